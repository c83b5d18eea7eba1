package records

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

// pieces are files that may lie in a repository, in several versions each, nil
// where it does not; a link and a folder stand where a file is expected.
var pieces = map[string][]*fstest.MapFile{
	"gitsm.yaml":                      {nil, {Data: []byte("timezone: Asia/Kolkata\n")}, {Data: []byte("modules: [risk]\n")}, {Data: []byte("kinds: {incident: {folder: events}}\n")}},
	"people.yaml":                     {nil, {Data: []byte("people: [{handle: zoe}]\n")}},
	"kinds/visit.yaml":                {nil, {Data: []byte("kind: visit\ntitle: Visit\nfolder: visits\nid: slug\nlog: none\nstates: {open: {category: open}}\n")}},
	"visits/first.md":                 {nil, {Data: []byte("---\ntitle: First\nstate: open\n---\n")}},
	"services/web.md":                 {nil, {Data: []byte("---\ntitle: Web\nstate: live\ntier: 1\n---\n")}, {Data: []byte("---\ntitle: Web\nstate: live\ntier: 3\n---\n")}, {Data: []byte("elsewhere"), Mode: fs.ModeSymlink | 0o777}},
	"incidents/2026/INC-2026-0001.md": {nil, {Data: []byte("---\ntitle: One\nstate: new\nservices: [web]\n---\n")}, {Data: []byte("---\nstate: [\n---\n")}},
	"incidents/2026/INC-2026-0002.md": {nil, {Data: []byte("---\ntitle: Two\nstate: new\nservices: [web]\nrelated: [INC-2026-0001]\n---\n")}},
	"incidents/INC-2026-0002.md":      {nil, {Data: []byte("---\ntitle: Two again\nstate: new\n---\n")}},
	"incidents/notes.txt":             {nil, {Data: []byte("notes\n")}},
	"incidents/.git":                  {nil, nil, {Data: []byte("gitdir: elsewhere\n")}},
	"events/INC-2026-0003.md":         {nil, {Data: []byte("---\ntitle: Three\nstate: new\nservices: [web]\n---\n")}},
	"cis/all.yaml":                    {nil, {Data: []byte("items: [{id: web, title: Web, state: live}, {id: db, title: DB, state: live}]\n")}},
	"risks/RSK-0001.md":               {nil, {Data: []byte("---\ntitle: Risk\nstate: identified\n---\n")}},
	"Services/x.md":                   {nil, nil, {Data: []byte("x")}},
}

func drawFiles(t *rapid.T, label string) fstest.MapFS {
	files := fstest.MapFS{"README.md": {Data: []byte("# Team\n")}}
	for _, path := range slices.Sorted(maps.Keys(pieces)) {
		if f := rapid.SampledFrom(pieces[path]).Draw(t, label+" "+path); f != nil {
			files[path] = f
		}
	}
	return files
}

// Reload gives the tree of Load, from whatever tree it starts.
func TestReloadIsLoad(t *testing.T) {
	shared := 0
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawFiles(t, "before"), drawFiles(t, "after")
		tree, err := Load(before)
		if err != nil {
			t.Fatal(err)
		}
		var changed []string
		for path := range pieces {
			if fmt.Sprint(before[path]) != fmt.Sprint(after[path]) {
				changed = append(changed, path)
			}
		}
		got, err := tree.Reload(after, changed)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Load(after)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := describeTree(got), describeTree(want); a != b {
			t.Fatalf("Reload gives\n%s\nLoad gives\n%s", a, b)
		}
		for _, r := range got.Records {
			if tree.Record(r.ID) == r {
				shared++
			}
		}
	})
	if shared == 0 && !testing.Short() { // few draws may have nothing in common
		t.Error("no record was ever shared")
	}
}

// So it does where a few files alone are others, mostly those that need no folder to
// be listed again.
func TestReloadOfFewIsLoad(t *testing.T) {
	quick := 0
	rapid.Check(t, func(t *rapid.T) {
		files := drawFiles(t, "before")
		tree, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		names := slices.Sorted(maps.Keys(pieces))
		for round := range 3 {
			var changed []string
			for n := range 1 + rapid.IntRange(0, 1).Draw(t, "more") {
				path := rapid.SampledFrom(names).Draw(t, fmt.Sprint("path ", round, n))
				f := rapid.SampledFrom(pieces[path]).Draw(t, "version")
				if f == nil {
					delete(files, path)
				} else {
					files[path] = f
				}
				changed = append(changed, path)
			}
			if tree.rewritten(files, changed) != nil {
				quick++
			}
			if tree, err = tree.Reload(files, changed); err != nil {
				t.Fatal(err)
			}
			want, err := Load(files)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := describeTree(tree), describeTree(want); a != b {
				t.Fatalf("after %s Reload gives\n%s\nLoad gives\n%s", changed, a, b)
			}
		}
	})
	if quick == 0 && !testing.Short() {
		t.Error("every time all folders were listed")
	}
}

// Several files at once come to the same as one after the other, in any order.
func TestWithAllIsWithInTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawFiles(t, "before"), drawFiles(t, "after")
		tree, err := Load(before)
		if err != nil {
			t.Fatal(err)
		}
		changed, inTurn := map[string][]byte{}, tree
		for _, path := range rapid.Permutation(slices.Sorted(maps.Keys(pieces))).Draw(t, "order") {
			f := after[path]
			if f != nil && f.Mode != 0 || path == "incidents/.git" {
				continue // what is no file of records
			}
			changed[path] = nil
			if f != nil {
				changed[path] = f.Data
			}
			inTurn = inTurn.With(path, changed[path])
		}
		if a, b := describeTree(tree.WithAll(changed)), describeTree(inTurn); a != b {
			t.Fatalf("WithAll gives\n%s\none after the other\n%s", a, b)
		}
	})
}
