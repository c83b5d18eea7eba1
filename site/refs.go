package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Ref is a record as other pages mention it.
type Ref struct {
	ID, Title string
	Href      string
	Kind      string // "Incident"
	State     Chip
	Slug      bool // the ID was chosen by people: the title says more
	Quiet     bool // a definition in force: its state is not worth a chip
	Hidden    bool // restricted: there is no title
}

// ref makes a mention of a record for a page that is root away from the top.
func (b *builder) ref(r *records.Record, root string) Ref {
	ref := Ref{
		ID: text(r.ID), Title: text(title(r)), Href: root + b.pages[r], Kind: b.say.Text(r.Kind.Title),
		State: b.state(r.Kind, r.State), Slug: r.Kind.ID.Slug(),
	}
	ref.Quiet = ref.Slug && r.State == usualState(r.Kind)
	if restricted(r) {
		ref.Hidden, ref.Title = true, b.say.Text("Restricted")
	}
	return ref
}

// usualState is the state that definitions are in as long as they are in
// force: the first open one.
func usualState(k *schema.Kind) string {
	for _, s := range k.States {
		if s.Category == schema.Open {
			return s.Name
		}
	}
	return ""
}

// title of a record; the ID stands in where there is none.
func title(r *records.Record) string {
	if strings.TrimSpace(r.Title) == "" {
		return r.ID
	}
	return r.Title
}

// refTo finds a record by ID and makes a mention of it.
func (b *builder) refTo(id, root string) (Ref, bool) {
	r := b.tree.Record(id)
	if r == nil {
		return Ref{}, false
	}
	return b.ref(r, root), true
}

// refs makes mentions of records; IDs that lead nowhere are left to check.
func (b *builder) refs(ids []string, root string) []Ref {
	var out []Ref
	for _, id := range ids {
		if ref, ok := b.refTo(id, root); ok {
			out = append(out, ref)
		}
	}
	return out
}

// refsOfALine is how many records a line of a list mentions.
const refsOfALine = 6

// firstRefs makes mentions of the first of some records for a line of a list. Where
// there are more, the last one says how many; it has no Href.
func (b *builder) firstRefs(ids []string, root string) []Ref {
	if len(ids) > refsOfALine {
		known := b.known(ids)
		if len(known) > refsOfALine {
			return append(b.refs(known[:refsOfALine-1], root), Ref{Title: b.say.Fill("{n} more", grouped(len(known)-refsOfALine+1)), Quiet: true})
		}
		ids = known
	}
	return b.refs(ids, root)
}

// person is a handle as readers know it: the name from people.yaml, or the
// handle itself for teams and for people who are not in it.
func (b *builder) person(handle string) string {
	if p := b.tree.People.ByHandle(handle); p != nil && p.Name != "" {
		return text(p.Name)
	}
	if model, ok := strings.CutPrefix(handle, "model:"); ok {
		name, _, _ := strings.Cut(model, "@")
		if r := b.tree.Record(name); r != nil && !restricted(r) {
			return text(title(r))
		}
	}
	if b.outward() || b.tree.People.HasTeam(handle) { // others are told of no person but those that people.yaml gives them
		return text(b.words(handle))
	}
	return text(handle)
}

// linked lists the records that name a record in a relation. What a restricted
// record names is not to be read from the other side, nor counted.
func (b *builder) linked(id, inverse string) []*records.Record {
	return slices.DeleteFunc(b.tree.Linked(id, inverse), restricted)
}

// last is when something last happened to a record: its newest log entry.
func last(r *records.Record) time.Time {
	var t time.Time
	for _, e := range r.Log {
		if e.At.After(t) {
			t = e.At
		}
	}
	return t
}
