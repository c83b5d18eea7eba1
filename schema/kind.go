// Package schema holds the kinds of records as data: their fields (plain JSON
// Schema), body sections, states, transitions and guards, read from
// kinds/<kind>.yaml and from a team's own gitsm.yaml. Start from Builtin and
// Kind. The package explains, exports and checks definitions, and validates a
// record's header against its kind; it does not know any record's history.
package schema

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Category is what reports know of a state (domain rule D6).
type Category string

// The categories of states.
const (
	Draft     Category = "draft"     // not counted
	Open      Category = "open"      // the clock runs
	Pending   Category = "pending"   // work waits
	Resolved  Category = "resolved"  // clock stopped, may reopen
	Closed    Category = "closed"    // final
	Cancelled Category = "cancelled" // final, excluded from rates
)

// Done reports whether work in a state of this category has ended well.
func (c Category) Done() bool { return c == Resolved || c == Closed }

// Final reports whether nothing follows.
func (c Category) Final() bool { return c == Closed || c == Cancelled }

// LogMode says where a kind keeps what happened and when.
type LogMode string

// Where the history of a record is kept.
const (
	LogRecord LogMode = "record" // in the record's own append-only log (D2)
	LogNone   LogMode = "none"   // definitions: validity dates and Git history
	LogGit    LogMode = "git"    // adopted records: the commits are the history
)

// Kind is one kind of record, whole. Fields keep the order of the file: it is
// the order of keys in a record.
type Kind struct {
	Name        string // "incident"
	Title       string // "Incident"
	Plural      string // "Incidents"
	Description string
	Module      string // "core", or the module that switches it on
	Folder      string // "incidents"
	ID          IDRule
	Log         LogMode
	Fields      []Field
	Sections    []Section
	States      []State
	Transitions []Transition
	Guards      []Guard
	Tracked     []string
	Links       []Link
	Enums       map[string]map[string]string // field -> a team's value -> the built-in value it stands for
	Stale       []Stale
	List        []string // fields that lists show, first to last, after ID and title
	Adopt       *Adopt
	Origin      diag.Span // where the definition begins

	// what follows is unexported and filled by the loader (schema compiler, indices)
	lookup kindIndex
}

// IDRule says how records of a kind are named.
type IDRule struct {
	Prefix string // "INC"; empty for slugs
	Yearly bool   // INC-2026-0042 rather than KB-0031
	Digits int    // at least so many digits, 4 unless told
}

// Slug reports whether people choose the ID.
func (r IDRule) Slug() bool { return r.Prefix == "" }

// Field is one key of the header. Schema is the JSON Schema fragment verbatim.
type Field struct {
	Name        string
	Description string
	Schema      *frontmatter.Node
	Derived     bool // "x-derived: true": computed; where it is stored it is verified (D5)
	Origin      diag.Span
}

// Section is a "## Heading" that a record of the kind may hold. From which
// state it is required stands in Guards.
type Section struct {
	Title string
	Hint  string // template text, an HTML comment in a new record
	When  Cond   // the section belongs to the record only under this condition
}

// State is a state of the lifecycle. Position in Kind.States is its rank.
type State struct {
	Name        string
	Label       string
	Category    Category
	Description string
	Mandatory   bool // a team may not remove it
	Initial     bool // a record may be born in it; the first state always is
	InitialWhen Cond // a record is born in it only under this condition
}

// Transition is a legal step.
type Transition struct {
	From, To string
	// Stamps are the milestones reached by the step: "acknowledged",
	// "resolved", "submitted", … The milestones opened, closed and cancelled
	// follow from the first entry and from categories and stand in no kind.
	Stamps      []string
	Why         bool     // the log entry needs a reason
	Flags       []string // flags that the log entry must carry
	When        Cond     // the step exists only under this condition
	Reopen      bool
	Within      string // reopening is allowed so long after the state was entered: "5bd"
	Locked      bool   // a team may neither remove nor replace it
	Description string
}

// Guard is something a record must hold in a state and, unless Only is set, in
// every state of higher rank that it reaches through it.
type Guard struct {
	State   string
	Require []string // fields, dotted paths allowed
	Section []string // body sections
	Link    []string // link fields that must lead somewhere
	Role    string   // who makes the transition must hold this role
	MinAge  string   // the record must have been in the state before for so long
	When    Cond
	Only    bool
	Source  string // rule of the specification: "L-I", "X3"
	Locked  bool   // a team may not remove it
	Origin  diag.Span
}

// Link is a field that names other records (D4).
type Link struct {
	Field   string   // "problems", "actions.ref"
	To      []string // kinds; "*" for any
	Except  []string // values that name no record: "24x7", "none"
	Inverse string   // "incidents"
	Acyclic bool
	Depth   int // longest chain allowed, 0 for any
}

// Stale is a temporal rule: a warning against the as-of instant.
type Stale struct {
	State    []string // states it speaks of; empty with Category or Past
	Category []Category
	After    string // "14d", "24h", "5bd": time since the last transition, or since the last log entry with Silent
	Silent   bool
	Past     string // a date or time field that must not lie before as-of (plus After)
	When     Cond
	Message  string
}

// Adopt maps records that exist already onto a kind.
type Adopt struct {
	Files  string            // RE2 pattern of the path below the folder, with an optional group "id"
	ID     string            // field that holds the ID; empty: group "id", or the file stem
	Title  string            // field that holds the title; "#" for the first heading
	State  string            // field that holds the state
	States map[string]string // their spelling -> our state
	Extra  bool              // keys that the kind does not name are allowed
}

// State finds a state by name; ok is false where the kind has none of it.
func (k *Kind) State(name string) (State, bool) { panic("unwritten") }

// Rank is a state's position, -1 if unknown.
func (k *Kind) Rank(state string) int { panic("unwritten") }

// Next lists the transitions that leave a state.
func (k *Kind) Next(state string) []Transition { panic("unwritten") }

// Transition finds the step from one state to another.
func (k *Kind) Transition(from, to string) (Transition, bool) { panic("unwritten") }

// Field finds a field by name.
func (k *Kind) Field(name string) (Field, bool) { panic("unwritten") }

// Order is the order of keys in a record's header.
func (k *Kind) Order() []string { panic("unwritten") }

// IsTracked reports whether a field may change only together with a log entry.
func (k *Kind) IsTracked(field string) bool { panic("unwritten") }

// Link finds the link that a field holds.
func (k *Kind) Link(field string) (Link, bool) { panic("unwritten") }

// Builtin gives the value that stands for a team's own enum value: itself
// unless the team mapped it ("awaiting_parts" -> "supplier").
func (k *Kind) Builtin(field, value string) string { panic("unwritten") }

// Validate judges a header against the kind's JSON Schema: types, formats,
// enums, unknown keys. Findings are sentences with line and column; rules
// "schema-…". base is the path of the record inside the document (nil for
// the whole header).
func (k *Kind) Validate(doc *frontmatter.Doc, base frontmatter.Path) []diag.Diagnostic {
	panic("unwritten")
}

// JSONSchema gives a self-contained JSON Schema 2020-12, indented, with
// descriptions: what `gitsm schema` prints and editors read.
func (k *Kind) JSONSchema() []byte { panic("unwritten") }

// Set is the kinds in force in one repository.
type Set struct {
	kinds []*Kind
}

// Builtin gives the shipped kinds of the core and of the named modules. It is
// read once per process.
func Builtin(modules ...string) *Set { panic("unwritten") }

// Modules names the modules that exist, sorted.
func Modules() []string { panic("unwritten") }

// Merge applies a team's definitions to the set: overrides of kinds and kinds
// of its own, as under "kinds:" in gitsm.yaml. The receiver stays as it is.
// Every fault of the definitions is a finding (rules "kind-…"); a faulty kind
// is left out or left as it was.
func (s *Set) Merge(doc *frontmatter.Doc, path frontmatter.Path) (*Set, []diag.Diagnostic) {
	panic("unwritten")
}

// Kinds lists the kinds by name.
func (s *Set) Kinds() []*Kind { panic("unwritten") }

// Kind finds a kind by name, or nil.
func (s *Set) Kind(name string) *Kind { panic("unwritten") }

// ByFolder finds the kind whose folder holds the slash path, or nil.
func (s *Set) ByFolder(path string) *Kind { panic("unwritten") }

// ByID finds the kind whose numbering an ID follows, or nil for slugs.
func (s *Set) ByID(id string) *Kind { panic("unwritten") }

// ParsePeriod reads a span of time as kinds write it: "24h", "14d" (calendar
// days of 24 hours), "5bd" (business days).
func ParsePeriod(s string) (Period, error) { panic("unwritten") }

// Period is a span of wall-clock time or of business days.
type Period struct {
	Wall         time.Duration
	BusinessDays int
}

type kindIndex struct{}
