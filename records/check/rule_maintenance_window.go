package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

var maintenanceWindow = Rule{
	ID:       "maintenance-window",
	Title:    "a change lies within the maintenance windows of its services",
	Source:   "C6",
	Severity: diag.Warning,
	Doc: `
A service may have agreed periods for changes (maintenance_windows, in the zone of
its hours). A change outside of them is a warning. Planned downtime outside of them
is an error: users were promised service then. Emergency changes are exempt, and
changes that are done are not judged by the windows of today.

Move the change into a window, or do it without downtime.`,
	Kinds: []string{"change"},
	Reach: 2, // the services, and the calendars that give their zone
	Each: func(p *Pass, r *records.Record) {
		if !underway(r) {
			return
		}
		for _, outside := range change.OutsideOf(p.Tree, r) {
			if outside.Downtime {
				d := p.errorf(r, "planned.downtime.from", "planned downtime of %s outside of its maintenance windows (%s)", outside.Service.ID, outside.Maintenance)
				d.Related = see(outside.Service, "maintenance_windows", "its maintenance windows")
				d.Fix = advise("move the downtime into a maintenance window")
				continue
			}
			d := p.warnf(r, "planned.start", "outside of the maintenance windows of %s (%s)", outside.Service.ID, outside.Maintenance)
			d.Related = see(outside.Service, "maintenance_windows", "its maintenance windows")
			d.Fix = advise("move the change into a maintenance window")
		}
	},
}
