package check

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

var changeReview = Rule{
	ID:       "change-review",
	Title:    "a change that calls for it passes through review, by somebody who did not implement it",
	Source:   "L-C5",
	Severity: diag.Error,
	Doc: `
The state "review" lies between implementing and closed for every change that is
an emergency or unauthorised, whose risk is high, whose outcome is not simply
successful, or that overran its planned window. The reviewer named in reviewed_by
is none of the implementers. Where one person keeps the repository (audit: solo) and
nobody else was there, reviewing one's own change is a warning.

Take the change through review and have somebody else look at the result. (That a
change which caused an incident is reviewed is judged by change-caused-incident.)`,
	Kinds: []string{"change"},
	Reach: 2, // the tiers that its risk depends on
	Each: func(p *Pass, r *records.Record) {
		reviewer := text(r, "reviewed_by")
		if reviewer != "" && slices.Contains(texts(r, "implementers"), reviewer) {
			d := p.errorf(r, "reviewed_by", "%s is an implementer of this change; a review is done by somebody else", reviewer)
			if p.alone(reviewer, r.Entered()) {
				d.Severity = diag.Warning
			}
			d.Related = see(r, "implementers", "the implementers")
			d.Fix = do("name another reviewer", "gitsm set %s reviewed_by=HANDLE", r.ID)
		}
		why, demanded := p.reviewReason(r)
		if r.Category() != schema.Closed || why == "" {
			return
		}
		if !p.visited(r, "review") {
			d := p.errorf(r, "state", "closed without review, which is due because %s", why)
			d.Fix = do("take it through review", "gitsm move %s review", r.ID)
		}
		if demanded {
			return // the kind demands reviewer and section itself
		}
		if reviewer == "" {
			d := p.errorf(r, "reviewed_by", "closed without a reviewer, who is due because %s", why)
			d.Fix = do("name the reviewer", "gitsm set %s reviewed_by=HANDLE", r.ID)
		}
		if !filled(r, reviewSection) {
			d := p.errorf(r, "state", "closed without the section %q, which is due because %s", reviewSection, why)
			d.Fix = advise("write the section %q", reviewSection)
		}
	},
}

// alone reports whether somebody was the only person there in a repository that
// says it is kept by one (C3).
func (p *Pass) alone(handle string, at time.Time) bool {
	if p.Tree.Config.Audit != schema.AuditSolo {
		return false
	}
	for i := range p.Tree.People.List {
		if other := &p.Tree.People.List[i]; !other.Bot && other.Handle != handle && (at.IsZero() || other.ActiveAt(at)) {
			return false
		}
	}
	return true
}

// reviewReason says why a change must be reviewed before it is closed, "" if
// it need not be, and whether a guard of the kind asks for the review in that
// case. A guard sees what is stored: neither the clock nor what is computed.
func (p *Pass) reviewReason(r *records.Record) (why string, demanded bool) {
	outcome := builtin(r, "outcome")
	ended, ok := r.Instant("actual.end")
	switch planned := window(r); {
	case builtin(r, "type") == "emergency":
		return "it is an emergency change", true
	case truthy(r, "unauthorised"):
		return "it was unauthorised", true
	case outcome != "" && outcome != "successful":
		return "its outcome is " + outcome, true
	case p.riskLevel(r) == "high":
		return "its risk is high", text(r, "risk.level") == "high"
	case ok && planned.whole() && ended.After(planned.To):
		return "it ended at " + stamp(ended) + ", after its planned window", false
	}
	return "", false
}

// riskLevel is the level of risk that holds for a change: the override, the
// stored level, which derived-value verifies while the change is open, or the
// computed one; "" while answers are missing.
func (p *Pass) riskLevel(r *records.Record) string {
	if level := cmp.Or(text(r, "risk.override.level"), text(r, "risk.level")); level != "" {
		return level
	}
	risk, _ := change.Assess(p.Tree, r)
	return risk.Level
}
