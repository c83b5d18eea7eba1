package check

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

var approvalStale = Rule{
	ID:       "approval-stale",
	Title:    "an approved change still says what was approved",
	Source:   "C4",
	Severity: diag.Error,
	Doc: `
An approval is given for a content. Where it names the digest of that content, the
digest is the seal of the change as it is, from the approval on: type, model,
services, window, risk, implementers and plan stay what they were. "gitsm change seal"
prints the seal and what it covers; log, progress, outcome and results do not belong
to it.

It is a warning where nothing more is begun on it: in a closed change, and in an
emergency change that is being written up, which needs an approval of what it says
in the end. Approvals from before a change went back to assessing are history, and
there so is one that the same person gave again on what it says now.

Take the edit back, or take the change back to assessing and have it approved anew.`,
	Kinds: []string{"change"},
	Each: func(p *Pass, r *records.Record) {
		if !reached(r, "approved") || r.Lookup("approvals") == nil {
			return
		}
		report, mild := p.errorf, r.Category() == schema.Closed || builtin(r, "type") == "emergency"
		if mild {
			report = p.warnf
		}
		seal := change.SealOf(p.Tree, r).Digest
		for i, entry := range items(r, "approvals") {
			digest := entry.Get("digest").Str()
			if digest == "" || digest == seal || !standing(r, entry) || mild && renewed(r, entry, seal) {
				continue
			}
			d := report(r, sub("approvals", i, "digest"), "%s approved %s, and the content is %s now; this approval is stale",
				entry.Get("by").Str(), cutDigest(digest), cutDigest(seal))
			if r.State == "approved" {
				d.Fix = do("take the edit back, or have it approved anew", "gitsm move %s assessing --why REASON", r.ID)
				continue
			}
			d.Fix = advise("take back the edit of what was approved; gitsm change seal %s shows what that is", shellWord(r.ID))
		}
	},
}

// renewed reports an approval that the same person gave again later, on what the
// change says now.
func renewed(r *records.Record, entry *frontmatter.Node, seal string) bool {
	at, _ := entry.Get("at").Instant()
	return slices.ContainsFunc(items(r, "approvals"), func(later *frontmatter.Node) bool {
		then, _ := later.Get("at").Instant()
		return later.Get("by").Str() == entry.Get("by").Str() && later.Get("decision").Str() == "approved" &&
			later.Get("digest").Str() == seal && then.After(at)
	})
}

// standing reports an entry of approvals that speaks for a change as it stands:
// it approves, and the change did not go back to assessing since.
func standing(r *records.Record, entry *frontmatter.Node) bool {
	if entry.Get("decision").Str() != "approved" {
		return false
	}
	at, _ := entry.Get("at").Instant()
	var back time.Time // last return to assessing
	wasApproved := false
	for _, e := range r.Log {
		switch e.To {
		case "approved":
			wasApproved = true
		case "assessing":
			if wasApproved {
				back = e.At
			}
		}
	}
	return !at.Before(back)
}

// cutDigest is a digest as people compare it.
func cutDigest(digest string) string { return digest[:min(len(digest), len("sha256:")+12)] }
