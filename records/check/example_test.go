package check

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var update = flag.Bool("update", false, "write docs/rules.md and what the examples are expected to give")

// asOf is when the examples are judged.
var asOf = time.Date(2026, 6, 30, 18, 0, 0, 0, time.FixedZone("", 2*60*60))

// withoutExample are the groups of rules that no repository can break, or that
// need a file too large or too odd to be shown.
func withoutExample() map[string]bool {
	ids := map[string]bool{
		"file-size": true, "frontmatter-size": true, "yaml-keys": true, "yaml-depth": true, "kind-size": true, // too large to show
		"encoding-utf8": true, "encoding-nul": true, // not text
		"record-state":   true, // of adopted records only
		"config-file":    true, // links and devices
		"people-missing": true, // the base has people; see TestPeopleMissing
		"kind-schema":    true, // whatever the other kind rules let pass
		"merge-conflict": true, // of two branches; see TestConflicts
	}
	for _, rule := range slices.Concat(commandRules, gateRules, auditRules, portalRules, importRules) {
		ids[rule.ID] = true
	}
	return ids
}

// repository lays the files of an archive over those of another.
func repository(t testing.TB, archives ...string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, archive := range archives {
		for _, f := range txtar.Parse([]byte(archive)).Files {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return files
}

func load(t testing.TB, archives ...string) *records.Tree {
	t.Helper()
	tree, err := records.Load(repository(t, archives...))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func base(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// lines prints findings in their one form.
func lines(findings []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range findings {
		b.WriteString(d.Span.String() + ": " + d.Message + " [" + d.Rule + "]\n")
	}
	return b.String()
}

func TestBaseIsClean(t *testing.T) {
	if got := Run(load(t, base(t)), Options{AsOf: asOf, Temporal: true}); len(got) > 0 {
		t.Errorf("the repository below the examples has findings:\n%s", lines(got))
	}
}

// Every rule has an example that it refuses, with the findings that are
// expected and no others, and one that passes every rule.
func TestExamples(t *testing.T) {
	below := base(t)
	without := withoutExample()
	for _, rule := range Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			if rule.Bad == "" {
				if !without[rule.ID] {
					t.Errorf("the rule has no example; expected testdata/rules/%s.txtar", rule.ID)
				}
				return
			}
			if without[rule.ID] {
				t.Error("the rule has an example after all; take it off the list")
			}
			opts := Options{AsOf: asOf, Temporal: rule.Temporal}
			if rule.OfProposals() {
				if got := propose(t, below, rule.Good).Judge(opts).Findings; len(got) > 0 {
					t.Errorf("the good example has findings:\n%s", lines(got))
				}
				judgeBad(t, rule, propose(t, below, rule.Bad).Judge(opts).Findings)
				return
			}
			if got := Run(load(t, below, rule.Good), opts); len(got) > 0 {
				t.Errorf("the good example has findings:\n%s", lines(got))
			}
			bad := Run(load(t, below, rule.Bad), opts)
			judgeBad(t, rule, bad)
		})
	}
}

// command is the form of a command that a finding may offer.
var command = regexp.MustCompile(`^(gitsm (move|set|link|new|renumber|change explain)|\$EDITOR) [A-Za-z0-9…-]+`)

// judgeBad compares the findings of a bad example with the expected ones.
func judgeBad(t *testing.T, rule Rule, found []diag.Diagnostic) {
	t.Helper()
	if *update {
		writeExpected(t, "testdata/rules/"+rule.ID+".txtar", lines(found))
		return
	}
	_, _, want := examples(rule.ID)
	if got := lines(found); got != want {
		t.Errorf("the bad example gives\n%s\nexpected\n%s", got, want)
	}
	usual := false
	for _, d := range found {
		usual = usual || d.Rule == rule.ID && d.Severity == rule.Severity
		if d.Rule != rule.ID || rule.Run == nil && rule.Each == nil && !rule.OfProposals() {
			continue
		}
		if d.Fix == nil || d.Fix.Title == "" {
			t.Errorf("%s: the finding names no way out", d.Span)
		}
		if d.Fix != nil && d.Fix.Command != "" && !command.MatchString(d.Fix.Command) {
			t.Errorf("%s: %q is no command of gitsm", d.Span, d.Fix.Command)
		}
		if strings.HasSuffix(d.Message, ".") || d.Message[:1] != strings.ToLower(d.Message[:1]) && !strings.Contains(d.Message[:4], "-") {
			t.Errorf("%q: messages are lower case and have no full stop", d.Message)
		}
	}
	if !usual {
		t.Errorf("no finding of %s with the severity %s", rule.ID, rule.Severity)
	}
}

// The cases are what the examples leave out because it would teach nobody
// anything: the other branches of a rule, and hostile input by its number.
func TestCases(t *testing.T) {
	below := base(t)
	paths, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			found := Run(load(t, below, string(data)), Options{AsOf: asOf, Temporal: true})
			if *update {
				writeExpected(t, path, lines(found))
				return
			}
			files := txtar.Parse(data).Files
			if got, want := lines(found), string(files[len(files)-1].Data); got != want {
				t.Errorf("got\n%s\nexpected\n%s", got, want)
			}
		})
	}
}

// writeExpected replaces what an archive expects.
func writeExpected(t *testing.T, path, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(data)
	for i := range archive.Files {
		if archive.Files[i].Name == "expect" {
			archive.Files[i].Data = []byte(text)
		}
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// An edit that is offered makes its finding go away and brings no other error.
func TestEditsHelp(t *testing.T) {
	below, tried := base(t), map[string]bool{}
	for _, rule := range Rules() {
		tree := load(t, below, rule.Bad)
		before := Run(tree, Options{AsOf: asOf})
		for _, d := range before {
			if d.Fix == nil || len(d.Fix.Edits) != 1 {
				continue
			}
			tried[d.Rule] = true
			edit := d.Fix.Edits[0]
			text := tree.Source(edit.File)
			after := Run(tree.With(edit.File, slices.Concat(text[:edit.Start], []byte(edit.New), text[edit.End:])), Options{AsOf: asOf})
			if slices.ContainsFunc(after, func(e diag.Diagnostic) bool { return identityOf(e) == identityOf(d) }) {
				t.Errorf("%s: %s: the finding is still there [%s]", d.Span, d.Fix.Title, d.Rule)
			}
			if more := difference(before, after); len(more) > 0 {
				t.Errorf("%s: %s: the edit brings\n%s", d.Span, d.Fix.Title, lines(more))
			}
		}
	}
	for _, id := range []string{"link-target", "person-known", "party-known", "role-known", "derived-value", "mention-unknown", "config-calendar"} {
		if !tried[id] {
			t.Errorf("no example of %s offers an edit", id)
		}
	}
}

// Every archive belongs to a rule.
func TestExamplesBelongToRules(t *testing.T) {
	ids := map[string]bool{}
	for _, rule := range list() {
		ids[rule.ID+".txtar"] = true
	}
	entries, err := os.ReadDir("testdata/rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !ids[e.Name()] {
			t.Errorf("%s is the example of no rule", e.Name())
		}
	}
	for _, id := range slices.Sorted(maps.Keys(withoutExample())) {
		if !ids[id+".txtar"] {
			t.Errorf("%s is no rule", id)
		}
	}
}
