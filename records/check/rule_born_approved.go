package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var bornApproved = Rule{
	ID:       "born-approved",
	Title:    "no record comes into the target branch approved",
	Source:   "C13, L-C3, L-C4",
	Severity: diag.Error,
	Doc: `
A change is approved on content that others could see: it comes in as a draft or
waiting for its approval, and is approved later. Three ways lead past that, each of
which shows: a standard change whose model is active on the target branch makes its
steps by model:NAME; an emergency that began before its approval says so with
flags: [retrospective]; a change that nobody had authorised and that was found later
begins in review. The proposal that founds a project may bring what is history.

Propose the change in the state assessing; merging it, once the policy is met,
authorises it.`,
	Pair: func(p *PairPass, pair Pair) {
		r := pair.After
		if pair.Before != nil || r == nil || p.founds() || r.Kind.Log != schema.LogRecord || p.Base.Record(r.ID) != nil {
			return
		}
		approved := approvalRank(r.Kind)
		i := slices.IndexFunc(r.Log, func(e records.Entry) bool {
			return approved >= 0 && r.Kind.Rank(e.To) >= approved && !cancels(r.Kind, e.To)
		})
		if i < 0 || p.excused(r) {
			return
		}
		d := p.errorf(r, sub("log", i, "to"), "%s is new and %s already; what nobody could look at cannot have been approved", r.ID, r.Log[i].To)
		d.Fix = advise("propose it before its approval, in the state assessing")
	},
}

// approvalRank is the rank of the first state that is reached by an approval, -1
// where the kind knows none.
func approvalRank(k *schema.Kind) int {
	rank := -1
	for _, t := range k.Transitions {
		if at := k.Rank(t.To); t.Reaches("approved") && (rank < 0 || at < rank) {
			rank = at
		}
	}
	return rank
}

// wasApproved reports a record that has come at least as far as its approval.
func wasApproved(r *records.Record) bool {
	rank := approvalRank(r.Kind)
	return rank >= 0 && r.Category() != schema.Cancelled && r.Kind.Rank(r.State) >= rank
}

// cancels reports a state of work that was given up or refused.
func cancels(k *schema.Kind, name string) bool {
	s, _ := k.State(name)
	return s.Category == schema.Cancelled
}

// excused reports the ways on which a change may come in late: by its model, as
// an emergency, or found later.
func (p *PairPass) excused(r *records.Record) bool {
	switch builtin(r, "type") {
	case "standard":
		return p.modelled(r)
	case "emergency":
		return truthy(r, "unauthorised") || slices.ContainsFunc(r.Log, func(e records.Entry) bool { return e.HasFlag("retrospective") })
	}
	return false
}

// modelled reports a standard change whose approval is by its model, which is
// active in Base.
func (p *PairPass) modelled(r *records.Record) bool {
	model := exactly(p.Base, text(r, "model"))
	if model == nil || model.Kind.Name != "change-model" || model.Category() != schema.Open {
		return false
	}
	rank := approvalRank(r.Kind)
	i := slices.IndexFunc(r.Log, func(e records.Entry) bool { return e.To != "" && r.Kind.Rank(e.To) >= rank })
	return i >= 0 && strings.HasPrefix(r.Log[i].By, "model:"+model.ID+"@")
}
