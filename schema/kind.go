// Package schema holds the kinds of records as data: their fields (plain JSON
// Schema), body sections, states, transitions and guards, read from
// kinds/<kind>.yaml and from a team's own gitsm.yaml. Start from Builtin, which
// gives a Set of Kinds, and Set.Merge, which applies what a team changes.
//
// The package explains, exports and checks definitions, and validates a
// record's header against its kind. It does not know any record's history: what
// a guard demands of a record is judged by package lifecycle.
package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

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

// Kind is one kind of record, whole. Fields are all keys that a header may
// hold, those that every kind has included, in the order in which a record
// shows them. A Kind is not changed once it was read.
type Kind struct {
	Name        string // "incident"
	Title       string // "Incident"
	Plural      string // "Incidents"
	Description string
	Module      string // "core", the module that switches it on, or "own" for a team's
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
	Enums       map[string]map[string]string // path of a field -> a team's value -> the built-in value it stands for
	Stale       []Stale
	Publish     []Publication // what portals beyond the organisation show, widest audience first
	List        []string      // fields that lists show, first to last, after ID and title
	Adopt       *Adopt
	Origin      diag.Span // where the definition begins

	compiled *compiled // the schema to validate with, made when it is first needed
}

// IDRule says how records of a kind are named.
type IDRule struct {
	Prefix string // "INC"; empty for slugs
	Yearly bool   // INC-2026-0042 rather than KB-0031
	Digits int    // at least so many digits, 4 unless told
}

// Field is one key of the header. Schema is the JSON Schema fragment verbatim.
type Field struct {
	Name        string
	Description string
	Schema      *frontmatter.Node
	Derived     bool // "x-derived: true": computed; where it is stored it is verified (D5)
	Common      bool // every kind has it
	Origin      diag.Span

	shape *shape
}

// Section is a "## Heading" that a record of the kind may hold. From which
// state it is required stands in Guards.
type Section struct {
	Title  string
	Hint   string // template text, an HTML comment in a new record
	When   Cond   // the section belongs to the record only under this condition
	Origin diag.Span
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
	Origin      diag.Span
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
	Origin      diag.Span
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
	Unlock  string // AuditRelaxed where it may, once the repository says so
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
	Origin  diag.Span
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
	Origin   diag.Span
}

// HeaderMode says what the header of adopted records is.
type HeaderMode string

// What the headers of adopted records are.
const (
	HeaderYAML     HeaderMode = "yaml"     // as of all records
	HeaderLines    HeaderMode = "lines"    // "Key: value" as in mail, whatever YAML makes of the value
	HeaderPreamble HeaderMode = "preamble" // "Key: value" lines that the text begins with, and no fences
	HeaderOptional HeaderMode = "optional" // YAML where there is one; a file without one is all body
)

// AllFolder is the folder of a kind whose records lie beside gitsm.yaml. Only
// adopted records do, and none of the folders there is theirs.
const AllFolder = "."

// Below gives the part of a slash path behind the kind's folder; ok is false
// where the path does not lie below it, or could not hold one of its records.
func (k *Kind) Below(path string) (rest string, ok bool) {
	if k.Folder == AllFolder {
		return path, path != "" && !strings.Contains(path, "/")
	}
	return strings.CutPrefix(path, k.Folder+"/")
}

// Adopt maps records that exist already onto a kind.
type Adopt struct {
	Files    string            // RE2 pattern of the path below the folder, with an optional group "id"
	ID       string            // field that holds the ID; empty: group "id", or the file stem
	Title    string            // field that holds the title; "#" for the first heading
	State    string            // field that holds the state
	States   map[string]string // their spelling -> our state; empty where they are spelled alike
	Extra    bool              // keys that the kind does not name are allowed
	Header   HeaderMode        // what stands between the fences, and whether it must
	Sections []Place           // fields that stand in the text, in the order of the file
	Except   string            // RE2 pattern of paths that are no records although Files matches them

	files, except *regexp.Regexp
}

// State finds a state by name; ok is false where the kind has none of it.
func (k *Kind) State(name string) (State, bool) {
	if i := k.Rank(name); i >= 0 {
		return k.States[i], true
	}
	return State{}, false
}

// Rank is a state's position, -1 if unknown.
func (k *Kind) Rank(state string) int {
	for i := range k.States { // by index: it is asked for each entry of each log
		if k.States[i].Name == state {
			return i
		}
	}
	return -1
}

// Next lists the transitions that leave a state.
func (k *Kind) Next(state string) []Transition {
	var out []Transition
	for _, t := range k.Transitions {
		if t.From == state {
			out = append(out, t)
		}
	}
	return out
}

// Transition finds the step from one state to another.
func (k *Kind) Transition(from, to string) (Transition, bool) {
	i := slices.IndexFunc(k.Transitions, func(t Transition) bool { return t.From == from && t.To == to })
	if i < 0 {
		return Transition{}, false
	}
	return k.Transitions[i], true
}

// Reaches reports whether the step reaches a milestone.
func (t Transition) Reaches(milestone string) bool { return slices.Contains(t.Stamps, milestone) }

// Initial lists the states that a record may be born in, the usual one first.
func (k *Kind) Initial() []State {
	var out []State
	for _, s := range k.States {
		if s.Initial {
			out = append(out, s)
		}
	}
	return out
}

// Field finds a field by name.
func (k *Kind) Field(name string) (Field, bool) {
	for i := range k.Fields { // by index: it is asked for each value of each record
		if k.Fields[i].Name == name {
			return k.Fields[i], true
		}
	}
	return Field{}, false
}

// Section finds a body section by its title.
func (k *Kind) Section(title string) (Section, bool) {
	i := slices.IndexFunc(k.Sections, func(s Section) bool { return s.Title == title })
	if i < 0 {
		return Section{}, false
	}
	return k.Sections[i], true
}

// Order is the order of keys in a record's header.
func (k *Kind) Order() []string {
	out := make([]string, len(k.Fields))
	for i, f := range k.Fields {
		out[i] = f.Name
	}
	return out
}

// IsTracked reports whether a field may change only together with a log entry
// (D2). Paths are dotted: a field is tracked with what it holds, and with what
// holds it.
func (k *Kind) IsTracked(field string) bool {
	return slices.ContainsFunc(k.Tracked, func(t string) bool {
		return t == field || strings.HasPrefix(field, t+".") || strings.HasPrefix(t, field+".")
	})
}

// Link finds the link that a field holds.
func (k *Kind) Link(field string) (Link, bool) {
	i := slices.IndexFunc(k.Links, func(l Link) bool { return l.Field == field })
	if i < 0 {
		return Link{}, false
	}
	return k.Links[i], true
}

// Names reports whether a value of the link's field names a record, rather
// than saying that there is none.
func (l Link) Names(value string) bool { return value != "" && !slices.Contains(l.Except, value) }

// Builtin gives the value that stands for a team's own enum value: itself
// unless the team mapped it ("awaiting_parts" -> "supplier").
func (k *Kind) Builtin(field, value string) string {
	if to, ok := k.Enums[field][value]; ok {
		return to
	}
	return value
}

// RequiredFrom lists the states from which a field is demanded, by rank; the
// path is dotted. A condition of the guard is not looked at.
func (k *Kind) RequiredFrom(field string) []string {
	var out []string
	for _, s := range k.States {
		if slices.ContainsFunc(k.Guards, func(g Guard) bool {
			return g.State == s.Name && (slices.Contains(g.Require, field) || slices.Contains(g.Link, field))
		}) {
			out = append(out, s.Name)
		}
	}
	return out
}

// SectionsFrom lists the sections that a new record in that state is given:
// those that its guards demand there, and in the states that may follow before
// work ends. The order is the kind's.
func (k *Kind) SectionsFrom(state string, lookup Lookup) []Section {
	near := []string{state}
	for _, t := range k.Next(state) {
		if s, _ := k.State(t.To); !s.Category.Done() && !s.Category.Final() && t.When.Holds(lookup) {
			near = append(near, t.To)
		}
	}
	var out []Section
	for _, s := range k.Sections {
		if s.When.Holds(lookup) && slices.ContainsFunc(k.Guards, func(g Guard) bool {
			return slices.Contains(g.Section, s.Title) && slices.Contains(near, g.State) && g.When.Holds(lookup)
		}) {
			out = append(out, s)
		}
	}
	return out
}

// Template is the body of a new record in that state: its sections, each with
// its hint as a comment.
func (k *Kind) Template(state string, lookup Lookup) string {
	var b strings.Builder
	for _, s := range k.SectionsFrom(state, lookup) {
		fmt.Fprintf(&b, "\n## %s\n\n<!-- %s -->\n", s.Title, s.Hint)
	}
	return b.String()
}
