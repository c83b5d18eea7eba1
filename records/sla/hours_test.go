package sla

import (
	"testing"
	"time"
)

// TestHours: where a calendar gives way to its next version within a stretch, each
// tells the hours of its own part (S13).
func TestHours(t *testing.T) {
	calendar := func(hours, more string) string {
		return "---\ntitle: C\nstate: active\ntimezone: Europe/Berlin\nhours: {mon: [\"" + hours + "\"], tue: [\"" + hours + "\"]}\n" + more + "---\n"
	}
	tree := load(t, world(map[string]string{
		"calendars/old.md":   calendar("09:00-17:00", "valid_from: 2026-01-01\nvalid_to: 2026-03-16\n"),
		"calendars/new.md":   calendar("10:00-12:00", "valid_from: 2026-03-17\nsupersedes: old\n"),
		"services/web.md":    serviceFile("gold"),
		"services/low.md":    serviceFile(""),
		"agreements/gold.md": agreementFile("valid_to: 2026-03-31", "targets: [{priority: P3, resolution: 4h}]"),
		"agreements/next.md": "---\ntitle: Next\nstate: active\ntype: sla\nparties: {customers: [acme]}\nvalid_from: 2026-04-01\ncalendar: b\nsupersedes: gold\n---\n",
		"agreements/rest.md": "---\ntitle: Rest\nstate: active\ntype: sla\ndefault: true\nparties: {customers: [acme]}\nvalid_from: 2026-01-01\ncalendar: india\n---\n",
	}))
	e := New(tree, at(t, "2026-05-01T00:00:00+02:00"))
	from, to := at(t, "2026-03-16T00:00:00+01:00"), at(t, "2026-03-18T00:00:00+01:00")
	for _, id := range []string{"old", "new"} {
		open, ok := e.Hours(id, from, to)
		if !ok || len(open) != 2 || open[0].Duration() != 8*time.Hour || open[1].Duration() != 2*time.Hour {
			t.Errorf("%s: %v", id, open)
		}
	}
	if open, ok := e.Hours("24x7", from, to); !ok || len(open) != 1 || open[0].Duration() != 48*time.Hour {
		t.Errorf("24x7: %v", open)
	}
	if _, ok := e.Hours("none", from, to); ok {
		t.Error("there is a calendar that nobody made")
	}

	for _, tt := range []struct{ service, from, to, want string }{
		{"web", "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00", "gold"},
		{"web", "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:01+02:00", "gold next"},
		{"web", "2026-04-01T00:00:00+02:00", "2026-05-01T00:00:00+02:00", "next"},
		{"low", "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00", "rest"},
		{"none", "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00", ""},
	} {
		got := ""
		for i, a := range e.AgreementsOf(tt.service, at(t, tt.from), at(t, tt.to)) {
			if i > 0 {
				got += " "
			}
			got += a.ID
			if e.Agreement(a.ID) != a {
				t.Errorf("%s is not found by its ID", a.ID)
			}
		}
		if got != tt.want {
			t.Errorf("%s from %s to %s: %q, expected %q", tt.service, tt.from, tt.to, got, tt.want)
		}
	}
	if zone := e.Zone("india", from); zone.String() != "Asia/Kolkata" {
		t.Errorf("zone %s", zone)
	}
}
