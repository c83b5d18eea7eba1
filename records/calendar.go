package records

import (
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
)

// AllHours is the calendar that needs no record.
const AllHours = "24x7"

// Weekdays are the keys of a week's hours, by time.Weekday.
var Weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// calendarKind is the kind whose records are calendars. In its folder lie the
// holiday files, too.
const calendarKind = "calendar"

// Calendar gives the business hours that an ID stands for (S2): 24x7 in the
// zone of the repository, or a calendar's, with its holidays: those that it
// lists, then those of its file, then the public ones. ok is false where there is
// no such calendar. What cannot be read is left out: the schema and the rules
// tell it. What the result refers to is shared and must not be changed.
func (t *Tree) Calendar(id string) (c worktime.Calendar, ok bool) {
	if id == AllHours {
		return worktime.AllHours(t.Config.Zone), true
	}
	r := t.Record(id)
	if r == nil || r.Kind.Name != calendarKind {
		return worktime.Calendar{}, false
	}
	if known, made := t.index.calendars.Load(r.ID); made {
		c, ok = known.(worktime.Calendar)
		return c, ok
	}
	c = t.calendar(r)
	t.index.calendars.Store(r.ID, c)
	return c, true
}

// calendar reads a calendar's record.
func (t *Tree) calendar(r *Record) (c worktime.Calendar) {
	c.Zone = t.Config.Zone
	if name := r.Value("timezone"); name != "" {
		if zone, err := time.LoadLocation(name); err == nil {
			c.Zone = zone
		}
	}
	for day, key := range Weekdays {
		c.Hours[day] = windowsOf(r.Lookup("hours." + key))
	}
	listed := r.Lookup("holidays")
	days, _, _ := t.HolidayFile(r)
	if listed == nil && len(days) == 0 && r.Lookup("public_holidays") == nil {
		return c
	}
	c.Holidays = make(map[worktime.Day][]worktime.Window, len(days))
	for _, h := range days {
		c.Holidays[h.Day] = nil
	}
	if listed != nil {
		for _, h := range listed.Items {
			if day, err := worktime.ParseDate(h.Get("date").Str()); err == nil {
				c.Holidays[worktime.DayOf(day)] = windowsOf(h.Get("hours"))
			}
		}
	}
	if country := r.Value("public_holidays.country"); country != "" {
		c.Public, _ = worktime.PublicHolidays(country, r.Value("public_holidays.region"))
	}
	return c
}

// HolidayFile reads the file that a calendar names in holidays_file: its days, and
// whether it goes on for ever. It is none where the calendar names no file. That
// there is no such file among those that were read, and what the file has that
// cannot be read, is the error.
func (t *Tree) HolidayFile(r *Record) (days []worktime.Holiday, forever bool, err error) {
	place := r.Value("holidays_file")
	if place == "" {
		return nil, false, nil
	}
	src := t.Source(place)
	if src == nil || !isHolidayFile(place) {
		return nil, false, fmt.Errorf("there is no file %s among the calendars", place)
	}
	return worktime.ParseHolidays(src)
}

// isHolidayFile reports a name that an iCalendar file has.
func isHolidayFile(name string) bool { return strings.HasSuffix(name, ".ics") }

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
