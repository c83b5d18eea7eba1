package schema

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// The audiences for which a portal of its own is built from allow-lists, widest
// first (domain section 6). A kind that names none of them publishes nothing
// beyond the organisation.
const (
	AudiencePublic   = "public"
	AudienceCustomer = "customer"
)

var outward = []string{AudiencePublic, AudienceCustomer}

// Publication is the allow-list of a kind for one audience: what a portal for
// these readers may show of a record that is theirs to see. What is not listed
// is not there for them.
type Publication struct {
	Audience string
	Fields   []string // dotted paths; a path stands for all that the kind names below it
	Log      []string // keys of log entries: at, by, to, set, why, flags
	Sections []string // titles
	Unnamed  []string // fields of records that are not theirs to see, told without a word of the record
	People   bool     // persons in listed fields are named; else only teams are
	When     Cond     // records of this audience are published only under this condition
	From     string   // field with the instant from which they are; "" for at once
	Origin   diag.Span
}

// PublishedTo gives the allow-list for an audience; ok is false where the kind
// has none.
func (k *Kind) PublishedTo(audience string) (p Publication, ok bool) {
	i := slices.IndexFunc(k.Publish, func(p Publication) bool { return p.Audience == audience })
	if i < 0 {
		return Publication{}, false
	}
	return k.Publish[i], true
}

// Allows reports whether a field is listed, by itself or with what holds it.
func (p Publication) Allows(path string) bool {
	return slices.ContainsFunc(p.Fields, func(f string) bool { return f == path || strings.HasPrefix(path, f+".") })
}

// Reaches reports whether something below a field is listed.
func (p Publication) Reaches(path string) bool {
	return slices.ContainsFunc(p.Fields, func(f string) bool { return strings.HasPrefix(f, path+".") })
}

var publicationKeys = []string{"fields", "log", "sections", "unnamed", "people", "when", "from"}

// unnamedFields are what can be told of a record without naming it: from when
// to when a service was down, what was announced, what is planned.
var unnamedFields = []string{"outages", "updates", "planned.downtime"}

// publications reads what a kind publishes. An audience with "false" takes the
// list of a shipped kind away.
func (r *reader) publications(k *Kind, n *frontmatter.Node) {
	pairs := r.pairs(n, "publish")
	if len(pairs) > 0 {
		r.keys(n.Get("publish"), "publish", outward...)
	}
	k.Publish = slices.Clone(k.Publish)
	for _, pair := range pairs {
		if !slices.Contains(outward, pair.Key) {
			continue
		}
		k.Publish = slices.DeleteFunc(k.Publish, func(p Publication) bool { return p.Audience == pair.Key })
		if pair.Value.Kind == frontmatter.Bool && pair.Value.Text == "false" {
			continue
		}
		k.Publish = append(k.Publish, r.publication(k, pair))
	}
	slices.SortFunc(k.Publish, func(a, b Publication) int {
		return slices.Index(outward, a.Audience) - slices.Index(outward, b.Audience)
	})
}

func (r *reader) publication(k *Kind, pair frontmatter.Pair) Publication {
	v := pair.Value
	p := Publication{Audience: pair.Key, Origin: r.doc.KeySpan(&pair)}
	if !r.keys(v, "what is published to "+pair.Key, publicationKeys...) {
		return p
	}
	p.Fields = r.known(v, "fields", "kind-field", "field of this kind that can be published", k.publishable())
	if k.Log == LogRecord {
		p.Log = r.known(v, "log", "kind-value", "key of a log entry", []string{"at", "by", "to", "set", "why", "flags"})
	} else if v.Get("log") != nil {
		r.fault(r.place(v, "log"), "kind-value", "records of this kind keep no log of their own")
	}
	p.Sections = r.known(v, "sections", "kind-section", "section of this kind", k.sectionTitles())
	p.Unnamed = r.known(v, "unnamed", "kind-field", "field that can be told without its record", slices.DeleteFunc(slices.Clone(unnamedFields), func(f string) bool { return !slices.Contains(k.allPaths(), f) }))
	p.People, p.When = r.flag(v, "people"), r.cond(v, "when", k.has)
	if p.From = r.text(v, "from"); p.From != "" {
		r.isKnown(v.Get("from"), "kind-field", "field of this kind", k.allPaths())
	}
	return p
}

// publishable lists the fields that an allow-list may name: all but those that
// a published record has anyhow, and the log, which has a list of its own.
func (k *Kind) publishable() []string {
	paths := k.allPaths()
	if k.Adopt != nil { // under whatever names the records hold them
		paths = append(paths, "title", "state")
	}
	return slices.DeleteFunc(paths, func(path string) bool {
		first, _, _ := strings.Cut(path, ".")
		return slices.Contains([]string{"id", "kind", "audience", "log"}, first)
	})
}

// verifyPublications sees to it that a wider audience is shown nothing that a
// narrower one is not.
func (r *reader) verifyPublications(k *Kind) {
	public, wide := k.PublishedTo(AudiencePublic)
	customer, narrow := k.PublishedTo(AudienceCustomer)
	if !wide {
		return
	}
	at := public.Origin
	if !narrow {
		r.fault(at, "kind-publish", "the public is shown records of the kind %s and customers are not; what everybody may see, customers may see: add customer: to publish", k.Name)
		return
	}
	if customer.Origin.File == r.doc.Name() {
		at = customer.Origin
	}
	for _, list := range []struct {
		what   string
		public []string
		has    func(string) bool
	}{
		{"field", public.Fields, customer.Allows},
		{"key of the log", public.Log, func(s string) bool { return slices.Contains(customer.Log, s) }},
		{"section", public.Sections, func(s string) bool { return slices.Contains(customer.Sections, s) }},
		{"unnamed field", public.Unnamed, func(s string) bool { return slices.Contains(customer.Unnamed, s) }},
	} {
		for _, name := range list.public {
			if !list.has(name) {
				r.fault(at, "kind-publish", "the public is shown the %s %s and customers are not; what everybody may see, customers may see: add it to what is published to customer", list.what, quote(name))
			}
		}
	}
	if public.People && !customer.People {
		r.fault(at, "kind-publish", "the public is told who persons are and customers are not; add people: true to what is published to customer")
	}
}

// IsPerson reports whether a dotted path holds handles: of persons, teams or
// whoever acts.
func (k *Kind) IsPerson(path string) bool { return k.holds(path, "handle") }

// IsReference reports whether a dotted path holds IDs: of records, customers or
// suppliers. Not all of them are links.
func (k *Kind) IsReference(path string) bool { return k.holds(path, "record ID") }

// holds reports whether a path holds what is called so in $defs; lists are passed
// through.
func (k *Kind) holds(path, title string) bool {
	s := k.shapeAt(path)
	for s != nil && s.items != nil {
		s = s.items
	}
	return s != nil && s.title == title
}

// Required lists the keys that a mapping at a dotted path must have; lists are
// passed through.
func (k *Kind) Required(path string) []string {
	s := k.shapeAt(path)
	for s != nil && s.items != nil {
		s = s.items
	}
	if s == nil {
		return nil
	}
	return s.required
}

// Keep gives the set of those kinds that are named.
func (s *Set) Keep(names map[string]bool) *Set {
	return &Set{audit: s.audit, kinds: slices.DeleteFunc(slices.Clone(s.kinds), func(k *Kind) bool { return !names[k.Name] })}
}

// Published gives the set as a portal for an audience may know it: the kinds
// that publish anything to it, each with what is listed and nothing else. No
// word of another kind, field or section is left in it, nor what a record needs
// in a state. Records that are adopted from elsewhere have the usual form there.
func (s *Set) Published(audience string) *Set {
	out := &Set{}
	for _, k := range s.kinds {
		if p, ok := k.PublishedTo(audience); ok {
			out.kinds = append(out.kinds, k.published(p))
		}
	}
	for _, k := range out.kinds {
		for i := range k.Links {
			k.Links[i].To = slices.DeleteFunc(slices.Clone(k.Links[i].To), func(to string) bool { return to != "*" && out.Kind(to) == nil })
		}
		k.Links = slices.DeleteFunc(k.Links, func(l Link) bool { return len(l.To) == 0 })
	}
	return out
}

func (k *Kind) published(p Publication) *Kind {
	c := k.clone()
	c.Adopt, c.Guards, c.Tracked, c.Stale, c.Publish = nil, nil, nil, nil, nil
	for i, t := range c.Transitions { // milestones come from them
		c.Transitions[i] = Transition{From: t.From, To: t.To, Stamps: t.Stamps}
	}
	listed := p.Allows
	c.Links = slices.DeleteFunc(c.Links, func(l Link) bool { return !listed(l.Field) })
	c.List = slices.DeleteFunc(c.List, func(f string) bool { return !listed(f) })
	c.Sections = slices.DeleteFunc(c.Sections, func(s Section) bool { return !slices.Contains(p.Sections, s.Title) })
	for i := range c.Sections {
		c.Sections[i].When = Cond{}
	}
	for field := range c.Enums {
		if !listed(field) {
			delete(c.Enums, field)
		}
	}
	if len(p.Log) == 0 {
		c.Log, c.Transitions = LogNone, nil
	}
	var fields []Field
	for _, f := range k.Fields {
		switch {
		case f.Name == "audience" || p.Allows(f.Name):
		case f.Name == "log" && len(p.Log) > 0:
			f = f.pruned(func(path string) bool {
				return path == "log" || slices.Contains(p.Log, strings.TrimPrefix(path, "log."))
			})
		case p.Reaches(f.Name):
			f = f.pruned(func(path string) bool { return p.Allows(path) || p.Reaches(path) })
		default:
			continue
		}
		fields = append(fields, f)
	}
	for _, f := range sharedCommon().first { // an adopting kind has its own names for these
		if _, has := k.Field(f.Name); k.Adopt != nil && !has && p.Allows(f.Name) {
			fields = append(fields, sharedCommon().fit(c, f))
		}
	}
	c.Fields = fields
	return c
}

// pruned gives a field whose definition names only what is kept.
func (f Field) pruned(keep func(path string) bool) Field {
	f.Schema = prune(f.Schema, f.Name, keep)
	f.shape = shapeOf(f.Schema, sharedCommon().defs)
	return f
}

// prune takes the properties out of a fragment that are not kept, and with them
// the keywords that speak of properties by name.
func prune(n *frontmatter.Node, path string, keep func(string) bool) *frontmatter.Node {
	var pairs []frontmatter.Pair
	for _, p := range n.Pairs {
		switch p.Key {
		case "type", "title", "description", "format", "x-none", "$ref":
		case "items":
			p.Value = prune(p.Value, path, keep)
		case "properties":
			var kept []frontmatter.Pair
			for _, q := range p.Value.Pairs {
				if at := path + "." + q.Key; keep(at) {
					if q.Value.Get("properties") != nil || q.Value.Get("items") != nil {
						q.Value = prune(q.Value, at, keep)
					}
					kept = append(kept, q)
				}
			}
			p.Value = frontmatter.Dict(kept...)
		default:
			continue
		}
		pairs = append(pairs, p)
	}
	return frontmatter.Dict(pairs...)
}
