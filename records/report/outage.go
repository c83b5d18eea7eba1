package report

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Outage is a stretch in which a service was down, or planned to be.
type Outage struct {
	worktime.Interval
	Weight *big.Rat // share of the service that was lost
	Level  string
	Record string // incident, or the change of planned downtime
	Open   bool   // it had no end at the as-of instant
}

// outages lists the outages of a service in a period, in the order of time, and
// those of records that are excluded. An incident that names customers counts for
// those alone, as with clocks (S12); against a supplier or a team counts what was
// theirs to mend (S14).
func (m *Maker) outages(t Terms, p Period) (counted, excluded []Outage) {
	for _, e := range m.outagesOf(t.Service.ID) {
		if !affects(e.subject, t.Customers) || !t.answers(e.subject) {
			continue
		}
		o, ok := m.outage(e.subject, e.node, t.Weights)
		if !ok || !o.Overlaps(worktime.Interval{From: p.From, To: p.To}) {
			continue
		}
		if e.subject.Value("sla_exclusion.reason") != "" {
			excluded = append(excluded, o)
			continue
		}
		counted = append(counted, o)
	}
	byTime := func(a, b Outage) int { return cmp.Or(a.From.Compare(b.From), records.CompareIDs(a.Record, b.Record)) }
	slices.SortStableFunc(counted, byTime)
	slices.SortStableFunc(excluded, byTime)
	return counted, excluded
}

// entryOf is an entry of an incident's outages.
type entryOf struct {
	subject *subject
	node    *frontmatter.Node
}

// outagesOf lists the outages of a service, found once for all services.
func (m *Maker) outagesOf(service string) []entryOf {
	if m.down != nil {
		return m.down[service]
	}
	m.down = map[string][]entryOf{}
	for _, s := range m.subjects("incident") {
		list := s.Lookup("outages")
		if s.is(schema.Cancelled) || list == nil {
			continue
		}
		for _, n := range list.Items {
			for _, id := range n.Get("services").Strings() {
				m.down[id] = append(m.down[id], entryOf{s, n})
			}
		}
	}
	return m.down[service]
}

// affects reports an incident that concerns one of some customers. Where neither
// names any, it concerns everybody.
func affects(s *subject, customers []string) bool {
	named := s.Lookup("customers").Strings()
	return len(named) == 0 || len(customers) == 0 ||
		slices.ContainsFunc(named, func(c string) bool { return slices.Contains(customers, c) })
}

// answers reports an incident that the other party of an OLA or a contract has to
// answer for: the team worked on it, or it waited for the supplier or was mended
// by one.
func (t *Terms) answers(s *subject) bool {
	switch {
	case t.Team != "":
		return slices.Contains(s.hands().teams, t.Team)
	case t.Supplier == "":
		return true
	case s.Kind.Builtin("resolution.code", s.Value("resolution.code")) == "supplier_fixed":
		return true
	}
	return slices.ContainsFunc(s.hands().holds, func(hold string) bool { return s.Kind.Builtin("hold", hold) == "supplier" })
}

// outage reads one entry of outages, as it stood at the as-of instant.
func (m *Maker) outage(s *subject, n *frontmatter.Node, weights map[string]*big.Rat) (Outage, bool) {
	from, begun := n.Get("from").Instant()
	if !begun {
		return Outage{}, false
	}
	level := s.Kind.Builtin("outages.level", n.Get("level").Str())
	o := Outage{Interval: worktime.Interval{From: from}, Level: level, Record: s.ID, Weight: weights[level]}
	if own := number(n.Get("weight").Str()); own != nil {
		o.Weight = own
	}
	if o.Weight == nil {
		o.Weight = new(big.Rat).SetInt64(1) // a level that nobody weighs is a whole one
	}
	to, ended := n.Get("to").Instant()
	if o.Open = !ended || to.After(m.asOf); o.Open {
		to = m.asOf
	}
	o.To = to
	return o, o.Whole()
}

// sum is the length of stretches that do not overlap.
func sum(spans []worktime.Interval) (d time.Duration) {
	for _, s := range spans {
		d += s.Duration()
	}
	return d
}

// common gives what stretches have in common. Both lists are in order, and the
// stretches of each do not overlap.
func common(a, b []worktime.Interval) []worktime.Interval {
	var found []worktime.Interval
	for i, j := 0, 0; i < len(a) && j < len(b); {
		piece := worktime.Interval{From: later(a[i].From, b[j].From), To: earlier(a[i].To, b[j].To)}
		if piece.From.Before(piece.To) {
			found = append(found, piece)
		}
		if a[i].To.Before(b[j].To) {
			i++
		} else {
			j++
		}
	}
	return found
}

// minus gives what is left of stretches without others; lists as for common.
func minus(a, without []worktime.Interval) []worktime.Interval {
	var left []worktime.Interval
	for _, s := range a {
		at := s.From
		for _, w := range common([]worktime.Interval{s}, without) {
			if at.Before(w.From) {
				left = append(left, worktime.Interval{From: at, To: w.From})
			}
			at = w.To
		}
		if at.Before(s.To) {
			left = append(left, worktime.Interval{From: at, To: s.To})
		}
	}
	return left
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
