package change

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// Wanted is a window that is looked for.
type Wanted struct {
	Change *records.Record
	Length time.Duration
	AsOf   time.Time // now: notice is given from here on
	From   time.Time // it begins then at the earliest
	Until  time.Time // it begins before then
	Others []Plan    // what is scheduled, here and elsewhere
}

// Slot is the next window in which a change meets nothing that stands against
// it, and what kept it from being earlier.
type Slot struct {
	Window worktime.Interval // not whole where there is none until Wanted.Until
	Pushes []Push            // in the order of time
}

// Push is one thing that moved the begin of a window.
type Push struct {
	From, To time.Time // To is zero where nothing comes after it
	Why      string    // "the freeze easter-2026"
	ID       string    // the record that it comes from, "" for the policy
}

// NextSlot finds the earliest full minute at which a change could begin (C6, C7):
// with the notice that its policy demands, within the maintenance windows of all
// of its services, outside of freezes, once its predecessors are planned to be
// done, and without a collision, be it by a person or a dependency.
func NextSlot(t *records.Tree, w Wanted) Slot {
	s := &search{Wanted: w, tree: t}
	s.prepare()
	at := fullMinute(w.From)
	var slot Slot
	for at.Before(w.Until) {
		next, push := s.push(at)
		if push == nil {
			slot.Window = worktime.Interval{From: at, To: at.Add(w.Length)}
			return slot
		}
		push.From, push.To = at, next
		slot.Pushes = append(slot.Pushes, *push)
		if next.IsZero() {
			return slot
		}
		at = next
	}
	return slot
}

// search holds what stands against windows of a change.
type search struct {
	Wanted
	tree    *records.Tree
	least   []block // To is the earliest begin
	blocked []block
	agreed  []agreed
}

// block is a stretch in which the change cannot be.
type block struct {
	worktime.Interval
	why, id string
}

// agreed are the maintenance windows of one service.
type agreed struct {
	Maintenance
	windows []worktime.Interval
}

// prepare collects what depends on the change alone, not on where its window is.
func (s *search) prepare() {
	s.notice()
	for _, first := range targets(s.tree, s.Change, "after") {
		if end := Planned(first).To; !end.IsZero() && !first.Category().Final() {
			s.least = append(s.least, block{worktime.Interval{To: end}, first.ID + " comes first", first.ID})
		}
	}
	s.blocked = append(s.frozen(), s.taken()...)
	if typeOf(s.Change) == "emergency" {
		return
	}
	for _, service := range targets(s.tree, s.Change, "services") {
		if m, ok := MaintenanceOf(s.tree, service); ok {
			s.agreed = append(s.agreed, agreed{m, m.Intervals(s.From, s.Until.Add(s.Length+longestWindow))})
		}
	}
}

// notice keeps the window from beginning sooner than people can be ready for
// it. One that is put off needs no new notice; one that is brought forward does.
func (s *search) notice() {
	n, ok := NoticeOf(s.tree, s.Change, s.AsOf)
	if !ok {
		return
	}
	why := fmt.Sprintf("a change of %s risk needs a notice of %s", n.Level, n.Text())
	fresh := lifecycle.Deadline(s.tree, s.AsOf, n.Needs)
	if planned := Planned(s.Change).From; !planned.IsZero() && planned.Before(fresh) && n.Earliest.Before(fresh) {
		fresh = later(planned, n.Earliest)
	}
	s.least = append(s.least, block{worktime.Interval{To: fresh}, why, ""})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// frozen are the freezes that hold for the change.
func (s *search) frozen() []block {
	all := worktime.Interval{From: s.From, To: s.Until.Add(s.Length)}
	var found []block
	for _, f := range FrozenIn(s.tree, s.Change, all) {
		found = append(found, block{f.Interval, "the freeze " + f.Freeze.ID, f.Freeze.ID})
	}
	return found
}

// taken are the windows of other changes that the change would collide with.
func (s *search) taken() []block {
	var found []block
	for _, other := range s.Others {
		if why := meets(s.tree, s.Change, other.Change); why != "" {
			if other.Where != "" {
				why += ", on " + other.Where
			}
			found = append(found, block{other.Window, other.Change.ID + ": " + why, other.Change.ID})
		}
	}
	slices.SortStableFunc(found, func(a, b block) int { return a.From.Compare(b.From) })
	return found
}

// meets says why two changes would collide if their windows overlapped, "" if
// they would not.
func meets(t *records.Tree, a, b *records.Record) string {
	if a.ID == b.ID || Acknowledges(a, b) || Acknowledges(b, a) {
		return ""
	}
	c := Collision{Later: Plan{Change: b}}
	near, _ := dependency(t, a, b)
	switch {
	case common(Touched(a), Touched(b)) != "":
		c.Reason = SameThing
	case near != "":
		c.Reason = Dependence
	case common(Implementers(a), Implementers(b)) != "":
		c.Reason = SamePersons
	default:
		return ""
	}
	return c.Why(t, Plan{Change: a})
}

// push finds something against a window that begins at an instant, and the
// earliest later one at which that is over; nil if there is nothing.
func (s *search) push(at time.Time) (time.Time, *Push) {
	window := worktime.Interval{From: at, To: at.Add(s.Length)}
	for _, b := range s.least {
		if at.Before(b.To) {
			return fullMinute(b.To), &Push{Why: b.why, ID: b.id}
		}
	}
	for _, b := range s.blocked {
		if b.Overlaps(window) {
			return fullMinute(b.To), &Push{Why: b.why, ID: b.id}
		}
	}
	for _, a := range s.agreed {
		if next := a.next(window); !next.Equal(at) {
			return next, &Push{Why: "the maintenance windows of " + a.Service.ID + " (" + a.String() + ")", ID: a.Service.ID}
		}
	}
	return time.Time{}, nil
}

// next is the earliest full minute from which a window of that length lies
// within the agreed ones; zero where there is none in sight.
func (a agreed) next(window worktime.Interval) time.Time {
	length := window.To.Sub(window.From)
	if length > longestWindow {
		return time.Time{}
	}
	for _, w := range a.windows {
		begin := window.From
		if w.From.After(begin) {
			begin = fullMinute(w.From)
		}
		if !begin.Add(length).After(w.To) {
			return begin
		}
	}
	return time.Time{}
}

// fullMinute rounds up: people plan in minutes.
func fullMinute(at time.Time) time.Time {
	down := at.Truncate(time.Minute)
	if down.Equal(at) {
		return at
	}
	return down.Add(time.Minute)
}

// LengthText tells a length of time as records write it: 2h, 90m, 1h30m.
func LengthText(d time.Duration) string {
	text := strings.TrimSuffix(d.String(), "0s")
	if text == "" {
		return "0m"
	}
	if strings.HasSuffix(text, "h0m") {
		return strings.TrimSuffix(text, "0m")
	}
	return text
}
