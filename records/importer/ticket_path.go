package importer

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/schema"
)

// point is a moment in the story of an incident: a row, or a time that a row
// tells of.
type point struct {
	at     time.Time
	state  string // that it enters, or stays in; "" for what says nothing or may not be
	hold   string
	by     string // handle
	source string // the state in the source's words
	denied bool   // the lifecycle forbids what the source did
	event  *event
}

// why is the reason of log entries that tell of the point.
func (p *point) why() string { return "imported: " + p.source }

// path makes the points of an incident out of its rows. What comes out leads
// from state to state as the lifecycle allows:
//
//   - Closed and Canceled are final. What came back from Closed was resolved,
//     what came back from Canceled stayed as it was.
//   - Going back from Resolved is a reopening if it is soon enough; otherwise the
//     incident was never resolved before.
//   - The last restoration was at resolved_at and the last closing at closed_at,
//     if these fit between the rows.
//
// Each of these is counted in the loss report where it was needed.
func (s *tickets) path(i *ticket) []point {
	points := make([]point, 0, len(i.events)+2)
	state, hold := "new", ""
	for n := range i.events {
		e := &i.events[n]
		p := point{at: e.at, source: s.value(e, columnState), event: e, by: s.who(i, e, columnUpdatedBy)}
		if e.values[columnUpdatedAt] == 0 && len(i.events) == 1 {
			i.ledger.assume(i.kind, "log, at", "when it was opened, resolved or closed", "no column says when the row was written")
		}
		if p.at.Before(i.opened) {
			p.at = i.opened
			i.ledger.lose("time of a row", "it lies before the incident was opened")
		}
		there := s.stateOf(i, e)
		switch {
		case p.source == "":
			p.source = "no state"
			i.ledger.lose("row without a state", "it counts as the state before")
		case there.State == "":
			i.ledger.lose("state "+p.source, "the mapping says that it tells nothing; it counts as the state before")
		default:
			state, hold = there.State, s.holdOf(i, e, there)
		}
		p.state, p.hold = state, hold
		points = append(points, p)
	}
	takeBack(i, points)
	s.refuseLate(i, points)
	last := &i.events[len(i.events)-1]
	resolved, closed, column := s.time(last, columnResolvedAt), s.time(last, columnClosedAt), s.header1(columnClosedAt)
	points = s.pin(i, points, "resolved", resolved, s.who(i, last, columnResolvedBy), s.header1(columnResolvedAt))
	if s.system.closedWhenResolved && i.kind != "problem" && closed.IsZero() && !resolved.IsZero() && points[len(points)-1].state == "closed" {
		closed, column = resolved, s.header1(columnResolvedAt)
		i.ledger.assume(i.kind, "log entry closed, at", "when it was resolved", "no column says when it was closed")
	}
	return s.pin(i, points, "closed", closed, s.who(i, last, columnClosedBy), column)
}

func (s *tickets) header1(column int) string {
	return s.mapping.Columns[mappingColumns[column].name]
}

// holdOf is what an incident that is pending waits for.
func (s *tickets) holdOf(i *ticket, e *event, there StateOf) string {
	if there.State != "pending" {
		return ""
	}
	if hold, known := lookup(s.mapping.Holds, s.value(e, columnHold)); known {
		return hold
	}
	if s.header1(columnHold) != "" {
		i.ledger.assume(i.kind, "hold", there.Hold, "no column says what it waits for")
	}
	return there.Hold
}

// takeBack turns final states that did not last into those that may be left.
func takeBack(i *ticket, points []point) {
	end := len(points)
	for end > 0 && points[end-1].state == points[len(points)-1].state {
		end--
	}
	for n := range points[:end] {
		p := &points[n]
		switch p.state {
		case "closed":
			p.state = "resolved"
			if n == 0 || points[n-1].source != p.source {
				i.ledger.lose("closing that was taken back", "closed is final here; it counts as resolved")
			}
		case "cancelled":
			p.state, p.denied = "", true
			i.ledger.lose("cancelling that was taken back", "cancelled is final here; it counts as the state before")
		}
	}
}

// refuseLate finds reopenings that came too late to be ones.
func (s *tickets) refuseLate(i *ticket, points []point) {
	within := schema.Period{}
	if t, ok := s.opts.Target.Kinds.Kind(i.kind).Transition(i.here("resolved"), "in_progress"); ok {
		within, _ = schema.ParsePeriod(t.Within)
	}
	if i.kind == "problem" { // what came back was a known error, which asks for more than a table tells
		within.Wall = 1
	}
	for from := 0; from < len(points); from++ {
		if points[from].state != "resolved" {
			continue
		}
		to := from
		for to < len(points) && (points[to].state == "resolved" || points[to].state == "") {
			to++
		}
		if to < len(points) && points[to].state != "closed" && points[to].at.After(s.deadline(points[from].at, within)) {
			for n := from; n < to; n++ {
				points[n].state, points[n].denied = "", true
			}
			i.ledger.lose("restoration that did not last", "it was reopened too late for the lifecycle, which calls that a recurrence; it counts as never resolved before")
		}
		from = to - 1
	}
}

// deadline is when a period that begins at a time is over.
func (s *tickets) deadline(from time.Time, p schema.Period) time.Time {
	if p.BusinessDays == 0 {
		if p.Wall == 0 {
			return from.AddDate(1000, 0, 0) // the kind sets no limit
		}
		return from.Add(p.Wall)
	}
	end, err := s.opts.Target.Business().AddBusinessDays(from, p.BusinessDays)
	if err != nil {
		return from.AddDate(0, 0, p.BusinessDays)
	}
	return end
}

// pin puts the last entering of a state to the time that a column says, and to
// whom another one names. Rows of that state before it say nothing yet.
func (s *tickets) pin(i *ticket, points []point, state string, at time.Time, by, column string) []point {
	to := len(points)
	for state == "resolved" && to > 0 && points[to-1].state == "closed" {
		to--
	}
	from := to
	for from > 0 && points[from-1].state == state {
		from--
	}
	none := from == to && (state == "closed" || to == len(points))
	switch {
	case at.IsZero() && by == "":
		return points
	case at.IsZero() && from < to:
		points[from].by = by
		return points
	case at.IsZero(), none:
		i.ledger.lose(column+", and by whom", "the incident is not "+state+" in the end")
		return points
	case from > 0 && at.Before(points[from-1].at), at.Before(i.opened), to < len(points) && at.After(points[to].at):
		i.ledger.lose(column, "it contradicts the rows; the time of the row is taken")
		if by != "" && from < to {
			points[from].by = by
		}
		return points
	}
	here := from
	for ; here < to && points[here].at.Before(at); here++ {
		points[here].state, points[here].denied = "", true
		i.ledger.lose("row in "+points[here].source, column+" is later, and counts")
	}
	if here < to && points[here].at.Equal(at) {
		if by != "" {
			points[here].by = by
		}
		return points
	}
	p := point{at: at, state: state, by: by, source: column}
	switch {
	case here > 0:
		p.event = points[here-1].event
	default:
		p.event = points[here].event
	}
	if p.by == "" && here < len(points) {
		p.by = points[here].by
	}
	return slices.Insert(points, here, p)
}

// routes are the states that lie between two, and the second one. What is not
// among them the lifecycle forbids.
var routes = map[string]map[string][]string{
	"new": {
		"in_progress": {"in_progress"}, "pending": {"in_progress", "pending"}, "resolved": {"resolved"},
		"closed": {"resolved", "closed"}, "cancelled": {"cancelled"},
	},
	"in_progress": {
		"pending": {"pending"}, "resolved": {"resolved"}, "closed": {"resolved", "closed"}, "cancelled": {"cancelled"},
	},
	"pending": {
		"in_progress": {"in_progress"}, "resolved": {"resolved"}, "closed": {"resolved", "closed"}, "cancelled": {"cancelled"},
	},
	"resolved": {
		"new": {"in_progress"}, "in_progress": {"in_progress"}, "pending": {"in_progress", "pending"}, "closed": {"closed"},
	},
}

// route gives the steps from a state to the one of a point.
func route(i *ticket, from string, p *point) []string {
	if p.state == "" || p.state == from {
		return nil
	}
	steps := routes[from][p.state]
	if i.kind == "problem" {
		steps = problemRoutes[from][p.state]
	}
	if i.kind == "request" && from == "new" && (p.state == "resolved" || p.state == "closed") {
		steps = append([]string{"in_progress"}, steps...) // somebody took it up
	}
	switch {
	case len(steps) == 0:
		i.ledger.lose(fmt.Sprintf("step from %s to %s", from, p.state), "the lifecycle has no such step; it counts as the state before")
		p.denied = true
	case from == "resolved" && p.state == "new":
		i.ledger.lose("step from resolved to new", "the lifecycle has no such step; it counts as reopened")
	}
	for _, step := range steps[:max(len(steps)-1, 0)] {
		i.ledger.assume(i.kind, "log entry "+step+", at", "when the next state was entered", "the source goes from "+from+" to "+p.state)
	}
	return steps
}
