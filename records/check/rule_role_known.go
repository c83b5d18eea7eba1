package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// roles are those that gitsm knows. A team may have others, where its own kinds
// or records ask for them.
var roles = []string{"auditor", "cab", "change_manager", "comms", "commander", "duty_manager", "knowledge"}

var roleKnown = Rule{
	ID:       "role-known",
	Title:    "a role in people.yaml is one that something asks for",
	Source:   "domain 1, X13",
	Severity: diag.Warning,
	Doc: `
The roles of people.yaml decide who may approve, lead or publish. gitsm knows
auditor, cab, change_manager, comms, commander, duty_manager and knowledge; a team
may have more, where a guard of its kinds, its approval policy, a freeze or an offering
asks for them. A role that nothing asks for is most likely misspelt, and its holder may not do what
they think.

Correct the spelling, or take the role out.`,
	Run: func(p *Pass) {
		known := p.askedRoles()
		for _, entry := range p.facts.people() {
			given := entry.Get("roles")
			if given == nil {
				continue
			}
			for _, role := range given.Items {
				if slices.Contains(known, role.Str()) {
					continue
				}
				d := p.people(role, diag.Warning, "nothing asks for the role %s; expected one of %s", role.Str(), strings.Join(known, ", "))
				d.Fix = meant(p.Tree.People.Doc, role, known, "correct the spelling, or take the role out")
			}
		}
	},
}

// askedRoles are the roles that gitsm knows and those that the kinds and
// records of the repository ask for, sorted.
func (p *Pass) askedRoles() []string {
	asked := slices.Clone(roles)
	for _, k := range p.Tree.Kinds.Kinds() {
		for _, g := range k.Guards {
			asked = append(asked, g.Role)
		}
	}
	for _, freeze := range p.Tree.OfKind("freeze") {
		asked = append(asked, text(freeze, "exception_role"))
	}
	for _, offering := range p.Tree.OfKind("offering") {
		asked = append(asked, text(offering, "approval"))
	}
	for _, cell := range p.Tree.Config.Policy.Approvals { // sorted below
		for _, role := range slices.Concat(cell.Roles, cell.AnyOf) {
			if role != records.RolePeer && role != records.RoleServiceOwner {
				asked = append(asked, role)
			}
		}
	}
	slices.Sort(asked)
	return slices.DeleteFunc(slices.Compact(asked), func(role string) bool { return role == "" })
}
