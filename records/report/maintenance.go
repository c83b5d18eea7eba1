package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// Maintenance is planned downtime of a change. What is earned is no service time;
// the rest is downtime like any other (S17).
type Maintenance struct {
	Change  string
	Planned worktime.Interval
	Earned  []worktime.Interval // within the service hours of the period asked for
	Why     string              // it is not earned, or not all of it; "" where it is
}

// maintenance lists the planned downtime of a service that was carried out in a
// period, and how much of it is earned: approved in time, inside a maintenance
// window, and within the limit of each calendar month.
func (m *Maker) maintenance(t Terms, p Period) []Maintenance {
	var found []Maintenance
	for month := MonthOf(p.From.In(t.Zone)); ; month = month.Add(1) {
		whole := month.In(t.Zone)
		if !whole.From.Before(p.To) {
			break
		}
		found = append(found, m.monthOfMaintenance(t, whole, p)...)
	}
	return found
}

// monthOfMaintenance judges a calendar month, since the limit is one of months,
// and cuts the result to a period.
func (m *Maker) monthOfMaintenance(t Terms, whole, p Period) []Maintenance {
	month := worktime.Interval{From: whole.From, To: whole.To}
	hours, ok := m.engine.Hours(t.Hours, month.From, month.To)
	if !ok {
		return nil
	}
	windows, agreed := change.MaintenanceOf(m.tree, t.Service)
	var used []worktime.Interval
	var found []Maintenance
	for _, s := range m.downtimes(t.Service.ID) {
		planned, _ := change.Downtime(s.Record)
		if !planned.Overlaps(month) {
			continue
		}
		one := Maintenance{Change: s.ID, Planned: planned}
		in := common(hours, []worktime.Interval{planned})
		switch one.Why = t.unearned(s, planned, windows, agreed); {
		case one.Why != "":
		default:
			rest := t.Most - sum(used)
			fresh := minus(in, used) // two changes in one window use it once
			one.Earned = common(in, worktime.Join(slices.Concat(used, upTo(fresh, rest, t.Most < 0))))
			used = worktime.Join(slices.Concat(used, one.Earned))
			if sum(one.Earned) < sum(in) {
				one.Why = fmt.Sprintf("more than the agreed %s a month", Length(t.Most))
			}
		}
		asked := worktime.Interval{From: p.From, To: p.To}
		one.Earned = common(one.Earned, []worktime.Interval{asked})
		if one.Planned = clip(planned, common([]worktime.Interval{month}, []worktime.Interval{asked})); one.Planned.Whole() {
			found = append(found, one)
		}
	}
	return found
}

// clip cuts a stretch to at most one other; it is not whole where nothing is left.
func clip(s worktime.Interval, to []worktime.Interval) worktime.Interval {
	for _, piece := range common([]worktime.Interval{s}, to) {
		return piece
	}
	return worktime.Interval{}
}

// upTo takes from the beginning of stretches what a limit allows.
func upTo(spans []worktime.Interval, most time.Duration, unlimited bool) []worktime.Interval {
	if unlimited {
		return spans
	}
	var taken []worktime.Interval
	for _, s := range spans {
		if most <= 0 {
			break
		}
		if s.Duration() > most {
			s.To = s.From.Add(most)
		}
		most -= s.Duration()
		taken = append(taken, s)
	}
	return taken
}

// unearned says why planned downtime is no earned maintenance; "" where it is,
// but for the monthly limit.
func (t *Terms) unearned(s *subject, planned worktime.Interval, windows change.Maintenance, agreed bool) string {
	approved, ok := s.reached("approved")
	switch {
	case s.builtin("type") == "emergency":
		return "emergency maintenance counts as downtime"
	case !ok:
		return "it was never approved"
	case planned.From.Sub(approved) < t.Notice:
		return fmt.Sprintf("approved %s before, agreed are %s", Length(max(planned.From.Sub(approved), 0)), Length(t.Notice))
	case !agreed:
		return "the service has no maintenance windows"
	case !windows.Cover(planned):
		return "outside the maintenance windows " + windows.String()
	}
	return ""
}

// downtimes lists the changes whose planned downtime of a service was carried
// out, or may still be, by its begin. They are found once for all services, so that
// the cost of many months and services does not grow with the changes.
func (m *Maker) downtimes(service string) []*subject {
	if m.planned == nil {
		m.planned = m.allDowntimes()
	}
	return m.planned[service]
}

// allDowntimes finds the downtimes of all services. What was planned and given up,
// or never begun, is none.
func (m *Maker) allDowntimes() map[string][]*subject {
	of := map[string][]*subject{}
	begins := map[*subject]time.Time{}
	for _, s := range m.subjects("change") {
		planned, services := change.Downtime(s.Record)
		if !planned.Whole() || s.is(schema.Cancelled, schema.Draft) {
			continue
		}
		_, started := s.reached("started")
		_, approved := s.reached("approved")
		if !started && (!approved || !planned.From.After(m.asOf)) {
			continue
		}
		begins[s] = planned.From
		for i, id := range services {
			if !slices.Contains(services[:i], id) {
				of[id] = append(of[id], s)
			}
		}
	}
	for _, list := range of {
		slices.SortStableFunc(list, func(a, b *subject) int { return cmp.Or(begins[a].Compare(begins[b]), records.CompareIDs(a.ID, b.ID)) })
	}
	return of
}

// unearned gives the planned downtime that is not earned: all of a change's that
// has a reason against it, and what exceeds the monthly limit.
func unearned(list []Maintenance) []Outage {
	var found []Outage
	for _, one := range list {
		for _, left := range minus([]worktime.Interval{one.Planned}, one.Earned) {
			if one.Why != "" {
				found = append(found, planned(one, left))
			}
		}
	}
	return found
}

// allPlanned gives all planned downtime, earned or not.
func allPlanned(list []Maintenance) []Outage {
	var found []Outage
	for _, one := range list {
		found = append(found, planned(one, one.Planned))
	}
	return found
}

// planned is planned downtime as an outage: a whole one, since nothing says that
// anything works.
func planned(one Maintenance, in worktime.Interval) Outage {
	return Outage{Interval: in, Weight: big.NewRat(1, 1), Level: "full", Record: one.Change}
}
