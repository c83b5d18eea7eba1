package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

var emergencyApproval = Rule{
	ID:       "emergency-approval",
	Title:    "no emergency change is closed without its approval",
	Source:   "L-C4",
	Severity: diag.Error,
	Doc: `
An emergency change may begin before it is approved, and an unauthorised one has
begun already; neither is closed without an approval. It comes from somebody whom the
policy lets approve emergencies (commander, service owner, change manager, unless told
otherwise), who did not ask for the change, and where it names a digest that is the
seal of what the record says now.

The seal covers the plan and the answers about the risk, which must be there when the
change is closed. So write them first, then have the change approved and enter the
decision in approvals, and close it last.`,
	Kinds: []string{"change"},
	Reach: 2,
	Each: func(p *Pass, r *records.Record) {
		if r.Category() != schema.Closed || p.Tree.Config.Audit == "solo" {
			return
		}
		if builtin(r, "type") != "emergency" && !truthy(r, "unauthorised") {
			return
		}
		approved, stale := p.emergencyApproved(r)
		if approved {
			return
		}
		d := p.errorf(r, "approvals", "closed without a valid approval; expected one by %s, of what it says now", strings.Join(p.emergencyRoles(), ", "))
		d.Fix = do("see what is missing and who could give it", "gitsm change explain %s", r.ID)
		if stale != "" {
			d.Fix = advise("%s approved what it said before: write plan and risk answers with gitsm set, have that approved, and close it then", stale)
		}
	},
}

// emergencyRoles are the roles of which one must approve an emergency.
func (p *Pass) emergencyRoles() []string {
	var roles []string
	for tier := 1; tier <= 4; tier++ {
		cell := p.Tree.Config.Policy.Approvals[records.ApprovalCase{Type: "emergency", Level: "low", Tier: tier}]
		for _, role := range slices.Concat(cell.AnyOf, cell.Roles) {
			if !slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
	}
	return roles
}

// emergencyApproved reports whether an emergency change has an approval that
// can stand: in the right role, by somebody else, of this content; and else who
// gave one of another content.
func (p *Pass) emergencyApproved(r *records.Record) (approved bool, stale string) {
	seal, apart, roles := "", p.separation(r), p.emergencyRoles()
	for _, entry := range items(r, "approvals") {
		if !standing(r, entry) || p.ownApproval(r, entry, apart) != "" {
			continue
		}
		if len(roles) > 0 && !slices.Contains(roles, entry.Get("role").Str()) {
			continue
		}
		if digest := entry.Get("digest").Str(); digest != "" {
			if seal == "" {
				seal = change.SealOf(p.Tree, r).Digest
			}
			if digest != seal {
				stale = entry.Get("by").Str()
				continue
			}
		}
		return true, ""
	}
	return false, stale
}
