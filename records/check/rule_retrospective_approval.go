package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/change"
)

var retrospectiveApproval = Rule{
	ID:       "retrospective-approval",
	Title:    "a change that began without approval gets it in time",
	Source:   "L-C4",
	Severity: diag.Warning,
	Temporal: true,
	Doc: `
An emergency change may begin before it is approved, and a change that nobody
authorised may be found later: both owe an approval by retro_due. Until then the
deployment gate lets an emergency change pass; afterwards it is a debt, which keeps
the gate closed, stands on the front page of the portal, and ends with an approval
that counts, on the content as it is. Without one the change is never closed.

Have those approve it who may; gitsm change explain names them.`,
	Run: func(p *Pass) {
		for _, debt := range change.Debts(p.Tree, p.AsOf) {
			if !debt.Overdue {
				continue
			}
			d := p.warnf(debt.Change, "retro_due", "retrospective approval is overdue since %s (%s)", debt.Due.In(p.Tree.Config.Zone).Format(time.DateOnly), debt.Lacks)
			d.Fix = do("see who may approve it", "gitsm change explain %s", debt.Change.ID)
		}
	},
}
