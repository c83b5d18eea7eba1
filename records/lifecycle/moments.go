package lifecycle

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Moment is an entry of a log with what it made of the record: how the record
// stood from then on until the next one.
type Moment struct {
	Entry    *records.Entry
	State    string
	Category schema.Category
	Reopened bool // the step took the record back out of what was done

	// Record is the record as it was held from then on, as in History.Held: a
	// correction counts from the beginning. Past is the record as it was then.
	Record, Past *records.Record

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
func (m Moment) Reached(name string) (at time.Time, ok bool) {
	for _, s := range m.Milestones {
		if s.Name == name {
			return s.At, true
		}
	}
	return time.Time{}, false
}

// Moments follows a record's log up to an instant, in the order of time,
// without judging it: what Replay finds wrong is followed as it stands. Entries
// dated after the instant never were, and what they changed is taken back, so
// the answer for an instant stays the same when the log goes on. A record
// without a log has none.
func Moments(t *records.Tree, r *records.Record, until time.Time) []Moment {
	if r.Kind.Log != schema.LogRecord || len(r.Log) == 0 {
		return nil
	}
	p := &replay{tree: t, record: r, history: History{Milestones: map[string]time.Time{}}}
	p.sortByTime()
	known := len(p.sorted)
	for known > 0 && p.sorted[known-1].At.After(until) {
		known--
	}
	if known == 0 {
		return nil
	}
	held := p.rollBack(known)
	return p.follow(held)
}

// rollBack gives the record as it was held after each of the first known
// entries, and keeps how it really was in p.past. It drops the later ones.
func (p *replay) rollBack(known int) []*records.Record {
	now := p.record
	for _, e := range slices.Backward(p.sorted[known:]) {
		now = before(now, e.Set)
	}
	p.sorted = p.sorted[:known]
	p.sealKnown()
	p.past = make([]*records.Record, known)
	views := make([]*records.Record, known)
	held := now
	for i, e := range slices.Backward(p.sorted) {
		p.past[i], views[i] = now, held
		same := now == held
		now = before(now, e.Set)
		switch kept := p.kept(e); {
		case same && len(kept) == len(e.Set):
			held = now
		default:
			held = before(held, kept)
		}
	}
	return views
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

// kept lists the changes of an entry that are no correction of what was meant
// all along.
func (p *replay) kept(e records.Entry) []records.Change {
	if !e.HasFlag("correction") {
		return e.Set
	}
	var kept []records.Change
	for _, c := range e.Set {
		if !p.corrects(e, c.Field) {
			kept = append(kept, c)
		}
	}
	return kept
}

// before is the record as it was before changes were made to it.
func before(r *records.Record, changes []records.Change) *records.Record {
	if len(changes) == 0 {
		return r
	}
	then := *r
	then.Fields = mapLike(r.Fields)
	for _, c := range slices.Backward(changes) {
		put(then.Fields, strings.Split(c.Field, "."), c.Old)
	}
	return &then
}

// follow makes the moments out of the entries.
func (p *replay) follow(held []*records.Record) []Moment {
	p.ranks = map[string]int{}
	p.history.Milestones["opened"] = p.sorted[0].At
	stamps := []Milestone{{"opened", p.sorted[0].At}}
	moments := make([]Moment, len(p.sorted))
	state, category := "", schema.Category("")
	for i := range p.sorted {
		e := &p.sorted[i]
		reopens := p.history.Reopens
		if e.To != "" {
			p.reach(step{tree: p.tree, record: p.past[i], from: state, entry: *e})
			stamps = p.stamps(stamps)
			state = e.To
			entered, _ := p.record.Kind.State(state)
			category = entered.Category
		}
		moments[i] = Moment{
			Entry: e, State: state, Category: category, Reopened: p.history.Reopens > reopens,
			Record: held[i], Past: p.past[i], Milestones: stamps,
		}
	}
	return moments
}

// stamps gives the milestones that hold, those that held before first.
func (p *replay) stamps(before []Milestone) []Milestone {
	now := make([]Milestone, 0, len(p.history.Milestones))
	for _, m := range before {
		if at, holds := p.history.Milestones[m.Name]; holds && at.Equal(m.At) {
			now = append(now, m)
		}
	}
	for _, name := range milestoneOrder {
		at, holds := p.history.Milestones[name]
		if holds && !slices.ContainsFunc(now, func(m Milestone) bool { return m.Name == name }) {
			now = append(now, Milestone{name, at})
		}
	}
	return now
}

// milestoneOrder is the order of milestones that one step reaches.
var milestoneOrder = []string{
	"opened", "submitted", "acknowledged", "approved", "started", "ended", "resolved", "reviewed", "closed", "cancelled",
}
