// Package diag is the vocabulary of findings: where (Span), how bad
// (Severity), which rule, what was expected, and the way out (Fix). Start from
// Diagnostic. Printers turn a Report into text, JSON, GitHub annotations, SARIF
// or JUnit, a file each. The package decides nothing: it neither reads files
// nor knows any rule.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// Pos is a place in a text. Line and Column count from 1; Column counts
// Unicode code points, as editors' status lines do. The zero Pos means "the
// file as a whole".
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// IsZero reports whether p names no place within the file.
func (p Pos) IsZero() bool { return p.Line == 0 }

// Compare orders positions as they stand in the text.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Span is a stretch of one file: from Start up to, not including, End. An End
// that is zero or equal to Start marks a point.
type Span struct {
	File  string `json:"file"`
	Start Pos    `json:"start"`
	End   Pos    `json:"end"`
}

// String gives the one form in which places are printed: file:line:column.
func (s Span) String() string {
	if s.Start.IsZero() {
		return s.File
	}
	return fmt.Sprintf("%s:%d:%d", s.File, s.Start.Line, s.Start.Column)
}

// Severity says whether a finding blocks.
type Severity string

// Severities, worst first.
const (
	Error   Severity = "error"   // blocks: exit status 1
	Warning Severity = "warning" // is told, blocks only under --strict
)

// Note is another place that belongs to a finding: "first used here".
type Note struct {
	Span    Span   `json:"span"`
	Message string `json:"message"`
}

// Edit replaces the bytes [Start, End) of a file by New. Offsets count bytes
// from the beginning of the file, byte order mark included.
type Edit struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// Fix is a way out of a finding: a verb phrase ("remove the second key"), and
// either the edits that do it or the command that does (or both).
type Fix struct {
	Title   string `json:"title"`
	Command string `json:"command,omitempty"`
	Edits   []Edit `json:"edits,omitempty"`

	// Args are for a command that was refused: what it needs besides what was
	// typed already. Each is one word, not yet quoted for a shell.
	Args []string `json:"-"`
}

// Diagnostic is one finding. It carries all that any printer needs.
type Diagnostic struct {
	Span     Span     `json:"span"`
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"`    // stable for ever: "required-field"
	Message  string   `json:"message"` // lower case, no full stop: what is wrong and what was expected
	Related  []Note   `json:"related,omitempty"`
	Fix      *Fix     `json:"fix,omitempty"`

	// Record is the ID of the record that the finding concerns, if any. It
	// lets a caller pick what concerns one record; printers may ignore it.
	Record string `json:"record,omitempty"`
}

// Errorf makes an error finding.
func Errorf(span Span, rule, format string, args ...any) Diagnostic {
	return Diagnostic{Span: span, Severity: Error, Rule: rule, Message: fmt.Sprintf(format, args...)}
}

// Warningf makes a warning.
func Warningf(span Span, rule, format string, args ...any) Diagnostic {
	return Diagnostic{Span: span, Severity: Warning, Rule: rule, Message: fmt.Sprintf(format, args...)}
}

// Sort puts findings into their one order (file, place, rule, message) and
// drops exact repetitions. Rules report in any order; this runs once, before
// printing.
func Sort(findings []Diagnostic) []Diagnostic {
	slices.SortStableFunc(findings, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Span.File, b.Span.File),
			a.Span.Start.Compare(b.Span.Start),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.CompactFunc(findings, func(a, b Diagnostic) bool {
		return a.Span.File == b.Span.File && a.Span.Start == b.Span.Start && a.Rule == b.Rule && a.Message == b.Message
	})
}

// HasErrors reports whether any finding blocks.
func HasErrors(findings []Diagnostic) bool {
	return slices.ContainsFunc(findings, func(d Diagnostic) bool { return d.Severity == Error })
}
