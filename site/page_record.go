package site

import (
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// RecordPage is the page of a record whatever its kind: a kind that a team
// made up has it without any code. The pages of the kinds that people look at
// most embed it and add what only they show.
type RecordPage struct {
	Frame
	Head     Head
	Notes    []Note
	Facts    []Fact
	Body     Body
	Links    []LinkGroup
	Evidence []Evidence
	Tables   []Table
	Clocks   []Clock
	Timeline []Event
	Three    []ClockLine // the log with its three clocks
	Source   Source
}

// Table is a field that holds a list of mappings, one row each.
type Table struct {
	ID, Label string
	Columns   []string
	Rows      [][]Value
}

// HasText reports whether the wide column of the page holds anything.
func (p RecordPage) HasText() bool {
	return !p.Body.Empty() || len(p.Timeline) > 0 || len(p.Clocks) > 0 || len(p.Tables) > 0
}

// drop takes relations out that the page shows elsewhere.
func (p *RecordPage) drop(labels ...string) {
	p.Links = slices.DeleteFunc(p.Links, func(g LinkGroup) bool { return slices.Contains(labels, g.name) })
}

// Evidence is something that proves what a record says.
type Evidence struct {
	Title    string
	Href     string // "" where it is not part of the portal
	External bool
	Path     string
	Sum      string // first digits of its checksum
}

// Head is the top of a record's page.
type Head struct {
	ID         string
	Kind       string
	Title      string
	Chips      []Chip
	OpenedWord string // "Opened", "Recorded"
	Opened     Time
	OpenedBy   string
	Since      Time // when the present state was entered
	SinceWord  string
	Lasted     string // how long the work has been open
	Restricted bool
	Services   []Ref // of a restricted record: all that may be told
}

// Note is something that a reader must know before reading on.
type Note struct {
	Class string // "warning", "info", "success"
	Title string
	Text  string
	Refs  []Ref
}

// Source says where a record is kept, for those who want to change it.
type Source struct {
	Path     string
	Formerly []string
}

// recordPage fills what all records share; fields in skip are left to the
// page of the kind.
func (b *builder) recordPage(r *records.Record, skip ...string) RecordPage {
	at := b.pageOf(r)
	name := text(title(r))
	if restricted(r) {
		name = text(r.ID)
	}
	p := RecordPage{Frame: b.frame(at, b.sectionOf(r.Kind), name)}
	p.Crumbs = b.crumbs(r.Kind, p.Root)
	p.Head = b.recordHead(r, p.Root)
	if !b.outward() { // others cannot open the file
		p.Source.Path = text(r.Path)
	}
	if restricted(r) {
		p.Head.Title = b.say.Fill("Restricted {title}", text(b.say.Inside(r.Kind.Title)))
		return p
	}
	for _, id := range r.Formerly {
		p.Source.Formerly = append(p.Source.Formerly, text(id))
	}
	// The head shows these, or a part of the page of its own.
	skip = append(skip, "audience", "formerly", "related", "evidence", "priority_override", "priority", "severity", "major", "type")
	skip = append(skip, b.linkFields(r.Kind)...)
	p.Facts, p.Tables = split(b.facts(r, p.Root, skip...))
	p.Body = b.body(r, p.Root)
	p.Links = b.links(r, p.Root)
	p.Evidence = b.evidence(r, p.Root)
	p.Clocks = b.clocks(r, p.Root)
	p.Timeline, p.Three = b.timeline(r, p.Root), b.threeClocks(r)
	p.Notes = b.overrideNote(r)
	return p
}

// split takes lists of mappings out of the facts: they need the wide column.
func split(all []Fact) (facts []Fact, tables []Table) {
	for _, f := range all {
		if len(f.Value.Rows) == 0 {
			facts = append(facts, f)
			continue
		}
		t := Table{ID: "table-" + strconv.Itoa(len(tables)+1), Label: f.Label}
		for _, row := range f.Value.Rows {
			cells := make([]Value, len(t.Columns), len(t.Columns)+len(row.Facts))
			for _, cell := range row.Facts {
				i := slices.Index(t.Columns, cell.Label)
				if i < 0 {
					i = len(t.Columns)
					t.Columns, cells = append(t.Columns, cell.Label), append(cells, Value{})
				}
				cells[i] = cell.Value
			}
			t.Rows = append(t.Rows, cells)
		}
		for i := range t.Rows { // a column may have come up in a later row
			for len(t.Rows[i]) < len(t.Columns) {
				t.Rows[i] = append(t.Rows[i], Value{})
			}
		}
		tables = append(tables, t)
	}
	return facts, tables
}

// linkFields are the fields that hold nothing but IDs of records: the links
// show them, with title and state.
func (b *builder) linkFields(k *schema.Kind) []string {
	var names []string
	for _, l := range k.Links {
		if _, own := k.Field(l.Field); own && len(l.Except) == 0 {
			names = append(names, l.Field)
		}
	}
	return names
}

func (b *builder) recordHead(r *records.Record, root string) Head {
	h := Head{
		ID: text(r.ID), Kind: text(b.say.Text(r.Kind.Title)), Title: text(title(r)), Restricted: restricted(r),
		Chips: []Chip{b.state(r.Kind, r.State)}, Opened: b.instant(r.Opened()),
	}
	if h.Restricted {
		h.Services = b.refs(r.Lookup("services").Strings(), root)
	} else {
		h.Chips = append(h.Chips, b.chips(r)...)
	}
	if len(r.Log) > 0 && !h.Restricted {
		h.OpenedBy = b.person(r.Log[0].By)
	}
	if entered := r.Entered(); len(r.Log) > 1 && !entered.IsZero() {
		h.Since, h.SinceWord = b.instant(entered), b.state(r.Kind, r.State).Text
	}
	h.OpenedWord = b.say.Text("Recorded")
	if isWork(r.Kind) {
		h.OpenedWord = b.say.Text("Opened")
		if c := r.Category(); !r.Opened().IsZero() && (c == schema.Open || c == schema.Pending) {
			h.Lasted = b.ago(r.Opened())
		}
	}
	return h
}

// isWork reports whether records of a kind are work that ends, rather than
// things that are kept: its lifecycle has a state in which work is done and may
// still be reopened.
func isWork(k *schema.Kind) bool {
	return slices.ContainsFunc(k.States, func(s schema.State) bool { return s.Category == schema.Resolved })
}

// evidence lists what proves a record: files of the repository, and places on
// the web.
func (b *builder) evidence(r *records.Record, root string) []Evidence {
	var out []Evidence
	for _, n := range items(r, "evidence") {
		e := Evidence{Title: text(n.Get("title").Str()), Path: text(n.Get("path").Str())}
		if url := n.Get("url").Str(); isWebAddress(url) {
			e.Href, e.External = url, true
		}
		if file := n.Get("path").Str(); b.attach[file] {
			b.want(file)
			e.Href, e.External = root+attachmentPath(file), false
		}
		if sum := n.Get("sha256").Str(); len(sum) > 12 {
			e.Sum = text(sum[:12])
		}
		out = append(out, e)
	}
	return out
}

// chips are the labels beside a record's state.
func (b *builder) chips(r *records.Record) []Chip {
	var chips []Chip
	if r.Value("major") == "true" {
		chips = append(chips, Chip{Text: b.say.Text("Major"), Class: "major", Icon: "major"})
	}
	if c, ok := priorityChip(r); ok {
		chips = append(chips, c)
	}
	if v := r.Value("severity"); v != "" {
		chips = append(chips, Chip{Text: text(b.words(v)), Class: "plain"})
	}
	if c := b.typeChip(r); c.Text != "" {
		chips = append(chips, c)
	}
	if v := r.Value("tier"); v != "" && r.Kind.Name == "service" {
		chips = append(chips, Chip{Text: b.say.Fill("Tier {v}", text(v)), Class: "plain"})
	}
	if marked := b.marked(r); marked != "" {
		chips = append(chips, Chip{Text: b.say.Fill("Audience: {marked}", b.inside(marked)), Class: "plain"})
	}
	return chips
}

// overrideNote tells that a priority was set by a person (D5).
func (b *builder) overrideNote(r *records.Record) []Note {
	o := r.Lookup("priority_override")
	if o.Get("value").Str() == "" {
		return nil
	}
	computed := r.Value("priority")
	note := Note{Class: "info", Title: b.say.Text("Priority set by hand"), Text: text(o.Get("reason").Str())}
	if by := o.Get("by").Str(); by != "" {
		note.Text += " (" + b.person(by) + ")"
	}
	if computed != "" {
		note.Text += " " + b.say.Fill("The computed priority is {priority}.", text(computed))
	}
	return []Note{note}
}
