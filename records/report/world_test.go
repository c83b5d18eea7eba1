package report

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata" // the tests must not depend on the machine's zones

	"github.com/gitsm/gitsm/records"
)

// world is a small organisation in files: calendar B of the test vectors, and
// whatever a test adds.
func world(t testing.TB, files map[string]string) *records.Tree {
	t.Helper()
	all := fstest.MapFS{
		"gitsm.yaml": {Data: []byte("name: Test\ntimezone: Europe/Berlin\nmodules: [service-desk, improvement]\n")},
		"calendars/office-b.md": {Data: []byte(`---
title: B
state: active
timezone: Europe/Berlin
hours: {mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"], thu: ["09:00-17:00"], fri: ["09:00-17:00"]}
holidays:
  - date: 2026-04-03
  - date: 2026-04-06
---
`)},
	}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tree, err := records.Load(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Faults {
		t.Fatalf("%s:%d: %s", f.Span.File, f.Span.Start.Line, f.Message)
	}
	return tree
}

// maker makes the reports of a world as of an instant.
func maker(t testing.TB, tree *records.Tree, asOf string) *Maker {
	t.Helper()
	return New(tree, Stamp{AsOf: at(t, asOf)})
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// text is a record's file; lines are those of its header.
func text(lines ...string) string { return "---\ntitle: X\n" + strings.Join(lines, "\n") + "\n---\n" }

// service is a live service under agreements.
func service(agreements, hours string, lines ...string) string {
	return text(append([]string{"state: live", "type: business", "owner: ana", "team: web", "tier: 1", "hours: " + hours, "agreements: [" + agreements + "]"}, lines...)...)
}

// agreement is an SLA with acme.
func agreement(lines ...string) string {
	return text(append([]string{"state: active", "type: sla", "parties: {customers: [acme]}", "valid_from: 2026-01-01"}, lines...)...)
}

// incident is a P3 of acme on web. Each entry is one of its log without author.
func incident(lines []string, entries ...string) string {
	all := append([]string{"services: [web]", "customers: [acme]", "impact: medium", "urgency: medium"}, lines...)
	return text(append(all, logged(entries...))...)
}

func logged(entries ...string) string {
	state := ""
	said := []string{"log:"}
	for _, e := range entries {
		if _, to, ok := strings.Cut(e, "to: "); ok {
			state, _, _ = strings.Cut(to, ",")
		}
		said = append(said, "  - {by: ana, "+e+"}")
	}
	return "state: " + state + "\n" + strings.Join(said, "\n")
}

func incidentPath(n int) string { return fmt.Sprintf("incidents/2026/INC-2026-%04d.md", n) }

// figure finds a figure of a report by its name and scope.
func figure(t testing.TB, r Report, name string, scope Scope) Figure {
	t.Helper()
	for _, s := range r.Sections {
		for _, f := range s.Figures {
			if f.Name == name && f.Scope == scope {
				return f
			}
		}
	}
	t.Fatalf("the report %s has no figure %s of %+v", r.Name, name, scope)
	return Figure{}
}

// roles lists the parts of a figure, each as "ID role".
func roles(f Figure) string {
	var said []string
	for _, p := range f.Parts {
		said = append(said, p.Record+" "+p.Role)
	}
	return strings.Join(said, ", ")
}
