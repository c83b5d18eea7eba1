package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// SchedulePage is the change schedule (C9): what is carried out in the next
// weeks, what may be, and when nothing may. Beyond the organisation it is the work
// that is planned, as far as it is published. Its further pages go on with the days.
type SchedulePage struct {
	Frame
	First      bool
	Until      Time
	Weeks      int
	Days       []ScheduleDay
	Freezes    []FreezeLine
	MoreFreeze More
	Unplanned  []ScheduleLine // open changes without a window
	MoreNone   More
	Late       []ScheduleLine // the window is over, the change is not
	MoreLate   More
	Recent     []ScheduleLine // carried out lately
	MoreRecent More
	AllChanges string
	Count      int
	Views      []NavItem
	Inside     bool // for the organisation, which has branches to look at
	Pager      Pager
}

// ScheduleDay is what begins on one day.
type ScheduleDay struct {
	Date        Time
	Weekday     string
	Today       bool
	Freezes     []Ref
	MoreFreezes int
	Lines       []ScheduleLine
}

// ScheduleLine is a change in the schedule, or planned downtime that is told without
// its change: then it has no Href.
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
	MeetsMore int
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

	scheduleShown  = 150 // lines of days on a page
	scheduleBeside = 40  // lines of what stands beside the days
	freezesShown   = 20
	freezesOfADay  = 4

	scheduleFolder = "schedule/"
	latePath       = scheduleFolder + "window-is-over.html"
	unplannedPath  = scheduleFolder + "without-a-window.html"
)

// agenda is what the schedule lists, in the order in which it does.
type agenda struct {
	coming                  []booking // of the next weeks
	late, unplanned, recent []*records.Record
}

// findAgenda sorts the changes of the schedule, once for all of its pages.
func (b *builder) findAgenda() agenda {
	var a agenda
	end := b.asOf.AddDate(0, 0, scheduleDays)
	for _, d := range b.unnamedDowntimes() {
		if d.span.To.After(b.asOf) && d.span.From.Before(end) {
			a.coming = append(a.coming, d)
		}
	}
	for _, r := range b.tree.OfKind("change") {
		plan := planOf(r)
		switch {
		case r.Category() == schema.Cancelled || r.Category() == schema.Draft:
		case r.Category() != schema.Open:
			if !plan.ended.IsZero() && plan.ended.After(b.asOf.AddDate(0, 0, -recentDays)) && !plan.ended.After(b.asOf) {
				a.recent = append(a.recent, r)
			}
		case plan.start.IsZero():
			a.unplanned = append(a.unplanned, r)
		case !plan.end.IsZero() && !plan.end.After(b.asOf):
			a.late = append(a.late, r)
		case plan.start.Before(end):
			a.coming = append(a.coming, booking{r, worktime.Interval{From: plan.start, To: plan.end}, nil})
		}
	}
	slices.SortStableFunc(a.coming, func(x, y booking) int {
		if c := x.span.From.Compare(y.span.From); c != 0 || x.change == nil || y.change == nil {
			return c
		}
		return records.CompareIDs(x.change.ID, y.change.ID)
	})
	sortPlans(a.late, func(p changePlan) time.Time { return p.start })
	sortPlans(a.recent, func(p changePlan) time.Time { return p.ended })
	slices.Reverse(a.recent)
	return a
}

func sortPlans(list []*records.Record, by func(changePlan) time.Time) {
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(by(planOf(x)).Compare(by(planOf(y))), records.CompareIDs(x.ID, y.ID))
	})
}

// schedulePages are the schedule, and the lists that are too long to stand on it.
func (b *builder) schedulePages() []job {
	a := b.planner().agenda
	var jobs []job
	for _, part := range emptyPages(len(a.coming), schedulePath, scheduleShown) {
		jobs = append(jobs, job{path: part.path, page: "schedule", data: func() any { return b.schedulePage(part) }})
	}
	for _, rest := range []struct {
		list        []*records.Record
		path, title string
	}{{a.late, latePath, b.say.Text("Changes whose window is over")}, {a.unplanned, unplannedPath, b.say.Text("Changes without a window yet")}} {
		if len(rest.list) > scheduleBeside {
			segments := []segment{{title: b.say.Text("Changes"), records: rest.list}}
			jobs = append(jobs, b.pagesOf(segments, rest.path, func(part paged) any { return b.scheduleRest(rest.title, part) })...)
		}
	}
	return jobs
}

// scheduleRest is a page of a list that is too long for the schedule.
func (b *builder) scheduleRest(title string, part paged) any {
	p := b.emptyList(b.tree.Kinds.Kind("change"), part.path, title)
	p.Crumbs = b.scheduleCrumbs(p.Root)
	p.Total = part.rows
	b.fillList(&p, part)
	return p
}

// plansWork reports whether there is a schedule to speak of.
func (b *builder) plansWork() bool {
	if b.outward() && b.opts.whole != nil { // which may be told without a change
		return b.opts.whole.Kinds.Kind("change") != nil
	}
	return b.tree.Kinds.Kind("change") != nil
}

// scheduleName is what the schedule is called: who does not belong to the organisation
// is not told of changes but of the work that they notice.
func (b *builder) scheduleName() string {
	if b.outward() {
		return b.say.Text("Planned work")
	}
	return b.say.Text("Change schedule")
}

// scheduleCrumbs lead to what belongs to the schedule.
func (b *builder) scheduleCrumbs(root string) []Link {
	return []Link{{b.say.Text("Status"), root + indexPage}, {b.scheduleName(), root + schedulePath}}
}

func (b *builder) schedulePage(part paged) any {
	p := SchedulePage{Frame: b.frame(part.path, schedulePath, b.scheduleName()), Weeks: scheduleDays / 7, First: part.number == 1, Count: part.rows}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	p.Views, p.Inside = b.calendarViews(p.Root, "agenda"), !b.outward()
	p.Until = b.day(b.asOf.AddDate(0, 0, scheduleDays))
	if k := b.tree.Kinds.Kind("change"); k != nil {
		p.AllChanges = p.Root + listPath(k)
	}
	var lines []ScheduleLine
	for _, one := range rowsOf(part, b.planner().agenda.coming) {
		lines = append(lines, b.comingLine(one, p.Root))
	}
	p.Days, p.Pager = b.scheduleDays(lines, p.Root), part.pager(p.Root)
	if p.First {
		b.besideDays(&p)
	}
	return p
}

// besideDays fills what the first page of the schedule has beside the days.
func (b *builder) besideDays(p *SchedulePage) {
	p.Freezes = b.freezes(p.Root, b.asOf.AddDate(0, 0, scheduleDays))
	if k := b.tree.Kinds.Kind("freeze"); k != nil {
		p.Freezes, p.MoreFreeze = few(p.Freezes, freezesShown, Link{b.say.Fill("all {inside}", text(b.say.Inside(k.Plural))), p.Root + listPath(k)})
	}
	a := b.planner().agenda
	lines := func(list []*records.Record, rest Link) ([]ScheduleLine, More) {
		shown, more := few(list, scheduleBeside, rest)
		var out []ScheduleLine
		for _, r := range shown {
			out = append(out, b.scheduleLine(r, planOf(r), p.Root))
		}
		return out, more
	}
	p.Late, p.MoreLate = lines(a.late, Link{b.say.Text("all whose window is over"), p.Root + latePath})
	p.Unplanned, p.MoreNone = lines(a.unplanned, Link{b.say.Text("all without a window"), p.Root + unplannedPath})
	p.Recent, p.MoreRecent = lines(a.recent, Link{b.say.Text("all changes"), p.AllChanges})
	for i := range p.Recent {
		plan := planOf(a.recent[i])
		p.Recent[i].Span = b.span(plan.began, plan.ended)
	}
}

// comingLine is work of the next weeks.
func (b *builder) comingLine(one booking, root string) ScheduleLine {
	if one.change != nil {
		return b.scheduleLine(one.change, planOf(one.change), root)
	}
	return ScheduleLine{
		Span: b.span(one.span.From, one.span.To), Services: b.firstRefs(one.services, root), Running: !one.span.From.After(b.asOf), start: one.span.From,
	}
}

func (b *builder) scheduleLine(r *records.Record, plan changePlan, root string) ScheduleLine {
	line := ScheduleLine{
		Ref: b.ref(r, root), Span: b.span(plan.start, plan.end), Services: b.firstRefs(r.Lookup("services").Strings(), root),
		Tentative: b.tentative(r), start: plan.start,
	}
	line.Running = !plan.began.IsZero() && plan.ended.IsZero() && b.stands(r)
	if line.Hidden {
		return line
	}
	line.Type = b.typeChip(r)
	line.Meets, line.MeetsMore = b.encounters(r, root, encountersMentioned)
	line.Risk = b.riskChip(r)
	line.Owner, line.Outcome = b.person(r.Value("owner")), b.outcomeChip(r.Value("outcome"))
	if d, ok := downtimeOf(r); ok {
		line.Downtime = b.span(d.From, d.To)
		if sameDay(d.From.In(b.zone), plan.start.In(b.zone)) && sameDay(d.From.In(b.zone), d.To.In(b.zone)) {
			line.Downtime.From.Text = b.date(d.From.In(b.zone), clockLayout)
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
			day := ScheduleDay{Date: date, Weekday: b.weekday(local.Weekday()), Today: sameDay(local, b.asOf)}
			freezes, more := few(b.freezesOn(local, root), freezesOfADay, Link{})
			day.Freezes, day.MoreFreezes = freezes, more.Count
			days = append(days, day)
		}
		if sameDay(line.start.In(b.zone), start.In(b.zone)) {
			line.Span.From.Text = b.date(line.start.In(b.zone), clockLayout) // the day stands above
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
		return b.say.Fill("Services of tier {tiers}", text(b.joinAnd(tiers)))
	}
	if ids := scope.Get("services").Strings(); len(ids) > 0 {
		names := make([]string, 0, len(ids))
		for _, ref := range b.refs(ids, "") {
			names = append(names, ref.Title)
		}
		return b.joinAnd(names)
	}
	return b.say.Text("All services")
}

// allows says which types of change may go ahead all the same.
func (b *builder) allows(r *records.Record) string {
	if restricted(r) {
		return ""
	}
	types := r.Lookup("allows").Strings()
	if len(types) == 0 {
		return b.say.Text("No change may begin")
	}
	for i := range types {
		types[i] = b.inside(types[i])
	}
	return b.say.Fill("Only {types} changes may begin", b.joinAnd(types))
}

// joinAnd joins words as a sentence does: "a, b and c".
func (b *builder) joinAnd(list []string) string {
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
	return b.say.Fill("{some} and {last}", s, list[len(list)-1])
}
