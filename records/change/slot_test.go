package change

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// The slot that is found satisfies every rule, and no full minute before it
// does: each minute is tried with a tree in which the change stands there.
func TestNextSlotAgainstEachMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		files := drawCalendar(t)
		now := time.Date(2026, 10, 23, 8, 0, rapid.SampledFrom([]int{0, 17}).Draw(t, "seconds"), 0, time.UTC)
		length := time.Duration(rapid.SampledFrom([]int{1, 30, 60, 150}).Draw(t, "length")) * time.Minute
		tree := loaded(t, files)
		wanted := Wanted{Change: tree.Record("CHG-2026-0001"), Length: length, AsOf: now, From: now, Until: now.Add(4 * 24 * time.Hour), Others: Scheduled(tree)}
		slot := NextSlot(tree, wanted)
		for at := fullMinute(now); at.Before(wanted.Until); at = at.Add(time.Minute) {
			fits := free(tree, wanted, worktime.Interval{From: at, To: at.Add(length)})
			switch found := slot.Window.From.Equal(at); {
			case fits && !found:
				t.Fatalf("%s is free, but the slot is %v, pushed by %+v", at, slot.Window, slot.Pushes)
			case !fits && found:
				t.Fatalf("%s is not free: %v", at, slot.Window)
			case found:
				if slot.Window.To.Sub(slot.Window.From) != length {
					t.Fatalf("the slot %v is not %s long", slot.Window, length)
				}
				return
			}
		}
		if slot.Window.Whole() {
			t.Fatalf("no minute is free, but the slot is %v", slot.Window)
		}
	})
}

// free decides about one window by the rules as check applies them.
func free(t *records.Tree, w Wanted, window worktime.Interval) bool {
	for _, service := range targets(t, w.Change, "services") {
		if m, ok := MaintenanceOf(t, service); ok && !m.Cover(window) {
			return false
		}
	}
	if n, ok := NoticeOf(t, w.Change, w.AsOf); ok && window.From.Before(n.Earliest) {
		return false
	}
	for _, other := range w.Others {
		if _, meet := pair(t, other, Plan{Change: w.Change, Window: window}); meet && other.Change.ID != w.Change.ID {
			return false
		}
	}
	return len(FrozenIn(t, w.Change, window)) == 0
}

// drawCalendar makes two services with windows, freezes and other changes
// around a night in which the clocks are put back.
func drawCalendar(t *rapid.T) map[string]string {
	files := map[string]string{"gitsm.yaml": "timezone: Europe/Berlin\npolicy: {min_notice: {high: " + rapid.SampledFrom([]string{"1h", "1bd"}).Draw(t, "notice") + "}}\n"}
	windows := []string{
		"", "maintenance_windows:\n  - {days: [sun, mon], hours: \"02:30-05:00\"}\n  - {days: [sat], hours: \"22:00-02:30\"}\n",
		"maintenance_windows:\n  - {rrule: \"FREQ=DAILY\", start: \"01:30\", duration: 1h30m}\n",
		"maintenance_windows:\n  - {rrule: \"FREQ=WEEKLY;BYDAY=SU\", start: \"02:15\", duration: 20h}\n",
	}
	for _, name := range []string{"web", "api"} {
		depends := ""
		if name == "web" && rapid.Bool().Draw(t, "depends") {
			depends = "depends_on: [db]\n"
		}
		files["services/"+name+".md"] = "---\ntitle: S\nstate: live\ntier: 2\n" + depends + rapid.SampledFrom(windows).Draw(t, name) + "---\n"
	}
	files["services/db.md"] = "---\ntitle: S\nstate: live\ntier: 3\n---\n"
	start := time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC)
	stretch := func(name string) (from, to string) {
		a := start.Add(time.Duration(rapid.IntRange(0, 4*24*4).Draw(t, name+" from")) * 15 * time.Minute)
		b := a.Add(time.Duration(rapid.IntRange(1, 30*4).Draw(t, name+" length")) * 15 * time.Minute)
		return a.Format(time.RFC3339), b.Add(time.Duration(rapid.SampledFrom([]int{0, 20}).Draw(t, "seconds")) * time.Second).Format(time.RFC3339)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "freezes") {
		from, to := stretch("freeze")
		files[fmt.Sprintf("freezes/freeze-%d.md", i)] = "---\ntitle: F\nstate: active\nfrom: " + from + "\nto: " + to + "\nscope: " +
			rapid.SampledFrom([]string{"{all: true}", "{tiers: [2]}", "{services: [api]}"}).Draw(t, "scope") + "\n---\n"
	}
	files["changes/2026/CHG-2026-0001.md"] = "---\ntitle: Mine\nstate: draft\ntype: normal\nservices: [" +
		rapid.SampledFrom([]string{"web", "api", "web, api"}).Draw(t, "services") + "]\nimplementers: [ana]\n" +
		rapid.SampledFrom([]string{"", lowRisk}).Draw(t, "risk") + "---\n"
	for i := range rapid.IntRange(0, 5).Draw(t, "others") {
		from, to := stretch("change")
		files[fmt.Sprintf("changes/2026/CHG-2026-%04d.md", i+2)] = "---\ntitle: Other\nstate: approved\ntype: normal\nservices: [" +
			rapid.SampledFrom([]string{"web", "api", "db"}).Draw(t, "of") + "]\nimplementers: [" + rapid.SampledFrom([]string{"ana", "ben"}).Draw(t, "by") +
			"]\nplanned:\n  start: " + from + "\n  end: " + to + "\n---\n"
	}
	return files
}

func loaded(t *rapid.T, files map[string]string) *records.Tree {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tree, err := records.Load(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range tree.Faults {
		if !strings.HasPrefix(fault.Rule, "schema-") && fault.Rule != "required-field" {
			t.Fatalf("%s: %s", fault.Rule, fault.Message)
		}
	}
	return tree
}

const lowRisk = "risk:\n  answers: {testing: prod_like, experience: done_3x_ok, teams: 1, backout: automatic_tested, downtime: none, users: team, data: none}\n"

// Putting a window off needs no new notice, bringing it forward does.
func TestNotice(t *testing.T) {
	change := func(planned, set string) string {
		return "---\ntitle: Mine\nstate: assessing\ntype: normal\nservices: [web]\nrisk:\n  answers: {testing: none}\nplanned:\n  start: " + planned + "\n  end: 2026-12-24T12:00:00+01:00\n" +
			"log:\n  - at: 2026-06-01T09:00:00+02:00\n    by: ana\n    to: draft\n  - at: 2026-06-02T09:00:00+02:00\n    by: ana\n    to: assessing\n" + set + "---\n"
	}
	moved := func(from, to string) string {
		return "  - at: 2026-06-10T09:00:00+02:00\n    by: ana\n    set: {planned.start: [" + from + ", " + to + "]}\n"
	}
	for name, tt := range map[string]struct {
		text      string
		expedited bool
	}{
		"kept":            {change("2026-06-09T17:00:00+02:00", ""), false},
		"too soon":        {change("2026-06-09T16:59:00+02:00", ""), true},
		"put off":         {change("2026-06-11T10:00:00+02:00", moved("2026-06-10T10:00:00+02:00", "2026-06-11T10:00:00+02:00")), false},
		"brought forward": {change("2026-06-11T10:00:00+02:00", moved("2026-07-11T10:00:00+02:00", "2026-06-11T10:00:00+02:00")), true},
		"low risk":        {strings.Replace(change("2026-06-02T16:59:00+02:00", ""), "risk:\n  answers: {testing: none}\n", lowRisk, 1), false},
		"emergency":       {strings.Replace(change("2026-06-02T16:59:00+02:00", ""), "type: normal", "type: emergency", 1), false},
	} {
		tree := load(t, map[string]string{"gitsm.yaml": "timezone: Europe/Berlin\npolicy: {min_notice: {high: 5bd}}\n", "changes/2026/CHG-2026-0001.md": tt.text})
		n, expedited := Expedited(tree, tree.Record("CHG-2026-0001"), at(t, "2026-06-20T09:00:00+02:00"))
		if expedited != tt.expedited {
			t.Errorf("%s: expedited %v, want %v (%+v)", name, expedited, tt.expedited, n)
		}
	}
}

func TestLockdowns(t *testing.T) {
	incident := func(state, services, major string) string {
		return "---\ntitle: Down\nstate: " + state + "\nservices: [" + services + "]\nmajor: " + major + "\n---\n"
	}
	change := func(more string) string {
		return "---\ntitle: Mine\nstate: approved\ntype: normal\nservices: [web]\n" + more + "---\n"
	}
	for name, tt := range map[string]struct{ config, incident, change, want string }{
		"on the service":         {"", incident("in_progress", "web", "true"), change(""), "INC-2026-0001 web web"},
		"on what it needs":       {"", incident("pending", "db", "true"), change(""), "INC-2026-0001 web db"},
		"on what needs it":       {"", incident("new", "shop", "true"), change(""), ""},
		"not major":              {"", incident("new", "web", "false"), change(""), ""},
		"resolved":               {"", incident("resolved", "web", "true"), change(""), ""},
		"the change resolves it": {"", incident("new", "web", "true"), change("resolves: [INC-2026-0001]\n"), ""},
		"an emergency":           {"", incident("new", "web", "true"), strings.Replace(change(""), "normal", "emergency", 1), ""},
		"a standard change":      {"", incident("new", "web", "true"), strings.Replace(change(""), "normal", "standard", 1), "INC-2026-0001 web web"},
		"switched off":           {"policy: {lockdown: none}\n", incident("new", "web", "true"), change(""), ""},
	} {
		tree := load(t, map[string]string{
			"gitsm.yaml":                      tt.config + "timezone: Europe/Berlin\n",
			"services/web.md":                 "---\ntitle: S\nstate: live\ndepends_on: [api]\n---\n",
			"services/api.md":                 "---\ntitle: S\nstate: live\ndepends_on: [db, web]\n---\n",
			"services/db.md":                  "---\ntitle: S\nstate: live\n---\n",
			"services/shop.md":                "---\ntitle: S\nstate: live\ndepends_on: [web]\n---\n",
			"incidents/2026/INC-2026-0001.md": tt.incident,
			"changes/2026/CHG-2026-0001.md":   tt.change,
		})
		var got []string
		for _, l := range Lockdowns(tree, tree.Record("CHG-2026-0001")) {
			got = append(got, l.Incident.ID+" "+l.Touched+" "+l.On)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %v, want %q", name, got, tt.want)
		}
	}
}
