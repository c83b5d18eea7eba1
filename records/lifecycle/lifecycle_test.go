package lifecycle

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// repository loads the records of a txtar beside those of common.
func repository(tb testing.TB, text string) *records.Tree {
	tb.Helper()
	fsys := fstest.MapFS{}
	for _, archive := range []string{common, text} {
		for _, f := range txtar.Parse([]byte(archive)).Files {
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	tree, err := records.Load(fsys)
	if err != nil {
		tb.Fatal(err)
	}
	return tree
}

// report prints findings, a line each, in their order.
func report(found []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range diag.Sort(found) {
		fmt.Fprintf(&b, "%s: %s [%s]\n", d.Span, d.Message, d.Rule)
	}
	return b.String()
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// set parses assignments for a kind.
func set(tb testing.TB, r *records.Record, texts ...string) []Assignment {
	tb.Helper()
	var out []Assignment
	for _, text := range texts {
		as, err := ParseAssignment(r.Kind, text)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, as)
	}
	return out
}

const common = `
-- gitsm.yaml --
name: Fernwick Ferries
timezone: Europe/Berlin
calendar: office
modules: [improvement, risk]
-- people.yaml --
people:
  - {handle: ana, roles: [commander]}
  - {handle: ben, deputy: eli}
  - {handle: dia}
  - {handle: eli, roles: [knowledge]}
-- calendars/office.md --
---
title: Office hours
state: active
timezone: Europe/Berlin
hours:
  mon: ["09:00-17:00"]
  tue: ["09:00-17:00"]
  wed: ["09:00-17:00"]
  thu: ["09:00-17:00"]
  fri: ["09:00-17:00"]
holidays:
  - {date: 2026-04-03, name: Good Friday}
  - {date: 2026-04-06, name: Easter Monday}
---
-- services/payments-api.md --
---
title: Payments API
state: live
type: business
owner: ben
team: payments
tier: 1
hours: 24x7
---
## Description

Takes payments.

## Outcomes

Customers pay.

## How to get help

Ask.
-- services/web.md --
---
title: Web shop
state: pipeline
type: business
owner: ben
---
`

const incident = `
-- incidents/2026/INC-2026-0042.md --
---
title: Card payments time out # as customers say
state: new
services: [payments-api]
category: capacity
channel: monitoring
impact: high
urgency: medium
priority: P2
log:
  - at: 2026-03-16T09:58:00+01:00
    by: ana
    to: new
---
## Summary

Every fourth payment fails.
`

func TestMoveChangesOnlyItsLines(t *testing.T) {
	tree := repository(t, incident)
	r := tree.Record("INC-2026-0042")
	plan := PlanMove(tree, r, Move{
		To: "in_progress", At: at("2026-03-16T10:02:00+01:00"), By: "ana",
		Set: set(t, r, "team=payments", "assignee=dia", "urgency=high", "major=true", "commander=ana"),
	})
	if plan.Refused() {
		t.Fatalf("refused:\n%s", report(plan.Findings))
	}
	want := `---
title: Card payments time out # as customers say
state: in_progress
services: [payments-api]
category: capacity
channel: monitoring
impact: high
urgency: high
priority: P1
major: true
commander: ana
team: payments
assignee: dia
log:
  - at: 2026-03-16T09:58:00+01:00
    by: ana
    to: new
  - at: 2026-03-16T10:02:00+01:00
    by: ana
    to: in_progress
    set:
      team: [null, payments]
      assignee: [null, dia]
      urgency: [medium, high]
      major: [null, true]
---
## Summary

Every fourth payment fails.
`
	if got := string(plan.After); got != want {
		t.Errorf("got:\n%s", got)
	}
	after := plan.Tree.Record(r.ID)
	history, found := Replay(plan.Tree, after)
	if len(found) > 0 || history.State != "in_progress" || !history.Milestones["acknowledged"].Equal(at("2026-03-16T10:02:00+01:00")) {
		t.Errorf("replayed to %+v\n%s", history, report(found))
	}
}

func TestRefusalNamesEveryNeedAndItsCommand(t *testing.T) {
	tree := repository(t, incident)
	r := tree.Record("INC-2026-0042")
	plan := PlanMove(tree, r, Move{To: "resolved", At: at("2026-03-16T10:02:00+01:00"), By: "ana"})
	var got strings.Builder
	for _, d := range diag.Sort(plan.Findings) {
		fmt.Fprintf(&got, "%s: %s [%s]\n  %s: %s\n", d.Span, d.Message, d.Rule, d.Fix.Title, d.Fix.Command)
	}
	want := `incidents/2026/INC-2026-0042.md:14:1: an incident needs outages from resolved on: when which services were down [required-field]
  set outages, or to [] for none: gitsm set INC-2026-0042 'outages=[{services: [payments-api], from: TIME, to: TIME, level: LEVEL}]'
incidents/2026/INC-2026-0042.md:14:1: an incident needs resolution from resolved on: how service was restored [required-field]
  set resolution.code to fixed, workaround, rolled_back, self_recovered, supplier_fixed, user_assisted, resolved_by_parent or not_reproducible: gitsm set INC-2026-0042 resolution.code=CODE
incidents/2026/INC-2026-0042.md:18:1: an incident needs the section "## Impact" from resolved on, since priority in [P1, P2]: who could not do what, from when to when [required-section]
  write "## Impact": $EDITOR incidents/2026/INC-2026-0042.md
incidents/2026/INC-2026-0042.md:18:1: an incident needs the section "## Resolution" from resolved on: what restored service [required-section]
  write "## Resolution": $EDITOR incidents/2026/INC-2026-0042.md
`
	if got.String() != want {
		t.Errorf("got:\n%s", got.String())
	}
}

func TestIllegalStepNamesTheLegalOnes(t *testing.T) {
	tree := repository(t, incident)
	r := tree.Record("INC-2026-0042")
	tests := map[string]string{
		"closed":     "an incident cannot go from new to closed; from new it may become in_progress, resolved or cancelled",
		"new":        "INC-2026-0042 is in the state new already",
		"in-progres": `an incident has no state "in-progres"; its states are new, in_progress, pending, resolved, closed and cancelled; did you mean in_progress?`,
	}
	for to, want := range tests {
		plan := PlanMove(tree, r, Move{To: to, At: at("2026-03-16T10:02:00+01:00"), By: "ana"})
		var messages []string
		for _, d := range plan.Findings {
			if d.Rule == RuleTransition {
				messages = append(messages, d.Message)
				if d.Span.String() != "incidents/2026/INC-2026-0042.md:3:8" {
					t.Errorf("%s: at %s", to, d.Span)
				}
			}
		}
		if len(messages) != 1 || messages[0] != want {
			t.Errorf("%s: %q", to, messages)
		}
	}
	plan := PlanMove(tree, r, Move{To: "closed", At: at("2026-03-16T10:02:00+01:00"), By: "ana"})
	if fix := plan.Findings[0].Fix; fix == nil || fix.Title != "go by way of resolved" || fix.Command != "gitsm move INC-2026-0042 resolved" {
		t.Errorf("way out %+v", fix)
	}
}

func TestFreshCopiesEveryKindOfValue(t *testing.T) {
	doc, faults := frontmatter.ParseYAML("x", []byte("v: {a: [1, 2.5, true, null, 2026-03-16, 2026-03-16T10:00:00Z, text], b: {c: '1'}}\n"))
	if len(faults) > 0 {
		t.Fatal(report(faults))
	}
	v := doc.Root().Get("v")
	if !frontmatter.Equal(v, fresh(v)) {
		t.Errorf("the copy of %s is %s", flow(v), flow(fresh(v)))
	}
}
