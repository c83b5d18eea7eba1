package report

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/schema"
)

// dated are subjects with an instant of each, by that instant, so that those of a
// period are found without a look at all: reports go through many periods.
type dated []datedSubject

type datedSubject struct {
	at time.Time
	*subject
}

// datedBy puts those subjects in order that have an instant.
func datedBy(all []*subject, at func(*subject) (time.Time, bool)) dated {
	d := make(dated, 0, len(all))
	for _, s := range all {
		if when, ok := at(s); ok {
			d = append(d, datedSubject{when, s})
		}
	}
	slices.SortStableFunc(d, func(a, b datedSubject) int { return a.at.Compare(b.at) })
	return d
}

// within gives the subjects whose instant lies in a period, by ID.
func (d dated) within(p Period) []*subject {
	before := func(one datedSubject, at time.Time) int {
		if one.at.Before(at) {
			return -1
		}
		return 1
	}
	from, _ := slices.BinarySearchFunc(d, p.From, before)
	to, _ := slices.BinarySearchFunc(d, p.To, before)
	if from >= to {
		return nil
	}
	found := make([]*subject, 0, to-from)
	for _, one := range d[from:to] {
		found = append(found, one.subject)
	}
	slices.SortFunc(found, func(a, b *subject) int { return a.place - b.place })
	return found
}

// incidents gives the incidents of a service, all for "", that were not cancelled,
// by a milestone that holds. "first resolved" stands for the first time that they
// were done, whatever came then.
func (m *Maker) incidents(service, milestone string) dated {
	at := func(s *subject) (time.Time, bool) { return s.reached(milestone) }
	if milestone == "first resolved" {
		at = (*subject).firstResolved
	}
	return m.kept("incident", service, milestone, at)
}

// kept gives the subjects of a kind and a service that were not cancelled, by an
// instant that has a name: found once for all periods.
func (m *Maker) kept(kind, service, name string, at func(*subject) (time.Time, bool)) dated {
	key := [3]string{kind, service, name}
	found, made := m.dated[key]
	if !made {
		found = datedBy(only(m.of(kind, service), func(s *subject) bool { return !s.is(schema.Cancelled) }), at)
		m.dated[key] = found
	}
	return found
}
