package lifecycle

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// planner makes a plan: it edits the text step by step and keeps what stands
// against it.
type planner struct {
	before *records.Tree
	record *records.Record
	doc    *frontmatter.Doc
	found  []diag.Diagnostic
	fields []string // assigned, in order, each once
	broken bool     // an edit was refused: the text is not what was asked for
}

func newPlanner(t *records.Tree, r *records.Record) *planner {
	return &planner{before: t, record: r, doc: r.Doc}
}

func (p *planner) errorf(at diag.Span, rule, format string, args ...any) *diag.Diagnostic {
	d := diag.Errorf(at, rule, format, args...)
	d.Record = p.record.ID
	p.found = append(p.found, d)
	return &p.found[len(p.found)-1]
}

func (p *planner) refused() bool { return diag.HasErrors(p.found) }

// plan is the result so far.
func (p *planner) plan(after *records.Tree) Plan {
	plan := Plan{Record: p.record, Path: p.record.Path, Tree: after, Findings: p.found}
	if after != nil {
		plan.After = p.doc.Bytes()
	}
	return plan
}

// settle gives the tree with the edited text, once what others derive is
// written into it, and adds what reading it finds and had not found before. It
// is nil where the record is lost.
func (p *planner) settle(derive Derive) *records.Tree {
	if string(p.doc.Bytes()) == string(p.record.Doc.Bytes()) {
		return p.before
	}
	after := p.before.With(p.record.Path, p.doc.Bytes())
	edited := after.Record(p.record.ID)
	if edited != nil && derive != nil {
		values := derive(after, edited)
		before := p.doc
		for _, field := range slices.Sorted(maps.Keys(values)) {
			p.store(field, values[field])
		}
		if p.doc != before {
			after = p.before.With(p.record.Path, p.doc.Bytes())
			edited = after.Record(p.record.ID)
		}
	}
	p.found = append(p.found, added(faultsOf(p.before, p.record.Path), faultsOf(after, p.record.Path))...)
	if edited == nil || p.broken {
		return nil
	}
	return after
}

// now is the record's mapping as edited so far.
func (p *planner) now() *frontmatter.Node { return p.doc.Root().Lookup(p.record.Base...) }

// current is the record as edited so far, for what is derived from it.
func (p *planner) current(state string) *records.Record {
	r := *p.record
	r.Fields, r.State = p.now(), state
	return &r
}

// edit takes the result of an edit of the text, or says why there is none.
func (p *planner) edit(doc *frontmatter.Doc, err error) {
	var refused *frontmatter.RefusedError
	switch {
	case errors.As(err, &refused):
		p.broken = true
		d := p.errorf(refused.Span, RuleEdit, "%s cannot be edited here: %s", refused.Path, refused.Reason)
		d.Fix = &diag.Fix{Title: "edit the file by hand", Command: "$EDITOR " + shellWord(p.record.Path)}
	case err != nil:
		p.broken = true
		p.errorf(p.record.At(), RuleEdit, "%v", err)
	default:
		p.doc = doc
	}
}

// put sets the value at a path of the record; mappings that are missing on the
// way are made.
func (p *planner) put(path []string, v *frontmatter.Node) {
	full := p.record.InDoc(path...)
	base := len(p.record.Base)
	for n := base + 1; n < len(full); n++ {
		if !empty(p.doc.Root().Lookup(full[:n]...)) {
			continue
		}
		for _, key := range slices.Backward(full[n:]) {
			v = frontmatter.Dict(frontmatter.Pair{Key: key, Value: v})
		}
		full = full[:n]
		break
	}
	var order []string
	if len(full) == base+1 {
		order = p.record.Kind.Order()
	}
	p.edit(p.doc.Put(full, v, order))
}

// clock refuses a step that is dated before the last one: the log would run
// backwards (F02).
func (p *planner) clock(e records.Entry) {
	for i, last := range slices.Backward(p.record.Log) {
		if last.To == "" {
			continue
		}
		if e.At.Before(last.At) {
			d := p.errorf(p.record.At("log", strconv.Itoa(i), "at"), RuleClockSkew, "%s entered %s at %s; a step at %s would lie before it",
				p.record.ID, last.To, stamp(last.At), stamp(e.At))
			d.Fix = &diag.Fix{Title: "set the clock, or say when it happened", Command: "gitsm move " + p.record.ID + " " + shellWord(e.To) + " --at TIME", Args: []string{"--at", "TIME"}}
		}
		return
	}
}

// late refuses an entry that is dated before one of the log unless it says so.
func (p *planner) late(e records.Entry) {
	for i, other := range p.record.Log {
		if e.At.Before(other.At) && !e.HasFlag("late") {
			d := p.errorf(p.record.At("log", strconv.Itoa(i), "at"), RuleLogLate, "the log has an entry of %s already; one of %s is late and must say so", stamp(other.At), stamp(e.At))
			d.Fix = &diag.Fix{Title: "set the flag late", Args: []string{"--flag", "late"}}
			return
		}
	}
}

// leave takes away what belonged to the state that is left alone: a record that
// goes on does not wait for anybody. Tracked fields only, so that the log keeps
// what they were.
func (p *planner) leave(to string) {
	r := p.record
	for _, g := range r.Kind.Guards {
		if !g.Only || g.State != r.State || to == r.State {
			continue
		}
		for _, field := range g.Require {
			if r.Kind.IsTracked(field) && !empty(r.Lookup(field)) && !slices.Contains(p.fields, field) {
				p.assign([]Assignment{{Field: field, Op: OpSet}})
			}
		}
	}
}

// derive brings values up to date that the record itself derives (D5).
func (p *planner) derive(state string) {
	for _, field := range p.record.Kind.DerivedPaths() {
		if value, ok := p.current(state).Derived(field); ok {
			p.store(field, value)
		}
	}
}

// store writes a computed value where the record stores one, or where a stale
// rule of its kind watches the field. Somebody's own opinion is refused.
func (p *planner) store(field, value string) {
	path := strings.Split(field, ".")
	stored := p.now().Lookup(path...)
	computed := frontmatter.Scalar(value)
	switch {
	case empty(stored) && !watched(p.record.Kind, field), sameValue(stored, computed):
	case slices.Contains(p.fields, field) && !empty(stored):
		p.broken = true
		d := p.errorf(p.record.At(path...), RuleAssignment, "%s is computed and comes to %s; it cannot be set to %s", field, value, show(stored))
		for _, override := range []string{field + "_override", path[0] + ".override"} {
			if _, err := inputOf(p.record.Kind, override); err == nil {
				d.Fix = &diag.Fix{Title: "say what holds instead, with a reason, in " + override}
			}
		}
	default:
		p.put(path, computed)
	}
}

// watched reports whether a stale rule looks at a field, which must then be
// stored.
func watched(k *schema.Kind, field string) bool {
	return slices.ContainsFunc(k.Stale, func(s schema.Stale) bool { return s.Past == field })
}

// changes are the assigned fields whose value is another than before.
func (p *planner) changes() []records.Change {
	var changed []records.Change
	for _, field := range p.fields {
		path := strings.Split(field, ".")
		c := records.Change{Field: field, Old: p.record.Fields.Lookup(path...), New: p.now().Lookup(path...)}
		if !sameValue(c.Old, c.New) {
			changed = append(changed, c)
		}
	}
	return changed
}

// log appends the entry, with the changes of tracked fields under "set".
func (p *planner) log(e records.Entry) {
	if p.record.Kind.Log != schema.LogRecord || p.broken {
		return
	}
	changes := p.changes()
	for i, c := range changes {
		changes[i].Old = was(p.record, c)
	}
	p.edit(p.doc.Append(p.record.InDoc("log"), entryNode(e, p.record.Kind, changes), p.record.Kind.Order()))
}

// entryNode writes a log entry.
func entryNode(e records.Entry, kind *schema.Kind, changes []records.Change) *frontmatter.Node {
	pairs := []frontmatter.Pair{{Key: "at", Value: frontmatter.TimeOf(e.At)}, {Key: "by", Value: frontmatter.Str(e.By)}}
	if e.To != "" {
		pairs = append(pairs, frontmatter.Pair{Key: "to", Value: frontmatter.Str(e.To)})
	}
	var set []frontmatter.Pair
	for _, c := range changes {
		if kind.IsTracked(c.Field) {
			set = append(set, frontmatter.Pair{Key: c.Field, Value: frontmatter.List(fresh(c.Old), fresh(c.New))})
		}
	}
	if len(set) > 0 {
		pairs = append(pairs, frontmatter.Pair{Key: "set", Value: frontmatter.Dict(set...)})
	}
	if e.Why != "" {
		pairs = append(pairs, frontmatter.Pair{Key: "why", Value: frontmatter.Str(e.Why)})
	}
	if len(e.Flags) > 0 {
		flags := make([]*frontmatter.Node, len(e.Flags))
		for i, f := range e.Flags {
			flags[i] = frontmatter.Str(f)
		}
		pairs = append(pairs, frontmatter.Pair{Key: "flags", Value: frontmatter.List(flags...)})
	}
	return frontmatter.Dict(pairs...)
}

// spelling is how a state is written: for adopted records as the team has
// always spelled it.
func spelling(kind *schema.Kind, state string) *frontmatter.Node {
	if kind.Adopt != nil {
		for _, theirs := range slices.Sorted(maps.Keys(kind.Adopt.States)) {
			if kind.Adopt.States[theirs] == state && theirs != "" {
				return frontmatter.Scalar(theirs)
			}
		}
	}
	return frontmatter.Str(state)
}

// added gives the errors of after that before does not have. Places do not
// count: an edit above moves them.
func added(before, after []diag.Diagnostic) []diag.Diagnostic {
	type identity struct{ rule, message string }
	had := map[identity]int{}
	for _, d := range before {
		had[identity{d.Rule, d.Message}]++
	}
	var fresh []diag.Diagnostic
	for _, d := range after {
		id := identity{d.Rule, d.Message}
		if had[id] > 0 {
			had[id]--
			continue
		}
		if d.Severity == diag.Error {
			fresh = append(fresh, d)
		}
	}
	return fresh
}

// faultsOf are the faults of reading one file.
func faultsOf(t *records.Tree, path string) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, d := range t.Faults {
		if d.Span.File == path {
			found = append(found, d)
		}
	}
	return found
}

func hasRule(found []diag.Diagnostic, rule string) bool {
	return slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Rule == rule })
}
