package report

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
)

// estate is an organisation with so many incidents, a fifth of them with an
// outage, and half as many changes, some of which caused one, over three months.
func estate(tb testing.TB, n int) *records.Tree {
	tb.Helper()
	fsys := fstest.MapFS{
		"gitsm.yaml":         {Data: []byte("name: Test\ntimezone: Europe/Berlin\n")},
		"services/web.md":    {Data: []byte(service("gold", "24x7"))},
		"agreements/gold.md": {Data: []byte(agreement("calendar: 24x7", "targets: [{priority: P3, response: 1h, resolution: 8h}]", "availability: {target: 99}", "slo: {target: 99.5, window: rolling-28d}"))},
	}
	begin := at(tb, "2026-01-01T00:00:00+01:00")
	for i := range n {
		from := begin.Add(90 * 24 * time.Hour / time.Duration(n) * time.Duration(i))
		stamp := func(d time.Duration) string { return from.Add(d).Format(time.RFC3339) }
		lines := []string{fmt.Sprintf("problems: [PRB-2026-%04d]", i%50+1), fmt.Sprintf("knowledge: [KB-%04d]", i%50+1)}
		if i%5 == 0 {
			lines = append(lines, outages("level: full, from: "+stamp(0)+", to: "+stamp(time.Minute))...)
			lines = append(lines, fmt.Sprintf("caused_by: [CHG-2026-%04d]", i/2+1))
		}
		fsys[incidentPath(i+1)] = &fstest.MapFile{Data: []byte(incident(lines, "at: "+stamp(0)+", to: new", "at: "+stamp(time.Hour)+", to: in_progress", "at: "+stamp(5*time.Hour)+", to: resolved"))}
		if i%2 == 0 {
			fsys[fmt.Sprintf("changes/2026/CHG-2026-%04d.md", i/2+1)] = &fstest.MapFile{Data: []byte(text("type: normal", "services: [web]", "outcome: successful", logged(
				"at: "+stamp(0)+", to: draft", "at: "+stamp(time.Hour)+", to: assessing", "at: "+stamp(2*time.Hour)+", to: approved",
				"at: "+stamp(3*time.Hour)+", to: implementing", "at: "+stamp(4*time.Hour)+", to: closed",
			)))}
		}
	}
	tree, err := records.Load(fsys)
	if err != nil {
		tb.Fatal(err)
	}
	return tree
}

// BenchmarkReports makes all reports of estates of two sizes: ten times the
// records should cost about ten times as much.
func BenchmarkReports(b *testing.B) {
	for _, n := range []int{500, 5000} {
		tree := estate(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				m := New(tree, Stamp{AsOf: at(b, "2026-04-10T00:00:00+02:00")})
				march := Month{2026, time.March}
				for _, make := range []func(*Maker, Month, Filter) Report{(*Maker).Month, (*Maker).Operations, (*Maker).Changes, (*Maker).Trends, (*Maker).Proactive} {
					make(m, march, Filter{})
				}
			}
		})
	}
}
