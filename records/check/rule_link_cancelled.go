package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var linkCancelled = Rule{
	ID:       "link-cancelled",
	Title:    "a link does not lead to a cancelled record",
	Source:   "D4, link table",
	Severity: diag.Error,
	Doc: `
A cancelled record was a mistake, a duplicate or was withdrawn; nothing that
counts may rest on it. A record that is itself cancelled may keep its links, and
an action of a review may name a rejected record: that is what "dropped" means.

Take the link out, or link the record that took the place of the cancelled one.`,
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if r.Category() == schema.Cancelled {
			return
		}
		for _, l := range r.Links {
			target := p.Tree.Record(l.To)
			if l.Field == "actions.ref" || target == nil || target.Category() != schema.Cancelled {
				continue
			}
			d := p.errorAt(r, r.At(l.Path...), "%s names %s, which is %s; a link may not lead to a cancelled record", l.Field, target.ID, target.State)
			d.Related = see(target, "state", "it is %s here", target.State)
			d.Fix = advise("take %s out of %s, or name the record that replaces it", target.ID, l.Field)
		}
	},
}
