package sla

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// Engine measures the records of one tree as of one instant. What it works out
// on the way (calendars, versions of agreements) it keeps. It may not be used
// from several goroutines at once.
type Engine struct {
	tree   *records.Tree
	asOf   time.Time
	book   *book
	first  time.Time // the earliest record
	tables map[string]*worktime.Table
	dated  map[string][]dated // versions of calendars, latest first

	courses map[*records.Record]*lifecycle.Course
	spans   []span // room for the clock that is being measured
}

// dated is a version of a calendar with its validity.
type dated struct {
	id          string
	from, until time.Time
}

// ahead is how far behind the as-of instant calendars are worked out at once.
// Dates that lie further ahead are found day by day.
const ahead = 60 * 24 * time.Hour

// Kinds are the kinds of records that are measured (S6).
var Kinds = []string{"incident", "request"}

// New makes an engine for a tree and an as-of instant.
func New(t *records.Tree, asOf time.Time) *Engine {
	e := &Engine{
		tree: t, asOf: asOf, book: newBook(t), first: asOf,
		tables: map[string]*worktime.Table{}, dated: map[string][]dated{},
		courses: map[*records.Record]*lifecycle.Course{},
	}
	for _, kind := range Kinds {
		for _, r := range t.OfKind(kind) {
			if at := r.Opened(); !at.IsZero() && at.Before(e.first) {
				e.first = at
			}
		}
	}
	return e
}

// At is an engine for the same tree as of an earlier instant, which shares what does
// not hang on the instant.
func (e *Engine) At(asOf time.Time) *Engine {
	earlier := *e
	earlier.asOf, earlier.courses, earlier.spans = asOf, map[*records.Record]*lifecycle.Course{}, nil
	return &earlier
}

// AsOf is the instant that everything is measured for.
func (e *Engine) AsOf() time.Time { return e.asOf }

// All measures every record that can be measured, by ID.
func (e *Engine) All() []*Measurement {
	var found []*Measurement
	for _, kind := range Kinds {
		for _, r := range e.tree.OfKind(kind) {
			found = append(found, e.Measure(r)...)
		}
	}
	return found
}

// Measure gives the measurements of a record: by type of agreement, agreement and
// clock. A record that was not there yet at the as-of instant, and one that no
// agreement covers, has none.
func (e *Engine) Measure(r *records.Record) []*Measurement {
	if !slices.Contains(Kinds, r.Kind.Name) {
		return nil
	}
	l := e.line(r)
	if l == nil {
		return nil
	}
	found := e.ofLine(l)
	if l.course.Corrected() {
		past := e.lineOf(l.course, lifecycle.Past(l.course, factsOf))
		for _, without := range e.ofLine(past) {
			lift(found, without, past)
		}
	}
	return found
}

// ofLine gives the measurements of a log.
func (e *Engine) ofLine(l *line) []*Measurement {
	var found []*Measurement
	for _, wards := range [][]*ward{e.toCustomers(l), e.toTeams(l), e.toSuppliers(l), e.toRequesters(l)} {
		for _, w := range wards {
			for i := range w.last().Clocks {
				found = e.judge(found, l, w, w.last().Clocks[i].Name)
			}
		}
	}
	return found
}

// merge adds a measurement. There is one for each record, agreement and clock
// (S12): where customers came and went under one agreement, its earliest breach
// counts for all.
func merge(found []*Measurement, m *Measurement) []*Measurement {
	for _, same := range found {
		if same.Agreement != m.Agreement || same.Metric != m.Metric || same.Cycle != m.Cycle {
			continue
		}
		if m.Verdict == Breached && same.Verdict != Void && (same.BreachedAt.IsZero() || m.BreachedAt.Before(same.BreachedAt)) {
			same.Verdict, same.BreachedAt, same.Cause, same.Outgoing, same.AtRisk = Breached, m.BreachedAt, m.Cause, m.Outgoing, false
		}
		for _, c := range m.Customers {
			if !slices.Contains(same.Customers, c) {
				same.Customers = append(slices.Clone(same.Customers), c)
			}
		}
		return found
	}
	return append(found, m)
}

// line is a record's log as clocks see it.
type line struct {
	record  *records.Record
	course  *lifecycle.Course
	moments []lifecycle.Moment // of the course
	facts   []*facts           // after each moment; the same pointer where nothing has changed
	asOf    time.Time
}

// lift notes that what is not breached would be without a correction.
func lift(found []*Measurement, without *Measurement, l *line) {
	for _, m := range found {
		if m.Agreement != without.Agreement || m.Metric != without.Metric || m.Cycle != without.Cycle ||
			without.Verdict != Breached || m.Verdict == Breached || m.Verdict == Void {
			continue
		}
		for _, moment := range slices.Backward(l.moments) {
			if e := moment.Entry; e.HasFlag("correction") && len(e.Set) > 0 {
				m.Lifted = &Lifted{BreachedAt: without.BreachedAt, Entry: e.Index, By: e.By, Why: e.Why}
				return
			}
		}
	}
}

// facts are what decides about clocks beside states.
type facts struct {
	priority, team, hold     string
	services, cis, customers []string
	ranked                   []*service // the services, see book.ranked
	excluded                 *Exclusion
}

// Course follows the log of a record up to the as-of instant, once: reports ask for
// it beside the clocks. It is nil where the record was not there yet.
func (e *Engine) Course(r *records.Record) *lifecycle.Course {
	found, made := e.courses[r]
	if !made {
		found = lifecycle.Follow(r, e.asOf)
		e.courses[r] = found
	}
	return found
}

// line reads a record; nil where it was not there yet, and where nobody can
// read when it was opened, which the check tells.
func (e *Engine) line(r *records.Record) *line {
	c := e.Course(r)
	if c == nil || c.Moments[0].Entry.At.IsZero() {
		return nil
	}
	return e.lineOf(c, lifecycle.Held(c, factsOf))
}

// lineOf puts a course and its facts together.
func (e *Engine) lineOf(c *lifecycle.Course, all []*facts) *line {
	for i := len(all) - 1; i >= 0; i-- {
		switch f := all[i]; {
		case i+1 == len(all) || f != all[i+1] && !slices.Equal(f.services, all[i+1].services):
			f.ranked = e.book.ranked(f.services)
		default:
			f.ranked = all[i+1].ranked
		}
	}
	return &line{record: c.Record, course: c, moments: c.Moments, facts: all, asOf: e.asOf}
}

func factsOf(r *records.Record) *facts {
	f := &facts{
		priority: Priority(r), team: r.Value("team"), hold: r.Kind.Builtin("hold", r.Value("hold")),
		services: r.Lookup("services").Strings(), cis: r.Lookup("cis").Strings(), customers: r.Lookup("customers").Strings(),
	}
	if reason := r.Value("sla_exclusion.reason"); reason != "" {
		f.excluded = &Exclusion{Reason: reason, By: r.Value("sla_exclusion.by")}
	}
	return f
}

// Priority is the priority that targets go by: the overriding one, else the
// computed one.
func Priority(r *records.Record) string {
	if p := r.Value("priority_override.value"); p != "" {
		return p
	}
	return r.Value("priority")
}

func (l *line) opened() time.Time { return l.moments[0].Entry.At }

// end is when what began with a moment gave way to the next one.
func (l *line) end(i int) time.Time {
	if i+1 < len(l.moments) {
		return l.moments[i+1].Entry.At
	}
	return l.asOf
}

// cancelled reports a record that does not count any more.
func (l *line) cancelled() bool { return l.moments[len(l.moments)-1].Category == schema.Cancelled }

// calendar gives the version of a calendar that was valid when a record was
// opened (S13); the calendar itself where none was, and nil where there is no
// such calendar.
func (e *Engine) calendar(id string, opened time.Time) (string, *worktime.Table) {
	versions, known := e.dated[id]
	if !known {
		versions = e.calendarVersions(id)
		e.dated[id] = versions
	}
	for _, v := range versions {
		if holds(v.from, v.until, opened) {
			return v.id, e.table(v.id)
		}
	}
	return id, e.table(id)
}

func (e *Engine) calendarVersions(id string) []dated {
	r := e.tree.Record(id)
	if r == nil || r.Kind.Name != "calendar" {
		return nil
	}
	var versions []dated
	for _, version := range family(e.tree, r) {
		if v := e.tree.Record(version); inForce(v) {
			from, until := validity(e.tree, v, version)
			versions = append(versions, dated{version, from, until})
		}
	}
	slices.SortStableFunc(versions, func(x, y dated) int { return y.from.Compare(x.from) })
	return versions
}

// table works a calendar out once. No name stands for the hours in which the
// team counts business days.
func (e *Engine) table(id string) *worktime.Table {
	if t, made := e.tables[id]; made {
		return t
	}
	c, ok := e.tree.Calendar(id)
	if id == "" {
		c, ok = e.tree.Business(), true
	}
	var t *worktime.Table
	if ok {
		t = c.Table(e.first.Add(-24*time.Hour), e.asOf.Add(ahead))
	}
	e.tables[id] = t
	return t
}
