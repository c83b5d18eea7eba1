package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var emergencyReason = Rule{
	ID:       "emergency-reason",
	Title:    "an emergency change resolves an incident or says what cannot wait",
	Source:   "X7, L-C4",
	Severity: diag.Error,
	Doc: `
The short way of an emergency change is for emergencies: something is broken (it
resolves at least one incident), or emergency_reason says with a code (security,
legal, imminent) and in words why it cannot wait. Otherwise it is a normal change
in a hurry. A change that was made without authority and found later (unauthorised)
counts as an emergency for its approval alone, and need not have been one (L-C4).

Link the incident in resolves, give emergency_reason, or make it a normal change.`,
	Kinds: []string{"change"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if c := r.Category(); builtin(r, "type") != "emergency" || c == schema.Draft || c == schema.Cancelled || truthy(r, "unauthorised") {
			return
		}
		if text(r, "emergency_reason.code") != "" && text(r, "emergency_reason.text") != "" {
			return
		}
		for _, target := range p.targets(r, "resolves") {
			if target.Kind.Name == "incident" {
				return
			}
		}
		d := p.errorf(r, "type", "an emergency change that resolves no incident and gives no emergency_reason; expected one of the two")
		d.Fix = do("name the incident", "gitsm link %s resolves ID", r.ID)
	},
}
