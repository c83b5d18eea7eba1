package ledger

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
)

// The codes of Verify and Extends. They are stable.
const (
	CodeForeign   = "ledger-foreign"   // a line or file that gitsm did not write
	CodeEdited    = "ledger-edited"    // a line is not the one that the next line names
	CodeChain     = "ledger-chain"     // lines are missing: the sequence has a gap
	CodeOrder     = "ledger-order"     // lines stand in another order, in another month, or their times run backwards
	CodeDuplicate = "ledger-duplicate" // the same fact stands twice
	CodeTruncated = "ledger-truncated" // the last lines, or the head, are missing
	CodeRewritten = "ledger-rewritten" // an earlier ledger is not the beginning of this one
)

// Code is a code of Verify and what it means.
type Code struct{ ID, Meaning string }

// Codes lists what can be found, for documentation.
func Codes() []Code {
	return []Code{
		{CodeForeign, "a line or a file that gitsm did not write, or did not write this way"},
		{CodeEdited, "a line is not the one that the next line, or the head, names by its hash"},
		{CodeChain, "lines are missing: the sequence has a gap"},
		{CodeOrder, "lines stand in another order or another month, or their times run backwards"},
		{CodeDuplicate, "the same review or event stands twice"},
		{CodeTruncated, "the last lines, or the file head, are missing"},
		{CodeRewritten, "an earlier state of the ledger is not the beginning of this one"},
	}
}

// Verify tells what is wrong with the files of a ledger, by name. The span of a
// finding is the file and line. No findings mean that the chain is whole from
// its first line to the one that the head names; known heads, which somebody
// remembers from before, must lie on it.
func Verify(files map[string][]byte, known ...Head) []diag.Diagnostic {
	v := verify(files)
	for _, h := range known {
		v.passes(h)
	}
	return diag.Sort(v.found)
}

// placed is a line with its place.
type placed struct {
	entry Entry
	text  []byte
	span  diag.Span
}

type verifier struct {
	lines []placed
	found []diag.Diagnostic
}

var monthFile = regexp.MustCompile(`^2[01][0-9]{2}-(0[1-9]|1[0-2])\.jsonl$`)

func verify(files map[string][]byte) *verifier {
	v := &verifier{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		switch {
		case monthFile.MatchString(name):
			v.file(name, files[name])
		case name != HeadFile && name != ReadmeFile:
			v.fault(diag.Span{File: name}, CodeForeign, "no file of a ledger; expected a month, such as 2026-03.jsonl, and %s", HeadFile)
		}
	}
	v.chain()
	v.times()
	v.once()
	head, given := files[HeadFile]
	v.head(head, given)
	return v
}

func (v *verifier) fault(at diag.Span, code, format string, args ...any) {
	v.found = append(v.found, diag.Errorf(at, code, format, args...))
}

// file reads the lines of a month.
func (v *verifier) file(name string, text []byte) {
	number := 0
	for line := range bytes.Lines(text) {
		number++
		span := diag.Span{File: name, Start: diag.Pos{Line: number, Column: 1}}
		bare, ended := bytes.CutSuffix(line, []byte("\n"))
		if !ended {
			v.fault(span, CodeTruncated, "the line has no end")
		}
		e, err := parse(bare)
		if err != nil {
			v.fault(span, CodeForeign, "no line of a ledger: %v", err)
			continue
		}
		v.lines = append(v.lines, placed{e, bare, span})
	}
	if number == 0 {
		v.fault(diag.Span{File: name}, CodeTruncated, "the month is empty; gitsm writes no file without a line")
	}
}

// chain follows the sequence and the hashes.
func (v *verifier) chain() {
	sum, seq := Origin, int64(0)
	var before diag.Span
	for i, at := range v.lines {
		switch e := at.entry; {
		case e.Seq <= seq:
			v.fault(at.span, CodeOrder, "it is line %d of the sequence, after line %d", e.Seq, seq)
		case e.Seq > seq+1:
			v.fault(at.span, CodeChain, "it is line %d of the sequence, after line %d: %s missing", e.Seq, seq, lines(e.Seq-seq-1))
		case e.Prev != sum && i == 0:
			v.fault(at.span, CodeEdited, "the first line names a line before it")
		case e.Prev != sum:
			v.fault(before, CodeEdited, "the next line names this one as %.19s…, but it is %.19s…: one of the two was edited", e.Prev, sum)
		}
		sum, seq, before = Sum(at.text), at.entry.Seq, at.span
	}
}

func lines(n int64) string {
	if n == 1 {
		return "1 line is"
	}
	return fmt.Sprintf("%d lines are", n)
}

// times holds each line against its month and against the line before.
func (v *verifier) times() {
	for i, at := range v.lines {
		seen := at.entry.SeenAt
		if own := month(seen); own != at.span.File {
			v.fault(at.span, CodeOrder, "it was seen in %s", own)
		}
		if i > 0 && seen.Before(v.lines[i-1].entry.SeenAt) {
			v.fault(at.span, CodeOrder, "it was seen before the line above it")
		}
	}
}

// once finds facts that stand twice.
func (v *verifier) once() {
	first := map[string]diag.Span{}
	for _, at := range v.lines {
		key := at.entry.key()
		if span, twice := first[key]; twice {
			d := diag.Errorf(at.span, CodeDuplicate, "the %s of %s stands twice", at.entry.Kind, at.entry.Change)
			d.Related = []diag.Note{{Span: span, Message: "first here"}}
			v.found = append(v.found, d)
			continue
		}
		first[key] = at.span
	}
}

// head holds the last line against the file that names it.
func (v *verifier) head(text []byte, given bool) {
	if len(v.lines) == 0 {
		if given {
			v.fault(diag.Span{File: HeadFile}, CodeTruncated, "it names a line, but there is none")
		}
		return
	}
	last := v.lines[len(v.lines)-1]
	own := Head{last.entry.Seq, Sum(last.text)}
	if !given {
		v.fault(diag.Span{File: HeadFile}, CodeTruncated, "the file that names the last line is missing")
		return
	}
	if bytes.Equal(text, own.text()) {
		return
	}
	var named Head
	if _, err := fmt.Sscanf(string(text), "%d %s\n", &named.Seq, &named.Sum); err != nil || !bytes.Equal(text, named.text()) || !sumForm.MatchString(named.Sum) {
		v.fault(diag.Span{File: HeadFile, Start: diag.Pos{Line: 1, Column: 1}}, CodeForeign, "expected the number of the last line and its hash")
		return
	}
	switch {
	case named.Seq > own.Seq:
		v.fault(last.span, CodeTruncated, "the ledger ends with line %d, but the head names line %d", own.Seq, named.Seq)
	case named.Seq < own.Seq:
		v.fault(last.span, CodeForeign, "line %d was appended after the head, which names line %d", own.Seq, named.Seq)
	default:
		v.fault(last.span, CodeEdited, "the head names the last line as %.19s…, but it is %.19s…", named.Sum, own.Sum)
	}
}

// passes holds a head that somebody remembers against the chain.
func (v *verifier) passes(h Head) {
	if h.Seq == 0 {
		return
	}
	for _, at := range v.lines {
		if at.entry.Seq != h.Seq {
			continue
		}
		if Sum(at.text) != h.Sum {
			v.fault(at.span, CodeRewritten, "line %d was %.19s… before and is %.19s… now", h.Seq, h.Sum, Sum(at.text))
		}
		return
	}
	v.fault(diag.Span{File: HeadFile}, CodeTruncated, "line %d, which the ledger had before, is missing", h.Seq)
}
