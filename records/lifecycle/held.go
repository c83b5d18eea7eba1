package lifecycle

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Ever reports whether something held of the record at any time (S11): an
// obligation that came with what a record was does not go when it is changed
// back. A correction says that it never was so, unless it is made after the
// record had come to its end.
func (h History) Ever(holds func(*records.Record) bool) bool {
	return slices.ContainsFunc(h.Held, holds)
}

// seal notes which entries follow a final state: by the order in which they were
// recorded, or by their time.
func (p *replay) seal() {
	p.sealed = map[int]bool{}
	for _, entries := range [][]records.Entry{p.record.Log, p.sorted} {
		final := false
		for _, e := range entries {
			if e.To == "" {
				p.sealed[e.Index] = p.sealed[e.Index] || final
				continue
			}
			state, _ := p.record.Kind.State(e.To)
			final = state.Category.Final()
		}
	}
}

// corrects reports an entry that says what was meant all along. After the end
// nothing is unmade, and how a change was authorised never is: the stricter
// demand stays.
func (p *replay) corrects(e records.Entry, field string) bool {
	return e.HasFlag("correction") && !p.sealed[e.Index] && !authorises(p.record.Kind, field)
}

// authorises reports a field that says how a change was authorised.
func authorises(kind *schema.Kind, field string) bool {
	return kind.Name == "change" && (field == "type" || field == "unauthorised")
}

// immutable refuses entries that change a record after its end (L-I). What may
// follow is what the planner lets pass, too.
func (p *replay) immutable() {
	for _, e := range p.record.Log {
		if !p.sealed[e.Index] {
			continue
		}
		flagged := e.HasFlag("amendment") || e.HasFlag("redaction") || e.HasFlag("correction")
		if flagged && strings.TrimSpace(e.Why) != "" {
			continue
		}
		for _, c := range e.Set {
			if c.Field == "audience" || addsOnly(p.record.Kind, c) {
				continue
			}
			p.errorf(p.at(e, "set"), RuleClosedRecord, "the entry changes %s of a record that had come to its end; expected flags: [amendment] and why", c.Field)
			break
		}
	}
}

// addsOnly reports a change that adds links and takes none away.
func addsOnly(kind *schema.Kind, c records.Change) bool {
	if _, ok := kind.Link(c.Field); !ok || empty(c.New) {
		return false
	}
	if empty(c.Old) {
		return true
	}
	return c.Old.Kind == frontmatter.Seq && c.New.Kind == frontmatter.Seq &&
		!slices.ContainsFunc(c.Old.Items, func(old *frontmatter.Node) bool {
			return !slices.ContainsFunc(c.New.Items, func(n *frontmatter.Node) bool { return frontmatter.Equal(n, old) })
		})
}

// sinceBegun gives what a record held from the time on at which it was begun or
// done: what a guard of such a state demanded once, it demands for good.
func sinceBegun(t *records.Tree, r *records.Record) []*records.Record {
	if r.Kind.Log != schema.LogRecord || !slices.ContainsFunc(r.Log, func(e records.Entry) bool { return len(e.Set) > 0 }) {
		return nil
	}
	p := &replay{tree: t, record: r}
	p.sortByTime()
	p.seal()
	p.values()
	i := slices.IndexFunc(p.sorted, func(e records.Entry) bool { return authorised(r.Kind, e.To) })
	if i < 0 {
		return nil
	}
	return p.history.Held[i:]
}

// authorised reports a state in which the work is under way that had to be
// authorised, or is done.
func authorised(kind *schema.Kind, name string) bool {
	state, _ := kind.State(name)
	return state.Category.Done() || slices.ContainsFunc(kind.Transitions, func(t schema.Transition) bool {
		return t.To == name && slices.Contains(t.Stamps, "started")
	})
}

// holds reports whether a condition of a guard holds: now, or, in a state in
// which the record was begun or done, at any time since.
func (d demand) holds(c schema.Cond, g *schema.Guard) bool {
	return c.Holds(d.record.Values) || authorised(d.record.Kind, g.State) &&
		slices.ContainsFunc(d.held, func(then *records.Record) bool { return c.Holds(then.Values) })
}

// stillCancelled refuses a cancelled record of which now holds what would have
// kept it from being cancelled.
func (p *replay) stillCancelled(from string, last records.Entry) {
	s := step{record: p.record, from: from, entry: last, place: func(part string) diag.Span { return p.at(last, part) }}
	state, known := p.record.Kind.State(last.To)
	if !known || state.Category != schema.Cancelled || p.record.State != last.To || from == "" || s.transition() != nil {
		return
	}
	if t, legal := p.record.Kind.Transition(from, last.To); legal {
		p.errorf(p.record.At("state"), RuleTransition, "%s is %s, which it can be only while: %s", p.record.ID, last.To, t.When.Text)
	}
}
