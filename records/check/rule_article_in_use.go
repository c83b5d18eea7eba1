package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var articleInUse = Rule{
	ID:       "article-in-use",
	Title:    "an article is not archived while it is somebody's workaround",
	Source:   "X10",
	Severity: diag.Error,
	Doc: `
The workaround of an open incident or problem is what people work by today. It
cannot be archived before they are done, or follow another article.

Resolve what names it, or give that another workaround first.`,
	Kinds: []string{"knowledge"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if r.Category() != schema.Closed {
			return
		}
		for _, link := range p.Tree.Inverse(r.ID) {
			user := p.Tree.Record(link.From)
			if link.Field != "workaround" || user == nil || !underway(user) {
				continue
			}
			d := p.errorf(r, "state", "%s, but it is the workaround of %s, which is still %s", r.State, user.ID, user.State)
			d.Related = see(user, "workaround", "it is the workaround here")
			d.Fix = advise("give %s another workaround, or resolve it", user.ID)
		}
	},
}
