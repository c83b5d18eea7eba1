package check

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
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
		if !underway(r) || builtin(r, "type") == "emergency" {
			return
		}
		planned := window(r)
		downtime := periodOf(r.Lookup("planned.downtime"), "from", "to")
		down := texts(r, "planned.downtime.services")
		for _, service := range p.targets(r, "services") {
			agreed := items(service, "maintenance_windows")
			if len(agreed) == 0 {
				continue
			}
			zone := p.zoneOf(service)
			if downtime.whole() && slices.Contains(down, service.ID) && !agreedTo(agreed, zone, downtime) {
				d := p.errorf(r, "planned.downtime.from", "planned downtime of %s outside of its maintenance windows (%s)", service.ID, describe(agreed))
				d.Related = see(service, "maintenance_windows", "its maintenance windows")
				d.Fix = advise("move the downtime into a maintenance window")
			} else if planned.whole() && !agreedTo(agreed, zone, planned) {
				d := p.warnf(r, "planned.start", "outside of the maintenance windows of %s (%s)", service.ID, describe(agreed))
				d.Related = see(service, "maintenance_windows", "its maintenance windows")
				d.Fix = advise("move the change into a maintenance window")
			}
		}
	},
}

// zoneOf is the zone of a service's hours, or the repository's.
func (p *Pass) zoneOf(service *records.Record) *time.Location {
	if calendar := p.Tree.Record(text(service, "hours")); calendar != nil {
		if zone, err := time.LoadLocation(text(calendar, "timezone")); err == nil {
			return zone
		}
	}
	return p.Tree.Config.Zone
}

// agreedTo reports whether agreed windows, put together, cover a period. No
// work fills the windows of a month without a break.
func agreedTo(agreed []*frontmatter.Node, zone *time.Location, want period) bool {
	if want.To.Sub(want.From) > 31*24*time.Hour {
		return false
	}
	// A window of the day before may reach over midnight into the first day.
	y, m, d := want.From.In(zone).Date()
	var open []period
	for day := -1; ; day++ {
		midnight := time.Date(y, m, d+day, 0, 0, 0, 0, zone)
		if !midnight.Before(want.To) {
			break
		}
		weekday := weekdays[(int(midnight.Weekday())+6)%7]
		for _, w := range agreed {
			if !slices.Contains(w.Get("days").Strings(), weekday) {
				continue
			}
			windows, _ := readWindows(w.Get("hours"))
			for _, h := range windows {
				open = append(open, period{
					time.Date(y, m, d+day, 0, h.Start, 0, 0, zone),
					time.Date(y, m, d+day, 0, h.End, 0, 0, zone),
				})
			}
		}
	}
	slices.SortFunc(open, func(a, b period) int { return a.From.Compare(b.From) })
	covered := want.From
	for _, w := range open {
		if !w.From.After(covered) && w.To.After(covered) {
			covered = w.To
		}
	}
	return !covered.Before(want.To)
}

// describe tells agreed windows in words: "mon, tue 09:00-11:00; sun 02:00-04:00".
func describe(agreed []*frontmatter.Node) string {
	told := make([]string, len(agreed))
	for i, w := range agreed {
		told[i] = strings.Join(w.Get("days").Strings(), ", ") + " " + w.Get("hours").Str()
	}
	return strings.Join(told, "; ")
}
