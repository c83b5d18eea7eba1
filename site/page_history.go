package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/schema"
)

// HistoryPage is what happened to services in a month: outages, what readers were
// told, and downtime that was planned.
type HistoryPage struct {
	Frame
	Month          string
	Months         []HistoryMonth
	Earlier, Later Link
	Days           []HistoryDay
	More           int
	Incidents      int
	Planned        int
}

// HistoryMonth leads to the page of a month.
type HistoryMonth struct {
	Link
	Count   int
	Current bool
}

// HistoryDay is what began on a day.
type HistoryDay struct {
	Date    Time
	Entries []HistoryEntry
}

// HistoryEntry is an incident, planned downtime, or a notice that is told without
// its record.
type HistoryEntry struct {
	Ref      // zero where it is told without its record
	Services []Ref
	Level    Chip
	Span     Span
	Lasts    bool // still
	Phase    Chip // of the last notice
	Text     []Piece
	Told     Time
	Count    int // notices
	Outages  int // stretches of time between the first begin and the last end
}

const (
	historyPath   = "history.html"
	historyMonths = 13
	historyShown  = 200 // entries of a month
)

// historyPathOf is the page of a month; the present one has the short address.
func (b *builder) historyPathOf(m report.Month) string {
	if m == b.present() {
		return historyPath
	}
	return "history-" + m.String() + ".html"
}

// historyPages are the pages of the last months.
func (b *builder) historyPages() []job {
	var jobs []job
	for n := range historyMonths {
		m := b.present().Add(-n)
		jobs = append(jobs, job{path: b.historyPathOf(m), page: "history", data: func() any { return b.historyPage(m) }})
	}
	return jobs
}

// past is something that happened to services.
type past struct {
	from, to time.Time // to is zero while it lasts, and for a notice alone
	level    level     // levelOK where no outage is known
	services []string
	of       *records.Record // nil where it is told without its record
	told     []update        // the newest first
	planned  bool
	outages  int
}

// findPast lists what happened, by month, the newest first. It is made once.
func (b *builder) findPast() map[report.Month][]past {
	all := b.pastUnnamed()
	for _, r := range b.tree.OfKind("incident") {
		if p, ok := b.pastIncident(r); ok {
			all = append(all, p)
		}
	}
	for _, r := range b.tree.OfKind("change") {
		d, ok := downtimeOf(r)
		if c := r.Category(); ok && !restricted(r) && c != schema.Cancelled && c != schema.Draft && !b.tentative(r) && d.From.Before(b.asOf) {
			all = append(all, past{from: d.From, to: d.To, level: levelMaintenance, services: d.Services, of: r, planned: true})
		}
	}
	of := map[report.Month][]past{}
	first := b.present().Add(1 - historyMonths)
	for _, p := range all {
		if m := report.MonthOf(p.from.In(b.zone)); !p.from.After(b.asOf) && compareMonths(m, first) >= 0 {
			of[m] = append(of[m], p)
		}
	}
	for _, list := range of { // the order does not matter: each is sorted by itself
		slices.SortStableFunc(list, func(x, y past) int {
			if c := y.from.Compare(x.from); c != 0 || x.of == nil || y.of == nil {
				return c
			}
			return records.CompareIDs(y.of.ID, x.of.ID)
		})
	}
	return of
}

// pastUnnamed is what is told to readers beyond the organisation without its record.
func (b *builder) pastUnnamed() []past {
	told := b.seen().Unnamed
	var all []past
	for _, o := range told.Outages {
		all = append(all, past{from: o.From, to: o.To, level: parseLevel(o.Level), services: []string{o.Service}})
	}
	for _, d := range told.Downtimes {
		all = append(all, past{from: d.From, to: d.To, level: levelMaintenance, services: []string{d.Service}, planned: true})
	}
	for _, n := range told.Notices {
		all = append(all, past{from: n.At, services: n.Services, told: []update{{At: n.At, Phase: n.Phase, Text: n.Text}}})
	}
	return all
}

// pastIncident is an incident that was an outage, or of which readers were told.
func (b *builder) pastIncident(r *records.Record) (past, bool) {
	p := past{of: r, services: r.Lookup("services").Strings()}
	if r.Category() == schema.Cancelled {
		return p, false
	}
	list := outagesOf(r)
	p.outages = len(list)
	sortByFrom(list)
	for i, o := range list {
		end := o.To
		if end.IsZero() && r.Category().Done() {
			end = r.Entered() // as the state of the service has it
		}
		if i == 0 {
			p.from, p.to = o.From, end
		} else if !p.to.IsZero() && (end.IsZero() || end.After(p.to)) {
			p.to = end
		}
		p.level = max(p.level, parseLevel(r.Kind.Builtin("outages.level", o.Level)))
	}
	if !restricted(r) {
		p.told = b.updatesOf(r)
	}
	if n := len(p.told); p.from.IsZero() && n > 0 {
		p.from = p.told[n-1].At
	}
	return p, !p.from.IsZero()
}

func (b *builder) historyPage(m report.Month) any {
	title := b.say.Fill("Status in {monthTitle}", b.monthTitle(m))
	p := HistoryPage{Frame: b.frame(b.historyPathOf(m), indexPage, title), Month: b.monthTitle(m)}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	for n := range historyMonths {
		one := b.present().Add(-n)
		link := Link{b.monthTitle(one), p.Root + b.historyPathOf(one)}
		p.Months = append(p.Months, HistoryMonth{link, len(b.past()[one]), one == m})
		switch compareMonths(one, m) {
		case 1:
			p.Later = link
		case -1:
			p.Earlier = link
		}
	}
	for i, one := range b.past()[m] {
		if one.planned {
			p.Planned++
		} else {
			p.Incidents++
		}
		if i >= historyShown {
			p.More++
			continue
		}
		date := b.day(one.from)
		if n := len(p.Days); n == 0 || p.Days[n-1].Date != date {
			p.Days = append(p.Days, HistoryDay{Date: date})
		}
		day := &p.Days[len(p.Days)-1]
		day.Entries = append(day.Entries, b.historyEntry(one, p.Root))
	}
	return p
}

func (b *builder) historyEntry(p past, root string) HistoryEntry {
	e := HistoryEntry{Services: b.firstRefs(p.services, root), Count: len(p.told), Outages: p.outages}
	if p.of != nil {
		e.Ref = b.ref(p.of, root)
	}
	if p.level > levelOK {
		e.Level = Chip{Text: b.say.Text(cmp.Or(levels[p.level].outage, levels[p.level].service)), Class: levels[p.level].class, Icon: levels[p.level].class}
		e.Span = b.span(p.from, p.to)
		e.Lasts = p.to.IsZero() || p.to.After(b.asOf)
		if p.to.After(b.asOf) && !p.planned {
			e.Span = b.span(p.from, time.Time{})
		}
	}
	if len(p.told) > 0 {
		u := p.told[0]
		e.Phase, e.Text, e.Told = b.phaseChip(u.Phase), b.inline(excerptOf(u.Text, updateShown), root), b.instant(u.At)
	}
	return e
}
