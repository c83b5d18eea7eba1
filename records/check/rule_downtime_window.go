package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var downtimeWindow = Rule{
	ID:       "downtime-window",
	Title:    "planned downtime lies in the planned window and is one of the change's services",
	Source:   "C6, S17",
	Severity: diag.Error,
	Doc: `
planned.downtime is what users are told and what availability forgives. It cannot
begin before the change does or last longer, and it can only be one of services
that the change names.

Correct the downtime, or widen the window.`,
	Kinds: []string{"change"},
	Each: func(p *Pass, r *records.Record) {
		planned, downtime := window(r), periodOf(r.Lookup("planned.downtime"), "from", "to")
		if planned.whole() && downtime.whole() && !planned.covers(downtime) {
			field := "planned.downtime.from"
			if !downtime.From.Before(planned.From) {
				field = "planned.downtime.to"
			}
			d := p.errorf(r, field, "planned downtime from %s to %s reaches beyond the planned window", stamp(downtime.From), stamp(downtime.To))
			d.Related = see(r, "planned.start", "the window: %s to %s", stamp(planned.From), stamp(planned.To))
			d.Fix = advise("widen planned, or shorten planned.downtime")
		}
		named := texts(r, "services")
		for _, service := range texts(r, "planned.downtime.services") {
			if !slices.Contains(named, service) {
				d := p.errorf(r, "planned.downtime.services", "planned downtime of %s, which is not among the services of the change", service)
				d.Related = see(r, "services", "the services of the change")
				d.Fix = do("add the service", "gitsm set %s services+=%s", r.ID, service)
			}
		}
	},
}
