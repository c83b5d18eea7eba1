package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
)

// CalendarWeekPage is the change calendar of one week: a row for each service, a
// column for each day.
type CalendarWeekPage struct {
	Frame
	Views   []NavItem
	Week    string
	Earlier Link
	Later   Link
	Days    []CalendarDay // heads of the columns
	Rows    []CalendarRow
	More    int // services with maintenance windows alone that are not shown
	Busy    int // services with work that are not shown
	Agenda  string
	Frozen  bool
	Inside  bool
}

// CalendarRow is a service in a week.
type CalendarRow struct {
	Service *Ref // nil for work on no service
	Cells   []CalendarCell
}

// CalendarCell is a service on a day.
type CalendarCell struct {
	Day     string // "Mon 2 Mar", for where columns have no heads
	Today   bool
	Entries []CalendarEntry
	More    int
	Upkeep  []string // maintenance windows, in hours
}

// Blank reports whether nothing is to be shown.
func (c CalendarCell) Blank() bool { return len(c.Entries) == 0 && len(c.Upkeep) == 0 }

const (
	weekRows    = 40  // services that have maintenance windows and no change
	weekBusy    = 60  // services that have work
	weekEntries = 300 // of all cells
	upkeepCell  = 4   // maintenance windows of a service on a day
)

func (b *builder) calendarWeekPage(monday time.Time) any {
	days := b.days(monday, 7)
	sunday := days[6]
	name := b.weekName(monday) + ", " + b.date(monday, "2 Jan") + " – " + b.date(sunday, dayLayout)
	p := CalendarWeekPage{Frame: b.frame(weekPath(monday), schedulePath, b.calendarName()+", "+b.small(name)), Week: name, Inside: !b.outward()}
	p.Crumbs = b.scheduleCrumbs(p.Root)
	p.Views = b.calendarViews(p.Root, "week")
	before, after := b.weekLink(monday.AddDate(0, 0, -7), p.Root), b.weekLink(monday.AddDate(0, 0, 7), p.Root)
	if before.Href != "" {
		p.Earlier = before
	}
	if after.Href != "" {
		p.Later = after
	}
	p.Agenda = p.Root + schedulePath
	p.Days = b.calendarDays(days, p.Root)
	for i := range p.Days {
		p.Frozen = p.Frozen || len(p.Days[i].Freezes) > 0
		p.Days[i].Entries, p.Days[i].Upkeep = nil, nil // they stand in the rows
	}
	b.weekOfServices(&p, days)
	return p
}

// weekOfServices makes the rows: services with changes by title, then those that
// have maintenance windows alone.
func (b *builder) weekOfServices(p *CalendarWeekPage, days []time.Time) {
	plan := b.planner()
	rows := map[*records.Record]*CalendarRow{}
	row := func(s *records.Record) *CalendarRow {
		if rows[s] == nil {
			rows[s] = b.emptyRow(s, p.Days, p.Root)
		}
		return rows[s]
	}
	entries, left := 0, map[*records.Record]bool{}
	for _, e := range plan.bookings {
		for i := range p.Days {
			if !on(e.span, days[i], days[i+1]) {
				continue
			}
			for _, s := range b.servicesOn(e.services) {
				if rows[s] == nil && len(rows) == weekBusy {
					left[s] = true
					continue
				}
				c := &row(s).Cells[i]
				if len(c.Entries) == entriesShown || entries == weekEntries {
					c.More++
					continue
				}
				entry := b.calendarEntry(e, days[i], days[i+1], p.Root)
				entry.Services = nil // the row says it
				c.Entries = append(c.Entries, entry)
				entries++
			}
		}
	}
	busy := len(rows)
	p.Busy = len(left)
	for _, u := range plan.upkeep {
		spans := u.windows.Intervals(days[0], days[7])
		for _, s := range u.services {
			if left[s] {
				continue
			}
			if rows[s] == nil && len(rows)-busy == weekRows {
				p.More++
				continue
			}
			for _, span := range spans {
				for i := range p.Days {
					if c := &row(s).Cells[i]; len(c.Upkeep) < upkeepCell && on(span, days[i], days[i+1]) {
						c.Upkeep = append(c.Upkeep, b.hours(span, days[i], days[i+1]))
					}
				}
			}
		}
	}
	for _, r := range rows { // sorted below
		p.Rows = append(p.Rows, *r)
	}
	slices.SortFunc(p.Rows, compareRows)
}

func (b *builder) emptyRow(s *records.Record, days []CalendarDay, root string) *CalendarRow {
	r := &CalendarRow{Cells: make([]CalendarCell, len(days))}
	if s != nil {
		ref := b.ref(s, root)
		r.Service = &ref
	}
	for i, d := range days {
		r.Cells[i] = CalendarCell{Day: d.Weekday[:3] + " " + b.dayAndMonth(d), Today: d.Today}
	}
	return r
}

func (b *builder) dayAndMonth(d CalendarDay) string {
	at, err := time.Parse(time.DateOnly, d.Machine)
	if err != nil {
		return d.Machine
	}
	return b.date(at, "2 Jan")
}

// compareRows puts services that something is done to before those with maintenance
// windows alone, and what is of no service last of the first.
func compareRows(x, y CalendarRow) int {
	rank := func(r CalendarRow) int {
		switch {
		case r.Service == nil:
			return 1
		case slices.ContainsFunc(r.Cells, func(c CalendarCell) bool { return len(c.Entries) > 0 }):
			return 0
		}
		return 2
	}
	if c := cmp.Compare(rank(x), rank(y)); c != 0 || x.Service == nil || y.Service == nil {
		return c
	}
	return cmp.Or(cmp.Compare(x.Service.Title, y.Service.Title), cmp.Compare(x.Service.ID, y.Service.ID))
}
