package lifecycle

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// edit plans a change of an incident with the given text.
func edit(t *testing.T, text string, e Edit, assignments ...string) (Plan, *records.Tree) {
	t.Helper()
	tree := repository(t, text)
	r := tree.Record("INC-2026-0042")
	e.Set = set(t, r, assignments...)
	if e.At.IsZero() {
		e.At = at("2026-03-16T10:30:00+01:00")
	}
	if e.By == "" {
		e.By = "ana"
	}
	return PlanEdit(tree, r, e), tree
}

// changed gives the lines that were taken away, with a minus, and those that
// came, with a plus.
func changed(before, after string) string {
	return strings.Join(append(missing(before, after, "-"), missing(after, before, "+")...), "")
}

// missing gives the lines of one text that the other has fewer of, the last
// ones where it has some.
func missing(one, other, mark string) []string {
	count := map[string]int{}
	for line := range strings.Lines(other) {
		count[line]++
	}
	var found []string
	for line := range strings.Lines(one) {
		if count[line]--; count[line] < 0 {
			found = append(found, mark+line)
		}
	}
	return found
}

func TestEdit(t *testing.T) {
	tests := map[string]struct {
		edit Edit
		set  []string
		want string // changed lines
	}{
		"a field nobody tracks": {set: []string{"category=network"}, want: "-category: capacity\n+category: network\n"},
		"the same value":        {set: []string{"category=capacity"}, want: ""},
		"a tracked field": {edit: Edit{Why: "checkout works again"}, set: []string{"urgency=low"}, want: `-urgency: medium
-priority: P2
+urgency: low
+priority: P3
+  - at: 2026-03-16T10:30:00+01:00
+    by: ana
+    set:
+      urgency: [medium, low]
+    why: checkout works again
`},
		"a list": {set: []string{"services+=web,payments-api"}, want: `-services: [payments-api]
+services: [payments-api, web]
+  - at: 2026-03-16T10:30:00+01:00
+    by: ana
+    set:
+      services:
+        - [payments-api]
+        - [payments-api, web]
`},
		"a mapping that was not there": {set: []string{"resolution.code=fixed", "no_problem=known cause"}, want: "+no_problem: known cause\n+resolution:\n+  code: fixed\n"},
		"a note":                       {edit: Edit{Why: "told the duty manager", Flags: []string{"escalation"}}, want: "+  - at: 2026-03-16T10:30:00+01:00\n+    by: ana\n+    why: told the duty manager\n+    flags: [escalation]\n"},
		"a late note": {
			edit: Edit{At: at("2026-03-16T10:00:00+01:00"), Why: "first call", Flags: []string{"late"}},
			want: "+  - at: 2026-03-16T10:00:00+01:00\n+    by: ana\n+    why: first call\n+    flags: [late]\n",
		},
		"a field goes": {set: []string{"priority_override="}, want: ""},
		"x- keys":      {set: []string{"x-ticket=4711"}, want: "+x-ticket: 4711\n"},
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) {
			tc := tests[name]
			plan, tree := edit(t, incident, tc.edit, tc.set...)
			if plan.Refused() {
				t.Fatalf("refused:\n%s", report(plan.Findings))
			}
			before := string(tree.Record("INC-2026-0042").Doc.Bytes())
			if got := changed(before, string(plan.After)); got != tc.want {
				t.Errorf("changed:\n%s", got)
			}
		})
	}
}

func TestEditIsRefused(t *testing.T) {
	const file = "incidents/2026/INC-2026-0042.md"
	closed := strings.Replace(incident, "state: new", "state: cancelled\ncancel_reason: duplicate", 1)
	closed = strings.Replace(closed, "    to: new\n", "    to: new\n  - at: 2026-03-16T10:00:00+01:00\n    by: ana\n    to: cancelled\n", 1)
	tests := map[string]struct {
		text string
		edit Edit
		set  []string
		want string
	}{
		"late":                           {incident, Edit{At: at("2026-03-16T09:00:00+01:00")}, []string{"urgency=low"}, file + ":11:9: the log has an entry of 2026-03-16T09:58:00+01:00 already; one of 2026-03-16T09:00:00+01:00 is late and must say so [log-late]\n"},
		"an opinion on what is computed": {incident, Edit{}, []string{"priority=P1"}, file + ":9:11: priority is computed and comes to P2; it cannot be set to P1 [assignment]\n"},
		"takes a need away":              {incident, Edit{}, []string{"category="}, file + ":13:1: an incident needs category from new on: what the trouble is about [required-field]\n"},
		"not in the list":                {incident, Edit{}, []string{"services-=web"}, file + ":4:11: services does not hold web; it holds [payments-api] [assignment]\n"},
		"closed":                         {closed, Edit{}, []string{"category=network"}, file + ":6:11: INC-2026-0042 is cancelled; only links, audience, redactions and amendments may change [closed-record]\n"},
		"closed, without a why":          {closed, Edit{Flags: []string{"amendment"}}, []string{"category=network"}, file + ":6:11: INC-2026-0042 is cancelled; an amendment needs a reason [closed-record]\n"},
		"closed, a link lost":            {closed, Edit{}, []string{"services="}, file + ":5:11: INC-2026-0042 is cancelled; only links, audience, redactions and amendments may change [closed-record]\n"},
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) {
			plan, _ := edit(t, tests[name].text, tests[name].edit, tests[name].set...)
			if got := report(plan.Findings); got != tests[name].want {
				t.Errorf("got:\n%s", got)
			}
		})
	}
	for name, e := range map[string]Edit{
		"amendment": {Why: "wrong category", Flags: []string{"amendment"}},
		"redaction": {Why: "held a name", Flags: []string{"redaction"}},
	} {
		if plan, _ := edit(t, closed, e, "category=network"); plan.Refused() || !strings.Contains(string(plan.After), "flags: ["+name+"]") {
			t.Errorf("%s: %s\n%s", name, report(plan.Findings), plan.After)
		}
	}
	for _, allowed := range []string{"audience=restricted", "related+=web", "duplicate_of=INC-2026-0042"} {
		if plan, _ := edit(t, closed, Edit{}, allowed); plan.Refused() {
			t.Errorf("%s: %s", allowed, report(plan.Findings))
		}
	}
}

func TestMoveClearsWhatBelongsToTheStateLeft(t *testing.T) {
	tree := repository(t, strings.Replace(incident, "impact: high\n", "impact: high\nteam: payments\nassignee: dia\n", 1))
	for i, m := range []Move{
		{To: "in_progress", At: at("2026-03-16T10:00:00+01:00")},
		{To: "pending", At: at("2026-03-16T11:00:00+01:00"), Why: "asked acme"},
		{To: "in_progress", At: at("2026-03-16T12:00:00+01:00")},
	} {
		r := tree.Record("INC-2026-0042")
		m.By = "ana"
		if i == 1 {
			if plan := PlanMove(tree, r, m); !plan.Refused() || plan.Findings[0].Fix.Command != "gitsm set INC-2026-0042 hold=HOLD" {
				t.Fatalf("a hold is needed: %s", report(plan.Findings))
			}
			m.Set = set(t, r, "hold=supplier")
		}
		plan := PlanMove(tree, r, m)
		if plan.Refused() {
			t.Fatal(report(plan.Findings))
		}
		tree = plan.Tree
	}
	r := tree.Record("INC-2026-0042")
	if r.Value("hold") != "" || r.Log[2].Set[0].New.Str() != "supplier" || r.Log[3].Set[0].Old.Str() != "supplier" {
		t.Errorf("the log should keep what the work waited for:\n%s", r.Doc.Bytes())
	}
	if _, found := Replay(tree, r); len(found) > 0 {
		t.Error(report(found))
	}
}

func TestMoveIsRefusedInTime(t *testing.T) {
	tree := repository(t, incident)
	r := tree.Record("INC-2026-0042")
	plan := PlanMove(tree, r, Move{To: "in_progress", At: at("2026-03-16T09:00:00+01:00"), By: "ana", Set: set(t, r, "team=payments", "assignee=dia")})
	want := "incidents/2026/INC-2026-0042.md:11:9: INC-2026-0042 entered new at 2026-03-16T09:58:00+01:00; a step at 2026-03-16T09:00:00+01:00 would lie before it [clock-skew]\n"
	if got := report(plan.Findings); got != want {
		t.Errorf("got %s", got)
	}
}

func TestMoveOfAConditionalStep(t *testing.T) {
	tree := repository(t, `
-- changes/2026/CHG-2026-0001.md --
---
title: Restart
state: draft
type: normal
category: software
services: [payments-api]
requester: dia
owner: dia
log:
  - {at: 2026-03-16T09:00:00+01:00, by: dia, to: draft}
---
## Reason

It hangs.

## Implementation plan

Restart it.

## Backout plan

None needed.
`)
	r := tree.Record("CHG-2026-0001")
	m := Move{To: "implementing", At: at("2026-03-16T09:10:00+01:00"), By: "dia"}
	plan := PlanMove(tree, r, m)
	if got := report(plan.Findings); !strings.Contains(got, "a change goes from draft to implementing only where type == emergency; from draft it may become assessing or cancelled [transition]") {
		t.Errorf("got %s", got)
	}
	// The type may be given along with the move; the flag is demanded.
	m.Set = set(t, r, "type=emergency", "implementers=dia", "emergency_reason.code=legal", "emergency_reason.text=court order")
	if got := report(PlanMove(tree, r, m).Findings); !strings.Contains(got, "the step from draft to implementing needs the flag retrospective [log-flag]") {
		t.Errorf("got %s", got)
	}
	m.Flags = []string{"retrospective"}
	plan = PlanMove(tree, r, m)
	if plan.Refused() {
		t.Fatalf("refused:\n%s", report(plan.Findings))
	}
	if e := plan.Tree.Record(r.ID).Log[1]; e.To != "implementing" || !e.HasFlag("retrospective") || e.Set[0].Field != "type" {
		t.Errorf("logged %+v", e)
	}
}

func TestRoleAndAgeGuards(t *testing.T) {
	tree := repository(t, `
-- gitsm.yaml --
timezone: Europe/Berlin
calendar: office
kinds:
  incident:
    guards:
      closed:
        - {role: commander}
        - {min_age: 24h}
`+strings.Replace(withLog("resolved", "", born, solved), "\n---\n", "\n---\n", 1))
	r := tree.Record("INC-2026-0042")
	plan := PlanMove(tree, r, Move{To: "closed", At: at("2026-03-17T11:59:59+01:00"), By: "dia"})
	got := report(plan.Findings)
	for _, want := range []string{
		"only the role commander may take an incident to closed, and dia does not hold it [guard-role]",
		"INC-2026-0042 entered resolved at 2026-03-16T12:00:00+01:00 and may become closed from 2026-03-17T12:00:00+01:00 on [guard-age]",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %q in\n%s", want, got)
		}
	}
	plan = PlanMove(tree, r, Move{To: "closed", At: at("2026-03-17T12:00:00+01:00"), By: "ana"})
	if hasRule(plan.Findings, RuleGuardRole) || hasRule(plan.Findings, RuleGuardAge) {
		t.Error(report(plan.Findings))
	}
	if !HoldsRole(tree, r, "ben", "service_owner") || !HoldsRole(tree, r, "eli", "service_owner") || HoldsRole(tree, r, "dia", "service_owner") {
		t.Error("the owner of a service and the deputy are service owners")
	}
}

func TestLink(t *testing.T) {
	tree := repository(t, incident+`
-- incidents/2026/INC-2026-0001.md --
---
title: An earlier one
state: new
formerly: [OPS-1]
---
`)
	r := tree.Record("INC-2026-0042")
	e := Edit{At: at("2026-03-16T10:30:00+01:00"), By: "ana"}
	for _, tc := range []struct{ field, target, want string }{
		{"related", "web", "+related: [web]\n"},
		{"services", "web", "-services: [payments-api]\n+services: [payments-api, web]\n+  - at: 2026-03-16T10:30:00+01:00\n+    by: ana\n+    set:\n+      services:\n+        - [payments-api]\n+        - [payments-api, web]\n"},
		{"services", "payments-api", ""},
		{"recurrence_of", "OPS-1", "+recurrence_of: INC-2026-0001\n"},
	} {
		plan := PlanLink(tree, r, tc.field, tc.target, e)
		if got := changed(string(r.Doc.Bytes()), string(plan.After)); got != tc.want || plan.Refused() {
			t.Errorf("%s %s: changed\n%s%s", tc.field, tc.target, got, report(plan.Findings))
		}
	}
	for _, tc := range []struct{ field, target, want string }{
		{"service", "web", "an incident has no link \"service\"; its links are"},
		{"problems", "web", "problems leads to a problem, and web is a service"},
		{"services", "wbe", `there is no record "wbe"; did you mean web?`},
		{"related", "INC-2026-0042", "INC-2026-0042 cannot be linked with itself"},
	} {
		if got := report(PlanLink(tree, r, tc.field, tc.target, e).Findings); !strings.Contains(got, tc.want) {
			t.Errorf("%s %s: %s", tc.field, tc.target, got)
		}
	}
}

func TestParseAssignment(t *testing.T) {
	tree := repository(t, incident)
	kind := tree.Record("INC-2026-0042").Kind
	for text, want := range map[string]string{
		"title=What = this":        "What = this",
		"services=web, pg":         "[web, pg]",
		"services+=web":            "[web]",
		"services-=web":            "[web]",
		"major=true":               "true",
		"outages=[]":               "[]",
		"resolution.code=fixed":    "fixed",
		"resolution={code: fixed}": "{code: fixed}",
		"notified+={who: cto, at: 2026-03-16T10:10:00+01:00}": "[{who: cto, at: 2026-03-16T10:10:00+01:00}]",
		"feedback.score=4": "4",
		"hold=":            "nothing",
	} {
		as, err := ParseAssignment(kind, text)
		if err != nil || show(as.Value) != want {
			t.Errorf("%s: %s, %v", text, show(as.Value), err)
		}
	}
	for text, want := range map[string]string{
		"impact":              `"impact" is no assignment; expected field=value, such as title=…`,
		"=high":               `"=high" is no assignment; expected field=value, such as title=…`,
		"impact=hgih":         "impact takes high, medium or low; found hgih; did you mean high?",
		"urgncy=low":          `an incident has no field "urgncy"; did you mean urgency?`,
		"state=closed":        "the state changes with gitsm move, which keeps the log",
		"log+={by: ana}":      "the log is written by gitsm move and gitsm set; entries are only ever added",
		"id=INC-2026-0001":    "an ID changes with gitsm renumber, which takes the links along",
		"impact+=high":        "impact holds one value; += and -= are for lists",
		"major=yes":           "major takes true or false; found yes",
		"feedback.score=lots": "feedback.score takes a whole number; found lots",
		"resolution=fixed":    "resolution takes a mapping such as {…}, or resolution.KEY=…; found fixed",
		"outages=none":        "outages takes a list, such as [] or [{…}]; found none",
		"outages=[{from: x":   "outages: at character",
	} {
		if _, err := ParseAssignment(kind, text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	pir := tree.Kinds.Kind("pir")
	if as, err := ParseAssignment(pir, "due=2026-03-23"); err != nil || as.Value.Kind != frontmatter.Date {
		t.Errorf("a date: %v %v", as.Value, err)
	}
	if _, err := ParseAssignment(pir, "due=2026-02-30"); err == nil || !strings.Contains(err.Error(), "there is no day 30") {
		t.Errorf("a date that is none: %v", err)
	}
}
