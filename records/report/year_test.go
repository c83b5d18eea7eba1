package report

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
)

// yearFiles is a year of a desk that measures much: n incidents of three
// services, with ten entries each that wait, go on, change hands and priority;
// promises to two customers, by business hours and around the clock, an agreement
// with the team and a contract with a supplier.
func yearFiles(n int) fstest.MapFS {
	targets := "targets: [{priority: P2, response: 1h, resolution: 8h}, {priority: P3, response: 4h, resolution: 16h}, {priority: P4, response: 8h, resolution: 40h}]"
	files := fstest.MapFS{}
	put := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	put("gitsm.yaml", "name: Test\ntimezone: Europe/Berlin\n")
	put("calendars/desk.md", text("state: active", "timezone: Europe/Berlin", `hours: {mon: ["08:00-12:00", "13:00-18:00"], tue: ["08:00-18:00"], wed: ["08:00-18:00"], thu: ["08:00-18:00"], fri: ["08:00-16:00"]}`, "public_holidays: {country: DE, region: SH}"))
	put("services/web.md", service("gold, silver, ola, uc", "24x7"))
	put("services/shop.md", service("silver, ola, uc", "desk"))
	put("services/mail.md", service("silver, ola", "desk"))
	put("agreements/gold.md", agreement("calendar: 24x7", targets, "goal: {response: 95, resolution: 90}", "availability: {target: 99}", "slo: {target: 99.5, window: rolling-28d}"))
	put("agreements/silver.md", text("state: active", "type: sla", "parties: {customers: [beta]}", "valid_from: 2026-01-01", "calendar: desk", targets, "availability: {target: 98}"))
	put("agreements/ola.md", text("state: active", "type: ola", "parties: {team: web}", "valid_from: 2026-01-01", "calendar: desk", targets))
	put("agreements/uc.md", text("state: active", "type: uc", "parties: {supplier: hoster}", "valid_from: 2026-01-01", "calendar: 24x7", "targets: [{priority: P3, resolution: 24h}]"))
	begin := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	for i := range n {
		opened := begin.Add(360 * 24 * time.Hour / time.Duration(n) * time.Duration(i))
		put(fmt.Sprintf("incidents/%02d/INC-2026-%05d.md", i/1000, i+1), yearIncident(i, opened))
	}
	return files
}

func yearIncident(i int, opened time.Time) string {
	stamp := func(hours int) string {
		return "at: " + opened.Add(time.Duration(hours)*time.Hour).Format(time.RFC3339)
	}
	header := []string{
		"services: [" + []string{"web", "shop", "mail"}[i%3] + "]", "customers: [" + []string{"acme", "beta"}[i%2] + "]", "impact: medium",
		"urgency: " + []string{"medium", "low"}[i%2], "category: " + []string{"software", "network", "access"}[i%3], "team: web", "assignee: ben",
	}
	if i%20 == 0 {
		header = append(header, fmt.Sprintf("outages: [{services: [%s], level: full, from: %s, to: %s}]", []string{"web", "shop", "mail"}[i%3], stamp(0)[4:], stamp(1)[4:]))
	}
	steps := i%7*3 + 1 // between two entries, in hours
	return text(append(header, logged(
		stamp(0)+", to: new", stamp(1)+", set: {team: [null, web], assignee: [null, ana]}, to: in_progress", stamp(1+steps)+", why: called the customer",
		stamp(1+2*steps)+", set: {hold: [null, customer]}, why: asked, to: pending", stamp(1+3*steps)+", set: {hold: [customer, null]}, to: in_progress",
		stamp(1+4*steps)+", set: {urgency: [high, "+[]string{"medium", "low"}[i%2]+"]}, why: it can wait", stamp(1+5*steps)+", set: {hold: [null, supplier]}, why: a part, to: pending",
		stamp(1+6*steps)+", set: {hold: [supplier, null], assignee: [ana, ben]}, to: in_progress", stamp(1+7*steps)+", to: resolved", stamp(48+7*steps)+", to: closed",
	))...)
}

// BenchmarkYear measures all clocks of a year and makes its month reports and
// trends, after loading: five, ten and two times the records should cost as many
// times as much. "cpu-ms" is the time of processors.
func BenchmarkYear(b *testing.B) {
	for _, n := range []int{5000, 25000, 50000} {
		tree, err := records.Load(yearFiles(n))
		if err != nil {
			b.Fatal(err)
		}
		if len(tree.OfKind("incident")) != n {
			b.Fatalf("%d incidents, %v", len(tree.OfKind("incident")), tree.Faults[0])
		}
		asOf := at(b, "2027-01-10T00:00:00+01:00")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			clocks, figures, begun := 0, 0, cpu()
			for b.Loop() {
				m := New(tree, Stamp{AsOf: asOf})
				figures, clocks = 0, len(m.measurements(asOf))
				for month := time.January; month <= time.December; month++ {
					figures += len(m.Month(Month{2026, month}, Filter{}).Sections)
				}
				figures += len(m.Trends(Month{2026, time.December}, Filter{}).Sections)
			}
			if clocks < 2*n || figures < 40 {
				b.Fatalf("%d clocks, %d sections: the year has hardly anything to measure", clocks, figures)
			}
			b.ReportMetric(float64((cpu()-begun).Microseconds())/1000/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(clocks), "clocks")
		})
		b.Run(fmt.Sprintf("%d/clocks", n), func(b *testing.B) {
			begun := cpu()
			for b.Loop() {
				if found := sla.New(tree, asOf).All(); len(found) < n {
					b.Fatal(len(found))
				}
			}
			b.ReportMetric(float64((cpu()-begun).Microseconds())/1000/float64(b.N), "cpu-ms/op")
		})
	}
}
