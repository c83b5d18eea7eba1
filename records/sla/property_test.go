package sla

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// walk is a random way through the states of an incident.
type walk struct {
	at    []time.Time
	state []string
	hold  []string // "" for none
}

func drawWalk(t *rapid.T) walk {
	next := map[string][]string{
		"new": {"in_progress", "resolved"}, "in_progress": {"pending", "resolved"},
		"pending": {"in_progress", "resolved"}, "resolved": {"in_progress"},
	}
	now := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 14*24*60).Draw(t, "opened")) * time.Minute)
	w := walk{at: []time.Time{now}, state: []string{"new"}, hold: []string{""}}
	for range rapid.IntRange(0, 9).Draw(t, "steps") {
		now = now.Add(time.Duration(rapid.IntRange(0, 30*60).Draw(t, "minutes")) * time.Minute)
		state := rapid.SampledFrom(next[w.state[len(w.state)-1]]).Draw(t, "state")
		hold := ""
		if state == "pending" {
			hold = rapid.SampledFrom([]string{"customer", "supplier", "third_party"}).Draw(t, "hold")
		}
		w.at, w.state, w.hold = append(w.at, now), append(w.state, state), append(w.hold, hold)
	}
	return w
}

// file writes the walk as an incident.
func (w walk) file() string {
	null := func(hold string) string {
		if hold == "" {
			return "null"
		}
		return hold
	}
	var entries []string
	for i := range w.at {
		e := "at: " + w.at[i].Format(time.RFC3339) + ", to: " + w.state[i]
		if i > 0 && w.hold[i] != w.hold[i-1] {
			e += fmt.Sprintf(", set: {hold: [%s, %s]}", null(w.hold[i-1]), null(w.hold[i]))
		}
		entries = append(entries, e)
	}
	header := plain
	if last := w.hold[len(w.hold)-1]; last != "" {
		header += "\nhold: " + last
	}
	return incidentFile(header, entries...)
}

// after finds the entry that holds at an instant.
func (w walk) after(at time.Time) int {
	i := len(w.at) - 1
	for w.at[i].After(at) {
		i--
	}
	return i
}

// count is how many minutes of business a clock ran, each minute looked at by
// itself. reopen is what happens to time in which the incident was resolved.
func (w walk) count(c worktime.Calendar, asOf time.Time, reopen string) int {
	last := w.after(asOf)
	for last > 0 && w.state[last] == "resolved" && w.state[last-1] == "resolved" {
		last--
	}
	minutes := 0
	for at := w.at[0]; at.Before(asOf); at = at.Add(time.Minute) {
		i := w.after(at)
		switch {
		case w.state[i] == "resolved" && (reopen != ReopenCount || i >= last):
			continue
		case w.state[i] == "pending" && w.hold[i] == "customer":
			continue
		}
		if c.Between(at, at.Add(time.Minute)) > 0 {
			minutes++
		}
	}
	return minutes
}

// However an incident goes, the clock says what a count of every minute says,
// and the verdict follows from that; and what was true at an instant is what the
// log up to it says, however long it has become since.
func TestAgainstACount(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	b := worktime.Default(berlin)
	b.Holidays = map[worktime.Day][]worktime.Window{{Year: 2026, Month: 4, Day: 3}: nil, {Year: 2026, Month: 4, Day: 6}: nil}
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWalk(rt)
		reopen := rapid.SampledFrom([]string{ReopenResume, ReopenCount}).Draw(rt, "reopen")
		asOf := w.at[0].Add(time.Duration(rapid.IntRange(0, 12*24*60).Draw(rt, "as of")) * time.Minute)
		target := rapid.IntRange(1, 40).Draw(rt, "target")
		files := map[string]string{
			"agreements/gold.md": agreementFile("reopen: "+reopen, fmt.Sprintf("targets: [{priority: P3, resolution: %dh}]", target)),
			"services/web.md":    serviceFile("gold"), "incidents/2026/INC-2026-0001.md": w.file(),
		}
		tree := load(t, world(files))
		found := New(tree, asOf).Measure(tree.Record("INC-2026-0001"))
		if len(found) != 1 {
			rt.Fatalf("%d measurements", len(found))
		}
		m := found[0]
		sums(t, m)
		want := time.Duration(w.count(b, asOf, reopen)) * time.Minute
		if m.Elapsed != want {
			rt.Fatalf("elapsed %s, minute by minute %s\n%s", m.Elapsed, want, files["incidents/2026/INC-2026-0001.md"])
		}
		stopped := w.state[w.after(asOf)] == "resolved"
		switch breached := want > time.Duration(target)*time.Hour; {
		case breached != (m.Verdict == Breached), stopped != m.Stopped(), stopped && !breached != (m.Verdict == Met):
			rt.Fatalf("%s after %s of %d h, stopped %v\n%s", m.Verdict, want, target, stopped, files["incidents/2026/INC-2026-0001.md"])
		case breached && w.count(b, m.BreachedAt, reopen) > target*60:
			rt.Fatalf("breached at %s, when %d of %d minutes had passed", m.BreachedAt, w.count(b, m.BreachedAt, reopen), target*60)
		}
		i := w.after(asOf)
		short := walk{w.at[:i+1], w.state[:i+1], w.hold[:i+1]}
		files["incidents/2026/INC-2026-0001.md"] = short.file()
		then := load(t, world(files))
		if before := New(then, asOf).Measure(then.Record("INC-2026-0001")); told(before[0]) != told(m) {
			rt.Fatalf("%s by the log of that time, %s by that of today", told(before[0]), told(m))
		}
	})
}

// The segments of every measurement of the example organisation follow each
// other and sum to what it says, at whatever time it is looked at.
func TestSegmentsOfTheExample(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for day := time.Date(2026, 1, 5, 11, 30, 0, 0, time.UTC); day.Year() == 2026 && day.Month() < 8; day = day.Add(53 * time.Hour) {
		for _, m := range New(tree, day).All() {
			sums(t, m)
			seen[m.Type]++
			seen[string(m.Verdict)]++
		}
	}
	for _, what := range []string{TypeSLA, TypeOLA, TypeUC, TypeOffering, string(Met), string(Breached), string(Running), string(Void)} {
		if seen[what] == 0 {
			t.Errorf("the example has no measurement of %s: %v", what, seen)
		}
	}
}

// organisation has so many incidents of ten entries each, over half a year.
func organisation(n int) map[string]string {
	files := map[string]string{
		"agreements/gold.md": agreementFile("targets: [{priority: P1, response: 15m, resolution: 4h, calendar: 24x7}, {priority: P2, response: 1h, resolution: 8h}, {priority: P3, response: 4h, resolution: 16h}]"),
		"agreements/ola.md":  "---\ntitle: O\nstate: active\ntype: ola\nparties: {team: dba}\nvalid_from: 2026-01-01\ncalendar: b\ntargets: [{priority: P1, resolution: 2h}, {priority: P2, resolution: 4h}, {priority: P3, resolution: 8h}]\n---\n",
		"services/web.md":    serviceFile("gold, ola"),
	}
	for i := range n {
		begin := time.Date(2026, 1, 5, 6, 0, 0, 0, time.UTC).Add(time.Duration(i%2500) * 97 * time.Minute)
		var entries []string
		for j, e := range []string{
			"to: new", "to: in_progress", "set: {impact: [medium, high]}", "to: pending, set: {hold: [null, customer]}, why: x",
			"to: in_progress, set: {hold: [customer, null]}", "set: {team: [web, dba]}", "to: resolved", "to: in_progress, why: x", "to: resolved", "to: closed",
		} {
			entries = append(entries, "at: "+begin.Add(time.Duration(j*j)*50*time.Minute).Format(time.RFC3339)+", "+e)
		}
		files[fmt.Sprintf("incidents/2026/INC-2026-%05d.md", i+1)] = incidentFile("impact: high\nurgency: medium\nteam: dba", entries...)
	}
	return files
}

// The cost of all clocks grows with the number of incidents and no faster.
func BenchmarkAll(b *testing.B) {
	for _, n := range []int{2500, 25000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tree := load(b, world(organisation(n)))
			asOf := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
			b.ReportAllocs()
			for b.Loop() {
				if found := New(tree, asOf).All(); len(found) < 3*n {
					b.Fatalf("%d measurements of %d incidents", len(found), n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/incident")
		})
	}
}
