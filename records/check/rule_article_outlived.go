package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var articleOutlived = Rule{
	ID:       "article-outlived",
	Title:    "an article about a known error ends with it",
	Source:   "domain 7",
	Severity: diag.Warning,
	Doc: `
An article of type known_error says what to do until the problem is fixed. Once
the problem is closed as fixed, the article describes something that no longer
happens.

Archive the article, or rewrite it as a how_to.`,
	Kinds: []string{"knowledge"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if builtin(r, "type") != "known_error" || r.Category() == schema.Closed {
			return
		}
		for _, problem := range p.targets(r, "problem") {
			code := builtin(problem, "resolution.code")
			if problem.Category() != schema.Closed || code != "fixed_by_change" && code != "supplier_fixed" {
				continue
			}
			d := p.warnf(r, "problem", "%s is closed as fixed, so this known error no longer happens; expected it archived or rewritten", problem.ID)
			d.Related = see(problem, "state", "closed here")
			d.Fix = do("archive it", "gitsm move %s archived --why %s", r.ID, problem.ID+" is fixed")
		}
	},
}
