package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var workaroundArticle = Rule{
	ID:       "workaround-article",
	Title:    "a workaround is an article that says what to do",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
Whoever takes up the next incident of the kind follows the article named in
workaround. One in the state "wip" has no resolution yet, so it cannot be one.
(An archived article is judged by the rule article-in-use.)

Finish the article and move it on to not_validated, or name another.`,
	Kinds: []string{"incident", "problem"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		for _, article := range p.targets(r, "workaround") {
			if r.Category() == schema.Cancelled || article.Category() != schema.Draft {
				continue
			}
			d := p.errorf(r, "workaround", "%s is still %s; a workaround needs an article with a resolution", article.ID, article.State)
			d.Related = see(article, "state", "it is %s here", article.State)
			d.Fix = do("finish the article", "gitsm move %s not_validated", article.ID)
		}
	},
}
