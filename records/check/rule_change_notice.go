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
	Title:    "an expedited change has the leave of the change manager",
	Source:   "C6",
	Severity: diag.Error,
	Doc: `
A team may demand notice: ` + "`policy: {min_notice: {high: 5bd}}`" + ` in gitsm.yaml. A normal
change of that risk whose window begins sooner after it was submitted, or after its
window was last brought forward, is expedited: somebody with the role change_manager,
who did not ask for it, says in expedited (by, at, reason) why it may go ahead. While
the change is assessed this is a warning. Emergency and standard changes need no
notice.

Move the window, or have the change manager say why it cannot wait.`,
	Kinds: []string{"change"},
	Reach: 2, // the services and what depends on them give the risk
	Each: func(p *Pass, r *records.Record) {
		if c := r.Category(); c == schema.Draft || c == schema.Cancelled || c.Done() {
			return
		}
		notice, short := change.Expedited(p.Tree, r, p.AsOf)
		if !short {
			return
		}
		report := p.warnf
		if reached(r, "approved") {
			report = p.errorf
		}
		by := text(r, "expedited.by")
		switch person := p.facts.person(by); {
		case by == "":
			d := report(r, "planned.start", "a change of %s risk needs a notice of %s, so this one could begin from %s on; sooner it is expedited and needs the change manager",
				notice.Level, notice.Text(), stamp(notice.Earliest.In(p.Tree.Config.Zone)))
			d.Fix = advise("move the window, or have the change manager record expedited (by, at, reason)")
		case person == nil || !slices.Contains(person.Roles, records.RoleChangeManager):
			d := report(r, "expedited.by", "%s may not expedite a change; expected somebody with the role change_manager", by)
			d.Fix = advise("have a change manager say why it cannot wait")
		case by == text(r, "requester"):
			d := report(r, "expedited.by", "%s asked for this change and may not expedite it; expected another change manager, or the deputy", by)
			d.Fix = advise("have another change manager say why it cannot wait")
		}
	},
}
