package site

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	ics "github.com/arran4/golang-ical"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

// calendarEvents reads a calendar with a parser that is not our own, by UID.
func calendarEvents(t *testing.T, files map[string]string, name string) map[string]map[string]string {
	t.Helper()
	cal, err := ics.ParseCalendar(strings.NewReader(files[name]))
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, files[name])
	}
	if len(cal.Components) == 0 {
		t.Errorf("%s holds nothing", name)
	}
	events := map[string]map[string]string{}
	for _, e := range cal.Events() {
		m := map[string]string{}
		for _, p := range e.Properties {
			if _, twice := m[p.IANAToken]; twice {
				t.Errorf("%s: %s stands twice in %s", name, p.IANAToken, e.Id())
			}
			m[p.IANAToken] = p.Value
		}
		if events[e.Id()] != nil {
			t.Errorf("%s: %s stands twice", name, e.Id())
		}
		events[e.Id()] = m
	}
	return events
}

func TestCalendarsHold(t *testing.T) {
	files, _ := build(t, addressed(t, nil))
	for _, test := range []struct{ file, uid, want string }{
		// The clocks change between the two.
		{calendarPlannedPath, "CHG-2026-0002@status.small.example", "DTSTART:20260328T210000Z DTEND:20260328T220000Z STATUS:CONFIRMED SEQUENCE:2 SUMMARY:CHG-2026-0002 Bigger pool DTSTAMP:20260319T100000Z TRANSP:TRANSPARENT URL:https://status.small.example/now/changes/CHG-2026-0002.html"},
		{calendarPlannedPath, "CHG-2026-0003@status.small.example", "DTSTART:20260410T200000Z DTEND:20260411T000000Z STATUS:TENTATIVE"},
		{calendarPlannedPath, "CHG-2026-0002-outage@status.small.example", "DTSTART:20260328T211000Z DTEND:20260328T212000Z SUMMARY:Planned outage: Web shop (CHG-2026-0002) CATEGORIES:planned outage"},
		{"ical/services/shop.ics", "CHG-2026-0002-outage@status.small.example", "STATUS:CONFIRMED"},
		{"ical/services/ledger.ics", "CHG-2026-0004@status.small.example", "DTSTART:20260610T200000Z"}, // beyond the four weeks of the schedule
		{calendarFreezesPath, "easter@status.small.example", "DTSTART:20260402T100000Z DTEND:20260407T070000Z STATUS:CONFIRMED SUMMARY:Change freeze: Easter freeze"},
	} {
		e := calendarEvents(t, files, test.file)[test.uid]
		if e == nil {
			t.Errorf("%s: there is no %s", test.file, test.uid)
			continue
		}
		rest := test.want
		for rest != "" {
			key, value, _ := strings.Cut(rest, ":")
			end := len(value)
			for i := range value {
				if word, _, ok := strings.Cut(value[i:], ":"); i > 0 && value[i-1] == ' ' && ok && strings.ToUpper(word) == word && !strings.ContainsAny(word, " -0123456789") {
					end = i
					break
				}
			}
			want := strings.TrimSpace(value[:end])
			if e[key] != want {
				t.Errorf("%s: %s: %s is %q, want %q", test.file, test.uid, key, e[key], want)
			}
			rest = value[end:]
		}
	}
	if calendarEvents(t, files, "ical/services/shop.ics")["CHG-2026-0003@status.small.example"] != nil {
		t.Error("the calendar of a service holds what does not touch it")
	}
}

// An edit raises the number of the revision under the same name; what is given
// up, and an outage that is needed no more, stay as cancelled.
func TestCalendarsFollowEdits(t *testing.T) {
	const name, uid = "changes/2026/CHG-2026-0002.md", "CHG-2026-0002@small-works.gitsm"
	plain := string(repository(t, nil)[name].Data)
	logged := func(text, entry string) string {
		return strings.Replace(text, "---\n## Reason", entry+"---\n## Reason", 1)
	}
	at := "  - at: 2026-03-20T10:00:00+01:00\n    by: ben\n    why: so\n"
	const outage = "  downtime:\n    from: 2026-03-28T22:10:00+01:00\n    to: 2026-03-28T22:20:00+01:00\n    services: [shop]\n"
	moved := strings.NewReplacer("start: 2026-03-28T22:00:00", "start: 2026-03-28T21:00:00").Replace(logged(plain, at+"    set:\n      planned.start: [2026-03-28T22:00:00+01:00, 2026-03-28T21:00:00+01:00]\n"))
	without := strings.Replace(logged(plain, at+"    set:\n      planned.downtime: [{from: 2026-03-28T22:10:00+01:00, to: 2026-03-28T22:20:00+01:00, services: [shop]}, null]\n"), outage, "", 1)
	whole := logged(plain[:strings.Index(plain, "planned:\n")]+plain[strings.Index(plain, "log:\n"):],
		at+"    set:\n      planned: [{start: 2026-03-28T22:00:00+01:00, end: 2026-03-28T23:00:00+01:00, downtime: {from: 2026-03-28T22:10:00+01:00, to: 2026-03-28T22:20:00+01:00, services: [shop]}}, null]\n")
	gone := strings.Replace(logged(plain, at+"    to: cancelled\n"), "state: approved", "state: cancelled", 1)
	for _, test := range []struct{ what, text, start, status, outage, sequence string }{
		{"as it is", plain, "20260328T210000Z", "CONFIRMED", "CONFIRMED", "2"},
		{"moved", moved, "20260328T200000Z", "CONFIRMED", "CONFIRMED", "3"},
		{"no outage any more", without, "20260328T210000Z", "CONFIRMED", "CANCELLED", "3"},
		{"no window any more", whole, "20260328T210000Z", "CANCELLED", "CANCELLED", "3"},
		{"given up", gone, "20260328T210000Z", "CANCELLED", "CANCELLED", "3"},
	} {
		files, _ := build(t, repository(t, map[string]string{name: test.text}))
		for _, file := range []string{calendarPlannedPath, "ical/services/shop.ics"} {
			events := calendarEvents(t, files, file)
			e, o := events[uid], events["CHG-2026-0002-outage@small-works.gitsm"]
			if e["DTSTART"] != test.start || e["STATUS"] != test.status || e["SEQUENCE"] != test.sequence || o["STATUS"] != test.outage || o["SEQUENCE"] != test.sequence || o["DTSTART"] != "20260328T211000Z" {
				t.Errorf("%s: %s: %v %v", test.what, file, e, o)
			}
		}
	}
}

// Of restricted changes calendars tell ID and time alone; a freeze that ends
// before its time is cancelled.
func TestCalendarsOfWhatIsNotShown(t *testing.T) {
	fsys := repository(t, nil)
	change := string(fsys["changes/2026/CHG-2026-0002.md"].Data)
	fsys["changes/2026/CHG-2026-0002.md"] = &fstest.MapFile{Data: []byte(strings.Replace(change, "title: Bigger pool", "title: A secret pool\naudience: restricted", 1))}
	freeze := string(fsys["freezes/easter.md"].Data)
	if !strings.Contains(freeze, "state: active") {
		t.Fatal("the freeze is not active")
	}
	fsys["freezes/easter.md"] = &fstest.MapFile{Data: []byte(strings.Replace(freeze, "state: active", "state: ended", 1))}
	files, _ := build(t, fsys)
	events := calendarEvents(t, files, calendarPlannedPath)
	for _, uid := range []string{"CHG-2026-0002@small-works.gitsm", "CHG-2026-0002-outage@small-works.gitsm"} {
		if e := events[uid]; e["DTSTART"] == "" || e["DESCRIPTION"] != "" || strings.Contains(e["SUMMARY"], "shop") || strings.Contains(e["SUMMARY"], "pool") {
			t.Errorf("%v", e)
		}
	}
	if e := calendarEvents(t, files, calendarFreezesPath)["easter@small-works.gitsm"]; e["STATUS"] != "CANCELLED" {
		t.Errorf("%v", e)
	}
	for name, text := range files {
		if strings.Contains(text, "secret pool") {
			t.Errorf("%s tells a secret", name)
		}
	}
}

// What cannot stand in a calendar does not keep the portal from being made.
func TestCalendarsOfAwkwardRecords(t *testing.T) {
	change := string(repository(t, nil)["changes/2026/CHG-2026-0002.md"].Data)
	freeze := string(repository(t, nil)["freezes/easter.md"].Data)
	files, _ := build(t, repository(t, map[string]string{
		"changes/2026/CHG-2026-0011.md": strings.Replace(change, "start: 2026-03-28T22:00:00+01:00", "start: 0000-01-01T00:00:00Z", 1),
		"changes/2026/CHG-2026-0012.md": strings.Replace(change, "end: 2026-03-28T23:00:00+01:00", "end: 9999-12-31T23:59:59-14:00", 1),
		"changes/2025/CHG-2026-0002.md": change, // the ID twice
		"changes/2026/CHG-2026-0013.md": strings.Replace(change, "title: Bigger pool", `title: "x\r\nEND:VEVENT\r\nATTENDEE:mailto:eve@example.org \u202e"`, 1),
		"freezes/odd.md":                strings.Replace(freeze, "from: ", "from: 0000-01-01T00:00:00Z\nx-from: ", 1),
	}))
	events := calendarEvents(t, files, calendarPlannedPath)
	if e := events["CHG-2026-0013@small-works.gitsm"]; e["ATTENDEE"] != "" || !strings.Contains(e["SUMMARY"], "END:VEVENT ATTENDEE") || !strings.Contains(e["SUMMARY"], "⟦U+202E⟧") {
		t.Errorf("%v", e)
	}
	if events["CHG-2026-0011@small-works.gitsm"] != nil || events["CHG-2026-0012@small-works.gitsm"] != nil || events["CHG-2026-0002@small-works.gitsm"] == nil {
		t.Errorf("%v", events)
	}
}

func TestCalendarsOfTheExample(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Files: examples.FS()})
	var names []string
	for name := range files {
		if strings.HasSuffix(name, ".ics") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		calendarEvents(t, files, name)
	}
	if len(names) < 10 || len(calendarEvents(t, files, calendarPlannedPath)) < 5 {
		t.Errorf("%d calendars, %d events", len(names), len(calendarEvents(t, files, calendarPlannedPath)))
	}
}
