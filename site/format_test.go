package site

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/records"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "under 1 min", 59 * time.Second: "under 1 min", time.Minute: "1 min", 90 * time.Second: "1 min", 48 * time.Minute: "48 min",
		time.Hour: "1 h", 125 * time.Minute: "2 h 5 min", 24 * time.Hour: "1 d", 76 * time.Hour: "3 d 4 h", 24*time.Hour - time.Second: "23 h 59 min", -5 * time.Minute: "–5 min",
	} {
		if got := (&builder{}).duration(d); got != want {
			t.Errorf("%v gives %q, want %q", d, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"third_party": "Third party", "P1": "P1", "faq": "FAQ", "how_to": "How-to", "": "", "CamelCase": "CamelCase", "change-model": "Change model", "état": "État", "cis": "Configuration items",
	} {
		if got := englishWords(name); got != want {
			t.Errorf("%q gives %q, want %q", name, got, want)
		}
	}
	for in, want := range map[string]string{"Change model": "change model", "SLA exclusion": "SLA exclusion", "": ""} {
		if got := speech.Small(in); got != want {
			t.Errorf("speech.Small(%q) = %q, want %q", in, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 days", 1: "1 day", 2: "2 days", 12345: "12\u202F345 days", 1234567: "1\u202F234\u202F567 days"} {
		if got := (*speech.Language)(nil).Count(n, "{n} day", "{n} days"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestWindow(t *testing.T) {
	for days, want := range map[string]string{
		"mon tue wed thu": "Mon–Thu 22:00–06:00", "mon tue": "Mon, Tue 22:00–06:00", "sun": "Sun 22:00–06:00", "mon tue wed thu fri sat sun": "Every day 22:00–06:00",
		"mon wed fri sat sun": "Mon, Wed, Fri–Sun 22:00–06:00", "sat sun": "Sat, Sun 22:00–06:00",
	} {
		list := frontmatter.List()
		for _, d := range split3(days) {
			list.Items = append(list.Items, frontmatter.Str(d))
		}
		n := frontmatter.Dict(frontmatter.Pair{Key: "days", Value: list}, frontmatter.Pair{Key: "hours", Value: frontmatter.Str("22:00-06:00")})
		if got := (&builder{}).window(n); got != want {
			t.Errorf("%s gives %q, want %q", days, got, want)
		}
	}
}

func split3(s string) []string {
	var out []string
	for i := 0; i+3 <= len(s); i += 4 {
		out = append(out, s[i:i+3])
	}
	return out
}

// berlin gives a builder for the services and incidents of fsys.
func berlin(t *testing.T, at time.Time, fsys fstest.MapFS) *builder {
	t.Helper()
	fsys["gitsm.yaml"] = &fstest.MapFile{Data: []byte("timezone: Europe/Berlin\n")}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBuilder(tree, Options{AsOf: at})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The state of a service at an instant, and the days of its history, at the
// edges: midnight, the days on which clocks change, outages to come.
func TestServiceStates(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 4, 1, 12, 0, 0, 0, zone)
	for _, test := range []struct {
		name, outage, state string
		now                 level
		days                map[int]level // days before today -> level
	}{
		{"over", "from: 2026-04-01T08:00:00+02:00, to: 2026-04-01T09:00:00+02:00, level: full", "closed", levelOK, map[int]level{0: levelFull}},
		{"lasts", "from: 2026-03-30T23:30:00+02:00, level: partial", "in_progress", levelPartial, map[int]level{0: levelPartial, 1: levelPartial, 2: levelPartial}},
		{"ends exactly now", "from: 2026-04-01T08:00:00+02:00, to: 2026-04-01T12:00:00+02:00, level: degraded", "resolved", levelOK, map[int]level{0: levelDegraded}},
		{"ends later", "from: 2026-04-01T08:00:00+02:00, to: 2026-04-01T12:00:01+02:00, level: degraded", "in_progress", levelDegraded, map[int]level{0: levelDegraded}},
		{"begins exactly now", "from: 2026-04-01T12:00:00+02:00, level: full", "new", levelFull, map[int]level{0: levelFull}},
		{"begins later", "from: 2026-04-01T12:00:01+02:00, level: full", "new", levelOK, nil},
		{"cancelled", "from: 2026-04-01T08:00:00+02:00, level: full", "cancelled", levelOK, nil},
		{"end forgotten", "from: 2026-03-31T10:00:00+02:00, level: full", "closed", levelOK, map[int]level{1: levelFull}},
		{"until midnight", "from: 2026-03-30T22:00:00+02:00, to: 2026-03-31T00:00:00+02:00, level: full", "closed", levelOK, map[int]level{2: levelFull}},
		{"another zone's midnight", "from: 2026-03-30T20:00:00Z, to: 2026-03-31T00:00:00Z, level: full", "closed", levelOK, map[int]level{1: levelFull, 2: levelFull}},
		{"the day of 23 hours", "from: 2026-03-29T00:30:00+01:00, to: 2026-03-29T23:30:00+02:00, level: full", "closed", levelOK, map[int]level{3: levelFull}},
		{"the first day of the history", "from: 2026-01-02T00:00:00+01:00, to: 2026-01-02T00:01:00+01:00, level: full", "closed", levelOK, map[int]level{89: levelFull}},
		{"before the history", "from: 2025-12-01T00:00:00+01:00, to: 2026-01-01T23:59:00+01:00, level: full", "closed", levelOK, nil},
		{"into the history", "from: 2025-12-01T00:00:00+01:00, to: 2026-01-02T01:00:00+01:00, level: full", "closed", levelOK, map[int]level{89: levelFull}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := berlin(t, at, fstest.MapFS{
				"services/a.md":                   {Data: []byte("---\ntitle: A\nstate: live\n---\n")},
				"incidents/2026/INC-2026-0001.md": {Data: []byte("---\ntitle: I\nstate: " + test.state + "\nservices: [a]\noutages:\n  - {services: [a], " + test.outage + "}\nlog:\n  - {at: 2026-03-31T09:00:00+02:00, by: ana, to: new}\n  - {at: 2026-03-31T12:00:00+02:00, by: ana, to: " + test.state + "}\n---\n")},
			})
			s := b.status["a"]
			if s.now != test.now || (test.now > levelOK) != (len(s.open) == 1) {
				t.Errorf("now %v (open %d), want %v", s.now, len(s.open), test.now)
			}
			for i, l := range s.days {
				if want := test.days[historyDays-1-i]; l != want {
					t.Errorf("%d days ago: %v, want %v", historyDays-1-i, l, want)
				}
			}
		})
	}
}

func TestOutagesTogether(t *testing.T) {
	at := func(minute int) time.Time { return asOf.Add(time.Duration(minute) * time.Minute) }
	for _, test := range []struct {
		list []outage
		want string
	}{
		{[]outage{{From: at(0), To: at(10)}}, ""},
		{[]outage{{From: at(0), To: at(10)}, {From: at(5), To: at(30)}, {From: at(40), To: at(50)}}, "40 min"},
		{[]outage{{From: at(40), To: at(50)}, {From: at(0), To: at(60)}}, "1 h"},
		{[]outage{{From: at(70)}, {From: at(40), To: at(50)}}, "40 min"}, // one lasts
	} {
		if got := (&builder{}).merged(test.list, at(100)); got != test.want {
			t.Errorf("%v gives %q, want %q", test.list, got, test.want)
		}
	}
}

func TestPlannedDowntimeNow(t *testing.T) {
	change := func(state string) []byte {
		return []byte("---\ntitle: C\nstate: " + state + "\ntype: normal\nservices: [a]\nplanned:\n  start: 2026-04-01T09:00:00Z\n  end: 2026-04-01T12:00:00Z\n  downtime: {from: 2026-04-01T09:30:00Z, to: 2026-04-01T10:30:00Z, services: [a]}\n---\n")
	}
	for state, want := range map[string]level{"approved": levelMaintenance, "implementing": levelMaintenance, "assessing": levelOK, "closed": levelOK, "cancelled": levelOK} {
		b := berlin(t, time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC), fstest.MapFS{
			"services/a.md":                 {Data: []byte("---\ntitle: A\nstate: live\n---\n")},
			"changes/2026/CHG-2026-0001.md": {Data: change(state)},
		})
		if got := b.status["a"].now; got != want {
			t.Errorf("%s: %v, want %v", state, got, want)
		}
		_, headline := b.overall()
		if want == levelMaintenance && headline != "Planned downtime is under way" {
			t.Error(headline)
		}
	}
}
