package site

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ReviewPage is a post-incident review: figures, factors and what follows.
type ReviewPage struct {
	RecordPage
	Incidents []Ref
	Figures   []Figure
	Factors   []Factor
	Actions   []Action
	NoActions string
	Overdue   int
	Chart     Chart // the timeline to scale
}

// Figure is a number with its words.
type Figure struct{ Value, Label string }

// Factor is something that contributed.
type Factor struct{ Text, Category string }

// Action is what follows from a review.
type Action struct {
	ID, Title, Type, Owner string
	Due                    Time
	State                  Chip
	Overdue                bool
	Ref                    *Ref
	Reason                 string
	Review                 Ref // on the list of all actions
	due                    time.Time
}

func (b *builder) reviewPage(r *records.Record) any {
	p := ReviewPage{RecordPage: b.recordPage(r, "impact_summary", "factors", "actions", "no_actions_reason", "incidents")}
	p.Incidents = b.refs(r.Lookup("incidents").Strings(), p.Root)
	for _, f := range []struct{ field, label, one string }{
		{"downtime", b.say.Text("downtime"), b.say.Text("downtime")},
		{"customers", b.say.Text("customers affected"), b.say.Text("customer affected")},
		{"users", b.say.Text("users affected"), b.say.Text("user affected")},
	} {
		if v := r.Value("impact_summary." + f.field); v == "1" {
			p.Figures = append(p.Figures, Figure{b.figure(v), f.one})
		} else if v != "" {
			p.Figures = append(p.Figures, Figure{b.figure(v), f.label})
		}
	}
	steps := b.steps(r)
	p.Figures = append(p.Figures, b.reviewTimes(steps)...)
	p.Chart = b.reviewChart(steps)
	for _, n := range items(r, "factors") {
		p.Factors = append(p.Factors, Factor{text(n.Get("text").Str()), text(b.words(n.Get("category").Str()))})
	}
	p.Actions = b.actions(r, p.Root)
	p.NoActions = text(r.Value("no_actions_reason"))
	for _, a := range p.Actions {
		if a.Overdue {
			p.Overdue++
		}
	}
	p.drop("Incidents", "Actions")
	return p
}

// actions of a review. One that is carried by a record has that record's state.
func (b *builder) actions(r *records.Record, root string) []Action {
	var out []Action
	for _, n := range items(r, "actions") {
		a := Action{
			ID: text(n.Get("id").Str()), Title: text(n.Get("title").Str()), Type: text(b.words(n.Get("type").Str())),
			Owner: b.person(n.Get("owner").Str()), Reason: text(n.Get("reason").Str()), Review: b.ref(r, root),
		}
		state := n.Get("state").Str()
		if to := b.tree.Record(n.Get("ref").Str()); to != nil {
			ref := b.ref(to, root)
			a.Ref, a.State = &ref, ref.State
			state = stateOfAction(to)
		}
		a.State = b.actionChip(state)
		if due, ok := b.tree.Config.Instant(n.Get("due")); ok {
			a.due, a.Due = due, b.day(due)
			a.Overdue = state == "open" && due.AddDate(0, 0, 1).Before(b.asOf)
		}
		out = append(out, a)
	}
	return out
}

// stateOfAction is how far an action is whose work a record carries: done with
// the record, an article once it is written, a risk once it is accepted (X12).
func stateOfAction(to *records.Record) string {
	switch c := to.Category(); {
	case c == schema.Cancelled:
		return "dropped"
	case c.Done(), to.Kind.Name == "knowledge" && c != schema.Draft, to.Kind.Name == "risk" && to.State == "accepted":
		return "done"
	}
	return "open"
}

// figure shows a span of time or a number as records write it: "8h34m" -> "8 h
// 34 min".
func (b *builder) figure(s string) string {
	if d, err := time.ParseDuration(s); err == nil {
		return b.duration(d)
	}
	if n, err := strconv.Atoi(s); err == nil {
		return grouped(n)
	}
	return text(s)
}

func (b *builder) actionChip(state string) Chip {
	switch state {
	case "done":
		return Chip{Text: b.say.Text("Done"), Class: "closed", Icon: "closed"}
	case "dropped":
		return Chip{Text: b.say.Text("Dropped"), Class: "cancelled", Icon: "cancelled"}
	}
	return Chip{Text: b.say.Text("Open"), Class: "open", Icon: "open"}
}
