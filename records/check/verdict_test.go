package check

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/examples/corpus"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// whole is the verdict on a proposal by whole runs over both trees: what is new,
// and what stands in what the proposal touches.
func whole(p *Proposal, opts Options) []diag.Diagnostic {
	pairs := p.pairs()
	touches := p.toucher(pairs)
	base, merged := Run(p.Base, opts), Run(p.Merged, opts)
	stands := (&PairPass{Proposal: p}).authorises(pairs)
	for i, d := range merged {
		if stands(d) {
			merged[i].Severity = diag.Error
		}
	}
	out := difference(base, merged)
	for _, d := range merged {
		if touches(d) {
			out = append(out, d)
		}
	}
	f := newFacts(p.Merged, opts)
	byRecord := func(id string) (found []diag.Diagnostic) {
		for _, d := range merged {
			if d.Record == id {
				found = append(found, d)
			}
		}
		return found
	}
	out = append(out, judgePairs(f, &PairPass{Proposal: p, findings: byRecord}, pairs)...)
	return diag.Sort(append(out, judgeMoved(f, pairs)...))
}

// To judge what a proposal touches and reaches comes to the same as to judge
// everything, for any proposal: files of all examples, added, changed, removed.
func TestVerdictIsThatOfWholeRuns(t *testing.T) {
	pool := variants(t)
	paths := slices.Sorted(maps.Keys(pool))
	paths = slices.DeleteFunc(paths, func(path string) bool { return strings.HasSuffix(path, "reviews.json") })
	below := repository(t, base(t))
	opts := Options{AsOf: asOf}
	var narrow, told int
	rapid.Check(t, func(t *rapid.T) {
		change := func(files fstest.MapFS, n int, label string) fstest.MapFS {
			files = maps.Clone(files)
			for range rapid.IntRange(0, n).Draw(t, label) {
				path := rapid.SampledFrom(paths).Draw(t, label+" path")
				if rapid.IntRange(0, 9).Draw(t, label+" removed") == 0 {
					delete(files, path)
					continue
				}
				files[path] = &fstest.MapFile{Data: rapid.SampledFrom(pool[path]).Draw(t, label+" text")}
			}
			return files
		}
		before := change(below, 12, "before")
		after := change(before, 4, "after")
		p := proposalOf(t, before, after, nil)
		if _, ok := touchedRecords(p.Base, p.Merged); ok {
			narrow++
		}
		got := p.Judge(opts).Findings
		want := whole(p, opts)
		told += len(want)
		if lines(got) != lines(want) {
			t.Fatalf("the verdict is\n%s\nby whole runs\n%s", lines(got), lines(want))
		}
	})
	if narrow == 0 || told == 0 {
		t.Errorf("the test judged nothing: %d narrow proposals, %d findings", narrow, told)
	}
}

// A proposal that changes nothing, or only the layout of a file, is clean.
func TestNothingStandsAgainstNothing(t *testing.T) {
	below := repository(t, base(t))
	for name, edit := range map[string]func([]byte) []byte{
		"nothing":      func(b []byte) []byte { return b },
		"line ends":    func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) },
		"a blank line": func(b []byte) []byte { return append(slices.Clone(b), '\n') },
		"a comment": func(b []byte) []byte {
			return bytes.Replace(b, []byte("\nstate: "), []byte("\n# a comment\nstate: "), 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			after := fstest.MapFS{}
			for path, f := range below {
				after[path] = f
				if strings.HasSuffix(path, ".md") && !strings.HasPrefix(path, "calendars/") {
					after[path] = &fstest.MapFile{Data: edit(f.Data)}
				}
			}
			if got := proposalOf(t, below, after, nil).Judge(Options{AsOf: asOf}).Findings; len(got) > 0 {
				t.Errorf("got\n%s", lines(got))
			}
		})
	}
}

// TestConflicts shows merge-conflict and number-taken of what cannot be merged,
// and merge-conflict of texts that fit together while the steps do not.
func TestConflicts(t *testing.T) {
	below := repository(t, base(t))
	const incident = "incidents/2026/INC-2026-0001.md"
	judge := func(p *Proposal) string { return lines(p.Judge(Options{AsOf: asOf}).Findings) }

	p := proposalOf(t, below, below, nil)
	p.Conflicts = []Conflict{{Path: incident}, {Path: "README.md"}}
	const conflict = ": both this branch and the target branch changed the file, in ways that do not fit together [merge-conflict]\n"
	if got, want := judge(p), "README.md"+conflict+incident+conflict; got != want {
		t.Errorf("got\n%s\nexpected\n%s", got, want)
	}
	p.Conflicts = []Conflict{{Path: incident, Added: true}}
	if got, want := judge(p), incident+": INC-2026-0001 is taken on the target branch, by "+incident+" (Timetable shows last year's crossings); the first that was merged keeps the number [number-taken]\n"; got != want {
		t.Errorf("got\n%s\nexpected\n%s", got, want)
	}

	// The target branch closed the problem; this one goes on with it.
	const problem = "problems/2026/PRB-2026-0001.md"
	merged := maps.Clone(below)
	text := strings.Replace(string(below[problem].Data), "---\n## Problem", "  - at: 2026-02-05T09:00:00+01:00\n    by: ben\n    to: investigating\n---\n## Problem", 1)
	merged[problem] = &fstest.MapFile{Data: []byte(text)}
	p = proposalOf(t, below, merged, nil)
	p.Both = []string{problem, "README.md"}
	if got := judge(p); strings.Count(got, "[merge-conflict]") != 1 || !strings.Contains(got, "[transition]") {
		t.Errorf("got\n%s", got)
	}
	p.Both = nil
	if got := judge(p); strings.Contains(got, "[merge-conflict]") {
		t.Errorf("a file that one side changed is no conflict:\n%s", got)
	}
}

// What decides is read from the target branch: a service that is moved, changed
// or defined a second time is the one of Base, and so is every policy file.
func TestJudgedDecidesByBase(t *testing.T) {
	below := repository(t, base(t))
	service := func(tier string) []byte {
		return []byte(strings.Replace(string(below["services/booking.md"].Data), "tier: 1", "tier: "+tier, 1))
	}
	incident := below["incidents/2026/INC-2026-0001.md"].Data
	for name, edit := range map[string]func(fstest.MapFS){
		"changed": func(f fstest.MapFS) { f["services/booking.md"] = &fstest.MapFile{Data: service("4")} },
		"moved": func(f fstest.MapFS) {
			delete(f, "services/booking.md")
			f["services/a/booking.md"] = &fstest.MapFile{Data: service("4")}
		},
		"defined twice": func(f fstest.MapFS) { f["services/a/booking.md"] = &fstest.MapFile{Data: service("4")} },
		"an inventory": func(f fstest.MapFS) {
			f["cis/a.yaml"] = &fstest.MapFile{Data: []byte("items: [{id: booking, title: Mine, state: live}]\n")}
		},
		"gone":           func(f fstest.MapFS) { delete(f, "services/booking.md") },
		"other settings": func(f fstest.MapFS) { f["gitsm.yaml"] = &fstest.MapFile{Data: []byte("audit: solo\n")} },
		"other people":   func(f fstest.MapFS) { f["people.yaml"] = &fstest.MapFile{Data: []byte("people: []\n")} },
	} {
		t.Run(name, func(t *testing.T) {
			after := maps.Clone(below)
			edit(after)
			after["incidents/2026/INC-2026-0001.md"] = &fstest.MapFile{Data: append(slices.Clone(incident), "\nMore.\n"...)}
			p := proposalOf(t, below, after, nil)
			booking := p.Judged.Record("booking")
			if booking == nil || booking.Value("tier") != "1" || booking.Path != "services/booking.md" || len(p.Judged.OfKind("service")) != len(p.Base.OfKind("service")) {
				t.Errorf("booking is %+v", booking)
			}
			if p.Judged.Config.Audit != "" || len(p.Judged.People.List) != 4 {
				t.Error("the settings are not those of Base")
			}
			if !bytes.Contains(p.Judged.Source("incidents/2026/INC-2026-0001.md"), []byte("More.")) {
				t.Error("the incident is not the one of the proposal")
			}
		})
	}
	after := maps.Clone(below)
	after["services/new.md"] = &fstest.MapFile{Data: []byte(strings.Replace(string(service("2")), "title: Booking", "title: New", 1))}
	if p := proposalOf(t, below, after, nil); p.Judged != p.Merged || p.Judged.Record("new") == nil {
		t.Error("a proposal of nothing that decides is judged as it is")
	}
}

// What would turn red elsewhere is told, and what stands elsewhere is counted.
func TestStandingErrors(t *testing.T) {
	below := repository(t, base(t))
	before := maps.Clone(below)
	before["incidents/2026/INC-2026-0009.md"] = &fstest.MapFile{Data: []byte("no header\n")}
	after := maps.Clone(before)
	after["services/timetable.md"] = &fstest.MapFile{Data: append(slices.Clone(below["services/timetable.md"].Data), "\nMore.\n"...)}
	v := proposalOf(t, before, after, nil).Judge(Options{AsOf: asOf})
	if len(v.Findings) > 0 || v.Standing != 1 || v.Records != 1 {
		t.Errorf("%d standing, %d records,\n%s", v.Standing, v.Records, lines(v.Findings))
	}
	delete(after, "services/timetable.md")
	v = proposalOf(t, before, after, nil).Judge(Options{AsOf: asOf})
	for _, rule := range []string{"record-removed", "link-target"} {
		if !slices.ContainsFunc(v.Findings, func(d diag.Diagnostic) bool { return d.Rule == rule }) {
			t.Errorf("without a service that others need, nothing says %s:\n%s", rule, lines(v.Findings))
		}
	}
}

// Five changed records among ten thousand, judged as a proposal; compare with
// BenchmarkLoadAndRun, which is what a plain check does.
func BenchmarkProposal(b *testing.B) {
	files := corpusFiles(10000)
	after := maps.Clone(files)
	tree, opts := estate(b, 10000)
	for _, r := range tree.OfKind("incident")[:5] {
		after[r.Path] = &fstest.MapFile{Data: bytes.Replace(files[r.Path].Data, []byte("title: "), []byte("title: Again "), 1)}
	}
	places := changedFiles(files, after)
	b.ResetTimer()
	for b.Loop() {
		base, err := records.Load(files)
		if err != nil {
			b.Fatal(err)
		}
		var paths []string
		for _, c := range places {
			paths = append(paths, c.Path)
		}
		merged, err := base.Reload(after, paths)
		if err != nil {
			b.Fatal(err)
		}
		p := Propose(base, merged, "", places)
		if found := p.Judge(opts).Findings; diag.HasErrors(found) {
			b.Fatal(lines(found))
		}
	}
}

// What a plain check does.
func BenchmarkLoadAndRun(b *testing.B) {
	files := corpusFiles(10000)
	_, opts := estate(b, 1)
	b.ResetTimer()
	for b.Loop() {
		tree, err := records.Load(files)
		if err != nil {
			b.Fatal(err)
		}
		if found := Run(tree, opts); diag.HasErrors(found) {
			b.Fatal(lines(found[:1]))
		}
	}
}

func corpusFiles(n int) fstest.MapFS {
	files := fstest.MapFS{}
	for path, data := range corpus.Files(corpus.Items(n)) {
		files[path] = &fstest.MapFile{Data: data}
	}
	return files
}

// The cases are the other branches of the rules over proposals, and the hostile
// ones by their number.
func TestProposalCases(t *testing.T) {
	below := base(t)
	paths, err := filepath.Glob("testdata/proposals/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			archive, expect, _ := strings.Cut(string(data), "-- expect --\n")
			found := lines(propose(t, below, archive).Judge(Options{AsOf: asOf}).Findings)
			if *update {
				writeExpected(t, path, found)
				return
			}
			if found != expect {
				t.Errorf("got\n%s\nexpected\n%s", found, expect)
			}
		})
	}
}

// A log that only grows is never refused, and one that was changed anywhere
// else always is.
func TestLogAppendHoldsAnyLog(t *testing.T) {
	below := repository(t, base(t))
	const place = "incidents/2026/INC-2026-0001.md"
	head, body, _ := strings.Cut(string(below[place].Data), "  - at: ")
	_, body, _ = strings.Cut(body, "---\n")
	entry := func(n int) string {
		return fmt.Sprintf("  - at: 2026-02-%02dT09:%02d:00+01:00\n    by: ana\n    why: number %d\n", 1+n%28, n%60, n)
	}
	write := func(entries []int) *fstest.MapFile {
		text := head
		for _, n := range entries {
			text += entry(n)
		}
		return &fstest.MapFile{Data: []byte(text + "---\n" + body)}
	}
	rapid.Check(t, func(t *rapid.T) {
		old := rapid.SliceOfN(rapid.IntRange(0, 500), 1, 6).Draw(t, "old")
		cur := rapid.SliceOfN(rapid.IntRange(0, 500), 1, 9).Draw(t, "new")
		if rapid.Bool().Draw(t, "grows") {
			cur = append(slices.Clone(old), cur...)
		}
		before, after := maps.Clone(below), maps.Clone(below)
		before[place], after[place] = write(old), write(cur)
		found := proposalOf(t, before, after, nil).Judge(Options{AsOf: asOf}).Findings
		refused := slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Rule == "log-append" })
		if grows := len(cur) >= len(old) && slices.Equal(cur[:len(old)], old); refused == grows {
			t.Fatalf("from %v to %v: refused %v\n%s", old, cur, refused, lines(found))
		}
	})
}

// Whatever text a proposal puts into any file, the verdict is whole and the
// same twice.
func FuzzProposal(f *testing.F) {
	below := repository(f, base(f))
	paths := slices.Sorted(maps.Keys(below))
	for i, path := range paths {
		f.Add(uint(i), below[path].Data)
	}
	f.Add(uint(0), []byte("---\nlog: [{at: x}, {}, 1]\n---\n"))
	f.Fuzz(func(t *testing.T, which uint, text []byte) {
		after := maps.Clone(below)
		after[paths[which%uint(len(paths))]] = &fstest.MapFile{Data: text}
		p := proposalOf(t, below, after, nil)
		first := p.Judge(Options{AsOf: asOf})
		again := p.Judge(Options{AsOf: asOf})
		if lines(first.Findings) != lines(again.Findings) {
			t.Fatalf("two verdicts:\n%s\n%s", lines(first.Findings), lines(again.Findings))
		}
		for _, d := range first.Findings {
			if d.Message == "" || d.Message != diag.Visible(d.Message) {
				t.Fatalf("a message that is empty or acts on a terminal: %q [%s]", d.Message, d.Rule)
			}
		}
	})
}
