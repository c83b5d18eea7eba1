package site

import (
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/site/chart"
)

func ferry(t testing.TB) *records.Tree {
	t.Helper()
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// ferryPortal is the example's portal, which many tests look at and none changes.
var ferryPortal = sync.OnceValues(func() (map[string]string, error) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	_, err = Build(tree, Options{AsOf: examples.AsOf}, func(f File) error { files[f.Path] = string(f.Data); return nil })
	return files, err
})

func ferryFiles(t *testing.T) map[string]string {
	t.Helper()
	files, err := ferryPortal()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Every clock of the example stands on the page of its record, and its stretches
// are those of "gitsm sla explain": they sum to the figure.
func TestClocksSumUp(t *testing.T) {
	tree := ferry(t)
	files := ferryFiles(t)
	shown := 0
	for _, m := range sla.New(tree, examples.AsOf).All() {
		if restricted(m.Record) {
			continue
		}
		shown++
		page := parse(t, files, m.Record.Kind.Folder+"/"+m.Record.ID+".html")
		rows, sum := clockOn(page, (&builder{}).clockName(m), m)
		var want []string
		for _, s := range m.Segments() {
			want = append(want, report.Length(s.Duration())+" "+englishWords(string(s.State)))
		}
		if strings.Join(rows, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s %s %s: stretches %v, expected %v", m.Record.ID, m.Agreement, m.Metric, rows, want)
		}
		if len(want) > 0 && sum != report.Length(m.Elapsed) {
			t.Errorf("%s %s %s: sums to %s, expected %s", m.Record.ID, m.Agreement, m.Metric, sum, report.Length(m.Elapsed))
		}
	}
	if shown < 20 {
		t.Errorf("only %d clocks: the example shows too few", shown)
	}
}

// clockOn finds a clock's table on a page by its name and its agreement: what
// its rows last, what the clock did, and what it says they sum to.
func clockOn(page *html.Node, name string, m *sla.Measurement) (rows []string, sum string) {
	for n := range page.Descendants() {
		if class, _ := attr(n, "class"); class != "clock" {
			continue
		}
		said := strings.Join(strings.Fields(textOf(n)), " ")
		if !strings.HasPrefix(said, name+" ") || !linksTo(n, m.Agreement+".html") {
			continue
		}
		for tr := range n.Descendants() {
			if tr.Data != "tr" || tr.Parent.Data == "thead" {
				continue
			}
			var cells []string
			for c := tr.FirstChild; c != nil; c = c.NextSibling {
				cells = append(cells, strings.TrimSpace(textOf(c)))
			}
			if tr.Parent.Data == "tfoot" {
				return rows, cells[1]
			}
			rows = append(rows, cells[1]+" "+cells[2])
		}
		return rows, sum
	}
	return nil, "no such clock"
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return b.String()
}

func linksTo(n *html.Node, suffix string) bool {
	for d := range n.Descendants() {
		if href, ok := attr(d, "href"); ok && strings.HasSuffix(href, "/"+suffix) {
			return true
		}
	}
	return false
}

func TestClockPage(t *testing.T) {
	files := ferryFiles(t)
	text := mainText(parse(t, files, "incidents/INC-2026-0002.html"))
	for _, want := range []string{
		"Resolution Breached 9h of 6h · Breached 12 Jan 2026, 11:00 Lifeline service for Skerrow, 2026 with Skerrow Island Council, for P2, in Sailing hours",
		"Ran 9h of 6h: breached, at 12 Jan 2026, 11:00. The table below has every stretch of time.",
		"12 Jan 2026, 05:25 – 08:40 3h15m Running Pending, waits for supplier, which does not pause log 3",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if page := files["incidents/INC-2026-0016.html"]; strings.Contains(page, "clock") {
		t.Error("a restricted incident shows its clocks, which tell its priority")
	}
}

// Readers who may see what is restricted see its clocks; readers beyond the
// organisation see none.
func TestClocksByAudience(t *testing.T) {
	for who, want := range map[audience.Audience]map[string]bool{
		audience.Restricted: {"INC-2026-0016": true, "INC-2026-0002": true}, audience.Internal: {"INC-2026-0016": false, "INC-2026-0002": true},
		audience.Public: {"INC-2026-0016": false, "INC-2026-0002": false},
	} {
		files, _ := buildTree(t, ferry(t), Options{AsOf: examples.AsOf, Audience: who})
		for id, clocks := range want {
			if got := strings.Contains(files["incidents/"+id+".html"], "time-chart"); got != clocks {
				t.Errorf("%s for %v: shows clocks: %v, expected %v", id, who, got, clocks)
			}
		}
		if _, operations := files["operations.html"]; operations != (who != audience.Public) {
			t.Errorf("operations page for %v: %v", who, operations)
		}
	}
}

// A clock of years has a table that ends, and still sums up.
func TestLongClock(t *testing.T) {
	fsys := repository(t, map[string]string{
		"calendars/office.md": "---\ntitle: Office\nstate: active\ntimezone: Europe/Berlin\nhours:\n  mon: [\"09:00-12:00\", \"13:00-17:00\"]\n  wed: [\"09:00-17:00\"]\n---\n",
		"agreements/slow.md":  "---\ntitle: Slow\nstate: active\naudience: internal\ntype: sla\ndefault: true\nvalid_from: 2000-01-01\ncalendar: office\ntargets:\n  - priority: P3\n    resolution: 1000h\n---\n",
		"incidents/2026/INC-2026-0020.md": "---\ntitle: For ever\nstate: new\nservices: [shop]\ncategory: queue\nchannel: user\nimpact: medium\nurgency: medium\n" +
			"log:\n  - {at: 2021-03-15T00:00:00+01:00, by: ana, to: new}\n---\n## Summary\n\nStill.\n",
	})
	files, _ := build(t, fsys)
	// 261 weeks and a Monday and a Wednesday of 15 hours a week.
	holds(t, files, "incidents/INC-2026-0020.html", "Resolution Breached, not stopped 3930h of 1000h", "How 3930h come together", "more", "Running in all of them", "Ran 3930h")
	if n := strings.Count(files["incidents/INC-2026-0020.html"], "<rect class="); n > 1500 {
		t.Errorf("%d shapes", n)
	}
}

// What stands after the breach is drawn as past the target, cut where it began.
func TestStretchesAreCutAtTheBreach(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 3, 16, h, 0, 0, 0, time.UTC) }
	m := &sla.Measurement{BreachedAt: at(11)}
	for _, test := range []struct {
		from, to int
		state    sla.State
		want     string
	}{
		{9, 10, sla.ClockRunning, "running 9-10"},
		{9, 11, sla.ClockRunning, "running 9-11"},
		{9, 12, sla.ClockRunning, "running 9-11 over 11-12"},
		{11, 12, sla.ClockRunning, "over 11-12"},
		{9, 12, sla.ClockPaused, "paused 9-12"},
		{12, 13, sla.ClockOutside, "outside 12-13"},
	} {
		var got []string
		for _, s := range stretches(m, sla.Segment{From: at(test.from), To: at(test.to), State: test.state}, "") {
			got = append(got, string(s.Look)+" "+s.From.Format("15")+"-"+s.To.Format("15"))
		}
		if s := strings.ReplaceAll(strings.Join(got, " "), " 09", " 9"); s != test.want {
			t.Errorf("%d to %d %s: %s, expected %s", test.from, test.to, test.state, s, test.want)
		}
	}
	if looks[sla.ClockStopped] != chart.Stopped {
		t.Error("a stopped clock looks otherwise")
	}
}

// What people write into a record and an agreement reaches the chart as text.
func TestHostileClock(t *testing.T) {
	fsys := repository(t, map[string]string{
		"agreements/gold.md": "---\ntitle: '</svg><script>alert(1)</script> \u202Eevil'\nstate: active\naudience: internal\ntype: sla\ndefault: true\nvalid_from: 2026-01-01\n" +
			"calendar: 24x7\ntargets:\n  - priority: P1\n    response: 1h\n    resolution: 30m\n  - priority: P3\n    response: 1h\n    resolution: 1h\n---\n",
	})
	files, _ := build(t, fsys)
	page := files["incidents/INC-2026-0002.html"]
	if !strings.Contains(page, "<svg class=\"chart time-chart\"") || !strings.Contains(page, "Breached, not stopped") {
		t.Fatal("the incident shows no clock")
	}
	for name := range files {
		if strings.HasSuffix(name, ".html") {
			inert(t, name, parse(t, files, name))
		}
	}
	if strings.Contains(files["incidents/INC-2026-0003.html"], "clock") {
		t.Error("a restricted incident shows its clocks")
	}
}
