package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// The manners of this program.
//
//   - Results go to stdout, talk goes to stderr. What a command was asked for
//     can always be piped.
//   - Silence where nothing needs saying: a check without findings prints
//     nothing, and --quiet takes the rest of the talk away. Errors are never
//     quiet.
//   - One line says one thing, in lower case and without a full stop; a hint
//     stands on a line of its own and holds something that can be typed.
//   - Colour and the source line under a finding are for terminals; NO_COLOR,
//     TERM=dumb and --no-color take colour away.
//   - Questions are asked only where a person sits at both ends, and every
//     question has a flag that answers it beforehand.
//   - Text that comes from records, file names or commits is printed through
//     diag.Visible: nothing in a repository acts on a terminal.

// say prints a line of talk.
func (e *env) say(format string, args ...any) {
	if !e.quiet {
		fmt.Fprintln(e.stderr, diag.VisibleText(fmt.Sprintf(format, args...)))
	}
}

// complain prints why a command ends as it does.
func (e *env) complain(err error) {
	var (
		refused *refusal
		usage   *usageError
	)
	switch {
	case errors.Is(err, errFindings):
	case errors.As(err, &refused):
		style := diag.TextStyle{Source: e.terminal.err, Color: e.terminal.err && e.terminal.color}
		_ = diag.Text(e.stderr, diag.Report{Findings: refused.findings, Source: refused.source}, style)
		if refused.what != "" {
			fmt.Fprintln(e.stderr, "gitsm: "+diag.Visible(refused.what))
		}
		if refused.again != "" {
			fmt.Fprintln(e.stderr, "  try: "+diag.Visible(refused.again))
		}
	default:
		fmt.Fprintln(e.stderr, "gitsm: "+diag.VisibleText(err.Error()))
		if errors.As(err, &usage) && usage.hint != "" {
			fmt.Fprintln(e.stderr, "  try: "+diag.Visible(usage.hint))
		}
	}
}

// canAsk reports whether a question would reach a person.
func (e *env) canAsk() bool { return e.terminal.in && e.terminal.err }

// ask puts questions on stderr and reads one line for each answer.
type asker struct {
	in  *bufio.Reader
	out io.Writer
}

func (e *env) asker() *asker { return &asker{bufio.NewReader(e.stdin), e.stderr} }

// errNoAnswer says that the input ended where an answer was due.
var errNoAnswer = errors.New("the input ended before the question was answered")

// line asks one question until accept takes the answer.
func (a *asker) line(question string, accept func(string) error) (string, error) {
	for {
		fmt.Fprint(a.out, diag.Visible(question)+": ")
		text, err := a.in.ReadString('\n')
		text = strings.TrimSpace(text)
		if err != nil && text == "" {
			fmt.Fprintln(a.out)
			return "", errNoAnswer
		}
		reason := accept(text)
		if reason == nil {
			return text, nil
		}
		fmt.Fprintln(a.out, "  "+diag.Visible(reason.Error()))
		if err != nil {
			return "", errNoAnswer
		}
	}
}

// summary counts what was judged and what was found.
func summary(records, errors, warnings int) string {
	text := count(records, "record")
	if errors+warnings == 0 {
		return text + ", no findings"
	}
	return text + ", " + count(errors, "error") + ", " + count(warnings, "warning")
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
