package diag

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// TextStyle says how Text speaks.
type TextStyle struct {
	Source bool // the source line and a marker under it, as on a terminal
	Color  bool
}

// Text prints a line for each finding, "file:line:column: message [rule]", with
// the way out and the other places below it, indented. Warnings say that they
// are.
func Text(w io.Writer, r Report, style TextStyle) error {
	out := bufio.NewWriter(w)
	p := textPrinter{out: out, style: style, source: r.Source, lines: map[string][][]byte{}}
	for _, f := range r.Findings {
		p.finding(f)
	}
	return out.Flush()
}

type textPrinter struct {
	out    *bufio.Writer
	style  TextStyle
	source func(string) []byte
	lines  map[string][][]byte // the files that were shown, cut into lines once
}

func (p *textPrinter) finding(f Diagnostic) {
	warning := ""
	if f.Severity == Warning {
		warning = p.paint(yellow, "warning: ")
	}
	p.line(p.paint(bold, Visible(place(f.Span))), ": ", warning, Visible(f.Message), p.paint(dim, " ["+Visible(f.Rule)+"]"))
	if p.style.Source {
		p.showSource(f.Span, f.Severity)
	}
	for _, n := range f.Related {
		p.line("  ", Visible(place(n.Span)), ": ", Visible(n.Message))
	}
	if f.Fix != nil {
		p.fix(*f.Fix)
	}
}

// line prints its parts and ends the line. An error of the writer comes out of
// Flush.
func (p *textPrinter) line(parts ...string) {
	for _, part := range parts {
		_, _ = p.out.WriteString(part)
	}
	_ = p.out.WriteByte('\n')
}

// place is where a finding stands, always with line and column: what reads the
// text (editors, grep, a person's eye) finds the same parts in every line. A
// finding of a whole file stands at its beginning.
func place(s Span) string {
	if s.Start.IsZero() {
		s.Start = Pos{1, 1}
	}
	return s.String()
}

func (p *textPrinter) fix(f Fix) {
	way := Visible(f.Title)
	if f.Command != "" {
		if way != "" {
			way += ": "
		}
		way += p.paint(bold, Visible(f.Command))
	}
	p.line("  ", p.paint(green, "fix: "), way)
}

// maxShown is the longest piece of a source line that is shown, in characters.
const maxShown = 160

// showSource prints the line of the finding and marks its span.
func (p *textPrinter) showSource(s Span, severity Severity) {
	line, ok := p.sourceLine(s.File, s.Start.Line)
	if !ok {
		return
	}
	text := []rune(strings.ToValidUTF8(string(line), "\ufffd"))
	start := min(max(s.Start.Column, 1), len(text)+1) - 1
	end := len(text)
	if s.End.Line == s.Start.Line {
		end = min(max(s.End.Column-1, start), len(text))
	} else if s.End.IsZero() {
		end = start
	}
	cut := 0
	if start > maxShown-40 {
		cut = start - 40
	}
	shown := text[cut:min(len(text), cut+maxShown)]
	before, marked := shown[:start-cut], shown[min(start-cut, len(shown)):min(max(end-cut, start-cut), len(shown))]
	p.line("  ", p.paint(dim, "| "), oneLine(shown))
	marker := "^" + strings.Repeat("~", max(utf8.RuneCountInString(oneLine(marked))-1, 0))
	color := red
	if severity == Warning {
		color = yellow
	}
	p.line("  ", p.paint(dim, "| "), strings.Repeat(" ", utf8.RuneCountInString(oneLine(before))), p.paint(color, marker))
}

// oneLine shows a piece of source: a tab takes one column, so that the marker
// stands under its target on every terminal.
func oneLine(text []rune) string {
	return Visible(strings.ReplaceAll(string(text), "\t", " "))
}

func (p *textPrinter) sourceLine(file string, n int) ([]byte, bool) {
	if p.source == nil || n < 1 {
		return nil, false
	}
	lines, ok := p.lines[file]
	if !ok {
		lines = bytes.Split(p.source(file), []byte("\n"))
		p.lines[file] = lines
	}
	if n > len(lines) {
		return nil, false
	}
	line := bytes.TrimSuffix(lines[n-1], []byte("\r"))
	return line, len(line) > 0
}

// The few ways in which text is set off. They are the only escape sequences
// that the package writes.
const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	plain  = "\x1b[0m"
)

func (p *textPrinter) paint(style, s string) string {
	if !p.style.Color || s == "" {
		return s
	}
	return style + s + plain
}
