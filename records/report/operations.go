package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/schema"
)

// dueSoon is how far ahead the report of operations looks for targets.
const dueSoon = 24 * time.Hour

// Operations makes the report of operations: what is open at the as-of instant,
// and the operational figures of a month in the repository's zone.
func (m *Maker) Operations(month Month, f Filter) Report {
	p := month.In(m.tree.Config.Zone)
	r := m.report("operations", "Operations "+month.String(), p)
	problems := only(m.of("problem", f.Service), (*subject).waits)
	r.Sections = []Section{
		{Name: "now", Title: "Open as of " + m.asOf.Format("2006-01-02 15:04 MST"), Figures: m.now(f.Service)},
		{Name: "due", Title: "Targets at risk and due within 24 hours", Figures: m.dueFigures(f)},
		{Name: "incidents", Title: "Incidents of " + p.Name, Figures: m.incidentFigures(p, f.Service)},
		{Name: "satisfaction", Title: "Satisfaction in " + p.Name, Figures: m.satisfaction(p, f.Service)},
		{Name: "services", Title: "Services in " + p.Name, Figures: m.serviceReliability(p, f.Service), Notes: []string{"within each service's own hours, for all its users, planned maintenance taken off"}},
		{Name: "problems", Title: "Problems", Figures: []Figure{
			m.ages("problem_age", "Age of open problems", problems, func(s *subject) (time.Time, bool) { return s.opened(), true }),
			m.ages("known_error_age", "Age of known errors", only(problems, isKnownError), func(s *subject) (time.Time, bool) { return s.since(), true }),
		}},
		{Name: "knowledge", Title: "Knowledge", Figures: []Figure{m.reuse(f.Service)}},
		{Name: "reviews", Title: "Reviews in " + p.Name, Figures: []Figure{m.actionClosure(p)}},
	}
	return tellLate(r)
}

// isKnownError reports a problem that is analysed and not resolved. That state
// is a figure of its own, and cannot be removed from the kind.
func isKnownError(s *subject) bool { return s.now.State == "known_error" }

// now tells what is open at the as-of instant: the backlog by kind with its age,
// incidents by priority, and what waits for what.
func (m *Maker) now(service string) []Figure {
	var figures []Figure
	var pending []*subject
	for _, kind := range []string{"incident", "request", "problem", "change"} {
		if m.tree.Kinds.Kind(kind) == nil {
			continue
		}
		waiting := only(m.of(kind, service), (*subject).waits)
		f := countOf("backlog", "Open "+kind+"s", waiting, openedAt)
		f.Scope = Scope{By: "kind", Group: kind}
		age := m.ages("backlog_age", "Age of open "+kind+"s", waiting, func(s *subject) (time.Time, bool) { return s.opened(), true })
		age.Scope = f.Scope
		figures = append(figures, f, age)
		if kind == "incident" {
			figures = append(figures, grouped("backlog", "Open incidents", "priority", waiting, func(s *subject) string { return sla.Priority(s.Record) })...)
		}
		pending = append(pending, only(waiting, func(s *subject) bool { return s.is(schema.Pending) })...)
	}
	return append(figures, grouped("pending", "Pending", "reason", pending, func(s *subject) string { return s.Value("hold") })...)
}

// grouped counts subjects by what they have in common.
func grouped(name, title, by string, all []*subject, group func(*subject) string) []Figure {
	of := map[string][]*subject{}
	for _, s := range all {
		g := group(s)
		if g == "" {
			g = "not given"
		}
		of[g] = append(of[g], s)
	}
	var figures []Figure
	for _, g := range sortedKeys(of) {
		f := countOf(name, title+", "+by+" "+g, of[g], openedAt)
		f.Scope = Scope{By: by, Group: g}
		figures = append(figures, f)
	}
	return figures
}

func sortedKeys[V any](of map[string]V) []string {
	keys := make([]string, 0, len(of))
	for k := range of {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// dueFigures tells which targets are breached, at risk, and due soon.
func (m *Maker) dueFigures(f Filter) []Figure {
	breached := Figure{Name: "breached_open", Title: "Breached and not stopped", Kind: KindCount}
	risk := Figure{Name: "at_risk", Title: "At risk", Kind: KindCount}
	soon := Figure{Name: "due_soon", Title: "Due within 24 hours", Kind: KindCount}
	add := func(f *Figure, one *sla.Measurement, text string) {
		f.Count++
		f.Parts = append(f.Parts, Part{Record: one.Record.ID, Role: one.Metric, From: one.Start, To: one.Due, Amount: one.Elapsed, Text: one.Agreement + ", " + text})
	}
	for _, one := range m.measurements(m.asOf) {
		if one.Stopped() || one.Excluded != nil || one.Verdict == sla.Void || f.Agreement != "" && f.Agreement != one.Agreement ||
			f.Service != "" && !slices.Contains(one.Record.Lookup("services").Strings(), f.Service) {
			continue
		}
		if one.Verdict == sla.Breached {
			add(&breached, one, told(one))
			continue
		}
		if one.AtRisk {
			add(&risk, one, told(one))
		}
		if !one.Due.IsZero() && !one.Due.After(m.asOf.Add(dueSoon)) {
			add(&soon, one, "due "+one.Due.Format(time.RFC3339))
		}
	}
	return []Figure{breached, risk, soon}
}

// serviceReliability gives MTRS, MTBF and MTBSI of each live service in its own
// hours.
func (m *Maker) serviceReliability(p Period, service string) []Figure {
	var figures []Figure
	for _, r := range m.tree.OfKind("service") {
		if service != "" && r.ID != service || r.Category() == schema.Draft {
			continue
		}
		a := m.Availability(m.ownTerms(r), p)
		if !a.Known {
			continue
		}
		scope := Scope{Service: r.ID}
		all := a.reliability(scope)
		if a.Failures == 0 {
			all = all[:1]
		}
		figures = append(figures, all...)
	}
	return figures
}

// listed joins IDs for a note.
func listed(all []*subject) string {
	ids := make([]string, len(all))
	for i, s := range all {
		ids[i] = s.ID
	}
	return fmt.Sprintf("%d (%s)", len(ids), strings.Join(ids, ", "))
}
