package site

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// A portal whose tree was read again piece by piece, and whose files are made when
// they are asked for, in any order, is byte for byte the one that Build makes of
// the same files read anew: after edits, additions and removals of records, and of
// what all records depend on.
func TestPortalIsBuild(t *testing.T) {
	rounds := 8
	if testing.Short() {
		rounds = 2
	}
	for _, reader := range []audience.Audience{{}, publicAudience(t)} {
		r := rand.New(rand.NewPCG(7, uint64(rounds)))
		files := exampleFiles(t)
		tree, err := records.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		for round := range rounds {
			changed := editAtRandom(r, files, round)
			if tree, err = tree.Reload(files, changed); err != nil {
				t.Fatal(err)
			}
			samePortal(t, r, tree, files, Options{AsOf: examples.AsOf, Version: "1", Files: files, Audience: reader}, changed)
		}
	}
}

func publicAudience(t *testing.T) audience.Audience {
	t.Helper()
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	a, err := audience.Parse("public", tree)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// exampleFiles are those of the example organisation, with an attachment that a
// record shows and one that none does.
func exampleFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(examples.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(examples.FS(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files["attachments/seen.txt"] = &fstest.MapFile{Data: []byte("a text\n")}
	files["attachments/unseen.txt"] = &fstest.MapFile{Data: []byte("another text\n")}
	return files
}

// editAtRandom changes a few files and names them.
func editAtRandom(r *rand.Rand, files fstest.MapFS, round int) []string {
	var changed []string
	names := slices.Sorted(maps.Keys(files))
	for n := range 1 + r.IntN(4) {
		name := names[r.IntN(len(names))]
		old, ok := files[name]
		if !ok || !strings.HasSuffix(name, ".md") {
			continue
		}
		text := string(old.Data)
		switch r.IntN(5) {
		case 0:
			delete(files, name)
			changed = append(changed, name)
			continue
		case 1: // what lists, search and links show
			text = strings.Replace(text, "\ntitle: ", fmt.Sprintf("\ntitle: Edited %d ", round), 1)
		case 2: // what a record is about
			text = strings.Replace(text, "services: [", "services: [nowhere, ", 1)
		case 3: // a file that cannot be read
			text = "---\n- no header\n---\n" + text
		default:
			text += fmt.Sprintf("\nSee [the text](../attachments/seen.txt), [it](../../attachments/seen.txt), INC-2026-0007 and edit %d-%d.\n", round, n)
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
		changed = append(changed, name)
	}
	if round%4 == 3 { // every page shows it
		config := string(files["gitsm.yaml"].Data)
		files["gitsm.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(config, "\nname: ", fmt.Sprintf("\nname: New %d ", round), 1))}
		changed = append(changed, "gitsm.yaml")
	}
	return changed
}

// samePortal holds a portal against the one that is built of the files as they are.
func samePortal(t *testing.T, r *rand.Rand, tree *records.Tree, files fstest.MapFS, opts Options, changed []string) {
	t.Helper()
	fresh, err := records.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	built := map[string][]byte{}
	_, wantErr := Build(fresh, opts, func(f File) error {
		built[f.Path] = f.Data
		return nil
	})
	p, err := Open(tree, opts)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Fatalf("after %s: %v, want %v", changed, err, wantErr)
	}
	if err != nil {
		return
	}
	paths := slices.Sorted(maps.Keys(built))
	r.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	for _, place := range paths {
		if !p.Has(place) {
			t.Fatalf("after %s: there is no %s", changed, place)
		}
		got, err := p.File(place)
		if err != nil {
			t.Fatalf("after %s: %s: %v", changed, place, err)
		}
		if !bytes.Equal(got, built[place]) {
			t.Fatalf("after %s: %s is another one than the build's", changed, place)
		}
	}
	for place := range p.jobs {
		if _, ok := built[place]; !ok {
			t.Errorf("after %s: %s is shown but not built", changed, place)
		}
	}
	for _, place := range []string{"attachments/unseen.txt", "attachments", "", "index.html/", "search/terms-0.json", "reports/1999-01.json"} {
		if _, err := p.File(place); !IsNotThere(err) || p.Has(place) {
			t.Errorf("after %s: %q is shown but not built: %v", changed, place, err)
		}
	}
}

// What is asked for twice is told once, and what was not made is not told.
func TestPortalFindings(t *testing.T) {
	files := exampleFiles(t)
	const place = "incidents/2026/INC-2026-0007.md"
	if files[place] == nil {
		t.Fatalf("the example has no %s", place)
	}
	files[place] = &fstest.MapFile{Data: append(slices.Clone(files[place].Data), "\n[click](javascript:alert(1))\n"...)}
	tree, err := records.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Open(tree, Options{AsOf: examples.AsOf, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	about := func(name string) int {
		if _, err := p.File(name); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, d := range p.Findings() {
			if d.Span.File == place {
				n++
			}
		}
		return n
	}
	for i, want := range []int{0, 1, 0} {
		if got := about([]string{"schedule.html", "incidents/INC-2026-0007.html", "incidents/INC-2026-0007.html"}[i]); got != want {
			t.Errorf("request %d tells %d findings, want %d", i, got, want)
		}
	}
}
