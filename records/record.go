// Package records is the vocabulary: ID, Record, log Entry, Link, People,
// Config, and Tree, which Load reads from a folder, a commit or a map in a
// test. It parses and derives; it judges no lifecycle (package lifecycle), no
// rule (package check), and writes nothing. Start from Load and Record.
//
// A record is one Markdown file; its folder gives the kind, its name the ID:
//
//	incidents/2026/INC-2026-0042.md
//
//	---
//	title: Card payments time out
//	state: in_progress
//	services: [payments-api]
//	impact: high
//	urgency: high
//	log:
//	  - at: 2026-03-16T09:58:00+01:00
//	    by: ana
//	    to: new
//	  - at: 2026-03-16T10:02:00+01:00
//	    by: ana
//	    to: in_progress
//	---
//	## Summary
//
//	Every fourth card payment fails since 09:52.
package records

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/schema"
)

// Record is one record, with what every kind shares. What one kind adds is
// decoded from Fields by the package that works with it. A record belongs to
// the trees that hold it and is never changed.
type Record struct {
	ID       string
	Kind     *schema.Kind
	Path     string // slash path inside the tree
	Title    string
	State    string
	Audience string // restricted, internal, customer, public; "internal" unless told
	Log      []Entry
	Links    []Link // outgoing, in the order of the kind's link fields
	Sections []markdown.Section
	Formerly []string

	Doc    *frontmatter.Doc
	Base   frontmatter.Path  // where the record begins in Doc: nil, or items.N in an inventory file
	Fields *frontmatter.Node // the record's mapping, never nil

	config *Config // of the tree: matrix and zone
	tier   string  // of the record's services, see Tree
	bare   bool    // it has no header, and needs none: all of it is body
}

// Entry is one entry of a record's log (D2).
type Entry struct {
	At    time.Time
	By    string
	To    string // state entered, or ""
	Set   []Change
	Why   string
	Flags []string
	Index int // place in the list
	Node  *frontmatter.Node
}

// Change is one field of a log entry's set: its value before and after. The
// field may be a dotted path ("planned.start"). Old is nil where there was none
// and New is nil where there is none any more.
type Change struct {
	Field    string
	Old, New *frontmatter.Node
}

// HasFlag reports whether the entry carries a flag such as "late".
func (e *Entry) HasFlag(flag string) bool { return slices.Contains(e.Flags, flag) }

// Link is one reference from a record to another.
type Link struct {
	Field   string // as the kind names it: "problems", "actions.ref"
	Inverse string
	From    string           // ID of the record that holds it
	To      string           // ID as it is written; Tree.Record resolves former IDs
	Path    frontmatter.Path // from the record's mapping to the value, for Record.At
}

// At is where the field at path stands; a missing field answers with the place
// where it would be added. Without a path it is where the record begins.
func (r *Record) At(path ...string) diag.Span {
	if len(path) == 0 && len(r.Base) == 0 {
		return diag.Span{File: r.Path, Start: diag.Pos{Line: 1, Column: 1}, End: diag.Pos{Line: 1, Column: 1}}
	}
	return r.Doc.At(r.InDoc(path...)...)
}

// InDoc is the path of one of the record's fields inside its file, as edits
// need it: below items.N in an inventory file, and under its own names for
// title and state where the record was adopted.
func (r *Record) InDoc(path ...string) frontmatter.Path {
	if len(path) > 0 && r.Kind.Adopt != nil {
		own := path[0]
		switch {
		case own == "state" && r.Kind.Adopt.State != "":
			own = r.Kind.Adopt.State
		case own == "title" && r.Kind.Adopt.Title != "" && r.Kind.Adopt.Title != firstHeading:
			own = r.Kind.Adopt.Title
		}
		path = append([]string{own}, path[1:]...)
	}
	return slices.Concat(r.Base, path)
}

// Lookup is the value at a dotted path of the record's header, or nil.
func (r *Record) Lookup(field string) *frontmatter.Node {
	first, rest, deeper := strings.Cut(field, ".")
	n := r.Fields.Get(first)
	if n == nil || !deeper {
		return n
	}
	return n.Lookup(strings.Split(rest, ".")...)
}

// Unread reports a record of which nothing could be read: its ID is known from
// its path, and a fault says why there is no more. What follows from its being
// empty is not worth a finding.
func (r *Record) Unread() bool { return len(r.Fields.Pairs) == 0 && !r.bare }

// Category is the category of the record's state, "" for unknown states.
func (r *Record) Category() schema.Category {
	s, _ := r.Kind.State(r.State)
	return s.Category
}

// Instant gives a date or time field; dates are midnight in the tree's zone.
func (r *Record) Instant(field string) (time.Time, bool) {
	return r.config.Instant(r.Lookup(field))
}

// Section finds a body section by its title, or nil.
func (r *Record) Section(title string) *markdown.Section {
	for i := range r.Sections {
		if strings.EqualFold(r.Sections[i].Title, title) {
			return &r.Sections[i]
		}
	}
	return nil
}

// Opened is the time of the first log entry, zero without a log.
func (r *Record) Opened() time.Time {
	if len(r.Log) == 0 {
		return time.Time{}
	}
	return r.Log[0].At
}

// Entered is when the record last entered its present state, zero without a log.
func (r *Record) Entered() time.Time {
	for _, e := range slices.Backward(r.Log) {
		if e.To != "" {
			return e.At
		}
	}
	return time.Time{}
}
