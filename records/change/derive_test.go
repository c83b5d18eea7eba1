package change

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// Plans keep what a change stores of its risk up to date, and write down by
// when an emergency must be approved.
func TestPlansStoreWhatIsDerived(t *testing.T) {
	const path = "changes/2026/CHG-2026-0001.md"
	tree, err := records.Load(fstest.MapFS{
		"gitsm.yaml":      {Data: []byte("timezone: Europe/Berlin\n")},
		"services/web.md": {Data: []byte("---\ntitle: Web\nstate: pipeline\ntype: business\nowner: ben\ntier: 1\n---\n")},
		path: {Data: []byte(`---
title: Restart
state: draft
type: emergency
category: software
services: [web]
requester: dia
owner: dia
implementers: [dia]
risk:
  answers: {testing: partial, experience: done_once, teams: 1, backout: manual_tested, downtime: none, users: many, data: none}
  level: medium # so far
log:
  - {at: 2026-03-13T16:00:00+01:00, by: dia, to: draft}
---
## Reason

It hangs.

## Implementation plan

Restart it.

## Backout plan

None.
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := tree.Record("CHG-2026-0001")
	testing, err := lifecycle.ParseAssignment(r.Kind, "risk.answers.testing=none")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 13, 17, 30, 0, 0, tree.Config.Zone) // a Friday, after hours
	plan := lifecycle.PlanMove(tree, r, lifecycle.Move{
		To: "implementing", At: at, By: "dia", Flags: []string{"retrospective"}, Derive: Derived,
		Set: []lifecycle.Assignment{testing},
	})
	if plan.Refused() {
		t.Fatal(plan.Findings)
	}
	moved := plan.Tree.Record(r.ID)
	if got := moved.Value("retro_due"); got != "2026-03-16T17:00:00+01:00" {
		t.Errorf("approval is due %s, want the end of Monday", got)
	}
	if got := moved.Value("risk.level"); got != "medium" || moved.Lookup("risk.likelihood") != nil {
		t.Errorf("risk %s", plan.After)
	}
	worse, err := lifecycle.ParseAssignment(r.Kind, "risk.answers.experience=never")
	if err != nil {
		t.Fatal(err)
	}
	plan = lifecycle.PlanEdit(plan.Tree, moved, lifecycle.Edit{At: at, By: "dia", Derive: Derived, Set: []lifecycle.Assignment{worse}})
	if got := plan.Tree.Record(r.ID).Value("risk.level"); plan.Refused() || got != "high" {
		t.Errorf("risk is %s: %v", got, plan.Findings)
	}
}
