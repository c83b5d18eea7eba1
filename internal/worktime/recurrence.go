package worktime

import (
	"errors"
	"fmt"
	"time"

	"github.com/teambition/rrule-go"
)

// Recurrence is a window of wall time on days that recur, such as an agreed
// maintenance window: every Sunday from 02:00 for two hours. It has no end of
// its own but UNTIL; Intervals asks for the part that matters.
type Recurrence struct {
	window Window
	week   [7]bool // by time.Weekday, where every such day has the window
	rule   *rule   // otherwise; nil where week says it all
}

// rule is a recurrence rule (RFC 5545, 3.3.10) in the parts that say on which
// days something is.
type rule struct {
	days     rrule.ROption // without INTERVAL, UNTIL and DTSTART
	interval int
	first    Day // counted from here; the zero Day where nothing depends on it
	until    Day // last day, the zero Day for none
}

// Weekly is a window on days of the week.
func Weekly(days []time.Weekday, w Window) Recurrence {
	r := Recurrence{window: w}
	for _, day := range days {
		r.week[day] = true
	}
	return r
}

// LongestRecurrence bounds a recurring window. What lasts longer is no window.
const LongestRecurrence = 7 * 24 * time.Hour

// ParseRecurrence reads a rule such as FREQ=WEEKLY;BYDAY=SU, the wall time
// "02:00" at which the window begins, and how long the wall clock runs until it
// ends. first is the day from which INTERVAL counts, and on which it begins at
// the earliest; the zero Day for a rule that needs none.
//
// Of RFC 5545 it takes FREQ from DAILY to YEARLY, INTERVAL, UNTIL as a date,
// BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST. A rule that leaves its days to
// DTSTART, and one that can never come true, are errors that say what was
// expected.
func ParseRecurrence(text, start string, length time.Duration, first Day) (Recurrence, error) {
	begin, err := ParseClock(start)
	if err != nil {
		return Recurrence{}, err
	}
	if length < time.Minute || length%time.Minute != 0 || length > LongestRecurrence {
		return Recurrence{}, fmt.Errorf("a window lasts %s; expected whole minutes, up to seven days", length)
	}
	rule, err := parseRule(text, first)
	if err != nil {
		return Recurrence{}, err
	}
	return Recurrence{window: Window{begin, begin + int(length/time.Minute)}, rule: rule}, nil
}

// ParseClock reads a wall time such as 02:00, in minutes since midnight.
func ParseClock(s string) (minutes int, err error) {
	form := errors.New("expected a wall time such as 02:00")
	if len(s) != len("02:00") || s[2] != ':' {
		return 0, form
	}
	h, ok1 := digits(s[:2])
	m, ok2 := digits(s[3:])
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return 0, form
	}
	return h*60 + m, nil
}

// Intervals gives the windows of a zone that share an instant with [from, to), in
// order of their begin, whole. They may overlap each other; Join joins them.
// Both ends are wall times and are resolved as S3 says; a window that falls
// into a gap of the clock whole is none.
func (r Recurrence) Intervals(from, to time.Time, zone *time.Location) []Interval {
	if !from.Before(to) {
		return nil
	}
	c := Calendar{Zone: zone}
	// A window of days before may reach into the first day, and where the clock
	// is put back the day has begun before it seems to.
	first := DayOf(from.In(c.zone())).Add(-r.window.End/minutesADay - 1)
	last := DayOf(to.In(c.zone()))
	var found []Interval
	for _, day := range r.between(first, last) {
		s := Interval{c.at(day, r.window.Start, true), c.at(day, r.window.End, false)}
		if s.Whole() && s.Overlaps(Interval{from, to}) {
			found = append(found, s)
		}
	}
	return found
}

// between lists the days from first to last on which the window begins.
func (r Recurrence) between(first, last Day) []Day {
	if r.rule != nil {
		return r.rule.between(first, last)
	}
	var days []Day
	for day := first; !last.before(day); day = day.Add(1) {
		if r.week[day.Weekday()] {
			days = append(days, day)
		}
	}
	return days
}

// before reports whether a day comes before another.
func (d Day) before(other Day) bool { return d.midnight().Before(other.midnight()) }

// midnight is the date in UTC, where every day has 24 hours.
func (d Day) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// between asks the library for the days of the rule without its INTERVAL, from
// near the days in question, and leaves out those that INTERVAL skips. So the
// library never counts from the beginning of time, and never searches in vain:
// parseRule has refused what comes less often than every few years.
func (r *rule) between(first, last Day) []Day {
	if r.first != (Day{}) && first.before(r.first) {
		first = r.first
	}
	if r.until != (Day{}) && r.until.before(last) {
		last = r.until
	}
	if last.before(first) {
		return nil
	}
	option := r.days
	option.Dtstart = first.midnight()
	if option.Freq == rrule.MONTHLY || option.Freq == rrule.YEARLY {
		option.Dtstart = Day{first.Year, time.January, 1}.midnight() // BYSETPOS counts whole months
	}
	option.Until = last.midnight()
	made, err := rrule.NewRRule(option)
	if err != nil {
		return nil // parseRule has made one of the same parts
	}
	var days []Day
	next := made.Iterator()
	for at, more := next(); more; at, more = next() {
		if day := DayOf(at); !day.before(first) && r.counts(day) {
			days = append(days, day)
		}
	}
	return days
}

// counts reports whether a day lies in one of the periods that INTERVAL leaves.
func (r *rule) counts(day Day) bool {
	if r.interval == 1 {
		return true
	}
	var passed int
	switch r.days.Freq {
	case rrule.DAILY:
		passed = daysBetween(r.first, day)
	case rrule.WEEKLY:
		passed = daysBetween(r.weekOf(r.first), r.weekOf(day)) / 7
	case rrule.MONTHLY:
		passed = 12*(day.Year-r.first.Year) + int(day.Month-r.first.Month)
	default:
		passed = day.Year - r.first.Year
	}
	return passed%r.interval == 0
}

// weekOf is the first day of a day's week, as WKST begins it.
func (r *rule) weekOf(day Day) Day {
	monday := (int(day.Weekday()) + 6) % 7
	return day.Add(-((monday - r.days.Wkst.Day() + 7) % 7))
}

func daysBetween(a, b Day) int { return int(b.midnight().Sub(a.midnight()) / (24 * time.Hour)) }
