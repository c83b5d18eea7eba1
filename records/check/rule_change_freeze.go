package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

var changeFreeze = Rule{
	ID:       "change-freeze",
	Title:    "an approved change lies outside the freezes of its services",
	Source:   "C6",
	Severity: diag.Error,
	Doc: `
During a change freeze nothing changes within its scope (everything, some tiers,
some services), apart from the types that it allows. A change whose planned window
overlaps the freeze is not approved, unless freeze_exception names the freeze and
was given by a person with the freeze's exception_role. Both are half-open: a
change may end when the freeze begins, and begin when it ends. Who is named for an
exception has to have given it (review-missing).

Move the window, or have the exception recorded. While the change is assessed this
is a warning, apart from a proposal whose merge authorises the change.`,
	Kinds: []string{"change"},
	Reach: anywhere, // freezes are found by time, not by links
	Each: func(p *Pass, r *records.Record) {
		if c := r.Category(); c == schema.Draft || c == schema.Cancelled {
			return
		}
		report := p.warnf
		if reached(r, "approved") {
			report = p.errorf
		}
		planned := change.Planned(r)
		for _, frozen := range change.FrozenIn(p.Tree, r, planned) {
			freeze, role := frozen.Freeze, text(frozen.Freeze, "exception_role")
			if frozen.NotBy != "" {
				d := report(r, "freeze_exception.by", "%s may not allow an exception to %s; expected somebody with the role %s", frozen.NotBy, freeze.ID, role)
				d.Related = see(freeze, "exception_role", "the role that may")
				d.Fix = advise("have somebody with the role %s allow it", role)
				continue
			}
			d := report(r, "planned.start", "the window from %s to %s overlaps the freeze %s", stamp(planned.From), stamp(planned.To), freeze.ID)
			d.Related = see(freeze, "from", "the freeze: %s to %s", text(freeze, "from"), text(freeze, "to"))
			d.Fix = advise("move the window, or record the freeze_exception that the %s gave", role)
		}
	},
}
