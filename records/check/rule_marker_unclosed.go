package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

var markerUnclosed = Rule{
	ID:       "marker-unclosed",
	Title:    "what is marked as internal has an end",
	Source:   "domain 6",
	Severity: diag.Error,
	Doc: `
Text between ` + "`<!-- internal -->`" + ` and ` + "`<!-- /internal -->`" + ` is left out of portals for
customers and the public. If one of the two marks is missing, nobody can tell what
may be shown. Marks do not nest, and are written exactly so.

Add the mark that is missing.`,
	Each: func(p *Pass, r *records.Record) {
		if len(r.Base) > 0 {
			return // items of an inventory have no body
		}
		body := r.Doc.Body()
		opened := -1
		for _, m := range audience.Marks(body) {
			at := r.Doc.SpanOf(frontmatter.Range{Start: r.Doc.BodyOffset() + m.Start, End: r.Doc.BodyOffset() + m.End})
			switch {
			case !m.Exact:
				p.errorAt(r, at, "this is almost a mark of internal text and none; expected %s or %s", audience.MarkOpen, audience.MarkClose).
					Fix = advise("write it exactly, or take it out")
			case m.Closes && opened < 0:
				p.errorAt(r, at, "%s without %s before it", audience.MarkClose, audience.MarkOpen).
					Fix = advise("put %s where the internal text begins, or take this mark out", audience.MarkOpen)
			case !m.Closes && opened >= 0:
				p.errorAt(r, at, "%s within text that is marked already", audience.MarkOpen).
					Fix = advise("put %s where the first internal text ends", audience.MarkClose)
			}
			opened = m.Start
			if m.Closes {
				opened = -1
			}
		}
		if opened >= 0 {
			at := r.Doc.SpanOf(frontmatter.Range{Start: r.Doc.BodyOffset() + opened, End: r.Doc.BodyOffset() + opened + len(audience.MarkOpen)})
			p.errorAt(r, at, "%s has no %s after it", audience.MarkOpen, audience.MarkClose).
				Fix = advise("put %s where the internal text ends", audience.MarkClose)
		}
	},
}
