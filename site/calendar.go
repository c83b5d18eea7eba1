package site

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/ical"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

const (
	calendarPlannedPath = "ical/planned.ics"
	calendarFreezesPath = "ical/freezes.ics"

	// calendarBack is how long past work stays in a calendar. What is to come is
	// there however far ahead it lies.
	calendarBack = 90 * 24 * time.Hour
)

func (b *builder) calendarOfServicePath(r *records.Record) string {
	return "ical/services/" + b.stem(r) + ".ics"
}

// plannedWork is one stretch of time of a change: its window, or the outage that
// it needs.
type plannedWork struct {
	change   *records.Record // nil where it is told without its record
	span     worktime.Interval
	outage   bool
	services []string // that it touches, by the IDs of today
	status   ical.Status
}

// plannedWork lists what calendars show, by begin. A change that was given up,
// and an outage that is needed no more, stay as cancelled, so that programs which
// have them take them away.
func (b *builder) plannedWork() []plannedWork {
	var list []plannedWork
	for _, r := range b.tree.OfKind("change") {
		if b.tree.Record(r.ID) != r || r.Category() == schema.Draft || r.Opened().After(b.asOf) {
			continue
		}
		status := ical.Confirmed
		switch {
		case r.Category() == schema.Cancelled && !change.WasPlanned(r):
			continue
		case r.Category() == schema.Cancelled:
			status = ical.Cancelled
		case b.tentative(r):
			status = ical.Tentative
		}
		down, downServices := change.Downtime(r)
		services := b.known(r.Lookup("services").Strings())
		list = b.addWork(list, r, change.Planned(r), false, services, status)
		if len(downServices) > 0 {
			services = b.known(downServices)
		}
		list = b.addWork(list, r, down, true, services, status)
	}
	for _, d := range b.seen().Unnamed.Downtimes {
		span := worktime.Interval{From: d.From, To: d.To}
		if span.Whole() && inCalendar(span) && d.To.After(b.asOf.Add(-calendarBack)) {
			list = append(list, plannedWork{nil, span, true, []string{d.Service}, ical.Confirmed})
		}
	}
	slices.SortStableFunc(list, func(x, y plannedWork) int {
		return cmp.Or(x.span.From.Compare(y.span.From), records.CompareIDs(x.id(), y.id()))
	})
	return list
}

func (w plannedWork) id() string {
	if w.change == nil {
		return ""
	}
	return w.change.ID
}

// addWork adds a stretch of time of a change; one that is no more is cancelled
// where the log says when it was.
func (b *builder) addWork(list []plannedWork, r *records.Record, span worktime.Interval, outage bool, services []string, status ical.Status) []plannedWork {
	if !span.Whole() {
		span, status = formerSpan(r, outage), ical.Cancelled
	}
	if !span.Whole() || !span.To.After(b.asOf.Add(-calendarBack)) || !inCalendar(span) {
		return list
	}
	return append(list, plannedWork{r, span, outage, services, status})
}

// formerSpan is the window, or the outage, that a change had before an edit took
// it away, by its log.
func formerSpan(r *records.Record, outage bool) worktime.Interval {
	for _, e := range slices.Backward(r.Log) {
		for _, c := range e.Set {
			old := c.Old
			switch {
			case c.Field == "planned" && outage:
				old = old.Get("downtime")
			case c.Field == "planned" && !outage:
			case c.Field == "planned.downtime" && outage:
			default:
				continue
			}
			from, to := "start", "end"
			if outage {
				from, to = "from", "to"
			}
			if span := spanOf(old, from, to); span.Whole() {
				return span
			}
		}
	}
	return worktime.Interval{}
}

func spanOf(n *frontmatter.Node, from, to string) worktime.Interval {
	start, _ := n.Get(from).Instant()
	end, _ := n.Get(to).Instant()
	return worktime.Interval{From: start, To: end}
}

// inCalendar reports whether the format can hold a stretch of time: it has four
// digits for a year.
func inCalendar(i worktime.Interval) bool {
	return i.From.UTC().Year() >= 1 && i.To.UTC().Year() <= 9999
}

// calendarJobs are the calendars: all planned work, that of each service, and
// freezes.
func (b *builder) calendarJobs() []job {
	work := func(path, name string, list func() []plannedWork) job {
		return job{path: path, make: func() ([]byte, error) {
			c := ical.Calendar{Name: name, Product: "-//gitsm//planned work//EN"}
			for _, w := range list() {
				c.Events = append(c.Events, b.workEvent(w))
			}
			return c.Encode()
		}}
	}
	byService := sync.OnceValue(b.workByService)
	name := b.portalName(b.tree.Config)
	jobs := []job{
		work(calendarPlannedPath, b.say.Fill("{name}: planned work", name), b.work),
		{path: calendarFreezesPath, make: func() ([]byte, error) {
			return ical.Calendar{Name: name + ": change freezes", Product: "-//gitsm//change freezes//EN", Events: b.freezeEvents()}.Encode()
		}},
	}
	for _, r := range b.servicesOfFeeds() {
		jobs = append(jobs, work(b.calendarOfServicePath(r), b.say.Fill("{title}: planned work", title(r)), func() []plannedWork { return byService()[r.ID] }))
	}
	return jobs
}

// workByService sorts planned work once: looking through all of it for each
// service would cost services times changes.
func (b *builder) workByService() map[string][]plannedWork {
	m := map[string][]plannedWork{}
	for _, w := range b.work() {
		for i, id := range w.services {
			if !slices.Contains(w.services[:i], id) {
				m[id] = append(m[id], w)
			}
		}
	}
	return m
}

// workEvent is the event of planned work. It takes nobody's time: who subscribes
// wants to know, and is not busy with it. Of restricted changes it tells ID and
// time alone.
func (b *builder) workEvent(w plannedWork) ical.Event {
	r := w.change
	if r == nil {
		return b.unnamedEvent(w)
	}
	revised, times, ok := change.Revised(r)
	if !ok || revised.UTC().Year() < 1 {
		revised, times = w.span.From, 0 // a record without a log has one revision
	}
	e := ical.Event{
		UID: EventID(b.tree, r, ""), Stamp: revised, Sequence: times, Start: w.span.From, End: w.span.To, Status: w.status,
		Summary: text(r.ID), Categories: []string{"change"}, URL: b.address(b.pages[r]), Free: true,
	}
	if w.outage {
		e.UID, e.Categories = EventID(b.tree, r, "-outage"), []string{"planned outage"}
		e.Summary = b.say.Fill("Planned outage ({id})", text(r.ID))
	}
	if restricted(r) {
		return e
	}
	names := text(strings.Join(b.serviceNames(w.services), ", "))
	e.Summary = text(r.ID + " " + title(r))
	if w.outage {
		e.Summary = b.say.Fill("Planned outage: {names} ({id})", names, text(r.ID))
	}
	e.Description = b.say.Fill("{title}\nState: {state}", text(title(r)), b.state(r.Kind, r.State).Text)
	if names != "" {
		e.Description += b.say.Fill("\nServices: {names}", names)
	}
	if c := b.typeChip(r); c.Text != "" {
		e.Description += b.say.Fill("\nType: {c}", c.Text)
	}
	if level := change.LevelOf(b.tree, r); level != "" {
		e.Description += b.say.Fill("\nRisk: {level}", text(level))
	}
	return e
}

// unnamedEvent is the event of planned downtime that is told without its change:
// it is known by what it says, and one that is moved is another one.
func (b *builder) unnamedEvent(w plannedWork) ical.Event {
	uid := spID("downtime", w.services[0], dataTime(w.span.From), dataTime(w.span.To)) + "-outage@" + authority(b.tree.Config)
	return ical.Event{
		UID: uid, Stamp: b.asOf, Start: w.span.From, End: w.span.To, Status: w.status, Categories: []string{"planned outage"}, Free: true,
		Summary: b.say.Fill("Planned outage: {serviceNames}", text(strings.Join(b.serviceNames(w.services), ", "))), URL: b.address(indexPage),
	}
}

// freezeEvents are the freezes. Most keep no log that could say which revision
// one is in: the time of the portal stands in, and of two revisions of the same
// number the one with the later time holds (RFC 5546, 2.1.5).
func (b *builder) freezeEvents() []ical.Event {
	var events []ical.Event
	for _, r := range b.tree.OfKind("freeze") {
		from, to, ok := freezeSpan(r)
		span := worktime.Interval{From: from, To: to}
		if !ok || b.tree.Record(r.ID) != r || r.Category() == schema.Draft || !span.Whole() || !inCalendar(span) || !to.After(b.asOf.Add(-calendarBack)) {
			continue
		}
		revised, times, ok := change.Revised(r)
		if !ok {
			revised, times = b.asOf, 0
		}
		e := ical.Event{
			UID: EventID(b.tree, r, ""), Stamp: revised, Sequence: times, Start: from, End: to, Status: ical.Confirmed,
			Summary: "Change freeze", Categories: []string{"change freeze"}, URL: b.address(b.pages[r]), Free: true,
		}
		if !isOpen(r) && to.After(b.asOf) {
			e.Status = ical.Cancelled // ended before its time
		}
		if !restricted(r) {
			e.Summary = b.say.Fill("Change freeze: {title}", text(title(r)))
			e.Description = b.scope(r) + "\n" + b.allows(r)
		}
		events = append(events, e)
	}
	slices.SortStableFunc(events, func(x, y ical.Event) int { return cmp.Or(x.Start.Compare(y.Start), cmp.Compare(x.UID, y.UID)) })
	return events
}
