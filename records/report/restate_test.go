package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestRestate: INC-2026-0003 of vector 17 is found to have been stopped in time,
// and says so late; 2 of 3 become 3 of 3, with the reason. Nothing else differs.
func TestRestate(t *testing.T) {
	march := Month{2026, time.March}
	document := func(files map[string]string, asOf string) (*Maker, Document) {
		m := maker(t, world(t, files), asOf)
		r := m.Month(march, Filter{})
		return m, r.Document(m.tree.Config.Zone, func(Figure) bool { return true })
	}
	files := six(ByStop)
	_, first := document(files, "2026-04-02T00:00:00+02:00")
	src, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	frozen, err := ReadFrozen(src, march)
	if err != nil {
		t.Fatal(err)
	}
	m, same := document(files, "2026-05-02T00:00:00+02:00")
	if r := m.Restate(frozen, same); len(r.Differences) != 0 || !r.AsOf.Equal(at(t, "2026-04-02T00:00:00+02:00")) {
		t.Errorf("nothing was changed, and %+v", r.Differences)
	}

	files[incidentPath(3)] = incident([]string{"sla_exclusion: {reason: storm, by: ana}"}, "at: 2026-03-24T09:00:00+01:00, to: new", "at: 2026-03-25T12:00:00+01:00, to: resolved",
		`at: 2026-04-09T09:00:00+02:00, set: {sla_exclusion: [null, {reason: storm, by: ana}]}, why: agreed with acme`)
	m, later := document(files, "2026-05-02T00:00:00+02:00")
	var said []string
	for _, d := range m.Restate(frozen, later).Differences {
		if d.Scope.Priority != "" {
			continue
		}
		said = append(said, d.Name+": "+d.Was+" -> "+d.Is+": "+strings.Join(d.Causes, " / "))
	}
	const excluded = "INC-2026-0003 was no part, is excluded (11h of 8h, breached 2026-03-24T17:00:00+01:00, excluded by ana: storm): log 3 of 2026-04-09T09:00:00+02:00 by ana, agreed with acme"
	want := []string{
		"compliance: 66.66 % (2 of 3), goal at least 66.67 % -> 100 % (2 of 2), goal at least 66.67 %: INC-2026-0003 was breached (11h of 8h, breached 2026-03-24T17:00:00+01:00), is no part: log 3 of 2026-04-09T09:00:00+02:00 by ana, agreed with acme",
		"excluded: " + absent + " -> 1: " + excluded,
	}
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("restated:\n%s\nexpected:\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}

	files["agreements/gold.md"] = strings.Replace(files["agreements/gold.md"], "66.67", "60", 1)
	delete(files, incidentPath(3))
	m, gone := document(files, "2026-05-02T00:00:00+02:00")
	for _, d := range m.Restate(frozen, gone).Differences {
		if d.Name == "compliance" && !strings.Contains(strings.Join(d.Causes, ""), "INC-2026-0003 was breached (11h of 8h, breached 2026-03-24T17:00:00+01:00), is no part: it is not there any more") {
			t.Errorf("%+v", d)
		}
	}

	for name, bad := range map[string][]byte{
		"no JSON":       []byte("{"),
		"another month": bytes.Replace(src, []byte(`"name":"2026-03"`), []byte(`"name":"2026-02"`), 1),
		"version":       bytes.Replace(src, []byte(`"version":1`), []byte(`"version":9`), 1),
		"more":          bytes.Replace(src, []byte(`"version":1`), []byte(`"version":1,"colour":"red"`), 1),
	} {
		if bytes.Equal(bad, src) {
			t.Fatalf("%s is no other text", name)
		}
		if _, err := ReadFrozen(bad, march); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

// TestEnds: a month is over when it is in every agreement's zone.
func TestEnds(t *testing.T) {
	files := map[string]string{
		"agreements/gold.md":   agreement("calendar: 24x7"),
		"agreements/west.md":   agreement("calendar: western"),
		"calendars/western.md": text("state: active", "timezone: America/New_York", `hours: {mon: ["09:00-17:00"]}`),
	}
	m := maker(t, world(t, files), "2026-05-02T00:00:00+02:00")
	if got := m.Ends(Month{2026, time.March}); !got.Equal(at(t, "2026-04-01T00:00:00-04:00")) {
		t.Errorf("%s", got)
	}
}
