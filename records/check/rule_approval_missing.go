package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

var approvalMissing = Rule{
	ID:       "approval-missing",
	Title:    "a change is approved by those whom the policy asks for",
	Source:   "L-C2, C1 to C5",
	Severity: diag.Error,
	Doc: `
Nobody approves their own change by writing a word. The state approved is proposed, and
true once it is merged; so is one that waits for its approval, where merging authorises
(policy.merge_means_approval). Until the reviews of the proposal meet the policy of the
target branch, on the content as it is, the proposal is refused. Who wrote, asked for
or, where the risk is high, carries out a change does not count; nor does what is not
known. An emergency needs its approval before it can be closed, and a change model is
approved as a change of high risk before it becomes active.

Have those review the proposal whom the message names.`,
	Kinds: []string{"change", "change-model"},
	Pair: func(p *PairPass, pair Pair) {
		if pair.After == nil || pair.After.Unread() || p.founds() {
			return
		}
		r := exactly(p.Judged, pair.After.ID)
		if r == nil || r.Kind.Name == "change-model" {
			r = pair.After // a model that is proposed is policy: it is not in Judged
		}
		field, needed := p.needsApproval(pair)
		if !needed {
			return
		}
		authority := change.Authorise(p.Judged, r, p.Facts)
		if authority.Granted {
			return
		}
		for _, problem := range authority.Problems {
			d := p.errorf(pair.After, field, "%s cannot be authorised: %s", pair.After.ID, problem)
			d.Fix = advise("settle this, and have the proposal judged again")
		}
		for _, need := range authority.Requirements {
			if need.Met() {
				continue
			}
			d := p.errorf(pair.After, field, "%s is not authorised: the policy asks for %s", pair.After.ID, need.Missing)
			d.Related = uncounted(pair.After, field, authority.Decisions)
			d.Fix = advise("have the proposal reviewed by somebody who may approve it")
			if len(need.Could) > 0 {
				d.Fix = advise("ask %s to review the proposal", strings.Join(need.Could, " or "))
			}
		}
	},
}

// uncounted tells the decisions that were given and do not count, and why: who
// approved has to be told whom that did not help.
func uncounted(r *records.Record, field string, decisions []change.Decision) []diag.Note {
	var notes []diag.Note
	for _, d := range decisions {
		if d.Counts {
			continue
		}
		what := "the approval"
		if !d.Approved {
			what = "the refusal"
		}
		notes = append(notes, see(r, field, "%s by %s (%s) does not count: %s", what, d.Account, stamp(d.At), d.WhyNot)...)
	}
	return notes
}

// needsApproval reports whether merging would need the authority of the policy,
// and where that shows.
func (p *PairPass) needsApproval(pair Pair) (field string, needed bool) {
	r := pair.After
	if r.Kind.Name == "change-model" {
		active := r.Category() == schema.Open
		before := pair.Before != nil && pair.Before.Category() == schema.Open
		return "state", active && (!before || change.SealOf(p.Base, pair.Before).Digest != change.SealOf(p.Merged, r).Digest)
	}
	for _, e := range pair.added() {
		closes := func() bool {
			s, _ := r.Kind.State(e.To)
			return s.Category == schema.Closed && builtin(r, "type") == "emergency"
		}
		if reaches(r, e.To, "approved") || closes() {
			return sub("log", e.Index, "to"), true
		}
	}
	waits := slices.ContainsFunc(r.Kind.Next(r.State), func(t schema.Transition) bool { return t.Reaches("approved") && !t.Reaches("submitted") })
	return "state", waits && p.Base.Config.Policy.MergeMeansApproval && !p.takenBack(pair)
}

// takenBack reports a change that goes from approved back to assessing as it is. That
// authorises nothing: whoever sees a danger needs nobody's leave to stop it, and
// its approvals are lost.
func (p *PairPass) takenBack(pair Pair) bool {
	return pair.Before != nil && reaches(pair.Before, pair.Before.State, "approved") && p.goesBack(pair) &&
		change.SealOf(p.Base, pair.Before).Digest == change.SealOf(p.Merged, pair.After).Digest
}

// recorded reports whether an entry of a record's approvals stands in Base.
func (p *Proposal) recorded(id string, entry int) bool {
	before, after := exactly(p.Base, id), exactly(p.Merged, id)
	if before == nil || after == nil {
		return false
	}
	old, cur := items(before, "approvals"), items(after, "approvals")
	return entry < len(old) && entry < len(cur) && sameOrNone(old[entry], cur[entry])
}
