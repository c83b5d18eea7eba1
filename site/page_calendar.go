package site

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// CalendarPage is the change calendar of one month: a table of days.
type CalendarPage struct {
	Frame
	Views   []NavItem // agenda, week, month
	Month   string
	Earlier Link
	Later   Link
	Months  []NavItem
	Weekday []string
	Weeks   []CalendarWeek
	Empty   bool
	Inside  bool // for the organisation, which has branches to look at
}

// CalendarWeek is a row of the table.
type CalendarWeek struct {
	Link
	Days []CalendarDay
}

// CalendarDay is a day with what falls on it.
type CalendarDay struct {
	Machine string
	Number  int
	Weekday string
	Month   string
	Today   bool
	Past    bool
	Other   bool // of another month: it is left empty
	Freezes []Ref
	Frozen  int // freezes that are not shown
	Entries []CalendarEntry
	More    int
	Upkeep  []UpkeepLine
	Further int // maintenance windows that are not shown
}

// Blank reports whether nothing falls on a day.
func (d CalendarDay) Blank() bool {
	return len(d.Freezes) == 0 && len(d.Entries) == 0 && len(d.Upkeep) == 0
}

// Windows counts the maintenance windows of a day.
func (d CalendarDay) Windows() int { return len(d.Upkeep) + d.Further }

// CalendarEntry is a change on a day.
type CalendarEntry struct {
	Ref
	Hours     string
	Services  []Ref
	Downtime  string // within the day
	Unnamed   bool   // downtime that is told without its change
	Tentative bool
	Running   bool
	Outcome   Chip // of what is done
	Meets     []Encounter
	MeetsMore int
}

// UpkeepLine is a maintenance window on a day.
type UpkeepLine struct {
	Hours    string
	Services []Ref
	More     int
}

const (
	calendarPath   = "calendar.html"
	calendarFolder = "calendar/"

	monthsBack, monthsAhead = 3, 12
	weeksAhead              = 4 // the same as the change schedule

	entriesShown  = 8 // on a day
	upkeepShown   = 8 // on a day of a month
	servicesShown = 2 // of those with the same maintenance window
)

// calendarPages are the calendar's pages: the months around now in which anything
// falls, and the weeks of the change schedule.
func (b *builder) calendarPages() []job {
	first, last := b.calendarMonths()
	var jobs []job
	for m := first; !m.After(last); m = m.AddDate(0, 1, 0) {
		jobs = append(jobs, job{path: b.monthPath(m), page: "calendar", data: func() any { return b.calendarPage(m) }})
	}
	for w := range weeksAhead + 1 {
		monday := b.monday(b.asOf).AddDate(0, 0, 7*w)
		jobs = append(jobs, job{path: weekPath(monday), page: "calendar-week", data: func() any { return b.calendarWeekPage(monday) }})
	}
	return jobs
}

// firstOfMonth is the first day of a month.
func (b *builder) firstOfMonth(at time.Time) time.Time {
	y, m, _ := at.In(b.zone).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, b.zone)
}

// calendarMonths are the first and the last month shown: as far as anything is
// planned, or was done, within bounds.
func (b *builder) calendarMonths() (first, last time.Time) {
	now := b.firstOfMonth(b.asOf)
	first, last = now, now
	from, to := now.AddDate(0, -monthsBack, 0), now.AddDate(0, monthsAhead+1, 0)
	reach := func(span worktime.Interval) {
		if !on(span, from, to) {
			return
		}
		begin, end := b.firstOfMonth(latest(span.From, from)), b.firstOfMonth(soonest(span.To, to).Add(-1))
		first, last = soonest(first, begin), latest(last, end)
	}
	p := b.planner()
	for _, e := range p.bookings {
		reach(e.span)
	}
	for _, f := range p.freezes {
		reach(f.span)
	}
	return first, last
}

// monthPath is the page of a month; the present one has no date in its path, so that
// a link to it stays good.
func (b *builder) monthPath(month time.Time) string {
	if month.Equal(b.firstOfMonth(b.asOf)) {
		return calendarPath
	}
	return calendarFolder + month.Format("2006-01") + ".html"
}

func weekPath(monday time.Time) string {
	y, w := monday.ISOWeek()
	return fmt.Sprintf("%s%d-W%02d.html", calendarFolder, y, w)
}

func (b *builder) weekName(monday time.Time) string {
	_, w := monday.ISOWeek()
	return b.say.Fill("Week {number}", strconv.Itoa(w))
}

// calendarName is what calendar pages are called.
func (b *builder) calendarName() string {
	if b.outward() {
		return b.scheduleName()
	}
	return b.say.Text("Change calendar")
}

// calendarViews lead from one view to the others.
func (b *builder) calendarViews(root, current string) []NavItem {
	return []NavItem{
		{Link{b.say.Text("Agenda"), root + schedulePath}, current == "agenda"},
		{Link{b.say.Text("Week"), root + weekPath(b.monday(b.asOf))}, current == "week"},
		{Link{b.say.Text("Month"), root + calendarPath}, current == "month"},
	}
}

func (b *builder) calendarPage(month time.Time) any {
	path := b.monthPath(month)
	name := b.date(month, "January 2006")
	p := CalendarPage{Frame: b.frame(path, schedulePath, b.calendarName()+", "+name), Month: name, Inside: !b.outward()}
	p.Crumbs = b.scheduleCrumbs(p.Root)
	p.Views = b.calendarViews(p.Root, "month")
	first, last := b.calendarMonths()
	for m := first; !m.After(last); m = m.AddDate(0, 1, 0) {
		p.Months = append(p.Months, NavItem{Link{b.date(m, "Jan 2006"), p.Root + b.monthPath(m)}, m.Equal(month)})
	}
	if before := month.AddDate(0, -1, 0); !before.Before(first) {
		p.Earlier = Link{b.date(before, "January 2006"), p.Root + b.monthPath(before)}
	}
	if after := month.AddDate(0, 1, 0); !after.After(last) {
		p.Later = Link{b.date(after, "January 2006"), p.Root + b.monthPath(after)}
	}
	begin, end := b.monday(month), month.AddDate(0, 1, 0)
	weeks := 0
	for b.days(begin, 7*weeks)[7*weeks].Before(end) {
		weeks++
	}
	days := b.days(begin, 7*weeks)
	made := b.calendarDays(days, p.Root)
	p.Empty = true
	for i := range made {
		d := &made[i]
		if d.Other = days[i].Before(month) || !days[i].Before(end); d.Other {
			*d = CalendarDay{Machine: d.Machine, Number: d.Number, Weekday: d.Weekday, Month: d.Month, Other: true, Past: d.Past}
		}
		p.Empty = p.Empty && len(d.Entries) == 0 && len(d.Freezes) == 0
	}
	for _, d := range made[:7] {
		p.Weekday = append(p.Weekday, d.Weekday)
	}
	for w := range weeks {
		p.Weeks = append(p.Weeks, CalendarWeek{b.weekLink(days[7*w], p.Root), made[7*w : 7*w+7]})
	}
	return p
}

// weekLink names a week; only the weeks of the schedule have pages.
func (b *builder) weekLink(monday time.Time, root string) Link {
	first := b.monday(b.asOf)
	if monday.Before(first) || monday.After(b.days(first, 7*weeksAhead)[7*weeksAhead]) {
		return Link{Text: b.weekName(monday)}
	}
	return Link{b.weekName(monday), root + weekPath(monday)}
}

// calendarDays fills days; the last of the midnights ends the last day.
func (b *builder) calendarDays(midnights []time.Time, root string) []CalendarDay {
	plan := b.planner()
	shown := worktime.Interval{From: midnights[0], To: midnights[len(midnights)-1]}
	days := make([]CalendarDay, len(midnights)-1)
	for i := range days {
		day, next := midnights[i], midnights[i+1]
		days[i] = CalendarDay{
			Machine: day.Format(time.DateOnly), Number: day.Day(), Weekday: b.weekday(day.Weekday()), Month: b.date(day, "Jan"),
			Today: sameDay(day, b.asOf), Past: !next.After(b.asOf),
		}
		for _, f := range plan.freezes {
			if on(f.span, day, next) {
				if len(days[i].Freezes) == freezesOfADay {
					days[i].Frozen++
					continue
				}
				days[i].Freezes = append(days[i].Freezes, b.ref(f.freeze, root))
			}
		}
	}
	for _, e := range plan.bookings {
		if !e.span.Overlaps(shown) {
			continue
		}
		for i := range days {
			switch d := &days[i]; {
			case !on(e.span, midnights[i], midnights[i+1]):
			case len(d.Entries) == entriesShown:
				d.More++
			default:
				d.Entries = append(d.Entries, b.calendarEntry(e, midnights[i], midnights[i+1], root))
			}
		}
	}
	b.addUpkeep(days, midnights, plan.upkeep, root)
	return days
}

func (b *builder) calendarEntry(e booking, day, next time.Time, root string) CalendarEntry {
	entry := CalendarEntry{Hours: b.hours(e.span, day, next), Services: b.firstRefs(e.services, root)}
	if e.change == nil {
		entry.Unnamed = true
		return entry
	}
	r := e.change
	entry.Ref, entry.Tentative = b.ref(r, root), b.tentative(r)
	plan := planOf(r)
	entry.Running = !plan.began.IsZero() && plan.ended.IsZero() && b.stands(r)
	if entry.Hidden {
		return entry
	}
	entry.Outcome = b.outcomeChip(r.Value("outcome"))
	if d, ok := downtimeOf(r); ok && isOpen(r) && on(worktime.Interval{From: d.From, To: d.To}, day, next) {
		entry.Downtime = b.hours(worktime.Interval{From: d.From, To: d.To}, day, next)
	}
	entry.Meets, entry.MeetsMore = b.encounters(r, root, encountersOnCalendar)
	return entry
}

// addUpkeep adds the maintenance windows to days that are not over.
func (b *builder) addUpkeep(days []CalendarDay, midnights []time.Time, all []upkeep, root string) {
	from := latest(midnights[0], b.days(b.asOf.In(b.zone), 0)[0])
	end := midnights[len(midnights)-1]
	if !from.Before(end) {
		return
	}
	for _, u := range all {
		line := UpkeepLine{More: max(len(u.services)-servicesShown, 0)}
		for _, s := range u.services[:min(len(u.services), servicesShown)] {
			line.Services = append(line.Services, b.ref(s, root))
		}
		for _, span := range u.windows.Intervals(from, end) {
			for i := range days {
				switch d := &days[i]; {
				case d.Past || !on(span, midnights[i], midnights[i+1]):
				case len(d.Upkeep) == upkeepShown:
					d.Further++
				default:
					line.Hours = b.hours(span, midnights[i], midnights[i+1])
					d.Upkeep = append(d.Upkeep, line)
				}
			}
		}
	}
}

// servicesOn lists the services of some work, by title; work of none has one that is
// nil.
func (b *builder) servicesOn(ids []string) []*records.Record {
	var list []*records.Record
	for _, id := range ids {
		if s := b.tree.Record(id); s != nil && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		list = append(list, nil)
	}
	return list
}
