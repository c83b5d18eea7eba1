package sla

import (
	"slices"

	"github.com/gitsm/gitsm/schema"
)

// ward is what an agreement, or one after the other, has to watch over.
type ward struct {
	kind      string       // type of agreement
	path      []*Agreement // which one holds after each moment; nil where none does
	customers []string
	party     string
}

// last is the agreement that holds last.
func (w *ward) last() *Agreement {
	i := len(w.path) - 1
	for w.path[i] == nil {
		i--
	}
	return w.path[i]
}

// toCustomers gives what was promised to customers: a ward for each agreement
// that holds now, and for each that held once for customers who are gone.
func (e *Engine) toCustomers(l *line) []*ward {
	if _, has := l.record.Kind.Field("priority"); !has {
		return nil
	}
	p := paths{moments: len(l.moments)}
	for i := p.moments - 1; i >= 0; i-- {
		f := l.facts[i]
		if i+1 < p.moments && f.affects(l.facts[i+1]) {
			p.repeat(i)
			continue
		}
		if len(f.customers) == 0 { // it was everybody then, whoever was named later
			for j, c := range p.customers {
				p.of[j][i] = e.book.choose(c, f.ranked, l.opened())
			}
		}
		for _, c := range e.book.affected(f.customers, f.ranked) {
			if path := p.path(c); path[i] == nil {
				path[i] = e.book.choose(c, f.ranked, l.opened())
			}
		}
	}
	return p.wards()
}

// affects reports facts that affect the same services and customers.
func (f *facts) affects(other *facts) bool {
	return f == other || slices.Equal(f.services, other.services) && slices.Equal(f.customers, other.customers)
}

// rests reports facts that rest on the same services and configuration items.
func (f *facts) rests(other *facts) bool {
	return f == other || slices.Equal(f.services, other.services) && slices.Equal(f.cis, other.cis)
}

// paths are the agreements that held for each customer, moment by moment.
type paths struct {
	customers []string // the present ones first
	of        [][]*Agreement
	moments   int
}

func (p *paths) path(customer string) []*Agreement {
	at := slices.Index(p.customers, customer)
	if at < 0 {
		at = len(p.customers)
		p.customers = append(p.customers, customer)
		p.of = append(p.of, make([]*Agreement, p.moments))
	}
	return p.of[at]
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
		for i, c := range p.customers {
			if slices.Contains(p.of[i], nil) == later {
				wards = join(wards, c, p.of[i])
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
		return e.book.internal(f.ranked, l.opened())
	}, func(a *Agreement) string { return a.Team })
}

// toSuppliers gives what suppliers owe.
func (e *Engine) toSuppliers(l *line) []*ward {
	return e.parties(l, TypeUC, func(f *facts) []*Agreement {
		return e.book.contracts(f.ranked, f.cis, l.opened())
	}, func(a *Agreement) string { return a.Supplier })
}

// parties gives a ward for each agreement with a party that ever was concerned.
func (e *Engine) parties(l *line, kind string, find func(*facts) []*Agreement, party func(*Agreement) string) []*ward {
	var (
		wards []*ward
		now   []*Agreement
	)
	for i, f := range l.facts {
		if i == 0 || !f.rests(l.facts[i-1]) {
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
