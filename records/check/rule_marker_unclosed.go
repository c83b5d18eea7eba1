package check

import (
	"bytes"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

var markerUnclosed = Rule{
	ID:       "marker-unclosed",
	Title:    "what is marked as internal has an end",
	Source:   "domain 6",
	Severity: diag.Error,
	Doc: `
Text between ` + "`<!-- internal -->`" + ` and ` + "`<!-- /internal -->`" + ` is left out of portals for
customers and the public. If one of the two marks is missing, nobody can tell what
may be shown. Marks do not nest.

Add the mark that is missing.`,
	Each: func(p *Pass, r *records.Record) {
		if len(r.Base) > 0 {
			return // items of an inventory have no body
		}
		body := r.Doc.Body()
		if !bytes.Contains(body, []byte("internal -->")) {
			return
		}
		opened := -1
		for _, m := range marks(body) {
			at := r.Doc.SpanOf(frontmatter.Range{Start: r.Doc.BodyOffset() + m.start, End: r.Doc.BodyOffset() + m.end})
			switch {
			case m.closes && opened < 0:
				p.errorAt(r, at, "%s without %s before it", markClose, markOpen).
					Fix = advise("put %s where the internal text begins, or take this mark out", markOpen)
			case !m.closes && opened >= 0:
				p.errorAt(r, at, "%s within text that is marked already", markOpen).
					Fix = advise("put %s where the first internal text ends", markClose)
			}
			opened = m.start
			if m.closes {
				opened = -1
			}
		}
		if opened >= 0 {
			at := r.Doc.SpanOf(frontmatter.Range{Start: r.Doc.BodyOffset() + opened, End: r.Doc.BodyOffset() + opened + len(markOpen)})
			p.errorAt(r, at, "%s has no %s after it", markOpen, markClose).
				Fix = advise("put %s where the internal text ends", markClose)
		}
	},
}

// The marks around text for internal readers.
const (
	markOpen  = "<!-- internal -->"
	markClose = "<!-- /internal -->"
)

type mark struct {
	start, end int
	closes     bool
}

// marks finds the marks of a body, in order.
func marks(body []byte) []mark {
	var found []mark
	for at := 0; at < len(body); {
		next := bytes.Index(body[at:], []byte("<!-- "))
		if next < 0 {
			break
		}
		at += next
		switch rest := body[at:]; {
		case bytes.HasPrefix(rest, []byte(markOpen)):
			found = append(found, mark{at, at + len(markOpen), false})
		case bytes.HasPrefix(rest, []byte(markClose)):
			found = append(found, mark{at, at + len(markClose), true})
		}
		at += len("<!-- ")
	}
	return found
}
