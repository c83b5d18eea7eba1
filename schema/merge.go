package schema

import (
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Merge applies a team's definitions to the set: overrides of kinds and kinds
// of its own, by name, as under "kinds:" in gitsm.yaml. An empty path means a
// document that is one definition as a whole, like the shipped ones; its key
// "kind" names it. The receiver stays as it is. Every fault of the definitions
// is a finding (rules "kind-…"); a faulty kind is left out or left as it was.
//
// Definitions may come from several files, in any order: Verify says, once all
// are merged, where links lead nowhere.
func (s *Set) Merge(doc *frontmatter.Doc, path frontmatter.Path) (*Set, []diag.Diagnostic) {
	r := &reader{doc: doc, audit: s.audit}
	out := &Set{kinds: slices.Clone(s.kinds), audit: s.audit}
	n := doc.Root().Lookup(path...)
	switch {
	case n == nil || n.Kind == frontmatter.Null:
	case n.Kind != frontmatter.Map:
		r.fault(doc.Span(n), "kind-type", "expected the kinds by name, each a mapping; found %s", found(n))
	case len(path) > 0:
		for i := range n.Pairs {
			r.define(out, n.Pairs[i].Key, n.Pairs[i].Value, doc.KeySpan(&n.Pairs[i]))
		}
	default:
		if name := r.text(n, "kind"); name != "" {
			r.define(out, name, n, doc.At("kind"))
		} else {
			r.fault(doc.At("kind"), "kind-missing", "expected kind: and the name of the kind")
		}
	}
	out.sort()
	return out, r.faults
}

// Verify says which links of a team's kinds lead to kinds that do not exist. A
// shipped kind of a module that is off may be named: the link then has nowhere
// to lead.
func (s *Set) Verify() []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, k := range s.kinds {
		for _, l := range k.Links {
			for _, to := range l.To {
				if to != "*" && s.Kind(to) == nil && moduleOf(to) == "" {
					out = append(out, diag.Errorf(l.Origin, "kind-link", "the link %s leads to %s, which is no kind%s", l.Field, quote(to), meant(to, s.Names())))
				}
			}
		}
	}
	return out
}

// define applies one definition to a set that is being made.
func (r *reader) define(set *Set, name string, n *frontmatter.Node, at diag.Span) {
	old := set.Kind(name)
	if m := moduleOf(name); old == nil && m != "" {
		d := r.fault(at, "kind-module", "the kind %s belongs to the module %s, which is not switched on", name, m)
		d.Fix = &diag.Fix{Title: fmt.Sprintf("add %s to modules in gitsm.yaml", m)}
		return
	}
	if !r.small(set, name, n, at) {
		return
	}
	before := len(r.faults)
	r.plain(n, "")
	var k *Kind
	if old == nil {
		k = r.kind(name, n)
	} else {
		k = r.override(old, n)
	}
	k.Origin = at
	if len(r.faults) > before {
		return
	}
	r.verify(k, old, set)
	if len(r.faults) > before {
		return
	}
	set.kinds = slices.DeleteFunc(set.kinds, func(have *Kind) bool { return have.Name == name })
	set.kinds = append(set.kinds, k)
	set.sort()
}

// overrideKeys are the keys of an override. What a shipped kind is called in
// files (kind), what switches it on and where its history is kept stay.
var overrideKeys = []string{
	"kind", "title", "plural", "folder", "id", "description", "adopt", "fields", "enums", "links", "tracked",
	"states", "transitions", "guards", "sections", "stale", "list", "publish",
}

// override applies a team's changes to a kind that exists.
func (r *reader) override(old *Kind, n *frontmatter.Node) *Kind {
	k := old.clone()
	if !r.keys(n, "an override of "+k.Name, overrideKeys...) {
		return k
	}
	r.overrideHead(k, n)
	r.overrideStates(k, n)
	switch {
	case n.Get("adopt") == nil:
	case moduleOf(k.Name) != "":
		r.fault(r.place(n, "adopt"), "kind-locked", "the shipped kind %s cannot adopt records, or it would pass over its own; define a kind of your own that adopts them", k.Name)
	default:
		k.Adopt = r.adopt(k, n)
	}
	r.overrideFields(k, n)
	for _, s := range r.sections(k, n) {
		r.putSection(k, s)
	}
	r.overrideTransitions(k, n)
	r.leadToStates(k, n)
	k.Fields = sharedCommon().around(k, k.own())
	r.overrideGuards(k, n)
	k.lockClosed(old)
	for _, p := range r.pairs(n, "links") {
		r.putLink(k, r.link(p, k.has))
	}
	k.Tracked = append(k.Tracked, r.known(n, "tracked", "kind-field", "field", k.allPaths())...)
	k.Stale = append(k.Stale, r.stales(k, n)...)
	if n.Get("list") != nil {
		k.List = r.columns(k, n)
	}
	r.publications(k, n)
	return k
}

func (r *reader) overrideHead(k *Kind, n *frontmatter.Node) {
	for key, into := range map[string]*string{"title": &k.Title, "plural": &k.Plural, "description": &k.Description} {
		if text := r.text(n, key); text != "" {
			*into = text
		}
	}
	if n.Get("folder") != nil {
		k.Folder = r.folder(n)
	}
	if n.Get("id") != nil {
		k.ID = r.idRule(n)
	}
}

// own gives the fields that are the kind's own.
func (k *Kind) own() []Field {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f Field) bool { return f.Common })
}

// overrideStates relabels, removes and adds states. A new state needs a
// category and a position (after or before another one); the category of one that exists stays, since
// reports know nothing else.
func (r *reader) overrideStates(k *Kind, n *frontmatter.Node) {
	for _, p := range r.pairs(n, "states") {
		i := k.Rank(p.Key)
		removed := p.Value.Kind == frontmatter.Bool && p.Value.Text == "false" || p.Value.Get("remove").Str() == "true"
		switch {
		case i >= 0 && removed:
			r.removeState(k, p)
		case i >= 0:
			r.relabel(k, i, p)
		default:
			r.addState(k, p)
		}
	}
}

func (r *reader) removeState(k *Kind, p frontmatter.Pair) {
	if p.Value.Kind == frontmatter.Map {
		r.keys(p.Value, "the removal of a state", "remove")
	}
	s, _ := k.State(p.Key)
	if s.Mandatory || s.Initial {
		r.fault(r.doc.KeySpan(&p), "kind-locked", "the state %s cannot be removed; relabel it instead", p.Key)
		return
	}
	k.States = slices.DeleteFunc(k.States, func(s State) bool { return s.Name == p.Key })
	k.Transitions = slices.DeleteFunc(k.Transitions, func(t Transition) bool { return t.From == p.Key || t.To == p.Key })
	k.Guards = slices.DeleteFunc(k.Guards, func(g Guard) bool { return g.State == p.Key })
	for i, stale := range k.Stale {
		k.Stale[i].State = slices.DeleteFunc(slices.Clone(stale.State), func(s string) bool { return s == p.Key })
	}
	k.Stale = slices.DeleteFunc(k.Stale, func(s Stale) bool {
		return len(s.State) == 0 && len(s.Category) == 0 && s.Past == ""
	})
}

func (r *reader) relabel(k *Kind, i int, p frontmatter.Pair) {
	if !r.keys(p.Value, "the state "+p.Key, "label", "description", "category", "remove") {
		return
	}
	if c := r.text(p.Value, "category"); c != "" && c != string(k.States[i].Category) {
		r.fault(r.place(p.Value, "category"), "kind-category", "the category of the state %s is %s and stays so; reports rely on it", p.Key, k.States[i].Category)
	}
	if label := r.text(p.Value, "label"); label != "" {
		k.States[i].Label = label
	}
	if description := r.text(p.Value, "description"); description != "" {
		k.States[i].Description = description
	}
}

func (r *reader) addState(k *Kind, p frontmatter.Pair) {
	if p.Value.Kind == frontmatter.Bool {
		r.isState(k, &p)
		return
	}
	if near := diag.Nearest(p.Key, k.stateNames()); near != "" && p.Value.Get("category") == nil {
		r.isState(k, &p)
		return
	}
	s, ok := r.state(p, []string{"category", "label", "description", "after", "before"})
	if !ok {
		return
	}
	after := r.known(p.Value, "after", "kind-state", "state of this kind", k.stateNames())
	before := r.known(p.Value, "before", "kind-state", "state of this kind", k.stateNames())
	switch {
	case len(after) == 1 && p.Value.Get("before") == nil:
		k.States = slices.Insert(k.States, k.Rank(after[0])+1, s)
	case len(before) == 1 && p.Value.Get("after") == nil:
		k.States = slices.Insert(k.States, k.Rank(before[0]), s)
	case p.Value.Get("after") == nil && p.Value.Get("before") == nil:
		r.fault(s.Origin, "kind-missing", "a new state needs its position: after or before, and the name of a state")
	case p.Value.Get("after") != nil && p.Value.Get("before") != nil:
		r.fault(s.Origin, "kind-value", "a new state stands after or before another, not both")
	}
}

// leadToStates gives a new state to which nothing leads a step from the one
// that it stands after: "after: new" says where it belongs.
func (r *reader) leadToStates(k *Kind, n *frontmatter.Node) {
	for _, p := range r.pairs(n, "states") {
		after := p.Value.Get("after").Str()
		led := slices.ContainsFunc(k.Transitions, func(t Transition) bool { return t.To == p.Key })
		if after != "" && !led && k.Rank(after) >= 0 && k.Rank(p.Key) >= 0 {
			k.Transitions = append(k.Transitions, Transition{From: after, To: p.Key, Origin: r.doc.KeySpan(&p)})
		}
	}
}

// overrideFields adds fields behind the kind's own, words a description anew,
// and extends enums.
func (r *reader) overrideFields(k *Kind, n *frontmatter.Node) {
	c := sharedCommon()
	own := k.own()
	for _, p := range r.pairs(n, "fields") {
		have, exists := k.Field(p.Key)
		if !exists {
			one := frontmatter.Dict(frontmatter.Pair{Key: "fields", Value: frontmatter.Dict(p)})
			own = append(own, r.fields(one, "fields", c.defs)...)
			continue
		}
		if !r.keys(p.Value, "the field "+p.Key+", which is there already,", "description") || have.Common {
			continue
		}
		if text := r.text(p.Value, "description"); text != "" {
			i := slices.IndexFunc(own, func(f Field) bool { return f.Name == p.Key })
			own[i].Description = text
			own[i].Schema = with(own[i].Schema, "description", frontmatter.Str(text))
			own[i].shape = shapeOf(own[i].Schema, c.defs)
		}
	}
	k.Fields = c.around(k, own)
	for _, p := range r.pairs(n, "enums") {
		r.extendEnum(k, p)
	}
}

// putSection adds a section, or puts it in place of the one of that title.
func (r *reader) putSection(k *Kind, s Section) {
	if i := slices.IndexFunc(k.Sections, func(o Section) bool { return o.Title == s.Title }); i >= 0 {
		k.Sections[i] = s
		return
	}
	k.Sections = append(k.Sections, s)
}

func (r *reader) putLink(k *Kind, l Link) {
	if slices.ContainsFunc(k.Links, func(o Link) bool { return o.Field == l.Field }) {
		r.fault(l.Origin, "kind-locked", "the field %s is a link already; what it leads to stays", quote(l.Field))
		return
	}
	k.Links = append(k.Links, l)
}
