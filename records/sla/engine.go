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
	var found []*Measurement
	for _, w := range slices.Concat(e.toCustomers(l), e.toTeams(l), e.toSuppliers(l), e.toRequesters(l)) {
		for _, name := range w.metrics() {
			for _, m := range e.judge(l, w, name) {
				found = merge(found, m)
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
	moments []lifecycle.Moment
	facts   []*facts // after each moment; the same pointer where nothing has changed
	asOf    time.Time
}

// facts are what decides about clocks beside states.
type facts struct {
	priority, team, hold     string
	services, cis, customers []string
	excluded                 *Exclusion
}

// line reads a record; nil where it was not there yet.
func (e *Engine) line(r *records.Record) *line {
	moments := lifecycle.Moments(e.tree, r, e.asOf)
	if len(moments) == 0 {
		return nil
	}
	l := &line{record: r, moments: moments, facts: make([]*facts, len(moments)), asOf: e.asOf}
	for i, m := range moments {
		if i > 0 && m.Record == moments[i-1].Record {
			l.facts[i] = l.facts[i-1]
			continue
		}
		l.facts[i] = factsOf(m.Record)
	}
	return l
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

// ward is what an agreement, or one after the other, has to watch over.
type ward struct {
	kind      string       // type of agreement
	path      []*Agreement // which one holds after each moment; nil where none does
	customers []string
	party     string
}

// metrics names the clocks of the agreement that holds last.
func (w *ward) metrics() []string {
	var names []string
	for _, a := range slices.Backward(w.path) {
		if a == nil {
			continue
		}
		for _, c := range a.Clocks {
			names = append(names, c.Name)
		}
		break
	}
	return names
}

// toCustomers gives what was promised to customers: a ward for each agreement
// that holds now, and for each that held once for customers who are gone.
func (e *Engine) toCustomers(l *line) []*ward {
	if _, has := l.record.Kind.Field("priority"); !has {
		return nil
	}
	p := paths{of: map[string][]*Agreement{}, moments: len(l.moments)}
	for i := p.moments - 1; i >= 0; i-- {
		f := l.facts[i]
		if i+1 < p.moments && f == l.facts[i+1] {
			p.repeat(i)
			continue
		}
		services := e.book.ranked(f.services)
		if len(f.customers) == 0 { // it was everybody then, whoever was named later
			for _, c := range p.customers {
				p.of[c][i] = e.book.choose(c, services, l.opened())
			}
		}
		for _, c := range e.book.affected(f.customers, services) {
			if path := p.path(c); path[i] == nil {
				path[i] = e.book.choose(c, services, l.opened())
			}
		}
	}
	return p.wards()
}

// paths are the agreements that held for each customer, moment by moment.
type paths struct {
	of        map[string][]*Agreement
	customers []string // the present ones first
	moments   int
}

func (p *paths) path(customer string) []*Agreement {
	if p.of[customer] == nil {
		p.of[customer] = make([]*Agreement, p.moments)
		p.customers = append(p.customers, customer)
	}
	return p.of[customer]
}

// repeat says of a moment what holds after the next one.
func (p *paths) repeat(i int) {
	for _, path := range p.of {
		path[i] = path[i+1]
	}
}

// wards puts customers together, those first who were affected all along.
func (p *paths) wards() []*ward {
	var wards []*ward
	for _, later := range []bool{false, true} {
		for _, c := range p.customers {
			if slices.Contains(p.of[c], nil) == later {
				wards = join(wards, c, p.of[c])
			}
		}
	}
	return wards
}

// join adds a customer: to the ward that had the same agreements all along, or as
// one of its own.
func join(wards []*ward, customer string, path []*Agreement) []*ward {
	last := path[len(path)-1]
	for _, w := range wards {
		switch now := w.path[len(path)-1]; {
		case slices.Equal(w.path, path):
		case last != nil && now == last && slices.Contains(path, nil):
			// One who came later is measured from the beginning, as the others.
		default:
			continue
		}
		if customer != "" {
			w.customers = append(w.customers, customer)
		}
		return wards
	}
	if !slices.ContainsFunc(path, func(a *Agreement) bool { return a != nil }) {
		return wards
	}
	w := &ward{kind: TypeSLA, path: path}
	if customer != "" {
		w.customers = []string{customer}
	}
	return append(wards, w)
}

// toTeams gives what teams owe each other.
func (e *Engine) toTeams(l *line) []*ward {
	return e.parties(l, TypeOLA, func(f *facts) []*Agreement {
		return e.book.internal(e.book.ranked(f.services), l.opened())
	}, func(a *Agreement) string { return a.Team })
}

// toSuppliers gives what suppliers owe.
func (e *Engine) toSuppliers(l *line) []*ward {
	return e.parties(l, TypeUC, func(f *facts) []*Agreement {
		return e.book.contracts(e.book.ranked(f.services), f.cis, l.opened())
	}, func(a *Agreement) string { return a.Supplier })
}

// parties gives a ward for each agreement with a party that ever was concerned.
func (e *Engine) parties(l *line, kind string, find func(*facts) []*Agreement, party func(*Agreement) string) []*ward {
	var (
		wards []*ward
		now   []*Agreement
	)
	for i, f := range l.facts {
		if i == 0 || f != l.facts[i-1] {
			now = find(f)
		}
		for _, a := range now {
			if !concerns(a, f, l.moments[i].Category) {
				continue
			}
			at := slices.IndexFunc(wards, func(w *ward) bool { return slices.Contains(w.path, a) })
			if at < 0 {
				at = len(wards)
				wards = append(wards, &ward{kind: kind, path: make([]*Agreement, len(l.moments)), party: party(a)})
			}
			for j := range wards[at].path { // a rest in between is one of the clock
				wards[at].path[j] = a
			}
		}
	}
	return wards
}

// concerns reports whether it is the party's time (S14).
func concerns(a *Agreement, f *facts, c schema.Category) bool {
	switch a.Type {
	case TypeOLA:
		return a.Team != "" && f.team == a.Team
	case TypeUC:
		return c == schema.Pending && f.hold == "supplier"
	}
	return true
}

// toRequesters gives what the offering of a request promises (S6).
func (e *Engine) toRequesters(l *line) []*ward {
	id := l.record.Value("offering")
	offering := e.tree.Record(id)
	if offering == nil || e.book.offers[offering.ID] == nil {
		return nil
	}
	w := &ward{kind: TypeOffering, path: make([]*Agreement, len(l.moments))}
	for i := range w.path {
		w.path[i] = e.book.offers[offering.ID]
	}
	return []*ward{w}
}

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
