package check

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records/change"
)

var approvalProof = Rule{
	ID:       "approval-proof",
	Title:    "an approval that is written down can be shown",
	Source:   "C15",
	Severity: diag.Error,
	Doc: `
Anybody can write a name under approvals. A new entry counts where something shows that
the person said it: their review of the proposal, what the ledger saw, or, without a
forge, the commit that wrote the entry, which is their own. Once merged an entry is
taken at its word: so it names the content that they approved, and no earlier time.
Entries that the target branch has stay as they are.

Take the entry out, and have the person review the proposal.`,
	Kinds: []string{"change", "request"},
	Pair: func(p *PairPass, pair Pair) {
		if pair.After == nil || p.founds() {
			return
		}
		if pair.Before != nil {
			p.keptApprovals(pair)
		}
		if pair.After.Kind.Name != "change" || len(items(pair.After, "approvals")) == 0 {
			return
		}
		r := exactly(p.Judged, pair.After.ID)
		if r == nil {
			return
		}
		decisions := change.Authorise(p.Judged, r, p.Facts).Decisions
		for i, entry := range items(pair.After, "approvals") {
			if p.Facts.Recorded(pair.After.ID, i) {
				continue
			}
			if why := unproven(decisions, entry, p.AsOf); why != "" {
				d := p.errorf(pair.After, sub("approvals", i), "the decision of %s cannot be shown: %s", entry.Get("by").Str(), why)
				d.Fix = advise("take the entry out, and have them review the proposal")
			}
		}
	},
}

// keptApprovals reports entries that the target branch has and the proposal
// changes or takes away.
func (p *PairPass) keptApprovals(pair Pair) {
	old, cur := items(pair.Before, "approvals"), items(pair.After, "approvals")
	for i := range old {
		if i < len(cur) && sameOrNone(old[i], cur[i]) {
			continue
		}
		d := p.errorf(pair.After, "approvals", "the approval by %s that the target branch has was changed or taken away; what was decided stays", old[i].Get("by").Str())
		d.Fix = advise("restore the entry; a later decision is an entry of its own")
		return
	}
}

// unproven says why no decision shows what an entry says, "" where one does. Of
// an approval it is not enough that the person gave one: a merged entry is taken at
// its word, so it tells of no other content and no earlier time than what shows it.
func unproven(decisions []change.Decision, entry *frontmatter.Node, asOf time.Time) string {
	by, approved := entry.Get("by").Str(), entry.Get("decision").Str() == "approved"
	why := "there is no review by them"
	var theirs []change.Decision
	for _, d := range decisions {
		if d.Approved != approved || d.Person != by && d.Account != by {
			continue
		}
		if d.Shown || !approved && d.Via != change.ViaCommit {
			theirs = append(theirs, d)
		}
		why = cmp.Or(d.WhyNot, why)
	}
	if !approved && len(theirs) > 0 {
		return ""
	}
	i := slices.IndexFunc(theirs, func(d change.Decision) bool { return d.Counts })
	if i < 0 {
		return why
	}
	if digest := entry.Get("digest").Str(); digest != "" && digest != theirs[i].Digest {
		return "it names the content " + cutDigest(digest) + ", and they approved " + cutDigest(theirs[i].Digest)
	}
	at, _ := entry.Get("at").Instant()
	if !asOf.IsZero() && at.After(asOf.Add(clockSkew)) {
		return "it is dated " + stamp(at) + ", and that is still to come"
	}
	if slices.ContainsFunc(theirs, func(d change.Decision) bool { return d.Digest == theirs[i].Digest && !at.Before(d.At) }) {
		return ""
	}
	return "it is dated " + stamp(at) + ", and they approved on " + stamp(theirs[i].At)
}
