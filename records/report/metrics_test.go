package report

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// forty are the changes of vector 24: 33 successful, 3 with issues, 2 failed and
// 2 backed out, 4 of them emergencies; and five incidents, caused by four of them:
// one that failed, one that was backed out, and two with issues.
func forty() map[string]string {
	files := map[string]string{"services/web.md": service("", "24x7")}
	for i := 1; i <= 40; i++ {
		outcome := "successful"
		switch {
		case i > 38:
			outcome = "backed_out"
		case i > 36:
			outcome = "failed"
		case i > 33:
			outcome = "successful_with_issues"
		}
		kind := "normal"
		if i <= 4 {
			kind = "emergency"
		}
		files[fmt.Sprintf("changes/2026/CHG-2026-%04d.md", i)] = text("type: "+kind, "services: [web]", "outcome: "+outcome, logged(
			"at: 2026-03-02T09:00:00+01:00, to: draft", "at: 2026-03-02T10:00:00+01:00, to: assessing", "at: 2026-03-03T10:00:00+01:00, to: approved",
			"at: 2026-03-04T10:00:00+01:00, to: implementing", "at: 2026-03-04T11:00:00+01:00, to: closed",
		))
	}
	for i, change := range []int{37, 39, 34, 35, 35} {
		files[incidentPath(i+1)] = incident([]string{fmt.Sprintf("caused_by: [CHG-2026-%04d]", change)},
			"at: 2026-03-04T10:30:00+01:00, to: new", "at: 2026-03-04T11:30:00+01:00, to: resolved")
	}
	return files
}

func TestVector24(t *testing.T) {
	r := maker(t, world(t, forty()), "2026-05-01T00:00:00+02:00").Changes(Month{2026, time.March}, Filter{})
	for name, want := range map[string]string{
		"changes_ended": "40", "change_success_rate": "82.5 % (33 of 40)", "change_issues_rate": "7.5 % (3 of 40)",
		"change_failure_rate": "15 % (6 of 40)", "emergency_ratio": "10 % (4 of 40)", "unauthorised": "0",
		"change_lead_time": "median 49h, p90 49h (CHG-2026-0036), mean 49h (n 40)",
	} {
		f := figure(t, r, name, Scope{})
		if f.Text() != want {
			t.Errorf("%s is %s, expected %s", name, f.Text(), want)
		}
		if strings.Contains(strings.Join(f.Notes, ""), "provisional") {
			t.Errorf("%s is provisional a month later", name)
		}
	}
	var failed []string
	for _, p := range figure(t, r, "change_failure_rate", Scope{}).Parts {
		if p.Role == "yes" {
			failed = append(failed, p.Record+" "+p.Text)
		}
	}
	const want = "CHG-2026-0034 caused INC-2026-0003, CHG-2026-0035 caused INC-2026-0004, CHG-2026-0037 failed, CHG-2026-0038 failed, CHG-2026-0039 backed_out, CHG-2026-0040 backed_out"
	if got := strings.Join(failed, ", "); got != want {
		t.Errorf("failed: %s", got)
	}
	// Six of forty failed: 7 of 42 is what to expect of the next one.
	if f := figure(t, r, "change_failure_prior", Scope{By: "service", Group: "web"}); f.Text() != "16.66 % (7 of 42)" {
		t.Errorf("prior %s", f.Text())
	}
	// Fourteen days after the month, the rate is no longer provisional.
	for asOf, provisional := range map[string]bool{"2026-04-14T23:59:59+02:00": true, "2026-04-15T00:00:00+02:00": false} {
		r := maker(t, world(t, forty()), asOf).Changes(Month{2026, time.March}, Filter{})
		if got := len(figure(t, r, "change_failure_rate", Scope{}).Notes) > 0; got != provisional {
			t.Errorf("as of %s provisional is %v", asOf, got)
		}
	}
}

// TestUnauthorised: a change that was found later is born done. It counts where
// it was carried out, and by itself.
func TestUnauthorised(t *testing.T) {
	files := map[string]string{
		"services/web.md": service("", "24x7"),
		"changes/2026/CHG-2026-0001.md": text("type: emergency", "unauthorised: true", "services: [web]",
			"actual: {start: 2026-03-31T22:00:00+02:00, end: 2026-03-31T23:00:00+02:00}", logged("at: 2026-04-02T09:00:00+02:00, to: review")),
	}
	m := maker(t, world(t, files), "2026-05-01T00:00:00+02:00")
	for month, want := range map[time.Month]int{time.March: 1, time.April: 0} {
		f := figure(t, m.Changes(Month{2026, month}, Filter{}), "unauthorised", Scope{})
		if f.Count != want || f.Goal.Met != (want == 0) {
			t.Errorf("%s counts %d unauthorised changes, goal met %v", month, f.Count, f.Goal.Met)
		}
	}
	f := figure(t, m.Changes(Month{2026, time.March}, Filter{}), "change_success_rate", Scope{})
	if f.Text() != "0 % (0 of 1)" || strings.Join(f.Notes, "") != "without an outcome yet: 1 (CHG-2026-0001)" {
		t.Errorf("%s %q", f.Text(), f.Notes)
	}
}

// TestIncidentFigures: one incident for each thing that counts.
func TestIncidentFigures(t *testing.T) {
	team := []string{"team: web", "assignee: ana"}
	files := map[string]string{
		"services/web.md": service("", "24x7"),
		// At first contact; its problem had no resolved incident before it.
		incidentPath(1): incident(append([]string{"problems: [PRB-2026-0001]", "knowledge: [KB-0001]"}, team...),
			"at: 2026-03-02T09:00:00+01:00, to: new", "at: 2026-03-02T09:10:00+01:00, to: in_progress",
			"at: 2026-03-02T10:00:00+01:00, to: resolved", "at: 2026-03-03T10:00:00+01:00, to: closed"),
		// The same problem again; reopened. MTTR runs to the last resolution.
		incidentPath(2): incident(append([]string{"problems: [PRB-2026-0001]", "workaround: KB-0001", "knowledge: [KB-0001]", "feedback: {score: 4, at: 2026-03-20T09:00:00+01:00}"}, team...),
			"at: 2026-03-09T09:00:00+01:00, to: new", "at: 2026-03-09T09:30:00+01:00, to: in_progress", "at: 2026-03-09T11:00:00+01:00, to: resolved",
			"at: 2026-03-10T09:00:00+01:00, to: in_progress", "at: 2026-03-10T10:00:00+01:00, to: resolved", "at: 2026-03-20T10:00:00+01:00, to: closed"),
		// It waited, and was first resolved in March though it was opened before.
		incidentPath(3): incident(append([]string{"feedback: {score: 3, at: 2026-03-05T09:00:00+01:00}"}, team...),
			"at: 2026-02-27T09:00:00+01:00, to: new", "at: 2026-02-27T09:05:00+01:00, to: in_progress",
			"at: 2026-02-27T10:00:00+01:00, to: pending, set: {hold: [null, customer]}", "at: 2026-03-02T09:00:00+01:00, to: in_progress, set: {hold: [customer, null]}",
			"at: 2026-03-02T10:00:00+01:00, to: resolved", "at: 2026-03-04T10:00:00+01:00, to: closed"),
		// Handed over.
		incidentPath(4): incident([]string{"team: web", "assignee: ben"},
			"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T09:20:00+01:00, to: in_progress",
			"at: 2026-03-16T09:30:00+01:00, set: {assignee: [ana, ben]}", "at: 2026-03-16T12:00:00+01:00, to: resolved"),
		// Cancelled: nowhere.
		incidentPath(5): incident(append([]string{"cancel_reason: false_alarm"}, team...), "at: 2026-03-17T09:00:00+01:00, to: new", "at: 2026-03-17T09:10:00+01:00, to: cancelled"),
		"problems/2026/PRB-2026-0001.md": text("services: [web]", "impact: low", "urgency: low", logged(
			"at: 2026-03-02T11:00:00+01:00, to: new", "at: 2026-03-02T12:00:00+01:00, to: investigating", "at: 2026-03-05T12:00:00+01:00, to: known_error")),
		"knowledge/KB-0001.md": text("type: how_to", logged("at: 2026-03-02T15:00:00+01:00, to: wip", "at: 2026-03-03T15:00:00+01:00, to: not_validated")),
	}
	r := maker(t, world(t, files), "2026-04-02T00:00:00+02:00").Operations(Month{2026, time.March}, Filter{})
	for name, want := range map[string]string{
		"opened":          "3",
		"resolved":        "4",
		"mtta":            "5m INC-2026-0003, 10m INC-2026-0001, 20m INC-2026-0004, 30m INC-2026-0002 (n 4)",
		"mttr":            "1h INC-2026-0001, 3h INC-2026-0004, 25h INC-2026-0002, 73h INC-2026-0003 (n 4)",
		"reopen_rate":     "25 % (1 of 4)",
		"first_contact":   "25 % (1 of 4)",
		"recurring":       "33.33 % (1 of 3)",
		"kb_link_rate":    "66.66 % (2 of 3)",
		"csat":            "50 % (1 of 2)",
		"csat_responses":  "50 % (2 of 4)",
		"kb_reuse":        "1", // two links, of which the first is that of the incident for which it was written
		"problem_age":     "732h PRB-2026-0001 (n 1)",
		"known_error_age": "659h PRB-2026-0001 (n 1)",
		"pir_actions":     "n/a (no action was due)",
	} {
		if f := figure(t, r, name, Scope{}); f.Text() != want {
			t.Errorf("%s is %s, expected %s", name, f.Text(), want)
		}
	}
	if f := figure(t, r, "backlog", Scope{By: "kind", Group: "incident"}); f.Count != 0 {
		t.Errorf("backlog %s", roles(f))
	}
	// As of the middle of INC-2026-0003's wait, it is the only one there, and
	// nothing of March has happened yet.
	r = maker(t, world(t, files), "2026-03-01T12:00:00+01:00").Operations(Month{2026, time.March}, Filter{})
	if f := figure(t, r, "pending", Scope{By: "reason", Group: "customer"}); roles(f) != "INC-2026-0003 counted" {
		t.Errorf("pending: %s", roles(f))
	}
	if f := figure(t, r, "resolved", Scope{}); f.Count != 0 {
		t.Errorf("resolved before it was: %s", roles(f))
	}
}

// TestActionClosure: done on the due day is in time; dropped ones, and those due
// after the as-of instant, are not due.
func TestActionClosure(t *testing.T) {
	action := func(id, due, state, more string) string {
		return fmt.Sprintf("  - {id: %s, title: T, type: prevent, owner: ana, due: %s, state: %s%s}", id, due, state, more)
	}
	files := map[string]string{
		"reviews/2026/PIR-2026-0001.md": text("incidents: [INC-2026-0001]", "actions:",
			action("A1", "2026-03-10", "done", ", done_at: 2026-03-10"), action("A2", "2026-03-10", "done", ", done_at: 2026-03-11"),
			action("A3", "2026-03-12", "open", ""), action("A4", "2026-03-12", "dropped", ", reason: R"), action("A5", "2026-03-20", "open", ""),
			action("A6", "2026-03-06", "open", ", ref: IMP-0001"), action("A7", "2026-02-28", "open", ""),
			logged("at: 2026-03-01T09:00:00+01:00, to: draft")),
		"improvements/IMP-0001.md": text("source: PIR-2026-0001", logged("at: 2026-03-02T09:00:00+01:00, to: proposed", "at: 2026-03-03T09:00:00+01:00, to: accepted",
			"at: 2026-03-04T09:00:00+01:00, to: in_progress", "at: 2026-03-06T23:00:00+01:00, to: done")),
	}
	r := maker(t, world(t, files), "2026-03-20T12:00:00+01:00").Operations(Month{2026, time.March}, Filter{})
	if f := figure(t, r, "pir_actions", Scope{}); f.Text() != "50 % (2 of 4)" || roles(f) != "PIR-2026-0001 in time, PIR-2026-0001 late, PIR-2026-0001 late, PIR-2026-0001 in time" {
		t.Errorf("%s: %s", f.Text(), roles(f))
	}
}

func TestControlLimits(t *testing.T) {
	// Mean 2, variance (24·1 + 1·25·... ) by hand: twenty-four ones and a 26 have
	// mean 2, mean of squares (24 + 676)/25 = 28, variance 24.
	counts := make([]int, 25)
	for i := range counts {
		counts[i] = 1
	}
	counts[7] = 26
	l := LimitsOf(counts)
	if fmt.Sprintf("%.4f %.4f %.4f", l.Mean, l.Low, l.High) != "2.0000 0.0000 16.6969" || !l.Signals(26) || l.Signals(1) || l.Signals(16) || !l.Signals(17) {
		t.Errorf("%+v", l)
	}
	weeks := weeksBefore(at(t, "2026-04-01T00:00:00+02:00"), at(t, "2026-03-12T00:00:00+01:00"))
	if len(weeks) != 3 || weeks[0].Name != "2026-03-09" || weeks[2].Name != "2026-03-23" {
		t.Errorf("%+v", weeks)
	}
}
