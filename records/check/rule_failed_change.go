package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var failedChange = Rule{
	ID:       "failed-change",
	Title:    "a change that failed leads to something, or says why not",
	Source:   "X9",
	Severity: diag.Error,
	Doc: `
A change with the outcome failed or backed_out did not reach its objective. It is
tried again by a change that supersedes it, or something follows from it
(follow_up), or no_follow_up says why nothing needs to. Its Results and its
Post-implementation review are demanded by its kind.

Link what follows, or give the reason.`,
	Kinds: []string{"change"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		outcome := builtin(r, "outcome")
		if r.Category() != schema.Closed || outcome != "failed" && outcome != "backed_out" {
			return
		}
		if len(texts(r, "follow_up")) > 0 || text(r, "no_follow_up") != "" || len(p.Tree.Linked(r.ID, "superseded_by")) > 0 {
			return
		}
		d := p.errorf(r, "outcome", "%s, and nothing follows; expected a change that supersedes it, follow_up, or the reason in no_follow_up", outcome)
		d.Fix = do("name what follows", "gitsm link %s follow_up ID", r.ID)
	},
}
