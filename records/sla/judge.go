package sla

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
)

// term is what holds after a moment: an agreement, and its target for the
// priority of that time. Without a target nothing was promised.
type term struct {
	agreement *Agreement
	priority  string
	target    time.Duration
	calendar  string
	promised  bool
}

// term gives what holds after a moment for a clock.
func (e *Engine) term(l *line, w *ward, metric string, i int) term {
	a := w.path[i]
	if a == nil {
		return term{}
	}
	for _, t := range a.Targets {
		if t.Priority != "" && t.Priority != l.facts[i].priority {
			continue
		}
		d, ok := t.Times[metric]
		if !ok {
			break
		}
		return term{a, t.Priority, d, cmp.Or(t.Calendar, a.Calendar), true}
	}
	return term{agreement: a, priority: l.facts[i].priority}
}

// same reports whether nothing has changed for the clock.
func (t term) same(other term) bool { return t == other }

// cycle is the run of a clock from one moment to the stop, or to the end.
type cycle struct {
	number      int
	first, last int       // moments; the clock stops with the last one, where it stops
	until       time.Time // the stop, or the as-of instant
	stopped     bool
}

// judge measures one clock of a ward: once, or once for each cycle where
// reopening restarts the clock (S10). It adds what it measures to what was found.
func (e *Engine) judge(found []*Measurement, l *line, w *ward, metric string) []*Measurement {
	clock := w.last().clock(metric)
	if clock.Stop == "" {
		return found
	}
	for _, c := range l.cycles(clock, w.last().Reopen) {
		if m := e.measure(l, w, clock, c); m != nil {
			found = merge(found, m)
		}
	}
	return found
}

// stopped reports whether a clock stands still after a moment: its milestone was
// reached and holds, or the record has come to its end.
func (l *line) stopped(c *Clock, i int) bool {
	m := &l.moments[i]
	if _, reached := m.Reached(c.Stop); reached {
		return true
	}
	return m.Category.Final() || c.Stop == "resolved" && m.Category.Done()
}

// cycles takes a log apart into the runs of a clock.
func (l *line) cycles(c *Clock, reopen string) []cycle {
	var runs []cycle
	open := -1
	for i := range l.moments {
		stopped := l.stopped(c, i)
		switch {
		case !stopped && open < 0:
			open = i
		case stopped && open >= 0:
			runs = append(runs, cycle{first: open, last: i, until: l.moments[i].Entry.At, stopped: true})
			open = -1
		case stopped && i == 0: // born done
			runs = append(runs, cycle{first: 0, last: 0, until: l.opened(), stopped: true})
		}
	}
	if open >= 0 {
		runs = append(runs, cycle{first: open, last: len(l.moments) - 1, until: l.asOf})
	}
	if len(runs) > 1 && reopen != ReopenRestart {
		whole := runs[len(runs)-1]
		whole.first = 0
		runs = []cycle{whole}
	}
	for i := range runs {
		runs[i].number = i + 1
	}
	return runs
}

// work is what a measurement was worked out from, for those who ask why.
type work struct {
	line      *line
	agreement *Agreement
	clock     *Clock
	run       cycle
	from      int // the moment from which time counts
	table     *worktime.Table
	since     time.Time // the target holds since
}

// ran is what a clock did, span by span, under a calendar.
type ran struct {
	spans     []span
	table     *worktime.Table
	continues bool // the clock runs on behind the last span
}

// ran works the spans of a clock out, into the room that there is for them: those
// that are kept would fill the memory, and few are asked for again.
func (k *work) ran(room []span) ran {
	if k.table == nil { // there is no such calendar
		return ran{}
	}
	r := ran{spans: k.line.spans(room, k.agreement, k.clock, k.run, k.from), table: k.table}
	r.continues = k.run.stopped || len(r.spans) > 0 && r.spans[len(r.spans)-1].state == ClockRunning
	return r
}

// measure works one cycle out. It is none where nothing was ever promised, or
// where it was never the party's time.
func (e *Engine) measure(l *line, w *ward, clock *Clock, c cycle) *Measurement {
	h := e.history(l, w, clock, c)
	term, gone := h.last, !h.last.promised
	if gone {
		if term = h.before; !term.promised {
			return nil
		}
	}
	m := &Measurement{
		Record: l.record, Type: w.kind, Metric: clock.Name, Cycle: c.number, Customers: w.customers, Party: w.party,
		Agreement: term.agreement.ID, Priority: term.priority, Target: term.target,
		Start: l.moments[h.from].Entry.At, Excluded: l.facts[len(l.facts)-1].excluded,
	}
	k := &m.work
	*k = work{line: l, agreement: term.agreement, clock: clock, run: c, from: h.from, since: h.since}
	if m.Calendar, k.table = e.calendar(term.calendar, l.opened()); k.table == nil {
		m.Verdict, m.Void = Void, "there is no calendar "+term.calendar
		return m
	}
	r := k.ran(e.spans)
	e.spans = r.spans[:0]
	start := slices.IndexFunc(r.spans, func(s span) bool { return s.state != ClockStopped })
	if start < 0 && (w.kind == TypeOLA || w.kind == TypeUC) {
		return nil
	}
	if start >= 0 {
		m.Start = r.spans[start].from
	}
	if c.stopped {
		m.Stop = c.until
	}
	m.Elapsed = r.elapsed()
	m.conclude(&r, term, h, gone)
	if h.last.agreement == nil && m.Verdict != Breached {
		return nil // nothing is left of a promise to those who are not affected any more
	}
	return m
}

// conclude gives the verdict (S8, S9, S11).
func (m *Measurement) conclude(r *ran, term term, h changes, gone bool) {
	l := m.work.line
	m.State = r.stateAt(m.Stopped(), l.asOf)
	risk := time.Duration(math.Ceil(float64(m.Target) / 100 * term.agreement.AtRisk))
	m.Due, m.RiskAt = r.reach(m.Target), r.reach(risk)
	switch {
	case h.breached != nil:
		m.BreachedAt, m.Cause, m.Outgoing = h.breached.at, h.breached.cause, &h.breached.Outgoing
	case !gone && m.Elapsed > m.Target:
		m.BreachedAt = m.Due
		if m.Due.Before(h.since) {
			m.BreachedAt, m.Cause = h.since, h.cause
		}
	}
	switch {
	case l.cancelled():
		m.Verdict, m.Void = Void, "cancelled"
	case !m.BreachedAt.IsZero():
		m.Verdict = Breached
	case gone:
		m.Verdict, m.Void = Void, "no target holds for "+cmp.Or(h.last.priority, "a record without priority")
	case m.Stopped():
		m.Verdict = Met
	default:
		m.Verdict = Running
		m.AtRisk = m.Elapsed >= risk
	}
	if m.Verdict == Void {
		m.BreachedAt, m.Cause, m.Outgoing, m.Due, m.RiskAt = time.Time{}, "", nil, time.Time{}, time.Time{}
	}
}

// changes are the targets that a cycle had, one after the other.
type changes struct {
	last     term // what holds at the end
	before   term // what was promised last before, where nothing is at the end
	from     int  // the moment from which time counts
	since    time.Time
	cause    string // what brought the last target
	breached *breach
}

// breach is one that stays, whatever target comes after it.
type breach struct {
	Outgoing
	at    time.Time
	cause string
}

// history follows the targets of a cycle. At each change the outgoing one is
// evaluated, and a breach of it stays (S11).
func (e *Engine) history(l *line, w *ward, clock *Clock, c cycle) changes {
	h := changes{last: e.term(l, w, clock.Name, c.first), from: c.first, since: l.moments[c.first].Entry.At}
	if c.number == 1 {
		h.since = l.opened()
	}
	for i := c.first + 1; i <= c.last; i++ {
		next := h.last
		if l.facts[i] != l.facts[i-1] || w.path[i] != w.path[i-1] {
			next = e.term(l, w, clock.Name, i)
		}
		if next.same(h.last) {
			continue
		}
		at := l.moments[i].Entry.At
		if h.last.promised {
			h.evaluate(e, l, clock, c, i)
			h.before = h.last
		}
		h.last, h.since, h.cause = next, at, causeOf(l, i)
		if next.promised && h.before.promised && next.agreement.PriorityChange == ChangeAtChange && !l.stopped(clock, i) {
			h.from, h.cause = i, ""
		}
	}
	return h
}

// evaluate holds the outgoing target against the time up to a moment.
func (h *changes) evaluate(e *Engine, l *line, clock *Clock, c cycle, i int) {
	if h.breached != nil {
		return
	}
	_, table := e.calendar(h.last.calendar, l.opened())
	if table == nil {
		return
	}
	own := cmp.Or(h.last.agreement.clock(clock.Name), clock)
	until := cycle{first: c.first, last: i, until: l.moments[i].Entry.At}
	r := ran{spans: l.spans(e.spans, h.last.agreement, own, until, h.from), table: table}
	e.spans = r.spans[:0]
	if r.elapsed() <= h.last.target {
		return
	}
	b := &breach{Outgoing: Outgoing{h.last.agreement.ID, h.last.priority, h.last.target}, at: r.reach(h.last.target)}
	if b.at.Before(h.since) {
		b.at, b.cause = h.since, h.cause
	}
	h.breached = b
}

// causeOf names what an entry changed.
func causeOf(l *line, i int) string {
	was, is := l.facts[i-1], l.facts[i]
	switch {
	case was.priority != is.priority:
		return CausePriority
	case !slices.Equal(was.services, is.services) || !slices.Equal(was.cis, is.cis):
		return CauseService
	}
	return CauseCustomer
}
