package lifecycle

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Replay follows a record's log through its kind's transitions. Findings: steps
// that are not legal, entries out of order, values that do not form a chain, a
// state that does not follow. What the header must hold is Unmet's business.
func Replay(t *records.Tree, r *records.Record) (History, []diag.Diagnostic) {
	p := &replay{tree: t, record: r, history: History{
		State: r.State, Visited: map[string]bool{}, Entered: map[string]time.Time{}, Milestones: map[string]time.Time{},
	}}
	switch {
	case r.Kind.Log != schema.LogRecord || r.Unread():
		p.history.Visited[r.State] = r.State != ""
		p.history.Held = []*records.Record{r}
		return p.history, nil
	case len(r.Log) == 0:
		if log := r.Fields.Get("log"); log == nil || len(log.Items) == 0 {
			p.errorf(r.At("log"), RuleLogMissing, "%s keeps a log; expected a first entry with at, by and to", a(r.Kind.Name))
		}
		p.history.Visited[r.State] = r.State != ""
		p.history.Held = []*records.Record{r}
		return p.history, p.found
	}
	p.order()
	p.sortByTime()
	p.seal()
	p.immutable()
	p.entries()
	p.values()
	p.authority()
	p.steps()
	p.header()
	return p.history, p.found
}

// replay is one replay at work.
type replay struct {
	tree    *records.Tree
	record  *records.Record
	history History
	found   []diag.Diagnostic

	sorted  []records.Entry   // by "at"; the order of the file where equal
	past    []*records.Record // the record as it was after each entry of sorted
	sealed  map[int]bool      // entries, by their place in the list, that follow a final state
	reached []reached         // the milestones that hold so far
}

func (p *replay) errorf(at diag.Span, rule, format string, args ...any) *diag.Diagnostic {
	d := diag.Errorf(at, rule, format, args...)
	d.Record = p.record.ID
	p.found = append(p.found, d)
	return &p.found[len(p.found)-1]
}

// at is where a part of a log entry stands.
func (p *replay) at(e records.Entry, path ...string) diag.Span {
	return p.record.At(append([]string{"log", strconv.Itoa(e.Index)}, path...)...)
}

// placeOf says where the parts of an entry stand.
func (p *replay) placeOf(e records.Entry) func(string) diag.Span {
	return func(part string) diag.Span { return p.at(e, part) }
}

// order holds the order of the file against the order of time: transitions must
// agree, other entries may be late if they say so.
func (p *replay) order() {
	var lastStep, latest records.Entry
	for _, e := range p.record.Log {
		switch {
		case e.At.IsZero(): // reported by the schema
			continue
		case e.To != "" && e.At.Before(lastStep.At):
			d := p.errorf(p.at(e, "at"), RuleLogOrder, "the step to %s is dated before the step to %s that was recorded earlier; transitions stand in the order in which they happened", e.To, lastStep.To)
			d.Related = []diag.Note{{Span: p.at(lastStep, "at"), Message: "the step to " + lastStep.To + " was " + stamp(lastStep.At)}}
		case e.To == "" && e.At.Before(latest.At) && !e.HasFlag("late"):
			d := p.errorf(p.at(e, "at"), RuleLogLate, "the entry is dated before one that was recorded earlier; expected flags: [late]")
			d.Related = []diag.Note{{Span: p.at(latest, "at"), Message: "recorded earlier, dated " + stamp(latest.At)}}
			d.Fix = &diag.Fix{Title: "correct the time, or add flags: [late] to the entry"}
		}
		if e.To != "" && !e.At.Before(lastStep.At) {
			lastStep = e
		}
		if !e.At.Before(latest.At) {
			latest = e
		}
	}
}

// sortByTime puts the entries into the order in which they happened (D2). An
// entry whose time cannot be read stays behind the one above it.
func (p *replay) sortByTime() {
	p.sorted = p.record.Log
	if inOrder(p.sorted) {
		return
	}
	p.sorted = slices.Clone(p.sorted)
	for i := 1; i < len(p.sorted); i++ {
		if p.sorted[i].At.IsZero() {
			p.sorted[i].At = p.sorted[i-1].At
		}
	}
	slices.SortStableFunc(p.sorted, func(a, b records.Entry) int { return a.At.Compare(b.At) })
}

// inOrder reports a log whose entries stand in the order of time.
func inOrder(log []records.Entry) bool {
	for i := range log {
		if log[i].At.IsZero() || i > 0 && log[i].At.Before(log[i-1].At) {
			return false
		}
	}
	return true
}

// values walks the changes backwards from the header: what an entry says came
// after it must be what is found. Going back it learns what the record held
// after each entry, which conditions of that time need.
func (p *replay) values() {
	r := p.record
	p.past = make([]*records.Record, len(p.sorted))
	var changed map[string]*records.Entry // field -> the later entry that changes it
	p.history.Held = make([]*records.Record, len(p.sorted))
	now, held := r, r
	for i := range slices.Backward(p.sorted) {
		e := &p.sorted[i]
		p.past[i], p.history.Held[i] = now, held
		for _, c := range e.Set {
			later := laterChange(changed, c.Field)
			switch have := now.Lookup(c.Field); {
			case sameValue(have, c.New):
			case later != nil:
				d := p.errorf(p.at(*later, "set"), RuleLogSet, "the entry changes %s from %s, but an earlier one left it at %s", c.Field, show(have), show(c.New))
				d.Related = []diag.Note{{Span: p.at(*e, "set"), Message: "set to " + show(c.New) + " here"}}
			case r.Kind.IsTracked(c.Field):
				is := "is " + show(have)
				if empty(have) {
					is = "is missing"
				}
				d := p.errorf(r.At(strings.Split(c.Field, ".")...), RuleLogSet, "%s %s here, but the last entry of the log that changes it says %s", c.Field, is, show(c.New))
				d.Related = []diag.Note{{Span: p.at(*e, "set"), Message: "set to " + show(c.New) + " here"}}
				d.Fix = &diag.Fix{Title: "tracked fields change together with the log", Command: "gitsm set " + r.ID + " " + c.Field + "=" + plainShow(have)}
			}
			if changed == nil {
				changed = map[string]*records.Entry{}
			}
			changed[c.Field] = e
			before := *now
			before.Fields = with(now.Fields, strings.Split(c.Field, "."), c.Old)
			now = &before
			if !p.corrects(*e, c.Field) {
				then := *held
				then.Fields = with(held.Fields, strings.Split(c.Field, "."), c.Old)
				held = &then
			}
		}
	}
}

// laterChange finds a later entry that changes a field, or part of it, or what
// it is part of.
func laterChange(changed map[string]*records.Entry, field string) *records.Entry {
	if e := changed[field]; e != nil {
		return e
	}
	var found *records.Entry
	for other, e := range changed {
		if (strings.HasPrefix(field, other+".") || strings.HasPrefix(other, field+".")) && (found == nil || e.Index < found.Index) {
			found = e
		}
	}
	return found
}

// steps follows the transitions.
func (p *replay) steps() {
	r, h := p.record, &p.history
	p.open()
	state, before := "", ""
	var entered time.Time
	var last records.Entry
	switch {
	case p.sorted[0].To != "":
	case p.sorted[0].Index > 0:
		p.errorf(p.at(p.sorted[0], "at"), RuleLogOrder, "the entry is dated before the %s was opened", r.Kind.Name)
	default:
		p.errorf(p.at(p.sorted[0]), RuleTransition, "the log begins with an entry that enters no state; expected the state in which the %s was opened", r.Kind.Name)
	}
	for i, e := range p.sorted {
		s := step{tree: p.tree, record: p.past[i], from: state, entered: entered, entry: e, place: p.placeOf(e)}
		if e.To == "" {
			p.found = append(p.found, s.actor()...)
			continue
		}
		p.found = append(p.found, s.judge()...)
		p.reach(&e, s.transition())
		before, last = state, e
		state, entered = e.To, e.At
		h.Visited[state] = true
		h.Entered[state] = e.At
	}
	h.State = state
	for _, m := range p.reached {
		h.Milestones[m.Name] = m.At
	}
	p.stillCancelled(before, last)
}

// reached is a milestone that holds, and the rank of the state in which it was
// reached.
type reached struct {
	Milestone
	rank int
}

// first are the milestones that the first step reaches; the others are reached
// by the last. undone are those that a step back takes away.
var (
	first  = []string{"acknowledged", "submitted", "started"}
	undone = []string{"resolved", "approved", "ended", "reviewed", "closed", "cancelled"}
)

// open stamps the milestone that every log begins with.
func (p *replay) open() {
	p.reached = append(make([]reached, 0, 6), reached{Milestone: Milestone{"opened", p.sorted[0].At}})
}

// reach stamps the milestones of a step, by the transition that it made, and takes
// those away that it undoes.
func (p *replay) reach(e *records.Entry, t *schema.Transition) {
	kind := p.record.Kind
	rank := kind.Rank(e.To)
	p.reached = slices.DeleteFunc(p.reached, func(m reached) bool { return m.rank > rank && slices.Contains(undone, m.Name) })
	if t != nil {
		for _, name := range t.Stamps {
			p.stamp(name, e.At, rank)
		}
		if t.Reopen {
			p.history.Reopens++
		}
	}
	to, _ := kind.State(e.To)
	switch to.Category {
	case schema.Closed:
		p.stamp("closed", e.At, rank)
	case schema.Cancelled:
		p.stamp("cancelled", e.At, rank)
	default:
	}
}

// stamp notes that a milestone was reached.
func (p *replay) stamp(name string, at time.Time, rank int) {
	i := slices.IndexFunc(p.reached, func(m reached) bool { return m.Name == name })
	switch {
	case i < 0:
		p.reached = append(p.reached, reached{Milestone{name, at}, rank})
	case !slices.Contains(first, name):
		p.reached[i].At, p.reached[i].rank = at, rank
	}
}

// header holds the header's state against the log (D2).
func (p *replay) header() {
	r := p.record
	last := ""
	var by records.Entry
	for _, e := range r.Log {
		if e.To != "" {
			last, by = e.To, e
		}
	}
	if last == "" || r.State == last || r.State == "" {
		return
	}
	d := p.errorf(r.At("state"), RuleLogState, "the state is %s here, but the last step of the log led to %s", r.State, last)
	d.Related = []diag.Note{{Span: p.at(by, "to"), Message: "entered here"}}
	d.Fix = &diag.Fix{Title: "write state: " + last + " again, then move the record", Command: "gitsm move " + r.ID + " " + r.State}
}
