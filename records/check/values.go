package check

import (
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// text is the scalar at a dotted path as it is stored, "" where there is none.
func text(r *records.Record, path string) string { return r.Lookup(path).Str() }

// texts are the scalars of the list at a dotted path.
func texts(r *records.Record, path string) []string { return r.Lookup(path).Strings() }

// truthy reports whether the field at a dotted path says true.
func truthy(r *records.Record, path string) bool { return text(r, path) == "true" }

// builtin is the value of a field as the shipped kinds know it: what a team
// calls "awaiting_parts" may stand for "supplier".
func builtin(r *records.Record, path string) string { return r.Kind.Builtin(path, text(r, path)) }

// items are the entries of the list at a dotted path.
func items(r *records.Record, path string) []*frontmatter.Node {
	if n := r.Lookup(path); n != nil {
		return n.Items
	}
	return nil
}

// sub is the path of a value below an item of a list: "outages.0.to".
func sub(list string, index int, rest ...string) string {
	return strings.Join(append([]string{list, strconv.Itoa(index)}, rest...), ".")
}

// period is a stretch of time [From, To); a zero instant is one that is not
// given.
type period struct{ From, To time.Time }

// whole reports whether both ends are given and in order.
func (a period) whole() bool { return !a.From.IsZero() && a.From.Before(a.To) }

// covers reports whether b lies within a. Both must be whole.
func (a period) covers(b period) bool { return !b.From.Before(a.From) && !b.To.After(a.To) }

// periodOf reads two instants of a mapping.
func periodOf(n *frontmatter.Node, from, to string) period {
	start, _ := n.Get(from).Instant()
	end, _ := n.Get(to).Instant()
	return period{start, end}
}

// window is the planned window of a change.
func window(change *records.Record) period { return periodOf(change.Lookup("planned"), "start", "end") }

// underway reports whether work on a record has begun and has not ended: it is
// neither a draft nor done nor cancelled.
func underway(r *records.Record) bool {
	c := r.Category()
	return c == schema.Open || c == schema.Pending
}

// ended reports whether nothing more happens to a record.
func ended(r *records.Record) bool { return r.Category().Final() }

// reached reports whether a record has come at least as far as a state, by the
// order of its kind's states.
func reached(r *records.Record, state string) bool {
	return r.Category() != schema.Cancelled && r.Kind.Rank(state) >= 0 && r.Kind.Rank(r.State) >= r.Kind.Rank(state)
}

// filled reports whether a body section is there and holds text.
func filled(r *records.Record, section string) bool {
	s := r.Section(section)
	return s != nil && s.Filled
}

// targets are the records that a link field of r leads to, as far as they
// exist.
func (p *Pass) targets(r *records.Record, field string) []*records.Record {
	var found []*records.Record
	for _, l := range r.Links {
		if l.Field != field {
			continue
		}
		if target := p.Tree.Record(l.To); target != nil {
			found = append(found, target)
		}
	}
	return found
}

// stamp is how instants are told in messages.
func stamp(t time.Time) string { return t.Format(time.RFC3339) }
