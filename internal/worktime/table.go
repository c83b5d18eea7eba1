package worktime

import (
	"slices"
	"time"
)

// Table is a calendar with the business of a stretch of time worked out once,
// for those who ask many times: what Calendar finds day by day it finds by
// search. Its answers are those of the calendar, within its stretch and outside;
// a date that lies behind it makes it longer. It may not be used from several
// goroutines at once.
type Table struct {
	calendar Calendar
	from, to int64   // nanoseconds since 1970
	starts   []int64 // of each stretch of business, in order
	ends     []int64
	before   []int64 // business in front of each stretch
}

// Table works out the business from one instant to another.
func (c Calendar) Table(from, to time.Time) *Table {
	t := &Table{calendar: c, from: from.UnixNano()}
	t.workOut(to)
	return t
}

// workOut fills the table up to an instant.
func (t *Table) workOut(to time.Time) {
	t.to = max(t.from, to.UnixNano())
	t.starts, t.ends, t.before = nil, nil, nil
	var sum int64
	for open := range t.calendar.Open(time.Unix(0, t.from), time.Unix(0, t.to)) {
		t.starts = append(t.starts, open.From.UnixNano())
		t.ends = append(t.ends, open.To.UnixNano())
		t.before = append(t.before, sum)
		sum += int64(open.Duration())
	}
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
	if d <= 0 || !t.covers(from) {
		return t.calendar.Add(from, d)
	}
	at, found := t.find(from, d)
	if last := from.AddDate(0, 0, searchDays); !found && last.UnixNano() > t.to {
		// Once, not for each who asks: a target of years is a way to say none.
		t.workOut(last.AddDate(1, 0, 0))
		at, found = t.find(from, d)
	}
	if !found {
		return time.Time{}, tooLittle(d)
	}
	return at, nil
}

// find looks an instant up within the stretch.
func (t *Table) find(from time.Time, d time.Duration) (at time.Time, found bool) {
	if len(t.starts) == 0 {
		return time.Time{}, false
	}
	want := t.passed(from.UnixNano()) + int64(d)
	// The last stretch in front of which less has passed than is wanted.
	i, _ := slices.BinarySearch(t.before, want)
	i--
	nano := t.starts[i] + want - t.before[i]
	if nano > t.ends[i] || nano > from.AddDate(0, 0, searchDays).UnixNano() {
		return time.Time{}, false
	}
	return time.Unix(0, nano).In(t.calendar.zone()), true
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
