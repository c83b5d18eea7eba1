package sla

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/schema"
)

// span is a stretch between two moments of a log, before the calendar is laid
// over it: running, paused or stopped.
type span struct {
	from, to time.Time
	state    State
	why      reason
	moment   int
}

// reason says why a span is what it is. The words are made when somebody asks.
type reason uint8

const (
	whyOpen reason = iota
	whyHold
	whyPendingCounts
	whyDraft
	whyNotStarted
	whyDone
	whyDoneCounts
	whyOtherTeam
	whyNotSupplier
	whyEarlierTarget
)

// spans gives what a clock did in a cycle under an agreement, into room: what pauses
// it is asked of the agreement that holds now, for the time before it did as well
// (S7). Time before the moment "from" counted under an earlier target.
func (l *line) spans(room []span, a *Agreement, c *Clock, run cycle, from int) []span {
	spans := room[:0]
	reopened := run.last
	for reopened > run.first && l.stopped(c, reopened) {
		reopened--
	}
	for i := run.first; i <= run.last; i++ {
		s := span{from: l.moments[i].Entry.At, to: l.end(i), moment: i}
		if s.to.After(run.until) {
			s.to = run.until
		}
		if !s.from.Before(s.to) && (run.stopped || i < run.last) {
			continue // but what began this very instant says how it goes on
		}
		s.state, s.why = l.does(a, c, i, i < reopened && a.Reopen == ReopenCount)
		if i < from && s.state != ClockStopped {
			s.state, s.why = ClockStopped, whyEarlierTarget
		}
		spans = append(spans, s)
	}
	return spans
}

// does says what a clock does after a moment. counts says that time in which the
// record was done counts, since it was reopened.
func (l *line) does(a *Agreement, c *Clock, i int, counts bool) (State, reason) {
	m, f := &l.moments[i], l.facts[i]
	done := l.stopped(c, i)
	_, started := m.Reached(c.Start)
	switch {
	case m.Category == schema.Draft:
		return ClockStopped, whyDraft
	case !started:
		return ClockStopped, whyNotStarted
	case done && !counts:
		return ClockStopped, whyDone
	case done:
		return ClockRunning, whyDoneCounts
	case a.Type == TypeOLA && !concerns(a, f, m.Category):
		return ClockStopped, whyOtherTeam
	case a.Type == TypeUC && !concerns(a, f, m.Category):
		return ClockStopped, whyNotSupplier
	case m.Category == schema.Pending && c.Pauses && slices.Contains(a.PausesOn, f.hold):
		return ClockPaused, whyHold
	case m.Category == schema.Pending:
		return ClockRunning, whyPendingCounts
	}
	return ClockRunning, whyOpen
}

// elapsed sums the business time of what runs.
func (r *ran) elapsed() time.Duration {
	var sum time.Duration
	for _, s := range r.spans {
		if s.state == ClockRunning {
			sum += r.table.Between(s.from, s.to)
		}
	}
	return sum
}

// reach is the earliest instant at which so much has passed (S9): within the
// spans, or behind the last one if the clock runs on; zero if it does not.
func (r *ran) reach(d time.Duration) time.Time {
	left := d
	for _, s := range r.spans {
		if s.state != ClockRunning {
			continue
		}
		passed := r.table.Between(s.from, s.to)
		if left <= passed {
			return r.add(s.from, left)
		}
		left -= passed
	}
	if !r.continues || len(r.spans) == 0 {
		return time.Time{}
	}
	return r.add(r.spans[len(r.spans)-1].to, left)
}

// add is zero for a calendar that never has so much business.
func (r *ran) add(from time.Time, d time.Duration) time.Time {
	at, err := r.table.Add(from, d)
	if err != nil {
		return time.Time{}
	}
	return at
}

// stateAt says what the clock does at the as-of instant.
func (r *ran) stateAt(stopped bool, asOf time.Time) State {
	if stopped || len(r.spans) == 0 {
		return ClockStopped
	}
	last := r.spans[len(r.spans)-1]
	if last.state == ClockRunning && !r.table.IsOpen(asOf) {
		return ClockOutside
	}
	return last.state
}

// Segments unfolds a measurement: what the clock did from the opening of the
// record, or its reopening, to the stop or the as-of instant, and which entry of
// the log says so.
func (m *Measurement) Segments() []Segment {
	var found []Segment
	for _, s := range m.work.ran(nil).spans {
		whole := Segment{From: s.from, To: s.to, State: s.state, Why: m.work.words(s), Entry: m.work.line.moments[s.moment].Entry.Index}
		switch {
		case !s.from.Before(s.to):
			continue
		case s.state != ClockRunning:
			found = append(found, whole)
			continue
		}
		at := s.from
		outside := func(to time.Time) {
			if at.Before(to) {
				found = append(found, Segment{at, to, ClockOutside, "outside of " + m.calendarName(), whole.Entry})
			}
		}
		for open := range m.work.table.Calendar().Open(s.from, s.to) {
			outside(open.From)
			found = append(found, Segment{open.From, open.To, ClockRunning, whole.Why, whole.Entry})
			at = open.To
		}
		outside(s.to)
	}
	return found
}

func (m *Measurement) calendarName() string {
	if m.Calendar == "" {
		return "business hours"
	}
	return m.Calendar
}

// words says why a span is what it is.
func (k *work) words(s span) string {
	m, f := k.line.moments[s.moment], k.line.facts[s.moment]
	state := cmp.Or(m.State, "in no state yet")
	switch s.why {
	case whyHold:
		return fmt.Sprintf("%s, waits for %s", state, f.hold)
	case whyPendingCounts:
		if f.hold == "" {
			return state + ", which does not pause"
		}
		return fmt.Sprintf("%s, waits for %s, which does not pause", state, f.hold)
	case whyDraft:
		return state + ", not counted yet"
	case whyNotStarted:
		return fmt.Sprintf("%s, not %s yet", state, k.clock.Start)
	case whyDone:
		return state
	case whyDoneCounts:
		return state + ", but reopened, which counts"
	case whyOtherTeam:
		if f.team == "" {
			return state + ", with no team"
		}
		return fmt.Sprintf("%s, with the team %s", state, f.team)
	case whyNotSupplier:
		return state + ", does not wait for the supplier"
	case whyEarlierTarget:
		return state + ", under an earlier target"
	default:
		return state
	}
}

// Crossings gives when the shares of the target that are told were or will be
// used up, as far as that is known: none after a pause that has no end yet, none
// that the clock did not live to see, none for what does not count.
func (m *Measurement) Crossings() []Crossing {
	if m.Verdict == Void || m.Target == 0 {
		return nil
	}
	var found []Crossing
	ran := m.work.ran(nil)
	for _, percent := range Percents {
		share := m.Target/100*time.Duration(percent) + m.Target%100*time.Duration(percent)/100 // no product of large numbers
		at := ran.reach(share)
		switch {
		case percent == 100 && !m.BreachedAt.IsZero():
			at = m.BreachedAt
		case at.IsZero():
			continue
		case at.Before(m.work.since): // the target was another one then
			at = m.work.since
		}
		if m.Stopped() && at.After(m.Stop) {
			continue
		}
		found = append(found, Crossing{Percent: percent, At: at, Passed: !at.After(m.work.line.asOf)})
	}
	return found
}
