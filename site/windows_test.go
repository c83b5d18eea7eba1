package site

import (
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

// at is the state that the script works out of the windows.
func (s *serviceState) at(t time.Time) level {
	l := levelOK
	for _, w := range s.windows {
		if !w.from.After(t) && (w.to.IsZero() || w.to.After(t)) {
			l = max(l, w.level)
		}
	}
	return l
}

// What a page tells of later hours is what a build at that hour tells.
func TestWindowsTellWhatALaterBuildTells(t *testing.T) {
	example, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	small, err := records.Load(repository(t, map[string]string{"incidents/2026/INC-2026-0009.md": `---
title: Ends by itself
state: in_progress
services: [ledger]
outages:
  - {services: [ledger], from: 2026-03-20T11:00:00+01:00, to: 2026-03-21T09:00:00+01:00, level: partial}
  - {services: [ledger], from: 2026-03-22T11:00:00+01:00, to: 2026-03-22T11:30:00+01:00, level: full}
log:
  - {at: 2026-03-20T11:00:00+01:00, by: ana, to: new}
---
`}))
	if err != nil {
		t.Fatal(err)
	}
	flips := 0
	for _, test := range []struct {
		tree *records.Tree
		from time.Time
	}{{example, time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)}, {example, examples.AsOf}, {small, asOf}, {small, asOf.AddDate(0, 0, 7)}} {
		states := func(now time.Time) map[string]*serviceState {
			zone := test.tree.Config.Zone
			return (&builder{tree: test.tree, zone: zone, asOf: now.In(zone)}).serviceStates()
		}
		built, before := states(test.from), map[string]level{}
		for id, s := range built {
			before[id] = s.now
		}
		for step := range 90 {
			now := test.from.Add(time.Duration(step) * 217 * time.Minute)
			for id, s := range states(now) {
				got := built[id].at(now)
				if got != s.now {
					t.Errorf("%s at %s: %v from the windows of %s, %v built then", id, now, got, test.from, s.now)
				}
				if got != before[id] {
					flips++
				}
				before[id] = got
			}
		}
	}
	if flips < 4 {
		t.Errorf("only %d changes were seen", flips)
	}
}

func TestFrontPageSaysUntilWhenItIsTrue(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	front := mainText(parse(t, files, indexPage))
	if want := "It is true until 28 Mar 2026, 22:10 , when a planned window begins or ends"; !strings.Contains(front, want) {
		t.Errorf("%q is missing in %s", want, front)
	}
	for _, want := range []string{` maintenance:2026-03-28T22:10:00+01:00/2026-03-28T22:20:00+01:00"`, `<li data-from="2026-03-28T22:10:00+01:00" data-to="2026-03-28T22:20:00+01:00">`} {
		if !strings.Contains(strings.ReplaceAll(files[indexPage], "&#43;", "+"), want) {
			t.Errorf("%s is missing", want)
		}
	}
	plain, _ := build(t, repository(t, map[string]string{"changes/2026/CHG-2026-0002.md": "---\ntitle: None\nstate: draft\n---\n"}))
	if strings.Contains(plain[indexPage], "data-until") {
		t.Error("nothing is planned, yet the page says until when it is true")
	}
}

// Of a restricted change no time to come is told.
func TestRestrictedWindowsAreNotTold(t *testing.T) {
	change := string(repository(t, nil)["changes/2026/CHG-2026-0002.md"].Data)
	files, _ := build(t, repository(t, map[string]string{"changes/2026/CHG-2026-0002.md": strings.Replace(change, "\nstate:", "\naudience: restricted\nstate:", 1)}))
	if strings.Contains(files[indexPage], "2026-03-28") || strings.Contains(files[indexPage], "28 Mar") {
		t.Error("the front page tells the time of a restricted change")
	}
}
