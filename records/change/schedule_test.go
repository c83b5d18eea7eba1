package change

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// planned writes a change with a window on a day of June, in hours.
func plannedText(state string, day, from, to int, more string) string {
	return fmt.Sprintf("---\ntitle: T\nstate: %s\ntype: normal\nservices: [web]\n%splanned:\n  start: 2026-06-%02dT%02d:00:00Z\n  end: 2026-06-%02dT%02d:00:00Z\nlog:\n"+
		"  - at: 2026-05-01T09:00:00Z\n    by: ana\n    to: draft\n  - at: 2026-05-02T09:00:00Z\n    by: ana\n    to: assessing\n  - at: 2026-05-03T09:00:00Z\n    by: ana\n    to: %s\n---\n",
		state, more, day, from, day, to, state)
}

func TestScheduleOf(t *testing.T) {
	name := func(n int) string { return fmt.Sprintf("changes/2026/CHG-2026-%04d.md", n) }
	tree := load(t, map[string]string{
		name(1):  plannedText("approved", 10, 9, 10, ""),
		name(2):  plannedText("assessing", 9, 9, 10, ""),
		name(3):  strings.Replace(plannedText("implementing", 1, 8, 13, ""), "    to: implementing", "    to: approved\n  - at: 2026-06-01T08:00:00Z\n    by: ana\n    to: implementing", 1), // runs now
		name(4):  plannedText("approved", 1, 8, 12, ""),                                                                                                                                      // its window ends at this very moment
		name(5):  plannedText("approved", 29, 12, 13, ""),                                                                                                                                    // begins when the schedule ends
		name(6):  plannedText("approved", 29, 11, 13, ""),                                                                                                                                    // an hour before
		name(7):  plannedText("draft", 10, 9, 10, ""),                                                                                                                                        // nobody has seen it
		name(8):  plannedText("closed", 10, 9, 10, ""),                                                                                                                                       // done
		name(9):  plannedText("cancelled", 10, 9, 10, ""),                                                                                                                                    // given up
		name(10): strings.Replace(plannedText("approved", 10, 9, 10, ""), "planned:", "x-planned:", 1),
	})
	s := ScheduleOf(tree, time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC), ScheduleDays*24*time.Hour)
	ids := func(list []Appointment) string {
		var got []string
		for _, a := range list {
			text := a.Change.ID[9:]
			if a.Tentative {
				text += "?"
			}
			if a.Running {
				text += "!"
			}
			got = append(got, text)
		}
		return strings.Join(got, " ")
	}
	if got := ids(s.Planned); got != "0003! 0002? 0001 0006" {
		t.Errorf("planned: %s", got)
	}
	if got := ids(s.Late); got != "0004" {
		t.Errorf("late: %s", got)
	}
	if got := ids(s.Given); got != "0009" {
		t.Errorf("given up: %s", got)
	}
	if len(s.Unplanned) != 1 || s.Unplanned[0].ID != "CHG-2026-0010" {
		t.Errorf("without a window: %v", s.Unplanned)
	}
	if before := ScheduleOf(tree, time.Date(2026, 4, 30, 12, 0, 0, 0, time.UTC), 60*24*time.Hour); len(before.Planned)+len(before.Unplanned) > 0 {
		t.Error("what nobody had opened yet was planned")
	}
	if at, times, ok := Revised(tree.Record("CHG-2026-0001")); !ok || times != 2 || !at.Equal(time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("revised %v, %d times", at, times)
	}
}

func TestAgendaOf(t *testing.T) {
	const steps = "log:\n  - at: 2026-06-02T09:00:00Z\n    by: ana\n    to: draft\n"
	emergency := func(more string) string {
		return "---\ntitle: T\nstate: implementing\ntype: emergency\nservices: [web]\n" + more + steps + "  - at: 2026-06-02T09:05:00Z\n    by: ana\n    to: implementing\n    flags: [retrospective]\n---\n"
	}
	tree := load(t, map[string]string{
		"changes/2026/CHG-2026-0001.md": plannedText("assessing", 12, 9, 10, ""),
		"changes/2026/CHG-2026-0002.md": plannedText("assessing", 11, 9, 10, ""),
		"changes/2026/CHG-2026-0003.md": plannedText("approved", 11, 9, 10, "risk: {override: {level: high, reason: it bites, by: ana}}\n"),
		"changes/2026/CHG-2026-0004.md": emergency(""),
		"changes/2026/CHG-2026-0005.md": strings.ReplaceAll(emergency(""), "2026-06-02", "2026-05-02"),
		"changes/2026/CHG-2026-0006.md": "---\ntitle: T\nstate: closed\ntype: normal\nservices: [web]\noutcome: failed\n" + steps +
			"  - at: 2026-06-02T09:05:00Z\n    by: ana\n    to: assessing\n  - at: 2026-06-02T09:06:00Z\n    by: gitsm\n    to: approved\n  - at: 2026-06-02T09:07:00Z\n    by: ana\n    to: implementing\n  - at: 2026-06-02T10:00:00Z\n    by: ana\n    to: closed\n---\n",
		"changes/2026/CHG-2026-0007.md": "---\ntitle: T\nstate: review\ntype: emergency\nunauthorised: true\nservices: [web]\nlog:\n  - at: 2026-06-03T09:00:00Z\n    by: ana\n    to: review\n---\n",
		"change-models/soon.md":         "---\ntitle: M\nstate: active\nreview_due: 2026-06-20\n---\n",
		"change-models/over.md":         "---\ntitle: M\nstate: suspended\nreview_due: 2026-06-05\n---\n",
		"change-models/later.md":        "---\ntitle: M\nstate: active\nreview_due: 2026-08-20\n---\n",
		"change-models/gone.md":         "---\ntitle: M\nstate: retired\nreview_due: 2026-06-05\n---\n",
	})
	a := AgendaOf(tree, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 6, 8, 0, 0, 0, 0, time.UTC))
	var got []string
	add := func(part, id string) { got = append(got, part+" "+id[max(0, len(id)-4):]) }
	for _, m := range a.Deciding {
		add("decide", m.Change.ID)
	}
	for _, m := range a.HighRisk {
		add("high", m.Change.ID)
	}
	for _, r := range a.Failed {
		add("failed", r.ID)
	}
	for _, r := range a.Emergency {
		add("emergency", r.ID)
	}
	for _, r := range a.Unauthorised {
		add("unauthorised", r.ID)
	}
	for _, d := range a.Debts {
		add("debt", d.Change.ID)
	}
	for _, m := range a.Models {
		add(fmt.Sprintf("model %v", m.Overdue), m.Model.ID)
	}
	want := "decide 0002, decide 0001, high 0003, failed 0006, emergency 0004, unauthorised 0007, debt 0004, debt 0005, debt 0007, model true over, model false soon"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, ", "), want)
	}
}
