package sla

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/records"
)

// However a log is written, legal or not, measuring ends, segments follow each
// other and sum up, verdicts agree with figures, and a crossing that has passed
// stays where it was as time goes on without a new entry.
func TestAnyLog(t *testing.T) {
	agreements := map[string]string{
		"agreements/acme.md": agreementFile("targets: [{priority: P1, response: 15m, resolution: 4h, calendar: 24x7}, {priority: P2, response: 1h, resolution: 8h}, {priority: P3, resolution: 16h}]"),
		"agreements/beta.md": "---\ntitle: B\nstate: active\ntype: sla\nparties: {customers: [beta]}\ncalendar: b\nreopen: restart\npriority_change: at_change\n" +
			"clocks: {repair: {start: acknowledged, stop: resolved, pauses: true}}\ntargets: [{priority: P1, resolution: 1h, clocks: {repair: 30m}}, {priority: P3, resolution: 9h, clocks: {repair: 4h}}]\n---\n",
		"agreements/ola.md": "---\ntitle: O\nstate: active\ntype: ola\nparties: {team: dba}\ncalendar: b\nreopen: count\ntargets: [{priority: P1, resolution: 1h}, {priority: P2, resolution: 2h}, {priority: P3, resolution: 3h}]\n---\n",
		"agreements/uc.md":  "---\ntitle: U\nstate: active\ntype: uc\nparties: {supplier: fibre}\ncalendar: 24x7\ntargets: [{priority: P1, resolution: 1h}, {priority: P2, resolution: 2h}, {priority: P3, resolution: 3h}]\n---\n",
		"services/web.md":   serviceFile("acme, beta, ola, uc"), "services/api.md": serviceFile("beta", "customers: [beta]"),
	}
	sets := []string{
		"", "impact: [medium, high]", "impact: [high, medium]", "urgency: [medium, high]", "urgency: [low, medium]", "customers: [[acme], [acme, beta]]",
		"customers: [null, [beta]]", "customers: [[beta], null]", "services: [[web], [web, api]]", "services: [[api], [web]]", "team: [web, dba]", "team: [dba, web]",
		"hold: [null, supplier]", "hold: [null, customer]", "hold: [customer, supplier]", "priority_override: [null, {value: P1, reason: x, by: ana}]", "sla_exclusion: [null, {reason: x, by: ana}]",
	}
	states := []string{"", "", "new", "in_progress", "pending", "resolved", "closed", "cancelled"}
	flags := []string{"", "", "", "flags: [late], ", "flags: [correction], why: x, "}
	rapid.Check(t, func(rt *rapid.T) {
		begin := time.Date(2026, 3, 25, 7, 0, 0, 0, time.UTC)
		var entries []string
		for range rapid.IntRange(1, 9).Draw(rt, "entries") {
			e := "at: " + begin.Add(time.Duration(rapid.IntRange(0, 200).Draw(rt, "at"))*17*time.Minute).Format(time.RFC3339) + ", "
			e += rapid.SampledFrom(flags).Draw(rt, "flags")
			if to := rapid.SampledFrom(states).Draw(rt, "to"); to != "" {
				e += "to: " + to + ", "
			}
			e += "set: {" + rapid.SampledFrom(sets).Draw(rt, "set") + "}"
			entries = append(entries, e)
		}
		files := map[string]string{"incidents/2026/INC-2026-0001.md": incidentFile(plain, entries...)}
		for name, text := range agreements {
			files[name] = text
		}
		tree := load(t, world(files))
		asOf := begin.Add(time.Duration(rapid.IntRange(0, 400).Draw(rt, "as of")) * 17 * time.Minute)
		known := map[string]bool{}
		for _, m := range New(tree, asOf).All() {
			sums(t, m)
			key := m.Agreement + m.Metric + string(rune('0'+m.Cycle))
			switch {
			case known[key]:
				rt.Fatalf("%s %s %d stands twice", m.Agreement, m.Metric, m.Cycle)
			case m.Verdict == Met && (m.Elapsed > m.Target || !m.Stopped()), m.Verdict == Running && (m.Elapsed > m.Target || m.Stopped()),
				m.Verdict == Breached && (m.BreachedAt.IsZero() || m.BreachedAt.After(asOf)), m.Verdict != Breached && !m.BreachedAt.IsZero(),
				m.Verdict == Void && m.Void == "":
				rt.Fatalf("%s %s: %s", m.Agreement, m.Metric, told(m))
			}
			known[key] = true
			agreeLater(rt, tree, m, asOf)
		}
	})
}

// agreeLater looks at the same clock a little later, if the log says nothing in
// between.
func agreeLater(t *rapid.T, tree *records.Tree, m *Measurement, asOf time.Time) {
	later := asOf.Add(6 * time.Hour)
	for _, e := range m.Record.Log {
		if e.At.After(asOf) && !e.At.After(later) {
			return
		}
	}
	for _, n := range New(tree, later).Measure(m.Record) {
		if n.Agreement != m.Agreement || n.Metric != m.Metric || n.Cycle != m.Cycle {
			continue
		}
		now := n.Crossings()
		for i, c := range m.Crossings() {
			if i >= len(now) || now[i].Percent != c.Percent || !now[i].At.Equal(c.At) {
				t.Fatalf("%s %s at %s: %v, at %s: %v", m.Agreement, m.Metric, asOf, m.Crossings(), later, now)
			}
		}
		return
	}
	t.Fatalf("%s %s was measured at %s, and is not at %s", m.Agreement, m.Metric, asOf, later)
}
