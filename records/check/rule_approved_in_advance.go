package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"

	"github.com/gitsm/gitsm/records"
)

var approvedInAdvance = Rule{
	ID:       "approved-in-advance",
	Title:    "a change is approved before the proposal in which it starts",
	Source:   "C11",
	Severity: diag.Error,
	Doc: `
Several steps in one proposal are fine: who worked through the night writes it down in
the morning. Only approval and start cannot come together, because an approval that is
merged together with what it authorises came after it. An emergency may start first,
with flags: [retrospective]; a standard change was authorised by its model.

Propose the approval by itself, and the start after it was merged.`,
	Kinds: []string{"change"},
	Pair: func(p *PairPass, pair Pair) {
		r := pair.After
		if r == nil || pair.Before == nil && p.founds() || builtin(r, "type") == "emergency" || builtin(r, "type") == "standard" && p.modelled(r) {
			return
		}
		added := pair.added()
		steps := func(milestone string, from int) int {
			i := slices.IndexFunc(added[from:], func(e records.Entry) bool { return reaches(r, e.To, milestone) })
			if i < 0 {
				return -1
			}
			return from + i
		}
		approved := steps("approved", 0)
		if approved < 0 {
			return
		}
		started := steps("started", approved)
		if started < 0 {
			return
		}
		d := p.errorf(r, sub("log", added[started].Index, "to"), "%s was approved and started in one proposal; an approval must precede what it authorises", r.ID)
		d.Related = see(r, sub("log", added[approved].Index, "to"), "approved here")
		d.Fix = advise("propose the approval by itself, and the start once it is merged")
	},
}

// reaches reports whether some step into a state reaches a milestone.
func reaches(r *records.Record, to, milestone string) bool {
	for _, t := range r.Kind.Transitions {
		if t.To == to && t.Reaches(milestone) {
			return true
		}
	}
	return false
}
