package audience

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// redaction writes records again for readers beyond the organisation.
type redaction struct {
	tree     *records.Tree
	audience Audience
	visible  map[*records.Record]bool

	named    map[string]bool // handles of persons who are named
	parties  map[string]bool // "customers:ID" and "supplier:ID" that are named
	findings []diag.Diagnostic
}

// one is the redaction of one record.
type one struct {
	*redaction
	record *records.Record
	list   schema.Publication
	links  map[string]schema.Link // by field
	told   []string               // customers that the record names
}

func (r *redaction) one(rec *records.Record, list schema.Publication) *one {
	o := &one{redaction: r, record: rec, list: list, links: make(map[string]schema.Link, len(rec.Kind.Links)), told: customersOf(rec)}
	for _, l := range rec.Kind.Links {
		o.links[l.Field] = l
	}
	return o
}

// text is the whole file of a record as its readers may see it.
func (o *one) text() []byte {
	var pairs []frontmatter.Pair
	put := func(key string, n *frontmatter.Node) {
		if n != nil {
			pairs = append(pairs, frontmatter.Pair{Key: key, Value: n})
		}
	}
	if o.list.Allows("title") {
		put("title", o.scalar("title", frontmatter.Str(o.record.Title)))
	}
	if o.list.Allows("state") && o.record.State != "" {
		put("state", frontmatter.Str(o.record.State))
	}
	put("audience", frontmatter.Str(o.record.Audience))
	for _, f := range o.record.Kind.Fields {
		if written(o.record.Kind, f.Name) {
			continue
		}
		n := o.record.Fields.Get(f.Name)
		if v := o.record.Value(f.Name); f.Derived && v != "" { // what it derives from may not be there
			n = frontmatter.Scalar(v)
		}
		put(f.Name, o.field(f.Name, n))
	}
	put("log", o.log())
	var body []byte
	if len(o.record.Base) == 0 { // an item of an inventory has none
		var wrong *fault
		if body, wrong = published(o.record.Doc.Body(), o.list.Sections); wrong != nil {
			o.fault(wrong)
		}
	}
	return frontmatter.Encode(frontmatter.Dict(pairs...), string(body))
}

// written reports fields that are written otherwise or never: what every record
// has, and the names that an adopted one has for it.
func written(k *schema.Kind, field string) bool {
	if slices.Contains([]string{"id", "kind", "title", "state", "audience", "log"}, field) {
		return true
	}
	return k.Adopt != nil && (field == k.Adopt.ID || field == k.Adopt.Title || field == k.Adopt.State)
}

// fault makes a finding of what is wrong with a mark in the body.
func (o *one) fault(f *fault) {
	doc := o.record.Doc
	at := doc.SpanOf(frontmatter.Range{Start: doc.BodyOffset() + f.at.start, End: doc.BodyOffset() + f.at.end})
	o.refuse(at, f)
}

func (o *one) refuse(at diag.Span, f *fault) {
	d := diag.Errorf(at, "marker-unclosed", "%s", f.message)
	d.Record, d.Fix = o.record.ID, &diag.Fix{Title: f.fix}
	o.findings = append(o.findings, d)
}

// field gives what may be seen of a field, nil for nothing.
func (o *one) field(path string, n *frontmatter.Node) *frontmatter.Node {
	if !o.list.Allows(path) && !o.list.Reaches(path) {
		return nil
	}
	return o.value(path, n)
}

// value gives what may be seen of a value at a dotted path.
func (o *one) value(path string, n *frontmatter.Node) *frontmatter.Node {
	switch {
	case n == nil || n.Kind == frontmatter.Null:
		return nil
	case n.Kind == frontmatter.Seq:
		return o.items(path, n)
	case n.Kind == frontmatter.Map:
		return o.mapping(path, n)
	case !o.list.Allows(path):
		return nil
	}
	return o.scalar(path, n)
}

// items keeps the items of a list of which anything may be seen. A list that was
// empty says that there is none, and says so still.
func (o *one) items(path string, n *frontmatter.Node) *frontmatter.Node {
	var kept []*frontmatter.Node
	for _, item := range n.Items {
		if v := o.value(path, item); v != nil {
			kept = append(kept, v)
		}
	}
	if len(kept) == 0 && (len(n.Items) > 0 || !o.list.Allows(path)) {
		return nil
	}
	return frontmatter.List(kept...)
}

// mapping keeps the keys that are listed, and that the kind knows. One that is
// for a narrower audience by its own word is not there; nor is one that has lost
// what it cannot be without: an outage of no service, an update without words.
func (o *one) mapping(path string, n *frontmatter.Node) *frontmatter.Node {
	k := o.record.Kind
	required := k.Required(path)
	if marked := n.Get("audience"); marked != nil || slices.Contains(required, "audience") {
		if marked.Str() == "" || !o.audience.reads(marked.Str(), o.told) {
			return nil
		}
	}
	var pairs []frontmatter.Pair
	for i := range n.Pairs {
		p := &n.Pairs[i]
		at := path + "." + p.Key
		if strings.Contains(p.Key, ".") || !k.Has(at) || !o.list.Allows(at) && !o.list.Reaches(at) {
			continue
		}
		v := o.value(at, p.Value)
		if v == nil {
			if o.list.Allows(at) && slices.Contains(required, p.Key) {
				return nil
			}
			continue
		}
		pairs = append(pairs, frontmatter.Pair{Key: p.Key, Value: v})
	}
	if len(pairs) == 0 {
		return nil
	}
	return frontmatter.Dict(pairs...)
}

// scalar gives a value as its readers may see it: a link to what they may see,
// themselves among customers, a team, or a text without what is marked internal.
func (o *one) scalar(path string, n *frontmatter.Node) *frontmatter.Node {
	s := n.Str()
	last := path[strings.LastIndexByte(path, '.')+1:]
	if l, ok := o.links[path]; ok && l.Names(s) {
		return o.link(s)
	} else if !ok && o.record.Kind.IsReference(path) && !slices.Contains([]string{"customers", "supplier", "formerly"}, last) {
		return o.link(s)
	}
	switch {
	case o.record.Kind.IsPerson(path):
		return o.person(s)
	case last == "customers" && n.Kind == frontmatter.String:
		if s != o.audience.customer {
			return nil
		}
		o.parties[last+":"+s] = true
	case last == "supplier":
		o.parties[last+":"+s] = true
	}
	if n.Kind != frontmatter.String {
		return frontmatter.Scalar(n.Text)
	}
	// A text may be the ID of a record and nothing else, such as the trigger of a
	// review: then it is a link.
	if to := o.tree.Record(strings.TrimSpace(s)); to != nil && !to.Kind.ID.Slug() && !o.visible[to] {
		return nil
	}
	s, wrong := plain(s)
	if wrong != nil {
		o.refuse(o.record.At(strings.Split(path, ".")...), wrong)
		return nil
	}
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return frontmatter.Str(s)
}

// link keeps the ID of a record that is there for its readers, as it is called now.
func (o *one) link(id string) *frontmatter.Node {
	to := o.tree.Record(id)
	if to == nil || !o.visible[to] {
		return nil
	}
	return frontmatter.Str(to.ID)
}

// person keeps a team; a person where the list says so.
func (o *one) person(handle string) *frontmatter.Node {
	p := o.tree.People.ByHandle(handle)
	switch {
	case p == nil && o.tree.People.HasTeam(handle):
	case p != nil && o.list.People:
		o.named[handle] = true
	default:
		return nil
	}
	return frontmatter.Str(handle)
}

// log keeps the entries of which more may be seen than their time.
func (o *one) log() *frontmatter.Node {
	if len(o.list.Log) == 0 {
		return nil
	}
	var entries []*frontmatter.Node
	for _, e := range o.record.Log {
		if e.Node.Kind != frontmatter.Map {
			continue
		}
		var pairs []frontmatter.Pair
		for i := range e.Node.Pairs {
			p := &e.Node.Pairs[i]
			if !slices.Contains(o.list.Log, p.Key) {
				continue
			}
			if v := o.entry(p.Key, p.Value); v != nil {
				pairs = append(pairs, frontmatter.Pair{Key: p.Key, Value: v})
			}
		}
		if slices.ContainsFunc(pairs, func(p frontmatter.Pair) bool { return p.Key != "at" }) {
			entries = append(entries, frontmatter.Dict(pairs...))
		}
	}
	if len(entries) == 0 {
		return nil
	}
	return frontmatter.List(entries...)
}

// entry gives what may be seen of a key of a log entry. What was changed is told
// of listed fields alone.
func (o *one) entry(key string, n *frontmatter.Node) *frontmatter.Node {
	switch {
	case key == "set":
		return o.changes(n)
	case key == "flags" && n.Kind == frontmatter.Seq:
		return frontmatter.List(texts(n.Strings())...)
	case n.Kind == frontmatter.Seq || n.Kind == frontmatter.Map || n.Kind == frontmatter.Null:
		return nil
	}
	return o.scalar("log."+key, n)
}

func (o *one) changes(n *frontmatter.Node) *frontmatter.Node {
	var pairs []frontmatter.Pair
	for i := range n.Pairs {
		p := &n.Pairs[i]
		if !o.list.Allows(p.Key) || p.Value.Kind != frontmatter.Seq || len(p.Value.Items) != 2 {
			continue
		}
		was, is := o.value(p.Key, p.Value.Items[0]), o.value(p.Key, p.Value.Items[1])
		if was == nil && is == nil {
			continue
		}
		pairs = append(pairs, frontmatter.Pair{Key: p.Key, Value: frontmatter.List(orNull(was), orNull(is))})
	}
	if len(pairs) == 0 {
		return nil
	}
	return frontmatter.Dict(pairs...)
}

func orNull(n *frontmatter.Node) *frontmatter.Node {
	if n == nil {
		return frontmatter.Scalar("null")
	}
	return n
}

func texts(words []string) []*frontmatter.Node {
	var out []*frontmatter.Node
	for _, w := range words {
		out = append(out, frontmatter.Str(w))
	}
	return out
}
