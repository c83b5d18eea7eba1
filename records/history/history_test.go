package history

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// story gives the repository of testdata/story.txtar, and what is wanted of it.
func story(t *testing.T) (fsys fstest.MapFS, tree *records.Tree, want map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/story.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fsys, want = fstest.MapFS{}, map[string]string{}
	for _, f := range archive.Files {
		if at, ok := strings.CutPrefix(f.Name, "want/"); ok {
			want[at] = string(f.Data)
			continue
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys, load(t, fsys), want
}

func load(t *testing.T, fsys fs.FS) *records.Tree {
	t.Helper()
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestRewind(t *testing.T) {
	_, tree, want := story(t)
	r := tree.Record("INC-2026-0042")
	for _, at := range slices.Sorted(maps.Keys(want)) {
		got, err := Rewind(r.Kind, r.Doc, instant(t, at))
		if err != nil || string(got) != want[at] {
			t.Errorf("at %s: %v, got\n%s\nwant\n%s", at, err, got, want[at])
		}
	}
	if got, err := Rewind(r.Kind, r.Doc, instant(t, "2026-03-16T09:57:59+01:00")); got != nil || err != nil {
		t.Errorf("before it was there: %q, %v", got, err)
	}
}

// What is not in the past stays as it is, to the byte.
func TestRewindToTheEndChangesNothing(t *testing.T) {
	_, tree, _ := story(t)
	for _, r := range tree.Records {
		got, err := Rewind(r.Kind, r.Doc, instant(t, "2026-12-31T00:00:00+01:00"))
		if err != nil || string(got) != string(r.Doc.Bytes()) {
			t.Errorf("%s: %v, got\n%s", r.ID, err, got)
		}
	}
}

// A record that is rewound twice is what it is when rewound once.
func TestRewindInTwoSteps(t *testing.T) {
	_, tree, _ := story(t)
	r := tree.Record("INC-2026-0042")
	times := []string{"2026-03-16T09:58:00+01:00", "2026-03-16T10:02:00+01:00", "2026-03-16T10:05:00+01:00", "2026-03-16T10:55:00+01:00"}
	for i, early := range times {
		once, err := Rewind(r.Kind, r.Doc, instant(t, early))
		if err != nil {
			t.Fatal(err)
		}
		for _, late := range times[i:] {
			half, err := Rewind(r.Kind, r.Doc, instant(t, late))
			if err != nil {
				t.Fatal(err)
			}
			doc, findings := frontmatter.Parse(r.Path, half)
			if len(findings) > 0 {
				t.Errorf("at %s: %v", late, findings)
			}
			if twice, err := Rewind(r.Kind, doc, instant(t, early)); err != nil || string(twice) != string(once) {
				t.Errorf("%s by way of %s: %v, got\n%s\nwant\n%s", early, late, err, twice, once)
			}
		}
	}
}

// Line ends, a missing last line break and a field that goes back to where it
// was not are kept or made as they were.
func TestRewindDetails(t *testing.T) {
	kind := schema.Builtin().Kind("change")
	src := strings.ReplaceAll(`---
state: approved
planned:
  start: 2026-05-01T10:00:00Z
  end: 2026-05-01T11:00:00Z
approvals:
  - {by: ana, role: peer, decision: approved, at: 2026-04-03T00:00:00Z, via: review}
log:
  - {at: 2026-04-01T00:00:00Z, by: ana, to: draft}
  - {at: 2026-04-02T00:00:00Z, by: ana, to: assessing, set: {risk.answers: [{teams: 1}, null], planned: [null, {start: 2026-05-01T10:00:00Z, end: 2026-05-01T11:00:00Z}]}}
  - {at: 2026-04-03T00:00:00Z, by: ana, to: approved}
---
## Reason

Why.

## Test plan

How.`, "\n", "\r\n")
	want := strings.ReplaceAll(`---
state: draft
risk:
  answers:
    teams: 1
log:
  - {at: 2026-04-01T00:00:00Z, by: ana, to: draft}
---
## Reason

Why.
`, "\n", "\r\n")
	doc, findings := frontmatter.Parse("changes/CHG-2026-0001.md", []byte(src))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	got, err := Rewind(kind, doc, instant(t, "2026-04-01T12:00:00Z"))
	if err != nil || string(got) != want {
		t.Errorf("%v, got\n%q\nwant\n%q", err, got, want)
	}
}

func TestBuildHistory(t *testing.T) {
	fsys, tree, want := story(t)
	commits, err := BuildHistory(fsys, tree)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	now := fstest.MapFS{}
	for _, c := range commits {
		subject, _, _ := strings.Cut(c.Message, "\n")
		files := slices.Sorted(maps.Keys(c.Files))
		told = append(told, strings.Join([]string{c.When.Format(time.RFC3339), c.AuthorName, c.AuthorEmail, subject, strings.Join(files, " ")}, " | "))
		for name, data := range c.Files {
			now[name] = &fstest.MapFile{Data: data}
		}
		// No commit names a record that comes later, or tells what it could not know.
		then := load(t, now)
		for _, r := range then.Records {
			for _, l := range r.Links {
				if then.Record(l.To) == nil {
					t.Errorf("after %q %s names %s, which is not there", subject, r.ID, l.To)
				}
			}
		}
		for _, fault := range then.Faults {
			t.Errorf("after %q: %s: %s [%s]", subject, fault.Span, fault.Message, fault.Rule)
		}
	}
	wantTold := []string{
		"2026-03-15T09:58:00+01:00 | gitsm | gitsm@example.invalid | Definitions and configuration | gitsm.yaml people.yaml services/web.md",
		"2026-03-16T09:58:00+01:00 | gitsm | gitsm@example.invalid | INC-2026-0042: new | attachments/INC-2026-0042/trace.txt incidents/2026/INC-2026-0042.md",
		"2026-03-16T10:02:00+01:00 | Ana Amber | ana@amber.example | INC-2026-0042: in_progress | incidents/2026/INC-2026-0042.md",
		"2026-03-16T10:05:00+01:00 | Ben Birch | ben@example.invalid | INC-2026-0042: set urgency, major, hold, late | incidents/2026/INC-2026-0042.md",
		"2026-03-16T10:55:00+01:00 | Ben Birch | ben@example.invalid | INC-2026-0042: resolved | incidents/2026/INC-2026-0042.md",
		"2026-03-16T13:00:00+01:00 | Ana Amber | ana@amber.example | PRB-2026-0017: new | problems/2026/PRB-2026-0017.md",
		"2026-03-16T13:00:00+01:00 | Ben Birch | ben@example.invalid | INC-2026-0042: problems PRB-2026-0017 | incidents/2026/INC-2026-0042.md",
		"2026-03-16T14:00:00+01:00 | Ben Birch | ben@example.invalid | PRB-2026-0017: investigating | problems/2026/PRB-2026-0017.md",
		"2026-03-20T09:30:00+01:00 | Ana Amber | ana@amber.example | INC-2026-0042: closed | incidents/2026/INC-2026-0042.md",
	}
	if !slices.Equal(told, wantTold) {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(wantTold, "\n"))
	}
	if got := string(commits[1].Files["incidents/2026/INC-2026-0042.md"]); got != strings.Replace(want["2026-03-16T09:58:00+01:00"], "problems: [PRB-2026-0017]\n", "", 1) {
		t.Errorf("the incident begins as\n%s", got)
	}
	if message := commits[3].Message; message != "INC-2026-0042: set urgency, major, hold, late\n\ncheckout blocked for all customers\ntold the bank" {
		t.Errorf("message is %q", message)
	}
	for name, f := range fsys {
		if now[name] == nil || string(now[name].Data) != string(f.Data) {
			t.Errorf("%s does not end as it is", name)
		}
	}
}

// The example organisation's history ends in its repository, is told the same
// way twice, and holds whole records all the way.
func TestBuildHistoryOfTheExample(t *testing.T) {
	tree := load(t, examples.FS())
	commits, err := BuildHistory(examples.FS(), tree)
	if err != nil {
		t.Fatal(err)
	}
	again, err := BuildHistory(examples.FS(), load(t, examples.FS()))
	if err != nil || len(again) != len(commits) {
		t.Fatalf("told twice: %d commits, then %d, %v", len(commits), len(again), err)
	}
	now := fstest.MapFS{}
	for i, c := range commits {
		if i > 0 && c.When.Before(commits[i-1].When) {
			t.Errorf("commit %d (%s) is before the one above it", i, c.Message)
		}
		if len(c.Files) == 0 || again[i].Message != c.Message || !maps.EqualFunc(c.Files, again[i].Files, slices.Equal) {
			t.Errorf("commit %d (%s) differs when told again, or changes nothing", i, c.Message)
		}
		for name, data := range c.Files {
			now[name] = &fstest.MapFile{Data: data}
		}
		if i%40 != 0 {
			continue
		}
		then := load(t, now)
		for _, fault := range then.Faults {
			t.Errorf("after %q: %s: %s [%s]", c.Message, fault.Span, fault.Message, fault.Rule)
		}
		for _, r := range then.Records {
			if last := len(r.Log) - 1; last >= 0 && r.Log[last].At.After(c.When) {
				t.Errorf("after %q %s knows what comes later", c.Message, r.ID)
			}
		}
	}
	err = fs.WalkDir(examples.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		want, err := fs.ReadFile(examples.FS(), name)
		if now[name] == nil || string(now[name].Data) != string(want) {
			t.Errorf("%s does not end as it is", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
