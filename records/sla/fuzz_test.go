package sla

import (
	"testing"
	"time"
)

// Whatever stands in a record or an agreement, measuring ends, and what it says
// sums up.
func FuzzMeasure(f *testing.F) {
	f.Add(incidentFile(plain, reopened...), agreementFile("targets: [{priority: P3, response: 1h, resolution: 8h}]", "clocks: {x: {stop: closed}}"))
	f.Add(incidentFile(plain+"\nhold: customer", "at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T08:00:00+01:00, flags: [late], set: {customers: [[acme], null]}",
		"at: never, to: pending", "to: nowhere", "at: 2026-03-16T07:30:00Z, set: {hold: [[], {}], priority_override.value: [P1, P2]}, flags: [correction]"),
		agreementFile("targets: [{priority: P3, resolution: 99999h, calendar: 24x7}, {priority: P1, resolution: 0m}, {}, 7]", "priority_change: at_change", "reopen: count"))
	f.Add(incidentFile(plain, "at: 2199-12-31T23:59:59Z, to: closed"), agreementFile("valid_from: 2199-01-01\nvalid_to: 2000-01-01\nsupersedes: gold", "clocks: {x: 7, y: {start: nothing, stop: never}}", "targets: x"))
	f.Fuzz(func(t *testing.T, incident, agreement string) {
		tree := load(t, world(map[string]string{
			"agreements/gold.md": agreement, "services/web.md": serviceFile("gold"), "incidents/2026/INC-2026-0001.md": incident,
		}))
		for _, asOf := range []time.Time{time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC), time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)} {
			for _, m := range New(tree, asOf).All() {
				sums(t, m)
				m.Crossings()
			}
		}
	})
}
