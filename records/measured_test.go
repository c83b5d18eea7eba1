package records

import (
	"strings"
	"testing"
	"testing/fstest"
)

// measuredWorld is a repository with one incident; more files lie over it.
func measuredWorld(t *testing.T, more map[string]string) *Tree {
	t.Helper()
	tree, err := Load(measuredFiles(more))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func measuredFiles(more map[string]string) fstest.MapFS {
	files := fstest.MapFS{
		"incidents/2026/INC-2026-0001.md": {Data: []byte("---\ntitle: One\nstate: new\nimpact: high\nurgency: low\nservices: [web]\n---\n")},
		"services/web.md":                 {Data: []byte("---\ntitle: Web\nstate: live\ntier: 1\nagreements: [gold]\n---\n")},
		"calendars/desk.md":               {Data: []byte("---\ntitle: Desk\nstate: active\nhours: {mon: [\"09:00-17:00\"]}\nholidays_file: calendars/off.ics\n---\n")},
		"calendars/off.ics":               {Data: []byte("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260316\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")},
		"agreements/gold.md":              {Data: []byte("---\ntitle: Gold today\nstate: active\n---\n")},
	}
	for name, text := range more {
		if text == "" {
			delete(files, name)
			continue
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// MeasuredBy takes agreements, offerings, calendars with their holiday files, zone
// and matrix of the other tree, and nothing else of it.
func TestMeasuredBy(t *testing.T) {
	now := measuredWorld(t, map[string]string{
		"gitsm.yaml":             "name: Now\ntimezone: Europe/Berlin\nmodules: [service-desk]\ncalendar: desk\n",
		"agreements/new.md":      "---\ntitle: New\nstate: active\n---\n",
		"catalog/access.md":      "---\ntitle: Access now\nstate: active\n---\n",
		"problems/PRB-2026-1.md": "---\ntitle: x\n---\n",
	})
	then, err := LoadMeasures(measuredFiles(map[string]string{
		"gitsm.yaml":                      "name: Then\ntimezone: Asia/Kolkata\nmodules: [service-desk]\naudit: solo\npriority: {matrix: {high: {low: P1}}}\n",
		"agreements/gold.md":              "---\ntitle: Gold then\nstate: active\n---\n",
		"calendars/off.ics":               "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260323\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		"incidents/2026/INC-2026-0001.md": "---\ntitle: Other\nstate: closed\n---\n",
		"services/web.md":                 "---\ntitle: Other\nstate: live\ntier: 4\n---\n",
		"incidents/2026/INC-2026-0002.md": "---\ntitle: More\nstate: new\n---\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range then.Records {
		if r.Kind.Name == "incident" || r.Kind.Name == "service" {
			t.Errorf("LoadMeasures read %s", r.Path)
		}
	}
	got, err := now.MeasuredBy(then)
	if err != nil {
		t.Fatal(err)
	}
	title := func(tree *Tree, id string) string {
		if r := tree.Record(id); r != nil {
			return r.Title
		}
		return "none"
	}
	for id, want := range map[string]string{"gold": "Gold then", "new": "none", "access": "none", "INC-2026-0001": "One", "INC-2026-0002": "none", "web": "Web"} {
		if title(got, id) != want {
			t.Errorf("%s is %q, expected %q", id, title(got, id), want)
		}
	}
	if got.Config.Name != "Now" || got.Config.Audit != "" || got.Config.Zone.String() != "Asia/Kolkata" || got.Config.Calendar != "" {
		t.Errorf("the settings are %+v", got.Config)
	}
	incident := got.Record("INC-2026-0001")
	if p, _ := incident.Derived("priority"); p != "P1" {
		t.Errorf("by the other matrix the priority is %s, expected P1", p)
	}
	if tier, _ := incident.Derived("tier"); tier != "1" {
		t.Errorf("the tier is %s; services stay as they are", tier)
	}
	off := func(tree *Tree) string {
		days, _, err := tree.HolidayFile(tree.Record("desk"))
		if err != nil || len(days) != 1 {
			t.Fatalf("%v %v", days, err)
		}
		return days[0].Day.String()
	}
	if off(got) != "2026-03-23" {
		t.Errorf("the holiday is %s", off(got))
	}
	// The tree that it comes from is as it was.
	if p, _ := now.Record("INC-2026-0001").Derived("priority"); p != "P3" || title(now, "gold") != "Gold today" || off(now) != "2026-03-16" || now.Config.Zone.String() != "Europe/Berlin" {
		t.Errorf("the tree itself was changed: %s, %s, %s, %s", p, title(now, "gold"), off(now), now.Config.Zone)
	}
}

// Two records that cannot be told apart are an error, and none is passed over.
func TestMeasuredByRefusesTwoOfOneID(t *testing.T) {
	now := measuredWorld(t, map[string]string{"agreements/gold.md": "", "services/gold.md": "---\ntitle: Gold, a service\nstate: live\n---\n"})
	then, err := LoadMeasures(measuredFiles(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := now.MeasuredBy(then); err == nil || !strings.Contains(err.Error(), "gold is an agreement there, and a service here") {
		t.Errorf("%v", err)
	}
}
