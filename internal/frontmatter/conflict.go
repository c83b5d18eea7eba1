package frontmatter

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// The lines that Git leaves behind in a file that it could not merge.
const (
	conflictOurs   = "<<<<<<<"
	conflictBase   = "|||||||"
	conflictMiddle = "======="
	conflictTheirs = ">>>>>>>"
)

// maxNotes is how many lines of one merge are told beside the first.
const maxNotes = 8

// checkConflicts reports the marks of an unresolved merge in the header and in
// the body. Fenced code in the body may show such lines. A line of seven "="
// alone underlines a heading in Markdown, so it counts only inside a conflict.
func (r *reader) checkConflicts() {
	src := r.doc.src
	if !strings.Contains(src, conflictOurs) && !strings.Contains(src, conflictTheirs) && !strings.Contains(src, conflictBase) {
		return
	}
	var code codeFence
	var open *diag.Diagnostic // the finding of the merge that is open
	for at := 0; at < len(src); {
		full := line(src, at)
		text := trimEOL(full)
		if at >= r.doc.body.Start && code.step(text) {
			at += len(full)
			continue
		}
		span := Range{at, at + len(text)}
		switch {
		case marks(text, conflictOurs), marks(text, conflictBase) && open == nil:
			open = r.fault("conflict-marker", span.Start, span.End, "an unresolved merge; choose one side and remove the lines with <<<<<<<, ======= and >>>>>>>")
		case marks(text, conflictTheirs) && open == nil:
			r.fault("conflict-marker", span.Start, span.End, "the end of an unresolved merge; remove the line")
		case open != nil && (text == conflictMiddle || marks(text, conflictBase) || marks(text, conflictTheirs)):
			if len(open.Related) < maxNotes {
				note := diag.Span{File: r.doc.name, Start: r.pos(span.Start), End: r.pos(span.End)}
				open.Related = append(open.Related, diag.Note{Span: note, Message: "belongs to this merge"})
			}
			if text[0] == '>' {
				open = nil
			}
		}
		at += len(full)
	}
}

// marks tells whether a line is a conflict marker: the sign alone, or followed
// by a blank and a label.
func marks(text, sign string) bool {
	return strings.HasPrefix(text, sign) && (len(text) == len(sign) || text[len(sign)] == ' ')
}

// codeFence follows the fenced code blocks of a Markdown text, line by line.
type codeFence struct {
	char  byte // of the fence that is open, 0 outside
	width int
}

// step takes the next line and reports whether it belongs to fenced code.
func (c *codeFence) step(text string) bool {
	inner := strings.TrimLeft(text, " ")
	char, width := byte(0), 0
	if len(text)-len(inner) <= 3 && len(inner) > 0 && (inner[0] == '`' || inner[0] == '~') {
		char = inner[0]
		for width < len(inner) && inner[width] == char {
			width++
		}
	}
	rest := inner[width:]
	if c.char == 0 {
		if width < 3 || (char == '`' && strings.IndexByte(rest, '`') >= 0) {
			return false
		}
		c.char, c.width = char, width
		return true
	}
	if char == c.char && width >= c.width && len(strings.TrimSpace(rest)) == 0 {
		c.char = 0
	}
	return true
}
