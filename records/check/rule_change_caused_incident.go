package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var changeCausedIncident = Rule{
	ID:       "change-caused-incident",
	Title:    "a change that caused an incident was not simply successful, and is reviewed",
	Source:   "X8",
	Severity: diag.Error,
	Doc: `
If an incident names a change in caused_by, the outcome of that change cannot be
"successful", and its result is reviewed (section "Post-implementation review"
and reviewed_by). While the incident is open this is a warning, so that nobody is
held up at night; the incident is closed only once it is done.

Amend the closed change in the same commit that closes the incident.`,
	Kinds: []string{"incident"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if r.Category() == schema.Cancelled {
			return
		}
		report := p.warnf
		if r.Category() == schema.Closed {
			report = p.errorf
		}
		for _, change := range p.targets(r, "caused_by") {
			if builtin(change, "outcome") == "successful" {
				d := report(r, "caused_by", "%s caused this incident, so its outcome cannot be successful; expected successful_with_issues, failed or backed_out", change.ID)
				d.Related = see(change, "outcome", "its outcome is successful here")
				d.Fix = do("amend the change", "gitsm set %s outcome=successful_with_issues --flag amendment --why %s", change.ID, "caused "+r.ID)
			}
			if change.Category() != schema.Closed || text(change, "reviewed_by") != "" && filled(change, reviewSection) {
				continue
			}
			d := report(r, "caused_by", "%s caused this incident and is closed without a review; expected reviewed_by and the section %q", change.ID, reviewSection)
			d.Related = see(change, "reviewed_by", "its review is missing here")
			d.Fix = advise("write the section %q of %s and name the reviewer", reviewSection, change.ID)
		}
	},
}

// reviewSection is where the result of a change is judged.
const reviewSection = "Post-implementation review"
