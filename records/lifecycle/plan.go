package lifecycle

import (
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// PlanMove plans a transition: fields given along, the log entry, the state.
// It is refused with what stands against the step and with every need of the
// state that is not met.
func PlanMove(t *records.Tree, r *records.Record, m Move) Plan {
	p := newPlanner(t, r)
	entry := records.Entry{At: m.At, By: m.By, To: m.To, Why: m.Why, Flags: m.Flags}
	p.clock(entry)
	p.assign(m.Set)
	p.write(m.Body)
	p.leave(m.To)
	if r.Kind.Rank(m.To) >= 0 && m.To != r.State {
		p.put([]string{"state"}, spelling(r.Kind, m.To))
	}
	p.derive(m.To)
	p.log(entry)
	if p.broken {
		return p.plan(nil)
	}
	after := p.settle(m.Derive)
	if after == nil {
		return p.plan(nil)
	}
	moved := after.Record(r.ID)
	s := step{
		tree: after, record: moved, from: r.State, entered: r.Entered(), entry: entry,
		place: func(string) diag.Span { return r.At("state") },
	}
	against := s.judge()
	p.found = append(p.found, against...)
	if !hasRule(against, RuleTransition) {
		came := maps.Clone(through(r))
		came[m.To] = true
		p.found = append(p.found, demand{tree: after, record: moved, place: r, state: m.To, through: came}.unmet()...)
	}
	return p.plan(after)
}

// PlanEdit plans a change of fields; tracked ones get their log entry (D2), and
// so does an edit that gives a reason or flags. Without assignments it is a
// note in the log, such as an escalation.
func PlanEdit(t *records.Tree, r *records.Record, e Edit) Plan {
	p := newPlanner(t, r)
	p.immutable(e)
	p.assign(e.Set)
	p.write(e.Body)
	p.derive(r.State)
	tracked := slices.ContainsFunc(p.changes(), func(c records.Change) bool { return r.Kind.IsTracked(c.Field) })
	if r.Kind.Log == schema.LogRecord && (tracked || e.Why != "" || len(e.Flags) > 0) {
		entry := records.Entry{At: e.At, By: e.By, Why: e.Why, Flags: e.Flags}
		p.late(entry)
		p.log(entry)
	}
	if p.broken || p.refused() {
		return p.plan(nil)
	}
	after := p.settle(e.Derive)
	if after == nil {
		return p.plan(nil)
	}
	edited := after.Record(r.ID)
	_, before := Replay(t, r)
	_, now := Replay(after, edited)
	p.found = append(p.found, added(before, now)...)
	p.found = append(p.found, added(Unmet(t, r), Unmet(after, edited))...)
	return p.plan(after)
}

// PlanLink plans a link from a record to another: added to a list, or set where
// the field holds one ID. e says who links and when, for links that are tracked.
func PlanLink(t *records.Tree, r *records.Record, field, target string, e Edit) Plan {
	p := newPlanner(t, r)
	link, ok := r.Kind.Link(field)
	to := t.Record(target)
	switch {
	case !ok:
		names := make([]string, len(r.Kind.Links))
		for i, l := range r.Kind.Links {
			names[i] = l.Field
		}
		p.errorf(r.At(), RuleAssignment, "%s has no link %q; its links are %s%s", r.Kind.One(), field, list(names, "and"), diag.DidYouMean(field, names))
	case strings.Contains(field, "."):
		p.errorf(r.At(strings.Split(field, ".")...), RuleAssignment, "%s stands within other fields; edit the file to link it", field)
	case to == nil:
		p.errorf(r.At(field), RuleAssignment, "there is no record %q%s", target, diag.DidYouMean(target, t.IDs()))
	case !slices.Contains(link.To, "*") && !slices.Contains(link.To, to.Kind.Name):
		p.errorf(r.At(field), RuleAssignment, "%s leads to %s, and %s is %s", field, t.Kinds.OneOf(link.To), to.ID, to.Kind.One())
	case to == r:
		p.errorf(r.At(field), RuleAssignment, "%s cannot be linked with itself", r.ID)
	}
	if p.refused() {
		return p.plan(nil)
	}
	as := Assignment{Field: field, Op: OpSet, Value: frontmatter.Str(to.ID)}
	if in, err := inputOf(r.Kind, field); err == nil && in.Type == "array" {
		if slices.ContainsFunc(r.Lookup(field).Strings(), func(id string) bool { return t.Record(id) == to }) {
			return p.plan(t)
		}
		as.Op, as.Value = OpAppend, frontmatter.List(frontmatter.Str(to.ID))
	}
	e.Set = append(slices.Clone(e.Set), as)
	return PlanEdit(t, r, e)
}
