package site

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// booking is planned or done work with the time that calendar pages show it at: the
// actual time once it is over, else the window.
type booking struct {
	change   *records.Record // nil for downtime that is told without its change
	span     worktime.Interval
	services []string
}

// freezing is a freeze with its time.
type freezing struct {
	freeze *records.Record
	span   worktime.Interval
}

// upkeep is maintenance windows, with the services that have just these: many have
// the same, which then are computed and told once.
type upkeep struct {
	windows  change.Maintenance
	services []*records.Record
}

// planner is what calendar pages are made of.
type planner struct {
	bookings []booking // by begin
	freezes  []freezing
	upkeep   []upkeep
	agenda   agenda
}

// findPlanner collects what calendars show. Drafts are nobody's business yet, and
// what was cancelled takes no time.
func (b *builder) findPlanner() planner {
	var p planner
	for _, r := range b.tree.OfKind("change") {
		if c := r.Category(); c == schema.Draft || c == schema.Cancelled || r.Opened().After(b.asOf) {
			continue
		}
		plan := planOf(r)
		span := worktime.Interval{From: plan.began, To: plan.ended}
		if !span.Whole() {
			span = worktime.Interval{From: plan.start, To: plan.end}
		}
		if span.Whole() {
			p.bookings = append(p.bookings, booking{r, span, b.known(r.Lookup("services").Strings())})
		}
	}
	for _, d := range b.unnamedDowntimes() {
		if d.span.Whole() {
			p.bookings = append(p.bookings, d)
		}
	}
	slices.SortStableFunc(p.bookings, func(x, y booking) int {
		if c := x.span.From.Compare(y.span.From); c != 0 || x.change == nil || y.change == nil {
			return c
		}
		return records.CompareIDs(x.change.ID, y.change.ID)
	})
	for _, r := range b.tree.OfKind("freeze") {
		from, to, ok := freezeSpan(r)
		if span := (worktime.Interval{From: from, To: to}); ok && span.Whole() && (r.Category() == schema.Open || r.Category().Done()) {
			p.freezes = append(p.freezes, freezing{r, span})
		}
	}
	slices.SortStableFunc(p.freezes, func(x, y freezing) int { return x.span.From.Compare(y.span.From) })
	p.upkeep = b.findUpkeep()
	p.agenda = b.findAgenda()
	return p
}

// unnamedDowntimes are those that are told without their change; what is down at the
// same time is told once.
func (b *builder) unnamedDowntimes() []booking {
	var all []booking
	for _, d := range b.seen().Unnamed.Downtimes { // by begin, end and service
		span := worktime.Interval{From: d.From, To: d.To}
		if n := len(all); n > 0 && all[n-1].span.From.Equal(span.From) && all[n-1].span.To.Equal(span.To) {
			all[n-1].services = append(all[n-1].services, d.Service)
			continue
		}
		all = append(all, booking{nil, span, []string{d.Service}})
	}
	return all
}

// findUpkeep groups the services in use by their maintenance windows.
func (b *builder) findUpkeep() []upkeep {
	var all []upkeep
	index := map[string]int{}
	for _, s := range b.services() {
		m, ok := change.MaintenanceOf(b.tree, s)
		if !ok || s.Category() != schema.Open {
			continue
		}
		key := m.Zone.String() + " " + m.String()
		i, seen := index[key]
		if !seen {
			i = len(all)
			index[key] = i
			all = append(all, upkeep{windows: m})
		}
		all[i].services = append(all[i].services, s)
	}
	return all
}

// days are the midnights of so many days from one on, in the zone of the
// organisation, and the one after the last.
func (b *builder) days(from time.Time, count int) []time.Time {
	y, m, d := from.Date()
	days := make([]time.Time, count+1)
	for i := range days {
		days[i] = time.Date(y, m, d+i, 0, 0, 0, 0, b.zone)
	}
	return days
}

// monday is the first day of the week of an instant.
func (b *builder) monday(at time.Time) time.Time {
	at = at.In(b.zone)
	y, m, d := at.Date()
	return time.Date(y, m, d-(int(at.Weekday())+6)%7, 0, 0, 0, 0, b.zone)
}

// on lists what of some times falls on a day.
func on(span worktime.Interval, day, next time.Time) bool {
	return span.From.Before(next) && day.Before(span.To)
}

// hours says when something is within a day: "22:00–23:00", "from 22:00", "until
// 04:00", "all day".
func (b *builder) hours(span worktime.Interval, day, next time.Time) string {
	from, to := b.date(span.From.In(b.zone), clockLayout), b.date(span.To.In(b.zone), clockLayout)
	begins, ends := !span.From.Before(day), !span.To.After(next)
	if span.To.Equal(next) {
		to = "24:00"
	}
	switch {
	case begins && ends && span.From.Equal(day) && span.To.Equal(next):
		return b.say.Text("all day")
	case begins && ends:
		return from + "–" + to
	case begins:
		return b.say.Fill("from {from}", from)
	case ends:
		return b.say.Fill("until {to}", to)
	}
	return b.say.Text("all day")
}
