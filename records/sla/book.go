package sla

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
)

// book knows every agreement, the versions of each, and what services name.
type book struct {
	tree      *records.Tree
	versions  map[string][]*Agreement   // ID -> all versions of the same agreement, latest first
	defaults  []*Agreement              // by ID
	suppliers map[string][][]*Agreement // supplier -> all versions of each of its contracts
	services  map[string]*service
	offers    map[string]*Agreement
}

// service is what a service says of agreements.
type service struct {
	tier       int
	agreements [][]*Agreement // all versions of each that it names
	customers  []string
}

func newBook(t *records.Tree) *book {
	b := &book{
		tree: t, versions: map[string][]*Agreement{}, suppliers: map[string][][]*Agreement{},
		services: map[string]*service{}, offers: map[string]*Agreement{},
	}
	all := map[string]*Agreement{}
	for _, r := range t.OfKind("agreement") {
		if inForce(r) {
			all[r.ID] = ReadAgreement(t, r)
		}
	}
	for _, r := range t.OfKind("agreement") {
		for _, id := range family(t, r) {
			if a := all[id]; a != nil {
				b.versions[r.ID] = append(b.versions[r.ID], a)
			}
		}
		slices.SortStableFunc(b.versions[r.ID], func(x, y *Agreement) int { return cmp.Or(y.From.Compare(x.From), cmp.Compare(y.ID, x.ID)) })
		a := all[r.ID]
		switch {
		case a == nil:
		case a.Default:
			b.defaults = append(b.defaults, a)
		case a.Type == TypeUC:
			b.suppliers[a.Supplier] = append(b.suppliers[a.Supplier], b.versions[r.ID])
		}
	}
	for _, r := range t.OfKind("service") {
		tier, err := strconv.Atoi(r.Value("tier"))
		if err != nil {
			tier = 5 // behind those that have one
		}
		s := &service{tier: tier, customers: r.Lookup("customers").Strings()}
		for _, id := range r.Lookup("agreements").Strings() {
			s.agreements = append(s.agreements, b.family(id))
		}
		b.services[r.ID] = s
	}
	for _, r := range t.OfKind("offering") {
		b.offers[r.ID] = offered(t, r)
	}
	return b
}

// family lists the versions of an agreement or a calendar, itself among them, as
// supersedes ties them together.
func family(t *records.Tree, r *records.Record) []string {
	ids := []string{r.ID}
	for i := 0; i < len(ids); i++ {
		var near []string
		if at := t.Record(ids[i]); at != nil {
			near = append(near, at.Value("supersedes"))
		}
		for _, newer := range t.Linked(ids[i], "superseded_by") {
			near = append(near, newer.ID)
		}
		for _, id := range near {
			if other := t.Record(id); other != nil && other.Kind == r.Kind && !slices.Contains(ids, other.ID) {
				ids = append(ids, other.ID)
			}
		}
	}
	return ids
}

// family gives the versions of the agreement that has an ID, or had it formerly.
func (b *book) family(id string) []*Agreement {
	if r := b.tree.Record(id); r != nil {
		id = r.ID
	}
	return b.versions[id]
}

// version is the version of an agreement that is valid at an instant (S13), or
// nil. Of two that both are, the later one holds.
func version(versions []*Agreement, at time.Time) *Agreement {
	for _, a := range versions {
		if holds(a.From, a.Until, at) {
			return a
		}
	}
	return nil
}

// affected lists whom a record affects: the customers that it names, else those
// of its services, else nobody in particular.
func (b *book) affected(named []string, services []*service) []string {
	if len(named) > 0 {
		return named
	}
	var found []string
	for _, s := range services {
		for _, c := range s.customers {
			if !slices.Contains(found, c) {
				found = append(found, c)
			}
		}
	}
	if len(found) == 0 {
		return []string{""}
	}
	return found
}

// ranked gives services by their tier, the highest first, then in their order.
func (b *book) ranked(ids []string) []*service {
	var found []*service
	for _, id := range ids {
		if r := b.tree.Record(id); r != nil && b.services[r.ID] != nil {
			found = append(found, b.services[r.ID])
		}
	}
	slices.SortStableFunc(found, func(x, y *service) int { return cmp.Compare(x.tier, y.tier) })
	return found
}

// choose gives the agreement that holds for a customer (S12): one that a service
// has with that customer, else one that a service has, else one by default. Of
// several the service of the highest tier decides, then the order in which
// record and service name them.
func (b *book) choose(customer string, services []*service, opened time.Time) *Agreement {
	var ofService *Agreement
	for _, s := range services {
		for _, versions := range s.agreements {
			a := version(versions, opened)
			switch {
			case a == nil || a.Type != TypeSLA:
			case customer != "" && slices.Contains(a.Customers, customer):
				return a
			case ofService == nil, len(ofService.Customers) > 0 && len(a.Customers) == 0:
				ofService = a // one with everybody rather than one with others
			}
		}
	}
	if ofService != nil {
		return ofService
	}
	return b.byDefault(customer, opened)
}

// byDefault gives the default agreement that holds for a customer: one that
// names it, else one that names nobody, else the first by ID.
func (b *book) byDefault(customer string, opened time.Time) *Agreement {
	var best *Agreement
	rank := 0
	for _, d := range b.defaults {
		if d.Type != TypeSLA || !holds(d.From, d.Until, opened) {
			continue
		}
		now := 1
		switch {
		case customer != "" && slices.Contains(d.Customers, customer):
			now = 3
		case len(d.Customers) == 0:
			now = 2
		}
		if now > rank {
			best, rank = d, now
		}
	}
	return best
}

// internal lists the agreements with teams that the services name, and those by
// default.
func (b *book) internal(services []*service, opened time.Time) []*Agreement {
	var found []*Agreement
	add := func(a *Agreement) {
		if a != nil && a.Type == TypeOLA && holds(a.From, a.Until, opened) && !slices.Contains(found, a) {
			found = append(found, a)
		}
	}
	for _, s := range services {
		for _, versions := range s.agreements {
			add(version(versions, opened))
		}
	}
	for _, a := range b.defaults {
		add(a)
	}
	return found
}

// contracts lists the contracts with suppliers: where the record's configuration
// items are a supplier's with a contract, those, else the ones that its services
// name.
func (b *book) contracts(services []*service, cis []string, opened time.Time) []*Agreement {
	var found []*Agreement
	add := func(versions []*Agreement) {
		if a := version(versions, opened); a != nil && a.Type == TypeUC && !slices.Contains(found, a) {
			found = append(found, a)
		}
	}
	for _, ci := range cis {
		if r := b.tree.Record(ci); r != nil {
			for _, versions := range b.suppliers[r.Value("supplier")] {
				add(versions)
			}
		}
	}
	if len(found) > 0 {
		return found
	}
	for _, s := range services {
		for _, versions := range s.agreements {
			add(versions)
		}
	}
	return found
}
