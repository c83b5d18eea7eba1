package change

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// ScheduleDays is how far ahead the change schedule looks (C9).
const ScheduleDays = 28

// Schedule is the change schedule (C9): what is carried out from an instant on
// until another, and what may be.
type Schedule struct {
	AsOf, Until time.Time
	Planned     []Appointment // by begin
	Late        []Appointment // the window is over, and the change is not
	Unplanned   []*records.Record
	Given       []Appointment // were planned, and have been cancelled or rejected
	Freezes     []*records.Record
}

// Appointment is a change with its window.
type Appointment struct {
	Change    *records.Record
	Window    worktime.Interval
	Tentative bool              // not approved yet
	Running   bool              // has begun
	Downtime  worktime.Interval // planned service outage; not whole where there is none
	Down      []string          // services that are down then
}

// ScheduleOf makes the schedule of a tree. Windows that have begun and are not
// over belong to it.
func ScheduleOf(t *records.Tree, asOf time.Time, ahead time.Duration) Schedule {
	s := Schedule{AsOf: asOf, Until: asOf.Add(ahead)}
	shown := worktime.Interval{From: asOf, To: s.Until}
	for _, r := range t.OfKind("change") {
		a := appointment(t, r)
		switch c := r.Category(); {
		case c == schema.Cancelled:
			if WasPlanned(r) && a.Window.Whole() && a.Window.Overlaps(shown) {
				s.Given = append(s.Given, a)
			}
		case !Underway(r), r.Opened().After(asOf):
		case !a.Window.Whole():
			s.Unplanned = append(s.Unplanned, r)
		case !a.Window.To.After(asOf):
			s.Late = append(s.Late, a)
		case a.Window.Overlaps(shown):
			s.Planned = append(s.Planned, a)
		}
	}
	for _, list := range [][]Appointment{s.Planned, s.Late, s.Given} {
		slices.SortFunc(list, func(a, b Appointment) int {
			return cmp.Or(a.Window.From.Compare(b.Window.From), records.CompareIDs(a.Change.ID, b.Change.ID))
		})
	}
	for _, freeze := range t.OfKind("freeze") {
		if frozen := intervalOf(freeze.Fields, "from", "to"); freeze.Category() == schema.Open && frozen.Whole() && frozen.Overlaps(shown) {
			s.Freezes = append(s.Freezes, freeze)
		}
	}
	return s
}

func appointment(t *records.Tree, r *records.Record) Appointment {
	a := Appointment{Change: r, Window: Planned(r)}
	a.Downtime, a.Down = Downtime(r)
	approved := r.Kind.Rank("approved")
	a.Tentative = r.Category() == schema.Open && r.Kind.Rank(r.State) < approved
	history, _ := lifecycle.Replay(t, r)
	a.Running = Underway(r) && !history.Milestones["started"].IsZero()
	return a
}

// WasPlanned reports whether others could have seen a change in the schedule
// before it was given up.
func WasPlanned(r *records.Record) bool {
	return slices.ContainsFunc(r.Log, func(e records.Entry) bool {
		state, ok := r.Kind.State(e.To)
		return ok && state.Category == schema.Open
	})
}

// Revised is when a record was last revised, and how often since it was made:
// its log only grows, so neither ever goes back. ok is false for a record
// without a log.
func Revised(r *records.Record) (at time.Time, times int, ok bool) {
	for _, e := range r.Log {
		if e.At.After(at) {
			at = e.At
		}
	}
	return at, max(len(r.Log)-1, 0), !at.IsZero()
}
