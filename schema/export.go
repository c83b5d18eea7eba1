package schema

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

type pair = frontmatter.Pair

func dict(pairs ...pair) *frontmatter.Node { return frontmatter.Dict(pairs...) }

// schemaNode is the JSON Schema that a header is validated with: fields, but
// not what states demand of them.
func (k *Kind) schemaNode() *frontmatter.Node {
	properties := make([]pair, len(k.Fields))
	for i, f := range k.Fields {
		properties[i] = pair{Key: f.Name, Value: f.Schema}
	}
	pairs := []pair{
		{Key: "$schema", Value: frontmatter.Str("https://json-schema.org/draft/2020-12/schema")},
		{Key: "title", Value: frontmatter.Str(k.Title)},
		{Key: "description", Value: frontmatter.Str(k.Description)},
		{Key: "type", Value: frontmatter.Str("object")},
		{Key: "properties", Value: dict(properties...)},
		{Key: "required", Value: texts(k.always())},
	}
	if k.Adopt == nil || !k.Adopt.Extra {
		pairs = append(pairs,
			pair{Key: "patternProperties", Value: dict(pair{Key: "^x-", Value: frontmatter.BoolOf(true)})},
			pair{Key: "additionalProperties", Value: frontmatter.BoolOf(false)})
	}
	return dict(append(pairs, pair{Key: "$defs", Value: sharedCommon().defs})...)
}

// lean gives a fragment for validation alone: shared fragments stand where they
// are referred to, and what only people read is left out. It halves the time
// that a record takes.
func lean(n, defs *frontmatter.Node) *frontmatter.Node {
	switch n.Kind {
	case frontmatter.Seq:
		items := make([]*frontmatter.Node, len(n.Items))
		for i, item := range n.Items {
			items[i] = lean(item, defs)
		}
		return frontmatter.List(items...)
	case frontmatter.Map:
	default:
		return n
	}
	pairs := make([]pair, 0, len(n.Pairs))
	var shared *frontmatter.Node
	for _, p := range n.Pairs {
		name, isRef := refName(p.Value.Str())
		switch {
		case p.Key == "$ref" && isRef && defs.Get(name) != nil:
			shared = lean(defs.Get(name), defs)
		case p.Key == "properties" || p.Key == "patternProperties":
			inner := make([]pair, len(p.Value.Pairs))
			for i, q := range p.Value.Pairs {
				inner[i] = pair{Key: q.Key, Value: lean(q.Value, defs)}
			}
			pairs = append(pairs, pair{Key: p.Key, Value: dict(inner...)})
		case p.Key == "const" || p.Key == "enum":
			pairs = append(pairs, p)
		case p.Key != "description" && p.Key != "title" && p.Key != "$defs" && !strings.HasPrefix(p.Key, "x-"):
			pairs = append(pairs, pair{Key: p.Key, Value: lean(p.Value, defs)})
		}
	}
	own := dict(pairs...)
	switch {
	case shared == nil:
		return own
	case len(pairs) == 0:
		return shared
	}
	// The fragment says more than the shared one: both hold.
	all := []*frontmatter.Node{shared}
	if have := own.Get("allOf"); have != nil {
		all = append(all, have.Items...)
	}
	return with(own, "allOf", frontmatter.List(all...))
}

// always lists the keys without which a record is none.
func (k *Kind) always() []string {
	if k.Adopt == nil {
		return []string{"title", "state"}
	}
	var out []string
	for _, key := range []string{k.Adopt.ID, k.Adopt.Title, k.Adopt.State} {
		if key != "" && key != "#" {
			out = append(out, key)
		}
	}
	return out
}

// JSONSchema gives a self-contained JSON Schema 2020-12, indented, with
// descriptions: what `gitsm schema` prints and editors read. What a state
// demands is expressed where that is exact: in the state itself, and in those
// that cannot be reached without passing through it.
func (k *Kind) JSONSchema() []byte {
	node := k.schemaNode()
	if k.Adopt != nil { // what stands in the text is not in the header that editors judge
		node = with(node, "required", texts(slices.DeleteFunc(k.always(), k.Adopt.elsewhere)))
	}
	if rules := k.stateRules(); len(rules) > 0 {
		node = with(node, "allOf", frontmatter.List(rules...))
	}
	used := map[string]bool{}
	collectRefs(dict(slices.DeleteFunc(slices.Clone(node.Pairs), func(p pair) bool { return p.Key == "$defs" })...), used)
	var defs []pair
	for _, p := range sharedCommon().defs.Pairs {
		if used[p.Key] {
			defs = append(defs, p)
		}
	}
	pairs := slices.DeleteFunc(slices.Clone(node.Pairs), func(p pair) bool { return p.Key == "$defs" })
	if len(defs) > 0 {
		pairs = append(pairs, pair{Key: "$defs", Value: dict(defs...)})
	}
	var b bytes.Buffer
	writeJSON(&b, exported(dict(pairs...), true), "")
	b.WriteByte('\n')
	return b.Bytes()
}

// collectRefs notes which shared fragments are used, directly or by others.
func collectRefs(n *frontmatter.Node, used map[string]bool) {
	for _, item := range n.Items {
		collectRefs(item, used)
	}
	for _, p := range n.Pairs {
		if name, ok := refName(p.Value.Str()); ok && p.Key == "$ref" && !used[name] {
			used[name] = true
			if def := sharedCommon().defs.Get(name); def != nil {
				collectRefs(def, used)
			}
		}
		collectRefs(p.Value, used)
	}
}

// exported leaves out what is gitsm's own (x-…), which strict validators
// refuse. The keys of a mapping of schemas are names, not keywords.
func exported(n *frontmatter.Node, keywords bool) *frontmatter.Node {
	switch n.Kind {
	default:
		return n
	case frontmatter.Seq:
		items := make([]*frontmatter.Node, len(n.Items))
		for i, item := range n.Items {
			items[i] = exported(item, keywords)
		}
		return frontmatter.List(items...)
	case frontmatter.Map:
		pairs := make([]pair, 0, len(n.Pairs))
		for _, p := range n.Pairs {
			if keywords && strings.HasPrefix(p.Key, "x-") {
				continue
			}
			names := keywords && (p.Key == "properties" || p.Key == "patternProperties" || p.Key == "$defs")
			literal := keywords && (p.Key == "const" || p.Key == "enum" || p.Key == "default" || p.Key == "examples")
			v := p.Value
			if !literal {
				v = exported(p.Value, !names)
			}
			pairs = append(pairs, pair{Key: p.Key, Value: v})
		}
		if keywords {
			return nameRequired(dict(pairs...))
		}
		return dict(pairs...)
	}
}

// nameRequired names required keys as properties of the same schema, which
// strict validators want lest one of them be misspelt.
func nameRequired(n *frontmatter.Node) *frontmatter.Node {
	props := n.Get("properties")
	named := dict()
	if props != nil {
		named = props
	}
	for _, key := range n.Get("required").Strings() {
		if named.Get(key) == nil {
			named = with(named, key, frontmatter.BoolOf(true))
		}
	}
	if named == props || len(named.Pairs) == 0 {
		return n
	}
	return with(n, "properties", named)
}

// writeJSON writes a node as indented JSON, keys in their order.
func writeJSON(b *bytes.Buffer, n *frontmatter.Node, indent string) {
	inner := indent + "  "
	switch {
	case n.Kind == frontmatter.Map && len(n.Pairs) > 0:
		b.WriteString("{\n")
		for i, p := range n.Pairs {
			b.WriteString(inner)
			writeScalar(b, p.Key)
			b.WriteString(": ")
			writeJSON(b, p.Value, inner)
			if i < len(n.Pairs)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString(indent + "}")
	case n.Kind == frontmatter.Seq && len(n.Items) > 0 && !flat(n):
		b.WriteString("[\n")
		for i, item := range n.Items {
			b.WriteString(inner)
			writeJSON(b, item, inner)
			if i < len(n.Items)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString(indent + "]")
	case n.Kind == frontmatter.Seq:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			writeJSON(b, item, inner)
		}
		b.WriteByte(']')
	default:
		writeScalar(b, plain(n))
	}
}

// flat reports whether a list holds scalars alone, which fit on a line.
func flat(n *frontmatter.Node) bool {
	return !slices.ContainsFunc(n.Items, func(item *frontmatter.Node) bool {
		return item.Kind == frontmatter.Map || item.Kind == frontmatter.Seq
	})
}

// writeScalar writes what JSON can write without fail: texts, numbers, truth
// values and empty mappings.
func writeScalar(b *bytes.Buffer, v any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		b.WriteString("null")
		return
	}
	b.Write(bytes.TrimRight(text.Bytes(), "\n"))
}
