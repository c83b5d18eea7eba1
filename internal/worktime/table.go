package worktime

import (
	"slices"
	"time"
)

// Table is a calendar with the business of a stretch of time worked out once,
// for those who ask many times: what Calendar finds day by day it finds by
// search. Its answers are those of the calendar, within its stretch and outside.
type Table struct {
	calendar Calendar
	from, to int64   // nanoseconds since 1970
	starts   []int64 // of each stretch of business, in order
	ends     []int64
	before   []int64 // business in front of each stretch
}

// Table works out the business from one instant to another.
func (c Calendar) Table(from, to time.Time) *Table {
	t := &Table{calendar: c, from: from.UnixNano(), to: max(from.UnixNano(), to.UnixNano())}
	var sum int64
	for open := range c.Open(from, to) {
		t.starts = append(t.starts, open.From.UnixNano())
		t.ends = append(t.ends, open.To.UnixNano())
		t.before = append(t.before, sum)
		sum += int64(open.Duration())
	}
	return t
}

// Calendar is the calendar that was worked out.
func (t *Table) Calendar() Calendar { return t.calendar }

// covers reports an instant that lies in the stretch.
func (t *Table) covers(at time.Time) bool {
	n := at.UnixNano()
	return t.from <= n && n <= t.to
}

// passed is how much business there was from the beginning of the stretch to an
// instant within it.
func (t *Table) passed(at int64) int64 {
	i, _ := slices.BinarySearch(t.starts, at)
	if i == 0 { // before or at the beginning of the first one
		return 0
	}
	i--
	return t.before[i] + min(at, t.ends[i]) - t.starts[i]
}

// Between is Calendar.Between.
func (t *Table) Between(from, to time.Time) time.Duration {
	switch {
	case !from.Before(to):
		return 0
	case !t.covers(from) || !t.covers(to):
		return t.calendar.Between(from, to)
	}
	return time.Duration(t.passed(to.UnixNano()) - t.passed(from.UnixNano()))
}

// Add is Calendar.Add.
func (t *Table) Add(from time.Time, d time.Duration) (time.Time, error) {
	if d <= 0 || !t.covers(from) || len(t.starts) == 0 {
		return t.calendar.Add(from, d)
	}
	want := t.passed(from.UnixNano()) + int64(d)
	// The last stretch in front of which less has passed than is wanted.
	i, _ := slices.BinarySearch(t.before, want)
	i--
	if at := t.starts[i] + want - t.before[i]; at <= t.ends[i] {
		return time.Unix(0, at).In(t.calendar.zone()), nil
	}
	return t.calendar.Add(from, d)
}

// IsOpen reports whether there is business at an instant.
func (t *Table) IsOpen(at time.Time) bool {
	if !t.covers(at) || at.UnixNano() == t.to { // where the stretch ends, all of it is cut off
		for open := range t.calendar.Open(at, at.Add(1)) {
			return open.Holds(at)
		}
		return false
	}
	i, exact := slices.BinarySearch(t.starts, at.UnixNano())
	return exact || i > 0 && at.UnixNano() < t.ends[i-1]
}
