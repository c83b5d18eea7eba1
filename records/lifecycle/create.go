package lifecycle

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// PlanNew plans a new record: its header in the kind's order and a body with
// the sections that its first states need. Fields that the first state demands
// must be given; sections may be written later (Plan.Todo).
func PlanNew(t *records.Tree, n New) Plan {
	c := &creation{planner: planner{before: t}, New: n}
	if c.State == "" {
		c.State = n.Kind.States[0].Name
	}
	c.path = records.PathFor(&t.Config, n.Kind, n.ID, n.At)
	c.record = &records.Record{ID: n.ID, Kind: n.Kind, Path: c.path}
	c.identity()
	header := c.header()
	if c.refused() {
		return c.plan(nil)
	}
	// The first reading is for the values on which sections depend.
	draft := c.read(frontmatter.Encode(header, ""))
	if draft == nil {
		return c.plan(nil)
	}
	body := c.body(draft.Record(n.ID).Values)
	if c.Derive != nil {
		header = c.settled(header, c.Derive(draft, draft.Record(n.ID)))
	}
	if c.refused() {
		return c.plan(nil)
	}
	after := c.read(frontmatter.Encode(header, body))
	if after == nil {
		return c.plan(nil)
	}
	c.record = after.Record(n.ID)
	c.doc = c.record.Doc
	c.found = append(c.found, faultsOf(after, c.path)...)
	c.judge(after)
	return c.plan(after)
}

// creation is a new record being planned.
type creation struct {
	planner
	New
	path string
	todo []diag.Diagnostic
}

func (c *creation) plan(after *records.Tree) Plan {
	plan := c.planner.plan(after)
	plan.Path, plan.Todo = c.path, c.todo
	return plan
}

// whole is the place of a file that does not exist yet.
func (c *creation) whole() diag.Span { return diag.Span{File: c.path} }

// identity refuses an ID that cannot be, or is taken.
func (c *creation) identity() {
	if why := records.CheckID(c.Kind, c.ID); why != "" {
		c.errorf(c.whole(), "record-id", "%q cannot be the ID of %s: %s", c.ID, c.Kind.One(), why)
		return
	}
	if other := c.before.Record(c.ID); other != nil {
		d := c.errorf(c.whole(), "record-id", "the ID %s is taken", c.ID)
		d.Related = []diag.Note{{Span: other.At(), Message: other.ID + " stands here"}}
	} else if c.before.Source(c.path) != nil {
		c.errorf(c.whole(), "record-path", "there is a file of that name already")
	}
}

// header puts the fields into the kind's order.
func (c *creation) header() *frontmatter.Node {
	fields := frontmatter.Dict()
	for _, as := range c.Fields {
		if err := assignable(c.Kind, as.Field); err != nil {
			c.errorf(c.whole(), RuleAssignment, "%v", err)
			continue
		}
		path := strings.Split(as.Field, ".")
		value := as.Value
		if as.Op == OpAppend {
			value = frontmatter.List(slices.Concat(items(fields.Lookup(path...)), items(as.Value))...)
		}
		if as.Op == OpRemove {
			c.errorf(c.whole(), RuleAssignment, "a new record holds nothing yet that %s-= could take out", as.Field)
			continue
		}
		fields = with(fields, path, value)
	}
	a := c.Kind.Adopt
	if a == nil || a.State != "" {
		name := "state"
		if a != nil {
			name = a.State
		}
		fields = with(fields, []string{name}, spelling(c.Kind, c.State))
	}
	if c.Kind.Log == schema.LogRecord {
		entry := entryNode(c.entry(), c.Kind, nil)
		fields = with(fields, []string{"log"}, frontmatter.List(entry))
	}
	return c.ordered(fields)
}

// ordered puts the keys into the kind's order.
func (c *creation) ordered(fields *frontmatter.Node) *frontmatter.Node {
	order := c.Kind.Order()
	slices.SortStableFunc(fields.Pairs, func(a, b frontmatter.Pair) int {
		return place(order, a.Key) - place(order, b.Key)
	})
	return fields
}

// settled writes computed values into the header that are given, or watched.
func (c *creation) settled(header *frontmatter.Node, values map[string]string) *frontmatter.Node {
	for _, field := range slices.Sorted(maps.Keys(values)) {
		path := strings.Split(field, ".")
		if watched(c.Kind, field) || !empty(header.Lookup(path...)) {
			header = with(header, path, frontmatter.Scalar(values[field]))
		}
	}
	return c.ordered(header)
}

func (c *creation) entry() records.Entry {
	return records.Entry{At: c.At, By: c.By, To: c.State, Why: c.Why}
}

// items are those of a list, or none.
func items(n *frontmatter.Node) []*frontmatter.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// place is where a key stands in an order; unknown ones stand before the log,
// which is always last.
func place(order []string, key string) int {
	if i := slices.Index(order, key); i >= 0 {
		return 2 * i
	}
	return 2*len(order) - 3
}

// read gives the tree with the new file.
func (c *creation) read(src []byte) *records.Tree {
	after := c.before.With(c.path, src)
	if after.Record(c.ID) == nil {
		c.found = append(c.found, faultsOf(after, c.path)...)
		if !c.refused() {
			c.errorf(c.whole(), "record-path", "the kind %s would not find its record there", c.Kind.Name)
		}
		return nil
	}
	return after
}

// body writes the sections that the first states need, and those that are
// given: with the given text, or with the hint as a comment.
func (c *creation) body(values schema.Lookup) string {
	needed := c.Kind.SectionsFrom(c.State, values)
	known := make([]string, len(c.Kind.Sections))
	var b strings.Builder
	for i, s := range c.Kind.Sections {
		known[i] = s.Title
		text, given := c.Body[s.Title]
		if !given && !slices.ContainsFunc(needed, func(n schema.Section) bool { return n.Title == s.Title }) {
			continue
		}
		if text = strings.TrimSpace(text); text == "" {
			text = "<!-- " + s.Hint + " -->"
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.Title, text)
	}
	for _, title := range slices.Sorted(maps.Keys(c.Body)) {
		if !slices.Contains(known, title) {
			c.errorf(c.whole(), RuleAssignment, "%s has no section %q%s", c.Kind.One(), title, diag.DidYouMean(title, known))
		}
	}
	return b.String()
}

// judge applies what a birth and the first state ask for.
func (c *creation) judge(after *records.Tree) {
	if c.Kind.Log == schema.LogRecord || c.Kind.Rank(c.State) < 0 {
		s := step{tree: after, record: c.record, entry: c.entry(), place: func(string) diag.Span { return c.record.At("state") }}
		c.found = append(c.found, s.judge()...)
	}
	for _, need := range Unmet(after, c.record) {
		if need.Rule == RuleRequiredSection {
			c.todo = append(c.todo, need)
			continue
		}
		if need.Fix != nil {
			need.Fix.Command = "" // the record is not there yet: everything is given along
		}
		c.found = append(c.found, need)
	}
	c.untitled()
}

// untitled gives the finding of a missing title its way out. The title is the
// one field that the schema demands, not a guard.
func (c *creation) untitled() {
	for i := range c.found {
		if d := &c.found[i]; d.Rule == "schema-required" && c.record.Title == "" && strings.HasPrefix(d.Message, "the record needs title") {
			d.Fix = &diag.Fix{Title: "set title", Args: []string{"title=TITLE"}}
		}
	}
}
