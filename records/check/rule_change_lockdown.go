package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/change"
)

var changeLockdown = Rule{
	ID:       "change-lockdown",
	Title:    "nothing changes under an open major incident",
	Source:   "C6",
	Severity: diag.Warning,
	Doc: `
While a major incident is open, changes of the services and configuration items that
it affects stop, and so do changes of what needs those to work: whoever restores the
service must know what moves. An approved change, or one that is being carried out,
is a warning then, and the deployment gate refuses it. Emergency changes go ahead,
and so does a change that names the incident in resolves. ` + "`policy: {lockdown: none}`" + `
in gitsm.yaml switches it off.

Wait until the incident is resolved, or name it in resolves if that is what the change is for.`,
	Run: func(p *Pass) {
		if len(change.MajorIncidents(p.Tree)) == 0 {
			return
		}
		for _, r := range p.Tree.OfKind("change") {
			if !underway(r) || !reached(r, "approved") {
				continue
			}
			for _, stop := range change.Lockdowns(p.Tree, r) {
				needs := ""
				if stop.On != stop.Touched {
					needs = ", which " + stop.Touched + " needs"
				}
				d := p.warnf(r, "services", "the major incident %s is open on %s%s; nothing changes there until it is resolved", stop.Incident.ID, stop.On, needs)
				d.Related = see(stop.Incident, "major", "the incident: %s", stop.Incident.Title)
				d.Fix = advise("wait until %s is resolved, or name it in resolves if the change is for it", stop.Incident.ID)
			}
		}
	},
}
