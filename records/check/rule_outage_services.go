package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var outageServices = Rule{
	ID:       "outage-services",
	Title:    "an outage is one of services that the record names",
	Source:   "X11",
	Severity: diag.Error,
	Doc: `
Service pages and availability find an incident through its services. An outage
of a service that the incident does not name would be counted nowhere.

Add the service to services, or correct the outage.`,
	Kinds: []string{"incident"},
	Each: func(p *Pass, r *records.Record) {
		named := texts(r, "services")
		for i, outage := range items(r, "outages") {
			for _, service := range outage.Get("services").Strings() {
				if slices.Contains(named, service) {
					continue
				}
				d := p.errorf(r, sub("outages", i, "services"), "the outage names %s, which is not among the services of the record", service)
				d.Related = see(r, "services", "the services of the record")
				d.Fix = do("add the service", "gitsm set %s services+=%s", r.ID, service)
			}
		}
	},
}
