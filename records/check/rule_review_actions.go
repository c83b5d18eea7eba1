package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var reviewActions = Rule{
	ID:       "review-actions",
	Title:    "the actions of a published review have an owner and a date, those of a closed one are done",
	Source:   "X12",
	Severity: diag.Error,
	Doc: `
A published review says who does what by when: every action has an owner and a due
date. A closed one has nothing left to do: every action is done, or dropped with a
reason. An action that names a record in ref is as far as that record is, so it
cannot be called done while the record is open. Where nothing follows,
no_actions_reason says why.

Complete the action, or leave the review published until it is done.`,
	Kinds: []string{"pir"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		ids := map[string]int{}
		for i, action := range items(r, "actions") {
			id := action.Get("id").Str()
			if before, twice := ids[id]; twice {
				p.errorf(r, sub("actions", i, "id"), "there is an action %s already; expected another name", id).
					Related = see(r, sub("actions", before, "id"), "first used here")
			}
			ids[id] = i
			state := p.actionState(action)
			if action.Get("state").Str() == "done" && state == "open" {
				ref := p.Tree.Record(action.Get("ref").Str())
				d := p.errorf(r, sub("actions", i, "state"), "action %s is done, but %s, which carries it, is %s", id, ref.ID, ref.State)
				d.Related = see(ref, "state", "it is %s here", ref.State)
				d.Fix = advise("finish %s first, or leave the action open", ref.ID)
			}
			if r.Category().Done() {
				p.ownedAndDue(r, i, action)
			}
			if r.Category() == schema.Closed {
				p.settled(r, i, action, state)
			}
		}
	},
}

// actionState is how far an action is: as far as the record that carries it,
// or what the review says.
func (p *Pass) actionState(action *frontmatter.Node) string {
	ref := p.Tree.Record(action.Get("ref").Str())
	switch {
	case ref == nil:
		return action.Get("state").Str()
	case ref.Category() == schema.Cancelled:
		return "dropped"
	case ref.Category().Done(), ref.Kind.Name == "knowledge" && ref.Category() != schema.Draft, ref.Kind.Name == "risk" && ref.State == "accepted":
		return "done"
	}
	return "open"
}

// ownedAndDue judges an action of a published review.
func (p *Pass) ownedAndDue(r *records.Record, i int, action *frontmatter.Node) {
	for _, field := range []string{"owner", "due"} {
		if action.Get(field).Str() != "" {
			continue
		}
		d := p.errorf(r, sub("actions", i), "the review is %s, and action %s has no %s", r.State, action.Get("id").Str(), field)
		d.Fix = advise("write it in %s: %s", sub("actions", i, field), map[string]string{"owner": "who does it, a handle", "due": "by when, a date"}[field])
	}
}

// settled judges an action of a closed review.
func (p *Pass) settled(r *records.Record, i int, action *frontmatter.Node, state string) {
	id := action.Get("id").Str()
	switch {
	case state == "open":
		d := p.errorf(r, sub("actions", i), "the review is closed, and action %s is open; expected it done, or dropped with a reason", id)
		d.Fix = advise("finish the action, or leave the review published")
	case action.Get("state").Str() == "dropped" && action.Get("reason").Str() == "":
		d := p.errorf(r, sub("actions", i), "action %s was dropped without a reason", id)
		d.Fix = advise("give the reason in %s", sub("actions", i, "reason"))
	}
}
