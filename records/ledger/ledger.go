// Package ledger is the witness ledger (L-C2): one JSON line for each review or
// event that counted for a change, in a file for each month, each line naming
// the one before it by its SHA-256. It says when gitsm saw what, beside what the
// record asserts and what the commits claim (D3). Start from Read, then
// Ledger.Append; Verify tells what has been done to a ledger by somebody else.
//
// A ledger is a value: files go in and files come out. Where they are kept, on
// an orphan branch that nobody rewrites, is the caller's business. A line that
// stands is never changed, and to a ledger against which anything is found
// nothing is appended.
//
// What a chain can show has a limit: whoever may rewrite all of it, the file
// "head" included, can write another one that is whole in itself. That is found
// by those who remember an earlier head (Extends), as every clone does.
package ledger

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

// HeadFile is the file that names the last line, so that a tail which was cut
// off, or a last line that was edited, is missed.
const HeadFile = "head"

// ReadmeFile tells people who come across the branch what it is. Nothing is
// read from it.
const ReadmeFile = "README.md"

const readme = `# Witness ledger

gitsm appends a line here for each review that counted for a change, and for each merge. Every line names the one before it by its SHA-256.
Do not edit, squash or rewrite this branch: ` + "`gitsm witness --verify`" + ` would find it.
`

// MaxSkew is how far the clock of a machine may be behind the last line. Within
// it the time of the last line is written, since the ledger's clock does not run
// backwards; beyond it one of the two clocks is wrong, and nothing is.
const MaxSkew = 5 * time.Minute

// Head names the last line of a ledger. The zero Head is that of an empty one.
type Head struct {
	Seq int64
	Sum string // Origin when there is no line
}

// Ledger is a ledger that is whole. The zero Ledger is empty.
type Ledger struct {
	entries []Entry
	lines   [][]byte
	sum     string
	known   map[string]bool
}

// Read reads the files of a ledger by their name and verifies them. With
// findings there is no ledger to read from or to append to: it is nil. No files
// at all are an empty ledger.
func Read(files map[string][]byte) (*Ledger, []diag.Diagnostic) {
	v := verify(files)
	if len(v.found) > 0 {
		return nil, diag.Sort(v.found)
	}
	l := &Ledger{}
	for _, at := range v.lines {
		l.push(at.entry, at.text)
	}
	return l, nil
}

// Entries lists the entries, oldest first. It is not to be changed.
func (l *Ledger) Entries() []Entry { return l.entries }

// Of lists the entries of one change, oldest first.
func (l *Ledger) Of(change string) []Entry {
	var out []Entry
	for _, e := range l.entries {
		if e.Change == change {
			out = append(out, e)
		}
	}
	return out
}

// Head names the last line.
func (l *Ledger) Head() Head {
	if len(l.entries) == 0 {
		return Head{Sum: Origin}
	}
	return Head{Seq: l.entries[len(l.entries)-1].Seq, Sum: l.sum}
}

// Append adds entries that were seen at an instant and tells how many are new:
// what the ledger holds already is left alone, so that witnessing twice is
// harmless. Version, Seq, Prev and SeenAt are filled in. An error says which
// entry cannot be written, or that the clock is behind the ledger; then nothing
// is added.
func (l *Ledger) Append(seen time.Time, entries ...Entry) (int, error) {
	seen = seen.UTC().Truncate(time.Second)
	if n := len(l.entries); n > 0 {
		last := l.entries[n-1].SeenAt
		if behind := last.Sub(seen); behind > MaxSkew {
			return 0, fmt.Errorf("the clock says %s, but the last line of the ledger was seen at %s: one of the two is wrong, and nothing was appended",
				seen.Format(time.RFC3339), last.Format(time.RFC3339))
		} else if behind > 0 {
			seen = last
		}
	}
	next := l.clone()
	for _, e := range entries {
		head := next.Head()
		e.Version, e.Seq, e.Prev, e.SeenAt = Version, head.Seq+1, head.Sum, seen
		if err := e.valid(); err != nil {
			return 0, fmt.Errorf("append to the ledger: %w", err)
		}
		if next.known[e.key()] {
			continue
		}
		line, err := e.marshal()
		if err != nil {
			return 0, err
		}
		next.push(e, line)
	}
	added := len(next.entries) - len(l.entries)
	*l = *next
	return added, nil
}

func (l *Ledger) clone() *Ledger {
	c := *l
	c.entries, c.lines = slices.Clone(l.entries), slices.Clone(l.lines)
	c.known = maps.Clone(l.known)
	if c.known == nil {
		c.known = map[string]bool{}
	}
	return &c
}

func (l *Ledger) push(e Entry, line []byte) {
	if l.known == nil {
		l.known = map[string]bool{}
	}
	l.entries, l.lines, l.sum = append(l.entries, e), append(l.lines, line), Sum(line)
	l.known[e.key()] = true
}

// Files gives the ledger as files: a month each, the head, and a page that says
// what they are. An empty ledger has none.
func (l *Ledger) Files() map[string][]byte {
	out := map[string][]byte{}
	for i, e := range l.entries {
		name := month(e.SeenAt)
		out[name] = append(append(out[name], l.lines[i]...), '\n')
	}
	if len(l.entries) > 0 {
		out[HeadFile] = l.Head().text()
		out[ReadmeFile] = []byte(readme)
	}
	return out
}

func (h Head) text() []byte { return fmt.Appendf(nil, "%d %s\n", h.Seq, h.Sum) }

// month names the file that a line of this instant stands in.
func month(t time.Time) string { return t.UTC().Format("2006-01") + ".jsonl" }

// Extends tells where a ledger is not the continuation of an earlier one: with
// codes as Verify's. A ledger that was cut off, or written anew, does not extend
// what it was.
func (l *Ledger) Extends(earlier *Ledger) []diag.Diagnostic {
	for i, line := range earlier.lines {
		if i >= len(l.lines) {
			return []diag.Diagnostic{diag.Errorf(diag.Span{File: HeadFile}, CodeTruncated,
				"the ledger ends with line %d, but it had %d lines before", len(l.lines), len(earlier.lines))}
		}
		if !bytes.Equal(line, l.lines[i]) {
			name := month(l.entries[i].SeenAt)
			return []diag.Diagnostic{diag.Errorf(diag.Span{File: name, Start: diag.Pos{Line: l.lineIn(i), Column: 1}}, CodeRewritten,
				"line %d is not what it was: the ledger has been written anew from here on", i+1)}
		}
	}
	return nil
}

// lineIn is the number of the i-th line within the file of its month.
func (l *Ledger) lineIn(i int) int {
	n := 1
	for j := i - 1; j >= 0 && month(l.entries[j].SeenAt) == month(l.entries[i].SeenAt); j-- {
		n++
	}
	return n
}

// Missing lists the entries of another ledger that this one does not hold: what
// has to be appended again when both grew from one root.
func (l *Ledger) Missing(other *Ledger) []Entry {
	var out []Entry
	for _, e := range other.entries {
		if !l.known[e.key()] {
			out = append(out, e)
		}
	}
	return out
}
