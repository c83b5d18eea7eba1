package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var serviceInUse = Rule{
	ID:       "service-in-use",
	Title:    "a service or configuration item is retired once nothing needs it",
	Source:   "X10",
	Severity: diag.Error,
	Doc: `
A service or configuration item cannot be retired while an incident, a problem or
a change on it is open, or while something live depends on it.

Finish or cancel the open records, and take it out of the depends_on of what
lives on.`,
	Kinds: []string{"service", "ci"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if r.Category() != schema.Closed {
			return
		}
		for _, link := range p.Tree.Inverse(r.ID) {
			user := p.Tree.Record(link.From)
			if user == nil {
				continue
			}
			var d *diag.Diagnostic
			switch {
			case link.Inverse == "affected_by" && slices.Contains(workOnServices, user.Kind.Name) && !user.Category().Done() && user.Category() != schema.Cancelled:
				d = p.errorf(r, "state", "%s, but %s on it is still %s", r.State, user.ID, user.State)
				d.Fix = advise("finish or cancel %s first", user.ID)
			case link.Inverse == "required_by" && user.Category() == schema.Open:
				d = p.errorf(r, "state", "%s, but %s depends on it and is %s", r.State, user.ID, user.State)
				d.Fix = do("take the dependency out", "gitsm set %s depends_on-=%s", user.ID, r.ID)
			default:
				continue
			}
			d.Related = see(user, link.Field, "%s names it here", user.ID)
		}
	},
}

// workOnServices are the kinds whose open records keep a service alive.
var workOnServices = []string{"incident", "problem", "change"}
