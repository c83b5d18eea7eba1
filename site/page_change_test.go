package site

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// What is missing is told by role alone: a service or a name may be meant for
// fewer readers than the change.
func TestMissingRolesNameNoService(t *testing.T) {
	a := change.Authority{Requirements: []change.Requirement{
		{Role: change.RoleHeads, Need: 3, Missing: "approvals by 2 more people", Could: []string{"ana"}},
		{Role: records.RoleServiceOwner, Service: "secret-api", Missing: "an approval by the owner of secret-api"},
		{Role: records.RoleServiceOwner, Service: "other-api", Missing: "an approval by the owner of other-api"},
		{Role: records.RoleCAB, Missing: "an approval as cab"},
		{Role: records.RolePeer},
	}}
	if got := (&builder{}).missingRoles(a); got != "service owner, CAB member" {
		t.Errorf("missing: %s", got)
	}
}

// The chips of an approval tell of its content, and of work that began before.
func TestApprovalsTellWhatTheyWereGivenFor(t *testing.T) {
	const change1 = `---
title: Raise the pool
state: implementing
type: emergency
category: software
services: [web]
requester: dia
owner: dia
implementers: [dia]
risk:
  answers: {testing: partial, experience: done_once, teams: 1, backout: manual_tested, downtime: none, users: team, data: none}
approvals:
  - {by: ana, role: commander, decision: approved, at: 2026-03-13T11:00:00+01:00, via: review, digest: "DIGEST"}
  - {by: ben, role: service_owner, decision: approved, at: 2026-03-13T09:00:00+01:00, via: review}
log:
  - {at: 2026-03-13T10:00:00+01:00, by: dia, to: draft}
  - {at: 2026-03-13T10:10:00+01:00, by: dia, to: implementing, flags: [retrospective]}
---
## Reason

It hangs.
`
	tree := func(digest string) *records.Tree {
		loaded, err := records.Load(fstest.MapFS{
			"people.yaml":     {Data: []byte("people:\n  - {handle: ana, roles: [commander]}\n  - {handle: ben}\n  - {handle: cho}\n  - {handle: dia}\n")},
			"services/web.md": {Data: []byte("---\ntitle: Web\nstate: live\ntype: business\nowner: ben\ntier: 4\n---\n")},
			"changes/2026/CHG-2026-0001.md": {Data: []byte(
				strings.Replace(change1, "DIGEST", digest, 1))},
		})
		if err != nil {
			t.Fatal(err)
		}
		return loaded
	}
	first := tree("sha256:0000")
	seal := change.SealOf(first, first.Record("CHG-2026-0001")).Digest
	for digest, want := range map[string]string{seal: "Fresh", "sha256:0000": "Stale"} {
		loaded := tree(digest)
		a := change.Authorise(loaded, loaded.Record("CHG-2026-0001"), change.OnRecord())
		if got := (&builder{}).sealChip(digest, seal).Text; got != want {
			t.Errorf("%s: the seal is %s, want %s", digest, got, want)
		}
		files, _ := buildTree(t, loaded, Options{AsOf: asOf})
		page := parse(t, files, "changes/CHG-2026-0001.html")
		if green := chipsOf(page, "approvals", "ok"); (want == "Stale") != (len(green) == 0) {
			t.Errorf("%s: green among the approvals are %v", want, green)
		}
		wantVerdict := map[string]string{"Fresh": "Approved afterwards", "Stale": "Not approved yet"}[want]
		if got := (&builder{}).verdictChip(a, schema.Open).Text; got != wantVerdict {
			t.Errorf("%s: %s, want %s: %v", want, got, wantVerdict, a.Decisions)
		}
	}
}

// chipsOf gives the texts of the chips of a class in the section of a heading.
func chipsOf(doc *html.Node, heading, class string) []string {
	var found []string
	for n := range doc.Descendants() {
		if by, _ := attr(n, "aria-labelledby"); n.Data != "section" || by != heading {
			continue
		}
		for c := range n.Descendants() {
			if has, _ := attr(c, "class"); slices.Contains(strings.Fields(has), "chip") && slices.Contains(strings.Fields(has), class) {
				found = append(found, c.LastChild.Data)
			}
		}
	}
	return found
}

// What gitsm derives and what the log tracks reads like everything else.
func TestDerivedTimesAndPartsReadWell(t *testing.T) {
	if at, ok := derived("2026-03-16T17:00:00+01:00").Instant(); !ok || at.Hour() != 17 {
		t.Error("a derived instant is shown as it is written")
	}
	if got := derived("high"); got.Str() != "high" || got.Kind == frontmatter.Time {
		t.Errorf("a derived word is %+v", got)
	}
	tree, err := records.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	got := viewer{b: &builder{}}.change(tree.Kinds.Kind("change"), records.Change{Field: "risk.answers.testing"})
	if got.Label != "Risk answers testing" {
		t.Errorf("the label is %s", got.Label)
	}
}
