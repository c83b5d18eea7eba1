package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var afterOrder = Rule{
	ID:       "after-order",
	Title:    "a change does not start before its predecessor is closed",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
after names the changes that must be finished first. A change that starts while
one of them is still open works on ground that is not ready.

Close the predecessor first, or take the link out if the order does not matter.`,
	Kinds: []string{"change"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		started := p.startOf(r)
		if started.IsZero() {
			return
		}
		for _, first := range p.targets(r, "after") {
			closed := p.milestone(first, "closed")
			if !closed.IsZero() && !started.Before(closed) {
				continue
			}
			what := "is " + first.State
			if !closed.IsZero() {
				what = "was closed only at " + stamp(closed)
			}
			d := p.errorf(r, "after", "this change started at %s, but %s %s; a predecessor is closed first", stamp(started), first.ID, what)
			d.Related = see(first, "state", "%s stands here", first.ID)
			d.Fix = advise("close %s first, or take it out of after", first.ID)
		}
	},
}
