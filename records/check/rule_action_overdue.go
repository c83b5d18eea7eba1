package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var actionOverdue = Rule{
	ID:       "action-overdue",
	Title:    "the actions of a review are done by their due date",
	Source:   "domain 6, D10",
	Severity: diag.Warning,
	Temporal: true,
	Doc: `
What a review promised is worth as much as what was done of it. An action that is
still open after its due date is told here and listed on the portal.

Finish it, agree on another date, or drop it with a reason.`,
	Kinds: []string{"pir"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if c := r.Category(); c == schema.Draft || c.Final() {
			return
		}
		for i, action := range items(r, "actions") {
			path := sub("actions", i, "due")
			due, ok := r.Instant(path)
			if !ok || !p.AsOf.After(due.AddDate(0, 0, 1)) || p.actionState(action) != "open" {
				continue
			}
			p.warnf(r, path, "action %s was due on %s and is open", action.Get("id").Str(), action.Get("due").Str()).
				Fix = advise("finish it, agree on another date, or drop it with a reason")
		}
	},
}
