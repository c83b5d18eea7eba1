package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var impactFloor = Rule{
	ID:       "impact-floor",
	Title:    "an incident that takes a tier 1 service down in full has a high impact",
	Source:   "domain 3",
	Severity: diag.Warning,
	Doc: `
Tier 1 services are those that the organisation cannot do without. When one of them
is fully down, the impact is high, whatever it felt like from where the record was
written. If unsure take the higher one; it can be corrected later.

Set the impact to high, or the level of the outage to what it was.`,
	Kinds: []string{"incident"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		impact := builtin(r, "impact")
		if impact == "high" || impact == "" || r.Category() == schema.Cancelled {
			return
		}
		for i, outage := range items(r, "outages") {
			if outage.Get("level").Str() != "full" {
				continue
			}
			for _, id := range outage.Get("services").Strings() {
				service := p.Tree.Record(id)
				if service == nil || text(service, "tier") != "1" {
					continue
				}
				d := p.warnf(r, "impact", "the impact is %s, but %s, a tier 1 service, was fully down; expected high", impact, id)
				d.Related = see(r, sub("outages", i), "the outage")
				d.Fix = do("raise the impact", "gitsm set %s impact=high", r.ID)
				return
			}
		}
	},
}
