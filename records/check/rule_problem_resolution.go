package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var problemResolution = Rule{
	ID:       "problem-resolution",
	Title:    "a problem is resolved by what its resolution says",
	Source:   "X1",
	Severity: diag.Error,
	Doc: `
A problem that was fixed by a change is resolved once at least one change that
names it in resolves is closed with success (issues on the way do not matter),
and no other resolving change is still open. One that was resolved by accepting
the risk names that risk, and the risk is in the state accepted.

Close the change, link the one that fixed it, or have the risk accepted.`,
	Kinds: []string{"problem"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if !r.Category().Done() {
			return
		}
		switch builtin(r, "resolution.code") {
		case "fixed_by_change":
			p.fixedByChange(r)
		case "risk_accepted":
			for _, risk := range p.targets(r, "risk") {
				if risk.State == "accepted" {
					continue
				}
				d := p.errorf(r, "risk", "resolved by accepting %s, but that risk is %s; expected it accepted", risk.ID, risk.State)
				d.Related = see(risk, "state", "it is %s here", risk.State)
				d.Fix = do("have the risk accepted", "gitsm move %s accepted", risk.ID)
			}
		}
	},
}

// fixedByChange judges the changes that are to have resolved a problem.
func (p *Pass) fixedByChange(r *records.Record) {
	fixed := false
	for _, change := range p.Tree.Linked(r.ID, "resolved_by") {
		outcome := builtin(change, "outcome")
		switch c := change.Category(); {
		case c == schema.Closed && (outcome == "successful" || outcome == "successful_with_issues"):
			fixed = true
		case !c.Final():
			d := p.errorf(r, "resolution.code", "fixed by change, but %s also resolves it and is not closed; expected every resolving change closed", change.ID)
			d.Related = see(change, "state", "it is %s here", change.State)
			d.Fix = do("close the change", "gitsm move %s closed", change.ID)
		}
	}
	if !fixed {
		d := p.errorf(r, "resolution.code", "fixed by change, but no change that resolves it is closed with success; expected at least one")
		d.Fix = do("name it in the change that fixed it", "gitsm link CHG-… resolves %s", r.ID)
	}
}
