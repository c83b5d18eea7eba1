package change

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/records"
)

const sealed = `---
title: Raise the pool
state: assessing
type: normal
category: configuration
services: [web, booking]
cis: [pg-main]
requester: dia
owner: dia
implementers: [dia]
risk:
  answers: {testing: partial, experience: done_once, teams: 1, backout: manual_tested, downtime: none, users: many, data: none}
  level: medium
planned:
  start: 2026-03-16T09:30:00+01:00
  end: 2026-03-16T10:00:00+01:00
resolves: [INC-2026-0001]
log:
  - {at: 2026-03-12T15:00:00+01:00, by: dia, to: draft}
  - {at: 2026-03-12T17:00:00+01:00, by: dia, to: assessing}
---
## Reason

Payments time out
when many retry.

## Implementation plan

1. Set the limit to 400.
2. Restart.

## Backout plan

Set it back to 100.
`

const sealedPath = "changes/2026/CHG-2026-0101.md"

// sealOfText is the seal of a change with this text.
func sealOfText(t interface{ Fatal(...any) }, text string) Seal {
	tree, err := records.Load(fstest.MapFS{"gitsm.yaml": {Data: []byte("timezone: Europe/Berlin\n")}, sealedPath: {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return SealOf(tree, tree.Record("CHG-2026-0101"))
}

// edit replaces a text that must be there.
func edit(t *testing.T, text, old, replacement string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("no %q", old)
	}
	return strings.Replace(text, old, replacement, 1)
}

func TestSealOutlivesLayoutAndProgress(t *testing.T) {
	want := sealOfText(t, sealed).Digest
	for name, same := range map[string]string{
		"line ends":      strings.ReplaceAll(sealed, "\n", "\r\n"),
		"block style":    edit(t, sealed, "[web, booking]", "\n  - web\n  - booking"),
		"order":          edit(t, sealed, "[web, booking]", "[booking, web]"),
		"quotes":         edit(t, sealed, "type: normal", `type: "normal"`),
		"order of keys":  edit(t, sealed, "type: normal\ncategory: configuration", "category: configuration\ntype: normal"),
		"other offset":   edit(t, sealed, "start: 2026-03-16T09:30:00+01:00", "start: 2026-03-16T08:30:00Z"),
		"an empty field": edit(t, sealed, "requester:", "model:\nrequester:"),
		"reflowed":       edit(t, sealed, "time out\nwhen", "time out when"),
		"a comment":      edit(t, sealed, "2. Restart.\n", "2. Restart.\n<!-- as in March -->\n"),
		"yaml comment":   edit(t, sealed, "type: normal", "type: normal # for once"),
		"title":          edit(t, sealed, "title: Raise the pool", "title: Raise it"),
		"state":          edit(t, sealed, "state: assessing", "state: approved"),
		"log":            edit(t, sealed, "---\n## Reason", "  - {at: 2026-03-13T16:20:00+01:00, by: gitsm, to: approved}\n---\n## Reason"),
		"actual":         edit(t, sealed, "requester:", "actual: {start: 2026-03-16T09:32:00+01:00}\noutcome: successful\nrequester:"),
		"approvals":      edit(t, sealed, "requester:", "approvals:\n  - {by: eli, role: peer, decision: approved, at: 2026-03-13T10:40:00+01:00, via: review}\nrequester:"),
		"derived":        edit(t, sealed, "level: medium", "level: low"),
		"results":        sealed + "\n## Results\n\nIt went well.\n\n## Post-implementation review\n\nNone.\n",
		"sections moved": strings.Replace(edit(t, sealed, "## Backout plan\n\nSet it back to 100.\n", ""), "## Implementation", "## Backout plan\n\nSet it back to 100.\n\n## Implementation", 1),
	} {
		if got := sealOfText(t, same); got.Digest != want {
			t.Errorf("%s breaks the seal: %v", name, got.Parts)
		}
	}
}

func TestSealBreaks(t *testing.T) {
	seen := map[string]string{sealOfText(t, sealed).Digest: "as it is"}
	for name, changed := range map[string]string{
		"type":            edit(t, sealed, "type: normal", "type: emergency"),
		"model":           edit(t, sealed, "requester:", "model: web-deploy\nrequester:"),
		"services":        edit(t, sealed, "[web, booking]", "[web]"),
		"another service": edit(t, sealed, "[web, booking]", "[web, payments]"),
		"cis":             edit(t, sealed, "[pg-main]", "[pg-two]"),
		"window":          edit(t, sealed, "start: 2026-03-16T09:30:00+01:00", "start: 2026-03-16T09:30:01+01:00"),
		"downtime":        edit(t, sealed, "resolves:", "  downtime: {from: 2026-03-16T09:30:00+01:00, to: 2026-03-16T09:40:00+01:00, services: [web]}\nresolves:"),
		"answers":         edit(t, sealed, "testing: partial", "testing: prod_like"),
		"override":        edit(t, sealed, "  level: medium\n", "  level: medium\n  override: {level: high, reason: it is new, by: ben}\n"),
		"implementers":    edit(t, sealed, "implementers: [dia]", "implementers: [dia, eli]"),
		"resolves":        edit(t, sealed, "[INC-2026-0001]", "[INC-2026-0002]"),
		"plan":            edit(t, sealed, "400", "4000"),
		"steps swapped":   edit(t, sealed, "1. Set the limit to 400.\n2. Restart.", "1. Restart.\n2. Set the limit to 400."),
		"backout":         edit(t, sealed, "back to 100", "back to 10"),
		"section gone":    edit(t, sealed, "## Backout plan\n\nSet it back to 100.\n", ""),
		"section added":   sealed + "\n## Addendum\n\nDrop the old database, too.\n",
		"before sections": edit(t, sealed, "---\n## Reason", "---\nDrop the old database, too.\n\n## Reason"),
		"behind results":  sealed + "\n## Results\n\nGood.\n\n# Addendum\n\nDrop the old database, too.\n",
		"text moved":      edit(t, edit(t, sealed, "2. Restart.\n", ""), "## Backout plan\n\n", "## Backout plan\n\n2. Restart.\n\n"),
	} {
		digest := sealOfText(t, changed).Digest
		if other, twice := seen[digest]; twice {
			t.Errorf("%s has the seal of %s", name, other)
		}
		seen[digest] = name
	}
}

// A digest that was computed once must come out again for ever, or every
// approval on file would turn stale.
func TestSealIsStable(t *testing.T) {
	const want = "sha256:76c8f5c2a5933fdfdd0a33a6d796f88b392d47a62a8824ae154739e3e69ded1e"
	if got := sealOfText(t, sealed).Digest; got != want {
		t.Errorf("the digest is %s, and was %s: raise sealFormat where that is meant", got, want)
	}
}

// Whatever the values are: in any order and spelling they have one seal, and
// with one value more, fewer or other they have another.
func TestSealProperties(t *testing.T) {
	slug := rapid.StringMatching(`[a-z][a-z0-9-]{2,8}`)
	rapid.Check(t, func(t *rapid.T) {
		services := rapid.SliceOfNDistinct(slug, 1, 5, rapid.ID).Draw(t, "services")
		cis := rapid.SliceOfNDistinct(slug, 1, 5, rapid.ID).Draw(t, "cis")
		draw := func(label string) string {
			write := func(ids []string) string {
				ids = rapid.Permutation(ids).Draw(t, label)
				if rapid.Bool().Draw(t, label) {
					return "[" + strings.Join(ids, ", ") + "]"
				}
				quote := rapid.SampledFrom([]string{"", `"`, "'"}).Draw(t, label)
				var b strings.Builder
				for _, id := range ids {
					b.WriteString("\n  - " + quote + id + quote)
				}
				return b.String()
			}
			fields := rapid.Permutation([]string{"services: " + write(services), "cis: " + write(cis), "type: normal"}).Draw(t, label)
			return "---\ntitle: A change\nstate: draft\n" + strings.Join(fields, "\n") + "\n---\n## Reason\n\nIt must be.\n"
		}
		a, b := sealOfText(t, draw("one")).Digest, sealOfText(t, draw("two")).Digest
		if a != b {
			t.Fatal("the same content has two seals")
		}
		moved := services[0]
		if slices.Contains(cis, moved) {
			return
		}
		services, cis = services[1:], append(cis, moved)
		if c := sealOfText(t, draw("three")).Digest; c == a {
			t.Fatal(fmt.Sprint("a service became an item under one seal: ", moved))
		}
	})
}

func FuzzSeal(f *testing.F) {
	f.Add([]byte(sealed))
	below, err := records.Load(fstest.MapFS{"gitsm.yaml": {Data: []byte("timezone: Europe/Berlin\n")}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		tree := below.With(sealedPath, text)
		r := tree.Record("CHG-2026-0101")
		if r == nil || len(tree.Faults) > 0 {
			return
		}
		seal := SealOf(tree, r)
		if again := SealOf(tree, r); again.Digest != seal.Digest {
			t.Error("two seals for one record")
		}
		after := tree.With(sealedPath, []byte(string(text)+"\n\n## Results\n\nGood.\n")).Record(r.ID)
		if after.Section("Results") == nil || r.Section("Results") != nil || len(after.Sections) != len(r.Sections)+1 {
			return // what was open at the end of the text took them in
		}
		if got := SealOf(tree, after); got.Digest != seal.Digest {
			t.Errorf("results break the seal:\n%v\n%v", seal.Parts, got.Parts)
		}
	})
}
