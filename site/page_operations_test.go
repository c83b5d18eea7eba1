package site

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records/report"
)

// holds fails unless a page says all of these, in this order.
func holds(t *testing.T, files map[string]string, page string, want ...string) {
	t.Helper()
	all := mainText(parse(t, files, page))
	rest := strings.ReplaceAll(all, "\u202F", " ")
	for _, w := range want {
		i := strings.Index(rest, w)
		if i < 0 {
			t.Errorf("%s: %q is missing, or not in its place, in\n%s", page, w, all)
			return
		}
		rest = rest[i+len(w):]
	}
}

func TestOperationsPage(t *testing.T) {
	files := ferryFiles(t)
	holds(t, files, "operations.html",
		"Targets breached, open", "2", "At risk", "1", "Due within 24 hours", "4", "Open incidents", "5",
		"At risk, due in the next 24 hours, and breached",
		"INC-2026-0018 Gate 1 in Brackness freezes every other morning P3 Resolution Promise to passengers, 2026 Breached, not stopped Breached 12 Jun 2026, 09:18 18 days ago 384h42m of 40h Sefa Yildiz, Terminals",
		"INC-2026-0024", "Due 30 Jun 2026, 21:48 in 3 h 48 min 12m of 4h nobody",
		"Handover: what changed in the last 24 hours", "30 Jun 2026, 17:48 Nils Abara INC-2026-0024", "New", "30 Jun 2026, 08:40", "Hold: nothing → to Approval",
		"Changes under way and in the next 24 hours", "CHG-2026-0025",
		"Who has what", "Payments 1", "INC-2026-0022", "Pending problem", "32 hours Resolution due 1 Jul 2026, 12:15", "No team 1", "INC-2026-0024",
		"By service", "Boarding Working 1 1 1 1", "Open by priority and age", "P3 1 0 1 2 4", "Pending, by what it waits for", "Incidents of 2026-06",
	)
	for _, href := range []string{`href="reports/operations~parts.html#due.breached_open"`, `href="incidents/INC-2026-0018.html#clock-2"`, `href="reports/operations.csv"`} {
		if !strings.Contains(files["operations.html"], href) {
			t.Errorf("no link %s", href)
		}
	}
}

// troubled is a repository in which six open incidents of one kind wait and breach,
// among them a restricted one, and a hostile one.
func troubled(t *testing.T) fstest.MapFS {
	t.Helper()
	over := map[string]string{
		"agreements/gold.md": "---\ntitle: Gold\nstate: active\naudience: internal\ntype: sla\ndefault: true\nvalid_from: 2026-01-01\ncalendar: 24x7\n" +
			"targets:\n  - priority: P1\n    response: 1h\n    resolution: 4h\n  - priority: P3\n    response: 1h\n    resolution: 26h\n  - priority: P2\n    response: 1h\n    resolution: 8h\n---\n",
	}
	for i, title := range []string{"Queue stands", "Queue stands again", "</svg><script>alert(1)</script> \"&\" \u202Etxt", "secret thing", "Queue stands still"} {
		more := "team: ops\nassignee: ben\n"
		if i == 3 {
			more = "team: secretteam\nassignee: secretman\naudience: restricted\n"
		}
		id := fmt.Sprintf("INC-2026-00%02d", 11+i)
		over["incidents/2026/"+id+".md"] = fmt.Sprintf("---\ntitle: %q\nstate: in_progress\nservices: [shop]\ncategory: queue\nchannel: user\nimpact: medium\nurgency: medium\n%s"+
			"log:\n  - {at: 2026-03-19T1%d:00:00+01:00, by: ana, to: new}\n  - {at: 2026-03-19T1%d:30:00+01:00, by: ben, to: in_progress}\n---\n## Summary\n\nIt stands.\n", title, more, i, i)
	}
	return repository(t, over)
}

func TestOperationsOfTroubled(t *testing.T) {
	files, _ := build(t, troubled(t))
	page := parse(t, files, "operations.html")
	inert(t, "operations.html", page)
	inert(t, "trends.html", parse(t, files, "trends.html"))
	crawl(t, files)
	for name, data := range files {
		if strings.Contains(data, "secret") {
			t.Errorf("%s tells a secret", name)
		}
	}
	holds(t, files, "operations.html", "INC-2026-0011 Queue stands P3 Resolution Gold At risk Due 20 Mar 2026, 12:00", "26h of 26h Ben Lund, Ops",
		"The figures above count", "more, of restricted records", "INC-2026-0014 Restricted", "In progress", "Who has what", "Restricted 2", "INC-2026-0014 Restricted",
		"Open by priority and age", "P3 0 1 3 0 4", "2 more are restricted")
	holds(t, files, "trends.html", "Candidates for problems", "Web shop , Queue: 5 incidents", "INC-2026-0011 Queue stands", "A restricted record")
}

// However much is open, the page ends, and says how much it leaves out.
func TestOperationsAreBounded(t *testing.T) {
	over := map[string]string{}
	for i := range workShown + 20 {
		over[fmt.Sprintf("incidents/2026/INC-2026-%04d.md", 100+i)] = "---\ntitle: It stands\nstate: pending\nhold: supplier\nservices: [shop]\ncategory: queue\nchannel: user\nimpact: low\nurgency: low\nteam: ops\n" +
			"log:\n  - {at: 2026-03-18T10:00:00+01:00, by: ana, to: new}\n  - {at: 2026-03-18T11:00:00+01:00, by: ana, to: pending, set: {hold: [null, supplier]}}\n---\n## Summary\n\nIt stands.\n"
	}
	files, _ := build(t, repository(t, over))
	holds(t, files, "operations.html", "Who has what", "Ops 121", "And 21 more, less urgent.", "Supplier 120", "and more")
	if n := strings.Count(files["operations.html"], "It stands"); n > 2*linksShown+workShown {
		t.Errorf("%d mentions", n)
	}
}

// The page counts what the report counts, but for what is restricted.
func TestUnlisted(t *testing.T) {
	count := func(n int) *int { return &n }
	s := &report.DocumentSection{Figures: []report.DocumentFigure{
		{Name: "breached_open", Count: count(2)}, {Name: "at_risk", Count: count(2)}, {Name: "due_soon", Count: count(1)},
	}}
	late, due := []DueLine{{Late: true}}, []DueLine{{Risk: true, Soon: true}}
	if got := unlisted(s, late, due); got != 2 {
		t.Errorf("%d are not listed, expected 2: one breached, one at risk", got)
	}
	if got := unlisted(nil, late, due); got != 0 {
		t.Errorf("%d are not listed of no report", got)
	}
}

func TestAgeColumn(t *testing.T) {
	for _, test := range []struct {
		age  time.Duration
		want string
	}{
		{0, "under 4 hours"},
		{4*time.Hour - 1, "under 4 hours"},
		{4 * time.Hour, "under a day"},
		{24 * time.Hour, "under a week"},
		{7 * 24 * time.Hour, "a week and more"},
		{9000 * time.Hour, "a week and more"},
	} {
		if got := ages[ageColumn(test.age)].label; got != test.want {
			t.Errorf("%s: %s, expected %s", test.age, got, test.want)
		}
	}
}
