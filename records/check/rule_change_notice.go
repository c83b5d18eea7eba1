package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

var changeNotice = Rule{
	ID:       "change-notice",
	Title:    "an expedited change has the leave of a change manager",
	Source:   "C6",
	Severity: diag.Warning,
	Doc: `
A team may demand notice: ` + "`policy: {min_notice: {high: 5bd}}`" + ` in gitsm.yaml. A normal
change of that risk whose window begins sooner after it was submitted, or after its
window was last brought forward, is expedited: its approval needs a change manager,
whatever else the policy asks for. This warning says so while there is time to move
it, and ends with that approval; what refuses the change is the judgement of its
approvals. Emergency and standard changes need no notice, and a change whose risk is
not known counts as one of high risk.

Move the window, or have a change manager approve it.`,
	Kinds: []string{"change"},
	Reach: 2, // the services and what depends on them give the risk
	Each: func(p *Pass, r *records.Record) {
		if c := r.Category(); c == schema.Draft || c == schema.Cancelled || c.Done() {
			return
		}
		notice, short := change.Expedited(p.Tree, r, p.AsOf)
		if !short || managed(p.Tree, r) {
			return
		}
		d := p.warnf(r, "planned.start", "expedited: a change of %s risk needs a notice of %s, so this one could begin from %s on; sooner it needs the approval of a change manager",
			notice.Level, notice.Text(), stamp(notice.Earliest.In(p.Tree.Config.Zone)))
		d.Fix = advise("move the window, or have a change manager approve it")
	},
}

// managed reports whether a change manager has approved a change as it is.
func managed(t *records.Tree, r *records.Record) bool {
	return slices.ContainsFunc(change.Authorise(t, r, change.OnRecord()).Decisions, func(d change.Decision) bool {
		return d.Counts && d.Approved && slices.Contains(d.Roles, records.RoleChangeManager)
	})
}
