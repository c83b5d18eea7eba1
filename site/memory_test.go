package site

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// again is a portal that is built again and again, each time from the one before.
type again struct {
	t        *testing.T
	r        *rand.Rand
	files    fstest.MapFS
	opts     Options
	program  string
	earlier  map[string][]byte // the folder, with what somebody did to it
	kept     []byte
	taken    int
	rendered int
}

// Whatever changes between two builds, the second one gives every byte that a build of
// all gives, manifest and findings included, and no file more: after edits, additions,
// removals and new names of records, of what all records depend on, of what a team adds,
// at another instant, of another commit, for other readers, by another program, and
// from a folder or a memory that somebody damaged.
func TestAgainIsAll(t *testing.T) {
	rounds := 16
	if testing.Short() {
		rounds = 5
	}
	for seed := range uint64(1) {
		a := &again{t: t, r: rand.New(rand.NewPCG(11, seed)), files: exampleFiles(t), program: "p", opts: Options{AsOf: examples.AsOf, Version: "1", Zones: "z"}}
		a.build("the first time")
		if a.taken > 0 {
			t.Fatalf("%d pages were taken from no portal", a.taken)
		}
		a.build("nothing")
		if a.rendered > 0 {
			t.Errorf("%d pages were rendered although nothing has changed", a.rendered)
		}
		taken := 0
		for round := range rounds {
			what := a.change(round)
			a.build(what)
			taken += a.taken
		}
		if taken < 100*rounds/4 {
			t.Errorf("only %d pages were taken from earlier portals in %d rounds: the test tests little", taken, rounds)
		}
	}
}

// change does one of the things that can happen between two builds, or two of them.
func (a *again) change(round int) string {
	all := []func(int) string{
		a.edit, a.edit, a.rename, a.branding, a.later, a.later, a.commit, a.readers, a.settings, a.damageFile, a.damageFile, a.damageMemory, a.otherProgram, a.back,
	}
	what := all[round%len(all)](round)
	if a.r.IntN(3) == 0 {
		what += " and " + all[a.r.IntN(len(all))](round)
	}
	return what
}

func (a *again) edit(round int) string {
	return "edits of " + strings.Join(editAtRandom(a.r, a.files, round), ", ")
}

// back puts a record back as it was once.
func (a *again) back(int) string {
	fresh := exampleFiles(a.t)
	names := slices.Sorted(maps.Keys(fresh))
	for range 20 {
		name := names[a.r.IntN(len(names))]
		a.files[name] = fresh[name]
	}
	return "records as they were"
}

func (a *again) rename(round int) string {
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		if strings.HasPrefix(name, "knowledge/") && strings.HasSuffix(name, ".md") && a.r.IntN(3) == 0 {
			to := fmt.Sprintf("knowledge/KB-9%03d.md", round)
			a.files[to] = a.files[name]
			delete(a.files, name)
			return name + " as " + to
		}
	}
	return "no new name"
}

func (a *again) branding(round int) string {
	name, text := "portal/pages/help.md", fmt.Sprintf("---\ntitle: Help %d\nnav: true\n---\nSee INC-2026-0007 and [it](../../attachments/seen.txt).\n", round)
	switch a.r.IntN(5) {
	case 4:
		name, text = "portal/texts.yaml", fmt.Sprintf("language: de\nmessages:\n  About this portal: Über %d\n  Details: Näheres %d\n", round, round)
	case 0:
		name, text = "portal/style/own.css", fmt.Sprintf("p { margin: %dpx }\n", round)
	case 1:
		name = "portal/templates/pages/about.html"
		text = fmt.Sprintf(`{{define "main"}}<h1 title="{{.Top}}">%d {{.AsOf.Text}} {{.Commit}} {{.Bottom}}</h1>{{end}}`, round)
	case 2:
		for _, f := range slices.Sorted(maps.Keys(a.files)) {
			if strings.HasPrefix(f, "portal/") {
				delete(a.files, f)
				return "without " + f
			}
		}
	}
	a.files[name] = &fstest.MapFile{Data: []byte(text)}
	return name
}

func (a *again) later(round int) string {
	by := []time.Duration{time.Minute, time.Hour, 26 * time.Hour, 40 * 24 * time.Hour, -3 * time.Hour}[a.r.IntN(5)]
	a.opts.AsOf = a.opts.AsOf.Add(by)
	return by.String() + " later"
}

func (a *again) commit(round int) string {
	a.opts.Commit = strings.Repeat(fmt.Sprint(round%10), 40)
	a.opts.RecordedNote = []string{"", "A note."}[round%2]
	return "another commit"
}

func (a *again) readers(int) string {
	all := []audience.Audience{{}, audience.Public, audience.Restricted, audience.Customer("passengers")}
	a.opts.Audience = all[a.r.IntN(len(all))]
	return "for " + a.opts.Audience.String()
}

func (a *again) settings(round int) string {
	name := []string{"people.yaml", "customers.yaml", "gitsm.yaml"}[a.r.IntN(3)]
	text := string(a.files[name].Data)
	for _, key := range []string{"name: ", "title: "} {
		text = strings.Replace(text, key, fmt.Sprintf("%sOther%d ", key, round), 1+a.r.IntN(3))
	}
	a.files[name] = &fstest.MapFile{Data: []byte(text)}
	return "other " + name
}

func (a *again) damageFile(int) string {
	names := slices.Sorted(maps.Keys(a.earlier))
	for range 40 {
		name, other := names[a.r.IntN(len(names))], names[a.r.IntN(len(names))]
		switch data := a.earlier[name]; a.r.IntN(4) {
		case 0:
			delete(a.earlier, name)
		case 1:
			a.earlier[name] = data[:len(data)/2]
		case 2:
			a.earlier[name] = a.earlier[other]
		default:
			a.earlier[name] = bytes.Replace(data, []byte("</main>"), []byte("<p>forged</p></main>"), 1)
		}
	}
	return "a damaged folder"
}

func (a *again) damageMemory(int) string {
	at := a.r.IntN(len(a.kept))
	switch a.r.IntN(3) {
	case 0:
		a.kept = a.kept[:at]
	case 1:
		a.kept = slices.Clone(a.kept)
		a.kept[at] ^= 1 << a.r.IntN(8)
	default:
		a.kept = nil
	}
	return "a damaged memory"
}

func (a *again) otherProgram(round int) string {
	a.program = fmt.Sprint("p", round)
	return "another program"
}

// build builds twice, once from the portal before and once all of it, and compares.
func (a *again) build(what string) {
	a.t.Helper()
	tree, err := records.Load(a.files)
	if err != nil {
		a.t.Fatal(err)
	}
	a.opts.Files, a.opts.Memory = a.files, nil
	want, wantFound, wantErr := everyFile(tree, a.opts)
	a.taken, a.rendered = 0, 0
	a.opts.Memory = NewMemory(a.program, a.kept, func(name string) ([]byte, error) {
		if data, ok := a.earlier[name]; ok {
			return data, nil
		}
		return nil, fs.ErrNotExist
	})
	got, found, err := everyFile(tree, a.opts)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		a.t.Fatalf("after %s: %v, want %v", what, err, wantErr)
	}
	if err != nil {
		return
	}
	a.compare(what, got, want)
	if fmt.Sprint(found) != fmt.Sprint(wantFound) {
		a.t.Errorf("after %s: other findings:\n%v\n%v", what, found, wantFound)
	}
	if a.kept, err = a.opts.Memory.Encode(); err != nil {
		a.t.Fatal(err)
	}
	a.earlier = map[string][]byte{}
	for _, f := range got {
		a.earlier[f.Path] = f.Data
	}
}

func (a *again) compare(what string, got, want []File) {
	a.t.Helper()
	if len(got) != len(want) {
		a.t.Fatalf("after %s: %d files, want %d", what, len(got), len(want))
	}
	for i, f := range got {
		if f.Path != want[i].Path || !bytes.Equal(f.Data, want[i].Data) {
			a.t.Fatalf("after %s: %s is not what a build of all gives (%s)", what, f.Path, want[i].Path)
		}
		if f.Same && !bytes.Equal(f.Data, a.earlier[f.Path]) {
			a.t.Errorf("after %s: %s is said to be the one before, and is not", what, f.Path)
		}
		switch {
		case f.Rendered:
			a.rendered++
		case strings.HasSuffix(f.Path, ".html"):
			a.taken++
		}
	}
}

func everyFile(tree *records.Tree, opts Options) (files []File, found []diag.Diagnostic, err error) {
	found, err = Build(tree, opts, func(f File) error {
		files = append(files, f)
		return nil
	})
	return files, found, err
}

// A memory that is damaged anywhere, cut off, or another program's is none.
func TestDamagedMemoryIsNone(t *testing.T) {
	m := NewMemory("p", nil, nil)
	for i := range 50 {
		m.keepPage(fmt.Sprint("page", i), keptPage{Key: digestOf([]byte{byte(i)}), Sum: digestOf([]byte{byte(i), 1}), Holes: []hole{{At: i}}})
	}
	kept, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if len(NewMemory("p", kept, nil).was.Pages) != 50 {
		t.Fatal("what was kept is not there")
	}
	if NewMemory("q", kept, nil).was.Pages != nil {
		t.Error("another program's memory is used")
	}
	for i := range kept {
		damaged := slices.Clone(kept)
		damaged[i] ^= 1
		if NewMemory("p", damaged, nil).was.Pages != nil || NewMemory("p", kept[:i], nil).was.Pages != nil {
			t.Fatalf("a memory that is damaged at %d is used", i)
		}
	}
}

// Pages whose head and foot were put in later are those that a template makes with head
// and foot in them, whatever the records say.
func TestMarksAreHeads(t *testing.T) {
	for name, files := range map[string]fs.FS{"example": examples.FS(), "hostile": os.DirFS("browser/hostile")} {
		tree, err := records.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		readers := []audience.Audience{{}, audience.Public}
		for _, who := range readers {
			opts := Options{AsOf: examples.AsOf, Commit: strings.Repeat("a1", 20), Version: "1", Files: files, Audience: who}
			got, _, err := everyFile(tree, opts)
			opts.unmarked = true
			want, _, wantErr := everyFile(tree, opts)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Fatalf("%s for %s: %v, want %v", name, who, err, wantErr)
			}
			for i, f := range got {
				if !bytes.Equal(f.Data, want[i].Data) {
					t.Errorf("%s for %s: %s differs", name, who, f.Path)
				}
				if bytes.Contains(f.Data, []byte(markEdge)) && strings.HasSuffix(f.Path, ".html") {
					t.Errorf("%s for %s: %s has a mark", name, who, f.Path)
				}
			}
		}
	}
}
