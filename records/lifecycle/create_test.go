package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// fields parses assignments for a kind.
func fields(tb testing.TB, tree *records.Tree, kind string, texts ...string) []Assignment {
	tb.Helper()
	return set(tb, &records.Record{Kind: tree.Kinds.Kind(kind)}, texts...)
}

func TestNewRecord(t *testing.T) {
	tree := repository(t, "")
	plan := PlanNew(tree, New{
		Kind: tree.Kinds.Kind("incident"), ID: "INC-2026-0001", At: at("2026-03-16T09:58:00+01:00"), By: "ana",
		Fields: fields(t, tree, "incident", "urgency=high", "impact=medium", "title=Card payments time out", "services=payments-api", "category=capacity", "channel=user", "x-ticket=4711"),
	})
	if plan.Refused() {
		t.Fatalf("refused:\n%s", report(plan.Findings))
	}
	want := `---
title: Card payments time out
state: new
services: [payments-api]
category: capacity
channel: user
impact: medium
urgency: high
x-ticket: 4711
log:
  - at: 2026-03-16T09:58:00+01:00
    by: ana
    to: new
---

## Summary

<!-- What users notice and since when. -->
`
	if got := string(plan.After); got != want {
		t.Errorf("got:\n%s", got)
	}
	if plan.Path != "incidents/2026/INC-2026-0001.md" || plan.Record.ID != "INC-2026-0001" || plan.Tree.Record("INC-2026-0001") != plan.Record {
		t.Errorf("at %s", plan.Path)
	}
	if got := report(plan.Todo); got != `incidents/2026/INC-2026-0001.md:16:1: an incident needs text in the section "## Summary" from new on: what users notice and since when [required-section]`+"\n" {
		t.Errorf("to do:\n%s", got)
	}
}

func TestNewRecordWithText(t *testing.T) {
	tree := repository(t, "")
	plan := PlanNew(tree, New{
		Kind: tree.Kinds.Kind("change"), ID: "CHG-2026-0001", At: at("2026-03-16T09:58:00+01:00"), By: "dia",
		Fields: fields(t, tree, "change", "title=Restart", "type=normal", "services=payments-api", "category=software", "requester=dia", "owner=dia",
			"planned.start=2026-03-20T10:00:00+01:00", "planned.end=2026-03-20T11:00:00+01:00", "implementers+=dia,eli"),
		Body: map[string]string{"Reason": "\nIt hangs.\n\n", "Results": "None yet."},
	})
	if plan.Refused() {
		t.Fatalf("refused:\n%s", report(plan.Findings))
	}
	var titles []string
	for _, s := range plan.Record.Sections {
		titles = append(titles, fmt.Sprintf("%s %v", s.Title, s.Filled))
	}
	want := "Reason true, Description false, Risk and impact false, Implementation plan false, Test plan false, Backout plan false, Results true"
	if got := strings.Join(titles, ", "); !strings.HasPrefix(got, "Reason true, Description false") || !strings.HasSuffix(got, "Results true") {
		t.Errorf("sections %s, want %s", got, want)
	}
	if got := plan.Record.Lookup("planned.end").Str(); got != "2026-03-20T11:00:00+01:00" || plan.Record.Lookup("implementers.1").Str() != "eli" {
		t.Errorf("planned.end %s:\n%s", got, plan.After)
	}
	if len(plan.Todo) > 0 {
		t.Errorf("to do:\n%s", report(plan.Todo))
	}
}

func TestNewRecordIsRefused(t *testing.T) {
	tree := repository(t, incident)
	when := at("2026-03-16T09:58:00+01:00")
	incidents, changes := tree.Kinds.Kind("incident"), tree.Kinds.Kind("change")
	tests := map[string]struct {
		new  New
		want []string
	}{
		"a number that is none":  {New{Kind: incidents, ID: "INC-1", At: when, By: "ana"}, []string{`"INC-1" cannot be the ID of an incident: expected an ID such as INC-2026-0042 [record-id]`}},
		"a number that is taken": {New{Kind: incidents, ID: "INC-2026-0042", At: when, By: "ana"}, []string{"the ID INC-2026-0042 is taken [record-id]"}},
		"fields that are needed": {
			New{Kind: incidents, ID: "INC-2026-0001", At: when, By: "ana", Fields: fields(t, tree, "incident", "title=x")},
			[]string{"an incident needs services from new on", "an incident needs impact from new on"},
		},
		"born resolved": {New{Kind: incidents, ID: "INC-2026-0001", At: when, By: "ana", State: "resolved"}, []string{"an incident cannot begin in resolved; it begins in new [transition]"}},
		"born in review": {
			New{Kind: changes, ID: "CHG-2026-0001", At: when, By: "ana", State: "review", Fields: fields(t, tree, "change", "title=x", "type=normal")},
			[]string{"a change begins in review only where unauthorised; expected draft first [transition]"},
		},
		"no such section": {New{Kind: incidents, ID: "INC-2026-0001", At: when, By: "ana", Body: map[string]string{"Sumary": "x"}}, []string{`an incident has no section "Sumary"; did you mean Summary?`}},
		"no title":        {New{Kind: incidents, ID: "INC-2026-0001", At: when, By: "ana"}, []string{"title"}},
	}
	for name, tc := range tests {
		plan := PlanNew(tree, tc.new)
		got := report(plan.Findings)
		for _, want := range tc.want {
			if !strings.Contains(got, want) || !plan.Refused() {
				t.Errorf("%s: missing %q in\n%s", name, want, got)
			}
		}
	}
	plan := PlanNew(tree, tests["fields that are needed"].new)
	for _, d := range plan.Findings {
		if d.Message == "an incident needs impact from new on: effect on the business" && (d.Fix.Command != "" || !slices.Equal(d.Fix.Args, []string{"impact=IMPACT"})) {
			t.Errorf("way out %q %q", d.Fix.Command, d.Fix.Args)
		}
	}
	unauthorised := New{
		Kind: changes, ID: "CHG-2026-0001", At: when, By: "ana", State: "review",
		Fields: fields(t, tree, "change", "title=x", "type=emergency", "unauthorised=true", "services=web", "category=software", "owner=ana", "requester=ana"),
	}
	if plan := PlanNew(tree, unauthorised); plan.Refused() {
		t.Errorf("an unauthorised change is born in review:\n%s", report(plan.Findings))
	}
}

// A kind of a team's own invention is created, moved and replayed like the
// shipped ones.
const ownKind = `
-- gitsm.yaml --
timezone: Europe/Berlin
kinds:
  drill:
    title: Drill
    plural: Drills
    folder: drills
    id: {prefix: DRL, number: yearly}
    log: record
    fields:
      pier: {description: Where it takes place., type: string}
      verdict: {description: How it went., enum: [good, bad]}
    tracked: [pier]
    states:
      planned: {category: open, label: Planned}
      held: {category: resolved, label: Held}
      closed: {category: closed, label: Closed}
    transitions:
      - {from: planned, to: held, stamp: [acknowledged, resolved]}
      - {from: held, to: closed}
    guards:
      planned: [{require: [pier]}]
      held: [{require: [verdict]}, {section: [Lessons]}]
    sections:
      - {title: Lessons, hint: What we do otherwise next time.}
`

func TestOwnKind(t *testing.T) {
	tree := repository(t, ownKind)
	if diag.HasErrors(tree.Faults) {
		t.Fatal(report(tree.Faults))
	}
	plan := PlanNew(tree, New{
		Kind: tree.Kinds.Kind("drill"), ID: "DRL-2026-0001", At: at("2026-03-16T09:58:00+01:00"), By: "ana",
		Fields: fields(t, tree, "drill", "title=Man overboard", "pier=North"), Body: map[string]string{"Lessons": "More ropes."},
	})
	if plan.Refused() {
		t.Fatal(report(plan.Findings))
	}
	for _, to := range []string{"held", "closed"} {
		r := plan.Tree.Record("DRL-2026-0001")
		m := Move{To: to, At: at("2026-03-16T10:58:00+01:00"), By: "ana"}
		if to == "held" {
			m.Set = set(t, r, "verdict=good", "pier=South")
		}
		if plan = PlanMove(plan.Tree, r, m); plan.Refused() {
			t.Fatal(report(plan.Findings))
		}
	}
	r := plan.Tree.Record("DRL-2026-0001")
	h, found := Replay(plan.Tree, r)
	if h.State != "closed" || len(found) > 0 || len(Unmet(plan.Tree, r)) > 0 || r.Log[1].Set[0].Field != "pier" {
		t.Errorf("%+v\n%s\n%s", h, report(found), r.Doc.Bytes())
	}
}

func TestAdoptedRecordIsMoved(t *testing.T) {
	tree := repository(t, `
-- gitsm.yaml --
kinds:
  notice:
    title: Notice
    plural: Notices
    folder: content/issues
    id: slug
    log: git
    adopt:
      files: '^(?P<id>[^/]+)\.md$'
      title: heading
      state: resolved
      states: {"true": resolved, "false": open}
      extra: true
    states:
      open: {category: open}
      resolved: {category: closed}
    transitions:
      - {from: open, to: resolved}
-- content/issues/2026-outage.md --
---
heading: Outage # shown
resolved: false
severity: down
---
Text.
`)
	r := tree.Record("2026-outage")
	if r == nil || r.State != "open" || r.Title != "Outage" {
		t.Fatalf("adopted %+v\n%s", r, report(tree.Faults))
	}
	if steps := Next(tree, r); len(steps) != 1 || steps[0].Transition.To != "resolved" || len(steps[0].Needs) > 0 {
		t.Errorf("next %+v", steps)
	}
	plan := PlanMove(tree, r, Move{To: "resolved", At: at("2026-03-16T10:58:00+01:00"), By: "ana"})
	if got := changed(string(r.Doc.Bytes()), string(plan.After)); got != "-resolved: false\n+resolved: true\n" || plan.Refused() {
		t.Errorf("changed\n%s%s", got, report(plan.Findings))
	}
}

func TestInventoryItemIsEdited(t *testing.T) {
	tree := repository(t, `
-- cis/rack.yaml --
items:
  - id: host-1 # left
    title: Host 1
    state: planned
    type: host
    owner: ben
    description: A host.
  - {id: host-2, title: Host 2, state: planned, type: host, owner: ben, description: Another.}
`)
	r := tree.Record("host-1")
	plan := PlanMove(tree, r, Move{To: "live", Set: set(t, r, "environment=production", "verified_at=2026-03-01")})
	if plan.Refused() {
		t.Fatal(report(plan.Findings))
	}
	want := "-    state: planned\n+    state: live\n+    environment: production\n+    verified_at: 2026-03-01\n"
	if got := changed(string(r.Doc.Bytes()), string(plan.After)); got != want {
		t.Errorf("changed\n%s", got)
	}
	second := plan.Tree.Record("host-2")
	if plan = PlanEdit(plan.Tree, second, Edit{Set: set(t, second, "type=switch")}); plan.Refused() || !strings.Contains(string(plan.After), "type: switch") {
		t.Errorf("%s\n%s", report(plan.Findings), plan.After)
	}
}

func TestNextTellsWhatEveryStepNeeds(t *testing.T) {
	tree := repository(t, strings.Replace(incident, "state: new", "state: in_progress\nteam: payments\nassignee: dia", 1)+"")
	r := tree.Record("INC-2026-0042")
	var got strings.Builder
	for _, s := range Next(tree, r) {
		fmt.Fprintf(&got, "%s:", s.Transition.To)
		for _, d := range s.Needs {
			fmt.Fprintf(&got, " %s", d.Fix.Command)
		}
		got.WriteString("\n")
	}
	want := `pending: gitsm move INC-2026-0042 pending --why REASON gitsm set INC-2026-0042 hold=HOLD
resolved: gitsm set INC-2026-0042 resolution.code=CODE gitsm set INC-2026-0042 'outages=[{services: [payments-api], from: TIME, to: TIME, level: LEVEL}]' $EDITOR incidents/2026/INC-2026-0042.md $EDITOR incidents/2026/INC-2026-0042.md
cancelled: gitsm set INC-2026-0042 cancel_reason=CANCEL_REASON
`
	if got.String() != want {
		t.Errorf("got:\n%s", got.String())
	}
}

func TestRenumber(t *testing.T) {
	tree := repository(t, incident+`
-- problems/2026/PRB-2026-0001.md --
---
title: Pool
state: new
related: [web, INC-2026-0042] # the first
log:
  - {at: 2026-03-16T09:00:00+01:00, by: ana, to: new, why: after INC-2026-0042}
---
See INC-2026-0042, [this](../../incidents/2026/INC-2026-0042.md) and
![graph](../../attachments/INC-2026-0042/graph.png); not INC-2026-00421 nor XINC-2026-0042.
-- reviews/2026/PIR-2026-0001.md --
---
title: Review
state: draft
incidents:
  - INC-2026-0042
---
`)
	r := tree.Record("INC-2026-0042")
	changes, found := PlanRenumber(tree, r, "INC-2026-0043")
	if len(found) > 0 {
		t.Fatal(report(found))
	}
	var got strings.Builder
	for _, c := range changes {
		before := c.Path
		if c.OldPath != "" {
			before = c.OldPath
		}
		fmt.Fprintf(&got, "%s <- %s\n%s", c.Path, c.OldPath, changed(string(tree.Source(before)), string(c.Bytes)))
	}
	want := `incidents/2026/INC-2026-0043.md <- incidents/2026/INC-2026-0042.md
+formerly: [INC-2026-0042]
problems/2026/PRB-2026-0001.md <- 
-related: [web, INC-2026-0042] # the first
-See INC-2026-0042, [this](../../incidents/2026/INC-2026-0042.md) and
+related: [web, INC-2026-0043] # the first
+See INC-2026-0043, [this](../../incidents/2026/INC-2026-0043.md) and
reviews/2026/PIR-2026-0001.md <- 
-  - INC-2026-0042
+  - INC-2026-0043
`
	if got.String() != want {
		t.Errorf("got:\n%s", got.String())
	}
	for id, want := range map[string]string{
		"INC-2026-0042": "INC-2026-0042 has that ID already",
		"PRB-2026-0001": "cannot be the ID of an incident",
		"INC-9":         "cannot be the ID of an incident",
	} {
		if changes, found := PlanRenumber(tree, r, id); len(changes) > 0 || !strings.Contains(report(found), want) {
			t.Errorf("%s: %s", id, report(found))
		}
	}
	if changes, _ := PlanRenumber(tree, r, "INC-2027-0001"); changes[0].Path != "incidents/2027/INC-2027-0001.md" {
		t.Errorf("another year goes to %s", changes[0].Path)
	}
}
