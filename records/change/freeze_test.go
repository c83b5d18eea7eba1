package change

import (
	"testing"

	"github.com/gitsm/gitsm/internal/worktime"
)

// Freezes are compared with windows as instants, however each is written: over
// midnight, over the end of a year, across a change of the clocks, and in zones in
// which it is another day (F07). Both are half-open (F06).
func TestFreezesAreInstants(t *testing.T) {
	for what, tt := range map[string]struct {
		from, to   string // of the freeze
		start, end string // of the change
		frozen     bool
	}{
		"over midnight":                          {"2026-07-10T22:00:00+02:00", "2026-07-11T06:00:00+02:00", "2026-07-11T01:00:00+02:00", "2026-07-11T02:00:00+02:00", true},
		"before it, the same day":                {"2026-07-10T22:00:00+02:00", "2026-07-11T06:00:00+02:00", "2026-07-10T10:00:00+02:00", "2026-07-10T12:00:00+02:00", false},
		"over the end of the year":               {"2026-12-28T00:00:00+01:00", "2027-01-04T00:00:00+01:00", "2027-01-01T00:30:00+01:00", "2027-01-01T01:00:00+01:00", true},
		"the change over it, too":                {"2026-12-31T23:00:00+01:00", "2027-01-01T00:00:00+01:00", "2026-12-31T22:00:00+01:00", "2027-01-01T02:00:00+01:00", true},
		"the year's end elsewhere":               {"2027-01-01T00:00:00+01:00", "2027-01-02T00:00:00+01:00", "2026-12-31T18:30:00-05:00", "2026-12-31T19:00:00-05:00", true},
		"the same wall time elsewhere":           {"2026-07-10T09:00:00+02:00", "2026-07-10T17:00:00+02:00", "2026-07-10T09:00:00-05:00", "2026-07-10T10:00:00-05:00", true},
		"the same wall time, too far away":       {"2026-07-10T09:00:00+02:00", "2026-07-10T12:00:00+02:00", "2026-07-10T09:00:00-05:00", "2026-07-10T10:00:00-05:00", false},
		"tomorrow there, today here":             {"2026-07-10T00:00:00+02:00", "2026-07-11T00:00:00+02:00", "2026-07-11T08:00:00+12:45", "2026-07-11T09:00:00+12:45", true},
		"in UTC":                                 {"2026-07-10T00:00:00+02:00", "2026-07-11T00:00:00+02:00", "2026-07-09T22:00:00Z", "2026-07-09T22:30:00Z", true},
		"the hour that the clocks show twice":    {"2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00", false},
		"and its first time":                     {"2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+02:00", "2026-10-25T02:00:00+02:00", "2026-10-25T02:30:00+02:00", true},
		"ends as the freeze begins, elsewhere":   {"2026-07-10T00:00:00+02:00", "2026-07-11T00:00:00+02:00", "2026-07-09T21:00:00Z", "2026-07-09T22:00:00Z", false},
		"begins as the freeze ends, elsewhere":   {"2026-07-10T00:00:00+02:00", "2026-07-11T00:00:00+02:00", "2026-07-10T22:00:00Z", "2026-07-10T23:00:00Z", false},
		"a second into it, elsewhere":            {"2026-07-10T00:00:00+02:00", "2026-07-11T00:00:00+02:00", "2026-07-10T21:59:59Z", "2026-07-10T23:00:00Z", true},
		"the freeze lies wholly within a change": {"2026-07-10T10:00:00+02:00", "2026-07-10T11:00:00+02:00", "2026-07-10T01:00:00-07:00", "2026-07-10T02:00:00-07:00", true},
	} {
		tree := load(t, map[string]string{
			"services/web.md":                 "---\ntitle: Web\nstate: live\ntier: 3\n---\n",
			"freezes/quiet.md":                "---\ntitle: Quiet\nstate: active\nfrom: " + tt.from + "\nto: " + tt.to + "\nscope: {all: true}\nexception_role: change_manager\n---\n",
			"changes/2026/CHG-2026-0001.md":   "---\ntitle: X\nstate: approved\ntype: normal\nservices: [web]\nplanned: {start: " + tt.start + ", end: " + tt.end + "}\n---\n",
			"incidents/2026/INC-2026-0001.md": "---\ntitle: X\nstate: new\n---\n",
		})
		r := tree.Record("CHG-2026-0001")
		got := FrozenIn(tree, r, worktime.Interval{From: at(t, tt.start), To: at(t, tt.end)})
		if (len(got) == 1) != tt.frozen {
			t.Errorf("%s: %d freezes, expected frozen: %v", what, len(got), tt.frozen)
		}
		if planned := Planned(r); len(FrozenIn(tree, r, planned)) != len(got) {
			t.Errorf("%s: by the record's own window it is another verdict", what)
		}
	}
}
