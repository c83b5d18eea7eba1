package schema

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// What a section says of a state, whatever stands around it.
func TestPlaceValue(t *testing.T) {
	for text, want := range map[string]string{
		"\nAccepted\n":                                   "Accepted",
		"\n* **Accepted** (2020-01-02)\n":                "Accepted",
		"\r\n  In review, since May\r\n":                 "In review",
		"<!-- one of\nthese -->\n\nSuperseded by [2](b)": "Superseded by",
		"Superceded by ADR-0005":                         "Superceded by ADR",
		"\nZurückgezogen.\n\nAccepted\n":                 "Zurückgezogen",
		"\n\n":                                           "",
		"[Accepted](x)":                                  "",
		"1. Accepted":                                    "",
		"<!-- open":                                      "",
	} {
		at := Place{}.Value(text)
		if got := text[at.Start:at.End]; got != want {
			t.Errorf("%q says %q, want %q", text, got, want)
		}
	}
}

const textKind = `kind: adr
title: ADR
folder: adr
id: {prefix: ADR, number: running}
log: git
adopt:
  files: (?P<id>[0-9]+)-.*\.md
  header: preamble
  title: "#"
  state: status
  sections:
    status: %s
  extra: true
states: {open: {category: open}, done: {category: closed}}
transitions: [{from: open, to: done}]
`

// The place of a field is read strictly, and its pattern is one of RE2 with a group.
func TestPlaces(t *testing.T) {
	for place, want := range map[string]string{
		"Status": "", "{section: Status}": "", `{section: Status, match: "State: (.+)"}`: "",
		"3":                              "expected the title of the section whose first line holds \"status\"",
		"{section: ''}":                  "expected the title of the section",
		"{section: Status, math: x}":     "a place has no key \"math\"; did you mean \"match\"",
		"{section: Status, match: x}":    "has no group; expected parentheses around the value",
		"{section: Status, match: '(a'}": "is no RE2 pattern",
	} {
		doc, faults := frontmatter.ParseYAML("kinds/adr.yaml", strings.Replace(textKind, "%s", place, 1))
		set, findings := everything().Merge(doc, nil)
		got := report(append(faults, findings...))
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", place, got, want)
		}
		if want != "" {
			continue
		}
		var out struct {
			Required   []string
			Properties map[string]any
		}
		if err := json.Unmarshal(set.Kind("adr").JSONSchema(), &out); err != nil || slices.Contains(out.Required, "status") || out.Properties["status"] == nil {
			t.Errorf("%s: editors ask for a field that stands in the text (%v): %v", place, err, out)
		}
	}
}

// FuzzPlace: a value is always a stretch of the text.
func FuzzPlace(f *testing.F) {
	f.Add("\n**Accepted** <!-- x", "")
	f.Add("Status is: done", `is: (\w+)`)
	f.Fuzz(func(t *testing.T, text, match string) {
		p := Place{Match: match}
		if match != "" {
			r := &reader{doc: &frontmatter.Doc{}}
			if len(match) > 100 {
				return
			}
			if p.match = r.pattern(&frontmatter.Node{}, "match", match); p.match.NumSubexp() == 0 {
				return
			}
		}
		at := p.Value(text)
		if at.Start < 0 || at.Start > at.End || at.End > len(text) {
			t.Fatalf("%v of %d bytes", at, len(text))
		}
	})
}
