package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/schema"
	"github.com/gitsm/gitsm/site/chart"
)

// AgeTable is what is open by priority and age.
type AgeTable struct {
	Chart   Chart
	Columns []string
	Rows    []AgeRow
	Hidden  int // restricted records, whose priority is not told
}

// AgeRow is a priority.
type AgeRow struct {
	Priority string
	Total    int
	Counts   []int
	Records  []Ref // the oldest first, as many as the page has room for
}

// ages are the columns of the table: records not as old as this.
var ages = []struct {
	under time.Duration
	label string
}{
	{4 * time.Hour, msg("under 4 hours")},
	{24 * time.Hour, msg("under a day")},
	{7 * 24 * time.Hour, msg("under a week")},
	{0, msg("a week and more")},
}

func ageColumn(age time.Duration) int {
	for i, a := range ages {
		if age < a.under {
			return i
		}
	}
	return len(ages) - 1
}

var noPriority = msg("No priority")

// ageTable puts open work into priorities and ages.
func (b *builder) ageTable(open []*records.Record, root string) AgeTable {
	var t AgeTable
	rows := map[string]*AgeRow{}
	for _, a := range ages {
		t.Columns = append(t.Columns, b.say.Text(a.label))
	}
	open = slices.Clone(open)
	slices.SortStableFunc(open, func(x, y *records.Record) int { return x.Opened().Compare(y.Opened()) })
	for _, r := range open {
		if restricted(r) {
			t.Hidden++
			continue
		}
		p := cmp.Or(text(sla.Priority(r)), b.say.Text(noPriority))
		row := rows[p]
		if row == nil {
			row = &AgeRow{Priority: p, Counts: make([]int, len(ages))}
			rows[p] = row
		}
		row.Total++
		row.Counts[ageColumn(b.asOf.Sub(r.Opened()))]++
		if len(row.Records) < linksShown {
			row.Records = append(row.Records, b.ref(r, root))
		}
	}
	for _, row := range rows {
		t.Rows = append(t.Rows, *row)
	}
	slices.SortFunc(t.Rows, func(x, y AgeRow) int {
		return cmp.Or(boolCompare(x.Priority == b.say.Text(noPriority), y.Priority == b.say.Text(noPriority)), cmp.Compare(x.Priority, y.Priority))
	})
	t.Chart = b.ageChart(t)
	return t
}

func boolCompare(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}

func (b *builder) ageChart(t AgeTable) Chart {
	bars := chart.Bars{Stacked: true, Words: chart.Words{Say: b.say, Date: b.date, ID: "open-by-age", Title: b.say.Text("Open by priority and age")}}
	var said []string
	for i, column := range t.Columns {
		s := chart.Series{Name: column}
		for _, row := range t.Rows {
			s.Values = append(s.Values, float64(row.Counts[i]))
		}
		bars.Series = append(bars.Series, s)
	}
	for _, row := range t.Rows {
		bars.Labels = append(bars.Labels, row.Priority)
		said = append(said, row.Priority+" "+strconv.Itoa(row.Total))
	}
	bars.Desc = b.say.Fill("Open: {said}. The table below has the numbers by age.", strings.Join(said, ", "))
	return Chart{Title: bars.Title, SVG: bars.SVG()}
}

// PendingGroup is work that waits for the same.
type PendingGroup struct {
	Reason string
	Count  int
	Refs   []Ref // as many as the page has room for
}

// pendingGroups puts what waits together by what it waits for.
func (b *builder) pendingGroups(open []*records.Record, root string) []PendingGroup {
	of := map[string]*PendingGroup{}
	for _, r := range open {
		if r.Category() != schema.Pending || restricted(r) {
			continue
		}
		reason := cmp.Or(text(b.words(r.Value("hold"))), b.say.Text("Not said"))
		g := of[reason]
		if g == nil {
			g = &PendingGroup{Reason: reason}
			of[reason] = g
		}
		if g.Count++; g.Count <= linksShown {
			g.Refs = append(g.Refs, b.ref(r, root))
		}
	}
	var groups []PendingGroup
	for _, g := range of { // sorted below
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(x, y PendingGroup) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Reason, y.Reason))
	})
	return groups[:min(len(groups), reasonsShown)]
}

// reasonsShown bounds what work waits for, where a team lets people write it.
const reasonsShown = 10

// serviceWork counts open work by service: those with any, the most first.
func (b *builder) serviceWork(open []*records.Record, late, due []DueLine, root string) []ServiceWork {
	of := map[string]*ServiceWork{}
	each := func(r *records.Record, count func(*ServiceWork)) {
		for _, id := range r.Lookup("services").Strings() {
			s := b.tree.Record(id)
			if s == nil {
				continue
			}
			w := of[s.ID]
			if w == nil {
				w = &ServiceWork{Service: b.ref(s, root)}
				if state := b.status[s.ID]; state != nil {
					w.Now = b.chipOf(state.now)
				}
				of[s.ID] = w
			}
			count(w)
		}
	}
	for _, r := range open {
		each(r, func(w *ServiceWork) {
			if r.Kind.Name == "incident" {
				w.Incidents++
			} else {
				w.Requests++
			}
		})
	}
	for _, l := range late {
		each(l.of, func(w *ServiceWork) { w.Late++ })
	}
	for _, l := range due {
		each(l.of, func(w *ServiceWork) { w.Due++ })
	}
	var all []ServiceWork
	for _, w := range of {
		all = append(all, *w)
	}
	slices.SortFunc(all, func(x, y ServiceWork) int {
		return cmp.Or(cmp.Compare(y.Late, x.Late), cmp.Compare(y.Due, x.Due), cmp.Compare(y.Incidents+y.Requests, x.Incidents+x.Requests), cmp.Compare(x.Service.ID, y.Service.ID))
	})
	return all
}

// teamWork puts open work together by the team that has it. What is restricted
// stands apart: who has it is not told.
func (b *builder) teamWork(open []*records.Record, late, due []DueLine, root string) []TeamWork {
	nobody, unsaid := b.say.Text("No team"), b.say.Text("Restricted")
	first := firstClocks(late, due)
	open = slices.Clone(open)
	sortWork(open)
	of := map[string][]WorkLine{}
	for _, r := range open {
		if restricted(r) {
			of[unsaid] = append(of[unsaid], WorkLine{Ref: b.ref(r, root), Services: b.refs(r.Lookup("services").Strings(), root), Age: b.ago(r.Opened())})
			continue
		}
		team, _ := b.holder(r)
		team = cmp.Or(team, nobody)
		of[team] = append(of[team], b.workLine(r, first[r], root))
	}
	var all []TeamWork
	for name, lines := range of {
		t := TeamWork{Name: name, Count: len(lines), Lines: lines[:min(len(lines), workShown)]}
		t.More = t.Count - len(t.Lines)
		all = append(all, t)
	}
	// What the page has room for is shared out, the same for each.
	share := max(workOfAll/max(len(all), 1), 1)
	for i := range all {
		t := &all[i]
		t.Lines = t.Lines[:min(len(t.Lines), share)]
		t.More = t.Count - len(t.Lines)
	}
	last := func(name string) int { return slices.Index([]string{nobody, unsaid}, name) }
	slices.SortFunc(all, func(x, y TeamWork) int {
		return cmp.Or(cmp.Compare(last(x.Name), last(y.Name)), cmp.Compare(x.Name, y.Name))
	})
	for i := range all {
		all[i].ID = "team-" + strconv.Itoa(i+1)
	}
	return all
}

const (
	workOfAll  = 250 // lines of all teams
	teamsShown = 100
)

// firstClocks gives the clock of each record that comes first.
func firstClocks(late, due []DueLine) map[*records.Record]*DueLine {
	first := map[*records.Record]*DueLine{}
	for _, lines := range [][]DueLine{late, due} {
		for i := range lines {
			if first[lines[i].of] == nil {
				first[lines[i].of] = &lines[i]
			}
		}
	}
	return first
}

// sortWork puts the most urgent first, and of those the oldest.
func sortWork(open []*records.Record) {
	slices.SortStableFunc(open, func(x, y *records.Record) int {
		return cmp.Or(cmp.Compare(workRank(x), workRank(y)), x.Opened().Compare(y.Opened()))
	})
}

// workLine is an open record that is not restricted.
func (b *builder) workLine(r *records.Record, next *DueLine, root string) WorkLine {
	_, assignee := b.holder(r)
	line := WorkLine{
		Ref: b.ref(r, root), Services: b.refs(r.Lookup("services").Strings(), root), Assignee: assignee, Age: b.ago(r.Opened()), Next: next,
	}
	line.Priority, _ = priorityChip(r)
	if r.Category() == schema.Pending {
		line.Waits = b.inside(r.Value("hold"))
	}
	return line
}

// workRank orders by urgency; of a restricted record nothing follows from its place.
func workRank(r *records.Record) string {
	if restricted(r) {
		return ""
	}
	return urgencyRank(r)
}

// Happened is an entry of a log in the last day.
type Happened struct {
	Ref Ref
	Event
}

// happenedShown bounds how much of the last day the page tells.
const happenedShown = 100

// happened lists what changed in the last day, the latest first. Of a restricted
// record it tells the states that it entered, and when.
func (b *builder) happened(root string) (shown []Happened, more int) {
	type entry struct {
		of *records.Record
		records.Entry
	}
	var all []entry
	from := b.asOf.Add(-hoursAhead * time.Hour)
	for _, k := range b.kinds {
		if !isWork(k) {
			continue
		}
		for _, r := range b.tree.OfKind(k.Name) {
			for _, e := range r.Log {
				if e.At.After(from) && !e.At.After(b.asOf) && (!restricted(r) || e.To != "") {
					all = append(all, entry{r, e})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(x, y entry) int {
		return cmp.Or(y.At.Compare(x.At), records.CompareIDs(x.of.ID, y.of.ID), cmp.Compare(y.Index, x.Index))
	})
	for _, e := range all[:min(len(all), happenedShown)] {
		shown = append(shown, b.happenedLine(e.of, e.Entry, root))
	}
	return shown, len(all) - len(shown)
}

func (b *builder) happenedLine(r *records.Record, e records.Entry, root string) Happened {
	h := Happened{Ref: b.ref(r, root), Event: Event{At: b.instant(e.At)}}
	if e.To != "" {
		h.Moved, h.To = true, b.state(r.Kind, e.To)
	}
	if restricted(r) {
		return h
	}
	h.By, h.Why = b.person(e.By), b.inline(e.Why, root)
	v := b.viewer(r, root)
	for _, c := range e.Set {
		h.Changes = append(h.Changes, v.change(r.Kind, c))
	}
	return h
}
