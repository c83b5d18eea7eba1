package report

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// three are incidents of one service and category on three days of March.
func three(days ...int) map[string]string {
	files := map[string]string{"services/web.md": service("", "24x7")}
	for i, day := range days {
		at := fmt.Sprintf("2026-03-%02dT09:00:00+01:00", day)
		files[incidentPath(i+1)] = incident([]string{"category: hardware"}, "at: "+at+", to: new", "at: "+strings.Replace(at, "T09", "T10", 1)+", to: resolved", "at: "+strings.Replace(at, "T09", "T11", 1)+", to: closed")
	}
	return files
}

// candidatesOf tells the candidates of a world as of noon on 28 March.
func candidatesOf(t *testing.T, files map[string]string) string {
	t.Helper()
	r := maker(t, world(t, files), "2026-03-28T12:00:00+01:00").Proactive(Month{2026, time.March}, Filter{})
	var said []string
	for _, f := range r.Sections[0].Figures {
		said = append(said, fmt.Sprintf("%s %s %d", f.Scope.Service, f.Scope.Group, f.Count))
	}
	return strings.Join(said, ", ")
}

func TestCandidates(t *testing.T) {
	problem := func(state, category string) string {
		steps := []string{"at: 2026-03-05T09:00:00+01:00, to: new", "at: 2026-03-05T10:00:00+01:00, to: investigating"}
		if state == "resolved" {
			steps = append(steps, "at: 2026-03-06T10:00:00+01:00, to: resolved")
		}
		return text("services: [web]", "category: "+category, "impact: low", "urgency: low", logged(steps...))
	}
	const place = "problems/2026/PRB-2026-0001.md"
	with := func(files map[string]string, path, src string) map[string]string { files[path] = src; return files }
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"three", three(1, 10, 20), "web hardware 3"},
		{"two are too few", three(10, 20), ""},
		{"one before the thirty days", with(three(10, 20), incidentPath(9), incident([]string{"category: hardware"}, "at: 2026-02-26T11:59:59+01:00, to: new")), ""},
		{"another category", with(three(10, 20), incidentPath(9), incident([]string{"category: software"}, "at: 2026-03-21T09:00:00+01:00, to: new")), ""},
		{"a problem looks into it", with(three(1, 10, 20), place, problem("investigating", "hardware")), ""},
		{"a problem of another category", with(three(1, 10, 20), place, problem("investigating", "software")), "web hardware 3"},
		{"a problem that is done", with(three(1, 10, 20), place, problem("resolved", "hardware")), "web hardware 3"},
		{"a problem of one of them", with(with(three(1, 10, 20), place, problem("investigating", "software")), incidentPath(3),
			incident([]string{"category: hardware", "problems: [PRB-2026-0001]"}, "at: 2026-03-20T09:00:00+01:00, to: new")), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := candidatesOf(t, tt.files); got != tt.want {
				t.Errorf("%q, expected %q", got, tt.want)
			}
		})
	}
}

func TestReturnedAndExpiring(t *testing.T) {
	files := three(10)
	files[incidentPath(2)] = incident([]string{"recurrence_of: INC-2026-0001"}, "at: 2026-03-20T09:00:00+01:00, to: new")
	files[incidentPath(3)] = incident([]string{"recurrence_of: INC-2026-0001"}, "at: 2026-03-10T09:30:00+01:00, to: new") // before it was closed
	ci := func(state, eol string) string {
		return text("state: "+state, "type: certificate", "owner: ana", "environment: production", "asset: {eol: "+eol+"}")
	}
	files["cis/soon.md"], files["cis/late.md"] = ci("live", "2026-06-26"), ci("live", "2026-06-27")
	files["cis/over.md"], files["cis/gone.md"] = ci("live", "2026-01-01"), ci("retired", "2026-01-01")
	r := maker(t, world(t, files), "2026-03-28T12:00:00+01:00").Proactive(Month{2026, time.March}, Filter{})
	if f := figure(t, r, "returned", Scope{}); roles(f) != "INC-2026-0002 came back" || f.Notes[0] != "INC-2026-0002 repeats INC-2026-0001, which was closed" {
		t.Errorf("returned: %s %q", roles(f), f.Notes)
	}
	if f := figure(t, r, "end_of_life", Scope{}); roles(f) != "over end_of_life, soon end_of_life" {
		t.Errorf("end of life: %s", roles(f))
	}
}

func TestSignals(t *testing.T) {
	files := map[string]string{"services/web.md": service("", "24x7")}
	for i := range 25 { // one a week but for the tenth, with eleven more
		day := at(t, "2025-10-06T09:00:00+02:00").AddDate(0, 0, 7*i)
		files[incidentPath(i+1)] = incident(nil, "at: "+day.Format(time.RFC3339)+", to: new")
		for j := 0; i == 9 && j < 11; j++ {
			files[incidentPath(100+j)] = files[incidentPath(i+1)]
		}
	}
	r := maker(t, world(t, files), "2026-03-30T12:00:00+02:00").Proactive(Month{2026, time.March}, Filter{})
	for _, s := range r.Sections {
		if s.Name == "signals" && (len(s.Figures) != 1 || s.Figures[0].Scope.Group != "2025-12-08" || s.Figures[0].Count != 12) {
			t.Errorf("signals: %+v", s.Figures)
		}
	}
}
