package check

import (
	"bytes"
	"regexp"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

var nameMark = Rule{
	ID:       "name-mark",
	Title:    "nothing is called compliant with or certified by a mark",
	Source:   "D9",
	Severity: diag.Warning,
	Doc: `
ITIL, COBIT and KCS are marks of their owners. Nobody certifies a process or a tool
as "ITIL compliant", so a portal that says so promises what does not exist.

Write "aligned with".`,
	Each: func(p *Pass, r *records.Record) {
		if len(r.Base) > 0 {
			return // an inventory is judged nowhere in prose
		}
		src := r.Doc.Bytes()
		if !bytes.Contains(src, []byte("ITIL")) && !bytes.Contains(src, []byte("COBIT")) && !bytes.Contains(src, []byte("KCS")) {
			return
		}
		for _, found := range marked().FindAllIndex(src, -1) {
			d := p.warnAt(r, r.Doc.SpanOf(frontmatter.Range{Start: found[0], End: found[1]}),
				"%q claims what nobody certifies; expected \"aligned with\"", src[found[0]:found[1]])
			d.Fix = advise("write \"aligned with\"")
		}
	},
}

// marked finds claims about marks.
var marked = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:ITIL|COBIT|KCS)[- ](?i:compliant|compliance|certified|conformant)\b`)
})
