package check

import (
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

// effects tell what a proposal of policy alone would alter: findings that would
// come or go on records that it does not touch, and changes that would have
// another risk, or be authorised no more, or now. A reviewer of policy wants to
// know that; it stands against nothing.
func (p *Proposal) effects(standing []diag.Diagnostic, opts Options) []diag.Diagnostic {
	if policy, recorded := p.policy(); len(policy) == 0 || len(recorded) > 0 || p.founds() {
		return nil
	}
	after := judge(newFacts(p.Merged, opts), everything)
	// An error that would come stands among the findings: it refuses.
	warnings := slices.DeleteFunc(slices.Clone(after), func(d diag.Diagnostic) bool { return d.Severity == diag.Error })
	out := alteredFindings(warnings, standing, "would come")
	out = append(out, alteredFindings(standing, after, "would go")...)
	for _, r := range p.Base.OfKind("change") {
		if now := exactly(p.Merged, r.ID); now != nil {
			out = append(out, p.alteredChange(r, now)...)
		}
	}
	return diag.Sort(out)
}

// alteredFindings lists what is in one judgement and not in another.
func alteredFindings(in, notIn []diag.Diagnostic, what string) []diag.Diagnostic {
	had := map[identity]int{}
	for _, d := range notIn {
		had[identityOf(d)]++
	}
	var out []diag.Diagnostic
	for _, d := range in {
		if id := identityOf(d); had[id] > 0 {
			had[id]--
			continue
		}
		out = append(out, diag.Diagnostic{
			Span: d.Span, Severity: diag.Warning, Rule: d.Rule, Record: d.Record,
			Message: fmt.Sprintf("%s: %s", what, d.Message),
		})
	}
	return out
}

// alteredChange compares how a change is judged by the policy before and after.
func (p *Proposal) alteredChange(before, after *records.Record) []diag.Diagnostic {
	var out []diag.Diagnostic
	tell := func(rule, format string, args ...any) {
		d := diag.Warningf(after.At("state"), rule, format, args...)
		d.Record = after.ID
		out = append(out, d)
	}
	if was, is := change.LevelOf(p.Base, before), change.LevelOf(p.Merged, after); was != is {
		tell("derived-value", "the risk of %s was %s and would be %s", after.ID, orNone(was), orNone(is))
	}
	if !wasApproved(before) || !wasApproved(after) {
		return out
	}
	was, is := change.Authorise(p.Base, before, change.OnRecord()).Granted, change.Authorise(p.Merged, after, change.OnRecord()).Granted
	switch {
	case was && !is:
		tell("approval-missing", "%s was authorised, and what is recorded of it would not be enough", after.ID)
	case !was && is:
		tell("approval-missing", "%s was not authorised, and what is recorded of it would be enough", after.ID)
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "not known"
	}
	return s
}
