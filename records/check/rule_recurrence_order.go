package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var recurrenceOrder = Rule{
	ID:       "recurrence-order",
	Title:    "an incident recurs after the first one was opened",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
recurrence_of names the earlier incident. If the named one was opened later, the
link stands on the wrong record, and the recurrence rate would count the wrong
month.

Put the link on the later incident.`,
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		for _, first := range p.targets(r, "recurrence_of") {
			if r.Opened().IsZero() || first.Opened().IsZero() || first.Opened().Before(r.Opened()) {
				continue
			}
			d := p.errorf(r, "recurrence_of", "%s was opened at %s, not before this record (%s); expected an earlier one",
				first.ID, stamp(first.Opened()), stamp(r.Opened()))
			d.Related = see(first, "log.0.at", "%s was opened here", first.ID)
			d.Fix = do("turn the link around", "gitsm link %s recurrence_of %s", first.ID, r.ID)
		}
	},
}
