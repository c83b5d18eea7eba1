package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// provisional is how long after a period its change failure rate may still grow.
const provisional = 14 * 24 * time.Hour

// Changes makes the report of the performance of changes that ended in a month
// of the repository's zone.
func (m *Maker) Changes(month Month, f Filter) Report {
	p := month.In(m.tree.Config.Zone)
	r := m.report("changes", "Changes "+month.String(), p)
	ended := m.ended(p, f.Service)
	r.Sections = []Section{{Name: "changes", Title: "Changes that ended in " + p.Name, Figures: m.changeFigures(p, ended)}}
	for _, by := range []struct {
		name  string
		group func(*subject) []string
	}{
		{"type", func(s *subject) []string { return []string{s.builtin("type")} }},
		{"model", func(s *subject) []string { return []string{s.Value("model")} }},
		{"risk", func(s *subject) []string { return []string{change.LevelOf(m.tree, s.Record)} }},
		{"service", func(s *subject) []string { return s.Lookup("services").Strings() }},
	} {
		if figures := m.divided(by.name, ended, by.group); len(figures) > 0 {
			r.Sections = append(r.Sections, Section{Name: "by_" + by.name, Title: "By " + by.name, Figures: figures})
		}
	}
	if deploys := m.deployments(p, f.Service); len(deploys) > 0 {
		r.Sections = append(r.Sections, Section{Name: "deployments", Title: "Deployments in " + p.Name, Figures: deploys})
	}
	if priors := m.priors(f.Service); len(priors) > 0 {
		r.Sections = append(r.Sections, Section{
			Name: "priors", Title: "How likely the next change fails", Figures: priors,
			Notes: []string{"(k+1)/(n+2) of the n changes that ended so far, of which k failed: few changes stay near one half"},
		})
	}
	return tellLate(r)
}

// endedAt is when a change was carried out. One that was found later, and born
// done, has no such step: its actual end tells, else when it was written down.
func endedAt(s *subject) (time.Time, bool) {
	if at, ok := s.reached("ended"); ok {
		return at, true
	}
	if c := s.moments[0].Category; c != schema.Resolved && c != schema.Closed {
		return time.Time{}, false
	}
	if at, ok := s.Instant("actual.end"); ok {
		return at, true
	}
	return s.opened(), true
}

// ended lists the changes that ended in a period.
func (m *Maker) ended(p Period, service string) []*subject {
	return m.kept("change", service, "ended", endedAt).within(p)
}

// changeFigures are the figures of the changes that ended in a period.
func (m *Maker) changeFigures(p Period, ended []*subject) []Figure {
	failure := shareOf("change_failure_rate", "Change failure rate", ended, m.failed)
	if m.asOf.Before(p.To.Add(provisional)) {
		failure.Notes = append(failure.Notes, "provisional until "+p.To.Add(provisional).Format("2006-01-02")+": incidents may still be found to be caused by these changes")
	}
	success := shareOf("change_success_rate", "Change success rate", ended, outcome("successful"))
	if open := only(ended, func(s *subject) bool { return s.builtin("outcome") == "" }); len(open) > 0 {
		success.Notes = append(success.Notes, "without an outcome yet: "+listed(open))
	}
	unauthorised := countOf("unauthorised", "Unauthorised changes", only(ended, func(s *subject) bool { return s.Value("unauthorised") == "true" }), endedText)
	unauthorised.Goal = &Goal{"at most 0", unauthorised.Count == 0}
	return []Figure{
		countOf("changes_ended", "Changes ended", ended, endedText),
		success,
		shareOf("change_issues_rate", "Successful with issues", ended, outcome("successful_with_issues")),
		failure,
		shareOf("emergency_ratio", "Emergency changes", ended, func(s *subject) (bool, string) {
			return s.builtin("type") == "emergency", s.Value("type")
		}),
		unauthorised,
		spreadOf("change_lead_time", "Lead time, submitted to ended", ended, func(s *subject) (from, to time.Time, ok bool) {
			from, submitted := s.reached("submitted")
			to, done := endedAt(s)
			return from, to, submitted && done
		}),
	}
}

func endedText(s *subject) string {
	at, _ := endedAt(s)
	return "ended " + at.Format(time.RFC3339)
}

func outcome(want string) func(*subject) (bool, string) {
	return func(s *subject) (bool, string) {
		return s.builtin("outcome") == want, cmp.Or(s.Value("outcome"), "no outcome yet")
	}
}

// failed reports a change that failed, was backed out, or caused an incident.
func (m *Maker) failed(s *subject) (bool, string) {
	if o := s.builtin("outcome"); o == "failed" || o == "backed_out" {
		return true, s.Value("outcome")
	}
	if caused := m.naming("incident", "caused_by")[s.ID]; len(caused) > 0 {
		return true, "caused " + caused[0].ID
	}
	return false, cmp.Or(s.Value("outcome"), "no outcome yet")
}

// divided gives success and failure of each group of changes.
func (m *Maker) divided(by string, ended []*subject, group func(*subject) []string) []Figure {
	of := map[string][]*subject{}
	for _, s := range ended {
		for _, g := range group(s) {
			if g != "" {
				of[g] = append(of[g], s)
			}
		}
	}
	var figures []Figure
	for _, g := range sortedKeys(of) {
		success := shareOf("change_success_rate", "Success rate, "+by+" "+g, of[g], outcome("successful"))
		failure := shareOf("change_failure_rate", "Failure rate, "+by+" "+g, of[g], m.failed)
		success.Scope, failure.Scope = Scope{By: by, Group: g}, Scope{By: by, Group: g}
		figures = append(figures, success, failure)
	}
	return figures
}

// priors estimates, by model and by service, how likely the next change fails:
// (k+1)/(n+2) of all that ended up to the as-of instant, worked out once for the
// reports of all months.
func (m *Maker) priors(service string) []Figure {
	found, made := m.chances[service]
	if !made {
		found = m.findPriors(service)
		m.chances[service] = found
	}
	return slices.Clone(found) // a report adds notes to its figures
}

func (m *Maker) findPriors(service string) []Figure {
	ended := m.ended(Period{To: m.asOf.Add(1)}, service)
	var figures []Figure
	for _, by := range []struct {
		name  string
		group func(*subject) []string
	}{
		{"model", func(s *subject) []string { return []string{s.Value("model")} }},
		{"service", func(s *subject) []string { return s.Lookup("services").Strings() }},
	} {
		for _, f := range m.divided(by.name, ended, by.group) {
			if f.Name != "change_failure_rate" {
				continue
			}
			f.Name, f.Title = "change_failure_prior", "Failure prior, "+by.name+" "+f.Scope.Group
			f.Notes = []string{fmt.Sprintf("%s of %s failed", f.Share.Part.Num(), f.Share.Whole.Num())}
			f.Share = f.Share.Add(Of(1, 2))
			figures = append(figures, f)
		}
	}
	return figures
}

// deployments gives the figures of delivery, where changes name deployments.
func (m *Maker) deployments(p Period, service string) []Figure {
	var parts, emergency []Part
	deploys := false
	for _, s := range m.of("change", service) {
		list := s.Lookup("deploys")
		if list == nil {
			continue
		}
		for _, n := range list.Items {
			deploys = true
			at, ok := n.Get("at").Instant()
			if !ok || !p.Holds(at) || at.After(m.asOf) {
				continue
			}
			part := Part{Record: s.ID, Role: "deployed", From: at, Text: n.Get("repo").Str() + " " + n.Get("ref").Str()}
			parts = append(parts, part)
			if s.builtin("type") == "emergency" {
				emergency = append(emergency, part)
			}
		}
	}
	if !deploys {
		return nil
	}
	sortParts(parts)
	rework := Figure{Name: "rework_rate", Title: "Rework rate, emergency deployments", Kind: KindShare, Share: Of(len(emergency), len(parts)), Parts: emergency}
	if len(parts) == 0 {
		rework.NA = "no deployment in the period"
	}
	return []Figure{
		{Name: "deployments", Title: "Deployments", Kind: KindCount, Count: len(parts), Parts: parts},
		{Name: "dora_lead_time", Title: "Lead time, commit to deployment", Kind: KindSpread, NA: "records do not tell when what is deployed was committed"},
		rework,
		m.recovery(p, service),
	}
}

// recovery is the failed deployment recovery time: MTRS of the incidents that
// changes caused, resolved in a period.
func (m *Maker) recovery(p Period, service string) Figure {
	f := Figure{Name: "deployment_recovery", Title: "Failed deployment recovery time", Kind: KindTime}
	var spans []worktime.Interval
	for _, s := range m.of("incident", service) {
		if s.is(schema.Cancelled) || !s.in("resolved", p) || len(s.Lookup("caused_by").Strings()) == 0 || s.Lookup("outages") == nil {
			continue
		}
		var own []worktime.Interval
		for _, n := range s.Lookup("outages").Items {
			if o, ok := m.outage(s, n, defaultWeights()); ok && o.Weight.Sign() > 0 {
				own = append(own, o.Interval)
			}
		}
		for _, failure := range worktime.Join(own) {
			f.Parts = append(f.Parts, s.lasted("failure", failure.From, failure.To, Length(failure.Duration())))
		}
		spans = append(spans, own...)
	}
	failures := worktime.Join(spans)
	if len(failures) == 0 {
		f.NA = "no failure that a change caused"
		return f
	}
	f.Time = sum(failures) / time.Duration(len(failures))
	f.Notes = []string{fmt.Sprintf("n %d", len(failures))}
	return f
}
