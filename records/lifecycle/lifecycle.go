// Package lifecycle judges states and transitions, which it reads from the
// record's kind: it replays a log, says what a next step needs, and plans a
// move as edits. A plan is a value; nothing is written here. Start from Replay
// for what happened and from PlanMove for what is to happen.
//
// A step is judged by one function, whether it stands in a log already or is
// being planned, so that keyboard and CI cannot disagree. What other records
// have to say (that a problem needs its change, a closed incident its review)
// are rules of package check.
package lifecycle

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Rules whose findings this package makes.
const (
	RuleTransition      = "transition"       // the step is not one of the kind, or a record was born in a state where none is
	RuleLogMissing      = "log-missing"      // a record whose kind keeps a log has none
	RuleLogOrder        = "log-order"        // transitions do not stand in the order of "at" (D2)
	RuleLogLate         = "log-late"         // an entry with an earlier time lacks flags: [late] (D2)
	RuleLogState        = "log-state"        // the header's state is not the last one of the log (D2)
	RuleLogSet          = "log-set"          // the values before and after do not form a chain (D2)
	RuleLogActor        = "log-actor"        // the system or a change model did what neither does (X13, L-C3)
	RuleLogWhy          = "log-why"          // the step needs a reason
	RuleLogFlag         = "log-flag"         // the step needs a flag
	RuleReopenWindow    = "reopen-window"    // reopened later than is allowed
	RuleGuardRole       = "guard-role"       // somebody without the role made the step
	RuleGuardAge        = "guard-age"        // the record was not long enough in the state before
	RuleRequiredField   = "required-field"   // a field is missing that the state demands
	RuleRequiredSection = "required-section" // a section of the body is missing or empty
	RuleRequiredLink    = "required-link"    // a link is missing that the state demands
	RuleClosedRecord    = "closed-record"    // a closed record changes only by amendment

	// Of plans alone: what is written already cannot break them.
	RuleClockSkew  = "clock-skew" // the new entry is older than the last step
	RuleAssignment = "assignment" // the field cannot be set, or not to that
	RuleEdit       = "edit"       // the text cannot be edited safely
)

// History is what a log says, replayed.
type History struct {
	// State is where the log leads: the last "to". It is the header's state
	// where the kind keeps no log.
	State   string
	Visited map[string]bool      // states ever entered; without a log the present one
	Entered map[string]time.Time // last entry into each state

	// Milestones are the instants that reports know (D6): opened by the first
	// entry; acknowledged, submitted and started by the first step that reaches
	// them; resolved, approved, ended and reviewed by the last; closed and
	// cancelled by the category of the state. A step back takes away what no
	// longer holds: a reopened record is not resolved.
	Milestones map[string]time.Time
	Reopens    int

	// Held is the record as it was after each entry of its log, in the order of
	// time; without a log as it is. See Ever.
	Held []*records.Record
}

// Step is a transition that could be made next, and what it still needs.
type Step struct {
	Transition schema.Transition
	Needs      []diag.Diagnostic
}

// Plan is the result: the file as it would be, or the reasons why not.
type Plan struct {
	Record *records.Record // as it is; of a new record as it would be
	Path   string          // the file that is written
	After  []byte
	Tree   *records.Tree // the tree with After in place

	// Findings are what stands against the plan. With an error it is refused,
	// and After and Tree may be nil.
	Findings []diag.Diagnostic

	// Todo is what a new record still lacks and its author is expected to
	// write next: sections whose text is a hint so far. It does not refuse the
	// plan, though check will report it until it is done.
	Todo []diag.Diagnostic
}

// Refused reports whether an error stands against the plan.
func (p Plan) Refused() bool { return diag.HasErrors(p.Findings) }

// Derive computes values, by dotted field, that packages above this one derive
// for a record (the risk of a change). A plan brings those up to date that the
// record stores, and stores those that a stale rule of its kind watches. Values
// that records.Record derives need no such function.
type Derive func(*records.Tree, *records.Record) map[string]string

// Move is what somebody asks for.
type Move struct {
	To     string
	At     time.Time
	By     string
	Why    string
	Flags  []string
	Set    []Assignment      // fields given along with the move
	Body   map[string]string // texts for sections, by title
	Derive Derive            // may be nil
}

// Edit is a change of fields without a transition.
type Edit struct {
	At     time.Time
	By     string
	Why    string
	Flags  []string
	Set    []Assignment
	Body   map[string]string // texts for sections, by title
	Derive Derive            // may be nil
}

// New is what somebody asks for when a record is created.
type New struct {
	Kind   *schema.Kind
	ID     string
	At     time.Time
	By     string
	Why    string
	Fields []Assignment
	State  string            // initial state, the kind's first unless told
	Body   map[string]string // section title -> text
	Derive Derive            // may be nil
}

// stamp is how instants are written and told: RFC 3339 with seconds and offset.
func stamp(t time.Time) string { return t.Format(time.RFC3339) }
