package lifecycle

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/schema"
)

// withLog is an incident with a state, further fields and a log, each entry on
// a line.
func withLog(state, fields string, entries ...string) string {
	var b strings.Builder
	b.WriteString("-- incidents/2026/INC-2026-0042.md --\n---\ntitle: Payments time out\nstate: " + state + "\nservices: [payments-api]\nimpact: high\n")
	if fields != "" {
		b.WriteString(fields + "\n")
	}
	if len(entries) > 0 {
		b.WriteString("log:\n")
	}
	for _, e := range entries {
		b.WriteString("  - {" + e + "}\n")
	}
	b.WriteString("---\n")
	return b.String()
}

const (
	born    = "at: 2026-03-16T09:00:00+01:00, by: ana, to: new"
	begun   = "at: 2026-03-16T10:00:00+01:00, by: ana, to: in_progress"
	waiting = "at: 2026-03-16T11:00:00+01:00, by: ana, to: pending, set: {hold: [null, customer]}, why: asked acme"
	solved  = "at: 2026-03-16T12:00:00+01:00, by: ana, to: resolved"
)

func TestReplayFindings(t *testing.T) {
	const file = "incidents/2026/INC-2026-0042.md"
	tests := map[string]struct {
		record string
		want   string // "" where nothing may be found
	}{
		"a plain log":   {withLog("resolved", "", born, begun, solved), ""},
		"equal times":   {withLog("in_progress", "", born, strings.Replace(begun, "10:00", "09:00", 1)), ""},
		"late, flagged": {withLog("in_progress", "", born, begun, "at: 2026-03-16T09:30:00+01:00, by: ana, why: called acme, flags: [late]"), ""},
		"a note":        {withLog("new", "", born, "at: 2026-03-16T09:30:00+01:00, by: ana, why: escalated, flags: [escalation]"), ""},
		"waited":        {withLog("pending", "hold: customer", born, begun, waiting), ""},
		"no log":        {withLog("new", ""), file + ":6:1: an incident keeps a log; expected a first entry with at, by and to [log-missing]\n"},
		"late, not flagged": {
			withLog("in_progress", "", born, begun, "at: 2026-03-16T09:30:00+01:00, by: ana, why: called acme"),
			file + ":9:10: the entry is dated before one that was recorded earlier; expected flags: [late] [log-late]\n",
		},
		"backwards": {
			withLog("resolved", "", born, solved, begun),
			file + ":3:8: the state is resolved here, but the last step of the log led to in_progress [log-state]\n" +
				file + ":9:10: the step to in_progress is dated before the step to resolved that was recorded earlier; transitions stand in the order in which they happened [log-order]\n",
		},
		"illegal": {
			withLog("closed", "", born, strings.Replace(begun, "in_progress", "closed", 1)),
			file + ":8:50: an incident cannot go from new to closed; from new it may become in_progress, resolved or cancelled [transition]\n",
		},
		"born too far": {withLog("resolved", "", solved), file + ":7:50: an incident cannot begin in resolved; it begins in new [transition]\n"},
		"no state at first": {
			withLog("new", "", "at: 2026-03-16T08:00:00+01:00, by: ana, why: hm", born),
			file + ":7:5: the log begins with an entry that enters no state; expected the state in which the incident was opened [transition]\n",
		},
		"another state in the header": {
			withLog("closed", "", born, begun),
			file + ":3:8: the state is closed here, but the last step of the log led to in_progress [log-state]\n",
		},
		"no reason": {
			withLog("pending", "hold: customer", born, begun, strings.Replace(waiting, ", why: asked acme", "", 1)),
			file + ":10:5: the step from in_progress to pending needs a reason [log-why]\n",
		},
		"header changed behind the log": {
			withLog("new", "urgency: low", born, "at: 2026-03-16T09:10:00+01:00, by: ana, set: {urgency: [low, high]}"),
			file + ":6:10: urgency is low here, but the last entry of the log that changes it says high [log-set]\n",
		},
		"header lost a field": {
			withLog("new", "", born, "at: 2026-03-16T09:10:00+01:00, by: ana, set: {urgency: [low, high]}"),
			file + ":9:1: urgency is missing here, but the last entry of the log that changes it says high [log-set]\n",
		},
		"broken chain": {
			withLog("new", "urgency: low", born,
				"at: 2026-03-16T09:10:00+01:00, by: ana, set: {urgency: [medium, high]}",
				"at: 2026-03-16T09:20:00+01:00, by: ana, set: {urgency: [medium, low]}"),
			file + ":10:51: the entry changes urgency from medium, but an earlier one left it at high [log-set]\n",
		},
		"chain with a late link": {withLog("new", "urgency: low", born,
			"at: 2026-03-16T09:20:00+01:00, by: ana, set: {urgency: [high, low]}",
			"at: 2026-03-16T09:10:00+01:00, by: ana, set: {urgency: [medium, high]}, flags: [late]"), ""},
		"reopened in time": {withLog("in_progress", "", born, strings.Replace(solved, "03-16", "04-02", 1), "at: 2026-04-13T17:00:00+02:00, by: ana, to: in_progress, why: not fixed"), ""},
		"reopened too late": {
			withLog("in_progress", "", born, strings.Replace(solved, "03-16", "04-02", 1), "at: 2026-04-13T17:00:01+02:00, by: ana, to: in_progress, why: not fixed"),
			file + ":9:10: INC-2026-0042 entered resolved at 2026-04-02T12:00:00+01:00 and could go back to in_progress until 2026-04-13T17:00:00+02:00; 2026-04-13T17:00:01+02:00 is too late [reopen-window]\n",
		},
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) {
			tree := repository(t, tests[name].record)
			_, found := Replay(tree, tree.Record("INC-2026-0042"))
			if got := report(found); got != tests[name].want {
				t.Errorf("got:\n%swant:\n%s", got, tests[name].want)
			}
		})
	}
}

func TestReplayMilestones(t *testing.T) {
	tree := repository(t, withLog("resolved", "", born, begun, waiting, strings.Replace(begun, "10:00", "11:30", 1), solved,
		"at: 2026-03-16T13:00:00+01:00, by: ana, to: in_progress, why: not fixed"))
	h, _ := Replay(tree, tree.Record("INC-2026-0042"))
	if h.State != "in_progress" || h.Reopens != 1 {
		t.Errorf("state %s after %d reopens", h.State, h.Reopens)
	}
	if _, resolved := h.Milestones["resolved"]; resolved {
		t.Error("a reopened incident is not resolved")
	}
	if got := h.Milestones["acknowledged"].Format("15:04"); got != "10:00" {
		t.Errorf("acknowledged at %s, want the first time", got)
	}
	if got := h.Entered["in_progress"].Format("15:04"); got != "13:00" {
		t.Errorf("entered in_progress at %s, want the last time", got)
	}

	tree = repository(t, withLog("closed", "", born, solved, "at: 2026-03-23T17:00:00+01:00, by: gitsm, to: closed"))
	h, found := Replay(tree, tree.Record("INC-2026-0042"))
	for name, want := range map[string]string{"opened": "09:00", "acknowledged": "12:00", "resolved": "12:00", "closed": "17:00"} {
		if got := h.Milestones[name].Format("15:04"); got != want {
			t.Errorf("%s at %s, want %s", name, got, want)
		}
	}
	if len(found) > 0 || !h.Visited["resolved"] || h.Visited["pending"] {
		t.Errorf("visited %v\n%s", h.Visited, report(found))
	}
}

// Conditions of a step are judged by what the record held then.
func TestReplayJudgesConditionsOfTheTime(t *testing.T) {
	const change = `
-- changes/2026/CHG-2026-0001.md --
---
title: Restart
state: assessing
type: TYPE
services: [payments-api]
log:
  - {at: 2026-03-16T09:00:00+01:00, by: dia, to: draft}
  - {at: 2026-03-16T09:10:00+01:00, by: dia, to: approved}
  - {at: 2026-03-16T09:15:00+01:00, by: dia, to: assessing, why: the model does not cover it}
  - {at: 2026-03-16T09:20:00+01:00, by: dia, set: {type: [standard, normal]}}
---
`
	tree := repository(t, strings.Replace(change, "TYPE", "normal", 1))
	if _, found := Replay(tree, tree.Record("CHG-2026-0001")); len(found) > 0 {
		t.Errorf("it was a standard change when it was approved:\n%s", report(found))
	}
	tree = repository(t, strings.Replace(strings.Replace(change, "TYPE", "normal", 1), ", set: {type: [standard, normal]}", ", why: hm", 1))
	_, found := Replay(tree, tree.Record("CHG-2026-0001"))
	if got := report(found); !strings.Contains(got, "a change goes from draft to approved only where type == standard; from draft it may become assessing or cancelled") {
		t.Errorf("got %s", got)
	}
}

func TestDeadline(t *testing.T) {
	tree := repository(t, "")
	for _, tc := range []struct{ from, period, want string }{
		{"2026-04-02T11:00:00+02:00", "5bd", "2026-04-13T17:00:00+02:00"}, // V25
		{"2026-03-14T12:00:00+01:00", "1bd", "2026-03-16T17:00:00+01:00"},
		{"2026-03-27T23:30:00+01:00", "1bd", "2026-03-30T17:00:00+02:00"},
		{"2026-04-07T09:00:00+02:00", "-1bd", "2026-04-02T17:00:00+02:00"},
		{"2026-03-16T10:00:00+01:00", "14d", "2026-03-30T11:00:00+02:00"},
		{"2026-03-16T10:00:00+01:00", "24h", "2026-03-17T10:00:00+01:00"},
	} {
		period, err := schema.ParsePeriod(tc.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := Deadline(tree, at(tc.from), period); !got.Equal(at(tc.want)) {
			t.Errorf("%s after %s is %s, want %s", tc.period, tc.from, stamp(got), tc.want)
		}
	}
}
