package site

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/site/chart"
)

func TestTrendsPage(t *testing.T) {
	files := ferryFiles(t)
	holds(t, files, "trends.html",
		"Signals No week lies outside of its control limits.", "Week by week", "Incidents opened a week: mean 0.72, control limits 0.00 to 3.20 (mean ± 3σ of 25 weeks)",
		"25 weeks, from 0 to 3 a week, mean 0.72, control limits 0.00 to 3.20; 0 weeks outside of them.",
		"5 Jan 2026", "22 Jun 2026", "Incidents by service", "Most: Boarding 6, Port terminals 6, Booking 4.", "21.4 % with those above",
		"Incidents by category", "Hardware", "Month by month", "First contact", "June 2026", "38m INC-2026-0021, 17h30m INC-2026-0020 (n 2)", "January 2026",
		"Time to restore service in June 2026", "Port terminals", "1h15m30s", "n 2", "Candidates for problems", "Incidents that came back within 30 days", "INC-2026-0018 repeats INC-2026-0007",
	)
	page := files["trends.html"]
	if strings.Contains(page, ">Security<") {
		t.Error("the category of a restricted incident is told")
	}
	if n := strings.Count(page, "<svg class=\"chart"); n != 6 {
		t.Errorf("%d charts, expected two of weeks, two of sources, two of months (too few for times)", n)
	}
}

// The files beside the tables hold what the tables show.
func TestTrendFiles(t *testing.T) {
	files := ferryFiles(t)
	for path, sections := range map[string][]string{
		"reports/trends-weeks.json": {"weeks_opened", "weeks_resolved"}, "reports/trends-sources.json": {"by_service", "by_category"}, "reports/trends-2026-06.json": {"month"},
		"reports/trends-ahead.json": {"candidates", "returned", "signals", "priors", "expiry"},
	} {
		var d report.Document
		if err := json.Unmarshal([]byte(files[path]), &d); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		var names []string
		for _, s := range d.Sections {
			names = append(names, s.Name)
		}
		if strings.Join(names, " ") != strings.Join(sections, " ") {
			t.Errorf("%s has %v, expected %v", path, names, sections)
		}
		if csv := files[strings.TrimSuffix(path, "json")+"csv"]; !strings.HasPrefix(csv, "report,period,") {
			t.Errorf("no CSV beside %s: %.60q", path, csv)
		}
	}
}

// A week with many incidents is a signal, and is told in words.
func TestSignals(t *testing.T) {
	over := map[string]string{}
	for i := range 40 { // eleven weeks with one each, then one with 29
		day, id := fmt.Sprintf("2026-03-1%dT10:%02d:00+01:00", 1+i%3, i), fmt.Sprintf("INC-2026-01%02d", i)
		if i < 11 {
			day = fmt.Sprintf("2025-%02d-%02dT10:00:00+01:00", 12, 1+2*i)
		}
		over["incidents/2026/"+id+".md"] = "---\ntitle: It stands\nstate: new\nservices: [shop]\ncategory: queue\nchannel: user\nimpact: low\nurgency: low\nteam: ops\n" +
			"log:\n  - {at: " + day + ", by: ana, to: new}\n---\n## Summary\n\nIt stands.\n"
	}
	files, _ := build(t, repository(t, over))
	holds(t, files, "trends.html", "Signals", "Week of 9 Mar 2026: 29 opened, above the upper control limit of", "(mean ", "Week by week", "1 week outside of them")
	if !strings.Contains(files["trends.html"], `class="signal"`) {
		t.Error("the chart does not mark the signal")
	}
}

func TestSignalWords(t *testing.T) {
	n := func(n int) *report.DocumentFigure { return &report.DocumentFigure{Count: &n} }
	l := report.Limits{Mean: 10, Low: 4, High: 16}
	for _, test := range []struct {
		n      int
		opened bool
		want   string
	}{
		{17, true, "17 opened, above the upper control limit of 16.00 (mean 10.00)"},
		{3, false, "3 resolved, below the lower control limit of 4.00 (mean 10.00)"},
		{16, true, ""},
		{4, true, ""},
	} {
		if got := (&builder{}).signalOf(n(test.n), l, test.opened); got != test.want {
			t.Errorf("%d: %q, expected %q", test.n, got, test.want)
		}
	}
}

// Nothing at all is shown as nothing, and divides by nothing.
func TestTrendsOfNothing(t *testing.T) {
	tree, err := records.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf})
	holds(t, files, "trends.html", "No week lies outside", "No incident names one.", "Nothing happened yet.", "None.")
	holds(t, files, "operations.html", "No clock is breached, at risk or due.", "Nothing was recorded.", "Nothing is open.", "Nothing waits.")
	if got := (&builder{}).paretoInWords(nil); got != "No incident." {
		t.Error(got)
	}
	if got := (&builder{}).paretoInWords([]chart.Bar{{Label: "a", Count: 2}}); got != "Most: a 2. The table below has all." {
		t.Error(got)
	}
}
