package check

import (
	"bytes"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

var mentionUnknown = Rule{
	ID:       "mention-unknown",
	Title:    "a record that is mentioned in a text exists",
	Source:   "D4",
	Severity: diag.Warning,
	Doc: `
The ID of a record in a text becomes a link on the portal. One that leads nowhere is
most likely mistyped. Code and addresses are not read, and neither are IDs of other
systems, as long as no kind of this repository has their prefix. Of a text with many
the first five are told.

Correct the ID.`,
	Each: func(p *Pass, r *records.Record) {
		if len(r.Base) > 0 {
			return // items of an inventory have no body
		}
		told := 0
		body, fenced := r.Doc.Body(), false
		for start := 0; start < len(body); {
			end := start + len(body[start:])
			if i := bytes.IndexByte(body[start:], '\n'); i >= 0 {
				end = start + i + 1
			}
			line := body[start:end]
			if trimmed := bytes.TrimLeft(line, " "); bytes.HasPrefix(trimmed, []byte("```")) || bytes.HasPrefix(trimmed, []byte("~~~")) {
				fenced = !fenced
			} else if !fenced {
				p.prose(r, r.Doc.BodyOffset()+start, line, &told)
			}
			start = end
		}
	},
}

// prose judges the parts of a line that are not code between backticks.
func (p *Pass) prose(r *records.Record, offset int, line []byte, told *int) {
	for code := false; len(line) > 0; code = !code {
		end := bytes.IndexByte(line, '`')
		if end < 0 {
			end = len(line) - 1
		}
		if !code {
			p.mentions(r, offset, line[:end+1], told)
		}
		line, offset = line[end+1:], offset+end+1
	}
}

// mentions judges the IDs in some text, which begins at an offset of the file.
func (p *Pass) mentions(r *records.Record, offset int, line []byte, told *int) {
	for at := 0; at < len(line); {
		dash := bytes.IndexByte(line[at:], '-')
		if dash < 0 {
			return
		}
		start, end := at+dash, at+dash
		for start > at && isWord(line[start-1]) {
			start--
		}
		for end < len(line) && (isWord(line[end]) || line[end] == '-') {
			end++
		}
		inAddress := start > 0 && bytes.IndexByte([]byte("/=#?&_."), line[start-1]) >= 0
		if start < at+dash && line[start] >= 'A' && line[start] <= 'Z' && !inAddress {
			p.mention(r, offset+start, string(bytes.TrimRight(line[start:end], "-")), told)
		}
		at = end
	}
}

// mention judges one word that may be an ID. Of a text full of unknown ones the
// first are enough.
func (p *Pass) mention(r *records.Record, offset int, id string, told *int) {
	kind := p.Tree.Kinds.ByID(id)
	if kind == nil || p.Tree.Record(id) != nil || *told == suggestions {
		return
	}
	*told++
	at := r.Doc.SpanOf(frontmatter.Range{Start: offset, End: offset + len(id)})
	d := p.warnAt(r, at, "there is no record %s; expected the ID of %s", id, kind.One())
	d.Fix = advise("correct the ID")
	if best := diag.Nearest(id, p.idsLike(id, []string{kind.Name})); best != "" {
		d.Fix = advise("did you mean %s?", best)
		d.Fix.Edits = []diag.Edit{{File: r.Path, Start: offset, End: offset + len(id), New: best}}
	}
}

// isWord reports whether a character may be part of an ID: ASCII letters and
// digits.
func isWord(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
}
