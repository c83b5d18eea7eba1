package check

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

var maintenanceHours = Rule{
	ID:       "maintenance-hours",
	Title:    "the maintenance windows of a service can be computed with",
	Source:   "C6, S2, S3",
	Severity: diag.Error,
	Doc: `
An entry of maintenance_windows holds days with hours, or a rule of RFC 5545 with
start and duration: {rrule: "FREQ=MONTHLY;BYDAY=1SU", start: "02:00", duration: 2h}.
The rule names its days by FREQ (DAILY to YEARLY), BYDAY, BYMONTHDAY, BYMONTH and
BYSETPOS, may skip some by INTERVAL, which counts from the day in from, and may end
with UNTIL, a date. HOURLY and finer is refused, and so is what never comes true.
Both ends are times of the wall clock in the zone of the service's hours: the window
is shorter or longer where the clocks change in its midst.

Correct the rule or the hours. For a whole day write 00:00-24:00.`,
	Kinds: []string{"service"},
	Each: func(p *Pass, r *records.Record) {
		for i, entry := range items(r, "maintenance_windows") {
			if field, err := change.MaintenanceFault(entry); err != nil {
				d := p.errorf(r, "maintenance_windows."+strconv.Itoa(i)+"."+field, "this window cannot be computed with: %v", err)
				d.Fix = advise("correct the window")
			}
		}
	},
}
