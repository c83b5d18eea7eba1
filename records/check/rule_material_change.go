package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

var materialChange = Rule{
	ID:       "material-change",
	Title:    "what was approved stays as it was approved",
	Source:   "C14, C4",
	Severity: diag.Error,
	Doc: `
An approval is given for a content: type, services, window, risk, who carries it out,
the plans. Where that changes afterwards the approval is lost, and the change goes back
to be assessed. Results, the real times and the review are written later and do not
count. An emergency that began without approval may complete its plans until it is
approved, and what has ended is amended with flags: [amendment] and why.

Move the change back: gitsm move ID assessing, and have it approved again.`,
	Kinds: []string{"change"},
	Pair: func(p *PairPass, pair Pair) {
		before, after := pair.Before, pair.After
		if before == nil || after == nil || !wasApproved(before) || after.Unread() || before.Kind.Name != after.Kind.Name {
			return
		}
		if p.goesBack(pair) || unapproved(before) {
			return
		}
		was, is := change.SealOf(p.Base, before), change.SealOf(p.Merged, after)
		if was.Digest == is.Digest || before.Category().Final() && amends(pair) {
			return
		}
		d := p.errorf(after, "state", "%s is approved, and what was approved has changed: %s; the approval is lost", after.ID, strings.Join(partsThatDiffer(was, is), ", "))
		if _, ok := after.Kind.Transition(before.State, "assessing"); ok {
			d.Fix = do("have it assessed again", `gitsm move %s assessing --why "…"`, after.ID)
			return
		}
		d.Fix = advise("restore what was approved; what is to be done otherwise is another change")
		if before.Category().Final() {
			d.Fix = advise("give the entry flags: [amendment] and why")
		}
	},
}

// goesBack reports a step of the proposal back to where a change waits for its
// approval.
func (p *PairPass) goesBack(pair Pair) bool {
	rank := approvalRank(pair.After.Kind)
	return slices.ContainsFunc(pair.added(), func(e records.Entry) bool {
		at := pair.After.Kind.Rank(e.To)
		return at >= 0 && at < rank
	})
}

// unapproved reports a change that is under way or done without ever having been
// approved: an emergency, or one that nobody had authorised.
func unapproved(r *records.Record) bool {
	return builtin(r, "type") == "emergency" && !r.Category().Final() &&
		!slices.ContainsFunc(r.Log, func(e records.Entry) bool { return reaches(r, e.To, "approved") })
}

// amends reports a new entry that says what was amended after the end, and why.
func amends(pair Pair) bool {
	return slices.ContainsFunc(pair.added(), func(e records.Entry) bool {
		return (e.HasFlag("amendment") || e.HasFlag("redaction") || e.HasFlag("correction")) && strings.TrimSpace(e.Why) != ""
	})
}

// partsThatDiffer names the fields and sections in which two seals differ.
func partsThatDiffer(a, b change.Seal) []string {
	parts := func(s change.Seal) map[string]string {
		found := map[string]string{}
		for _, part := range s.Parts {
			found[part.Name] += part.Text
		}
		return found
	}
	was, is := parts(a), parts(b)
	var names []string
	for _, part := range slices.Concat(a.Parts, b.Parts) {
		if was[part.Name] != is[part.Name] && !slices.Contains(names, part.Name) {
			names = append(names, part.Name)
		}
	}
	return names
}
