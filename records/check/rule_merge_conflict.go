package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/lifecycle"
)

var mergeConflict = Rule{
	ID:       "merge-conflict",
	Title:    "a proposal fits to what the target branch has become",
	Source:   "D2, C18",
	Severity: diag.Error,
	Doc: `
What is judged is what merging would give. Where both sides changed one file in ways
that do not fit together there is no such thing; two branches that append to one log
conflict on purpose, because the second must know what the first has done. And where
the texts fit but the steps do not, both together are a path that nobody would have
taken.

Merge the target branch into the branch, and look at the record again.`,
	Proposal: func(p *PairPass) {
		for _, c := range p.Conflicts {
			place, inside := p.inside(c.Path)
			if inside && c.Added && len(p.Base.At(place)) > 0 {
				continue // told as a number that is taken
			}
			d := p.report(diag.Diagnostic{Span: diag.Span{File: p.place(c.Path)}, Severity: diag.Error})
			d.Message = "both this branch and the target branch changed the file, in ways that do not fit together"
			d.Fix = advise("merge the target branch into this one and settle the conflict")
			for _, r := range p.Base.At(place) {
				d.Record = r.ID
			}
		}
		for _, path := range p.Both {
			if place, inside := p.inside(path); inside {
				p.unfit(place)
			}
		}
	},
}

// ofPaths are the rules by which a path of states is not a legal one.
var ofPaths = []string{
	lifecycle.RuleTransition, lifecycle.RuleLogOrder, lifecycle.RuleLogState, lifecycle.RuleLogSet, lifecycle.RuleLogLate, lifecycle.RuleClosedRecord,
}

// unfit reports a record whose texts git merged and whose steps do not fit.
func (p *PairPass) unfit(place string) {
	for _, r := range p.Merged.At(place) {
		found := p.findings(r.ID)
		i := slices.IndexFunc(found, func(d diag.Diagnostic) bool {
			return d.Severity == diag.Error && slices.Contains(ofPaths, d.Rule)
		})
		if i < 0 {
			continue
		}
		d := p.errorf(r, "log", "both this branch and the target branch changed %s; the texts fit together, but the steps do not", r.ID)
		d.Related = []diag.Note{{Span: found[i].Span, Message: found[i].Message}}
		d.Fix = advise("merge the target branch into this one, and take the step from where the record is now")
	}
}
