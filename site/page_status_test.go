package site

import (
	"strings"
	"testing"
)

// The front page names a change that owes its approval once that is overdue, and
// no longer than it owes it.
func TestFrontPageNamesDebts(t *testing.T) {
	const debt = `---
title: Close the hole
state: implementing
type: emergency
category: security
services: [payments-api]
requester: dia
owner: dia
implementers: [dia]
emergency_reason: {code: security, text: It is being exploited.}
log:
  - {at: BEGAN, by: dia, to: draft}
  - {at: BEGAN, by: dia, to: implementing, flags: [retrospective]}
---
## Reason

A hole.

## Implementation plan

Close it.

## Backout plan

Open it again.
`
	for began, named := range map[string]bool{"2026-03-02T09:00:00+01:00": true, "2026-03-20T11:30:00+01:00": false} {
		files, _ := build(t, repository(t, map[string]string{"changes/2026/CHG-2026-0999.md": strings.ReplaceAll(debt, "BEGAN", began)}))
		front := mainText(parse(t, files, indexPage))
		if got := strings.Contains(front, "Approval overdue") && strings.Contains(front, "Close the hole"); got != named {
			t.Errorf("begun %s: named %v, want %v:\n%s", began, got, named, front)
		}
	}
}
