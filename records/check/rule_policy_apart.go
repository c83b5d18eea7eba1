package check

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

var policyApart = Rule{
	ID:       "policy-apart",
	Title:    "policy is proposed apart from the records that it judges",
	Source:   "C08, C09",
	Severity: diag.Error,
	Doc: `
Settings, people, kinds, policy, calendars, freezes, change models and agreements
decide what may happen to records; workflows, CODEOWNERS and .gitattributes decide how
a forge and git treat them. A proposal that changes both could loosen the rule by which
it is judged. So such files are changed by a proposal of their own, which says what it
alters. The one that founds a project brings everything at once.

Propose the policy first, on a branch of its own.`,
	Proposal: func(p *PairPass) {
		policy, recorded := p.policy()
		if len(policy) == 0 || len(recorded) == 0 || p.founds() {
			return
		}
		others := recorded[0]
		if n := len(recorded) - 1; n > 0 {
			others += fmt.Sprintf(" and %d more", n)
		}
		for _, file := range policy {
			d := p.report(diag.Diagnostic{Span: diag.Span{File: file}, Severity: diag.Error})
			d.Message = diag.Visible("the file has a say in how records are judged, and the proposal changes records, too (" + others + "); expected a proposal of its own")
			d.Fix = advise("propose %s first, on a branch of its own", strings.TrimPrefix(file, "../"))
		}
	},
}
