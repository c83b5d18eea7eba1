package schema

import (
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// FuzzValidate holds that any header gets an answer: the same one each time,
// with places within the file and words that a terminal may show.
func FuzzValidate(f *testing.F) {
	for doc := range story(f) {
		f.Add(doc.Bytes())
	}
	f.Add([]byte("---\ntitle: 2026-03-16\nlog: [{at: 2026-03-16, set: {a: 1}}]\noutages: [[], {from: x}]\nevidence: [{}]\nscope: {all: 1, tiers: [0, 0]}\n---\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		doc, _ := frontmatter.Parse("r.md", src)
		for _, k := range everything().Kinds() {
			findings := k.Validate(doc, nil)
			if again := k.Validate(doc, nil); report(findings) != report(again) {
				t.Fatalf("%s: two answers:\n%s\n%s", k.Name, report(findings), report(again))
			}
			for _, d := range findings {
				if d.Span.Start.Line < 1 || d.Span.Start.Column < 1 || d.Message == "" || d.Rule == "" {
					t.Fatalf("%s: a finding without place or words: %+v", k.Name, d)
				}
				for _, r := range d.Message {
					if r < ' ' || r == utf8.RuneError {
						t.Fatalf("%s: %q holds what a terminal must not get", k.Name, d.Message)
					}
				}
				if d.Fix == nil {
					continue
				}
				for _, e := range d.Fix.Edits {
					if e.Start < 0 || e.End < e.Start || e.End > len(src) {
						t.Fatalf("%s: a fix outside the file: %+v", k.Name, e)
					}
				}
			}
		}
	})
}

// FuzzMerge holds that any definition is refused or makes a kind that can be
// used, and that the shipped kinds stay as they were.
func FuzzMerge(f *testing.F) {
	for _, name := range everything().Names() {
		src, err := kindFiles.ReadFile("kinds/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("kind: incident\nstates: {triage: {category: open, after: new}, pending: false}\nenums: {hold: {a: supplier}}\nguards: {new: [{require: [team], remove: true}]}\n"))
	record, _ := frontmatter.Parse("r.md", []byte("---\ntitle: A\nstate: new\nx-a: [1, {b: 2026-03-16}]\n---\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		doc, faults := frontmatter.ParseYAML("kinds/k.yaml", src)
		if len(faults) > 0 {
			return
		}
		before := everything()
		set, findings := before.Merge(doc, nil)
		findings = append(findings, set.Verify()...)
		for _, d := range findings {
			if d.Span.Start.Line < 1 || d.Message == "" {
				t.Fatalf("a finding without place or words: %+v", d)
			}
		}
		for _, k := range set.Kinds() {
			if before.Kind(k.Name) == k {
				continue
			}
			k.Validate(record, nil)
			if len(k.JSONSchema()) == 0 || len(k.Markdown()) == 0 {
				t.Fatal("the kind cannot be told of")
			}
			k.Template(k.States[0].Name, func(string) []string { return nil })
		}
		if again := everything(); len(again.Kinds()) != len(before.Kinds()) || again.Kind("incident") != before.Kind("incident") {
			t.Fatal("the shipped kinds changed")
		}
	})
}
