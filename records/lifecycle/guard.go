package lifecycle

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Unmet lists what the guards of the record's present state, and of the states
// it came through, find missing: fields, sections and links. It is what check
// reports.
func Unmet(t *records.Tree, r *records.Record) []diag.Diagnostic {
	if r.Unread() {
		return nil
	}
	return demand{tree: t, record: r, place: r, state: r.State, through: through(r), held: sinceBegun(t, r)}.unmet()
}

// Next lists the steps that lead on from the record's state, each with what it
// still needs. Who makes it and when is not looked at.
func Next(t *records.Tree, r *records.Record) []Step {
	var steps []Step
	came := through(r)
	for _, tr := range r.Kind.Next(r.State) {
		if !tr.When.Holds(r.Values) {
			continue
		}
		after := maps.Clone(came)
		after[tr.To] = true
		s := step{tree: t, record: r, from: r.State, entry: records.Entry{To: tr.To}, place: func(string) diag.Span { return r.At("state") }}
		needs := s.reasons(&tr)
		needs = append(needs, demand{tree: t, record: r, place: r, state: tr.To, through: after}.unmet()...)
		steps = append(steps, Step{Transition: tr, Needs: needs})
	}
	return steps
}

// through gives the states that a record came through, its present one
// included. Without a log they are those that no way to its state leaves out.
func through(r *records.Record) map[string]bool {
	came := map[string]bool{r.State: true}
	if r.Kind.Log == schema.LogRecord {
		for _, e := range r.Log {
			if e.To != "" {
				came[e.To] = true
			}
		}
		return came
	}
	for _, s := range r.Kind.States {
		if s.Name != r.State && unavoidable(r.Kind, s.Name, r.State) {
			came[s.Name] = true
		}
	}
	return came
}

// unavoidable reports whether every way from a first state to another passes
// through a state.
func unavoidable(k *schema.Kind, state, to string) bool {
	seen := map[string]bool{state: true}
	var queue []string
	for _, s := range k.Initial() {
		if s.Name != state {
			queue = append(queue, s.Name)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == to {
			return false
		}
		if seen[at] {
			continue
		}
		seen[at] = true
		for _, t := range k.Next(at) {
			queue = append(queue, t.To)
		}
	}
	return true
}

// demand is what a state asks of a record.
type demand struct {
	tree    *records.Tree
	record  *records.Record // whose values count
	place   *records.Record // whose file findings point into: the same, or the record before an edit
	state   string
	through map[string]bool
	held    []*records.Record // as it was since it was begun or done
}

// applies reports whether a guard speaks of the state: it is its own, or the
// record came through it and now stands higher. What was demanded on the way is
// not demanded of a cancelled record.
func (d demand) applies(g *schema.Guard) bool {
	if g.State == d.state {
		return true
	}
	kind := d.record.Kind
	state, _ := kind.State(d.state)
	return !g.Only && d.through[g.State] && kind.Rank(g.State) < kind.Rank(d.state) && state.Category != schema.Cancelled
}

// unmet lists what is missing, each thing once.
func (d demand) unmet() []diag.Diagnostic {
	var found []diag.Diagnostic
	told := map[string]bool{}
	r := d.record
	for i := range r.Kind.Guards {
		g := &r.Kind.Guards[i]
		if !d.applies(g) || !d.holds(g.When, g) {
			continue
		}
		for _, field := range g.Require {
			if !d.has(field) && !told[field] {
				told[field] = true
				found = append(found, d.needField(g, field))
			}
		}
		for _, title := range g.Section {
			if s, known := r.Kind.Section(title); known && d.holds(s.When, g) && !d.filled(title) && !told["## "+title] {
				told["## "+title] = true
				found = append(found, d.needSection(g, title))
			}
		}
		for _, field := range g.Link {
			if !d.linked(field) && !told[field] {
				told[field] = true
				found = append(found, d.needLink(g, field))
			}
		}
	}
	return found
}

// has reports whether a field holds something. An empty list counts only where
// the kind says that it means "none" (outages); nothing, empty text and an empty
// mapping do not. Behind a list every item must have it.
func (d demand) has(field string) bool {
	switch field {
	case "title":
		return d.record.Title != ""
	case "state":
		return d.record.State != ""
	}
	path := strings.Split(field, ".")
	if n := d.record.Fields.Lookup(path...); n != nil && n.Kind == frontmatter.Seq && len(n.Items) == 0 {
		return d.record.Kind.MayBeNone(field)
	}
	return holds(d.record.Fields, path)
}

func holds(n *frontmatter.Node, path []string) bool {
	switch {
	case empty(n):
		return false
	case n.Kind == frontmatter.Seq:
		return len(path) == 0 || !slices.ContainsFunc(n.Items, func(item *frontmatter.Node) bool { return !holds(item, path) })
	case len(path) > 0:
		return holds(n.Get(path[0]), path[1:])
	case n.Kind == frontmatter.Map:
		return len(n.Pairs) > 0
	}
	return strings.TrimSpace(n.Text) != ""
}

func (d demand) filled(title string) bool {
	s := d.record.Section(title)
	return s != nil && s.Filled
}

// linked reports whether a link field, or the inverse of one, leads to a record.
func (d demand) linked(field string) bool {
	for _, l := range d.record.Links {
		if l.Field == field && d.tree.Record(l.To) != nil {
			return true
		}
	}
	return len(d.tree.Linked(d.record.ID, field)) > 0
}

// since says from when on, and under which condition, a guard holds.
func (d demand) since(g *schema.Guard) string {
	when := " from " + g.State + " on"
	if g.Only {
		when = " while it is " + g.State
	}
	if !g.When.IsZero() {
		when += ", since " + g.When.Text
	}
	return when
}

func (d demand) errorf(at diag.Span, rule, format string, args ...any) diag.Diagnostic {
	found := diag.Errorf(at, rule, format, args...)
	found.Record = d.record.ID
	return found
}

// needField is the finding for a field that is missing.
func (d demand) needField(g *schema.Guard, field string) diag.Diagnostic {
	kind := d.record.Kind
	found := d.errorf(d.place.At(strings.Split(field, ".")...), RuleRequiredField, "%s needs %s%s", kind.One(), field, d.since(g))
	if f, ok := kind.Field(field); ok && f.Description != "" {
		found.Message += ": " + clause(f.Description)
	}
	s := suggestion{d.tree, d.record}
	found.Fix = &diag.Fix{Title: "set " + field, Args: s.assignments(field)}
	if len(found.Fix.Args) == 1 { // it may be the one part of the field that must be there
		field, _, _ = strings.Cut(found.Fix.Args[0], "=")
		found.Fix.Title = "set " + field
	}
	link, isLink := kind.Link(field)
	switch choices := s.choices(field); {
	case len(choices) > 0:
		found.Fix.Title += " to " + list(choices, "or")
	case isLink:
		found.Fix.Title += " to the ID of " + d.tree.Kinds.OneOf(link.To)
		if len(link.Except) > 0 {
			found.Fix.Title += ", or to " + list(link.Except, "or")
		}
	case kind.MayBeNone(field):
		found.Fix.Title += ", or to [] for none"
	case isBoolean(kind, field):
		found.Fix.Title += " to true or false"
	}
	if isLink && len(found.Fix.Args) == 1 {
		found.Fix.Command = d.linkCommand(field)
	} else {
		found.Fix.Command = "gitsm set " + d.record.ID + " " + shellWords(found.Fix.Args)
	}
	return found
}

func isBoolean(kind *schema.Kind, field string) bool {
	in, err := inputOf(kind, field)
	return err == nil && in.Type == "boolean"
}

// linkCommand links the record in a field.
func (d demand) linkCommand(field string) string {
	_, to, _ := strings.Cut(suggestion{d.tree, d.record}.assignments(field)[0], "=")
	return "gitsm link " + d.record.ID + " " + field + " " + shellWord(to)
}

// needSection is the finding for a section that is missing or says nothing.
func (d demand) needSection(g *schema.Guard, title string) diag.Diagnostic {
	r := d.place
	end := len(r.Doc.Bytes())
	at := r.Doc.SpanOf(frontmatter.Range{Start: end, End: end})
	what := "needs the section"
	if s := r.Section(title); s != nil {
		start := r.Doc.BodyOffset() + s.HeadingStart
		at = r.Doc.SpanOf(frontmatter.Range{Start: start, End: start + len("## ") + len(s.Title)})
		what = "needs text in the section"
	}
	found := d.errorf(at, RuleRequiredSection, `%s %s "## %s"%s`, r.Kind.One(), what, title, d.since(g))
	if s, _ := r.Kind.Section(title); s.Hint != "" {
		found.Message += ": " + clause(s.Hint)
	}
	found.Fix = &diag.Fix{
		Title: `write "## ` + title + `"`, Command: "$EDITOR " + shellWord(r.Path),
		Args: []string{"--section", title + "=" + PlaceholderText},
	}
	return found
}

// needLink is the finding for a link that leads nowhere.
func (d demand) needLink(g *schema.Guard, field string) diag.Diagnostic {
	kind := d.record.Kind
	found := d.errorf(d.place.At(strings.Split(field, ".")...), RuleRequiredLink, "%s needs a link in %s%s", kind.One(), field, d.since(g))
	to := "any record"
	if l, ok := kind.Link(field); ok && !slices.Contains(l.To, "*") {
		to = d.tree.Kinds.OneOf(l.To)
	}
	found.Fix = &diag.Fix{Title: "link " + to, Command: d.linkCommand(field), Args: suggestion{d.tree, d.record}.assignments(field)}
	return found
}

// clause makes the first sentence of a description part of another sentence: no
// capital, no full stop.
func clause(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), ". ")
	text = strings.TrimSuffix(text, ".")
	first, size := utf8.DecodeRuneInString(text)
	if second, _ := utf8.DecodeRuneInString(text[size:]); unicode.IsUpper(second) || unicode.IsDigit(second) {
		return text // an abbreviation such as SLA or P1
	}
	return string(unicode.ToLower(first)) + text[size:]
}
