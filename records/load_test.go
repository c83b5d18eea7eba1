package records

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/internal/diag"
)

// repository makes a file system of a txtar.
func repository(text string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

func load(tb testing.TB, fsys fs.FS) *Tree {
	tb.Helper()
	tree, err := Load(fsys)
	if err != nil {
		tb.Fatal(err)
	}
	return tree
}

// report prints findings, a line each, in their order.
func report(found []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range diag.Sort(found) {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", d.Span, d.Severity, d.Message, d.Rule)
	}
	return b.String()
}

const small = `
-- gitsm.yaml --
name: Fernwick Ferries
timezone: Europe/Berlin
modules: [risk]
-- people.yaml --
people:
  - handle: ana
    name: Ana Lund
    emails: [ana@fernwick.example]
    roles: [commander]
    teams: [payments]
    from: 2026-01-01
  - handle: ben
    emails: [ben@fernwick.example]
-- services/payments-api.md --
---
title: Payments API
state: live
type: business
owner: ben
team: payments
tier: 1
hours: 24x7
depends_on: [pg-main, pg-spare]
---
## Description

Takes card payments.
-- services/web.md --
---
title: Web shop
state: pipeline
type: business
owner: ben
tier: 3
---
-- cis/pg-main.md --
---
title: Primary PostgreSQL
state: planned
type: database
owner: ana
---
## Description

The database.
-- cis/more.yaml --
items:
  - id: pg-spare
    title: Spare PostgreSQL
    state: planned
    type: database
    owner: ana
    description: Stands by.
-- incidents/2026/INC-2026-0042.md --
---
title: Card payments time out
state: in_progress
services: [payments-api, web]
category: capacity
channel: monitoring
impact: high
urgency: medium
priority_override: {value: P1, reason: Easter sales, by: ana}
team: payments
assignee: ana
formerly: [OPS-17]
log:
  - at: 2026-03-16T09:58:00+01:00
    by: ana
    to: new
  - at: 2026-03-16T10:05:00+01:00
    by: ana
    set:
      impact: [medium, high]
    why: checkout blocked
    flags: [escalation]
  - at: 2026-03-16T10:06:00+01:00
    by: ana
    to: in_progress
---
## Summary

Every fourth payment fails.

## Impact

<!-- Who could not do what. -->
-- problems/2026/PRB-2026-0001.md --
---
title: Pool too small
state: new
services: [payments-api]
category: capacity
impact: high
urgency: high
origin: reactive
related: [OPS-17]
log:
  - {at: 2026-03-16T10:58:00+01:00, by: ana, to: new}
---
## Problem statement

The pool runs out.
-- incidents/README.md --
How we write incidents.
-- incidents/_drafts/anything.md --
not a record
`

func TestLoadReadsARepository(t *testing.T) {
	tree := load(t, repository(small))
	if len(tree.Faults) > 0 {
		t.Fatalf("faults:\n%s", report(tree.Faults))
	}
	var ids []string
	for _, r := range tree.Records {
		ids = append(ids, r.ID)
	}
	if got, want := strings.Join(ids, " "), "pg-spare pg-main INC-2026-0042 PRB-2026-0001 payments-api web"; got != want {
		t.Errorf("records %s, want %s", got, want)
	}
	r := tree.Record("INC-2026-0042")
	for field, want := range map[string]string{
		"id": "INC-2026-0042", "kind": "incident", "state": "in_progress", "audience": "internal",
		"priority": "P2", "tier": "1", "team": "payments", "priority_override.value": "P1", "services": "", "nothing": "",
	} {
		if got := r.Value(field); got != want {
			t.Errorf("Value(%q) = %q, want %q", field, got, want)
		}
	}
	if got := strings.Join(r.Values("priority"), " "); got != "P2 P1" {
		t.Errorf("Values(priority) = %q, want the computed and the overriding one", got)
	}
	if len(r.Log) != 3 || !r.Log[1].HasFlag("escalation") || r.Log[1].Set[0].Field != "impact" || r.Log[1].Set[0].New.Str() != "high" {
		t.Errorf("log %+v", r.Log)
	}
	if r.Opened().Format("15:04") != "09:58" || r.Entered().Format("15:04") != "10:06" {
		t.Errorf("opened %s, entered %s", r.Opened(), r.Entered())
	}
	if s := r.Section("Summary"); s == nil || !s.Filled {
		t.Error("the summary should be filled")
	}
	if s := r.Section("Impact"); s == nil || s.Filled {
		t.Error("a section that holds a hint alone is not filled")
	}
	if got := r.At("log", "1", "set", "impact").String(); got != "incidents/2026/INC-2026-0042.md:20:15" {
		t.Errorf("impact of the log stands at %s", got)
	}
	if got := tree.Record("pg-spare").At("owner").String(); got != "cis/more.yaml:6:12" {
		t.Errorf("the owner of an inventory item stands at %s", got)
	}
}

func TestLinksLeadBothWays(t *testing.T) {
	tree := load(t, repository(small))
	if r := tree.Record("OPS-17"); r == nil || r.ID != "INC-2026-0042" {
		t.Fatalf("a former ID leads to %v", r)
	}
	var got []string
	for _, l := range tree.Inverse("INC-2026-0042") {
		got = append(got, l.Inverse+" "+l.From)
	}
	if s := strings.Join(got, ", "); s != "related PRB-2026-0001" {
		t.Errorf("links to the incident: %s", s)
	}
	got = nil
	for _, l := range tree.Inverse("payments-api") {
		got = append(got, l.Inverse+" "+l.From)
	}
	if s := strings.Join(got, ", "); s != "affected_by INC-2026-0042, affected_by PRB-2026-0001" {
		t.Errorf("links to the service: %s", s)
	}
	if got := tree.Linked("pg-spare", "required_by"); len(got) != 1 || got[0].ID != "payments-api" {
		t.Errorf("pg-spare is required by %v", got)
	}
	for _, l := range tree.Record("payments-api").Links {
		if l.To == "24x7" {
			t.Error("24x7 names no record")
		}
	}
}

func TestPeople(t *testing.T) {
	people := load(t, repository(small)).People
	if p := people.ByEmail("ANA@fernwick.example"); p == nil || p.Handle != "ana" || !p.HasRole("commander") {
		t.Errorf("found %+v", p)
	}
	if people.ByEmail("") != nil || people.ByHandle("zoe") != nil {
		t.Error("nobody was meant")
	}
	if !people.HasTeam("payments") || people.HasTeam("ferries") {
		t.Error("teams are those that people are in")
	}
}
