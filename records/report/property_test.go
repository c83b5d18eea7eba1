package report

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawn is an outage, or planned downtime, in minutes of the period.
type drawn struct {
	from, to int
	weight   int // tenths
}

func (d drawn) holds(minute int) bool { return d.from <= minute && minute < d.to }

// TestAvailabilityAgainstACount holds the availability against a count of every
// minute of ten days around the spring change of the clocks: open minutes less
// those of earned maintenance, and of each the greatest weight of what is down.
func TestAvailabilityAgainstACount(t *testing.T) {
	begin := at(t, "2026-03-23T00:00:00+01:00")
	const minutes = 10 * 24 * 60
	rapid.Check(t, func(rt *rapid.T) {
		stretch := func(name string) drawn {
			from := rapid.IntRange(-600, minutes).Draw(rt, name)
			return drawn{from, from + rapid.IntRange(1, 4000).Draw(rt, name+" lasts"), rapid.IntRange(0, 10).Draw(rt, name+" weighs")}
		}
		instant := func(minute int) string { return begin.Add(time.Duration(minute) * time.Minute).Format(time.RFC3339) }
		var down []drawn
		var lines []string
		for range rapid.IntRange(0, 6).Draw(rt, "outages") {
			d := stretch("outage")
			down = append(down, d)
			lines = append(lines, fmt.Sprintf("level: full, from: %s, to: %s, weight: %s", instant(d.from), instant(d.to), big.NewRat(int64(d.weight), 10).FloatString(1)))
		}
		planned := drawn{from: rapid.IntRange(4*24*60, minutes-400).Draw(rt, "maintenance"), weight: 10}
		planned.to = planned.from + rapid.IntRange(1, 400).Draw(rt, "maintenance lasts")
		early := rapid.Bool().Draw(rt, "approved early")
		approved := planned.from - 10
		if early {
			approved = planned.from - 72*60
		}
		hours := rapid.SampledFrom([]string{"24x7", "office-b"}).Draw(rt, "hours")
		files := map[string]string{
			"services/web.md":               service("gold", hours, `maintenance_windows: [{days: [mon, tue, wed, thu, fri, sat, sun], hours: "00:00-24:00"}]`),
			"agreements/gold.md":            agreement("calendar: 24x7", "targets: [{priority: P1, resolution: 8h}]", "availability: {target: 99}"),
			"changes/2026/CHG-2026-0001.md": downtime(instant(approved), instant(planned.from), instant(planned.to)),
		}
		if len(lines) > 0 {
			files[incidentPath(1)] = incident(outages(lines...), "at: 2026-03-20T09:00:00+01:00, to: new", "at: 2026-04-30T09:00:00+02:00, to: resolved")
		}
		tree := world(t, files)
		m := maker(t, tree, "2026-05-02T00:00:00+02:00")
		terms, _ := m.termsOf(m.engine.Agreement("gold"), tree.Record("web"))
		got := m.Availability(terms, Period{From: begin, To: begin.Add(minutes * time.Minute)})

		calendar, _ := tree.Calendar(hours)
		open, agreed, lost := 0, 0, 0
		for minute := range minutes {
			from := begin.Add(time.Duration(minute) * time.Minute)
			if calendar.Between(from, from.Add(time.Minute)) == 0 {
				continue
			}
			open++
			if early && planned.holds(minute) {
				continue
			}
			agreed++
			worst := 0
			for _, d := range append(down, planned) {
				if d.holds(minute) && (d != planned || !early) {
					worst = max(worst, d.weight)
				}
			}
			lost += worst
		}
		if want := time.Duration(open) * time.Minute; got.ServiceHours != want {
			rt.Fatalf("service hours %s, counted %s", got.ServiceHours, want)
		}
		if want := time.Duration(agreed) * time.Minute; got.Agreed != want {
			rt.Fatalf("agreed service time %s, counted %s", got.Agreed, want)
		}
		if want := new(big.Rat).Mul(span(time.Minute), big.NewRat(int64(lost), 10)); got.Lost.Cmp(want) != 0 {
			rt.Fatalf("downtime %s, counted %s", length(got.Lost), length(want))
		}
		if share := got.Share(); share.Known() && (share.Value().Sign() < 0 || share.Value().Cmp(big.NewRat(1, 1)) > 0) {
			rt.Fatalf("availability %s", share.Percent(3))
		}
	})
}
