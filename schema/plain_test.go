package schema

import (
	"fmt"
	"strings"
	"testing"
	"time"

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

// A definition larger than any process is refused at once, and the kind stays
// as it was.
func TestSizeOfDefinitions(t *testing.T) {
	var fields, long, many strings.Builder
	for i := range maxNodes / 3 {
		fmt.Fprintf(&fields, "      f%d: {type: string}\n", i)
	}
	long.WriteString("      f: {type: string, description: \"" + strings.Repeat("x", maxText) + "\"}\n")
	for i := range maxKinds {
		fmt.Fprintf(&many, "  own%d: {title: Own, folder: own%d, states: {new: {category: open}, done: {category: closed}}, transitions: [{from: new, to: done}]}\n", i, i)
	}
	for text, want := range map[string]string{
		"kinds:\n  incident:\n    fields:\n" + fields.String(): "more than 10000 keys and values",
		"kinds:\n  incident:\n    fields:\n" + long.String():   "more than 262144 bytes of text",
		"kinds:\n" + many.String():                             "there are 200 kinds already",
		"kinds:\n  incident: {title: Trouble}\n":               "",
	} {
		doc, faults := frontmatter.ParseYAML("gitsm.yaml", []byte(text))
		if len(faults) > 0 {
			t.Fatal(report(faults))
		}
		start := time.Now()
		set, findings := everything().Merge(doc, frontmatter.Path{"kinds"})
		if got := report(findings); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("want %q, got %.300s", want, got)
		}
		if took := time.Since(start); took > 15*time.Second {
			t.Errorf("%q took %s", want, took)
		}
		if len(set.kinds) > maxKinds || set.Kind("incident") == nil {
			t.Errorf("%q: %d kinds", want, len(set.kinds))
		}
	}
}

// What is shipped stays far below what is read.
func TestShippedKindsAreSmall(t *testing.T) {
	for _, k := range everything().Kinds() {
		data, err := kindFiles.ReadFile("kinds/" + k.Name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		doc, _ := frontmatter.ParseYAML(k.Name, data)
		if nodes, text := measure(doc.Root()); nodes > maxNodes/4 || text > maxText/4 {
			t.Errorf("%s holds %d nodes, %d bytes", k.Name, nodes, text)
		}
	}
}
