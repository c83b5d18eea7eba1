package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var agreementEnd = Rule{
	ID:       "agreement-end",
	Title:    "an agreement that has ended says when",
	Source:   "S12, S13",
	Severity: diag.Warning,
	Doc: `
Which version of an agreement or a calendar a record is measured by is decided by the
day on which it was opened, so an old record keeps its old target. One that has ended
without a last day would hold for new records, too.

Give it its last day.`,
	Kinds: []string{"agreement", "calendar"},
	Each: func(p *Pass, r *records.Record) {
		if r.Category() != schema.Closed || text(r, "valid_to") != "" {
			return
		}
		d := p.warnf(r, "valid_to", "%s, but it has no last day; new records are still measured by it", r.State)
		d.Related = see(r, "state", "its state")
		d.Fix = do("give it its last day", "gitsm set %s valid_to=…", r.ID)
	},
}
