// Package records is the vocabulary: ID, Record, log Entry, Link, People,
// Config, and Tree, which Load reads from a folder, a commit or a map in a
// test. It parses and derives; it judges no lifecycle (package lifecycle), no
// rule (package check), and writes nothing.
package records

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/schema"
)

// Record is one record, with what every kind shares. What one kind adds is
// decoded from Fields by the package that works with it.
type Record struct {
	ID       string
	Kind     *schema.Kind
	Path     string // slash path inside the tree
	Title    string
	State    string
	Audience string // restricted, internal, customer, public; "internal" unless told
	Log      []Entry
	Links    []Link // outgoing, in the order of the file
	Sections []markdown.Section
	Formerly []string

	Doc    *frontmatter.Doc
	Base   frontmatter.Path  // where the record begins in Doc: nil, or items.N in an inventory file
	Fields *frontmatter.Node // the record's mapping
}

// Entry is one entry of a record's log (D2).
type Entry struct {
	At    time.Time
	By    string
	To    string // state entered, or ""
	Set   []Change
	Why   string
	Flags []string
	Index int
	Node  *frontmatter.Node
}

// Change is one tracked field of a log entry's set: its value before and after.
type Change struct {
	Field    string
	Old, New *frontmatter.Node
}

// HasFlag reports whether the entry carries a flag such as "late".
func (e Entry) HasFlag(flag string) bool { panic("unwritten") }

// Link is one reference from a record to another.
type Link struct {
	Field   string // as the kind names it: "problems", "actions.ref"
	Inverse string
	From    string // ID of the record that holds it
	To      string // ID as written (after formerly has been resolved, see Tree.Record)
	Path    frontmatter.Path
}

// At is where the field at path stands; a missing field answers with the place
// where it would be added.
func (r *Record) At(path ...string) diag.Span { panic("unwritten") }

// Value is the text of a scalar field, derived values included ("priority",
// "risk.level", "tier"); "" where there is none. Paths are dotted.
func (r *Record) Value(field string) string { panic("unwritten") }

// Category is the category of the record's state, "" for unknown states.
func (r *Record) Category() schema.Category { panic("unwritten") }

// Instant gives a date or time field; dates are midnight in the tree's zone.
func (r *Record) Instant(field string) (time.Time, bool) { panic("unwritten") }

// Section finds a body section by its title, or nil.
func (r *Record) Section(title string) *markdown.Section { panic("unwritten") }

// Opened is the time of the first log entry, zero without a log.
func (r *Record) Opened() time.Time { panic("unwritten") }

// Entered is when the record last entered its present state, zero without a log.
func (r *Record) Entered() time.Time { panic("unwritten") }
