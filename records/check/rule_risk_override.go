package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

var riskOverride = Rule{
	ID:       "risk-override",
	Title:    "an override of a change's risk goes upwards",
	Source:   "C1",
	Severity: diag.Error,
	Doc: `
The computed level of risk decides who must approve a change. Somebody who knows
more may raise it, with a reason and a name; nobody may lower it, because that
would be a way around an approval.

Correct the answers from which the level is computed, or take the override out.`,
	Kinds: []string{"change"},
	Reach: 2, // the tier of its services and of what depends on them
	Each: func(p *Pass, r *records.Record) {
		override := text(r, "risk.override.level")
		risk, ok := change.Assess(p.Tree, r)
		if override == "" || !ok || slices.Index(change.Levels, override) > slices.Index(change.Levels, risk.Level) {
			return
		}
		d := p.errorf(r, "risk.override.level", "the override says %s, but the computed level is %s; an override goes upwards only", override, risk.Level)
		d.Related = see(r, "risk.answers", "the answers from which it is computed")
		d.Fix = do("take the override out", "gitsm set %s risk.override=", r.ID)
	},
}
