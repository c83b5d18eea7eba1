package site

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/records/sla"
)

// DueLine is a clock that somebody has to look after.
type DueLine struct {
	Ref
	Clock, Agreement string
	Href             string // the clock on the record's page
	Verdict          Chip
	Word             string // "Breached", "Due"; "" of a clock that pauses
	At               Time
	Left             string // until then, or what remains of a clock that pauses
	Spent            string // "7h30m of 8h"
	Team, Assignee   string
	Priority         Chip
	Risk, Soon, Late bool

	at time.Time
	of *records.Record
}

// dueLines lists clocks that have not stopped: those that are breached, and those
// that are at risk or due within a day; what came or comes first stands first. What
// is excluded or does not count is left out, as reports leave it out.
func (b *builder) dueLines(root string) (late, due []DueLine) {
	place := map[string]int{} // of a clock on its record's page
	for _, m := range b.measurements() {
		place[m.Record.ID]++
		if m.Stopped() || m.Excluded != nil || m.Verdict == sla.Void {
			continue
		}
		line, ok := b.dueLine(m, root)
		if !ok {
			continue
		}
		line.Href += "#clock-" + strconv.Itoa(place[m.Record.ID])
		switch {
		case line.Late:
			late = append(late, line)
		case line.Risk || line.Soon:
			due = append(due, line)
		}
	}
	for _, lines := range [][]DueLine{late, due} {
		slices.SortStableFunc(lines, func(x, y DueLine) int {
			return cmp.Or(x.at.Compare(y.at), records.CompareIDs(x.ID, y.ID), cmp.Compare(x.Agreement, y.Agreement), cmp.Compare(x.Clock, y.Clock))
		})
	}
	return late, due
}

// dueLine is one clock; none where its record is not to be seen.
func (b *builder) dueLine(m *sla.Measurement, root string) (DueLine, bool) {
	r := b.tree.Record(m.Record.ID)
	if r == nil {
		return DueLine{}, false
	}
	l := DueLine{
		of: r, Ref: b.ref(r, root), Clock: b.clockName(m), Agreement: b.called(m.Agreement, root).Text, Verdict: b.clockVerdict(m),
		Spent: b.say.Fill("{elapsed} of {target}", b.length(m.Elapsed), b.length(m.Target)), Risk: m.AtRisk, Late: m.Verdict == sla.Breached,
	}
	l.Href = l.Ref.Href
	l.Team, l.Assignee = b.holder(r)
	l.Priority, _ = priorityChip(r)
	switch {
	case l.Late:
		l.Word, l.At, l.at, l.Left = b.say.Text("Breached"), b.instant(m.BreachedAt), m.BreachedAt, b.say.Fill("{ago} ago", b.ago(m.BreachedAt))
	case m.Due.IsZero():
		l.Left, l.at = b.say.Fill("{remaining} remain", b.length(m.Remaining())), b.asOf.AddDate(100, 0, 0) // after all that is due
	default:
		l.Word, l.At, l.at, l.Left = b.say.Text("Due"), b.instant(m.Due), m.Due, b.say.Fill("in {sub}", b.duration(m.Due.Sub(b.asOf)))
		l.Soon = !m.Due.After(b.asOf.Add(hoursAhead * time.Hour))
	}
	return l, true
}

// holder is who has a record: its team, and the person it is assigned to.
func (b *builder) holder(r *records.Record) (team, assignee string) {
	if t := r.Value("team"); t != "" {
		team = b.person(t)
	}
	for _, field := range []string{"assignee", "owner"} {
		if who := r.Value(field); who != "" {
			return team, b.person(who)
		}
	}
	return team, ""
}

// unlisted is how many clocks a report counts that no line tells of.
func unlisted(s *report.DocumentSection, late, due []DueLine) int {
	listed := map[string]int{"breached_open": len(late)}
	for _, line := range due {
		if line.Risk {
			listed["at_risk"]++
		}
		if line.Soon {
			listed["due_soon"]++
		}
	}
	hidden := 0
	for _, name := range []string{"breached_open", "at_risk", "due_soon"} {
		if f := figureNamed(s, name); f != nil {
			hidden += max(counted(f)-listed[name], 0)
		}
	}
	return hidden
}
