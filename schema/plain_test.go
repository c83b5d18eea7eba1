package schema

import (
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// TestHiddenCharacters holds that no text of a definition can act on a
// terminal, wherever it stands, and that such a definition is not used.
func TestHiddenCharacters(t *testing.T) {
	hidden := map[string]string{"escape": `\e]52;c;YQ==\a`, "C1": `\u009b31m`, "bidi": `\u202Eevil`, "tab": `\t`, "line": `a\nb`}
	places := map[string]string{
		"title": "title: %", "plural": "plural: %", "label": "states: {new: {label: %}}", "message": "stale: [{state: [new], after: 1d, message: %}]",
		"section": "sections: [{title: %, hint: a}]", "enum": "fields: {a: {enum: [%]}}", "examples": "fields: {a: {type: string, examples: [%]}}",
		"field": "fields: {a: {properties: {%: {type: string}}}}", "source": "guards: {new: [{require: [team], source: %}]}", "own keyword": "fields: {a: {x-note: %}}",
	}
	prose := map[string]string{
		"description": "description: %", "field description": "fields: {a: {type: string, description: %}}", "hint": "sections: [{title: A, hint: %}]",
	}
	for what, text := range hidden {
		for place, yaml := range places {
			expectHidden(t, place+" with "+what, strings.ReplaceAll(yaml, "%", `"`+text+`"`), true)
		}
		for place, yaml := range prose {
			expectHidden(t, place+" with "+what, strings.ReplaceAll(yaml, "%", `"`+text+`"`), what != "tab" && what != "line")
		}
	}
}

func expectHidden(t *testing.T, name, yaml string, refused bool) {
	t.Helper()
	doc, faults := frontmatter.ParseYAML("gitsm.yaml", []byte("kinds: {incident: {"+yaml+"}}\n"))
	set, findings := everything().Merge(doc, frontmatter.Path{"kinds"})
	all := report(append(faults, findings...))
	if got := strings.Contains(all, "[kind-text]") || strings.Contains(all, "[encoding-"); got != refused {
		t.Errorf("%s: refused is %v: %s", name, got, all)
	}
	if refused && len(faults) == 0 && set.Kind("incident") != everything().Kind("incident") {
		t.Errorf("%s: the definition is used all the same", name)
	}
	if diag.VisibleText(all) != all {
		t.Errorf("%s: the finding itself holds such a character: %q", name, all)
	}
}

// TestPlainValues holds which values a fixed set may have: completion puts them
// on the command line.
func TestPlainValues(t *testing.T) {
	for value, ok := range map[string]bool{
		"high": true, "Standards Track": true, "Störung": true, "a=b": true, "24:00": true, "me@here": true, "c++": true, "1.2/3": true,
		"$(touch a)": false, "`id`": false, "a;b": false, "a|b": false, "a&b": false, "~": false, "a*": false, "=ls": false, "--all": false,
		"a  b": false, " a": false, "": false, "{a,b}": false, "!1": false, "#a": false, "it's": false, "a>b": false, "a?": false, "[a]": false,
	} {
		doc, _ := frontmatter.ParseYAML("gitsm.yaml", []byte("kinds: {incident: {fields: {a: {items: {enum: [\""+value+"\"]}}}}}\n"))
		_, findings := everything().Merge(doc, frontmatter.Path{"kinds"})
		if got := len(findings) == 0; got != ok {
			t.Errorf("%q: accepted is %v: %s", value, got, report(findings))
		}
	}
}
