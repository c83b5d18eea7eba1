package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var validityOverlap = Rule{
	ID:       "validity-overlap",
	Title:    "a new version begins after the old one has ended",
	Source:   "S12, S13",
	Severity: diag.Error,
	Doc: `
The version of an agreement or a calendar that was valid when a record was opened is the
one that it is measured by. If a version and the one that it supersedes hold on the same
day, there are two answers. So the older one has a last day (valid_to), and the newer
one begins (valid_from) on a later day.

Give the older version its last day.`,
	Kinds: []string{"agreement", "calendar"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		begins, ok := r.Instant("valid_from")
		if !ok || r.Category() == schema.Draft {
			return
		}
		for _, older := range p.targets(r, "supersedes") {
			ends, ended := older.Instant("valid_to")
			if ended && ends.Before(begins) {
				continue
			}
			until := "has no last day"
			if ended {
				until = "holds until " + text(older, "valid_to")
			}
			d := p.errorf(r, "valid_from", "begins on %s, but %s, which it supersedes, %s", text(r, "valid_from"), older.ID, until)
			d.Related = see(older, "valid_to", "its last day")
			d.Fix = do("end the older version the day before", "gitsm set %s valid_to=%s", older.ID, begins.AddDate(0, 0, -1).Format("2006-01-02"))
		}
	},
}
