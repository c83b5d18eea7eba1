package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var roleHeld = Rule{
	ID:       "role-held",
	Title:    "somebody holds the role that must decide",
	Source:   "X13, C6",
	Severity: diag.Error,
	Doc: `
A freeze names the role that may allow exceptions, an offering the role that must
agree. If nobody in people.yaml holds it, nobody can. The roles peer and
service_owner come from elsewhere: from the team, and from the service.

Give somebody the role, or name another one.`,
	Kinds: []string{"freeze", "offering"},
	Each: func(p *Pass, r *records.Record) {
		field := map[string]string{"freeze": "exception_role", "offering": "approval"}[r.Kind.Name]
		role := text(r, field)
		if role == "" || slices.Contains(rolesElsewhere, role) || ended(r) || p.Tree.People.Doc == nil {
			return
		}
		var held []string
		for _, person := range p.Tree.People.List {
			held = append(held, person.Roles...)
		}
		if slices.Contains(held, role) {
			return
		}
		d := p.errorf(r, field, "nobody in people.yaml has the role %s; expected one that somebody holds", role)
		slices.Sort(held)
		d.Fix = meant(r.Doc, r.Lookup(field), append(slices.Compact(held), rolesElsewhere...), "give somebody the role, or name another one")
	},
}

// rolesElsewhere are roles that do not come from people.yaml.
var rolesElsewhere = []string{"none", "peer", "service_owner"}
