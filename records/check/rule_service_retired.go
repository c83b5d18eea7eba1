package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var serviceRetired = Rule{
	ID:       "service-retired",
	Title:    "nothing new is opened on a retired service",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
A record that is not finished yet may not name a retired service or configuration
item as affected: it was retired when the record was opened, or it would not have
been allowed to retire. Finished records keep their links. (Open incidents,
problems and changes are told at the service, by the rule service-in-use.)

Name the service that took its place.`,
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if slices.Contains(workOnServices, r.Kind.Name) || r.Category().Done() || r.Category() == schema.Cancelled {
			return
		}
		for _, l := range r.Links {
			target := p.Tree.Record(l.To)
			if l.Inverse != "affected_by" || target == nil || target.Category() != schema.Closed {
				continue
			}
			d := p.errorAt(r, r.At(l.Path...), "%s names %s, which is %s", l.Field, target.ID, target.State)
			d.Related = see(target, "state", "it is %s here", target.State)
			d.Fix = advise("name the service that took its place")
		}
	},
}
