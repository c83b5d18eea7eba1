package diag

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// annotationLimit is how many annotations of a severity GitHub shows for one
// step; it drops the others without a word.
const annotationLimit = 10

// GitHub prints workflow commands, which the runner turns into annotations.
// All findings are printed, because the log shows them; where GitHub will drop
// some of the annotations, a notice says how many.
func GitHub(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	for _, f := range r.Findings {
		props := []string{"title=" + escapeProperty(f.Rule), "file=" + escapeProperty(f.Span.File)}
		if !f.Span.Start.IsZero() {
			props = append(props, fmt.Sprintf("line=%d,col=%d", f.Span.Start.Line, f.Span.Start.Column))
			// Columns of an end are read only where the end is on the same line.
			if f.Span.End.Line == f.Span.Start.Line && f.Span.End.Column > f.Span.Start.Column {
				props = append(props, fmt.Sprintf("endLine=%d,endColumn=%d", f.Span.End.Line, f.Span.End.Column))
			}
		}
		fmt.Fprintf(out, "::%s %s::%s\n", f.Severity, strings.Join(props, ","), escapeData(messageWithFix(f)))
	}
	errors, warnings := Count(r.Findings)
	if more := max(errors-annotationLimit, 0) + max(warnings-annotationLimit, 0); more > 0 {
		fmt.Fprintf(out, "::notice title=%s::%s\n", escapeProperty(r.Tool),
			escapeData(fmt.Sprintf("%d errors and %d warnings; GitHub shows ten annotations of each for a step, and %d more stand in the log", errors, warnings, more)))
	}
	return out.Flush()
}

// messageWithFix is the message with the other places and the way out, for
// formats that have one text.
func messageWithFix(f Diagnostic) string {
	var b strings.Builder
	b.WriteString(f.Message)
	for _, n := range f.Related {
		b.WriteString("\n" + n.Span.String() + ": " + n.Message)
	}
	if f.Fix != nil {
		b.WriteString("\nfix: " + f.Fix.Title)
		if f.Fix.Command != "" {
			b.WriteString(": " + f.Fix.Command)
		}
	}
	return b.String()
}

// escapeData escapes the text of a workflow command as the runner reads it.
// The runner looks for nothing else, so other control characters are shown as
// on a terminal.
func escapeData(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(Visible(lines[i]), "%", "%25")
	}
	return strings.Join(lines, "%0A")
}

// escapeProperty escapes the value of a property. A file name keeps its line
// breaks, escaped: GitHub has to find the file by it. Other control characters
// have no escape that the runner knows and would reach the log, so they are
// shown as on a terminal; GitHub does not find such a file, but names it.
func escapeProperty(s string) string {
	var b strings.Builder
	for rest := s; rest != ""; {
		i := strings.IndexAny(rest, "\r\n")
		if i < 0 {
			i = len(rest)
		}
		b.WriteString(propertyEscaper.Replace(Visible(rest[:i])))
		if i < len(rest) {
			b.WriteString(propertyEscaper.Replace(rest[i : i+1]))
			i++
		}
		rest = rest[i:]
	}
	return b.String()
}

var propertyEscaper = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
