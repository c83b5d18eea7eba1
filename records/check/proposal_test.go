package check

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

// propose makes a proposal of an archive with base/ and head/, over a common
// repository: a file of head/ without content is taken away, and reviews.json
// holds the facts of the forge.
func propose(t testing.TB, below, archive string) *Proposal {
	t.Helper()
	before := repository(t, below)
	after := maps.Clone(before)
	var facts *forge.Proposal
	for _, f := range txtar.Parse([]byte(archive)).Files {
		side, name, _ := strings.Cut(f.Name, "/")
		switch {
		case name == "reviews.json":
			decoded, err := forge.Decode(name, f.Data)
			if err != nil {
				t.Fatal(err)
			}
			facts = &decoded
		case side == "base":
			before[name] = &fstest.MapFile{Data: f.Data}
			after[name] = before[name]
		case len(f.Data) == 0:
			delete(after, name)
		default:
			after[name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return proposalOf(t, before, after, facts)
}

// proposalOf makes a proposal of two states of a repository.
func proposalOf(t interface{ Fatal(...any) }, before, after fstest.MapFS, facts *forge.Proposal) *Proposal {
	base, err := records.Load(before)
	if err != nil {
		t.Fatal(err)
	}
	changed := changedFiles(before, after)
	var places []string
	for _, c := range changed {
		places = append(places, c.Path)
	}
	merged, err := base.Reload(after, places)
	if err != nil {
		t.Fatal(err)
	}
	p := Propose(base, merged, "", changed)
	p.Facts.Proposal = facts
	p.Facts.SealAt = func(_, id string) (change.Seal, error) { return change.SealOf(merged, merged.Record(id)), nil }
	p.Facts.Touched = func(string) ([]forge.Commit, error) {
		if facts == nil {
			return nil, nil
		}
		return facts.Commits, nil
	}
	return &p
}

func changedFiles(before, after fstest.MapFS) []Change {
	hash := func(f *fstest.MapFile) string {
		if f == nil {
			return ""
		}
		return fmt.Sprintf("%x", sha256.Sum256(f.Data))
	}
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	var changed []Change
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, b := before[name], after[name]
		if a == nil || b == nil || !bytes.Equal(a.Data, b.Data) {
			changed = append(changed, Change{name, hash(a), hash(b)})
		}
	}
	return changed
}
