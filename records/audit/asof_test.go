package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/report"
)

// lateChange was opened in March, and written down in April; went on in May, and
// that was written down in June; was approved in June; and went on in July.
const lateChange = `---
title: Swap the card reader
state: implementing
type: normal
services: [web]
log:
  - {at: 2026-03-02T10:00:00Z, by: dia, to: draft}
  - {at: 2026-05-04T10:00:00Z, by: dia, to: assessing}
  - {at: 2026-06-08T10:00:00Z, by: dia, to: approved}
  - {at: 2026-07-06T10:00:00Z, by: dia, to: implementing}
approvals:
  - {by: ben, role: peer, decision: approved, at: 2026-06-08T09:00:00Z, via: meeting}
  - {by: cho, role: change_manager, decision: approved, at: 2026-07-01T09:00:00Z, via: meeting}
actual: {start: 2026-07-06T10:00:00Z}
---

## Reason

It is worn.
`

// lateStory is that change with its past: a commit for each entry, four weeks after
// the first two.
func lateStory(t *testing.T) (*records.Tree, Subject) {
	t.Helper()
	load := func(entries int) *records.Tree {
		var kept []string
		for line := range strings.Lines(lateChange) {
			if !strings.HasPrefix(line, "  - {at:") || entries > 0 || strings.Contains(line, "role:") {
				kept = append(kept, line)
			}
			if strings.HasPrefix(line, "  - {at:") {
				entries--
			}
		}
		tree, err := records.Load(fstest.MapFS{"changes/2026/CHG-2026-0001.md": {Data: []byte(strings.Join(kept, ""))}})
		if err != nil {
			t.Fatal(err)
		}
		return tree
	}
	var past history.Past
	for i, when := range []string{"2026-04-01T10:00:00Z", "2026-06-01T10:00:00Z", "2026-06-08T10:01:00Z", "2026-07-06T10:01:00Z"} {
		at, err := time.Parse(time.RFC3339, when)
		if err != nil {
			t.Fatal(err)
		}
		v := history.Version{
			Commit: history.CommitInfo{Hash: fmt.Sprintf("%040d", i+1), Author: "dia", When: at},
			Path:   "changes/2026/CHG-2026-0001.md", Blob: fmt.Sprint(i), Record: load(i + 1).Record("CHG-2026-0001"),
		}
		past.Main, past.All = append(past.Main, v), append(past.All, v)
	}
	tree := load(4)
	r := tree.Record("CHG-2026-0001")
	story := history.Tell(r.ID, r, past, history.Policy{Late: func(at time.Time) time.Time { return at.Add(24 * time.Hour) }})
	return tree, Subject{Record: r, Past: past, Story: story}
}

func packOf(t *testing.T, period, asOf string) Pack {
	t.Helper()
	tree, s := lateStory(t)
	p, err := ParsePeriod(period, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return Make(Input{Tree: tree, Period: p, Stamp: report.Stamp{Commit: "x", AsOf: at, Zones: "2026a"}, Changes: []Subject{s}})
}

// What was recorded late is an exception of the period in which it was recorded,
// and of no other.
func TestLateEntriesBelongToTheirPeriod(t *testing.T) {
	for period, want := range map[string]string{"2026-03": "", "2026-04": "2026-03-02", "2026-05": "", "2026-06": "2026-05-04", "2026-Q2": "2026-03-02 2026-05-04", "2026-Q3": ""} {
		var got []string
		for _, e := range packOf(t, period, "2026-12-31T00:00:00Z").Exceptions {
			if e.Kind == history.RecordedLate {
				_, rest, _ := strings.Cut(e.Text, " of ")
				got = append(got, rest[:10])
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: entries of %v were late, want %q", period, got, want)
		}
	}
}

// What came later than the as-of instant is not told: neither entries nor
// decisions, steps or times.
func TestNothingAfterAsOf(t *testing.T) {
	for asOf, want := range map[string]string{
		"2026-12-31T00:00:00Z": "implementing 4 2 approved started",
		"2026-06-30T00:00:00Z": "approved 3 1 approved",
		"2026-06-01T10:00:00Z": "assessing 2 0",
		"2026-05-31T00:00:00Z": "assessing 1 0", // the commit with the second entry came a day later
	} {
		p := packOf(t, "2026-Q2", asOf)
		if len(p.Population) != 1 {
			t.Fatalf("as of %s there are %d changes", asOf, len(p.Population))
		}
		c := p.Population[0]
		events := 0
		for _, e := range c.Events {
			if e.What == history.State {
				events++
			}
		}
		got := fmt.Sprint(c.State, " ", events, " ", len(c.Approvals))
		if c.Approved != nil {
			got += " approved"
		}
		if c.Started != nil || c.ActualFrom != nil {
			got += " started"
		}
		if got != want {
			t.Errorf("as of %s: %s, want %s", asOf, got, want)
		}
	}
}

// The days are those of the repository's zone, the last one included.
func TestPresent(t *testing.T) {
	at := time.Date(2026, 3, 31, 22, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{"7d": "2026-03-26..2026-04-01", "1d": "2026-04-01..2026-04-01", "2026-03": "2026-03", "0d": "0d", "": ""} {
		if got := Present(text, at, time.FixedZone("", 7200)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestQuarters(t *testing.T) {
	name := QuarterOf(time.Date(2025, 2, 28, 0, 0, 0, 0, time.UTC))
	for _, want := range []string{"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"} {
		if name != want {
			t.Errorf("%s, want %s", name, want)
		}
		p, err := ParsePeriod(name, time.UTC)
		if err != nil || QuarterOf(p.From) != name || QuarterOf(p.To.Add(-1)) != name || QuarterOf(p.To) == name {
			t.Errorf("%s is from %v to %v, %v", name, p.From, p.To, err)
		}
		name = NextQuarter(name)
	}
}
