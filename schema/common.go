package schema

import (
	_ "embed"
	"slices"
	"sync"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

//go:embed common.yaml
var commonSource []byte

// Shared are the fragments that fields of all kinds refer to, by name.
func Shared() *frontmatter.Node { return sharedCommon().defs }

// common is common.yaml, read: what every kind shares.
type common struct {
	first, last []Field // before and behind a kind's own fields
	links       []Link
	facts       []string          // what conditions may ask for although no field holds it
	defs        *frontmatter.Node // what $ref leads into
}

var sharedCommon = sync.OnceValue(func() *common {
	doc, _ := frontmatter.ParseYAML("common.yaml", commonSource)
	r := &reader{doc: doc}
	return r.common()
})

func (r *reader) common() *common {
	root := r.doc.Root()
	r.keys(root, "common.yaml", "first", "last", "links", "facts", "$defs")
	c := &common{defs: root.Get("$defs")}
	c.first = r.fields(root, "first", c.defs)
	c.last = r.fields(root, "last", c.defs)
	for i := range c.first {
		c.first[i].Common = true
	}
	for i := range c.last {
		c.last[i].Common = true
	}
	for _, p := range root.Get("facts").Pairs {
		c.facts = append(c.facts, p.Key)
	}
	for _, p := range r.pairs(root, "links") {
		c.links = append(c.links, r.link(p, func(string) bool { return true }))
	}
	return c
}

// around puts the fields that every kind has around a kind's own. The values
// of kind, state and the log's "to" are the kind's; a kind without a log of its
// own has no log field. Adopted records keep their own way of naming things.
func (c *common) around(k *Kind, own []Field) []Field {
	var out []Field
	if a := k.Adopt; a != nil {
		return k.adoptedFields(c, own)
	}
	for _, f := range c.first {
		out = append(out, c.fit(k, f))
	}
	out = append(out, own...)
	for _, f := range c.last {
		if f.Name != "log" || k.Log == LogRecord {
			out = append(out, c.fit(k, f))
		}
	}
	return out
}

// fit makes the field that every kind has into that of one kind.
func (c *common) fit(k *Kind, f Field) Field {
	schema := f.Schema
	switch f.Name {
	case "kind":
		schema = with(schema, "const", frontmatter.Str(k.Name))
	case "state":
		schema = with(schema, "enum", texts(k.stateNames()))
	case "log":
		items := schema.Get("items")
		props := items.Get("properties")
		props = with(props, "to", with(props.Get("to"), "enum", texts(k.stateNames())))
		props = with(props, "flags", withFlags(props.Get("flags"), k.Transitions))
		schema = with(schema, "items", with(items, "properties", props))
	default:
		return f
	}
	f.Schema, f.shape = schema, shapeOf(schema, c.defs)
	return f
}

// adoptedFields are the keys that an adopting kind reads, and its own.
func (k *Kind) adoptedFields(c *common, own []Field) []Field {
	var out []Field
	named := map[string]bool{}
	add := func(f Field) {
		if !named[f.Name] {
			named[f.Name] = true
			out = append(out, f)
		}
	}
	for _, f := range own {
		named[f.Name] = true
	}
	plain := func(name, description string, schema *frontmatter.Node) {
		schema = frontmatter.Dict(append([]frontmatter.Pair{{Key: "description", Value: frontmatter.Str(description)}}, schema.Pairs...)...)
		add(Field{Name: name, Description: description, Schema: schema, Origin: k.Origin, shape: shapeOf(schema, c.defs)})
	}
	if k.Adopt.ID != "" {
		plain(k.Adopt.ID, "The ID.", frontmatter.Dict())
	}
	if k.Adopt.Title != "" && k.Adopt.Title != "#" {
		plain(k.Adopt.Title, "What the record is about, in one line.", frontmatter.Dict(frontmatter.Pair{Key: "type", Value: frontmatter.Str("string")}))
	}
	if k.Adopt.State != "" {
		plain(k.Adopt.State, "Where the record stands.", frontmatter.Dict(frontmatter.Pair{Key: "enum", Value: spelled(k.spellings())}))
	}
	out = append(out, own...)
	for _, f := range append(append([]Field{}, c.first...), c.last...) {
		known := f.Name == "audience" || !k.Adopt.Extra && f.Name != "title" && f.Name != "state" && f.Name != "log"
		if known || f.Name == "log" && k.Log == LogRecord {
			add(c.fit(k, f))
		}
	}
	return out
}

// spelled gives words as YAML reads them without quotes: a team may keep its
// state as "resolved: true".
func spelled(words []string) *frontmatter.Node {
	items := make([]*frontmatter.Node, len(words))
	for i, w := range words {
		items[i] = frontmatter.Scalar(w)
	}
	return frontmatter.List(items...)
}

// spellings are the values of the state field of adopted records.
func (k *Kind) spellings() []string {
	if len(k.Adopt.States) > 0 {
		return sortedKeys(k.Adopt.States)
	}
	return k.stateNames()
}

func (k *Kind) stateNames() []string {
	out := make([]string, len(k.States))
	for i, s := range k.States {
		out[i] = s.Name
	}
	return out
}

// withFlags lets log entries carry the flags that transitions demand.
func withFlags(flags *frontmatter.Node, ts []Transition) *frontmatter.Node {
	items := flags.Get("items")
	have := items.Get("enum").Strings()
	n := len(have)
	for _, t := range ts {
		for _, flag := range t.Flags {
			if !slices.Contains(have, flag) {
				have = append(have, flag)
			}
		}
	}
	if len(have) == n {
		return flags
	}
	return with(flags, "items", with(items, "enum", texts(have)))
}

// with gives a copy of a mapping in which a key has another value.
func with(n *frontmatter.Node, key string, value *frontmatter.Node) *frontmatter.Node {
	pairs := make([]frontmatter.Pair, 0, len(n.Pairs)+1)
	done := false
	for _, p := range n.Pairs {
		if p.Key == key {
			p.Value, done = value, true
		}
		pairs = append(pairs, p)
	}
	if !done {
		pairs = append(pairs, frontmatter.Pair{Key: key, Value: value})
	}
	return frontmatter.Dict(pairs...)
}

func texts(words []string) *frontmatter.Node {
	items := make([]*frontmatter.Node, len(words))
	for i, w := range words {
		items[i] = frontmatter.Str(w)
	}
	return frontmatter.List(items...)
}
