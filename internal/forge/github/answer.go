package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/google/go-github/v60/github"
)

// The bounds of GitHub's answers, in bytes where it counts characters.
const (
	maxCheckText   = 65_535
	maxComment     = 65_536
	maxAnnotations = 50 // of one request
	maxMessage     = 60_000
	maxTitle       = 255
)

// Check is a check run that has ended. There is no neutral one: what could not
// be verified has failed.
type Check struct {
	Name, Head string
	Passed     bool
	Title      string
	Summary    string // Markdown
	Notes      []Note
}

// Note is an annotation of a line.
type Note struct {
	Path              string
	Line, EndLine     int // 1-based; 0 where a file as a whole is meant
	Column, EndColumn int
	Level             string // "failure", "warning" or "notice"
	Title, Message    string
}

// Post makes the check run. It is an error where this token may not, or where
// only a part of the annotations could be handed over; the conclusion stands
// from the first request on.
func (c *Client) Post(ctx context.Context, check Check) error {
	conclusion, status := "failure", "completed"
	if check.Passed {
		conclusion = "success"
	}
	rest := check.Notes
	batch := func() *github.CheckRunOutput {
		n := min(len(rest), maxAnnotations)
		out := &github.CheckRunOutput{
			Title: github.String(cut(check.Title, maxTitle)), Summary: github.String(cut(check.Summary, maxCheckText)),
			Annotations: annotations(rest[:n]),
		}
		rest = rest[n:]
		return out
	}
	run, _, err := c.api.Checks.CreateCheckRun(ctx, c.owner, c.repo, github.CreateCheckRunOptions{
		Name: check.Name, HeadSHA: check.Head, Status: &status, Conclusion: &conclusion, Output: batch(),
	})
	if err != nil {
		return fmt.Errorf("make the check run: %s", explain(err))
	}
	for len(rest) > 0 {
		left := len(rest)
		if run.GetID() == 0 {
			return fmt.Errorf("hand over the last %d annotations: the answer names no check run", left)
		}
		if _, _, err := c.api.Checks.UpdateCheckRun(ctx, c.owner, c.repo, run.GetID(), github.UpdateCheckRunOptions{
			Name: check.Name, Status: &status, Conclusion: &conclusion, Output: batch(),
		}); err != nil {
			return fmt.Errorf("hand over the last %d annotations: %s", left, explain(err))
		}
	}
	return nil
}

func annotations(notes []Note) []*github.CheckRunAnnotation {
	var out []*github.CheckRunAnnotation
	for _, n := range notes {
		line := max(n.Line, 1)
		a := &github.CheckRunAnnotation{
			Path: github.String(n.Path), StartLine: github.Int(line), EndLine: github.Int(max(n.EndLine, line)), AnnotationLevel: github.String(n.Level),
			Title: github.String(cut(n.Title, maxTitle)), Message: github.String(cut(n.Message, maxMessage)),
		}
		// GitHub takes columns only where both ends are on one line.
		if n.Column > 0 && n.EndColumn >= n.Column && max(n.EndLine, line) == line {
			a.StartColumn, a.EndColumn = github.Int(n.Column), github.Int(n.EndColumn)
		}
		out = append(out, a)
	}
	return out
}

// cut shortens a text to a number of bytes, and says so.
func cut(s string, most int) string {
	const tail = "…"
	if len(s) <= most {
		return s
	}
	end := most - len(tail)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + tail
}

// Comment keeps one comment on a pull request: it edits the one that this
// token's account wrote earlier, or writes one. A comment is its own only if it
// begins with the marker and the account is the same by number: a marker in
// somebody else's comment is a forgery and is left alone.
func (c *Client) Comment(ctx context.Context, number int, marker, body string) error {
	me, err := c.viewer(ctx)
	if err != nil {
		return fmt.Errorf("find out whose token this is: %s", explain(err))
	}
	list, err := pages(func(o github.ListOptions) ([]*github.IssueComment, *github.Response, error) {
		return c.api.Issues.ListComments(ctx, c.owner, c.repo, number, &github.IssueListCommentsOptions{ListOptions: o})
	})
	if err != nil {
		return fmt.Errorf("read the comments: %s", explain(err))
	}
	text := &github.IssueComment{Body: github.String(cut(marker+"\n"+body, maxComment))}
	for _, old := range list {
		if old.GetUser().GetID() != me || old.GetID() == 0 || !strings.HasPrefix(old.GetBody(), marker+"\n") {
			continue
		}
		if old.GetBody() == text.GetBody() {
			return nil
		}
		if _, _, err := c.api.Issues.EditComment(ctx, c.owner, c.repo, old.GetID(), text); err != nil {
			return fmt.Errorf("edit the comment: %s", explain(err))
		}
		return nil
	}
	if _, _, err := c.api.Issues.CreateComment(ctx, c.owner, c.repo, number, text); err != nil {
		return fmt.Errorf("write a comment: %s", explain(err))
	}
	return nil
}

// viewer is the number of the account that the token belongs to. The REST API
// does not tell it to the token of a workflow; GraphQL does.
func (c *Client) viewer(ctx context.Context) (int64, error) {
	path := "graphql"
	if strings.HasSuffix(c.api.BaseURL.Path, "/api/v3/") {
		path = "../graphql" // GitHub Enterprise Server
	}
	req, err := c.api.NewRequest(http.MethodPost, path, map[string]string{"query": "query{viewer{databaseId}}"})
	if err != nil {
		return 0, err
	}
	var answer struct {
		Data struct {
			Viewer struct {
				DatabaseID int64 `json:"databaseId"`
			} `json:"viewer"`
		} `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if _, err := c.api.Do(ctx, req, &answer); err != nil {
		return 0, err
	}
	if len(answer.Errors) > 0 {
		return 0, errors.New(oneLine(answer.Errors[0].Message))
	}
	if answer.Data.Viewer.DatabaseID == 0 {
		return 0, errors.New("the answer names nobody")
	}
	return answer.Data.Viewer.DatabaseID, nil
}
