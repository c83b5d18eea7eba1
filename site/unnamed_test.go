package site

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// What is told to readers beyond the organisation without its record is told in
// feeds, calendars and data too, and says as little of the record.
func TestDataTellsWhatHasNoRecord(t *testing.T) {
	incident := string(repository(t, nil)["incidents/2026/INC-2026-0001.md"].Data)
	incident = strings.Replace(incident, "log:\n", "updates:\n  - {at: 2026-03-01T10:20:00+01:00, phase: identified, audience: public, text: Pages take long.}\n  - {at: 2026-03-01T10:20:00+01:00, phase: monitoring, audience: public, text: Pages are fast.}\nlog:\n", 1)
	fsys := addressed(t, map[string]string{"incidents/2026/INC-2026-0001.md": incident})
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: audience.Public})
	for name, data := range files {
		if strings.HasSuffix(name, ".html") || strings.HasPrefix(name, "assets/") {
			continue
		}
		for _, hidden := range []string{"CHG-2026-0002", "Bigger pool", "INC-2026-0001", "Shop answers slowly"} {
			if strings.Contains(data, hidden) {
				t.Errorf("%s tells of %s", name, hidden)
			}
		}
	}
	for _, name := range []string{feedAllPath, "feeds/services/shop.atom"} {
		got := titles(validFeed(t, files, name))
		if !strings.Contains(got, "Monitoring: Web shop") || !strings.Contains(got, "Identified: Web shop") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if !strings.Contains(files[feedAllPath], "<id>tag:status.small.example,2026-03-01:notice/2026-03-01T09:20:00Z/2</id>") {
		t.Error("two notices of one instant are not told apart")
	}
	for _, name := range []string{calendarPlannedPath, "ical/services/shop.ics"} {
		events := calendarEvents(t, files, name)
		for _, e := range events {
			if e["SUMMARY"] != "Planned outage: Web shop" || e["DTSTART"] != "20260328T211000Z" || e["DESCRIPTION"] != "" {
				t.Errorf("%s: %v", name, e)
			}
		}
		if len(events) != 1 {
			t.Errorf("%s: %d events", name, len(events))
		}
	}
	var summary spSummaryDoc
	var planned apiPlanned
	var incidents apiIncidents
	for name, doc := range map[string]any{statuspageFolder + "summary.json": &summary, apiFolder + "planned.json": &planned, apiFolder + "incidents.json": &incidents} {
		if err := json.Unmarshal([]byte(files[name]), doc); err != nil {
			t.Fatal(err)
		}
	}
	if len(summary.Maintenances) != 1 || summary.Maintenances[0].Name != "Planned downtime" || summary.Maintenances[0].Components[0].Name != "Web shop" {
		t.Errorf("%+v", summary.Maintenances)
	}
	if len(planned.Changes) != 0 || len(planned.Outages) != 1 || planned.Outages[0].From != "2026-03-28T21:10:00Z" {
		t.Errorf("%+v", planned)
	}
	if len(incidents.Notices) != 2 || incidents.Notices[1].Services[0] != "shop" {
		t.Errorf("%+v", incidents.Notices)
	}
}

// Who sees no change at all has a schedule and a calendar of the work that they notice
// all the same, and is led there.
func TestPlannedWorkBeyondTheOrganisation(t *testing.T) {
	fsys := addressed(t, nil)
	for path := range fsys {
		if strings.HasPrefix(path, "changes/") && path != "changes/2026/CHG-2026-0002.md" {
			delete(fsys, path)
		}
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: audience.Public})
	for page, told := range map[string]string{
		schedulePath: "Planned work What is planned in the next 4 weeks",
		calendarPath: "22:10–22:20 Planned downtime Web shop",
	} {
		text := mainText(parse(t, files, page))
		if !strings.Contains(text, told) || strings.Contains(text, "CHG-2026-0002") || strings.Contains(text, "main branch") {
			t.Errorf("%s: %s", page, text)
		}
	}
	if text := mainText(parse(t, files, schedulePath)); !strings.Contains(text, "Planned downtime: Web shop Planned") || strings.Contains(text, "All changes") {
		t.Errorf("the schedule: %s", text)
	}
	if !strings.Contains(files[indexPage], `<a href="schedule.html">Planned work</a>`) {
		t.Error("the navigation does not lead to planned work")
	}
	if !strings.Contains(files[schedulePath], calendarPlannedPath) {
		t.Error("the schedule offers no calendar to subscribe to")
	}
}
