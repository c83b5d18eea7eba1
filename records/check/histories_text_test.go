package check

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing/fstest"
	"time"
)

// This file writes worlds down as files. What it chooses about layout must not
// matter to any verdict.

// around is what every world stands on.
var around = map[string]string{
	"gitsm.yaml": "name: Fernwick Ferries\ntimezone: Europe/Berlin\n",
	"people.yaml": `people:
  - {handle: ana, name: Ana, emails: [ana@fernwick.example], logins: {github: ana-hub}, roles: [commander]}
  - {handle: ben, name: Ben, emails: [ben@fernwick.example], logins: {github: ben-hub}, roles: [change_manager], deputy: cho}
  - {handle: cho, name: Cho, emails: [cho@fernwick.example], logins: {github: cho-hub}, roles: [cab]}
  - {handle: dia, name: Dia, emails: [dia@fernwick.example], logins: {github: dia-hub}, teams: [platform]}
  - {handle: eli, name: Eli, emails: [eli@fernwick.example], logins: {github: eli-hub}, roles: [knowledge], deputy: cho}
  - {handle: fay, name: Fay, emails: [fay@fernwick.example], logins: {github: fay-hub}}
  - {handle: gus, name: Gus, emails: [gus@fernwick.example], logins: {github: gus-hub}, to: 2026-01-31}
  - {handle: relay, name: Relay, emails: [relay@fernwick.example], logins: {github: relay-hub}, bot: true}
`,
	"services/tickets.md":   serviceText("Tickets", "live"),
	"services/timetable.md": serviceText("Timetable", "live"),
	"freezes/summer.md":     "---\ntitle: Summer\nstate: active\nfrom: 2026-12-01T00:00:00Z\nto: 2026-12-08T00:00:00Z\nscope: {all: true}\nexception_role: change_manager\n---\n",
	"change-models/reload.md": `---
title: Reload
state: active
services: [tickets, timetable]
risk_ceiling: low
owner: eli
steps: 2
backout: automatic_tested
max_duration: 30m
review_due: 2027-01-15
---
## Scope

All of it.

## Procedure

Reload.

## Backout

Reload the old one.

## Verification

Look.
`,
}

func serviceText(title, state string) string {
	return "---\ntitle: " + title + "\nstate: " + state + "\ntype: technical\nowner: eli\nteam: platform\ntier: 3\nhours: 24x7\n---\n" +
		"## Description\n\nIt is.\n\n## Outcomes\n\nIt helps.\n\n## How to get help\n\nCall.\n"
}

// files writes down one side of a world.
func (w *world) files(side map[string]*tale, proposed bool) fstest.MapFS {
	files := fstest.MapFS{}
	put := func(path, text string) { files[path] = &fstest.MapFile{Data: []byte(text)} }
	for path, text := range around {
		put(path, text)
	}
	for path, r := range side {
		put(path, r.text())
	}
	if !proposed {
		return files
	}
	for _, path := range slices.Concat(w.policy, w.others) {
		text := around[path]
		switch {
		case strings.HasSuffix(path, ".yaml"):
			put(path, text+"# looked at\n")
		case strings.HasPrefix(path, "freezes/"), strings.HasPrefix(path, "change-models/"):
			put(path, strings.Replace(text, "title: ", "title: The ", 1))
		default:
			put(path, "new\n")
		}
	}
	return files
}

// text writes a record down.
func (r *tale) text() string {
	if r.kind == "service" {
		return serviceText(strings.ToUpper(r.id[:1])+r.id[1:], r.state)
	}
	var head []string
	add := func(name, value string) {
		if value != "" {
			head = append(head, name+": "+value)
		}
	}
	add("title", "A tale of the ferry")
	add("state", r.quoted(r.state))
	for _, name := range slices.Sorted(maps.Keys(r.fields)) {
		if !strings.HasPrefix(name, "## ") {
			add(name, r.value(r.fields[name]))
		}
	}
	if r.formerly != "" {
		add("formerly", "["+r.formerly+"]")
	}
	for name, value := range r.always() {
		add(name, value)
	}
	if r.layout == 3 {
		slices.Sort(head[1:])
	} else {
		slices.Sort(head)
	}
	if len(r.approvals) > 0 {
		head = append(head, "approvals:")
		for _, given := range r.approvals {
			by, when, _ := strings.Cut(given, "@")
			at := map[string]string{"early": "2026-05-02T00:00:00Z", "late": instant(now).Format(time.RFC3339)}[when]
			head = append(head, "  - {by: "+by+", role: peer, decision: approved, at: "+at+", via: review, ref: pr/1}")
		}
	}
	head = append(head, "log:"+map[bool]string{true: " []"}[len(r.log) == 0])
	for _, n := range r.log {
		head = append(head, n.text(r.layout))
	}
	return "---\n" + strings.Join(head, "\n") + "\n---\n" + r.body()
}

// always are the fields that a record needs, and that no act touches.
func (r *tale) always() map[string]string {
	switch r.kind {
	case "incident":
		return map[string]string{"category": "software", "channel": "user", "resolution": "{code: fixed}", "outages": "[]"}
	case "knowledge":
		return map[string]string{"owner": "eli", "validated_at": "2026-05-01", "review_due": "2027-05-01"}
	}
	found := map[string]string{"category": "software", "owner": "eli"}
	if r.fields["type"] == "emergency" {
		found["emergency_reason"] = "{code: security, text: a hole}"
	}
	var from, to int
	for _, n := range r.log {
		if n.to == "implementing" && from == 0 {
			from = n.at
		}
		if n.to == "closed" {
			to = n.at
		}
	}
	if r.state == "closed" {
		if to = max(from, to); from == 0 { // where it jumped there
			from = to
		}
		found["outcome"] = "successful"
		found["actual"] = "{start: " + instant(from).Format(time.RFC3339) + ", end: " + instant(to+1).Format(time.RFC3339) + "}"
	}
	return found
}

func (r *tale) body() string {
	var b strings.Builder
	section := func(title, text string) { fmt.Fprintf(&b, "## %s\n\n%s\n\n", title, text) }
	switch r.kind {
	case "incident":
		section("Summary", "It fails.")
		section("Resolution", "It works.")
	case "knowledge":
		section("Issue", "It fails.")
		section("Resolution", "It works.")
	default:
		for _, title := range []string{"Reason", "Implementation plan", "Backout plan"} {
			section(title, strings.Trim(r.fields["## "+title], "[]"))
		}
		for _, title := range []string{"Description", "Risk and impact", "Test plan"} {
			section(title, "As ever.")
		}
		section("Results", "All is well"+strings.Trim(r.fields["## Results"], "[]")+".")
	}
	return b.String()
}

// quoted writes a word as a layout has it.
func (r *tale) quoted(word string) string {
	if r.layout == 2 {
		return `"` + word + `"`
	}
	return word
}

// value writes a value as a layout has it.
func (r *tale) value(text string) string {
	if r.layout == 1 && strings.HasPrefix(text, "[") {
		return "\n  - " + strings.Join(strings.Split(strings.Trim(text, "[]"), ", "), "\n  - ")
	}
	return text
}

func (n entry) text(layout int) string {
	at := instant(n.at).Format(time.RFC3339)
	if layout == 2 {
		at = instant(n.at).In(time.FixedZone("", 2*3600)).Format(time.RFC3339)
	}
	parts := []string{"at: " + at, "by: " + fmt.Sprintf("%q", n.by)}
	if n.to != "" {
		parts = append(parts, "to: "+n.to)
	}
	if n.set != "" {
		parts = append(parts, "set: {"+n.set+": ["+n.old+", "+n.new+"]}")
	}
	if n.why != "" {
		parts = append(parts, "why: "+n.why)
	}
	if n.flags != "" {
		parts = append(parts, "flags: ["+n.flags+"]")
	}
	if layout == 3 {
		slices.Reverse(parts)
	}
	if layout == 1 {
		return "  - " + strings.Join(parts, "\n    ")
	}
	return "  - {" + strings.Join(parts, ", ") + "}"
}

// tell describes a world about which two disagree.
func (w *world) tell(before, after fstest.MapFS) string {
	var b strings.Builder
	fmt.Fprintf(&b, "policy %v others %v hands %v conflict %q both %q collides %q\nreviews %+v\n", w.policy, w.others, w.hands, w.conflict, w.both, w.collides, w.reviews)
	for _, c := range changedFiles(before, after) {
		for side, files := range []fstest.MapFS{before, after} {
			if f := files[c.Path]; f != nil {
				head, _, _ := bytes.Cut(f.Data[4:], []byte("\n---\n"))
				fmt.Fprintf(&b, "-- %s %s --\n%s\n", []string{"before", "after"}[side], c.Path, head)
			}
		}
	}
	return b.String()
}
