package importer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
)

// noTree is an empty repository, for what looks and does not import.
var noTree = &records.Tree{}

// face is what an issue shows at one time.
type face struct {
	title     string
	state     string
	labels    []string
	assignees []string
}

// story tells what happened to an issue, from the last thing back to how it
// began, and forth again: events say what changed, and the issue how it ended.
func (g *gitHub) story(i *gitHubIssue) {
	ticket := &ticket{number: i.number, kind: "incident", at: i.at, url: first(i.item.HTMLURL, i.item.URL)}
	if issueURL.FindStringSubmatch(ticket.url) == nil {
		ticket.url = ""
	}
	g.byNumber[i.number] = ticket
	if !g.fits(ticket, i) {
		return
	}
	now := g.begin(i)
	g.happened(ticket, i, now, i.opened, i.item.author())
	for n := range i.events {
		e := &i.events[n]
		if e.item.Event == "" {
			g.said(ticket, e)
			continue
		}
		if changed := now.apply(e); !changed {
			g.ledger.lose("event "+clip(e.item.Event), "a record has nothing for it")
			continue
		}
		g.happened(ticket, i, now, e.at, e.item.Actor.login())
	}
	g.end(ticket, i, now)
	g.settle(ticket, now)
}

// end adds what the events do not tell: that an issue is closed, or open again.
func (g *gitHub) end(t *ticket, i *gitHubIssue, now *face) {
	switch state := i.state(); {
	case (state == "open") != now.closed():
	case state == "open":
		now.state = "reopened"
		g.ledger.assume(t.kind, "log entry in_progress, at", "when the last event was", "the issue is open, and no event says since when")
		g.happened(t, i, now, t.events[len(t.events)-1].at, "")
	case i.closed.IsZero():
		g.refuse(t, i.at, RuleTime, "ask for closed_at, too", "%s is closed, and when is not told", i.number)
	default:
		now.state = state
		g.happened(t, i, now, i.closed, i.item.ClosedBy.login())
	}
}

// fits refuses an issue whose texts a record cannot hold.
func (g *gitHub) fits(t *ticket, i *gitHubIssue) bool {
	ok := true
	for _, part := range []struct {
		name string
		text *string
	}{{"title", &i.item.Title}, {"body", &i.item.Body}} {
		plain, fit := fitting(*part.text)
		if *part.text = plain; !fit {
			g.refuse(t, i.at, RuleField, "correct the issue", "%s: the %s holds control characters, or more than %d bytes", i.number, part.name, maxCell)
			ok = false
		}
	}
	return ok
}

// state is the one that an issue has in the end.
func (i *gitHubIssue) state() string {
	if !strings.EqualFold(i.item.State, "closed") {
		return "open"
	}
	return closedState(first(i.item.StateReason, i.item.StateReasonGH))
}

func closedState(reason string) string {
	switch reason = strings.ToLower(reason); reason {
	case "not_planned", "duplicate":
		return "closed: " + reason
	}
	return "closed"
}

func (f *face) closed() bool { return strings.HasPrefix(f.state, "closed") }

// begin is the face of an issue when it was opened.
func (g *gitHub) begin(i *gitHubIssue) *face {
	f := &face{title: i.item.Title, state: "open", labels: slices.Clone(i.labels), assignees: slices.Clone(i.assignees)}
	for n := range slices.Backward(i.events) {
		switch e := &i.events[n].item; e.Event {
		case "labeled":
			f.labels = without(f.labels, e.Label.Name)
		case "unlabeled":
			f.labels = with(f.labels, e.Label.Name)
		case "assigned":
			f.assignees = without(f.assignees, e.Assignee.login())
		case "unassigned":
			f.assignees = with(f.assignees, e.Assignee.login())
		case "renamed":
			f.title = first(e.Rename.From, f.title)
		}
	}
	return f
}

// apply changes the face as an event says. False means that the event changes
// nothing that is carried.
func (f *face) apply(e *gitHubEvent) bool {
	switch item := &e.item; item.Event {
	case "labeled":
		f.labels = with(f.labels, item.Label.Name)
	case "unlabeled":
		f.labels = without(f.labels, item.Label.Name)
	case "assigned":
		f.assignees = with(f.assignees, item.Assignee.login())
	case "unassigned":
		f.assignees = without(f.assignees, item.Assignee.login())
	case "renamed":
		f.title = first(item.Rename.To, f.title)
	case "closed":
		f.state = closedState(first(item.StateReason, item.StateReasonGH))
	case "reopened":
		f.state = "reopened"
	default:
		return false
	}
	return true
}

func with(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(slices.Clone(list), s)
}

func without(list []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(t string) bool { return t == s })
}

// happened adds what an issue shows from a time on.
func (g *gitHub) happened(t *ticket, i *gitHubIssue, f *face, at time.Time, by string) {
	e := event{at: at, sequence: len(t.events), kept: []uint32{}}
	put := func(column int, text string) { e.values[column] = g.words.number(text) }
	put(columnOpenedAt, stamp(i.opened))
	put(columnUpdatedAt, stamp(at))
	put(columnUpdatedBy, by)
	put(columnOpenedBy, i.item.author())
	if title, ok := fitting(f.title); ok {
		put(columnTitle, title)
	}
	put(columnDescription, i.item.Body)
	if len(f.assignees) > 0 {
		put(columnAssignee, f.assignees[0])
	}
	put(columnState, f.state)
	for _, l := range f.labels {
		means := g.mapping.label(l)
		switch column := labelColumns[means.Field]; {
		case means.Field == labelHold && !f.closed():
			state := "waiting: " + clip(l)
			g.mapping.States[state] = StateOf{State: "pending", Hold: means.Value}
			put(columnState, state)
		case means.Field == labelKind && g.opts.Target.Kinds != nil && g.opts.Target.Kinds.Kind(means.Value) == nil:
			g.ledger.lose("kind "+means.Value+" by a label", "it is not in use here; modules in gitsm.yaml turns it on")
		case column > 0:
			put(column, means.Value)
		}
	}
	// Where a label of waiting was taken off, work goes on.
	if n := len(t.events); n > 0 && f.state == "open" && e.values[columnState] == g.words.number("open") && t.waited {
		g.mapping.States["no longer waiting"] = StateOf{State: "in_progress"}
		put(columnState, "no longer waiting")
	}
	t.waited = t.waited || strings.HasPrefix(g.value(&e, columnState), "waiting: ")
	t.events = append(t.events, e)
}

// said takes a comment.
func (g *gitHub) said(t *ticket, e *gitHubEvent) {
	text, ok := fitting(e.item.Body)
	if !ok {
		g.ledger.lose("comment with control characters, or too long", "a record cannot hold it")
		return
	}
	t.notes = append(t.notes, note{at: e.at, by: e.item.author(), text: text})
}

// settle keeps what has no history: labels that are words to find it by.
func (g *gitHub) settle(t *ticket, f *face) {
	for _, l := range f.labels {
		if g.mapping.label(l).Field != labelTag {
			continue
		}
		text, ok := fitting(l)
		if !ok || text == "" || len(text) > 64 {
			g.ledger.lose("label that is no tag", "a tag has at most 64 characters")
			continue
		}
		t.tags = with(t.tags, text)
	}
	if n := len(f.assignees); n > 1 {
		g.ledger.lose(fmt.Sprintf("assignees beside the first (%d)", n-1), "one person answers for a record")
	}
}
