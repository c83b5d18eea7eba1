package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

var approvalSeparation = Rule{
	ID:       "approval-separation",
	Title:    "nobody approves their own change",
	Source:   "C3",
	Severity: diag.Error,
	Doc: `
Whoever wrote a change, asked for it or, where its risk is high, carries it out does
not approve it, and neither does a bot. Here the entries in approvals are held against
the record: its requester, its implementers, and who wrote the draft by its log; who
made its commits is judged with the proposal. With "audit: solo" or "relaxed" it goes
by the policy that gitsm.yaml sets, and reports say so.

Have somebody else approve it, such as the deputy of a service owner.`,
	Kinds: []string{"change"},
	Reach: 2, // the tiers that its risk depends on
	Each: func(p *Pass, r *records.Record) {
		if p.Tree.Config.Audit == "solo" || r.Category() == schema.Cancelled {
			return
		}
		apart := p.separation(r)
		for i, entry := range items(r, "approvals") {
			if entry.Get("decision").Str() != "approved" {
				continue
			}
			if why := p.ownApproval(r, entry, apart); why != "" {
				d := p.errorf(r, sub("approvals", i, "by"), "%s may not approve this change: %s", entry.Get("by").Str(), why)
				d.Fix = advise("have somebody else approve it")
			}
		}
	},
}

// separation lists who the policy keeps from approving a change.
func (p *Pass) separation(r *records.Record) []string {
	level := change.LevelOf(p.Tree, r)
	if level == "" {
		level = "low" // what is not known yet is judged with the proposal
	}
	// The tier makes no difference to who is kept apart unless a team says so.
	var apart []string
	for tier := 1; tier <= 4; tier++ {
		cell := p.Tree.Config.Policy.Approvals[records.ApprovalCase{Type: builtin(r, "type"), Level: level, Tier: tier}]
		if tier == 1 {
			apart = cell.Separation
			continue
		}
		apart = slices.DeleteFunc(slices.Clone(apart), func(who string) bool { return !slices.Contains(cell.Separation, who) })
	}
	return apart
}

// ownApproval says why somebody's approval is their own, "" if it is not.
func (p *Pass) ownApproval(r *records.Record, entry *frontmatter.Node, apart []string) string {
	by := entry.Get("by").Str()
	is := func(who string) bool { return slices.Contains(apart, who) }
	switch person := p.facts.person(by); {
	case person != nil && person.Bot:
		return "it is a bot"
	case is(records.SeparateRequester) && text(r, "requester") == by:
		return "they asked for it"
	case is(records.SeparateAuthor) && len(r.Log) > 0 && r.Log[0].By == by:
		return "they wrote the draft"
	case is(records.SeparateImplementer) && slices.Contains(texts(r, "implementers"), by):
		return "they carry it out, and its risk is high"
	}
	return ""
}
