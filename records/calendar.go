package records

import (
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
)

// AllHours is the calendar that needs no record.
const AllHours = "24x7"

// Weekdays are the keys of a week's hours, by time.Weekday.
var Weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Calendar gives the business hours that an ID stands for (S2): 24x7 in the
// zone of the repository, or a calendar's. ok is false where there is no such
// calendar. Hours that cannot be read are left out: the schema tells them.
func (t *Tree) Calendar(id string) (c worktime.Calendar, ok bool) {
	if id == AllHours {
		return worktime.AllHours(t.Config.Zone), true
	}
	r := t.Record(id)
	if r == nil || r.Kind.Name != "calendar" {
		return worktime.Calendar{}, false
	}
	c.Zone = t.Config.Zone
	if name := r.Value("timezone"); name != "" {
		if zone, err := time.LoadLocation(name); err == nil {
			c.Zone = zone
		}
	}
	for day, key := range Weekdays {
		c.Hours[day] = windowsOf(r.Lookup("hours." + key))
	}
	holidays := r.Lookup("holidays")
	if holidays == nil {
		return c, true
	}
	c.Holidays = make(map[worktime.Day][]worktime.Window, len(holidays.Items))
	for _, h := range holidays.Items {
		if day, err := worktime.ParseDate(h.Get("date").Str()); err == nil {
			c.Holidays[worktime.DayOf(day)] = windowsOf(h.Get("hours"))
		}
	}
	return c, true
}

// Business is the calendar that counts business days (S4): the one that
// gitsm.yaml names, or Monday to Friday, 09:00 to 17:00.
func (t *Tree) Business() worktime.Calendar {
	if c, ok := t.Calendar(t.Config.Calendar); ok {
		return c
	}
	return worktime.Default(t.Config.Zone)
}

// windowsOf reads windows such as 09:00-17:00.
func windowsOf(list *frontmatter.Node) []worktime.Window {
	var windows []worktime.Window
	for _, text := range list.Strings() {
		if w, err := worktime.ParseWindow(text); err == nil {
			windows = append(windows, w)
		}
	}
	return windows
}
