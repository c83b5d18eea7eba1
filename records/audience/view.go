package audience

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// View is what an audience may see of a tree.
type View struct {
	Audience Audience
	Tree     *records.Tree // what may be seen, and nothing else
	Unnamed  Unnamed       // what is told of the rest

	places     map[string]string // ID -> file of the record in the repository
	files      map[string]string // and the other way round
	restricted map[string]bool   // IDs, where their readers may see them
}

// RefusedError says why no view was made: the findings are errors, at their
// places in the repository.
type RefusedError struct{ Findings []diag.Diagnostic }

func (e *RefusedError) Error() string {
	if n := len(e.Findings); n != 1 {
		return fmt.Sprintf("%d places leave open what may be shown", n)
	}
	return "a place leaves open what may be shown: " + e.Findings[0].Message
}

// Of gives what an audience may see of a tree as of an instant: a record that is
// to be published later is not there yet. It is refused (*RefusedError) where a
// record that would be shown does not say clearly what of it is internal.
func Of(t *records.Tree, a Audience, asOf time.Time) (*View, error) {
	switch {
	case a == Restricted:
		return uncovered(t), nil
	case !a.Outward():
		return &View{Audience: a, Tree: withheld(t)}, nil
	}
	r := &redaction{
		tree: t, audience: a, visible: map[*records.Record]bool{},
		named: map[string]bool{}, parties: map[string]bool{},
	}
	for _, rec := range t.Records {
		if t.Record(rec.ID) == rec && a.sees(rec, asOf) { // of two with one ID the first counts
			r.visible[rec] = true
		}
	}
	v := &View{Audience: a, places: map[string]string{}, files: map[string]string{}}
	kinds := map[string]bool{}
	var what records.Redaction
	for _, rec := range t.Records {
		if !r.visible[rec] {
			continue
		}
		kinds[rec.Kind.Name] = true
		list, _ := rec.Kind.PublishedTo(a.name)
		what.Records = append(what.Records, records.RedactedRecord{Kind: rec.Kind.Name, ID: rec.ID, Text: r.one(rec, list).text()})
		v.places[rec.ID] = rec.Path
		if len(rec.Base) == 0 {
			v.files[rec.Path] = rec.ID
		}
	}
	v.Unnamed = r.unnamed(asOf)
	if len(r.findings) > 0 {
		return nil, &RefusedError{diag.Sort(r.findings)}
	}
	// A kind of which there is nothing to see is not there either.
	what.Kinds = t.Kinds.Keep(kinds).Published(a.name)
	what.People, what.Customers, what.Suppliers = r.people(), r.partiesOf("customers", t.Customers), r.partiesOf("supplier", t.Suppliers)
	v.Tree = t.Redact(what)
	return v, nil
}

// sees reports whether a record is for readers beyond the organisation: its
// kind publishes to its audience, it says that it is for them, and the time and
// the condition of publication have come. A draft is for nobody.
func (a Audience) sees(r *records.Record, asOf time.Time) bool {
	list, published := r.Kind.PublishedTo(a.name)
	if !published || r.Unread() || !a.reads(r.Audience, customersOf(r)) {
		return false
	}
	own, ok := r.Kind.PublishedTo(r.Audience)
	if !ok { // for everybody by its own word, and by its kind's for customers alone
		own = list
	}
	if r.Category() == schema.Draft || r.Category() == "" || !own.When.Holds(r.Values) {
		return false
	}
	if own.From == "" {
		return true
	}
	at, ok := r.Instant(own.From)
	return ok && !at.After(asOf)
}

// customersOf lists the customers that a record names: those it affects, or with
// whom it was agreed.
func customersOf(r *records.Record) []string {
	return append(r.Lookup("customers").Strings(), r.Lookup("parties.customers").Strings()...)
}

// people are the persons who are named, by handle and name alone.
func (r *redaction) people() []records.Person {
	var out []records.Person
	for _, p := range r.tree.People.List {
		if r.named[p.Handle] {
			out = append(out, records.Person{Handle: p.Handle, Name: p.Name})
		}
	}
	return out
}

// partiesOf are the customers or suppliers that are named.
func (r *redaction) partiesOf(what string, all records.Parties) []records.Party {
	var out []records.Party
	for _, p := range all.List {
		if r.parties[what+":"+p.ID] {
			out = append(out, p)
		}
	}
	return out
}

// May reports whether a record may be named: a page may link to it, a list may
// count it.
func (v *View) May(id string) bool { return v.Tree.Record(id) != nil }

// Place is the file that a record lies in, for what its text leads to relative
// to that file. It is not to be shown: beyond the organisation the record's own
// Path, which is made of its ID, is all that may be.
func (v *View) Place(r *records.Record) string {
	if at := v.places[r.ID]; at != "" {
		return at
	}
	return r.Path
}

// At finds the record that a file of the repository holds, nil where there is
// none that may be seen.
func (v *View) At(file string) *records.Record {
	if v.files != nil {
		return v.Tree.Record(v.files[path.Clean(file)])
	}
	if found := v.Tree.At(file); len(found) == 1 && len(found[0].Base) == 0 {
		return found[0]
	}
	return nil
}

// IsRestricted reports a restricted record in the view of those who may see it.
func (v *View) IsRestricted(id string) bool { return v.restricted[id] }

// uncovered is the view of those who may see everything. Restricted records are
// there as records of the organisation, so that nothing withholds them; that they
// are restricted is told by IsRestricted.
func uncovered(t *records.Tree) *View {
	v := &View{Audience: Restricted, restricted: map[string]bool{}}
	changed := map[string][]byte{}
	for _, rec := range t.Records {
		if rec.Audience != Restricted.name || changed[rec.Path] != nil {
			continue
		}
		doc := rec.Doc
		for _, other := range t.At(rec.Path) { // of an inventory, all
			if other.Audience != Restricted.name {
				continue
			}
			set, err := doc.Put(other.InDoc("audience"), frontmatter.Str(Internal.String()), other.Kind.Order())
			if err != nil { // it stays withheld, which is safe
				continue
			}
			doc, v.restricted[other.ID] = set, true
		}
		changed[rec.Path] = doc.Bytes()
	}
	v.Tree = t
	if len(changed) > 0 {
		v.Tree = t.WithAll(changed)
	}
	return v
}

// told is what the organisation may see of a restricted record: ID, state,
// services and times (D8).
var told = schema.Publication{
	Fields: []string{
		"state", "services", "outages.services", "outages.from", "outages.to", "outages.level", "outages.weight",
		"planned", "actual.start", "actual.end", "from", "to", "valid_from", "valid_to",
	},
	Log: []string{"at", "to"},
}

// withheld gives the tree in which restricted records hold no more than may be
// told of them. They keep their place and their audience.
func withheld(t *records.Tree) *records.Tree {
	r := &redaction{tree: t, visible: map[*records.Record]bool{}}
	changed := map[string][]byte{}
	for _, rec := range t.Records {
		r.visible[rec] = true
		switch {
		case changed[rec.Path] != nil:
		case rec.Audience == Restricted.name:
			changed[rec.Path] = []byte{}
		case len(rec.Base) == 0:
			if doc := withoutRestricted(rec); doc != nil {
				changed[rec.Path] = doc.Bytes()
			}
		}
	}
	if len(changed) == 0 {
		return t
	}
	for file, text := range changed { // the order does not matter: each is made by itself
		if len(text) == 0 {
			changed[file] = r.withhold(t.At(file))
		}
	}
	return t.WithAll(changed)
}

// withoutRestricted takes the updates out of a record of the organisation that are
// restricted by their own word; nil where there is none.
func withoutRestricted(rec *records.Record) *frontmatter.Doc {
	updates := rec.Lookup("updates")
	if updates == nil || updates.Kind != frontmatter.Seq {
		return nil
	}
	var doc *frontmatter.Doc
	for i, u := range slices.Backward(updates.Items) {
		if u.Get("audience").Str() != Restricted.name {
			continue
		}
		from := doc
		if from == nil {
			from = rec.Doc
		}
		next, err := from.Remove(frontmatter.Path{"updates", strconv.Itoa(i)})
		if err != nil { // then all of them go, which is safe
			next, err = from.Remove(frontmatter.Path{"updates"})
		}
		if err != nil {
			return blank
		}
		if doc = next; doc.Root().Get("updates") == nil {
			return doc
		}
	}
	return doc
}

// blank is what is left of a record that cannot be cut down: nothing.
var blank, _ = frontmatter.Parse("", []byte("---\naudience: internal\n---\n"))

// withhold writes a file anew; of an inventory, the items that are restricted.
func (r *redaction) withhold(in []*records.Record) []byte {
	if len(in) == 1 && len(in[0].Base) == 0 {
		return frontmatter.Encode(frontmatter.Dict(r.one(in[0], told).rest()...), "")
	}
	var items []*frontmatter.Node
	for _, rec := range in {
		item := frontmatter.Dict(rec.Fields.Pairs...)
		if rec.Audience == Restricted.name {
			item = frontmatter.Dict(append([]frontmatter.Pair{{Key: "id", Value: frontmatter.Str(rec.ID)}}, r.one(rec, told).rest()...)...)
		}
		items = append(items, item)
	}
	return frontmatter.EncodeYAML(frontmatter.Dict(frontmatter.Pair{Key: "items", Value: frontmatter.List(items...)}))
}

// rest is the header of a restricted record. One that was adopted keeps the names
// that it has for its ID and state.
func (o *one) rest() []frontmatter.Pair {
	k := o.record.Kind
	pairs := []frontmatter.Pair{{Key: "audience", Value: frontmatter.Str(Restricted.name)}}
	if k.Adopt == nil || k.Adopt.State == "" {
		pairs = append(pairs, frontmatter.Pair{Key: "state", Value: frontmatter.Str(o.record.State)})
	}
	for _, f := range o.record.Fields.Pairs {
		adopted := k.Adopt != nil && (f.Key == k.Adopt.ID || f.Key == k.Adopt.State)
		switch {
		case adopted && f.Key != "audience":
		case written(k, f.Key):
			continue
		default:
			f.Value = o.field(f.Key, f.Value)
		}
		if f.Value != nil && !slices.ContainsFunc(pairs, func(p frontmatter.Pair) bool { return p.Key == f.Key }) {
			pairs = append(pairs, f)
		}
	}
	if log := o.log(); log != nil {
		pairs = append(pairs, frontmatter.Pair{Key: "log", Value: log})
	}
	return pairs
}
