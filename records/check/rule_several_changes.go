package check

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var severalChanges = Rule{
	ID:       "several-changes",
	Title:    "a proposal asks for the approval of one change",
	Source:   "C5",
	Severity: diag.Warning,
	Doc: `
A review is of a whole proposal: whoever approves one that carries two changes has
approved both, and it cannot be told later whether they read the second. Each has to
pass by itself all the same, and one that must wait keeps the other waiting.

Propose each change on a branch of its own, unless they belong together.`,
	Proposal: func(p *PairPass) {
		if p.founds() {
			return
		}
		var waiting []*records.Record
		for _, pair := range p.pairs() {
			if pair.After == nil || pair.After.Unread() || pair.After.Kind.Name != "change" {
				continue
			}
			if _, needed := p.needsApproval(pair); needed {
				waiting = append(waiting, pair.After)
			}
		}
		if len(waiting) < 2 {
			return
		}
		for i, r := range waiting {
			var others []string
			for j, other := range waiting {
				if j != i {
					others = append(others, other.ID)
				}
			}
			d := p.warnf(r, "state", "the proposal asks for the approval of %s, too: a review of it is of all of them", strings.Join(others, ", "))
			d.Fix = advise("propose each change on a branch of its own, unless they belong together")
		}
	},
}
