package schema

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// verify checks a definition as a whole: what reports and clocks rely on.
func (r *reader) verify(k, old *Kind, set *Set) {
	r.verifyNames(k, set)
	r.verifyStates(k)
	r.verifyCategories(k, old)
	r.verifyMilestones(k, old)
	r.verifyWays(k)
	r.verifyPublications(k)
	if k.Log == LogRecord && k.Adopt != nil && k.Adopt.State != "" {
		r.fault(k.Origin, "kind-value", "records whose state is a field of their own keep no log; expected log: git")
	}
	if c := k.compile(); c.err != nil {
		r.fault(k.Origin, "kind-schema", "the fields of the kind %s make no JSON Schema: %s", k.Name, schemaTrouble(c.err))
	}
}

// verifyNames sees to it that no two kinds claim one folder or one prefix.
func (r *reader) verifyNames(k *Kind, set *Set) {
	for _, o := range set.kinds {
		if o.Name == k.Name {
			continue
		}
		// The folder of all holds no folder: nothing of another kind lies in it.
		if within := func(a, b string) bool { return strings.HasPrefix(a+"/", b+"/") }; within(k.Folder, o.Folder) || within(o.Folder, k.Folder) {
			d := r.fault(k.Origin, "kind-folder", "the kinds %s and %s claim the same folder, %s; the folder says what kind a record is", k.Name, o.Name, o.Folder)
			d.Related = []diag.Note{{Span: o.Origin, Message: "the other kind"}}
		}
		if !k.ID.Slug() && k.ID.Prefix == o.ID.Prefix {
			r.fault(k.Origin, "kind-prefix", "the kinds %s and %s have the same prefix, %s", k.Name, o.Name, k.ID.Prefix)
		}
	}
}

// verifyStates sees to it that a record can enter every state and can leave
// every one in which nothing is final.
func (r *reader) verifyStates(k *Kind) {
	all := func(Transition) bool { return true }
	reached := k.reach(all, "")
	for _, s := range k.States {
		if !reached[s.Name] {
			r.fault(r.origin(k, s), "kind-unreachable", "no way leads to the state %s; add a transition to it", s.Name)
			continue
		}
		if !s.Category.Final() && !k.ends(s.Name) {
			r.fault(r.origin(k, s), "kind-unreachable", "no way leads on from the state %s to one that is closed or cancelled", s.Name)
		}
		if s.Category.Final() && len(k.Next(s.Name)) > 0 {
			r.fault(r.origin(k, s), "kind-category", "nothing may follow the state %s, whose category is %s; found a transition to %s", s.Name, s.Category, k.Next(s.Name)[0].To)
		}
	}
}

// origin is where a state was defined, if that is in this file, or the kind.
func (r *reader) origin(k *Kind, s State) diag.Span {
	if s.Origin.File == r.doc.Name() {
		return s.Origin
	}
	return k.Origin
}

// ends reports whether some way leads from a state to a final one.
func (k *Kind) ends(state string) bool {
	seen, queue := map[string]bool{state: true}, []string{state}
	for len(queue) > 0 {
		s, _ := k.State(queue[0])
		if s.Category.Final() {
			return true
		}
		for _, t := range k.Next(s.Name) {
			if !seen[t.To] {
				seen[t.To] = true
				queue = append(queue, t.To)
			}
		}
		queue = queue[1:]
	}
	return false
}

// verifyCategories sees to it that reports find what they count: the
// categories that the shipped kind has, or, for a team's own, one in which work
// is open and one in which it is done.
func (r *reader) verifyCategories(k, old *Kind) {
	has := func(k *Kind, c Category) bool {
		return slices.ContainsFunc(k.States, func(s State) bool { return s.Category == c })
	}
	if old == nil {
		if !has(k, Open) {
			r.fault(k.Origin, "kind-category", "a kind needs a state of the category open")
		}
		if !has(k, Closed) && !has(k, Resolved) {
			r.fault(k.Origin, "kind-category", "a kind needs a state of the category closed or resolved")
		}
		return
	}
	for _, c := range []Category{Open, Resolved, Closed, Cancelled} {
		if has(old, c) && !has(k, c) {
			r.fault(k.Origin, "kind-category", "no state of the category %s is left; reports need one", c)
		}
	}
}

// verifyMilestones sees to it that no way leads round a milestone that a clock
// stops at: acknowledged and resolved, where the kind has them.
func (r *reader) verifyMilestones(k, old *Kind) {
	for _, milestone := range []string{"acknowledged", "resolved"} {
		stamps := func(k *Kind) bool {
			return slices.ContainsFunc(k.Transitions, func(t Transition) bool { return t.Reaches(milestone) })
		}
		if !stamps(k) && (old == nil || !stamps(old)) {
			continue
		}
		reached := k.reach(func(t Transition) bool { return !t.Reaches(milestone) }, "")
		for _, s := range k.States {
			if s.Category == Resolved && reached[s.Name] {
				r.fault(r.origin(k, s), "kind-milestone", "a way leads to the state %s without reaching the milestone %s; add stamp: %s to a transition on every way", s.Name, milestone, milestone)
			}
		}
	}
}
