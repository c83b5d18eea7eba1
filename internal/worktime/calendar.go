package worktime

import (
	"errors"
	"fmt"
	"time"
)

// Day is a calendar date, without a zone.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the date on which t falls in its own zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// Add is the date n days later, or earlier for n below 0.
func (d Day) Add(n int) Day {
	return DayOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// String gives 2026-03-16.
func (d Day) String() string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// Window is a stretch of business: minutes of local wall time since midnight of
// the day it belongs to, half-open. An End above 24*60 lies on the next day.
type Window struct{ Start, End int }

// minutesADay is the number of minutes on a wall clock, not the length of a day.
const minutesADay = 24 * 60

var errWindowForm = errors.New("expected hours such as 09:00-17:00 or 22:00-06:00")

// ParseWindow reads "09:00-17:00". A window that ends no later than it begins
// runs past midnight and belongs to the day it begins on (S2); 24:00 is
// midnight at the end of the day.
func ParseWindow(s string) (Window, error) {
	if len(s) != len("09:00-17:00") || s[2] != ':' || s[5] != '-' || s[8] != ':' {
		return Window{}, errWindowForm
	}
	h1, ok1 := digits(s[:2])
	m1, ok2 := digits(s[3:5])
	h2, ok3 := digits(s[6:8])
	m2, ok4 := digits(s[9:])
	start, end := h1*60+m1, h2*60+m2
	if !ok1 || !ok2 || !ok3 || !ok4 || m1 > 59 || m2 > 59 || start >= minutesADay || end > minutesADay {
		return Window{}, errWindowForm
	}
	if end <= start {
		end += minutesADay
	}
	return Window{start, end}, nil
}

// Calendar says when there is business (S2). The zero Calendar has none.
type Calendar struct {
	Zone     *time.Location   // nil means UTC
	Hours    [7][]Window      // by time.Weekday, each in order of time
	Holidays map[Day][]Window // hours instead of those of the weekday; none for a whole day off
	Public   map[Day]string   // further days off, by name, where Holidays says nothing; may be shared
}

// Default is Monday to Friday, 09:00 to 17:00.
func Default(zone *time.Location) Calendar {
	c := Calendar{Zone: zone}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Hours[day] = []Window{{9 * 60, 17 * 60}}
	}
	return c
}

// AllHours is the calendar 24x7.
func AllHours(zone *time.Location) Calendar {
	c := Calendar{Zone: zone}
	for day := range c.Hours {
		c.Hours[day] = []Window{{0, minutesADay}}
	}
	return c
}

// Windows are the hours of one day.
func (c Calendar) Windows(d Day) []Window {
	if hours, ok := c.Holidays[d]; ok {
		return hours
	}
	if _, free := c.Public[d]; free {
		return nil
	}
	return c.Hours[d.Weekday()]
}

// IsWorkingDay reports a day with any business.
func (c Calendar) IsWorkingDay(d Day) bool { return len(c.Windows(d)) > 0 }

// EndOfBusiness is the instant at which the last window of a day ends; ok is
// false on a day without business.
func (c Calendar) EndOfBusiness(d Day) (end time.Time, ok bool) {
	last := -1
	for _, w := range c.Windows(d) {
		last = max(last, w.End)
	}
	if last < 0 {
		return time.Time{}, false
	}
	return c.at(d, last, false), true
}

// searchDays bounds the search for working days: far more than any calendar in
// use needs, and no hang for one without working days.
const searchDays = 40 * 366

// AddBusinessDays is the end of business on the n-th working day after the day
// on which t falls in the calendar's zone (S4, "Nbd"); for n below 0 on the
// n-th working day before it. Zero days, and a calendar without working days,
// are errors.
func (c Calendar) AddBusinessDays(t time.Time, n int) (time.Time, error) {
	if n == 0 {
		return time.Time{}, errors.New("a period of business days needs at least one day")
	}
	step, left := 1, n
	if n < 0 {
		step, left = -1, -n
	}
	day := DayOf(t.In(c.zone()))
	for range searchDays {
		day = day.Add(step)
		end, ok := c.EndOfBusiness(day)
		if !ok {
			continue
		}
		if left--; left == 0 {
			return end, nil
		}
	}
	return time.Time{}, fmt.Errorf("the calendar has fewer than %d working days in %d years", max(n, -n), searchDays/366)
}

// BusinessDaysPassed counts the deadlines of AddBusinessDays(from, 1), (from,
// 2) and so on that are over at now: the n for which "within n business days"
// no longer holds.
func (c Calendar) BusinessDaysPassed(from, now time.Time) int {
	passed := 0
	day := DayOf(from.In(c.zone()))
	// The last window of a day may end on the day after.
	for last := DayOf(now.In(c.zone())); day != last && from.Before(now); {
		day = day.Add(1)
		if end, ok := c.EndOfBusiness(day); ok && !now.Before(end) {
			passed++
		}
	}
	return passed
}

// zone is the calendar's zone.
func (c Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// at is the instant of a wall-clock time, given in minutes since midnight of a
// day, as S3 resolves it: a time that a spring gap skips is the instant of the
// change; of two occurrences in autumn a start takes the first and an end the
// second.
func (c Calendar) at(d Day, minutes int, start bool) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, time.UTC)
	found := occurrences(wall, c.zone())
	switch {
	case len(found) == 0:
		return skippedAt(wall, c.zone())
	case start:
		return found[0]
	}
	return found[len(found)-1]
}
