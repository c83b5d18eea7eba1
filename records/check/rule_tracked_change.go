package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

var trackedChange = Rule{
	ID:       "tracked-change",
	Title:    "a tracked field changes together with an entry that says so",
	Source:   "D2",
	Severity: diag.Error,
	Doc: `
What decides about clocks, duties and approvals is tracked: impact, services, the
planned window and so on. The log says who changed it, when, and from what to what.
Against the target branch, a tracked field that differs is named by a new entry, which
begins with the value that stood there.

Use gitsm set, which writes both.`,
	Pair: func(p *PairPass, pair Pair) {
		before, after := pair.Before, pair.After
		if before == nil || after == nil || after.Kind.Log != schema.LogRecord || after.Unread() || before.Unread() || pair.redacts() {
			return
		}
		for _, field := range after.Kind.Tracked {
			for _, leaf := range differing(field, before.Lookup(field), after.Lookup(field)) {
				p.judgeTracked(pair, leaf)
			}
		}
	},
}

// judgeTracked judges one value that differs.
func (p *PairPass) judgeTracked(pair Pair, field string) {
	before, after := pair.Before.Lookup(field), pair.After.Lookup(field)
	for _, e := range pair.added() {
		for _, c := range e.Set {
			rest, covers := below(c.Field, field)
			if !covers {
				continue
			}
			old := c.Old
			if rest != "" && old != nil {
				old = old.Lookup(strings.Split(rest, ".")...)
			}
			if sameOrNone(old, before) {
				return
			}
			d := p.errorf(pair.After, sub("log", e.Index, "set"), "the entry changes %s from %s, but the target branch has %s", field, told(old), told(before))
			d.Fix = advise("begin with the value that the target branch has")
			return
		}
	}
	d := p.errorf(pair.After, field, "%s was %s and is %s now, and no new entry of the log says so", field, told(before), told(after))
	d.Fix = do("write the old value again, and set it by a command", "gitsm set %s %s", pair.After.ID, field+"="+plain(after))
}

// below gives the rest of a dotted path below another; ok is false where it
// does not lie there.
func below(field, leaf string) (rest string, ok bool) {
	if field == leaf {
		return "", true
	}
	return strings.CutPrefix(leaf, field+".")
}

// differing lists the paths below a field at which two values differ. Mappings
// are compared key by key, everything else as it is.
func differing(path string, a, b *frontmatter.Node) []string {
	if sameOrNone(a, b) {
		return nil
	}
	if !isMap(a) && !isMap(b) || a != nil && !isMap(a) && !isNone(a) || b != nil && !isMap(b) && !isNone(b) {
		return []string{path}
	}
	var found []string
	for _, key := range keysOf(a, b) {
		found = append(found, differing(path+"."+key, a.Get(key), b.Get(key))...)
	}
	return found
}

func isMap(n *frontmatter.Node) bool { return n != nil && n.Kind == frontmatter.Map }

// isNone reports a value that says nothing.
func isNone(n *frontmatter.Node) bool {
	return n == nil || n.Kind == frontmatter.Null || n.Kind == frontmatter.Seq && len(n.Items) == 0 || n.Kind == frontmatter.Map && len(n.Pairs) == 0
}

func sameOrNone(a, b *frontmatter.Node) bool {
	return isNone(a) && isNone(b) || !isNone(a) && !isNone(b) && frontmatter.Equal(a, b)
}

// keysOf lists the keys of two mappings, those of the first first.
func keysOf(a, b *frontmatter.Node) []string {
	var keys []string
	for _, n := range []*frontmatter.Node{a, b} {
		if !isMap(n) {
			continue
		}
		for _, pair := range n.Pairs {
			if !slices.Contains(keys, pair.Key) {
				keys = append(keys, pair.Key)
			}
		}
	}
	return keys
}

// told is a value in a message.
func told(n *frontmatter.Node) string {
	if isNone(n) {
		return "none"
	}
	return plain(n)
}

// plain is a value as gitsm set takes it.
func plain(n *frontmatter.Node) string {
	switch {
	case isNone(n):
		return ""
	case n.Kind == frontmatter.Seq:
		return strings.Join(n.Strings(), ",")
	case n.Kind == frontmatter.Map:
		return "…"
	}
	return n.Text
}
