package schema

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// anyValue draws a value as YAML may hold it.
func anyValue(depth int) *rapid.Generator[*frontmatter.Node] {
	return rapid.Custom(func(t *rapid.T) *frontmatter.Node {
		kinds := []string{"text", "int", "float", "bool", "null", "list", "map"}
		if depth == 0 {
			kinds = kinds[:5]
		}
		switch rapid.SampledFrom(kinds).Draw(t, "sort") {
		case "int":
			return frontmatter.IntOf(rapid.Int64Range(-2, 3).Draw(t, "int"))
		case "float":
			return frontmatter.Scalar(rapid.SampledFrom([]string{"0.5", "-1.5", "2.0", "0.0"}).Draw(t, "float"))
		case "bool":
			return frontmatter.BoolOf(rapid.Bool().Draw(t, "bool"))
		case "null":
			return frontmatter.Scalar("null")
		case "list":
			return frontmatter.List(rapid.SliceOfN(anyValue(depth-1), 0, 2).Draw(t, "items")...)
		case "map":
			return anyFragment(depth-1).Draw(t, "map")
		}
		return frontmatter.Str(rapid.SampledFrom([]string{"", "a", "string", "array", "date", "^x$", "(", "#/$defs/handle", "#/$defs/nil"}).Draw(t, "text"))
	})
}

// anyFragment draws a mapping of keywords that is often, but not always, a JSON
// Schema.
func anyFragment(depth int) *rapid.Generator[*frontmatter.Node] {
	return rapid.Custom(func(t *rapid.T) *frontmatter.Node {
		var pairs []pair
		for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(sortedKeys(fragmentWords)), 0, 3, rapid.ID).Draw(t, "keys") {
			pairs = append(pairs, pair{Key: key, Value: anyValue(max(depth, 0)).Draw(t, key)})
		}
		return dict(pairs...)
	})
}

// TestReferenceWithMore holds that what stands beside a $ref holds as well.
func TestReferenceWithMore(t *testing.T) {
	set, findings := merged(t, `kinds: {incident: {fields: {
  berth: {$ref: "#/$defs/handle", minLength: 3, x-expected: a berth},
  quay: {$ref: "#/$defs/handle", type: string, allOf: [{pattern: ^q}]}}}}`)
	if findings != "" {
		t.Fatal(findings)
	}
	doc, _ := frontmatter.Parse("r.md", []byte("---\ntitle: A\nstate: new\nberth: ab\nquay: \"-q\"\n---\n"))
	got := report(set.Kind("incident").Validate(doc, nil))
	for _, want := range []string{"r.md:4:8: berth must be a berth; found", "r.md:5:7: quay must be a handle"} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%swant %s", got, want)
		}
	}
	doc, _ = frontmatter.Parse("r.md", []byte("---\ntitle: A\nstate: new\nberth: \"1 2\"\nquay: quay-7\n---\n"))
	if got := report(set.Kind("incident").Validate(doc, nil)); strings.Count(got, "\n") != 1 || !strings.Contains(got, "r.md:4:8: berth") {
		t.Errorf("got\n%s", got)
	}
}

// TestFragments holds that a fragment that is accepted makes a JSON Schema, by
// the official schema of schemas too, that judges any value without a crash.
// So the line of what is wrong is always told.
func TestFragments(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		fragment := anyFragment(2).Draw(t, "fragment")
		doc, _ := frontmatter.ParseYAML("k.yaml", []byte("a: 1\n"))
		r := &reader{doc: doc}
		if !r.fragment(fragment, sharedCommon().defs, "the field a") {
			return
		}
		accepted++
		k := everything().Kind("risk").clone()
		k.Guards = nil // the exported schema alone knows them
		k.Fields = append(k.Fields, Field{Name: "a", Schema: fragment, shape: shapeOf(fragment, sharedCommon().defs)})
		if c := k.compile(); c.err != nil {
			t.Fatalf("%v: %v", k.shapeAt("a"), c.err)
		}
		header := dict(pair{Key: "title", Value: frontmatter.Str("A")}, pair{Key: "state", Value: frontmatter.Str("identified")},
			pair{Key: "a", Value: anyValue(2).Draw(t, "value")})
		record, faults := frontmatter.Parse("r.md", frontmatter.Encode(header, ""))
		if len(faults) > 0 {
			t.Fatal(report(faults))
		}
		findings := k.Validate(record, nil)
		var own []string
		for _, d := range findings {
			if !strings.Contains(d.Message, "found the date") { // the one thing that JSON Schema cannot tell
				own = append(own, d.Message)
			}
		}
		if err := exportedSchema(t, k).Validate(plain(record.Root())); (err != nil) != (len(own) > 0) {
			t.Fatalf("the exported schema says %v, gitsm says %v", err, own)
		}
	})
	if accepted == 0 {
		t.Error("no fragment was accepted")
	}
}
