package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// How far back trends look.
const (
	trendMonths = 13 // so that a month stands beside that of a year ago
	trendWeeks  = 26
)

// Trends makes the report of trends up to a month: incidents a week with control
// limits, where they come from, and the figures of thirteen months.
func (m *Maker) Trends(month Month, f Filter) Report {
	zone := m.tree.Config.Zone
	last := month.In(zone)
	p := Period{month.Add(1-trendMonths).String() + " to " + month.String(), month.Add(1 - trendMonths).In(zone).From, last.To}
	r := m.report("trends", "Trends to "+month.String(), p)
	opened := m.incidents(f.Service, "opened").within(p)
	r.Sections = []Section{
		m.weeks("opened", "Incidents opened", last, m.incidents(f.Service, "opened")),
		m.weeks("resolved", "Incidents resolved", last, m.incidents(f.Service, "resolved")),
		{Name: "by_service", Title: "Incidents by service", Figures: pareto("service", opened, func(s *subject) []string { return s.Lookup("services").Strings() })},
		{Name: "by_category", Title: "Incidents by category", Figures: pareto("category", opened, func(s *subject) []string { return []string{s.Value("category")} })},
	}
	for at := month; at != month.Add(-trendMonths); at = at.Add(-1) {
		if figures := m.monthTrend(at.In(zone), f.Service); len(figures) > 0 {
			r.Sections = append(r.Sections, Section{Name: "month", Title: "Month " + at.String(), Figures: figures})
		}
	}
	return tellLate(r)
}

// monthTrend is what a month gives to the trend; nothing where nothing happened.
func (m *Maker) monthTrend(p Period, service string) []Figure {
	ended := m.ended(p, service)
	figures := slices.Concat(m.incidentFigures(p, service), m.changeFigures(p, ended))
	var kept []Figure
	some := false
	for _, f := range figures {
		f.Scope.By, f.Scope.Group = "month", p.Name
		some = some || f.Kind == KindCount && f.Count > 0
		kept = append(kept, f)
	}
	if !some {
		return nil
	}
	return kept
}

// Limits are the control limits of a series of counts: mean ± 3σ.
type Limits struct {
	Mean, Low, High float64
}

// LimitsOf computes control limits. σ is that of the whole series, and no count
// is below 0.
func LimitsOf(counts []int) Limits {
	if len(counts) == 0 {
		return Limits{}
	}
	total, squares := 0, 0
	for _, n := range counts {
		total += n
		squares += n * n
	}
	n := float64(len(counts))
	mean := float64(total) / n
	sigma := math.Sqrt(max(float64(squares)/n-mean*mean, 0))
	return Limits{mean, max(mean-3*sigma, 0), mean + 3*sigma}
}

// Signals reports a count outside of the limits.
func (l Limits) Signals(n int) bool { return float64(n) > l.High || float64(n) < l.Low }

// weeks counts subjects in each whole week, Monday to Sunday, before the end of
// a month, with control limits. Weeks before the first record are none.
func (m *Maker) weeks(name, title string, last Period, all dated) Section {
	s := Section{Name: "weeks_" + name, Title: title + " a week"}
	periods := weeksBefore(earlier(last.To, m.asOf).In(last.To.Location()), m.begin())
	counts := make([]int, len(periods))
	for i, p := range periods {
		f := countOf(name, "Week of "+p.Name, all.within(p), openedAt)
		f.Scope = Scope{By: "week", Group: p.Name}
		counts[i] = f.Count
		s.Figures = append(s.Figures, f)
	}
	if len(periods) == 0 {
		s.Notes = []string{"no whole week yet"}
		return s
	}
	l := LimitsOf(counts)
	s.Notes = []string{fmt.Sprintf("mean %.2f, control limits %.2f to %.2f (mean ± 3σ of %d weeks)", l.Mean, l.Low, l.High, len(counts))}
	for i := range s.Figures {
		if l.Signals(counts[i]) {
			s.Figures[i].Notes = append(s.Figures[i].Notes, "signal: outside of the control limits")
		}
	}
	return s
}

// begin is when the first incident was opened; the as-of instant without any.
func (m *Maker) begin() time.Time {
	first := m.asOf
	for _, s := range m.subjects("incident") {
		first = earlier(first, s.opened())
	}
	return first
}

// weeksBefore lists the whole weeks that end no later than an instant, in its
// zone, the latest trendWeeks of them that end after another one.
func weeksBefore(end, begin time.Time) []Period {
	monday := time.Date(end.Year(), end.Month(), end.Day()-(int(end.Weekday())+6)%7, 0, 0, 0, 0, end.Location())
	var weeks []Period
	for to := monday; len(weeks) < trendWeeks && to.After(begin); to = to.AddDate(0, 0, -7) {
		from := to.AddDate(0, 0, -7)
		weeks = append(weeks, Period{from.Format("2006-01-02"), from, to})
	}
	slices.Reverse(weeks)
	return weeks
}

// pareto counts subjects by group, the largest first, with the share that those
// up to each have together.
func pareto(by string, all []*subject, groups func(*subject) []string) []Figure {
	of := map[string][]*subject{}
	total := 0
	for _, s := range all {
		for _, g := range groups(s) {
			if g != "" {
				of[g] = append(of[g], s)
				total++
			}
		}
	}
	names := sortedKeys(of)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(len(of[b]), len(of[a])) })
	var figures []Figure
	sum := 0
	for _, g := range names {
		sum += len(of[g])
		f := countOf("pareto", g, of[g], openedAt)
		f.Scope = Scope{By: by, Group: g}
		f.Notes = []string{Of(sum, total).Percent(1) + " with those above"}
		figures = append(figures, f)
	}
	return figures
}
