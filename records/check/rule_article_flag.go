package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var articleFlag = Rule{
	ID:       "article-flag",
	Title:    "an article that a reader found wrong is not validated",
	Source:   "domain 7",
	Severity: diag.Error,
	Doc: `
Readers flag what is wrong, or put it right. While a flag is open (it has no
closed_at), the article cannot claim to be confirmed.

Put the article right and close the flag, or move it back to not_validated.`,
	Kinds: []string{"knowledge"},
	Each: func(p *Pass, r *records.Record) {
		if r.State != "validated" {
			return
		}
		for i, flag := range items(r, "flags") {
			if flag.Get("closed_at") != nil {
				continue
			}
			d := p.errorf(r, sub("flags", i), "validated, but a reader found it wrong on %s; expected the flag closed, or the state not_validated", flag.Get("at").Str())
			d.Related = see(r, "state", "it is validated here")
			d.Fix = do("move it back", "gitsm move %s not_validated --why REASON", r.ID)
		}
	},
}
