package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"html/template"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

var berlin = time.FixedZone("CET", 3600)

func at(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, berlin) }

func few(n int, label string) []string {
	labels := make([]string, n)
	for i := range labels {
		labels[i] = label
	}
	return labels
}

// charts are one picture each of what the package draws.
func charts() map[string]template.HTML {
	nan := math.NaN()
	months := []string{"Mar 2025", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan 2026", "Feb", "Mar"}
	weeks := []string{"2 Feb", "9 Feb", "16 Feb", "23 Feb", "2 Mar", "9 Mar", "16 Mar"}
	return map[string]template.HTML{
		"line-limits": Line{
			Words: Words{ID: "weeks", Title: "Incidents opened a week", Desc: "Seven weeks, one above the limits."}, Labels: weeks,
			Series: []Series{{Name: "opened", Values: []float64{4, 3, 5, 4, 19, 2, 3}, Signals: []bool{4: true}}},
			Limits: &Limits{5.71, 0, 22.2},
		}.SVG(),
		"line-months": Line{
			Words: Words{ID: "months", Title: "Compliance", Desc: "Thirteen months."}, Labels: months, Unit: Percent, From: 80, Goal: &Goal{95, "target 95 %"},
			Series: []Series{
				{Name: "response", Values: []float64{100, 99, 98, nan, 100, 97, 100, 100, 98, 99, 100, 100, 99}},
				{Name: "resolution", Values: []float64{nan, nan, 93, nan, 95, 96, 97, 91, 94, 96, 97, 98, 97}, Texts: []string{2: "93.33 % (14 of 15)"}},
			},
		}.SVG(),
		"line-one-point": Line{Words: Words{ID: "one", Title: "One", Desc: "One week."}, Labels: weeks[:1], Series: []Series{{Name: "opened", Values: []float64{3}}}}.SVG(),
		"line-empty":     Line{Words: Words{ID: "none", Title: "None", Desc: "No week."}}.SVG(),
		"line-huge": Line{
			Words: Words{ID: "huge", Title: "Huge", Desc: "Values beyond all measure."}, Labels: weeks,
			Series: []Series{{Name: "opened", Values: []float64{1e300, math.Inf(1), -1e300, math.MaxFloat64, nan, 5e-324, 7, 8, 9}}},
			Limits: &Limits{nan, math.Inf(-1), math.Inf(1)}, Goal: &Goal{Value: nan, Text: "no goal"},
		}.SVG(),
		"bars": Bars{
			Words: Words{ID: "bars", Title: "Opened and resolved", Desc: "Side by side."}, Labels: weeks,
			Series: []Series{{Name: "opened", Values: []float64{4, 3, 5, 4, 9, 2, 3}}, {Name: "resolved", Values: []float64{3, 4, 5, 2, 8, 4, -3}}},
		}.SVG(),
		"bars-stacked": Bars{
			Words: Words{ID: "stack", Title: "Open by age", Desc: "On top of each other."}, Labels: []string{"P1", "P2", "P3"}, Stacked: true, Goal: &Goal{6, "workload limit"},
			Series: []Series{{Name: "under a day", Values: []float64{1, 2, 3}}, {Name: "under a week", Values: []float64{0, 1, 4}}, {Name: "older", Values: []float64{0, nan}}},
		}.SVG(),
		"bars-empty": Bars{Words: Words{ID: "b0", Title: "No bars", Desc: "None."}, Labels: few(3, "x")}.SVG(),
		"bars-zero":  Bars{Words: Words{ID: "b1", Title: "Bars of nothing", Desc: "All 0."}, Labels: few(3, "x"), Series: []Series{{Name: "n", Values: []float64{0, 0, 0}}}}.SVG(),
		"pareto": Pareto{Words{ID: "pareto", Title: "Incidents by service", Desc: "Three services have nine in ten."}, []Bar{
			{Label: "Payments", Count: 21}, {Label: "A name that goes on for much longer than any name should", Count: 12}, {Label: "Login", Count: 5}, {Label: "4 others", Count: 4, Rest: true},
		}}.SVG(),
		"pareto-one":   Pareto{Words{ID: "p1", Title: "One", Desc: "One."}, []Bar{{Label: "Only", Count: 1}}}.SVG(),
		"pareto-huge":  Pareto{Words{ID: "p2", Title: "Huge", Desc: "Sums run over."}, []Bar{{Label: "a", Count: math.MaxInt}, {Label: "b", Count: math.MaxInt}, {Label: "c", Count: math.MinInt}}}.SVG(),
		"pareto-empty": Pareto{Words{ID: "p0", Title: "None", Desc: "None."}, nil}.SVG(),
		"timeline": Timeline{
			Words: Words{ID: "clock", Title: "Resolution", Desc: "Ran 10 h of 8 h."}, From: at(16, 9, 0), To: at(17, 17, 0),
			Stretches: []Stretch{
				{at(16, 9, 0), at(16, 13, 0), Running, "in progress, 4 h"},
				{at(16, 13, 0), at(16, 15, 0), Paused, "waits for customer"},
				{at(16, 15, 0), at(16, 17, 0), Running, ""},
				{at(16, 17, 0), at(17, 9, 0), Outside, "outside of office"},
				{at(17, 9, 0), at(17, 11, 0), Running, ""},
				{at(17, 11, 0), at(17, 13, 0), Over, "past the target"},
				{at(17, 13, 0), at(17, 17, 0), Stopped, "resolved"},
			},
			Marks: []Mark{{at(16, 9, 0), "start", false}, {at(17, 11, 0), "due", true}, {at(17, 13, 0), "stop", false}, {at(17, 13, 10), "as of", false}, {at(19, 0, 0), "not shown", false}},
		}.SVG(),
		"timeline-years":   Timeline{Words: Words{ID: "y", Title: "Years", Desc: "Long."}, From: at(1, 0, 0), To: at(1, 0, 0).AddDate(9, 0, 0), Stretches: []Stretch{{at(1, 0, 0), at(1, 0, 1), Running, "a minute"}}}.SVG(),
		"timeline-ages":    Timeline{Words: Words{ID: "a", Title: "Ages", Desc: "Longer than a duration can say."}, From: time.Time{}.Add(1), To: at(1, 0, 0), Stretches: []Stretch{{time.Time{}, at(1, 0, 0), Paused, ""}}}.SVG(),
		"timeline-instant": Timeline{Words: Words{ID: "i", Title: "An instant", Desc: "None."}, From: at(1, 0, 0), To: at(1, 0, 0)}.SVG(),
		"graph":            harbour(), "graph-circle": circle().SVG(), "graph-empty": Graph{Words: Words{ID: "g0", Title: "No map", Desc: "None."}}.SVG(),
		"graph-hostile": Graph{
			Words: Words{ID: `"><script>`, Title: "</title><script>", Desc: `"' onload=alert(1)`}, Heads: []string{"<b>"}, Lanes: []string{"</text>"},
			Nodes: []Node{{Title: "</text><script>alert(1)</script> and more than two lines of a box can hold of it", Href: `services/"><script>`, State: "<i>", Look: `x"`, Shape: `y"><p>`, Said: "</title>\x00"}},
			Edges: []Edge{{0, 0, false}},
		}.SVG(),
		"hostile": Line{
			Words:  Words{ID: `"><script>`, Title: "</title><script>alert(1)</script>\x00", Desc: `"' onload=alert(1) {{.}} ]]> <!--`},
			Labels: []string{"<b>&amp;\xff", "\x07]]>"}, Series: []Series{{Name: `"/><image href="//x.example">` + strings.Repeat("long ", 50), Values: []float64{1, 2}, Texts: []string{`<i>"'`}}},
			Goal: &Goal{1.5, "</svg><p>"},
		}.SVG(),
	}
}

func TestGoldens(t *testing.T) {
	for name, got := range charts() {
		path := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != string(got)+"\n" {
			t.Errorf("%s: drawn otherwise than before; look at it, then go test ./site/chart -update\n%s", name, got)
		}
	}
	files, err := filepath.Glob("testdata/*.svg")
	if err != nil || len(files) != len(charts()) {
		t.Errorf("%d golden files for %d charts: %v", len(files), len(charts()), err)
	}
}

// numbers that no picture may have.
var broken = regexp.MustCompile(`NaN|Inf|e[+-]\d`)

// Whatever is drawn is well-formed, holds no more than shapes and words, has a
// name and a description, and no place that is no number.
func TestWellFormed(t *testing.T) {
	allowed := map[string]bool{
		"svg": true, "a": true, "g": true, "title": true, "desc": true, "defs": true, "pattern": true, "path": true, "rect": true, "circle": true, "text": true,
	}
	for name, got := range charts() {
		dec, ids := xml.NewDecoder(strings.NewReader(string(got))), map[string]bool{}
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, got)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if !allowed[start.Name.Local] {
				t.Errorf("%s: element %s", name, start.Name.Local)
			}
			for _, a := range start.Attr {
				checkAttribute(t, name, start.Name.Local, a, ids)
			}
		}
		for _, id := range regexp.MustCompile(`url\(#([^)]*)\)|aria-[a-z]+="([^"]*)"`).FindAllStringSubmatch(string(got), -1) {
			if !ids[id[1]+id[2]] {
				t.Errorf("%s: %s names nothing", name, id[0])
			}
		}
	}
}

func checkAttribute(t *testing.T, chart, element string, a xml.Attr, ids map[string]bool) {
	t.Helper()
	switch a.Name.Local {
	case "href":
		if element != "a" || !strings.HasPrefix(a.Value, "services/") {
			t.Errorf("%s: %s has %s=%q", chart, element, a.Name.Local, a.Value)
		}
	case "style", "onload":
		t.Errorf("%s: %s has %s=%q", chart, element, a.Name.Local, a.Value)
	case "id":
		if ids[a.Value] {
			t.Errorf("%s: id %q stands twice", chart, a.Value)
		}
		ids[a.Value] = true
	case "d", "x", "y", "cx", "cy", "width", "height", "viewBox":
		if broken.MatchString(a.Value) || a.Value == "" {
			t.Errorf("%s: %s has %s=%q", chart, element, a.Name.Local, a.Value)
		}
	}
}

// A value stands where the axis says: in the order of values, within the plot.
func TestAxis(t *testing.T) {
	for _, test := range []struct {
		low, high float64
		whole     bool
		ticks     string
	}{
		{0, 1, true, "0 1"},
		{0, 3, true, "0 1 2 3"},
		{0, 22.2, true, "0 10 20 30"},
		{80, 100, false, "80 85 90 95 100"},
		{99.2, 100, false, "99.2 99.4 99.6 99.8 100"},
		{0, 0, true, "0 1"},
		{-3, 4, false, "-4 -2 0 2 4"},
		{0, 1234567, true, "0 500 k 1 M 1.5 M"},
	} {
		a := axisFor(test.low, test.high, test.whole)
		a.bottom, a.top = 100, 0
		var said []string
		for _, v := range a.ticks() {
			said = append(said, short(v))
		}
		if got := strings.Join(said, " "); got != test.ticks {
			t.Errorf("%v to %v: ticks %q, expected %q", test.low, test.high, got, test.ticks)
		}
		if a.y(a.low) != 100 || a.y(a.high) != 0 || a.y(a.high+1) != 0 || a.y(test.low) < a.y(test.high) {
			t.Errorf("%v to %v: stands at %v and %v", test.low, test.high, a.y(test.low), a.y(test.high))
		}
	}
}

// A gap stays one, and a signal is marked where it is.
func TestLine(t *testing.T) {
	got := string(charts()["line-months"])
	if n := strings.Count(got, `class="mark s1"`); n != 11 { // ten points, and one in the legend
		t.Errorf("%d markers of the second series", n)
	}
	if !regexp.MustCompile(`class="line s1" d="M[\d. ]+M[\d. ]+(L[\d. ]+){8}"`).MatchString(got) {
		t.Errorf("the line is not broken where a month has no value: %s", got)
	}
	if !strings.Contains(got, "<title>May, resolution: 93.33 % (14 of 15)</title>") {
		t.Error("a point does not say what it stands for")
	}
	if got := string(charts()["line-limits"]); strings.Count(got, `class="signal"`) != 2 || !strings.Contains(got, "2 Mar, opened: 19 (signal)") {
		t.Error("the signal is not marked once, and once in the legend")
	}
}

// A picture does not grow with stretches that are too narrow to be seen.
func TestTimelineIsBounded(t *testing.T) {
	c := Timeline{From: at(1, 0, 0), To: at(1, 0, 0).AddDate(10, 0, 0)}
	for from := c.From; from.Before(c.To); from = from.Add(24 * time.Hour) {
		c.Stretches = append(c.Stretches, Stretch{from, from.Add(10 * time.Hour), Running, ""}, Stretch{from.Add(10 * time.Hour), from.Add(24 * time.Hour), Outside, ""})
	}
	kept := c.visible()
	if n := len(kept); n < 500 || n > 700 {
		t.Errorf("%d stretches are drawn of %d", n, len(c.Stretches))
	}
	for _, s := range kept[:len(kept)-1] {
		if s.Look != Outside {
			t.Fatal("not the longest one of a pixel is drawn")
		}
	}
}

// Lengths are to scale.
func TestTimelineScale(t *testing.T) {
	got := string(charts()["timeline"])
	widths := regexp.MustCompile(`class="span (running|paused|outside|over)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"`).FindAllStringSubmatch(got, -1)
	want := [][2]string{{"running", "76.5"}, {"paused", "38.2"}, {"running", "38.2"}, {"outside", "306"}, {"running", "38.2"}, {"over", "38.2"}}
	if len(widths) != len(want) {
		t.Fatalf("%d stretches: %v", len(widths), widths)
	}
	for i, w := range want {
		if widths[i][1] != w[0] || widths[i][3] != w[1] {
			t.Errorf("stretch %d: %v, expected %v", i, widths[i][1:], w)
		}
	}
	if strings.Contains(got, "not shown") {
		t.Error("a mark stands outside of what is shown")
	}
}
