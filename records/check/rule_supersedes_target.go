package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var supersedesTarget = Rule{
	ID:       "supersedes-target",
	Title:    "what is superseded has ended",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
Once a record is in force, the one that it supersedes is not: the article is
archived, the change closed, the model retired, the agreement ended. Two of them
at once would give two answers to one question. A draft may name what it will
supersede.

End the older record in the same change that puts the newer one in force.`,
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if c := r.Category(); c == schema.Draft || c == schema.Cancelled {
			return
		}
		for _, older := range p.targets(r, "supersedes") {
			if c := older.Category(); c == schema.Closed || c == schema.Cancelled {
				continue
			}
			last := lastState(older)
			d := p.errorf(r, "supersedes", "%s is still %s; what is superseded is %s", older.ID, older.State, last)
			d.Related = see(older, "state", "it is %s here", older.State)
			d.Fix = do("end the older record", "gitsm move %s %s", older.ID, last)
		}
	},
}

// lastState is the state in which records of a kind come to rest.
func lastState(r *records.Record) string {
	for _, s := range r.Kind.States {
		if s.Category == schema.Closed {
			return s.Name
		}
	}
	return "closed"
}
