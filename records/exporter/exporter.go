// Package exporter makes of records what other programs read: tables (Tables),
// as CSV or as one SQLite file, and JSON Lines. It writes nothing: the caller
// gets bytes, or gives a writer. The same records give the same bytes.
//
// The tables are the same whatever kinds a team has: a field is a row, not a
// column. What they hold stands in Schema, from which docs/export.md is made.
// What may be shown is not decided here: the caller gives a tree that holds no
// more (package audience).
package exporter

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// Table is one table. A row has a value for each column: a string, an int64, or
// nil where there is none.
type Table struct {
	Name    string
	About   string
	Columns []Column
	Rows    [][]any
}

// Column is one column of a table.
type Column struct {
	Name  string
	Type  string // TEXT or INTEGER, as SQLite has them
	About string
}

func text(name, about string) Column    { return Column{name, "TEXT", about} }
func integer(name, about string) Column { return Column{name, "INTEGER", about} }

// Schema is what the tables are, without rows.
func Schema() []Table {
	record := text("record", "its ID")
	n := integer("n", "its place, from 0")
	return []Table{
		{Name: "records", About: "A row for each record.", Columns: []Column{
			text("id", "the ID"), text("kind", "incident, change, …"), text("title", ""), text("state", "as the kind has it"),
			text("category", "of the state: draft, open, pending, resolved, closed, cancelled, …"), text("audience", "who may read it"), text("path", "its file"),
			text("opened", "time of the first entry of the log, in UTC"), text("last_entry", "time of the last one"),
			text("priority", "derived, or the one that overrides it"), text("tier", "the highest of its services"),
		}},
		{Name: "fields", About: "A row for each value of a record's header but the log; a list of three has three rows.", Columns: []Column{
			record, text("field", "dotted: resolution.code, outages.from"), text("place", "of the value in lists: 0, or 1.0 in a list within one; empty outside of any"),
			text("type", "text, integer, number, boolean, date or time"), text("value", "times in UTC"),
		}},
		{Name: "log", About: "A row for each entry of a log.", Columns: []Column{
			record, n, text("at", "in UTC"), text("by", "a handle"), text("to_state", "the state that it enters, if it enters one"), text("why", ""), text("flags", "separated by blanks"),
		}},
		{Name: "log_changes", About: "A row for each value that an entry changed.", Columns: []Column{
			record, n, text("field", ""), text("old", "as YAML has it in a line; none where there was none"), text("new", ""),
		}},
		{Name: "links", About: "A row for each reference from a record to another.", Columns: []Column{
			record, text("field", "problems, caused_by, …"), text("target", "the ID of the other one"), integer("found", "1 if it is among the records here, else 0"),
		}},
		{Name: "formerly", About: "A row for each name that a record had.", Columns: []Column{record, text("name", "")}},
		{Name: "sections", About: "A row for each section of a text.", Columns: []Column{record, n, text("title", ""), text("text", "Markdown")}},
	}
}

// Tables makes the tables of a tree, rows in the order of IDs.
func Tables(t *records.Tree) []Table {
	tables := Schema()
	e := &rows{tree: t, of: map[string]*Table{}}
	for i := range tables {
		e.of[tables[i].Name] = &tables[i]
	}
	for _, r := range sorted(t) {
		e.record(r)
	}
	return tables
}

// sorted are the records by ID; of two with the same one, the file's name tells.
func sorted(t *records.Tree) []*records.Record {
	list := slices.Clone(t.Records)
	slices.SortStableFunc(list, func(a, b *records.Record) int {
		if c := strings.Compare(a.ID, b.ID); c != 0 {
			return c
		}
		return strings.Compare(a.Path, b.Path)
	})
	return slices.CompactFunc(list, func(a, b *records.Record) bool { return a.ID == b.ID })
}

// rows collects the rows.
type rows struct {
	tree *records.Tree
	of   map[string]*Table
}

func (e *rows) add(table string, row ...any) {
	t := e.of[table]
	t.Rows = append(t.Rows, row)
}

func (e *rows) record(r *records.Record) {
	var last time.Time
	for _, entry := range r.Log {
		if entry.At.After(last) {
			last = entry.At
		}
	}
	e.add("records", r.ID, r.Kind.Name, r.Title, some(r.State), some(string(r.Category())), some(r.Audience), r.Path,
		instant(r.Opened()), instant(last), priority(r), derived(r, "tier"))
	for i := range r.Fields.Pairs {
		if p := &r.Fields.Pairs[i]; p.Key != "log" {
			e.field(r.ID, p.Key, "", p.Value)
		}
	}
	for n, entry := range r.Log {
		e.add("log", r.ID, int64(n), instant(entry.At), some(entry.By), some(entry.To), some(entry.Why), some(strings.Join(entry.Flags, " ")))
		for _, c := range entry.Set {
			e.add("log_changes", r.ID, int64(n), c.Field, inline(c.Old), inline(c.New))
		}
	}
	for _, l := range r.Links {
		target, found := l.To, int64(0)
		if to := e.tree.Record(l.To); to != nil {
			target, found = to.ID, 1
		}
		e.add("links", r.ID, l.Field, target, found)
	}
	for _, name := range r.Formerly {
		e.add("formerly", r.ID, name)
	}
	for n, s := range r.Sections {
		e.add("sections", r.ID, int64(n), s.Title, strings.TrimSpace(s.Text))
	}
}

// field adds the values below a node.
func (e *rows) field(id, name, place string, n *frontmatter.Node) {
	switch n.Kind {
	case frontmatter.Null:
	case frontmatter.Map:
		for i := range n.Pairs {
			e.field(id, name+"."+n.Pairs[i].Key, place, n.Pairs[i].Value)
		}
	case frontmatter.Seq:
		for i, item := range n.Items {
			at := strconv.Itoa(i)
			if place != "" {
				at = place + "." + at
			}
			e.field(id, name, at, item)
		}
	default:
		kind, value := scalar(n)
		e.add("fields", id, name, some(place), kind, value)
	}
}

// scalar is a value with its type; times are told in UTC, so that they sort.
func scalar(n *frontmatter.Node) (kind, value string) {
	switch n.Kind {
	case frontmatter.Int:
		return "integer", n.Text
	case frontmatter.Float:
		return "number", n.Text
	case frontmatter.Bool:
		return "boolean", n.Text
	case frontmatter.Date:
		return "date", n.Text
	case frontmatter.Time:
		if t, err := time.Parse(time.RFC3339, n.Text); err == nil {
			return "time", t.UTC().Format(time.RFC3339)
		}
		return "time", n.Text
	default:
		return "text", n.Text
	}
}

// inline is a value in a line, nil where there is none.
func inline(n *frontmatter.Node) any {
	if n == nil || n.Kind == frontmatter.Null {
		return nil
	}
	switch n.Kind {
	case frontmatter.Seq:
		parts := make([]string, len(n.Items))
		for i, item := range n.Items {
			parts[i], _ = inline(item).(string)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case frontmatter.Map:
		parts := make([]string, len(n.Pairs))
		for i, p := range n.Pairs {
			value, _ := inline(p.Value).(string)
			parts[i] = p.Key + ": " + value
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		_, value := scalar(n)
		return value
	}
}

func some(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func priority(r *records.Record) any {
	if p := r.Fields.Get("priority_override").Get("value").Str(); p != "" {
		return p
	}
	return derived(r, "priority")
}

func derived(r *records.Record, field string) any {
	value, _ := r.Derived(field)
	return some(value)
}
