package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// What proactive findings look at (domain section 8). They count; nothing is
// learned or guessed, and each says what it counted.
const (
	candidateDays  = 30
	candidateCount = 3
	expiryDays     = 90
)

// Proactive makes the report of what to look into before it hurts: candidates
// for problems, what came back, weeks outside of control limits, how likely
// changes fail, and what comes to its end. All of it is as of the as-of instant;
// of the month, only the weeks before its end count.
func (m *Maker) Proactive(month Month, f Filter) Report {
	r := m.report("proactive", "What to look into", Period{})
	r.Sections = []Section{
		{
			Name: "candidates", Title: "Candidates for problems", Figures: m.candidates(f.Service),
			Notes: []string{fmt.Sprintf("%d incidents or more of one service and category within %d days, and no open problem of them", candidateCount, candidateDays)},
		},
		{Name: "returned", Title: "Incidents that came back within 30 days", Figures: m.returned(f.Service)},
		{Name: "signals", Title: "Weeks outside of the control limits", Figures: m.signals(month, f.Service)},
		{Name: "priors", Title: "How likely the next change fails", Figures: m.priors(f.Service), Notes: []string{"(k+1)/(n+2) of the n changes that ended so far, of which k failed"}},
		{Name: "expiry", Title: fmt.Sprintf("Configuration items that end within %d days, or have", expiryDays), Figures: m.expiring()},
	}
	return tellLate(r)
}

// recent lists the incidents of the last thirty days.
func (m *Maker) recent(service string) []*subject {
	from := m.asOf.AddDate(0, 0, -candidateDays)
	return only(m.of("incident", service), func(s *subject) bool { return s.opened().After(from) && !s.is(schema.Cancelled) })
}

// candidates finds services and categories with many incidents that nobody looks
// for the cause of.
func (m *Maker) candidates(service string) []Figure {
	type group struct{ service, category string }
	of := map[group][]*subject{}
	for _, s := range m.recent(service) {
		for _, id := range s.Lookup("services").Strings() {
			if service == "" || service == id {
				g := group{id, s.Value("category")}
				of[g] = append(of[g], s)
			}
		}
	}
	var groups []group
	for g, list := range of {
		if len(list) >= candidateCount && !m.isLookedInto(g.service, g.category, list) {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(len(of[b]), len(of[a])), cmp.Compare(a.service, b.service), cmp.Compare(a.category, b.category))
	})
	var figures []Figure
	for _, g := range groups {
		f := countOf("problem_candidate", "Incidents of category "+g.category, of[g], openedAt)
		f.Scope = Scope{Service: g.service, By: "category", Group: g.category}
		figures = append(figures, f)
	}
	return figures
}

// isLookedInto reports an open problem of some incidents, or of their service and
// category.
func (m *Maker) isLookedInto(service, category string, incidents []*subject) bool {
	return slices.ContainsFunc(m.subjects("problem"), func(p *subject) bool {
		if !p.waits() {
			return false
		}
		if p.concerns(service) && p.Value("category") == category {
			return true
		}
		return slices.ContainsFunc(incidents, func(s *subject) bool { return slices.Contains(s.Lookup("problems").Strings(), p.ID) })
	})
}

// returned lists incidents of a kind that was closed already: they repeat a closed
// incident, or their problem was done when they were opened.
func (m *Maker) returned(service string) []Figure {
	f := Figure{Name: "returned", Title: "Came back after closure", Kind: KindCount}
	for _, s := range m.recent(service) {
		if why := m.cameBack(s); why != "" {
			f.Count++
			f.Parts = append(f.Parts, s.part("came back", why))
			f.Notes = append(f.Notes, s.ID+" "+why)
		}
	}
	return []Figure{f}
}

func (m *Maker) cameBack(s *subject) string {
	before := func(kind, id string) bool {
		other := m.find(kind, id)
		if other == nil {
			return false
		}
		at, done := other.reached("closed")
		if kind == "problem" {
			at, done = other.reached("resolved")
		}
		return done && at.Before(s.opened())
	}
	if id := s.Value("recurrence_of"); id != "" && before("incident", id) {
		return "repeats " + id + ", which was closed"
	}
	for _, id := range s.Lookup("problems").Strings() {
		if before("problem", id) {
			return "is of " + id + ", which was resolved"
		}
	}
	return ""
}

// signals lists the weeks in which more, or fewer, incidents were opened than the
// control limits allow.
func (m *Maker) signals(month Month, service string) []Figure {
	weeks := m.weeks("opened", "Incidents opened", month.In(m.tree.Config.Zone), m.incidents(service, "opened"))
	var figures []Figure
	for _, f := range weeks.Figures {
		if len(f.Notes) > 0 {
			f.Notes = append(f.Notes, weeks.Notes...)
			figures = append(figures, f)
		}
	}
	return figures
}

// expiring lists the live configuration items whose life, or warranty, ends soon.
func (m *Maker) expiring() []Figure {
	var figures []Figure
	for _, one := range []struct{ field, name, title string }{
		{"asset.eol", "end_of_life", "End of life"}, {"asset.warranty_until", "warranty", "End of warranty"},
	} {
		f := Figure{Name: one.name, Title: one.title, Kind: KindCount}
		for _, r := range m.tree.OfKind("ci") {
			day, ok := r.Instant(one.field)
			if c := r.Category(); !ok || c != schema.Open && c != schema.Pending || day.After(m.asOf.AddDate(0, 0, expiryDays)) {
				continue
			}
			f.Count++
			text := strings.TrimSpace(r.Value("type") + " " + day.Format("2006-01-02"))
			f.Parts = append(f.Parts, Part{Record: r.ID, Role: one.name, From: day, Text: text})
			f.Notes = append(f.Notes, r.ID+" "+day.Format("2006-01-02"))
		}
		slices.SortStableFunc(f.Parts, func(a, b Part) int { return cmp.Or(a.From.Compare(b.From), records.CompareIDs(a.Record, b.Record)) })
		figures = append(figures, f)
	}
	return figures
}
