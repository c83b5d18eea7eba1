package schema

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// extendEnum lets a field hold more values, each of which stands for one that
// is built in: reports and service levels see that one.
func (r *reader) extendEnum(k *Kind, p frontmatter.Pair) {
	at := r.doc.KeySpan(&p)
	s := k.shapeAt(p.Key)
	for s != nil && len(s.enum) == 0 && s.items != nil {
		s = s.items
	}
	if s == nil || len(s.enum) == 0 {
		var names []string
		for _, f := range k.allPaths() {
			if len(k.Values(f)) > 0 {
				names = append(names, f)
			}
		}
		r.fault(at, "kind-field", "%s is no field with a fixed set of values%s", quote(p.Key), meant(p.Key, names))
		return
	}
	if p.Key == "state" || s.derived {
		r.fault(at, "kind-locked", "the values of %s are fixed", p.Key)
		return
	}
	if p.Value.Kind != frontmatter.Map {
		r.fault(r.doc.Span(p.Value), "kind-type", "expected new values of %s, each with the built-in value it stands for; found %s", p.Key, found(p.Value))
		return
	}
	builtin := slices.DeleteFunc(slices.Clone(s.enum), func(v string) bool { _, own := k.Enums[p.Key][v]; return own })
	var added []string
	for i := range p.Value.Pairs {
		q := &p.Value.Pairs[i]
		switch {
		case slices.Contains(s.enum, q.Key):
			r.fault(r.doc.KeySpan(q), "kind-enum", "%s has the value %s already", p.Key, quote(q.Key))
		case q.Value.Kind != frontmatter.String:
			r.fault(r.doc.Span(q.Value), "kind-type", "expected the built-in value that %s stands for; found %s", quote(q.Key), found(q.Value))
		case !fieldPattern.MatchString(q.Key):
			r.fault(r.doc.KeySpan(q), "kind-name", "a value is letters, digits, hyphens and underscores; found %s", quote(q.Key))
		case r.isKnown(q.Value, "kind-enum", "built-in value of "+p.Key, builtin):
			if k.Enums[p.Key] == nil {
				k.Enums[p.Key] = map[string]string{}
			}
			k.Enums[p.Key][q.Key] = q.Value.Text
			added = append(added, q.Key)
		}
	}
	k.widen(p.Key, added)
}

// widen adds values to the enum of a dotted path.
func (k *Kind) widen(path string, values []string) {
	steps := strings.Split(path, ".")
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Name == steps[0] })
	defs := sharedCommon().defs
	k.Fields[i].Schema = widened(k.Fields[i].Schema, steps[1:], values, defs)
	k.Fields[i].shape = shapeOf(k.Fields[i].Schema, defs)
}

// widened gives a copy of a fragment with more values in the enum at the path.
// A shared fragment on the way is copied into the place that refers to it.
func widened(n *frontmatter.Node, path, values []string, defs *frontmatter.Node) *frontmatter.Node {
	if name, ok := refName(n.Get("$ref").Str()); ok {
		pairs := slices.DeleteFunc(slices.Clone(n.Pairs), func(p pair) bool { return p.Key == "$ref" })
		for _, p := range defs.Get(name).Pairs {
			if n.Get(p.Key) == nil {
				pairs = append(pairs, p)
			}
		}
		n = dict(pairs...)
	}
	switch {
	case n.Get("enum") != nil:
		enum := n.Get("enum")
		return with(n, "enum", frontmatter.List(append(slices.Clone(enum.Items), texts(values).Items...)...))
	case n.Get("items") != nil:
		return with(n, "items", widened(n.Get("items"), path, values, defs))
	case len(path) > 0 && n.Get("properties").Get(path[0]) != nil:
		props := n.Get("properties")
		return with(n, "properties", with(props, path[0], widened(props.Get(path[0]), path[1:], values, defs)))
	}
	return n
}

// overrideTransitions adds steps, puts them in place of those between the same
// states, or removes them.
func (r *reader) overrideTransitions(k *Kind, n *frontmatter.Node) {
	for _, v := range r.list(n, "transitions") {
		remove := r.flag(v, "remove")
		for _, t := range r.transition(k, v) {
			i := slices.IndexFunc(k.Transitions, func(o Transition) bool { return o.From == t.From && o.To == t.To })
			switch {
			case i >= 0 && k.Transitions[i].Locked:
				r.fault(t.Origin, "kind-locked", "the transition from %s to %s stays as it is", t.From, t.To)
			case remove && i < 0:
				r.fault(t.Origin, "kind-state", "there is no transition from %s to %s to remove", t.From, t.To)
			case remove:
				k.Transitions = slices.Delete(k.Transitions, i, i+1)
			case i >= 0:
				k.Transitions[i] = t
			default:
				k.Transitions = append(k.Transitions, t)
			}
		}
	}
}

// overrideGuards adds guards, and takes away what they demand.
func (r *reader) overrideGuards(k *Kind, n *frontmatter.Node) {
	for i := range r.pairs(n, "guards") {
		p := &n.Get("guards").Pairs[i]
		if !r.isState(k, p) {
			continue
		}
		if p.Value.Kind != frontmatter.Seq {
			r.fault(r.doc.Span(p.Value), "kind-type", "the guards of %s must be a list; found %s", p.Key, found(p.Value))
			continue
		}
		for _, v := range p.Value.Items {
			g, ok := r.guard(k, p.Key, v)
			switch {
			case !ok:
			case r.flag(v, "remove"):
				r.removeGuard(k, g)
			default:
				if g.Source == "" {
					g.Source = "gitsm.yaml"
				}
				k.Guards = append(k.Guards, g)
			}
		}
	}
	slices.SortStableFunc(k.Guards, func(a, b Guard) int { return k.Rank(a.State) - k.Rank(b.State) })
}

// removeGuard takes fields, sections, links, a role or an age away from what
// the guards of a state demand.
func (r *reader) removeGuard(k *Kind, gone Guard) {
	hit := false
	for i, g := range k.Guards {
		if g.State != gone.State {
			continue
		}
		less := g
		less.Require = without(g.Require, gone.Require)
		less.Section = without(g.Section, gone.Section)
		less.Link = without(g.Link, gone.Link)
		if gone.Role != "" && g.Role == gone.Role {
			less.Role = ""
		}
		if gone.MinAge != "" && g.MinAge == gone.MinAge {
			less.MinAge = ""
		}
		changed := len(less.Require)+len(less.Section)+len(less.Link) < len(g.Require)+len(g.Section)+len(g.Link) ||
			less.Role != g.Role || less.MinAge != g.MinAge
		if changed && g.Locked && (g.Unlock == "" || g.Unlock != r.audit) {
			d := r.fault(gone.Origin, "kind-locked", "this guard of %s cannot be removed (%s)", g.State, g.Source)
			if g.Unlock != "" {
				d.Fix = &diag.Fix{Title: "leave it, or write audit: " + g.Unlock + " in gitsm.yaml, which every page of the portal then says"}
			}
			return
		}
		if changed {
			k.Guards[i], hit = less, true
		}
	}
	if !hit {
		r.fault(gone.Origin, "kind-state", "the guards of %s demand nothing of this; there is nothing to remove", gone.State)
	}
	k.Guards = slices.DeleteFunc(k.Guards, func(g Guard) bool {
		return len(g.Require)+len(g.Section)+len(g.Link) == 0 && g.Role == "" && g.MinAge == ""
	})
}

func without(list, gone []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(gone, s) })
}
