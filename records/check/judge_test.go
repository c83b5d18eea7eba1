package check

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// difference lists the errors of after that before does not have, counted.
func difference(before, after []diag.Diagnostic) []diag.Diagnostic {
	had := map[identity]int{}
	for _, d := range before {
		had[identityOf(d)]++
	}
	var fresh []diag.Diagnostic
	for _, d := range after {
		if d.Severity != diag.Error {
			continue
		}
		if id := identityOf(d); had[id] > 0 {
			had[id]--
		} else {
			fresh = append(fresh, d)
		}
	}
	return fresh
}

// variants are the files of all examples, good and bad, by path.
func variants(t testing.TB) map[string][][]byte {
	t.Helper()
	found := map[string][][]byte{}
	add := func(archive string) {
		for _, f := range txtar.Parse([]byte(archive)).Files {
			name := strings.TrimPrefix(strings.TrimPrefix(f.Name, "base/"), "head/")
			found[name] = append(found[name], f.Data)
		}
	}
	add(base(t))
	for _, rule := range Rules() {
		add(rule.Bad)
		add(rule.Good)
	}
	return found
}

// Judging a plan by what it touches comes to the same as two whole runs.
func TestJudgeIsTheDifferenceOfWholeRuns(t *testing.T) {
	pool := variants(t)
	paths := slices.Sorted(maps.Keys(pool))
	start := load(t, base(t))
	opts := Options{AsOf: asOf, Temporal: true}
	var narrow, told int
	rapid.Check(t, func(t *rapid.T) {
		tree := start
		change := func(label string) (string, []byte) {
			path := rapid.SampledFrom(paths).Draw(t, label)
			if rapid.IntRange(0, 9).Draw(t, label+" removed") == 0 {
				return path, nil
			}
			return path, rapid.SampledFrom(pool[path]).Draw(t, label+" text")
		}
		for range rapid.IntRange(0, 12).Draw(t, "files") {
			tree = tree.With(change("file"))
		}
		after := tree.With(change("edit"))
		if _, ok := touchedRecords(tree, after); ok {
			narrow++
		}
		got := Judge(tree, lifecycle.Plan{Tree: after}, opts)
		want := diag.Sort(difference(Run(tree, opts), Run(after, opts)))
		told += len(want)
		if lines(got) != lines(want) {
			t.Fatalf("Judge gives\n%s\nthe whole runs differ by\n%s", lines(got), lines(want))
		}
	})
	if narrow == 0 || told == 0 {
		t.Errorf("the test judged nothing: %d narrow plans, %d new errors", narrow, told)
	}
}

// The same for every example, turned from good to bad and back file by file.
func TestJudgeIsTheDifferenceOnExamples(t *testing.T) {
	start := load(t, base(t))
	opts := Options{AsOf: asOf}
	judge := func(t *testing.T, tree, after *records.Tree, what string) {
		got := Judge(tree, lifecycle.Plan{Tree: after}, opts)
		want := diag.Sort(difference(Run(tree, opts), Run(after, opts)))
		if lines(got) != lines(want) {
			t.Errorf("%s: Judge gives\n%s\nthe whole runs differ by\n%s", what, lines(got), lines(want))
		}
	}
	with := func(tree *records.Tree, files []txtar.File) *records.Tree {
		for _, f := range files {
			tree = tree.With(f.Name, f.Data)
		}
		return tree
	}
	for _, rule := range Rules() {
		bad, good := txtar.Parse([]byte(rule.Bad)).Files, txtar.Parse([]byte(rule.Good)).Files
		for _, turn := range []struct {
			from, to []txtar.File
		}{{good, bad}, {bad, good}} {
			tree := with(start, turn.from)
			for _, f := range turn.to {
				judge(t, tree, tree.With(f.Name, f.Data), rule.ID+" with "+f.Name)
			}
			for _, f := range append(slices.Clone(turn.from), txtar.File{Name: "services/tickets.md"}) {
				judge(t, tree, tree.With(f.Name, nil), rule.ID+" without "+f.Name)
			}
			// The last file again, once the others are there; and what many
			// records hang on, changed below them.
			all := with(tree, turn.to)
			for _, path := range []string{"services/tickets.md", "services/booking.md"} {
				if rule.Reach != anywhere && rule.Reach < 2 {
					break
				}
				text := string(all.Source(path))
				for _, shaken := range []string{
					strings.Replace(text, "tier: ", "tier: 4 # ", 1), strings.Replace(text, "tier: ", "tier: 1 # ", 1),
					strings.Replace(text, "owner: ", "owner: dia # ", 1), strings.Replace(text, "hours: ", "maintenance_windows: [{days: [sat], hours: \"03:00-04:00\"}]\nhours: ", 1),
				} {
					judge(t, all, all.With(path, []byte(shaken)), rule.ID+" with another "+path)
				}
			}
			for _, f := range turn.to {
				judge(t, all.With(f.Name, nil), all, rule.ID+" gets "+f.Name)
			}
		}
	}
}

func TestJudge(t *testing.T) {
	before := load(t, base(t))
	broken := load(t, base(t), "-- incidents/2026/INC-2026-0009.md --\n---\ntitle: Broken before\nstate: new\n---\n")
	const path = "incidents/2026/INC-2026-0011.md"
	data, err := os.ReadFile("testdata/rules/incident-workaround.txtar")
	if err != nil {
		t.Fatal(err)
	}
	bad, _, _ := strings.Cut(string(data), "-- expect --")
	_, bad, _ = strings.Cut(bad, "-- bad/"+path+" --\n")
	refused := lifecycle.Plan{Findings: []diag.Diagnostic{diag.Errorf(diag.Span{File: path}, "transition", "no")}}
	todo := diag.Diagnostic{
		Span: diag.Span{File: path}, Severity: diag.Error, Rule: "incident-workaround", Record: "INC-2026-0011",
		Message: "resolved with a workaround, but no problem is named; expected the problem that looks for the cause",
	}
	for _, test := range []struct {
		name   string
		before *records.Tree
		plan   lifecycle.Plan
		want   []string
	}{
		{"nothing changes", before, lifecycle.Plan{Tree: before}, nil},
		{"old errors do not count", broken, lifecycle.Plan{Tree: broken.With("services/x.md", nil)}, nil},
		{"a refused plan has no tree", before, refused, []string{"transition"}},
		{"new errors of a rule", before, lifecycle.Plan{Tree: before.With(path, []byte(bad))}, []string{"incident-workaround", "incident-workaround"}},
		{"what is still to be written does not refuse", before, lifecycle.Plan{Tree: before.With(path, []byte(bad)), Todo: []diag.Diagnostic{todo}}, []string{"incident-workaround"}},
		{"a record that others need is taken away", before, lifecycle.Plan{Tree: before.With("services/tickets.md", nil)}, []string{"link-target"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, d := range Judge(test.before, test.plan, Options{AsOf: asOf}) {
				got = append(got, d.Rule)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, expected %v", got, test.want)
			}
		})
	}
}
