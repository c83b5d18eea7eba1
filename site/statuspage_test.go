package site

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
)

// statuspageContract is what the public status API of Statuspage gives, by key:
// a type, "?" where it may be null, the words that it may be, or the name of
// another shape, in a list where it begins with "[]".
var statuspageContract = map[string]map[string]string{
	"page": {"id": "id", "name": "string", "url": "string", "time_zone": "string", "updated_at": "time"},
	"status": {
		"indicator":   "none|minor|major|critical|maintenance",
		"description": "All Systems Operational|Partially Degraded Service|Minor Service Outage|Partial System Outage|Major Service Outage|Service Under Maintenance",
	},
	"component": {
		"id": "id", "name": "string", "status": "operational|degraded_performance|partial_outage|major_outage|under_maintenance", "created_at": "time", "updated_at": "time",
		"position": "number", "description": "string?", "showcase": "bool", "start_date": "string?", "group_id": "id?", "page_id": "id", "group": "bool", "only_show_if_degraded": "bool",
	},
	"incident": {
		"id": "id", "name": "string", "status": "investigating|identified|monitoring|resolved|postmortem", "created_at": "time", "updated_at": "time", "monitoring_at": "time?", "resolved_at": "time?",
		"impact": "none|minor|major|critical", "shortlink": "string", "started_at": "time", "page_id": "id", "incident_updates": "[]update", "components": "[]component", "reminder_intervals": "string?",
	},
	"maintenance": {
		"id": "id", "name": "string", "status": "scheduled|in_progress|verifying|completed", "created_at": "time", "updated_at": "time", "monitoring_at": "time?", "resolved_at": "time?",
		"impact": "none|minor|major|critical|maintenance", "shortlink": "string", "started_at": "time", "page_id": "id", "incident_updates": "[]update", "components": "[]component", "reminder_intervals": "string?",
		"scheduled_for": "time", "scheduled_until": "time",
	},
	"update": {
		"id": "id", "status": "investigating|identified|monitoring|resolved|postmortem|scheduled|in_progress|verifying|completed", "body": "string", "incident_id": "id", "created_at": "time", "updated_at": "time", "display_at": "time",
		"affected_components": "[]affected?", "deliver_notifications": "bool", "custom_tweet": "string?", "tweet_id": "string?",
	},
	"affected": {"code": "id", "name": "string", "old_status": "operational|degraded_performance|partial_outage|major_outage|under_maintenance", "new_status": "operational|degraded_performance|partial_outage|major_outage|under_maintenance"},

	"summary.json":                         {"page": "page", "components": "[]component", "incidents": "[]incident", "scheduled_maintenances": "[]maintenance", "status": "status"},
	"status.json":                          {"page": "page", "status": "status"},
	"components.json":                      {"page": "page", "components": "[]component"},
	"incidents.json":                       {"page": "page", "incidents": "[]incident"},
	"incidents/unresolved.json":            {"page": "page", "incidents": "[]incident"},
	"scheduled-maintenances.json":          {"page": "page", "scheduled_maintenances": "[]maintenance"},
	"scheduled-maintenances/upcoming.json": {"page": "page", "scheduled_maintenances": "[]maintenance"},
	"scheduled-maintenances/active.json":   {"page": "page", "scheduled_maintenances": "[]maintenance"},
}

var spTimeForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// breach says how a value breaks the contract; "" where it does not.
func breach(at, want string, v any) string {
	if may, null := strings.CutSuffix(want, "?"); null {
		if v == nil {
			return ""
		}
		want = may
	}
	if shape, list := strings.CutPrefix(want, "[]"); list {
		items, ok := v.([]any)
		if !ok {
			return fmt.Sprintf("%s is no list: %v", at, v)
		}
		for i, item := range items {
			if b := breach(fmt.Sprintf("%s[%d]", at, i), shape, item); b != "" {
				return b
			}
		}
		return ""
	}
	if shape := statuspageContract[want]; shape != nil {
		return breachOfShape(at, shape, v)
	}
	s, isText := v.(string)
	var ok bool
	switch want {
	case "string":
		ok = isText
	case "id":
		ok = isText && s != "" && !strings.ContainsAny(s, " /<>\"")
	case "time":
		_, err := time.Parse(time.RFC3339, s)
		ok = err == nil && spTimeForm.MatchString(s)
	case "number":
		_, ok = v.(float64)
	case "bool":
		_, ok = v.(bool)
	default:
		ok = isText && slices.Contains(strings.Split(want, "|"), s)
	}
	if !ok {
		return fmt.Sprintf("%s is %v, expected %s", at, v, want)
	}
	return ""
}

func breachOfShape(at string, shape map[string]string, v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return at + " is no object"
	}
	for _, key := range slices.Sorted(maps.Keys(shape)) {
		value, has := object[key]
		if !has {
			return at + "." + key + " is missing"
		}
		if b := breach(at+"."+key, shape[key], value); b != "" {
			return b
		}
	}
	for key := range object {
		if _, known := shape[key]; !known && (key != "components" || object["group"] != true) {
			return at + "." + key + " is none of its keys"
		}
	}
	return ""
}

func TestStatuspageContract(t *testing.T) {
	for portal, files := range portals(t) {
		for name, shape := range statuspageContract {
			if !strings.HasSuffix(name, ".json") {
				continue
			}
			var doc any
			if err := json.Unmarshal([]byte(files[statuspageFolder+name]), &doc); err != nil {
				t.Errorf("%s: %s: %v", portal, name, err)
				continue
			}
			if b := breachOfShape(name, shape, doc); b != "" {
				t.Errorf("%s: %s", portal, b)
			}
		}
	}
	// The contract must be able to be broken.
	var page any
	files, _ := build(t, repository(t, nil))
	for _, spoil := range [][2]string{{`"indicator": "major"`, `"indicator": "red"`}, {`.000Z"`, `Z"`}, {`"time_zone"`, `"timezone"`}, {`"position": 1`, `"position": "1"`}} {
		spoiled := strings.Replace(files[statuspageFolder+"summary.json"], spoil[0], spoil[1], 1)
		if err := json.Unmarshal([]byte(spoiled), &page); err != nil {
			t.Fatal(err)
		}
		if spoiled == files[statuspageFolder+"summary.json"] || breachOfShape("summary.json", statuspageContract["summary.json"], page) == "" {
			t.Errorf("%s instead of %s breaks nothing", spoil[1], spoil[0])
		}
	}
}

// statuspage reads a document of the small repository at an instant.
func statuspage(t *testing.T, fsys fstest.MapFS, at time.Time, name string) spSummaryDoc {
	t.Helper()
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: at, Files: fsys})
	var doc spSummaryDoc
	if err := json.Unmarshal([]byte(files[statuspageFolder+name]), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestStatuspageTells(t *testing.T) {
	doc := statuspage(t, addressed(t, nil), asOf, "summary.json")
	if doc.Status != (spStatus{"major", "Partial System Outage"}) || doc.Page.URL != "https://status.small.example/now/" || doc.Page.TimeZone != "Europe/Berlin" {
		t.Errorf("%+v %+v", doc.Status, doc.Page)
	}
	var parts []string
	for _, c := range doc.Components {
		parts = append(parts, fmt.Sprintf("%s %s %d %v", c.Name, c.Status, c.Position, c.Group))
	}
	if want := "Services major_outage 1 true, Web shop major_outage 1 false, Behind the scenes operational 2 true, Ledger operational 1 false"; strings.Join(parts, ", ") != want {
		t.Errorf("%s", strings.Join(parts, ", "))
	}
	if len(doc.Incidents) != 2 {
		t.Fatalf("%d incidents", len(doc.Incidents))
	}
	shop, hidden := doc.Incidents[0], doc.Incidents[1]
	if shop.Name != "Shop is down" || shop.Status != "identified" || shop.Impact != "critical" || shop.StartedAt != "2026-03-20T10:02:00.000Z" || shop.Shortlink != "https://status.small.example/now/incidents/INC-2026-0002.html" || shop.ResolvedAt != nil {
		t.Errorf("%+v", shop)
	}
	if len(shop.Updates) != 2 || shop.Updates[0].Body != "We know why, it was CHG-2026-0001." || shop.Updates[1].AffectedComponents[0] != (spAffected{"shop", "Web shop", "operational", "major_outage"}) {
		t.Errorf("%+v", shop.Updates)
	}
	if hidden.Name != "Restricted incident" || hidden.Impact != "none" || len(hidden.Updates) != 1 || hidden.Updates[0].Body != "Reported." {
		t.Errorf("%+v", hidden)
	}
	if len(doc.Maintenances) != 1 || doc.Maintenances[0].ID != "CHG-2026-0002" || doc.Maintenances[0].Status != "scheduled" || *doc.Maintenances[0].ScheduledFor != "2026-03-28T21:10:00.000Z" {
		t.Errorf("%+v", doc.Maintenances)
	}
	all := statuspage(t, repository(t, nil), asOf, "incidents.json").Incidents
	if last := all[len(all)-1]; last.ID != "INC-2026-0001" || last.Status != "resolved" || *last.ResolvedAt != "2026-03-01T09:50:00.000Z" || last.Impact != "minor" || last.Updates[0].Status != "resolved" {
		t.Errorf("%+v", last)
	}
}

// What is planned becomes active when its time has come, and is done once that
// is recorded.
func TestStatuspageMaintenances(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 3, 28, hour, minute, 0, 0, asOf.Location()) }
	name := "changes/2026/CHG-2026-0002.md"
	text := string(repository(t, nil)[name].Data)
	end := strings.Index(text, "---\n## Reason")
	step := func(to, at string) string {
		return "  - at: 2026-03-28T" + at + ":00+01:00\n    by: ben\n    to: " + to + "\n"
	}
	done := strings.Replace(text[:end]+step("implementing", "22:05")+step("closed", "22:30")+text[end:], "state: approved", "state: closed", 1)
	gone := strings.Replace(text[:end]+step("cancelled", "20:00")+text[end:], "state: approved", "state: cancelled", 1)
	for _, test := range []struct {
		text   string
		at     time.Time
		status string
		lists  string // of which documents it is part
		sum    string
	}{
		{text, at(21, 0), "scheduled", "all upcoming summary", "none"},
		{text, at(22, 15), "in_progress", "all active summary", "maintenance"},
		{text, at(22, 40), "verifying", "all active summary", "none"},
		{done, at(23, 0), "completed", "all", "none"},
		{gone, at(21, 0), "", "", "none"},
	} {
		over := map[string]string{name: test.text, "incidents/2026/INC-2026-0002.md": "", "incidents/2026/INC-2026-0003.md": ""}
		fsys := repository(t, over)
		delete(fsys, "incidents/2026/INC-2026-0002.md")
		delete(fsys, "incidents/2026/INC-2026-0003.md")
		lists := ""
		for _, l := range [][2]string{{"all", "scheduled-maintenances.json"}, {"upcoming", "scheduled-maintenances/upcoming.json"}, {"active", "scheduled-maintenances/active.json"}, {"summary", "summary.json"}} {
			for _, m := range statuspage(t, fsys, test.at, l[1]).Maintenances {
				lists += " " + l[0]
				if m.Status != test.status || m.Impact != "maintenance" || len(m.Components) != 1 {
					t.Errorf("at %s: %+v", test.at, m)
				}
			}
		}
		if strings.TrimSpace(lists) != test.lists {
			t.Errorf("at %s it is part of%s, expected %s", test.at, lists, test.lists)
		}
		if got := statuspage(t, fsys, test.at, "status.json").Status.Indicator; got != test.sum {
			t.Errorf("at %s the indicator is %s, expected %s", test.at, got, test.sum)
		}
	}
}
