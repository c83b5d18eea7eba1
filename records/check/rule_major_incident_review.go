package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var majorIncidentReview = Rule{
	ID:       "major-incident-review",
	Title:    "a major incident is closed once its review is published or waived",
	Source:   "X5",
	Severity: diag.Error,
	Doc: `
What a major incident taught is lost once everybody has moved on. So it is not
closed before its post-incident review has been published, for any audience, or
somebody has waived it by name and with a reason.

Publish the review that names the incident, or waive it.`,
	Kinds: []string{"incident"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if r.Category() != schema.Closed || !p.facts.replay(r).history.Ever(func(then *records.Record) bool { return truthy(then, "major") }) {
			return
		}
		reviews := p.Tree.Linked(r.ID, "pir")
		for _, review := range reviews {
			if c := review.Category(); c.Done() || c == schema.Cancelled {
				return
			}
		}
		if len(reviews) == 0 {
			d := p.errorf(r, "state", "closed, but no post-incident review names this major incident; expected one that is published or waived")
			d.Fix = do("write the review", "gitsm new pir --incidents %s", r.ID)
			return
		}
		review := reviews[0]
		d := p.errorf(r, "state", "closed, but its review %s is %s; expected it published or waived", review.ID, review.State)
		d.Related = see(review, "state", "it is %s here", review.State)
		d.Fix = do("publish the review", "gitsm move %s published", review.ID)
	},
}
