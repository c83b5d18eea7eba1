package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var outageDependants = Rule{
	ID:       "outage-dependants",
	Title:    "what depends on a service that is fully down is looked at too",
	Source:   "X11",
	Severity: diag.Warning,
	Doc: `
Availability does not take dependants down by itself: the record says what was
affected. When a service was down in full and a live service that depends on it
directly is not named, it was probably forgotten.

Add the dependant to services, with an outage of its own where it was affected.
If it was not affected, name it with an outage of level degraded and weight 0, or
leave the warning.`,
	Kinds: []string{"incident"},
	Reach: 2,
	Each: func(p *Pass, r *records.Record) {
		named := texts(r, "services")
		told := map[string]bool{}
		for i, outage := range items(r, "outages") {
			if outage.Get("level").Str() != "full" {
				continue
			}
			for _, service := range outage.Get("services").Strings() {
				if told[service] {
					continue
				}
				told[service] = true
				for _, dependant := range p.Tree.Linked(service, "required_by") {
					if dependant.Kind.Name != "service" || dependant.Category() != schema.Open || told[dependant.ID] || slices.Contains(named, dependant.ID) {
						continue
					}
					told[dependant.ID] = true
					d := p.warnf(r, sub("outages", i, "services"), "%s was fully down, and %s depends on it but is not among the services of the record", service, dependant.ID)
					d.Related = see(dependant, "depends_on", "%s depends on %s", dependant.ID, service)
					d.Fix = do("add it if it was affected", "gitsm set %s services+=%s", r.ID, dependant.ID)
				}
			}
		}
	},
}
