package records

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/internal/worktime"
)

// A calendar has its own days, those of its file and the public ones, in this
// order; a tree with another file has another calendar.
func TestCalendarHolidays(t *testing.T) {
	const file = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260504\nRRULE:FREQ=YEARLY\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260505\nEND:VEVENT\nEND:VCALENDAR\n"
	tree, err := Load(fstest.MapFS{
		"gitsm.yaml": {Data: []byte("name: X\ntimezone: UTC\n")},
		"calendars/desk.md": {Data: []byte("---\ntitle: Desk\nstate: active\ntimezone: Europe/Berlin\n" +
			"hours: {mon: [\"09:00-17:00\"], tue: [\"09:00-17:00\"], fri: [\"09:00-17:00\"]}\nholidays:\n  - date: 2026-05-01\n    hours: [\"09:00-12:00\"]\n" +
			"  - date: 2026-05-05\n    hours: [\"10:00-11:00\"]\nholidays_file: calendars/days.ics\npublic_holidays: {country: DE}\n---\n")},
		"calendars/days.ics": {Data: []byte(file)},
	})
	if err != nil || len(tree.Faults) > 0 {
		t.Fatal(err, tree.Faults)
	}
	for day, want := range map[worktime.Day]int{
		{Year: 2026, Month: 4, Day: 3}:  0,   // public
		{Year: 2026, Month: 5, Day: 1}:  180, // public, but the calendar says otherwise
		{Year: 2026, Month: 5, Day: 4}:  0,   // of the file
		{Year: 2026, Month: 5, Day: 5}:  60,  // of the file, but the calendar says otherwise
		{Year: 2026, Month: 5, Day: 8}:  480,
		{Year: 2027, Month: 5, Day: 4}:  0, // every year
		{Year: 2026, Month: 5, Day: 25}: 0, // public
	} {
		if got := minutesOf(t, tree, day); got != want {
			t.Errorf("%s: %d minutes, want %d", day, got, want)
		}
	}
	other := tree.With("calendars/days.ics", []byte(strings.ReplaceAll(file, "0504", "0508")))
	if got := minutesOf(t, other, worktime.Day{Year: 2026, Month: 5, Day: 8}); got != 0 {
		t.Errorf("with another file: %d minutes", got)
	}
	if got := minutesOf(t, tree, worktime.Day{Year: 2026, Month: 5, Day: 8}); got != 480 {
		t.Errorf("the first tree has changed: %d minutes", got)
	}
	without := tree.With("calendars/days.ics", nil)
	if _, _, err := without.HolidayFile(without.Record("desk")); err == nil {
		t.Error("a file that is gone is read")
	}
}

func minutesOf(t *testing.T, tree *Tree, day worktime.Day) int {
	t.Helper()
	c, ok := tree.Calendar("desk")
	if !ok {
		t.Fatal("there is no calendar")
	}
	sum := 0
	for _, w := range c.Windows(day) {
		sum += w.End - w.Start
	}
	return sum
}
