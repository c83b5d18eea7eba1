package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

// GitHub is where issues come from, as files of JSON: what its REST interface
// answers, or what "gh issue list --json" prints. Labels say what an issue is.
var GitHub = &System{
	Name: "github", Label: "GitHub", Ticket: "issue", Example: "OWNER/NAME#12",
	states: map[string]StateOf{
		"open": {State: "new"}, "reopened": {State: "in_progress"}, "closed": {State: "closed"},
		"closed: not_planned": {State: "cancelled"}, "closed: duplicate": {State: "cancelled"},
	},
	priorities: map[string]string{"P1": "P1", "P2": "P2", "P3": "P3", "P4": "P4"},
	levels:     map[string]string{"high": "high", "medium": "medium", "low": "low"},
	types:      map[string]string{"incident": "incident", "request": "request"},
	fixed: map[string]string{
		"title": "title", "description": "body", "opened_by": "user", "assignee": "assignees", "priority": "priority", "impact": "impact",
		"urgency": "urgency", "team": "team", "category": "category", "service": "service", "updated_by": "actor",
	},
	labels: true,
	former: func(number string) string { return strings.NewReplacer("/", "-", "#", "-").Replace(number) },
}

// GitHubIssues imports issues, with their events and comments, from files in any
// order. An object that has an event and an issue is an event, one with the
// address of an issue a comment, and one with a number and a title an issue.
// Pull requests are passed over. repository names the repository where the files
// do not tell it.
//
// A file that is not JSON refuses all: nobody could say what is missing.
func GitHubIssues(ctx context.Context, sources []Source, repository string, m Mapping, opts Options) (Result, error) {
	g := &gitHub{tickets: newTickets(GitHub, m, opts), repository: repository, issues: map[string]*gitHubIssue{}}
	if err := g.readAll(ctx, sources); err != nil {
		return g.stopped(err)
	}
	g.tell()
	return g.convertAll(ctx)
}

// SurveyGitHub proposes a mapping: the labels of the issues, with what they are
// taken for.
func SurveyGitHub(ctx context.Context, sources []Source) (Survey, error) {
	m := GitHub.Mapping()
	g := &gitHub{tickets: newTickets(GitHub, m, Options{Target: noTree}), repository: "x/x", issues: map[string]*gitHubIssue{}}
	var broken *brokenTable
	if err := g.readAll(ctx, sources); errors.As(err, &broken) {
		return Survey{Mapping: m, Findings: []diag.Diagnostic{broken.finding}}, nil
	} else if err != nil {
		return Survey{}, err
	}
	out := Survey{Mapping: m, Unmapped: map[string][]string{}}
	seen := map[string]bool{}
	for _, i := range g.issues {
		for _, l := range i.labels {
			seen[l] = true
		}
	}
	for _, l := range slices.Sorted(maps.Keys(seen)) {
		if means := knownLabel(l); means.Field != labelTag {
			out.Mapping.Labels[l] = means
		} else {
			out.Unmapped["labels"] = append(out.Unmapped["labels"], l)
		}
	}
	return out, nil
}

// gitHub is one import at work.
type gitHub struct {
	*tickets
	repository string
	issues     map[string]*gitHubIssue // by OWNER/NAME#NUMBER
	events     []gitHubEvent
	comments   []gitHubEvent
}

// gitHubIssue is an issue as it is now.
type gitHubIssue struct {
	item      gitHubItem
	number    string
	at        diag.Span
	opened    time.Time
	closed    time.Time
	labels    []string
	assignees []string
	events    []gitHubEvent
}

// gitHubEvent is what happened to an issue, or what was said about it.
type gitHubEvent struct {
	item  gitHubItem
	issue string
	at    time.Time
	place diag.Span
}

// stopped makes a result of a file that cannot be read.
func (g *gitHub) stopped(err error) (Result, error) {
	var broken *brokenTable
	if !errors.As(err, &broken) {
		return Result{}, err
	}
	return Result{Findings: []diag.Diagnostic{broken.finding}, Loss: newLedger().report()}, nil
}

func (g *gitHub) readAll(ctx context.Context, sources []Source) error {
	g.logins = true
	for _, src := range sources {
		f, err := readJSON(src)
		if err != nil {
			return err
		}
		err = f.each(f.data, 0, 0, func(raw []byte, at diag.Pos) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if g.faults >= maxFaults {
				return f.broken(f.offset, "look at the first findings: the files may be of another kind", "%d objects cannot be read; the import gave up", g.faults)
			}
			g.take(raw, diag.Span{File: src.Name, Start: at, End: at})
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, e := range slices.Concat(g.events, g.comments) {
		if i := g.issues[e.issue]; i != nil {
			i.events = append(i.events, e)
		} else {
			g.ledger.lose("event or comment of an issue that is not imported", "it is a pull request, or its issue is in none of the files")
		}
	}
	return nil
}

// take sorts an object.
func (g *gitHub) take(raw []byte, at diag.Span) {
	var item gitHubItem
	if err := json.Unmarshal(raw, &item); err != nil {
		g.refuseObject(at, at.String(), "it is not what GitHub writes: %v", err)
		return
	}
	switch {
	case item.Event != "":
		if item.Issue == nil {
			g.refuseObject(at, "event", "the event does not say which issue it is of; ask for repos/OWNER/NAME/issues/events")
			return
		}
		if issue := g.numberOf(item.Issue); issue != "" {
			g.event(&g.events, item, issue, item.CreatedAt, at)
		}
	case item.IssueURL != "":
		if m := issueURL.FindStringSubmatch(item.IssueURL); m != nil {
			g.event(&g.comments, item, m[1]+"#"+m[2], item.CreatedAt, at)
		}
	case item.Number > 0 && item.Title != "":
		g.issue(item, at)
	default:
		g.refuseObject(at, at.String(), "it is no issue, no event and no comment; expected a number and a title, an event, or an issue_url")
	}
}

func (g *gitHub) refuseObject(at diag.Span, source, format string, args ...any) {
	g.refuse(nil, at, RuleRefused, "make the file as docs/import.md says", format, args...)
	g.result.Refused = append(g.result.Refused, Refusal{Source: source, Reason: fmt.Sprintf(format, args...)})
}

func (g *gitHub) event(list *[]gitHubEvent, item gitHubItem, issue, when string, at diag.Span) {
	t, err := instant(when)
	if err != nil {
		g.refuseObject(at, issue, "created_at: %v", err)
		return
	}
	*list = append(*list, gitHubEvent{item: item, issue: issue, at: t, place: at})
}

// numberOf is the name of an issue: OWNER/NAME#12; "" where nothing tells the
// repository.
func (g *gitHub) numberOf(item *gitHubItem) string {
	for _, u := range []string{item.HTMLURL, item.URL} {
		if m := issueURL.FindStringSubmatch(u); m != nil {
			return m[1] + "#" + m[2]
		}
	}
	if g.repository == "" || item.Number <= 0 {
		return ""
	}
	return fmt.Sprintf("%s#%d", g.repository, item.Number)
}

// issue takes an issue.
func (g *gitHub) issue(item gitHubItem, at diag.Span) {
	if len(item.PullRequest) > 0 && string(item.PullRequest) != "null" || strings.Contains(item.HTMLURL+item.URL, "/pull/") {
		g.ledger.lose("pull request", "it is a change of a text, not a ticket")
		return
	}
	i := &gitHubIssue{item: item, number: g.numberOf(&item), at: at}
	if i.number == "" {
		g.refuseObject(at, fmt.Sprintf("#%d", item.Number), "the issue does not say which repository it is of; ask for its url, too, or give --repository OWNER/NAME")
		return
	}
	var err error
	if i.opened, err = instant(first(item.CreatedAt, item.CreatedAtGH)); err != nil {
		g.refuseObject(at, i.number, "created_at: %v", err)
		return
	}
	if closed := first(item.ClosedAt, item.ClosedAtGH); closed != "" {
		if i.closed, err = instant(closed); err != nil {
			g.refuseObject(at, i.number, "closed_at: %v", err)
			return
		}
	}
	if i.labels, err = item.labels(); err != nil {
		g.refuseObject(at, i.number, "%v", err)
		return
	}
	for _, u := range item.Assignees {
		i.assignees = with(i.assignees, u.login())
	}
	if g.issues[i.number] != nil {
		g.ledger.lose("issue that stands more than once", "the last one counts")
	}
	g.issues[i.number] = i
	for _, c := range item.comments() {
		g.event(&g.comments, c, i.number, first(c.CreatedAt, c.CreatedAtGH), at)
	}
}

// wanted reports whether an issue is imported, and counts it if it is not.
func (g *gitHub) wanted(i *gitHubIssue) bool {
	if len(g.mapping.Only) > 0 && !slices.ContainsFunc(i.labels, func(l string) bool { return slices.Contains(g.mapping.Only, l) }) {
		g.ledger.lose("issue without a label that is asked for", "only those with "+strings.Join(g.mapping.Only, ", "))
		return false
	}
	for _, l := range i.labels {
		if g.mapping.label(l).Field == labelSkip {
			g.ledger.lose("issue with the label "+clip(l), "the mapping says to skip it")
			return false
		}
	}
	return true
}

// tell makes tickets of the issues.
func (g *gitHub) tell() {
	g.mapping.States = maps.Clone(g.mapping.States)
	for _, number := range slices.Sorted(maps.Keys(g.issues)) {
		if i := g.issues[number]; g.wanted(i) {
			slices.SortStableFunc(i.events, func(a, b gitHubEvent) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
			g.story(i)
		}
	}
}
