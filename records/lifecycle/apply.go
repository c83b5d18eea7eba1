package lifecycle

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// assign makes assignments in the text, one after the other.
func (p *planner) assign(set []Assignment) {
	for _, as := range set {
		if err := assignable(p.record.Kind, as.Field); err != nil {
			p.broken = true
			p.errorf(p.record.At(strings.Split(as.Field, ".")...), RuleAssignment, "%v", err)
			continue
		}
		if !slices.Contains(p.fields, as.Field) {
			p.fields = append(p.fields, as.Field)
		}
		path := strings.Split(as.Field, ".")
		old := p.now().Lookup(path...)
		switch as.Op {
		case OpAppend:
			p.add(path, old, as.Value)
		case OpRemove:
			p.take(path, old, as.Value)
		default:
			p.replace(path, old, as.Value)
		}
	}
}

// replace sets a field, or takes it away.
func (p *planner) replace(path []string, old, v *frontmatter.Node) {
	switch {
	case v == nil && old == nil:
	case v == nil:
		p.edit(p.doc.Remove(p.record.InDoc(path...)))
	case !sameValue(old, v):
		p.put(path, v)
	}
}

// add appends the items that a list does not hold yet.
func (p *planner) add(path []string, old, items *frontmatter.Node) {
	if !empty(old) && old.Kind != frontmatter.Seq {
		p.broken = true
		p.errorf(p.record.At(path...), RuleAssignment, "%s holds one value; += and -= are for lists", strings.Join(path, "."))
		return
	}
	for _, item := range items.Items {
		list := p.now().Lookup(path...)
		if list != nil && slices.ContainsFunc(list.Items, func(n *frontmatter.Node) bool { return frontmatter.Equal(n, item) }) {
			continue
		}
		if empty(list) {
			p.put(path, frontmatter.List(item))
			continue
		}
		p.edit(p.doc.Append(p.record.InDoc(path...), item, nil))
	}
}

// take removes items from a list; a list that had items and has none any more
// stays, and says so.
func (p *planner) take(path []string, old, items *frontmatter.Node) {
	for _, item := range items.Items {
		list := p.now().Lookup(path...)
		i := -1
		if list != nil {
			i = slices.IndexFunc(list.Items, func(n *frontmatter.Node) bool { return frontmatter.Equal(n, item) })
		}
		switch {
		case i < 0:
			p.broken = true
			p.errorf(p.record.At(path...), RuleAssignment, "%s does not hold %s; it holds %s", strings.Join(path, "."), show(item), show(old))
		case len(list.Items) == 1:
			p.put(path, frontmatter.List())
		default:
			rest := slices.Delete(slices.Clone(list.Items), i, i+1)
			p.takeItem(path, i, rest)
		}
	}
}

// takeItem removes the item i; where its bytes cannot be cut out alone, the
// list is written anew.
func (p *planner) takeItem(path []string, i int, rest []*frontmatter.Node) {
	full := p.record.InDoc(path...)
	doc, err := p.doc.Remove(append(slices.Clone(full), strconv.Itoa(i)))
	if err == nil {
		p.doc = doc
		return
	}
	for j := range rest {
		rest[j] = fresh(rest[j])
	}
	p.put(path, frontmatter.List(rest...))
}

// immutable refuses changes of a record that is closed or cancelled (L-I),
// except added links, its audience, and amendments and redactions with a reason.
func (p *planner) immutable(e Edit) {
	r := p.record
	if r.Kind.Log != schema.LogRecord || !r.Category().Final() {
		return
	}
	amends := slices.ContainsFunc(e.Flags, func(flag string) bool {
		return flag == "amendment" || flag == "redaction" || flag == "correction"
	})
	if amends && strings.TrimSpace(e.Why) != "" {
		return
	}
	if len(e.Body) > 0 {
		d := p.errorf(r.At("state"), RuleClosedRecord, "%s is %s; its text changes by an amendment, with a reason", r.ID, r.State)
		d.Fix = &diag.Fix{Title: "amend it", Args: []string{"--flag", "amendment", "--why", PlaceholderReason}}
		return
	}
	for _, as := range e.Set {
		if as.Field == "audience" || p.addsLink(as) {
			continue
		}
		d := p.errorf(r.At(strings.Split(as.Field, ".")...), RuleClosedRecord, "%s is %s; only links, audience, redactions and amendments may change", r.ID, r.State)
		if amends {
			d.Message = r.ID + " is " + r.State + "; an amendment needs a reason"
		}
		d.Fix = &diag.Fix{Title: "amend it, with a reason", Command: "gitsm set " + r.ID + " " + as.Field + as.Op + plainShow(as.Value) + " --flag amendment --why " + PlaceholderReason, Args: []string{"--flag", "amendment", "--why", PlaceholderReason}}
		return
	}
}

// addsLink reports an assignment that adds a link and takes none away.
func (p *planner) addsLink(as Assignment) bool {
	if _, ok := p.record.Kind.Link(as.Field); !ok {
		return false
	}
	return as.Op == OpAppend || as.Op == OpSet && as.Value != nil && empty(p.record.Lookup(as.Field))
}
