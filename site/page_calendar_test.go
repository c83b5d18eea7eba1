package site

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// cellOf gives the text of the cell of a day in a month.
func cellOf(t *testing.T, files map[string]string, page string, day int) string {
	t.Helper()
	for n := range parse(t, files, page).Descendants() {
		if class, _ := attr(n, "class"); n.Data != "td" || strings.Contains(class, "other") || !strings.Contains(class, "day-cell") {
			continue
		}
		var words []string
		number := ""
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				words = append(words, strings.Fields(c.Data)...)
			}
			if class, _ := attr(c, "class"); class == "number" {
				number = c.FirstChild.Data
			}
		}
		if number == strconv.Itoa(day) {
			return strings.Join(words, " ")
		}
	}
	t.Fatalf("%s has no day %d", page, day)
	return ""
}

const plannedChange = `---
title: TITLE
state: STATE
type: normal
category: software
services: [shop]
implementers: [ana]
planned: {start: START, end: END}
log:
  - {at: 2026-03-10T10:00:00+01:00, by: ben, to: draft}
  - {at: 2026-03-10T11:00:00+01:00, by: ben, to: STATE}
---
`

func planned(title, state, start, end string) string {
	return strings.NewReplacer("TITLE", title, "STATE", state, "START", start, "END", end).Replace(plannedChange)
}

// The calendar shows each change on each of its days, in the zone of the
// organisation, with what it collides with.
func TestCalendar(t *testing.T) {
	files, _ := build(t, repository(t, map[string]string{
		"changes/2026/CHG-2026-0071.md": planned("Over the night", "assessing", "2026-03-24T22:00:00+01:00", "2026-03-25T02:00:00+01:00"),
		"changes/2026/CHG-2026-0072.md": planned("Into the night", "assessing", "2026-03-24T23:00:00+01:00", "2026-03-25T00:00:00+01:00"),
		"changes/2026/CHG-2026-0073.md": planned("When clocks change", "assessing", "2026-03-28T23:30:00Z", "2026-03-29T02:30:00Z"),
		"changes/2026/CHG-2026-0074.md": planned("Far away", "assessing", "2026-09-01T10:00:00+02:00", "2026-09-01T11:00:00+02:00"),
		"changes/2026/CHG-2026-0075.md": planned("Too far away", "assessing", "2028-09-01T10:00:00+02:00", "2028-09-01T11:00:00+02:00"),
	}))
	for day, want := range map[int][]string{
		20: {"Today"},
		24: {"from 22:00 CHG-2026-0071 Over the night Web shop Tentative", "Collides with CHG-2026-0072 : both change shop", "23:00–24:00 CHG-2026-0072"},
		25: {"until 02:00 CHG-2026-0071"},
		28: {"22:00–23:00 CHG-2026-0002", "Downtime 22:10–22:20", "1 maintenance window 22:00–24:00 Web shop"},
		29: {"00:30–04:30 CHG-2026-0073"},
	} {
		cell := cellOf(t, files, "calendar.html", day)
		for _, text := range want {
			if !strings.Contains(cell, text) {
				t.Errorf("%d March: %q is missing in %s", day, text, cell)
			}
		}
	}
	if cell := cellOf(t, files, "calendar.html", 25); strings.Contains(cell, "Into the night") {
		t.Errorf("what ends at midnight is on the next day: %s", cell)
	}
	if cell := cellOf(t, files, "calendar/2026-04.html", 7); !strings.Contains(cell, "Freeze: Easter freeze") {
		t.Errorf("the last day of the freeze has none: %s", cell)
	}
	for page, there := range map[string]bool{"calendar/2026-09.html": true, "calendar/2028-09.html": false, "calendar/2026-W12.html": true, "calendar/2026-W16.html": true, "calendar/2026-W17.html": false} {
		if _, ok := files[page]; ok != there {
			t.Errorf("%s: there is %v, want %v", page, ok, there)
		}
	}
	week := mainText(parse(t, files, "calendar/2026-W13.html"))
	if i, j := strings.Index(week, "Tuesday, 24 Mar"), strings.Index(week, "Web shop"); i < 0 || j < i || !strings.Contains(week[j:], "CHG-2026-0071") {
		t.Errorf("the week: %s", week)
	}
	agenda := mainText(parse(t, files, "schedule.html"))
	if !strings.Contains(agenda, "Collides with CHG-2026-0071 : both change shop") {
		t.Errorf("the agenda tells no collision: %s", agenda)
	}
	if page := mainText(parse(t, files, "changes/CHG-2026-0072.html")); !strings.Contains(page, "Collides with CHG-2026-0071 Over the night : both change shop.") {
		t.Errorf("the change tells no collision: %s", page)
	}
}

// Every month is a table of whole weeks, each day in its column.
func TestCalendarIsATable(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	for page := range files {
		if !strings.HasPrefix(page, "calendar") || !strings.HasSuffix(page, ".html") || strings.HasPrefix(page, "calendars/") {
			continue
		}
		for n := range parse(t, files, page).Descendants() {
			if n.Data != "tr" {
				continue
			}
			cells, heads := 0, 0
			for c := range n.ChildNodes() {
				switch c.Data {
				case "td":
					cells++
				case "th":
					heads++
					if scope, _ := attr(c, "scope"); scope == "" {
						t.Errorf("%s: a head without scope", page)
					}
				}
			}
			if cells+heads != 8 || cells != 0 && heads != 1 {
				t.Errorf("%s: a row of %d heads and %d cells", page, heads, cells)
			}
		}
	}
}

// Who plans what with whom is not told beyond the organisation.
func TestCollisionsStayInside(t *testing.T) {
	fsys := repository(t, map[string]string{
		"changes/2026/CHG-2026-0071.md": strings.Replace(planned("One", "assessing", "2026-03-24T22:00:00+01:00", "2026-03-25T02:00:00+01:00"), "type:", "audience: public\ntype:", 1),
		"changes/2026/CHG-2026-0072.md": strings.Replace(planned("Two", "assessing", "2026-03-24T23:00:00+01:00", "2026-03-25T00:00:00+01:00"), "type:", "audience: public\ntype:", 1),
	})
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: audience.Public})
	if !strings.Contains(files["calendar.html"], "CHG-2026-0072") {
		t.Error("the public calendar does not hold public changes")
	}
	for page, data := range files {
		if strings.Contains(data, "Collides with") || strings.Contains(data, "change radar") && !slices.Contains([]string{"search/index.json"}, page) {
			t.Errorf("%s tells of collisions or branches", page)
		}
	}
}

// Downtime that is told without its change is in the calendar without it, too.
func TestCalendarOfUnnamedDowntime(t *testing.T) {
	fsys := repository(t, map[string]string{ // a portal without any change that may be seen has no calendar
		"changes/2026/CHG-2026-0071.md": strings.Replace(planned("One", "assessing", "2026-03-24T22:00:00+01:00", "2026-03-25T02:00:00+01:00"), "type:", "audience: public\ntype:", 1),
	})
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: audience.Public})
	if cell := cellOf(t, files, "calendar.html", 28); !strings.Contains(cell, "22:10–22:20 Planned downtime Web shop") {
		t.Errorf("28 March: %s", cell)
	}
	for path, data := range files {
		if strings.HasPrefix(path, "calendar") && (strings.Contains(data, "CHG-2026-0002") || strings.Contains(data, "Bigger pool")) {
			t.Errorf("%s names the change", path)
		}
	}
}
