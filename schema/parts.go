package schema

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

var categories = []string{string(Draft), string(Open), string(Pending), string(Resolved), string(Closed), string(Cancelled)}

// milestones are what a step can reach. Opened, closed and cancelled follow
// from the first entry and from categories.
var milestones = []string{"submitted", "approved", "started", "ended", "reviewed", "acknowledged", "resolved"}

var stateKeys = []string{"category", "label", "description", "mandatory", "initial"}

// states reads the states in their order. Conditions under "initial" are read
// later, by stateConditions, when fields are known.
func (r *reader) states(n *frontmatter.Node) []State {
	var out []State
	for _, p := range r.pairs(n, "states") {
		if s, ok := r.state(p, stateKeys); ok {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		r.fault(r.place(n, "states"), "kind-missing", "a kind needs states, each with its category")
		return nil
	}
	out[0].Initial = true
	return out
}

func (r *reader) state(p frontmatter.Pair, known []string) (State, bool) {
	s := State{Name: p.Key, Origin: r.doc.KeySpan(&p)}
	if !namePattern.MatchString(p.Key) {
		r.fault(s.Origin, "kind-name", "the name of a state is small letters, digits and underscores; found %s", quote(p.Key))
		return s, false
	}
	if !r.keys(p.Value, "the state "+p.Key, known...) {
		return s, false
	}
	s.Label, s.Description, s.Mandatory = r.text(p.Value, "label"), r.text(p.Value, "description"), r.flag(p.Value, "mandatory")
	if s.Label == "" {
		s.Label = s.Name
	}
	if p.Value.Get("category") == nil {
		r.fault(s.Origin, "kind-category", "the state %s needs a category: %s", p.Key, alternatives(categories))
		return s, false
	}
	if c := r.known(p.Value, "category", "kind-category", "category", categories); len(c) == 1 {
		s.Category = Category(c[0])
	}
	return s, s.Category != ""
}

// stateConditions reads "initial: true" and "initial: CONDITION".
func (r *reader) stateConditions(k *Kind, n *frontmatter.Node) {
	for _, p := range r.pairs(n, "states") {
		v := p.Value.Get("initial")
		i := k.Rank(p.Key)
		if v == nil || i < 0 {
			continue
		}
		if v.Kind == frontmatter.Bool {
			k.States[i].Initial = k.States[i].Initial || v.Text == "true"
			continue
		}
		if c := r.cond(p.Value, "initial", k.has); !c.IsZero() {
			k.States[i].Initial, k.States[i].InitialWhen = true, c
		}
	}
}

// transitions reads the steps; from and to may be lists.
func (r *reader) transitions(k *Kind, n *frontmatter.Node) []Transition {
	var out []Transition
	for _, v := range r.list(n, "transitions") {
		out = append(out, r.transition(k, v)...)
	}
	return out
}

func (r *reader) transition(k *Kind, v *frontmatter.Node) []Transition {
	if !r.keys(v, "a transition", "from", "to", "stamp", "why", "flags", "when", "reopen", "within", "locked", "description", "remove") {
		return nil
	}
	for _, key := range []string{"from", "to"} {
		if v.Get(key) == nil {
			r.fault(r.doc.Span(v), "kind-missing", "a transition needs %s, the name of a state", key)
		}
	}
	t := Transition{
		Stamps: r.known(v, "stamp", "kind-milestone", "milestone", milestones),
		Why:    r.flag(v, "why"), When: r.cond(v, "when", k.has), Reopen: r.flag(v, "reopen"), Within: r.period(v, "within"),
		Locked: r.flag(v, "locked"), Description: r.text(v, "description"), Origin: r.doc.Span(v),
	}
	for _, flag := range r.texts(v, "flags") {
		if !namePattern.MatchString(flag.Text) {
			r.fault(r.doc.Span(flag), "kind-name", "a flag is a word in small letters; found %s", quote(flag.Text))
			continue
		}
		t.Flags = append(t.Flags, flag.Text)
	}
	var out []Transition
	tos := r.known(v, "to", "kind-state", "state of this kind", k.stateNames())
	for _, from := range r.known(v, "from", "kind-state", "state of this kind", k.stateNames()) {
		for _, to := range tos {
			t.From, t.To = from, to
			out = append(out, t)
		}
	}
	return out
}

// guards reads what a record must hold, by state.
func (r *reader) guards(k *Kind, n *frontmatter.Node) []Guard {
	var out []Guard
	for _, p := range r.pairs(n, "guards") {
		if !r.isState(k, &p) {
			continue
		}
		if p.Value.Kind != frontmatter.Seq {
			r.fault(r.doc.Span(p.Value), "kind-type", "the guards of %s must be a list; found %s", p.Key, found(p.Value))
			continue
		}
		for _, v := range p.Value.Items {
			if g, ok := r.guard(k, p.Key, v); ok {
				out = append(out, g)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Guard) int { return k.Rank(a.State) - k.Rank(b.State) })
	return out
}

// isState reports whether the key of a pair is a state of the kind.
func (r *reader) isState(k *Kind, p *frontmatter.Pair) bool {
	if k.Rank(p.Key) >= 0 {
		return true
	}
	d := r.fault(r.doc.KeySpan(p), "kind-state", "%s is no state of this kind%s", quote(p.Key), meant(p.Key, k.stateNames()))
	if near := diag.Nearest(p.Key, k.stateNames()); near != "" {
		d.Fix = replaceFix(r.doc, r.doc.KeyRange(p), "write "+near, near)
	}
	return false
}

func (r *reader) guard(k *Kind, state string, v *frontmatter.Node) (Guard, bool) {
	if !r.keys(v, "a guard", "require", "section", "link", "role", "min_age", "when", "only", "source", "locked", "unlock", "remove") {
		return Guard{}, false
	}
	g := Guard{
		State: state, Role: r.text(v, "role"), MinAge: r.period(v, "min_age"), When: r.cond(v, "when", k.has),
		Only: r.flag(v, "only"), Source: r.text(v, "source"), Locked: r.flag(v, "locked"), Origin: r.doc.Span(v),
	}
	if unlock := r.known(v, "unlock", "kind-value", "way to unlock a guard", []string{AuditRelaxed}); len(unlock) == 1 {
		g.Unlock = unlock[0]
	}
	g.Require = r.fieldPaths(k, v, "require")
	g.Section = r.known(v, "section", "kind-section", "section of this kind", k.sectionTitles())
	g.Link = r.known(v, "link", "kind-field", "field of this kind", k.Order())
	if len(g.Require)+len(g.Section)+len(g.Link) == 0 && g.Role == "" && g.MinAge == "" {
		if len(r.faults) == 0 || v.Get("require") == nil && v.Get("section") == nil && v.Get("link") == nil {
			r.fault(g.Origin, "kind-missing", "a guard needs one of require, section, link, role, min_age")
		}
		return g, false
	}
	return g, true
}

func (k *Kind) sectionTitles() []string {
	out := make([]string, len(k.Sections))
	for i, s := range k.Sections {
		out[i] = s.Title
	}
	return out
}

func (r *reader) sections(k *Kind, n *frontmatter.Node) []Section {
	var out []Section
	for _, v := range r.list(n, "sections") {
		if !r.keys(v, "a section", "title", "hint", "when") {
			continue
		}
		s := Section{Title: r.text(v, "title"), Hint: r.text(v, "hint"), When: r.cond(v, "when", k.has), Origin: r.doc.Span(v)}
		if s.Title == "" {
			r.fault(s.Origin, "kind-missing", "a section needs a title")
			continue
		}
		if slices.ContainsFunc(out, func(o Section) bool { return o.Title == s.Title }) {
			r.fault(s.Origin, "kind-value", "the section %s stands twice", quote(s.Title))
			continue
		}
		out = append(out, s)
	}
	return out
}

// link reads one link. That the kinds it leads to exist is checked when the
// whole set is known.
func (r *reader) link(p frontmatter.Pair, has func(string) bool) Link {
	l := Link{Field: p.Key, Origin: r.doc.KeySpan(&p)}
	if !has(p.Key) {
		r.fault(l.Origin, "kind-field", "%s is no field of this kind", quote(p.Key))
	}
	if !r.keys(p.Value, "the link "+p.Key, "to", "inverse", "except", "acyclic", "depth") {
		return l
	}
	for _, to := range r.texts(p.Value, "to") {
		l.To = append(l.To, to.Text)
	}
	for _, value := range r.texts(p.Value, "except") {
		l.Except = append(l.Except, value.Text)
	}
	l.Inverse, l.Acyclic = r.text(p.Value, "inverse"), r.flag(p.Value, "acyclic")
	if len(l.To) == 0 || l.Inverse == "" {
		r.fault(l.Origin, "kind-missing", "the link %s needs to, the kinds it leads to, and inverse, how they name it", p.Key)
	} else if !namePattern.MatchString(l.Inverse) {
		r.fault(r.place(p.Value, "inverse"), "kind-name", "the name of an inverse is small letters and underscores; found %s", quote(l.Inverse))
	}
	if d := p.Value.Get("depth"); d != nil {
		if d.Kind != frontmatter.Int || len(d.Text) != 1 || d.Text == "0" {
			r.fault(r.doc.Span(d), "kind-value", "depth must be a whole number from 1 to 9; found %s", found(d))
		} else {
			l.Depth = int(d.Text[0] - '0')
		}
	}
	return l
}

func (r *reader) stales(k *Kind, n *frontmatter.Node) []Stale {
	var out []Stale
	for _, v := range r.list(n, "stale") {
		if !r.keys(v, "a stale rule", "state", "category", "after", "silent", "past", "when", "message") {
			continue
		}
		s := Stale{
			State: r.known(v, "state", "kind-state", "state of this kind", k.stateNames()),
			After: r.period(v, "after"), Silent: r.flag(v, "silent"), Past: r.text(v, "past"),
			When: r.cond(v, "when", k.has), Message: r.text(v, "message"), Origin: r.doc.Span(v),
		}
		for _, c := range r.known(v, "category", "kind-category", "category", categories) {
			s.Category = append(s.Category, Category(c))
		}
		if s.Past != "" && !k.has(s.Past) {
			r.fault(r.place(v, "past"), "kind-field", "%s is no field of this kind", quote(s.Past))
			continue
		}
		if s.After == "" && s.Past == "" || s.Message == "" {
			r.fault(s.Origin, "kind-missing", "a stale rule needs after or past, and a message")
			continue
		}
		out = append(out, s)
	}
	return out
}

// columns reads the fields that lists show.
func (r *reader) columns(k *Kind, n *frontmatter.Node) []string { return r.fieldPaths(k, n, "list") }

// fieldPaths gives the texts of a key that are dotted paths of the kind.
func (r *reader) fieldPaths(k *Kind, n *frontmatter.Node, key string) []string {
	var out, names []string
	for _, item := range r.texts(n, key) {
		if k.has(item.Text) {
			out = append(out, item.Text)
			continue
		}
		if names == nil {
			names = k.allPaths()
		}
		r.isKnown(item, "kind-field", "field of this kind", names)
	}
	return out
}
