package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var incidentParent = Rule{
	ID:       "incident-parent",
	Title:    "parent and children are resolved and closed in order",
	Source:   "X6",
	Severity: diag.Error,
	Doc: `
An incident that was resolved by its parent (resolution code resolved_by_parent)
has one, and the parent was resolved at the same time or before. And a parent is
not closed while one of its children is still being worked on.

Name the parent, resolve it first, or finish the children.`,
	Kinds: []string{"incident"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if r.Category().Done() && builtin(r, "resolution.code") == "resolved_by_parent" {
			p.resolvedByParent(r)
		}
		if r.Category() != schema.Closed {
			return
		}
		for _, child := range p.Tree.Linked(r.ID, "children") {
			if child.Category().Done() || child.Category() == schema.Cancelled {
				continue
			}
			d := p.errorf(r, "state", "closed, but its child %s is %s; children are resolved first", child.ID, child.State)
			d.Related = see(child, "state", "it is %s here", child.State)
			d.Fix = do("resolve the child", "gitsm move %s resolved", child.ID)
		}
	},
}

// resolvedByParent judges a child that says its parent resolved it.
func (p *Pass) resolvedByParent(r *records.Record) {
	parents := p.targets(r, "parent")
	if len(parents) == 0 {
		d := p.errorf(r, "parent", "resolved by its parent, but parent is not given; expected the incident that resolved it")
		d.Related = see(r, "resolution.code", "resolved by its parent here")
		d.Fix = do("name the parent", "gitsm link %s parent ID", r.ID)
		return
	}
	parent := parents[0]
	theirs, ours := p.milestone(parent, "resolved"), p.milestone(r, "resolved")
	switch {
	case !parent.Category().Done():
		d := p.errorf(r, "resolution.code", "resolved by its parent, but %s is %s; expected it resolved", parent.ID, parent.State)
		d.Related = see(parent, "state", "it is %s here", parent.State)
		d.Fix = do("resolve the parent", "gitsm move %s resolved", parent.ID)
	case !theirs.IsZero() && !ours.IsZero() && theirs.After(ours):
		d := p.errorf(r, "resolution.code", "resolved at %s by its parent, but %s was resolved only at %s; expected the parent first", stamp(ours), parent.ID, stamp(theirs))
		d.Related = see(parent, "log", "the log of %s", parent.ID)
		d.Fix = advise("correct one of the two times, or give another resolution code")
	}
}
