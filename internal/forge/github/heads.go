package github

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/forge"
)

// heads finds for each review which commit was the head when it was submitted.
// The commit that a review names does not tell: it has been seen to follow a
// branch that was rewritten.
//
// Two sources do: the activity of the branch, which lists every push with its
// time and both ends, and, where this token may not see that, the timeline of
// the pull request, which tells of rewritings. Where neither settles it, Head
// stays empty and Doubt says why. The answer says what could not be asked.
func (c *Client) heads(ctx context.Context, pull *github.PullRequest, commits []forge.Commit, reviews []*review) (unknown []string) {
	if len(reviews) == 0 {
		return nil
	}
	pushes, err := c.activity(ctx, pull, reviews[0].SubmittedAt)
	switch {
	case err == nil:
		for _, r := range reviews {
			r.Head, r.Doubt = pushes.headOf(r)
		}
	case !refused(err):
		unknown = append(unknown, "the activity of the branch: "+explain(err))
	}
	open := false
	for _, r := range reviews {
		open = open || r.Head == "" && (err != nil || pushes.silent(r.SubmittedAt))
	}
	if !open {
		return unknown
	}
	rewritings, err2 := c.timeline(ctx, pull)
	if err2 != nil {
		unknown = append(unknown, "the timeline: "+explain(err2))
	}
	for _, r := range reviews {
		switch {
		case r.Head != "" || err == nil && !pushes.silent(r.SubmittedAt):
		case err2 != nil:
			r.Doubt = "neither the activity of the branch nor the timeline could be read"
		default:
			r.Head, r.Doubt = rewritings.headOf(r, commits)
		}
	}
	return unknown
}

// push is one entry of a branch's activity.
// https://docs.github.com/rest/repos/repos#list-repository-activities
type push struct {
	Before       string    `json:"before"`
	After        string    `json:"after"`
	Timestamp    time.Time `json:"timestamp"`
	ActivityType string    `json:"activity_type"`
}

// pushes are entries that follow each other without a gap, newest first, up to
// the present head.
type pushes []push

// activity asks for the pushes to the branch of a pull request, back to the one
// before the first review.
func (c *Client) activity(ctx context.Context, pull *github.PullRequest, first time.Time) (pushes, error) {
	repo := pull.GetHead().GetRepo().GetFullName()
	if !repoName.MatchString(repo) || pull.GetHead().GetRef() == "" {
		return nil, nil // the fork is gone, and its activity with it
	}
	query := url.Values{"ref": {"refs/heads/" + pull.GetHead().GetRef()}, "per_page": {"100"}, "direction": {"desc"}}
	head := pull.GetHead().GetSHA()
	var all pushes
	for range maxPages {
		var page []push
		resp, err := c.get(ctx, "repos/"+repo+"/activity?"+query.Encode(), &page)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			if p.Timestamp.IsZero() || !sha.MatchString(p.Before) || !sha.MatchString(p.After) || p.ActivityType == "" {
				return nil, fmt.Errorf("the answer has a push without time or commits")
			}
			// What became of the branch after the merge is no head of the proposal.
			if len(all) == 0 && p.After != head && pull.MergedAt != nil && !p.Timestamp.Before(pull.GetMergedAt().Time) {
				continue
			}
			// A gap: something in between is not told.
			if p.After != head || len(all) > 0 && p.Timestamp.After(all[len(all)-1].Timestamp) {
				return all, nil
			}
			all = append(all, p)
			if p.Timestamp.Before(first.Truncate(time.Second)) {
				return all, nil
			}
			head = p.Before
		}
		switch {
		case resp.After == "":
			return all, nil
		case len(page) == 0 || resp.After == query.Get("after"):
			return nil, fmt.Errorf("a page was announced and came empty")
		}
		query.Set("after", resp.After)
	}
	return nil, fmt.Errorf("it has more than %d pages", maxPages)
}

// silent reports whether the pushes do not reach back to an instant.
func (p pushes) silent(at time.Time) bool {
	return len(p) == 0 || p[len(p)-1].Timestamp.After(at)
}

// headOf finds the head that stood when a review was submitted. Times are whole
// seconds: what was pushed within the same one may have come before or after.
func (p pushes) headOf(r *review) (head, doubt string) {
	repointed := false
	for _, e := range p {
		switch {
		case e.Timestamp.Truncate(time.Second).Equal(r.SubmittedAt.Truncate(time.Second)):
			return "", "the branch was pushed to in the same second"
		case e.Timestamp.After(r.SubmittedAt):
			repointed = repointed || e.ActivityType == "force_push" && e.After == r.commit
		case e.After == absent(e.After):
			return "", "the branch did not exist then"
		case e.After == r.commit || repointed:
			return e.After, ""
		case r.commit == "":
			return "", "GitHub names no commit that it was written for"
		default:
			return "", fmt.Sprintf("it was written for %s, and %s was the head when it was submitted", r.commit, e.After)
		}
	}
	return "", "the activity of the branch does not reach back to it"
}

// absent is the hash that stands for no commit, as long as another one.
func absent(like string) string {
	const zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	return zeros[:len(like)]
}

// rewritings are the times at which a branch may have come to hold other
// commits than it had, and the reviews that the same answer tells of.
type rewritings struct {
	at   []time.Time
	told map[string]bool
}

// timeline asks for the events of a pull request.
// https://docs.github.com/rest/issues/timeline
func (c *Client) timeline(ctx context.Context, pull *github.PullRequest) (rewritings, error) {
	type event struct {
		ID        int64      `json:"id"`
		Event     string     `json:"event"`
		CreatedAt *time.Time `json:"created_at"`
	}
	list, err := pages(func(o github.ListOptions) ([]event, *github.Response, error) {
		var page []event
		resp, err := c.get(ctx, fmt.Sprintf("repos/%s/%s/issues/%d/timeline?per_page=%d&page=%d", c.owner, c.repo, pull.GetNumber(), o.PerPage, o.Page), &page)
		return page, resp, err
	})
	out := rewritings{told: map[string]bool{}}
	if err != nil {
		return out, err
	}
	for _, e := range list {
		switch e.Event {
		case "":
			return out, fmt.Errorf("the answer has an event without a name")
		case "reviewed":
			out.told[strconv.FormatInt(e.ID, 10)] = true
		case "head_ref_force_pushed", "head_ref_deleted", "head_ref_restored", "reopened":
			if e.CreatedAt == nil || e.CreatedAt.IsZero() {
				return out, fmt.Errorf("the answer has an event without a time")
			}
			// Branches are deleted after the merge as a rule.
			if after := strings.HasPrefix(e.Event, "head_ref_") && pull.MergedAt != nil && !e.CreatedAt.Before(pull.GetMergedAt().Time); !after {
				out.at = append(out.at, *e.CreatedAt)
			}
		}
	}
	return out, nil
}

// headOf takes the commit that a review names, where nothing rewrote the branch
// since: a branch that only grew still holds every commit that was its head.
func (w rewritings) headOf(r *review, commits []forge.Commit) (head, doubt string) {
	if !w.told[r.ID] {
		return "", "the timeline does not tell of it, so it may not be whole"
	}
	for _, at := range w.at {
		if !at.Before(r.SubmittedAt.Truncate(time.Second)) {
			return "", "the branch was rewritten after it, and the activity of the branch, which would tell its head, could not be read"
		}
	}
	for _, c := range commits {
		if c.SHA == r.commit {
			return r.commit, ""
		}
	}
	return "", "it names a commit that the proposal does not hold"
}
