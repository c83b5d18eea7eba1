// Package lifecycle judges states and transitions, which it reads from the
// record's kind: it replays a log, says what a next step needs, and plans a
// move as edits. A plan is a value; nothing is written here.
package lifecycle

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// History is what a log says, replayed.
type History struct {
	State      string
	Visited    map[string]bool
	Entered    map[string]time.Time // last entry into each state
	Milestones map[string]time.Time // opened, acknowledged, resolved (last), closed, cancelled, submitted, …
	Reopens    int
}

// Replay follows a record's log through its kind's transitions. Findings: steps
// that are not legal, entries out of order, a state that does not follow.
func Replay(t *records.Tree, r *records.Record) (History, []diag.Diagnostic) { panic("unwritten") }

// Unmet lists what the guards of the record's present state, and of the states
// it came through, find missing: fields and sections. It is what check reports.
func Unmet(t *records.Tree, r *records.Record) []diag.Diagnostic { panic("unwritten") }

// Step is a transition that could be made next, and what it still needs.
type Step struct {
	Transition schema.Transition
	Needs      []diag.Diagnostic
}

// Next lists the steps that lead on from the record's state.
func Next(t *records.Tree, r *records.Record) []Step { panic("unwritten") }

// Move is what somebody asks for.
type Move struct {
	To    string
	At    time.Time
	By    string
	Why   string
	Flags []string
	Set   []Assignment // fields given along with the move
}

// Assignment is field=value; Append is field+=value, Remove field-=value.
type Assignment struct {
	Field string
	Op    string // "=", "+=", "-="
	Value *frontmatter.Node
}

// Plan is the result: the file as it would be, or the reasons why not.
type Plan struct {
	Record   *records.Record
	After    []byte
	Tree     *records.Tree     // the tree with After in place
	Findings []diag.Diagnostic // errors: the move is refused
}

// PlanMove plans a transition: state, log entry, fields given along.
func PlanMove(t *records.Tree, r *records.Record, m Move) Plan { panic("unwritten") }

// Edit is a change of fields without a transition.
type Edit struct {
	At    time.Time
	By    string
	Why   string
	Flags []string
	Set   []Assignment
}

// PlanEdit plans a change of fields; tracked ones get their log entry (D2).
func PlanEdit(t *records.Tree, r *records.Record, e Edit) Plan { panic("unwritten") }

// New is what somebody asks for when a record is created.
type New struct {
	Kind   *schema.Kind
	ID     string
	At     time.Time
	By     string
	Fields []Assignment
	State  string            // initial state, the kind's first unless told
	Body   map[string]string // section title -> text
}

// PlanNew plans a new record: its header in the kind's order and a body with
// the sections that its first states need.
func PlanNew(t *records.Tree, n New) Plan { panic("unwritten") }
