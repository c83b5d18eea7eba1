package sla

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
)

// Hours gives the stretches of business of a calendar within [from, to), by the
// version of it that is valid at each instant (S13). ok is false where there is
// no such calendar.
func (e *Engine) Hours(id string, from, to time.Time) (open []worktime.Interval, ok bool) {
	_, table := e.calendar(id, from)
	if table == nil {
		return nil, false
	}
	cuts := []time.Time{from, to}
	for _, v := range e.dated[id] {
		for _, at := range []time.Time{v.from, v.until} {
			if at.After(from) && at.Before(to) {
				cuts = append(cuts, at)
			}
		}
	}
	slices.SortFunc(cuts, time.Time.Compare)
	for i := 1; i < len(cuts); i++ {
		if _, table = e.calendar(id, cuts[i-1]); table == nil {
			continue
		}
		for span := range table.Calendar().Open(cuts[i-1], cuts[i]) {
			open = append(open, span)
		}
	}
	return worktime.Join(open), true
}

// Zone is the zone in which a calendar tells the time, the repository's where
// there is no such calendar.
func (e *Engine) Zone(calendar string, at time.Time) *time.Location {
	if _, table := e.calendar(calendar, at); table != nil && table.Calendar().Zone != nil {
		return table.Calendar().Zone
	}
	return e.tree.Config.Zone
}

// AgreementsOf lists the agreements that a service is under at any time within
// [from, to), each version that is in force then, by ID: those that it names,
// or, where it names none, those that hold by default.
func (e *Engine) AgreementsOf(service string, from, to time.Time) []*Agreement {
	var found []*Agreement
	add := func(a *Agreement) {
		if a.From.Before(to) && (a.Until.IsZero() || a.Until.After(from)) && !slices.Contains(found, a) {
			found = append(found, a)
		}
	}
	s := e.book.services[service]
	if s == nil {
		return nil
	}
	for _, versions := range s.agreements {
		for _, a := range versions {
			add(a)
		}
	}
	if len(s.agreements) == 0 {
		for _, a := range e.book.defaults {
			add(a)
		}
	}
	slices.SortFunc(found, func(x, y *Agreement) int { return cmp.Compare(x.ID, y.ID) })
	return found
}

// Agreement gives an agreement in force, or the promise of an offering, by ID;
// nil if there is none.
func (e *Engine) Agreement(id string) *Agreement {
	for _, a := range e.book.versions[id] {
		if a.ID == id {
			return a
		}
	}
	return e.book.offers[id]
}
