package sla

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
)

// Recorded tells when an entry of a record's log, counted from 0, was recorded:
// when the main branch had it first (D3), and whether that was late: longer after
// it happened than policy.recorded_late allows. ok is false where that is not
// known, or where it is known without a time that it was not late. It is worked out
// by those who read the history; a nil one knows nothing, and what the log says of
// itself is all there is.
type Recorded func(record string, entry int) (at time.Time, late, ok bool)

// Late is an entry of a log that was recorded late.
type Late struct {
	Entry    int // place in the record's log
	At       time.Time
	By, Why  string
	Flagged  bool      // the log says so itself: flags: [late]
	Recorded time.Time // zero where it is not known
}

// LateEntry says whether an entry of a record was recorded late: it says so, or
// the history does.
func LateEntry(r *records.Record, e *records.Entry, recorded Recorded) (Late, bool) {
	flagged := e.HasFlag("late")
	if recorded == nil && !flagged {
		return Late{}, false
	}
	l := Late{Entry: e.Index, At: e.At, By: e.By, Why: e.Why, Flagged: flagged}
	late := flagged
	if recorded != nil {
		if at, is, known := recorded(r.ID, e.Index); known {
			l.Recorded = at
			late = late || is
		}
	}
	return l, late
}

// Late lists the entries of which the measurement is made and that were recorded
// late, in the order of time: those that began, moved, changed or ended what it
// measures. Notes, and entries behind the stop, have no say in it; an exclusion
// has, whenever it came.
func (m *Measurement) Late(recorded Recorded) []Late {
	l := m.work.line
	var found []Late
	for i := range l.moments {
		if one, late := LateEntry(l.record, l.moments[i].Entry, recorded); late && m.work.decides(i) {
			found = append(found, one)
		}
	}
	return found
}

// decides reports whether the entry behind a moment has a say in the measurement.
func (k *work) decides(i int) bool {
	l := k.line
	e := l.moments[i].Entry
	if e.HasFlag("correction") && len(e.Set) > 0 { // it counts from the beginning
		return true
	}
	var before *facts
	if i > 0 {
		before = l.facts[i-1]
	}
	if i < k.run.first || i > k.run.last {
		return before != nil && !sameExclusion(before.excluded, l.facts[i].excluded)
	}
	return i == k.run.first || l.moments[i].State != l.moments[i-1].State || !before.same(l.facts[i])
}

// same reports facts that say the same to every clock.
func (f *facts) same(other *facts) bool {
	return f == other || f.priority == other.priority && f.team == other.team && f.hold == other.hold && slices.Equal(f.services, other.services) &&
		slices.Equal(f.cis, other.cis) && slices.Equal(f.customers, other.customers) && sameExclusion(f.excluded, other.excluded)
}

func sameExclusion(a, b *Exclusion) bool {
	return a == b || a != nil && b != nil && *a == *b
}
