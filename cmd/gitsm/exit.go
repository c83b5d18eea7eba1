package main

import (
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
)

// The exit statuses, the same for every command.
const (
	exitClean    = 0
	exitFindings = 1 // something was found that blocks, or a step was refused
	exitUsage    = 2 // the command was called wrongly
	exitFailed   = 3 // it could not be done: disk, Git, network, lock
)

// exitStatus turns the error of a command into the status of the process.
func exitStatus(err error) int {
	var (
		usage   *usageError
		refused *refusal
	)
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errFindings), errors.As(err, &refused):
		return exitFindings
	case errors.As(err, &usage):
		return exitUsage
	default:
		return exitFailed
	}
}

// errFindings ends a command that has printed its findings as its result.
var errFindings = errors.New("there are findings")

// refusal ends a command that did nothing, because of findings that are still
// to be printed.
type refusal struct {
	what     string // what was refused: "INC-2026-0042 stays in_progress"
	findings []diag.Diagnostic
	source   func(file string) []byte // for the lines under the findings; may be nil
	again    string                   // the command that would not be refused, "" if none is known
}

// Error names what was refused; the findings are printed one by one.
func (r *refusal) Error() string {
	if len(r.findings) == 1 && r.what == "" {
		return r.findings[0].Message
	}
	return r.what
}

// refuse makes a refusal of one finding.
func refuse(d diag.Diagnostic) error {
	return &refusal{findings: []diag.Diagnostic{d}}
}

// usageError says that the command line was wrong, and how it would be right.
type usageError struct {
	message string
	hint    string // a command to look at or to type instead
}

// Error gives the message without the hint.
func (e *usageError) Error() string { return e.message }

// usagef makes a usageError without a hint.
func usagef(format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...)}
}

// wrongUse makes a usageError that names the way out.
func wrongUse(hint, format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...), hint: hint}
}
