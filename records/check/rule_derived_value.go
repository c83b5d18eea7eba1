package check

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

var derivedValue = Rule{
	ID:       "derived-value",
	Title:    "a computed value that is stored is the computed one",
	Source:   "D5",
	Severity: diag.Error,
	Doc: `
Some fields follow from others: the priority from impact and urgency, the score of a
risk from likelihood and impact, the risk of a change from its answers and the tiers
it touches, the confidence of an article from its state. They may be written into
the file for readers, but they are nobody's opinion: a value that differs from the
computed one is an error. Where the computed one does not fit, there is a field of
its own for it, with a reason (priority_override, risk.override). The risk of a change
that is closed is left as it was: the tiers of services may have changed since.

Take the field out, or write the computed value.`,
	Reach: 2, // tiers of services, and of what depends on them
	Each: func(p *Pass, r *records.Record) {
		for _, path := range r.Kind.DerivedPaths() {
			stored := text(r, path)
			if stored == "" {
				continue
			}
			computed, ok := p.derived(r, path)
			if !ok || computed == stored {
				continue
			}
			d := p.errorf(r, path, "%s is %s, but %s is computed from the other fields; expected %s or nothing", path, stored, computed, computed)
			d.Fix = do("write the computed value", "gitsm set %s %s=%s", r.ID, path, computed)
		}
	},
}

// derived computes the value of a derived field; ok is false where that cannot
// be done.
func (p *Pass) derived(r *records.Record, path string) (value string, ok bool) {
	if field, found := strings.CutPrefix(path, "risk."); found && r.Kind.Name == "change" {
		if ended(r) {
			return "", false // it was so then; the tiers of today do not count
		}
		risk, ok := change.Assess(p.Tree, r)
		return map[string]string{"likelihood": risk.Likelihood, "impact": risk.Impact, "level": risk.Level}[field], ok
	}
	return r.Derived(path)
}
