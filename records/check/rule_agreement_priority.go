package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/schema"
)

var agreementPriority = Rule{
	ID:       "agreement-priority",
	Title:    "an agreement with customers has a target for every priority",
	Source:   "S4, S12, domain 3",
	Severity: diag.Warning,
	Doc: `
A priority without a target promises nothing: incidents of it are not measured, and
neither are those that are moved to it. The same holds for a priority that has a time
for one clock and none for another that the other priorities have. Agreements with
teams and contracts with suppliers may cover some priorities only.

Add the target. If nothing was agreed for that priority, agree on something generous.`,
	Kinds: []string{"agreement"},
	Each: func(p *Pass, r *records.Record) {
		a := sla.ReadAgreement(p.Tree, r)
		if a.Type != sla.TypeSLA || r.Category() != schema.Open || len(a.Targets) == 0 {
			return
		}
		used := map[string]bool{} // clocks that any target has a time for
		for _, t := range a.Targets {
			for name := range t.Times {
				_, known := a.Clock(name)
				used[name] = known
			}
		}
		var without []string
		for _, priority := range priorities(p.Tree) {
			i := slices.IndexFunc(a.Targets, func(t sla.Target) bool { return t.Priority == priority })
			if i < 0 {
				without = append(without, priority)
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(used)) {
				if _, given := a.Targets[i].Times[name]; !given && used[name] && text(r, sub("targets", i, name)) == "" {
					p.warnf(r, sub("targets", i), "no time for the clock %s with %s, which other priorities have", name, priority).
						Fix = advise("add the time for %s", name)
				}
			}
		}
		if len(without) > 0 {
			p.warnf(r, "targets", "no target for %s; incidents of that priority are not measured", strings.Join(without, ", ")).
				Fix = advise("add a target for each")
		}
	},
}

// priorities lists what an incident's priority can be.
func priorities(t *records.Tree) []string {
	if t.Config.PriorityScheme == records.SchemeSeverity {
		return []string{"P1", "P2", "P3", "P4"}
	}
	found := slices.Sorted(maps.Values(t.Config.Matrix))
	return slices.Compact(found)
}
