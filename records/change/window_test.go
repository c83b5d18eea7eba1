package change

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// load makes a tree of files; those named here are always there.
func load(tb testing.TB, files map[string]string) *records.Tree {
	tb.Helper()
	all := fstest.MapFS{"gitsm.yaml": {Data: []byte("timezone: Europe/Berlin\n")}}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	t, err := records.Load(all)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func at(tb testing.TB, text string) time.Time {
	tb.Helper()
	got, err := worktime.ParseInstant(text)
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

// Windows that begin or end where the clocks change are resolved alike in every
// zone (S3): a begin that is skipped is the instant of the change, and an end
// that comes twice is the second one. A rule says the same as days and hours.
func TestMaintenanceAcrossClockChanges(t *testing.T) {
	for name, tc := range map[string]struct {
		zone, hours, start, duration, from, to string
		inside                                 bool
	}{
		"Berlin, begins in the gap":             {"Europe/Berlin", "02:30-05:00", "02:30", "2h30m", "2026-03-29T03:00:00+02:00", "2026-03-29T05:00:00+02:00", true},
		"Berlin, before the gap":                {"Europe/Berlin", "02:30-05:00", "02:30", "2h30m", "2026-03-29T01:59:00+01:00", "2026-03-29T05:00:00+02:00", false},
		"New York, begins in the gap":           {"America/New_York", "02:30-05:00", "02:30", "2h30m", "2026-03-08T03:00:00-04:00", "2026-03-08T05:00:00-04:00", true},
		"New York, before the gap":              {"America/New_York", "02:30-05:00", "02:30", "2h30m", "2026-03-08T01:30:00-05:00", "2026-03-08T05:00:00-04:00", false},
		"Berlin, ends in the hour that returns": {"Europe/Berlin", "00:00-02:30", "00:00", "2h30m", "2026-10-25T00:00:00+02:00", "2026-10-25T02:30:00+01:00", true},
		"New York, the same":                    {"America/New_York", "00:00-01:30", "00:00", "1h30m", "2026-11-01T00:00:00-04:00", "2026-11-01T01:30:00-05:00", true},
		"New York, past its second end":         {"America/New_York", "00:00-01:30", "00:00", "1h30m", "2026-11-01T00:00:00-04:00", "2026-11-01T01:31:00-05:00", false},
		"Berlin, begins in the first one":       {"Europe/Berlin", "02:30-05:00", "02:30", "2h30m", "2026-10-25T02:30:00+02:00", "2026-10-25T05:00:00+01:00", true},
	} {
		for _, window := range []string{
			"{days: [sun], hours: \"" + tc.hours + "\"}",
			"{rrule: \"FREQ=WEEKLY;BYDAY=SU\", start: \"" + tc.start + "\", duration: " + tc.duration + "}",
		} {
			tree := load(t, map[string]string{
				"calendars/desk.md": "---\ntitle: Desk\nstate: active\ntimezone: " + tc.zone + "\n---\n",
				"services/web.md":   "---\ntitle: Web\nstate: live\nhours: desk\nmaintenance_windows:\n  - " + window + "\n---\n",
			})
			m, ok := MaintenanceOf(tree, tree.Record("web"))
			if !ok {
				t.Fatalf("%s: no windows", name)
			}
			if got := m.Cover(worktime.Interval{From: at(t, tc.from), To: at(t, tc.to)}); got != tc.inside {
				t.Errorf("%s, %s: inside %v, want %v", name, window, got, tc.inside)
			}
		}
	}
}
