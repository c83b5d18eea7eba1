package change

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Planned is the window in which a change is to be carried out; it is not whole
// where one of its ends is missing.
func Planned(change *records.Record) worktime.Interval {
	return intervalOf(change.Lookup("planned"), "start", "end")
}

// Downtime is the service outage that a change needs, with the services that
// are down.
func Downtime(change *records.Record) (worktime.Interval, []string) {
	n := change.Lookup("planned.downtime")
	return intervalOf(n, "from", "to"), n.Get("services").Strings()
}

// Touched are the services and configuration items that a change works on.
func Touched(change *records.Record) []string {
	return append(change.Lookup("services").Strings(), change.Lookup("cis").Strings()...)
}

// Implementers are the people who do the work of a change.
func Implementers(change *records.Record) []string { return change.Lookup("implementers").Strings() }

// Underway reports whether a change is neither a draft nor done nor cancelled.
func Underway(change *records.Record) bool {
	c := change.Category()
	return c == schema.Open || c == schema.Pending
}

// typeOf is the type of a change as the shipped kinds know it.
func typeOf(change *records.Record) string {
	return change.Kind.Builtin("type", change.Lookup("type").Str())
}

func intervalOf(n *frontmatter.Node, from, to string) worktime.Interval {
	start, _ := n.Get(from).Instant()
	end, _ := n.Get(to).Instant()
	return worktime.Interval{From: start, To: end}
}

// targets are the records that a link field leads to, as far as they exist.
func targets(t *records.Tree, r *records.Record, field string) []*records.Record {
	var found []*records.Record
	for _, l := range r.Links {
		if l.Field != field {
			continue
		}
		if target := t.Record(l.To); target != nil {
			found = append(found, target)
		}
	}
	return found
}

// Maintenance are the agreed periods for changes of a service (C6).
type Maintenance struct {
	Service *records.Record
	Zone    *time.Location // of its hours, or the repository's
	windows []worktime.Recurrence
	told    []string
}

// MaintenanceOf reads the maintenance windows of a service. ok is false where
// it has none, and changes may be made at any time. A window that cannot be
// computed with is none: MaintenanceFault tells it.
func MaintenanceOf(t *records.Tree, service *records.Record) (m Maintenance, ok bool) {
	n := service.Lookup("maintenance_windows")
	if n == nil || len(n.Items) == 0 {
		return Maintenance{}, false
	}
	m = Maintenance{Service: service, Zone: ZoneOf(t, service)}
	for _, item := range n.Items {
		if windows, err := recurrences(item); err == nil {
			m.windows = append(m.windows, windows)
		}
		m.told = append(m.told, tell(item))
	}
	return m, true
}

// MaintenanceFault says why one entry of maintenance_windows cannot be computed
// with, and in which of its fields that stands; nil if it can, and where the
// schema has told that something is missing or of the wrong form.
func MaintenanceFault(entry *frontmatter.Node) (field string, err error) {
	if _, err = recurrences(entry); err == nil || errors.Is(err, errForm) {
		return "", nil
	}
	if entry.Get("rrule") != nil {
		return "rrule", err
	}
	return "hours", err
}

// ZoneOf is the zone of a service's hours, or the repository's.
func ZoneOf(t *records.Tree, service *records.Record) *time.Location {
	if calendar := t.Record(service.Lookup("hours").Str()); calendar != nil {
		name := calendar.Lookup("timezone").Str()
		if zone, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
			return zone
		}
	}
	return t.Config.Zone
}

// errForm is the fault of an entry that the schema does not take.
var errForm = errors.New("the schema tells what is wrong")

// recurrences reads one entry: days with hours, or a rule with start and
// duration.
func recurrences(entry *frontmatter.Node) (worktime.Recurrence, error) {
	if rule := entry.Get("rrule"); rule != nil {
		length, err := time.ParseDuration(entry.Get("duration").Str())
		if err != nil {
			return worktime.Recurrence{}, errForm
		}
		var first worktime.Day
		if from := entry.Get("from"); from != nil {
			day, err := worktime.ParseDate(from.Str())
			if err != nil {
				return worktime.Recurrence{}, errForm
			}
			first = worktime.DayOf(day)
		}
		start := entry.Get("start").Str()
		if _, err := worktime.ParseClock(start); err != nil {
			return worktime.Recurrence{}, errForm
		}
		return worktime.ParseRecurrence(rule.Str(), start, length, first)
	}
	hours := entry.Get("hours").Str()
	window, err := worktime.ParseWindow(hours)
	if err != nil {
		return worktime.Recurrence{}, errForm
	}
	if start, end, _ := strings.Cut(hours, "-"); start == end {
		return worktime.Recurrence{}, errors.New("holds no time or a whole day; for a whole day write 00:00-24:00")
	}
	var days []time.Weekday
	for _, name := range entry.Get("days").Strings() {
		if i := slices.Index(weekdays, name); i >= 0 {
			days = append(days, time.Weekday(i))
		}
	}
	return worktime.Weekly(days, window), nil
}

// weekdays are the names of time.Weekday in records.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// tell says in words when one entry is: "mon, tue 09:00-11:00".
func tell(entry *frontmatter.Node) string {
	if rule := entry.Get("rrule"); rule != nil {
		return rule.Str() + " " + entry.Get("start").Str() + " for " + entry.Get("duration").Str()
	}
	return strings.Join(entry.Get("days").Strings(), ", ") + " " + entry.Get("hours").Str()
}

// String tells the windows in words: "mon, tue 09:00-11:00; sun 02:00-04:00".
func (m Maintenance) String() string { return strings.Join(m.told, "; ") }

// Intervals are the agreed windows that share an instant with [from, to), joined
// where they touch.
func (m Maintenance) Intervals(from, to time.Time) []worktime.Interval {
	var all []worktime.Interval
	for _, w := range m.windows {
		all = append(all, w.Intervals(from, to, m.Zone)...)
	}
	return worktime.Join(all)
}

// longestWindow bounds what maintenance windows can cover: no work fills those
// of a month without a break.
const longestWindow = 31 * 24 * time.Hour

// Cover reports whether the agreed windows, put together, cover a stretch.
func (m Maintenance) Cover(want worktime.Interval) bool {
	if !want.Whole() || want.To.Sub(want.From) > longestWindow {
		return false
	}
	return slices.ContainsFunc(m.Intervals(want.From, want.To), func(s worktime.Interval) bool { return s.Covers(want) })
}

// Outside is a service in whose maintenance windows a change does not lie.
type Outside struct {
	Maintenance
	Downtime bool // planned downtime of it lies outside: users were promised service
}

// OutsideOf lists the services in whose maintenance windows a change, or
// planned downtime of them, does not lie (C6). An emergency change needs none.
func OutsideOf(t *records.Tree, change *records.Record) []Outside {
	if typeOf(change) == "emergency" {
		return nil
	}
	planned := Planned(change)
	downtime, down := Downtime(change)
	var found []Outside
	for _, service := range targets(t, change, "services") {
		m, agreed := MaintenanceOf(t, service)
		switch {
		case !agreed:
		case downtime.Whole() && slices.Contains(down, service.ID) && !m.Cover(downtime):
			found = append(found, Outside{m, true})
		case planned.Whole() && !m.Cover(planned):
			found = append(found, Outside{m, false})
		}
	}
	return found
}
