package site

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

// gold is an agreement on both services of the small repository.
const gold = `---
title: Gold
state: active
type: sla
parties: {customers: [acme]}
default: true
valid_from: 2026-01-01
calendar: 24x7
targets:
  - {priority: P1, response: 15m, resolution: 30m}
  - {priority: P2, response: 30m, resolution: 1h}
  - {priority: P3, response: 1h, resolution: 8h}
  - {priority: P4, response: 1h, resolution: 8h}
goal: {response: 95, resolution: 90}
availability: {target: 99.9}
slo: {target: 99.8, window: rolling-28d}
workload_limits: {incidents_per_month: 2, letters_per_day: 3}
---
## Scope

All.
`

// agreed is the small repository with the agreement, and files over it.
func agreed(t *testing.T, over map[string]string) map[string]string {
	t.Helper()
	all := map[string]string{"agreements/gold.md": gold}
	for name, data := range over {
		all[name] = data
	}
	fsys := repository(t, all)
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Commit: "0123456789abcdef", Version: "1.2.3", Zones: "2026a", Files: fsys})
	crawl(t, files)
	return files
}

// tells looks for texts on a page, in their order.
func tells(t *testing.T, files map[string]string, page string, want ...string) {
	t.Helper()
	shown := mainText(parse(t, files, page))
	rest := shown
	for _, w := range want {
		i := strings.Index(rest, w)
		if i < 0 {
			t.Errorf("%s: %q is missing, or not in its place, in\n%s", page, w, shown)
			continue
		}
		rest = rest[i+len(w):]
	}
}

func TestReportPages(t *testing.T) {
	files := agreed(t, nil)
	stamp := "As of 20 Mar 2026, 12:00, of commit 0123456789abcdef, with time zone data 2026a."
	stamp = strings.Replace(stamp, "12:00,", "12:00 ,", 1)
	stamp = strings.Replace(stamp, "commit 0123456789abcdef,", "commit 0123456789abcdef ,", 1)
	tells(t, files, "reports.html", "Reports", stamp, "Availability of services", "March 2026", "Gold", "Resolution", "100 % (1 of 1)", "Met", "CSV, for a spreadsheet")
	tells(t, files, "reports/2026-03-gold.html", "March 2026: Gold", stamp, "The period is not over", "Targets kept", "Response", "All", "Met", "at least 95 %", "Resolution",
		"Availability", "Web shop", "Missed", "at least 99.9 %", "All figures of Web shop", "Error budget spent", "Workload against limits", "incidents per month", "3", "Missed", "at most 2",
		"no record counts this; agreed are 3")
	tells(t, files, "reports/2026-03-gold~parts.html", "What makes up March 2026: Gold", "met: 1", "INC-2026-0001 Shop answers slowly", "1 Mar 2026, 10:05", "Downtime by weight",
		"INC-2026-0002 Shop is down", "20 Mar 2026, 11:02", "58m", "58m by weight 1")
	tells(t, files, "reports/availability.html", "Availability, March 2026", "Web shop", "Gold", "58m", "0s")
	tells(t, files, "reports/availability-shop.html", "Availability of Web shop", "Under Gold", "March 2026", "Downtime", "INC-2026-0002", "By month")
	tells(t, files, "reports/changes.html", "Change performance", "March 2026", "provisional until 2026-04-15")
	tells(t, files, "reports/changes-2026-03.html", "Change performance, March 2026", "All changes that ended", "Change failure rate", "100 %", "By service", "Web shop", "How likely the next change fails")
	tells(t, files, "reports/changes-2026-03~parts.html", "CHG-2026-0001 New till", "counts", "caused INC-2026-0002")
}

// Each figure that is made of something leads to it, and is never told by colour
// alone.
func TestFiguresLeadToTheirParts(t *testing.T) {
	files := agreed(t, nil)
	for _, want := range []string{
		`href="../reports/2026-03-gold~parts.html#gold.compliance.resolution.P3"`, `href="../reports/2026-03-gold~parts.html#gold.downtime.shop"`,
		`href="../reports/2026-03-gold~parts.html#gold.workload.limit.incidents_per_month"`,
	} {
		if !strings.Contains(files["reports/2026-03-gold.html"], want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, id := range []string{`id="gold.compliance.resolution.P3"`, `id="gold.downtime.shop"`} {
		if !strings.Contains(files["reports/2026-03-gold~parts.html"], id) {
			t.Errorf("nothing is unfolded at %s", id)
		}
	}
}

// Of a restricted record figures tell no words, and no name where the figure says
// what may not be known of it; its times may be known.
func TestReportsKeepRestrictedRecords(t *testing.T) {
	files := agreed(t, nil)
	for name, data := range files {
		if strings.Contains(data, "secret") {
			t.Errorf("%s tells a secret", name)
		}
		if strings.HasPrefix(name, "reports/2026-03-gold") && strings.Contains(data, "INC-2026-0003") {
			t.Errorf("%s tells how a restricted record was judged", name)
		}
	}
	tells(t, files, "reports/2026-03-gold~parts.html", "A restricted record")
}

// TestRestatedOnPages: what was frozen and is no longer so is told with its cause,
// but for what a restricted record says.
func TestRestatedOnPages(t *testing.T) {
	fsys := repository(t, map[string]string{"agreements/gold.md": gold})
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	march := report.Month{Year: 2026, Month: time.March}
	made := report.New(tree, report.Stamp{AsOf: asOf, Commit: "feedfacefeedface"}).Month(march, report.Filter{})
	d := made.Document(time.UTC, func(report.Figure) bool { return true })
	changed := 0
	for i := range d.Sections[0].Figures {
		f := &d.Sections[0].Figures[i]
		if f.Name != "compliance" || f.Scope.Clock != "resolution" || f.Scope.Priority != "" {
			continue
		}
		changed++
		f.Text, f.Part = "0 % (0 of 1)", "0"
		f.Parts = []report.DocumentPart{{Record: "INC-2026-0003", Role: "breached", Text: "secretcause"}, {Record: "INC-2026-0001", Role: "breached"}}
	}
	var frozen bytes.Buffer
	if err := d.WriteJSON(&frozen); err != nil || changed != 1 {
		t.Fatal(err, changed)
	}
	files := agreed(t, map[string]string{"reports/2026-03.json": frozen.String()})
	tells(t, files, "reports/2026-03-gold.html", "Restated", "frozen as of 20 Mar 2026, 12:00", "feedfacefeed", "Compliance", "Resolution", "0 % (0 of 1)", "100 % (1 of 1)",
		"INC-2026-0001 was breached, is met", "a restricted record is another part of it")
	tells(t, files, "reports.html", "1 figure restated since")
	for name, data := range files {
		if strings.Contains(data, "secret") {
			t.Errorf("%s tells a secret", name)
		}
	}
	// One that nobody can read is told of, and does not stop the portal.
	fsys = repository(t, map[string]string{"agreements/gold.md": gold, "reports/2026-03.json": "{"})
	files, findings := build(t, fsys)
	tells(t, files, "reports/2026-03-gold.html", "The frozen report of the month cannot be read")
	said := false
	for _, f := range findings {
		said = said || f.Rule == "frozen-report" && strings.Contains(f.Message, "reports/2026-03.json")
	}
	if !said {
		t.Errorf("no finding tells of the frozen report: %v", findings)
	}
}

// The files beside a page hold what the command prints for the agreement.
func TestReportFilesAreThoseOfTheCommand(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Zones: "2026a", Files: examples.FS()})
	m := report.New(tree, report.Stamp{AsOf: examples.AsOf, Zones: "2026a"})
	march := report.Month{Year: 2026, Month: time.March}
	made := m.Month(march, report.Filter{Agreement: "passengers-2026"})
	d := made.Document(tree.Config.Zone, func(report.Figure) bool { return true })
	var csv, json bytes.Buffer
	if err := d.WriteCSV(&csv, true); err != nil {
		t.Fatal(err)
	}
	if err := d.WriteJSON(&json); err != nil {
		t.Fatal(err)
	}
	if got := files["reports/2026-03-passengers-2026.csv"]; got != csv.String() || len(got) < 10000 {
		t.Errorf("the CSV file has %d bytes, the command's %d", len(got), csv.Len())
	}
	if got := files["reports/2026-03-passengers-2026.json"]; got != json.String() || len(got) < 10000 {
		t.Errorf("the JSON file has %d bytes, the command's %d", len(got), json.Len())
	}
	ended := m.Changes(report.Month{Year: 2026, Month: time.June}, report.Filter{})
	d = ended.Document(tree.Config.Zone, func(report.Figure) bool { return true })
	json.Reset()
	if err := d.WriteJSON(&json); err != nil || !strings.HasPrefix(files["reports/changes-2026-06.json"], "{") {
		t.Error(err)
	}
}

// TestMonths: the last months follow each other, those before are the ones that
// hold an entry, and figures are unfolded for the last ones alone.
func TestMonths(t *testing.T) {
	old := "---\ntitle: Long ago\nstate: closed\nservices: [shop]\nimpact: low\nurgency: low\nlog:\n  - {at: 2024-05-02T10:00:00+02:00, by: ana, to: new}\n" +
		"  - {at: 2024-05-02T11:00:00+02:00, by: ana, to: in_progress}\n  - {at: 2024-07-02T10:30:00+02:00, by: ana, to: resolved}\n  - {at: 2024-07-03T10:00:00+02:00, by: ana, to: closed}\n---\n## Summary\n\nOld.\n"
	files := agreed(t, map[string]string{
		"incidents/2024/INC-2024-0001.md": old, "agreements/gold.md": strings.Replace(gold, "valid_from: 2026-01-01", "valid_from: 2024-01-01", 1),
	})
	tells(t, files, "reports.html", "March 2026", "February 2026", "March 2025", "Months before", "July 2024", "Gold", "May 2024")
	for name, want := range map[string]bool{
		"reports/2025-03-gold~parts.html": true, "reports/2024-07-gold.html": true, "reports/2024-07-gold.csv": true, "reports/2024-07-gold~parts.html": false,
		"reports/2024-06-gold.html": false, "reports/2025-02-gold.html": false,
	} {
		if _, ok := files[name]; ok != want {
			t.Errorf("%s is there: %v", name, ok)
		}
	}
	tells(t, files, "reports/2024-07-gold.html", "gitsm report month 2024-07 --agreement gold --explain", "100 % (1 of 1)")
}
