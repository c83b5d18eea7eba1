package lifecycle

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Course is what a record's log made of it up to an instant.
type Course struct {
	Record  *records.Record // as the tree has it
	Now     *records.Record // as it was at the instant
	Moments []Moment        // by time; never none

	sealed map[int]bool // see replay
}

// Moment is an entry of a log with what it made of the record, until the next one.
// How the record stood then say Held and Past.
type Moment struct {
	Entry    *records.Entry
	State    string
	Category schema.Category
	Reopened bool // the step took the record back out of what was done

	// Milestones are those that held after the entry, in the order in which they
	// were reached; see History.Milestones.
	Milestones []Milestone
}

// Milestone is an instant that reports know, by its name.
type Milestone struct {
	Name string
	At   time.Time
}

// Reached gives when a milestone was reached that holds after the moment.
func (m *Moment) Reached(name string) (at time.Time, ok bool) {
	for i := range m.Milestones {
		if m.Milestones[i].Name == name {
			return m.Milestones[i].At, true
		}
	}
	return time.Time{}, false
}

// Follow follows a record's log up to an instant, in the order of time, without
// judging it: what Replay finds wrong is followed as it stands. Entries dated after
// the instant never were, and what they changed is taken back, so the answer for an
// instant stays the same when the log goes on. A record without a log, and one that
// was not there yet, has no course: nil.
func Follow(r *records.Record, until time.Time) *Course {
	if r.Kind.Log != schema.LogRecord || len(r.Log) == 0 {
		return nil
	}
	p := &replay{record: r}
	p.sortByTime()
	known := len(p.sorted)
	for known > 0 && p.sorted[known-1].At.After(until) {
		known--
	}
	if known == 0 {
		return nil
	}
	then := rewound{record: r}
	for i := range slices.Backward(p.sorted[known:]) {
		then.undo(p.sorted[known+i].Set)
	}
	p.sorted = p.sorted[:known]
	p.sealKnown()
	c := &Course{Record: r, Now: then.record, sealed: p.sealed, Moments: make([]Moment, known)}
	for i := range p.sorted {
		c.Moments[i].Entry = &p.sorted[i]
	}
	p.follow(c)
	return c
}

// sealKnown is seal for the entries that are known at the instant.
func (p *replay) sealKnown() {
	if slices.ContainsFunc(p.sorted, func(e records.Entry) bool { return e.HasFlag("correction") }) {
		log := slices.Clone(p.sorted)
		slices.SortFunc(log, func(a, b records.Entry) int { return a.Index - b.Index })
		whole := p.record
		shorter := *whole
		shorter.Log = log
		p.record = &shorter
		p.seal()
		p.record = whole
	}
}

// follow fills in what the steps made of the record.
func (p *replay) follow(c *Course) {
	p.open()
	taken := transitions(c)
	stamps := []Milestone{p.reached[0].Milestone}
	state, category := "", schema.Category("")
	for i := range c.Moments {
		m := &c.Moments[i]
		reopens := p.history.Reopens
		if m.Entry.To != "" {
			p.reach(m.Entry, taken(i, state))
			stamps = p.stamps(stamps)
			state = m.Entry.To
			entered, _ := p.record.Kind.State(state)
			category = entered.Category
		}
		m.State, m.Category, m.Reopened, m.Milestones = state, category, p.history.Reopens > reopens, stamps
	}
}

// transitions gives a function that finds the transition that the entry behind a
// moment made from a state, nil for none. What the record held then is looked at
// only where the step exists under a condition.
func transitions(c *Course) func(i int, from string) *schema.Transition {
	all := c.Now.Kind.Transitions
	var hold [][]bool // by moment, then transition
	exists := func(i, j int) bool {
		if all[j].When.IsZero() {
			return true
		}
		if hold == nil {
			hold = Past(c, func(r *records.Record) []bool {
				holds := make([]bool, len(all))
				for j := range all {
					holds[j] = all[j].When.Holds(r.Values)
				}
				return holds
			})
		}
		return hold[i][j]
	}
	return func(i int, from string) *schema.Transition {
		for j := range all {
			if t := &all[j]; t.From == from && t.To == c.Moments[i].Entry.To && exists(i, j) {
				return t
			}
		}
		return nil
	}
}

// stamps gives the milestones that hold, those that held before first.
func (p *replay) stamps(before []Milestone) []Milestone {
	holds := func(m Milestone) bool {
		return slices.ContainsFunc(p.reached, func(r reached) bool { return r.Name == m.Name && r.At.Equal(m.At) })
	}
	kept := 0
	for kept < len(before) && holds(before[kept]) {
		kept++
	}
	if kept == len(before) && kept == len(p.reached) {
		return before // nothing has changed
	}
	now := append(make([]Milestone, 0, len(p.reached)), before[:kept]...)
	for _, m := range before[kept:] {
		if holds(m) {
			now = append(now, m)
		}
	}
	for _, name := range milestoneOrder {
		i := slices.IndexFunc(p.reached, func(r reached) bool { return r.Name == name })
		if i >= 0 && !slices.ContainsFunc(now, func(m Milestone) bool { return m.Name == name }) {
			now = append(now, p.reached[i].Milestone)
		}
	}
	return now
}

// milestoneOrder is the order of milestones that one step reaches.
var milestoneOrder = []string{
	"opened", "submitted", "acknowledged", "approved", "started", "ended", "resolved", "reviewed", "closed", "cancelled",
}

// Held gives what read says of the record as it was held after each moment, until
// the next one, as in History.Held: a correction counts from the beginning. What is
// read of a record must not be the record itself, or what hangs on it by pointers
// that change; where an entry changed nothing, it is read once.
func Held[T any](c *Course, read func(*records.Record) T) []T { return back(c, c.kept, read) }

// Past is Held for the record as it was then, before anybody corrected it.
func Past[T any](c *Course, read func(*records.Record) T) []T {
	return back(c, func(e *records.Entry) []records.Change { return e.Set }, read)
}

// back goes back through a course, and takes those changes back that count.
func back[T any](c *Course, counting func(*records.Entry) []records.Change, read func(*records.Record) T) []T {
	then := rewound{record: c.Now}
	values := make([]T, len(c.Moments))
	last := len(values) - 1
	values[last] = read(then.record)
	for i := last - 1; i >= 0; i-- {
		changes := counting(c.Moments[i+1].Entry)
		if len(changes) == 0 {
			values[i] = values[i+1]
			continue
		}
		then.undo(changes)
		values[i] = read(then.record)
	}
	return values
}

// Corrected reports whether the record was ever held to be what it was not: an entry
// behind the first says what was meant all along.
func (c *Course) Corrected() bool {
	return slices.ContainsFunc(c.Moments[1:], func(m Moment) bool { return len(c.kept(m.Entry)) != len(m.Entry.Set) })
}

// kept lists the changes of an entry that are no correction of what was meant
// all along.
func (c *Course) kept(e *records.Entry) []records.Change {
	if !e.HasFlag("correction") {
		return e.Set
	}
	var kept []records.Change
	for _, change := range e.Set {
		if c.sealed[e.Index] || authorises(c.Now.Kind, change.Field) {
			kept = append(kept, change)
		}
	}
	return kept
}

// rewound is a record on the way back through its log. Once changes were taken back
// it is a copy, which the next ones change again.
type rewound struct {
	record *records.Record
	copied bool
}

// undo takes the changes of an entry back.
func (w *rewound) undo(changes []records.Change) {
	if len(changes) == 0 {
		return
	}
	if !w.copied {
		then := *w.record
		then.Fields = mapLike(then.Fields)
		w.record, w.copied = &then, true
	}
	for i := range slices.Backward(changes) {
		path := []string{changes[i].Field}
		if strings.Contains(path[0], ".") {
			path = strings.Split(path[0], ".")
		}
		put(w.record.Fields, path, changes[i].Old)
	}
}
