package site

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

const openIncident = `---
title: TITLE
state: STATE
audience: public
services: [shop]
category: CATEGORY
LINK
log:
  - {at: 2026-03-20T10:00:00+01:00, by: ana, to: new}
---
`

func incident(title, state, category, link string) string {
	return strings.NewReplacer("TITLE", title, "STATE", state, "CATEGORY", category, "LINK", link).Replace(openIncident)
}

// An open incident shows the known error that it is linked to, and what has enough in
// common with it; one that is done shows nothing of the kind.
func TestHelp(t *testing.T) {
	over := map[string]string{
		"incidents/2026/INC-2026-0081.md": incident("Pages hang", "new", "capacity", "problems: [PRB-2026-0001]"),
		"incidents/2026/INC-2026-0082.md": incident("Till is slow", "new", "capacity", "tags: [a]"),
		"incidents/2026/INC-2026-0083.md": incident("Wrong colour", "new", "other", "tags: [a]"),
		"incidents/2026/INC-2026-0084.md": incident("Till was slow", "cancelled", "capacity", "tags: [a]"),
		"incidents/2026/INC-2026-0085.md": incident("Nobody can restart the till", "new", "other", "tags: [a]"),
		"knowledge/KB-0085.md":            "---\ntitle: How to restart the till when nobody can\nstate: validated\naudience: internal\ntype: runbook\nservices: [shop]\n---\n## Steps\n\nPull the plug.\n",
	}
	fsys := repository(t, over)
	files, _ := build(t, fsys)
	for id, want := range map[string][]string{
		"INC-2026-0081": {"What may help PRB-2026-0001 Pool is too small Known error", "Workaround: KB-0001 Restart the shop", "Linked to this incident"},
		"INC-2026-0082": {"What may help PRB-2026-0001", "Not linked; in common: service shop; category capacity"},
		"INC-2026-0085": {"KB-0085 How to restart the till when nobody can", "Pull the plug.", "in common: service shop; words nobody, restart, till"},
	} {
		text := mainText(parse(t, files, "incidents/"+id+".html"))
		for _, one := range want {
			if !strings.Contains(text, one) {
				t.Errorf("%s: %q is missing in %s", id, one, text)
			}
		}
	}
	for _, id := range []string{"INC-2026-0083", "INC-2026-0084"} {
		if text := mainText(parse(t, files, "incidents/"+id+".html")); strings.Contains(text, "What may help") {
			t.Errorf("%s is helped: %s", id, text)
		}
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ = buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: audience.Public})
	if page, ok := files["incidents/INC-2026-0085.html"]; !ok || strings.Contains(page, "KB-0085") || strings.Contains(page, "plug") {
		t.Errorf("the public page of the incident is there: %v; it must not name an internal article", ok)
	}
}

// The timeline of a review is drawn to scale, with how long the steps took.
func TestReviewIsDrawnToScale(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	text := mainText(parse(t, files, "reviews/PIR-2026-0001.html"))
	for _, want := range []string{"until detected 5 min", "until restored 48 min", "Timeline to scale", "Impact begins 10:00", "Restored 10:48"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
}

func TestImpactParts(t *testing.T) {
	at := func(minute int) time.Time { return asOf.Add(time.Duration(minute) * time.Minute) }
	for _, test := range []struct {
		detect, mitigate int // -1: never
		want             string
	}{
		{10, 20, "0-10 10-20 20-60"}, {-1, -1, "0-0 0-60 60-60"}, {20, 10, "0-20 20-20 20-60"}, {70, 20, "0-0 0-20 20-60"},
	} {
		step := func(minute int) time.Time {
			if minute < 0 {
				return time.Time{}
			}
			return at(minute)
		}
		var got []string
		for _, s := range (&builder{}).impact(at(0), step(test.detect), step(test.mitigate), at(60)) {
			got = append(got, fmt.Sprintf("%d-%d", int(s.From.Sub(asOf).Minutes()), int(s.To.Sub(asOf).Minutes())))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("detected %d, mitigated %d: %s, want %s", test.detect, test.mitigate, got, test.want)
		}
	}
}
