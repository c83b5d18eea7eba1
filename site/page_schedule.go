package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// SchedulePage is the change schedule (C9): what is carried out in the next
// weeks, what may be, and when nothing may.
type SchedulePage struct {
	Frame
	Until      Time
	Weeks      int
	Days       []ScheduleDay
	Freezes    []FreezeLine
	Unplanned  []ScheduleLine // open changes without a window
	Late       []ScheduleLine // the window is over, the change is not
	Recent     []ScheduleLine // carried out lately
	AllChanges string
	Count      int
	Views      []NavItem
	Inside     bool // for the organisation, which has branches to look at
}

// ScheduleDay is what begins on one day.
type ScheduleDay struct {
	Date    Time
	Weekday string
	Today   bool
	Freezes []Ref
	Lines   []ScheduleLine
}

// ScheduleLine is a change in the schedule.
type ScheduleLine struct {
	Ref
	Span      Span
	Services  []Ref
	Type      Chip
	Risk      Chip
	Downtime  Span
	Tentative bool
	Running   bool
	Owner     string
	Outcome   Chip
	Meets     []Encounter
	start     time.Time
}

// FreezeLine is a change freeze.
type FreezeLine struct {
	Ref
	Span    Span
	Scope   string
	Allows  string
	Running bool
}

const (
	scheduleDays = 28
	recentDays   = 7
)

func (b *builder) schedulePage() any {
	p := SchedulePage{Frame: b.frame(schedulePath, schedulePath, "Change schedule"), Weeks: scheduleDays / 7}
	p.Crumbs = []Link{{"Status", p.Root + indexPage}}
	p.Views, p.Inside = b.calendarViews(p.Root, "agenda"), !b.outward()
	end := b.asOf.AddDate(0, 0, scheduleDays)
	p.Until = b.day(end)
	if k := b.tree.Kinds.Kind("change"); k != nil {
		p.AllChanges = p.Root + listPath(k)
	}
	p.Freezes = b.freezes(p.Root, end)
	var lines []ScheduleLine
	for _, r := range b.tree.OfKind("change") {
		plan := planOf(r)
		line := b.scheduleLine(r, plan, p.Root)
		switch {
		case r.Category() == schema.Cancelled || r.Category() == schema.Draft:
		case r.Category() != schema.Open:
			if !plan.ended.IsZero() && plan.ended.After(b.asOf.AddDate(0, 0, -recentDays)) && !plan.ended.After(b.asOf) {
				line.Span, line.start = b.span(plan.began, plan.ended), plan.ended
				p.Recent = append(p.Recent, line)
			}
		case plan.start.IsZero():
			p.Unplanned = append(p.Unplanned, line)
		case !plan.end.IsZero() && !plan.end.After(b.asOf):
			p.Late = append(p.Late, line)
		case plan.start.Before(end):
			lines = append(lines, line)
		}
	}
	sortLines(lines)
	sortLines(p.Late)
	sortLines(p.Recent)
	slices.Reverse(p.Recent)
	p.Count = len(lines)
	p.Days = b.scheduleDays(lines, p.Root)
	return p
}

func sortLines(lines []ScheduleLine) {
	slices.SortStableFunc(lines, func(x, y ScheduleLine) int {
		return cmp.Or(x.start.Compare(y.start), records.CompareIDs(x.ID, y.ID))
	})
}

func (b *builder) scheduleLine(r *records.Record, plan changePlan, root string) ScheduleLine {
	line := ScheduleLine{
		Ref: b.ref(r, root), Span: b.span(plan.start, plan.end), Services: b.refs(r.Lookup("services").Strings(), root),
		Tentative: b.tentative(r), start: plan.start,
	}
	line.Running = !plan.began.IsZero() && plan.ended.IsZero() && b.stands(r)
	if line.Hidden {
		return line
	}
	line.Type = typeChip(r)
	line.Meets = b.encounters(r, root)
	line.Risk = b.riskChip(r)
	line.Owner, line.Outcome = b.person(r.Value("owner")), outcomeChip(r.Value("outcome"))
	if d, ok := downtimeOf(r); ok {
		line.Downtime = b.span(d.From, d.To)
		if sameDay(d.From.In(b.zone), plan.start.In(b.zone)) && sameDay(d.From.In(b.zone), d.To.In(b.zone)) {
			line.Downtime.From.Text = d.From.In(b.zone).Format(clockLayout)
		}
	}
	return line
}

// scheduleDays groups the changes by the day on which they begin; those under
// way stand at today.
func (b *builder) scheduleDays(lines []ScheduleLine, root string) []ScheduleDay {
	var days []ScheduleDay
	for _, line := range lines {
		start := line.start
		if start.Before(b.asOf) {
			start = b.asOf
		}
		date := b.day(start)
		if n := len(days); n == 0 || days[n-1].Date != date {
			local := start.In(b.zone)
			days = append(days, ScheduleDay{
				Date: date, Weekday: local.Weekday().String(), Today: sameDay(local, b.asOf), Freezes: b.freezesOn(local, root),
			})
		}
		if sameDay(line.start.In(b.zone), start.In(b.zone)) {
			line.Span.From.Text = line.start.In(b.zone).Format(clockLayout) // the day stands above
		}
		days[len(days)-1].Lines = append(days[len(days)-1].Lines, line)
	}
	return days
}

// freezes lists those in force that touch the time shown.
func (b *builder) freezes(root string, end time.Time) []FreezeLine {
	var out []FreezeLine
	for _, r := range b.tree.OfKind("freeze") {
		from, to, ok := freezeSpan(r)
		if !ok || r.Category() != schema.Open || !to.After(b.asOf) || !from.Before(end) {
			continue
		}
		out = append(out, FreezeLine{
			Ref: b.ref(r, root), Span: b.span(from, to), Scope: b.scope(r), Allows: b.allows(r), Running: !from.After(b.asOf),
		})
	}
	return out
}

func freezeSpan(r *records.Record) (from, to time.Time, ok bool) {
	from, okFrom := r.Instant("from")
	to, okTo := r.Instant("to")
	return from, to, okFrom && okTo
}

// freezesOn are the freezes that touch a day.
func (b *builder) freezesOn(day time.Time, root string) []Ref {
	y, m, d := day.Date()
	begin, end := time.Date(y, m, d, 0, 0, 0, 0, b.zone), time.Date(y, m, d+1, 0, 0, 0, 0, b.zone)
	var out []Ref
	for _, r := range b.tree.OfKind("freeze") {
		if from, to, ok := freezeSpan(r); ok && r.Category() == schema.Open && from.Before(end) && to.After(begin) {
			out = append(out, b.ref(r, root))
		}
	}
	return out
}

// scope says what a freeze covers: everything, services or tiers.
func (b *builder) scope(r *records.Record) string {
	if restricted(r) {
		return ""
	}
	scope := r.Lookup("scope")
	if tiers := scope.Get("tiers").Strings(); len(tiers) > 0 {
		return "Services of tier " + text(joinAnd(tiers))
	}
	if ids := scope.Get("services").Strings(); len(ids) > 0 {
		names := make([]string, 0, len(ids))
		for _, ref := range b.refs(ids, "") {
			names = append(names, ref.Title)
		}
		return joinAnd(names)
	}
	return "All services"
}

// allows says which types of change may go ahead all the same.
func (b *builder) allows(r *records.Record) string {
	if restricted(r) {
		return ""
	}
	types := r.Lookup("allows").Strings()
	if len(types) == 0 {
		return "No change may begin"
	}
	for i := range types {
		types[i] = lower(text(words(types[i])))
	}
	return "Only " + joinAnd(types) + " changes may begin"
}

// joinAnd joins words as a sentence does: "a, b and c".
func joinAnd(list []string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	s := list[0]
	for _, e := range list[1 : len(list)-1] {
		s += ", " + e
	}
	return s + " and " + list[len(list)-1]
}
