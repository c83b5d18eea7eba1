// Package corpus makes large repositories for benchmarks: valid records of the
// four kinds that large estates have most of, in their usual proportions, with
// links between them. The same items give the same bytes. It is no example of
// good records (see package examples) and no part of gitsm.
package corpus

import (
	"fmt"
	"strings"
	"time"
)

// Item is what a record is made from. Generate makes items of its own; a
// caller that compares gitsm with other programs passes their titles and bodies.
type Item struct {
	Kind   string // incident, problem, change or knowledge
	ID     string
	Title  string
	Body   string // what follows the sections that the kind demands
	Opened time.Time
}

// The people and services of a corpus.
const (
	people   = 40
	services = 40
)

// Share of each kind, in twentieths.
var share = []struct {
	kind   string
	weight int
}{{"incident", 12}, {"problem", 2}, {"change", 4}, {"knowledge", 2}}

// Items makes n items spread evenly over three years, oldest first.
func Items(n int) []Item {
	start := time.Date(2023, 1, 2, 6, 0, 0, 0, time.UTC)
	step := 3 * 365 * 24 * time.Hour / time.Duration(max(n, 1))
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{
			Kind:   kindAt(i),
			Title:  sentence(i, 6),
			Body:   body(i),
			Opened: start.Add(time.Duration(i) * step).Truncate(time.Second),
		}
	}
	return Number(items)
}

// kindAt deals the kinds out so that every twenty items have the usual shares.
func kindAt(i int) string {
	slot := i * 7 % 20 // 7 and 20 have no common factor: every slot once, mixed
	for _, s := range share {
		if slot < s.weight {
			return s.kind
		}
		slot -= s.weight
	}
	return share[0].kind
}

// Number gives every item its ID: a counter a year, as `gitsm new` would.
func Number(items []Item) []Item {
	prefix := map[string]string{"incident": "INC", "problem": "PRB", "change": "CHG", "knowledge": "KB"}
	counter := map[string]int{}
	for i := range items {
		series := prefix[items[i].Kind]
		if items[i].Kind != "knowledge" {
			series += fmt.Sprintf("-%d", items[i].Opened.Year())
		}
		counter[series]++
		items[i].ID = fmt.Sprintf("%s-%04d", series, counter[series])
	}
	return items
}

// Files gives the repository that holds the items: slash path to content.
func Files(items []Item) map[string][]byte {
	files := map[string][]byte{
		"gitsm.yaml":                  []byte("name: Corpus\ntimezone: UTC\n"),
		"people.yaml":                 []byte(peopleFile()),
		"change-models/deployment.md": []byte(modelFile),
	}
	for s := range services {
		files["services/"+service(s)+".md"] = []byte(serviceFile(s))
	}
	for i, item := range items {
		files[path(item)] = []byte(write(items, i))
	}
	return files
}

func path(item Item) string {
	folder := map[string]string{"incident": "incidents", "problem": "problems", "change": "changes", "knowledge": "knowledge"}[item.Kind]
	return fmt.Sprintf("%s/%s/%s.md", folder, item.Opened.Format("2006/01"), item.ID)
}

func write(items []Item, i int) string {
	var b strings.Builder
	b.WriteString("---\n")
	fmt.Fprintf(&b, "title: %q\n", items[i].Title)
	switch items[i].Kind {
	case "incident":
		incident(&b, items, i)
	case "problem":
		problem(&b, items, i)
	case "change":
		change(&b, items, i)
	case "knowledge":
		article(&b, items, i)
	}
	b.WriteString("\n" + items[i].Body)
	return b.String()
}

// earlier is the nearest item of a kind before i, "" if none.
func earlier(items []Item, i int, kind string) string {
	for j := i - 1; j >= 0 && j > i-60; j-- {
		if items[j].Kind == kind {
			return items[j].ID
		}
	}
	return ""
}

func service(i int) string { return fmt.Sprintf("service-%02d", i%services) }

func person(i int) string { return fmt.Sprintf("person%02d", i%people) }

func peopleFile() string {
	var b strings.Builder
	b.WriteString("people:\n")
	for p := range people {
		fmt.Fprintf(&b, "  - handle: %s\n    name: Person %02d\n    emails: [%s@corpus.example]\n    roles: [change_manager, knowledge]\n    teams: [operations]\n", person(p), p, person(p))
	}
	return b.String()
}

func serviceFile(s int) string {
	depends := ""
	if s > 0 {
		depends = fmt.Sprintf("depends_on: [%s]\n", service(s/2))
	}
	return fmt.Sprintf(`---
title: Service %02d
state: live
type: technical
owner: %s
team: operations
tier: %d
hours: 24x7
%ssupport: Ask operations.
status_page: true
---

## Description

Service %02d of the corpus.

## Outcomes

Work gets done.

## How to get help

Ask operations.
`, s, person(s), 1+s%4, depends, s)
}

const modelFile = `---
title: Deployment
state: active
tiers: [1, 2, 3, 4]
risk_ceiling: low
owner: person00
steps: 3
backout: automatic_tested
max_duration: 30m
review_due: 2026-06-30
automation: ci/deploy
---

## Scope

Every service of the corpus.

## Procedure

Deploy.

## Backout

Deploy the version before.

## Verification

Look at the dashboard.
`
