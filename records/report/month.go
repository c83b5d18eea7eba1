package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
)

// Month makes the service-level report of a month: compliance with each
// agreement, the availability of services, error budgets, and workload. The month
// is that of each agreement's own zone (S16).
func (m *Maker) Month(month Month, f Filter) Report {
	r := m.report("month", "Service levels "+month.String(), month.In(m.tree.Config.Zone))
	all := m.Compliance(month, f)
	byAgreement, said := map[string][]Figure{}, sayings{}
	for i := range all {
		id := all[i].Agreement
		byAgreement[id] = append(byAgreement[id], m.figures(&all[i], said)...)
	}
	services := m.serviceFigures(month, f, byAgreement)
	for _, id := range services {
		if m.engine.Agreement(id) == nil {
			continue
		}
		r.Sections = append(r.Sections, m.section(id, month, byAgreement[id]))
	}
	if len(r.Sections) == 0 {
		r.Notes = append(r.Notes, "No agreement measured anything in this month.")
	}
	return tellLate(r)
}

// section is what a month's report says of one agreement.
func (m *Maker) section(id string, month Month, figures []Figure) Section {
	a := m.engine.Agreement(id)
	p := month.In(m.zoneOf(id))
	s := Section{Name: id, Title: a.Title, Figures: figures}
	s.Notes = append(s.Notes, fmt.Sprintf("%s, %s to %s", a.Type, p.From.Format("2006-01-02 15:04 MST"), p.To.Format("2006-01-02 15:04 MST")))
	return s
}

// serviceFigures adds availability, objectives and workload to the agreements,
// and gives the IDs of all agreements that say anything, in order.
func (m *Maker) serviceFigures(month Month, f Filter, byAgreement map[string][]Figure) []string {
	limits := map[string]bool{}
	for _, service := range m.tree.OfKind("service") {
		if f.Service != "" && f.Service != service.ID {
			continue
		}
		around := month.In(m.tree.Config.Zone)
		for _, a := range m.engine.AgreementsOf(service.ID, around.From.AddDate(0, 0, -1), around.To.AddDate(0, 0, 1)) {
			if f.Agreement != "" && f.Agreement != a.ID {
				continue
			}
			byAgreement[a.ID] = append(byAgreement[a.ID], m.ofService(a, service, month)...)
			limits[a.ID] = true
		}
	}
	for id := range limits {
		if f.Service == "" {
			byAgreement[id] = append(byAgreement[id], m.workload(id, month)...)
		}
	}
	ids := make([]string, 0, len(byAgreement))
	for id := range byAgreement {
		if len(byAgreement[id]) > 0 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// ofService gives the availability figures of a service under an agreement.
func (m *Maker) ofService(a *sla.Agreement, service *records.Record, month Month) []Figure {
	t, ok := m.termsOf(a, service)
	if !ok {
		t = m.underAgreement(a, service)
		if o, has := m.objective(t, a.Record, month.In(t.Zone)); has {
			return o.figures()
		}
		return nil
	}
	v := m.Availability(t, month.In(t.Zone))
	figures := v.figures()
	if months := month.quarter(); len(months) > 1 && v.Known {
		var all []Availability
		for _, one := range months {
			all = append(all, m.Availability(t, one.In(t.Zone)))
		}
		figures = append(figures, v.quarter(month, all))
	}
	if o, has := m.objective(t, a.Record, month.In(t.Zone)); has {
		figures = append(figures, o.figures()...)
	}
	return figures
}

// figures unfolds an availability.
func (a *Availability) figures() []Figure {
	scope := Scope{Agreement: a.Terms.Agreement, Service: a.Terms.Service.ID}
	share := Figure{Name: "availability", Title: "Availability", Scope: scope, Kind: KindTimeShare, Share: a.Share()}
	if !a.Known {
		share.NA = "no agreed service time"
		return []Figure{share}
	}
	if a.Terms.Target != nil {
		share.Goal = &Goal{"at least " + floorExact(a.Terms.Target) + " %", share.Share.Meets(a.Terms.Target)}
	}
	share.Parts = lossParts(a.Losses)
	for _, o := range a.Excluded {
		share.Parts = append(share.Parts, Part{Record: o.Record, Role: "excluded", From: o.From, To: o.To, Amount: o.Duration(), Text: "the record does not count against service levels"})
	}
	maintenance := a.earned(scope)
	figures := []Figure{
		share,
		{Name: "availability_seen", Title: "Availability as users saw it", Scope: scope, Kind: KindTimeShare, Share: a.Seen(), Parts: lossParts(a.LossesSeen), Notes: []string{"of all service hours, planned downtime counted like any other"}},
		{Name: "service_hours", Title: "Service hours", Scope: scope, Kind: KindTime, Time: a.ServiceHours, Parts: hourParts(a.Hours), Notes: []string{"calendar " + a.Terms.Hours}},
		maintenance,
		{Name: "agreed_service_time", Title: "Agreed service time", Scope: scope, Kind: KindTime, Time: a.Agreed, Parts: append([]Part{{Role: "service hours", From: a.Period.From, To: a.Period.To, Amount: a.ServiceHours}}, maintenance.Parts...)},
		{Name: "downtime", Title: "Downtime by weight", Scope: scope, Kind: KindTime, Time: a.Downtime(), Parts: lossParts(a.Losses)},
	}
	return append(figures, a.reliability(scope)...)
}

// earned tells planned maintenance that is no service time, and what was planned
// and is downtime all the same.
func (a *Availability) earned(scope Scope) Figure {
	f := Figure{Name: "maintenance", Title: "Earned planned maintenance", Scope: scope, Kind: KindTime}
	for _, one := range a.Maintenance {
		d := sum(one.Earned)
		f.Time += d
		role, text := "earned", stretch(one.Planned)
		if one.Why != "" {
			role, text = "not earned", text+": "+one.Why
			f.Notes = append(f.Notes, one.Change+": "+one.Why)
		}
		f.Parts = append(f.Parts, Part{Record: one.Change, Role: role, From: one.Planned.From, To: one.Planned.To, Amount: d, Text: text})
	}
	return f
}

// reliability gives failures, and MTRS, MTBF and MTBSI where there were any.
func (a *Availability) reliability(scope Scope) []Figure {
	figures := []Figure{{Name: "failures", Title: "Failures", Scope: scope, Kind: KindCount, Count: a.Failures, Parts: lossParts(a.Losses)}}
	for _, one := range []struct {
		name, title string
		d           func() (time.Duration, bool)
	}{
		{"mtrs", "MTRS, mean time to restore service", a.MTRS},
		{"mtbf", "MTBF, mean time between failures", a.MTBF},
		{"mtbsi", "MTBSI, mean time between service incidents", a.MTBSI},
	} {
		if d, ok := one.d(); ok {
			figures = append(figures, Figure{Name: one.name, Title: one.title, Scope: scope, Kind: KindTime, Time: d, Parts: lossParts(a.Losses), Notes: []string{fmt.Sprintf("n %d", a.Failures)}})
		}
	}
	return figures
}

// quarter is the availability of the months of a quarter up to this one.
func (a *Availability) quarter(month Month, months []Availability) Figure {
	share := Sum(months)
	f := Figure{
		Name: "availability_quarter", Title: "Availability " + month.quarterName() + " to the end of the month", Kind: KindTimeShare, Share: share,
		Scope: Scope{Agreement: a.Terms.Agreement, Service: a.Terms.Service.ID}, Notes: []string{"ratio of the sums of its months"},
	}
	for i := range months {
		f.Parts = append(f.Parts, lossParts(months[i].Losses)...)
	}
	if a.Terms.Target != nil {
		f.Goal = &Goal{"at least " + floorExact(a.Terms.Target) + " %", share.Meets(a.Terms.Target)}
	}
	return f
}

// hourParts tells stretches of service hours.
func hourParts(hours []worktime.Interval) []Part {
	parts := make([]Part, len(hours))
	for i, h := range hours {
		parts[i] = Part{Role: "service hours", From: h.From, To: h.To, Amount: h.Duration()}
	}
	return parts
}

// workload holds the records of a month against the agreed limits. Limits of what
// no record counts are told as such.
func (m *Maker) workload(agreement string, month Month) []Figure {
	a := m.engine.Agreement(agreement)
	if a == nil {
		return nil
	}
	limits := a.Record.Lookup("workload_limits")
	if limits == nil {
		return nil
	}
	p := month.In(m.zoneOf(agreement))
	var figures []Figure
	for _, pair := range limits.Pairs {
		f := Figure{Name: "workload", Title: "Workload: " + strings.ReplaceAll(pair.Key, "_", " "), Kind: KindCount, Scope: Scope{Agreement: agreement, By: "limit", Group: pair.Key}}
		kind, counted := workloads[pair.Key]
		most := number(pair.Value.Str())
		if !counted || most == nil {
			f.NA = "no record counts this; agreed are " + pair.Value.Str()
			figures = append(figures, f)
			continue
		}
		for _, s := range m.under(kind, a, p) {
			f.Count++
			f.Parts = append(f.Parts, s.part("opened", s.opened().Format("2006-01-02T15:04:05Z07:00")))
		}
		f.Goal = &Goal{"at most " + floorExact(most), number(count(f.Count)).Cmp(most) <= 0}
		figures = append(figures, f)
	}
	return figures
}

// workloads are the limits that records count, with the kind of record.
var workloads = map[string]string{
	"incidents_per_month": "incident", "requests_per_month": "request", "changes_per_month": "change", "problems_per_month": "problem",
}

// under lists the records that were opened in a period and concern an agreement:
// its services, and its customers where the record names any.
func (m *Maker) under(kind string, a *sla.Agreement, p Period) []*subject {
	return only(m.subjects(kind), func(s *subject) bool {
		if s.is("cancelled") || !p.Holds(s.opened()) || !affects(s, a.Customers) {
			return false
		}
		return slices.ContainsFunc(s.Lookup("services").Strings(), func(id string) bool {
			return slices.ContainsFunc(m.engine.AgreementsOf(id, p.From, p.To), func(one *sla.Agreement) bool { return one.ID == a.ID })
		})
	})
}

// sortParts puts parts in the order of time, then of records.
func sortParts(parts []Part) {
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Or(a.From.Compare(b.From), records.CompareIDs(a.Record, b.Record)) })
}
