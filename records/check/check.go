// Package check judges a tree of records: the structural rules of the domain
// (a function of the tree alone) and the temporal ones (against an as-of
// instant). A rule is a documented value in a file of its own; it says where
// and what, and never prints, sorts or exits. Start from Run.
package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// Options say against what a tree is judged.
type Options struct {
	AsOf     time.Time
	Temporal bool // also what depends on AsOf: overdue, stale, expired
}

// Rule is one rule, with its documentation.
type Rule struct {
	ID       string        // "incident-workaround", stable for ever
	Title    string        // one line
	Doc      string        // Markdown: what, why, what to do
	Source   string        // rule of the specification: "X3"
	Severity diag.Severity // the usual severity
	Temporal bool
	Bad      string      // txtar of a small repository that the rule refuses
	Good     string      // txtar of one that it accepts
	Run      func(*Pass) // nil for rules that reading itself applies
}

// Pass is what a running rule sees.
type Pass struct {
	Tree *records.Tree
	AsOf time.Time
	rule Rule
	out  *[]diag.Diagnostic
}

// Rules lists every rule, by ID.
func Rules() []Rule { panic("unwritten") }

// Run judges the whole tree: the faults of reading and every rule's findings,
// sorted.
func Run(t *records.Tree, opts Options) []diag.Diagnostic { panic("unwritten") }

// Judge gives what stands against a plan: its own findings, and every error
// that the tree has with it and had not before. One verdict for keyboard and CI.
func Judge(before *records.Tree, p lifecycle.Plan, opts Options) []diag.Diagnostic {
	panic("unwritten")
}
