package site

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Fact is a field of a record in readable form.
type Fact struct {
	Label string
	Hint  string // description of the field
	Value Value
}

// Value is a value as a page shows it: one of its forms is filled.
type Value struct {
	Text  string
	Long  bool // text of several lines or many words
	Time  Time
	Chip  Chip
	Ref   *Ref
	Href  string  // Text is a link to this address
	List  []Value // several values of a kind
	Facts []Fact  // a mapping
	Rows  []Row   // a list of mappings
}

// Wide reports whether a value needs the whole width of its panel.
func (v Value) Wide() bool { return v.Long || len(v.Facts) > 0 || len(v.Rows) > 0 }

// Row is one mapping of a list.
type Row struct{ Facts []Fact }

// fieldInfo is what is known of a field before any record is looked at.
type fieldInfo struct {
	name, label, hint string
	schema            *frontmatter.Node
	derived           bool
}

// fieldInfos lists the fields of a kind that its facts may show. What every
// page shows elsewhere is left out.
func (b *builder) fieldInfos(k *schema.Kind) []fieldInfo {
	var out []fieldInfo
	for _, f := range k.Fields {
		switch f.Name {
		case "id", "kind", "title", "state", "log":
			continue
		}
		out = append(out, fieldInfo{f.Name, b.words(f.Name), f.Description, f.Schema, f.Derived})
	}
	return out
}

// facts gives the fields of a record in the kind's order, without those in
// skip. Fields of adopted records that the kind does not name follow.
func (b *builder) facts(r *records.Record, root string, skip ...string) []Fact {
	v := b.viewer(r, root)
	var out []Fact
	known := map[string]bool{"id": true, "kind": true, "title": true, "state": true, "log": true}
	for _, f := range b.fields[r.Kind] {
		known[f.name] = true
		if slices.Contains(skip, f.name) {
			continue
		}
		var value Value
		if d := r.Value(f.name); f.derived && d != "" {
			value = v.scalar(f.schema, derived(d), f.name)
		} else {
			value = v.value(f.schema, r.Fields.Get(f.name), f.name)
		}
		if !value.IsZero() {
			out = append(out, Fact{Label: f.label, Hint: b.say.Text(f.hint), Value: value})
		}
	}
	for i := range r.Fields.Pairs {
		p := &r.Fields.Pairs[i]
		if known[p.Key] || slices.Contains(skip, p.Key) || isAdoptedKey(r.Kind, p.Key) {
			continue
		}
		if value := v.value(nil, p.Value, p.Key); !value.IsZero() {
			out = append(out, Fact{Label: text(b.words(strings.TrimPrefix(p.Key, "x-"))), Value: value})
		}
	}
	return out
}

// derived is a derived value as a record would hold it: an instant, or a text.
func derived(s string) *frontmatter.Node {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return frontmatter.TimeOf(at)
	}
	return frontmatter.Str(s)
}

// isAdoptedKey reports whether a key holds the title or state of an adopted
// record, which the head of the page shows.
func isAdoptedKey(k *schema.Kind, key string) bool {
	return k.Adopt != nil && (key == k.Adopt.Title || key == k.Adopt.State || key == k.Adopt.ID)
}

// IsZero reports whether there is nothing to show.
func (v Value) IsZero() bool {
	return v.Text == "" && v.Time.IsZero() && v.Chip.Text == "" && v.Ref == nil && len(v.List) == 0 && len(v.Facts) == 0 && len(v.Rows) == 0
}

// viewer turns the values of one record into readable ones.
type viewer struct {
	b     *builder
	root  string
	links map[string]bool // paths of the values that name records
}

func (b *builder) viewer(r *records.Record, root string) viewer {
	v := viewer{b: b, root: root, links: make(map[string]bool, len(r.Links))}
	for _, l := range r.Links {
		v.links[l.Path.String()] = true
	}
	return v
}

// value reads a value beside the fragment of JSON Schema that describes it;
// fragments may be nil. path is dotted, as links name it.
func (v viewer) value(fragment, n *frontmatter.Node, path string) Value {
	if n == nil || n.Kind == frontmatter.Null {
		return Value{}
	}
	switch n.Kind {
	case frontmatter.Map:
		facts := v.pairs(fragment, n, path)
		if len(facts) == 1 && n.Pairs[0].Key == "code" {
			return facts[0].Value // "resolution: {code: fixed}" says one thing
		}
		return Value{Facts: facts}
	case frontmatter.Seq:
		return v.list(fragment, n, path)
	default:
		return v.scalar(fragment, n, path)
	}
}

func (v viewer) pairs(fragment, n *frontmatter.Node, path string) []Fact {
	var out []Fact
	for i := range n.Pairs {
		p := &n.Pairs[i]
		value := v.value(property(fragment, p.Key), p.Value, path+"."+p.Key)
		if !value.IsZero() {
			out = append(out, Fact{Label: text(v.b.words(p.Key)), Value: value})
		}
	}
	return out
}

func (v viewer) list(fragment, n *frontmatter.Node, path string) Value {
	items := element(fragment)
	var out Value
	for i, item := range n.Items {
		at := path + "." + strconv.Itoa(i)
		if item.Kind == frontmatter.Map {
			out.Rows = append(out.Rows, Row{v.pairs(items, item, at)})
			continue
		}
		if value := v.value(items, item, at); !value.IsZero() {
			out.List = append(out.List, value)
		}
	}
	if len(out.Rows) > 0 && len(out.List) > 0 { // a mixed list
		for _, row := range out.Rows {
			out.List = append(out.List, Value{Facts: row.Facts})
		}
		out.Rows = nil
	}
	if len(n.Items) == 0 {
		return Value{Text: v.b.say.Text("None")}
	}
	return out
}

// longText is where a text needs the whole width of the page.
const longText = 100

func (v viewer) scalar(fragment, n *frontmatter.Node, path string) Value {
	s := n.Str()
	switch n.Kind {
	case frontmatter.Bool:
		if strings.EqualFold(s, "true") {
			return Value{Text: v.b.say.Text("Yes")}
		}
		return Value{Text: v.b.say.Text("No")}
	case frontmatter.Time:
		if t, ok := n.Instant(); ok {
			return Value{Time: v.b.instant(t)}
		}
	case frontmatter.Date:
		if t, ok := v.b.tree.Config.Instant(n); ok {
			return Value{Time: v.b.day(t)}
		}
	default: // everything else is judged by what it says
	}
	if v.links[path] {
		if ref, ok := v.b.refTo(s, v.root); ok {
			return Value{Ref: &ref}
		}
	}
	if c := v.b.tree.Customers.ByID(s); c != nil && isPartyKey(path) {
		return Value{Text: v.b.customer(s)}
	}
	if c := v.b.tree.Suppliers.ByID(s); c != nil && isPartyKey(path) && c.Title != "" {
		return Value{Text: text(c.Title)}
	}
	if isWebAddress(s) {
		return Value{Text: text(s), Href: s}
	}
	switch name := shared(fragment); {
	case name == "handle" || name == "actor" || fragment == nil && isPersonKey(path):
		return Value{Text: v.b.person(s)}
	case name == "audience" || name == "level" || name == "category" || name == "cause" || name == "weekday" || fragment.Get("enum") != nil:
		return Value{Text: text(v.b.words(s))}
	case fragment == nil && strings.Count(s, " ") == 0:
		return Value{Text: text(v.b.words(s))}
	}
	// A sentence may be the ID of a record and nothing else: what set off an
	// incident, where an improvement comes from.
	if ref, ok := v.b.refTo(s, v.root); ok && !ref.Slug {
		return Value{Ref: &ref}
	}
	return Value{Text: text(s), Long: len(s) > longText}
}

// isWebAddress reports whether a whole value is an address that may be linked.
func isWebAddress(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " \t\r\n\\\"<>@") && len(s) > len("https://")
}

// isPartyKey reports whether a value names customers or suppliers.
func isPartyKey(path string) bool {
	return strings.HasPrefix(path, "customers") || strings.HasPrefix(path, "supplier") || strings.HasPrefix(path, "parties")
}

// isPersonKey: where no schema tells, the name of the key does.
func isPersonKey(path string) bool {
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "by", "owner", "who", "assignee", "team", "approved_by":
		return true
	}
	return false
}

// shared is the name of the fragment that a $ref leads to.
func shared(fragment *frontmatter.Node) string {
	return strings.TrimPrefix(fragment.Get("$ref").Str(), "#/$defs/")
}

// property is the fragment of a key within an object.
func property(fragment *frontmatter.Node, key string) *frontmatter.Node {
	if p := fragment.Get("properties").Get(key); p != nil {
		return p
	}
	if p := fragment.Get("additionalProperties"); p != nil && p.Kind == frontmatter.Map {
		return p
	}
	return nil
}

// element is the fragment of a list's items. The shared lists are known by
// name.
func element(fragment *frontmatter.Node) *frontmatter.Node {
	switch shared(fragment) {
	case "handles":
		return frontmatter.Dict(frontmatter.Pair{Key: "$ref", Value: frontmatter.Str("#/$defs/handle")})
	case "refs", "services":
		return frontmatter.Dict(frontmatter.Pair{Key: "$ref", Value: frontmatter.Str("#/$defs/ref")})
	}
	return fragment.Get("items")
}

// items are the mappings of a list field.
func items(r *records.Record, field string) []*frontmatter.Node {
	n := r.Lookup(field)
	if n == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(n.Items), func(i *frontmatter.Node) bool { return i.Kind != frontmatter.Map })
}

func fieldSchema(k *schema.Kind, field string) *frontmatter.Node {
	f, _ := k.Field(field)
	return f.Schema
}
