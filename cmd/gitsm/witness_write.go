package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/ledger"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// entries are the lines that a merge adds for one change: each decision that
// counted, each no that stood against it, and the merge itself. Of a proposal of
// which anything is not known no decision is witnessed: a line of the ledger is
// taken at its word later, when what was unknown is not asked again.
func (m *merged) entries(a changes.Authority, tool string) []ledger.Entry {
	var out []ledger.Entry
	whole := m.proposal == nil || len(m.proposal.Unknown) == 0
	for _, d := range a.Decisions {
		if !whole && d.Approved {
			continue
		}
		// A decision has roles once it is established who gave it on what.
		if d.Via == changes.ViaLedger || d.Via == changes.ViaRecord || len(d.Roles) == 0 || d.Approved && !d.Counts {
			continue
		}
		e := ledger.Entry{
			Change: a.Change, Kind: ledger.Approval, Handle: d.Person, Digest: d.Digest,
			Ref: d.Ref, SubmittedAt: d.At, Base: m.base, Merge: m.merge, Tool: tool,
		}
		if !d.Approved {
			e.Kind = ledger.Rejection
		}
		if review := m.review(d); review != nil {
			e.Login, e.ID, e.Review = review.By.Login, review.By.ID, review.ID
		}
		e.Role = strings.Join(rolesFor(a, d), ", ")
		out = append(out, e)
	}
	ref := ""
	if m.proposal != nil && m.proposal.Number > 0 {
		ref = "pr/" + strconv.Itoa(m.proposal.Number)
	}
	return append(out, ledger.Entry{Change: a.Change, Kind: ledger.Merge, Digest: a.Seal.Digest, Ref: ref, Base: m.base, Merge: m.merge, Tool: tool})
}

// review is the review that a decision was made of.
func (m *merged) review(d changes.Decision) *forge.Review {
	if m.proposal == nil || d.Via != changes.ViaReview {
		return nil
	}
	for i := range m.proposal.Reviews {
		r := &m.proposal.Reviews[i]
		if r.SubmittedAt.Equal(d.At) && (r.By.Login == d.Account || r.By.Email == d.Account) {
			return r
		}
	}
	return nil
}

// rolesFor are the roles in which a decision met what the policy asks for: that
// of a peer, which everybody has, only where it is the only one, and the first
// that its giver holds where it was only a head more.
func rolesFor(a changes.Authority, d changes.Decision) []string {
	var out []string
	for _, q := range a.Requirements {
		met := slices.ContainsFunc(q.MetBy, func(by changes.Decision) bool { return by.Person == d.Person && by.At.Equal(d.At) })
		for _, role := range d.Roles {
			if met && slices.Contains(strings.Split(q.Role, " or "), role) && !slices.Contains(out, role) {
				out = append(out, role)
			}
		}
	}
	if len(out) > 1 {
		out = slices.DeleteFunc(out, func(role string) bool { return role == "peer" })
	}
	if len(out) == 0 {
		out = append(out, d.Roles[0])
	}
	return out
}

// claims reports whether a record says that it is, or was, authorised.
func (m *merged) claims(r *records.Record) bool {
	if r.Kind.Name == "change-model" {
		before := m.was.Record(r.ID)
		return r.Category() == schema.Open && (before == nil || before.Category() != schema.Open ||
			changes.SealOf(m.was, before).Digest != changes.SealOf(m.is, r).Digest)
	}
	past, _ := lifecycle.Replay(m.tree, r)
	return !past.Milestones["approved"].IsZero() || !past.Milestones["started"].IsZero()
}

// enter writes what was witnessed into the record (C5): the approvals that it
// does not hold yet, and, where it waited for them, that it is approved.
// Who approved a change model stands in the ledger alone.
func (p *project) enter(ctx context.Context, m *merged, a changes.Authority, how writeOptions) error {
	r, err := p.record(a.Change)
	if err != nil {
		return err
	}
	if r.Kind.Name == "change-model" {
		return nil
	}
	if !bytes.Equal(r.Doc.Bytes(), m.record(a.Change).Doc.Bytes()) {
		d := diag.Errorf(diag.Span{File: r.Path, Start: diag.Pos{Line: 1, Column: 1}}, "changed-underneath",
			"%s is not as %.12s has it, and what was approved is what was merged", a.Change, m.merge)
		d.Fix = &diag.Fix{Title: "look at that commit alone, or leave the records as they are", Command: "gitsm witness --ledger-only"}
		return p.refusal([]diag.Diagnostic{d}, "%s stays as it is", a.Change)
	}
	var set []lifecycle.Assignment
	if items := m.approvals(r, a); len(items) > 0 {
		set = append(set, lifecycle.Assignment{Field: "approvals", Op: lifecycle.OpAppend, Value: frontmatter.List(items...)})
	}
	_, waits := r.Kind.Transition(r.State, "approved")
	if a.Granted && waits && r.State == "assessing" && p.tree.Config.Policy.MergeMeansApproval {
		at, err := m.approvedAt(a, p.env.now())
		if err != nil {
			return err
		}
		plan := lifecycle.PlanMove(p.tree, r, lifecycle.Move{
			To: "approved", At: at.In(p.tree.Config.Zone), By: "gitsm", Why: m.why(), Set: set, Derive: derive,
		})
		return p.carryOutAndTell(ctx, plan, how, r.ID+" stays "+r.State, r.ID+": "+r.State+" -> approved")
	}
	if len(set) == 0 {
		return nil
	}
	plan := lifecycle.PlanEdit(p.tree, r, lifecycle.Edit{At: p.env.now().In(p.tree.Config.Zone).Truncate(time.Second), By: "gitsm", Set: set, Derive: derive})
	return p.carryOutAndTell(ctx, plan, how, r.ID+" stays as it is", r.ID+": enter its approvals")
}

// carryOutAndTell writes a record that nobody named, so it says which and why.
func (p *project) carryOutAndTell(ctx context.Context, plan lifecycle.Plan, how writeOptions, refused, message string) error {
	err := p.carryOut(ctx, plan, how, refused, message)
	if err == nil && !how.dryRun {
		p.env.say("%s", message)
	}
	return err
}

func (m *merged) why() string {
	if m.proposal != nil && m.proposal.Number > 0 {
		return fmt.Sprintf("pull request %d merged with its approvals", m.proposal.Number)
	}
	return "its approvals are complete"
}

// approvedAt is when a change became approved: with the last approval that was
// needed, or with the merge if that came later (L-C2).
func (m *merged) approvedAt(a changes.Authority, now time.Time) (time.Time, error) {
	at := a.ApprovedAt
	commit, err := m.repo.Range(context.Background(), m.base, m.merge)
	if err != nil {
		return at, err
	}
	for _, c := range commit {
		if c.Hash == m.merge && c.CommitTime.After(at) {
			at = c.CommitTime
		}
	}
	if at.After(now) {
		at = now // a clock that is ahead approves nothing in the future
	}
	return at.Truncate(time.Second), nil
}

// approvals are the entries that the record does not hold yet.
func (m *merged) approvals(r *records.Record, a changes.Authority) []*frontmatter.Node {
	var out []*frontmatter.Node
	for _, d := range a.Decisions {
		if !d.Counts || !d.Approved || d.Via != changes.ViaReview && d.Via != changes.ViaLedger {
			continue
		}
		for _, role := range rolesFor(a, d) {
			if holdsApproval(r, d, role) || slices.ContainsFunc(out, func(n *frontmatter.Node) bool { return saysApproval(n, d, role) }) {
				continue
			}
			pair := func(key string, v *frontmatter.Node) frontmatter.Pair { return frontmatter.Pair{Key: key, Value: v} }
			pairs := []frontmatter.Pair{
				pair("by", frontmatter.Str(d.Person)), pair("role", frontmatter.Str(role)), pair("decision", frontmatter.Str("approved")),
				pair("at", frontmatter.TimeOf(d.At.In(m.tree.Config.Zone).Truncate(time.Second))), pair("via", frontmatter.Str("review")),
			}
			if ref := cmp.Or(d.Ref, ""); ref != "" {
				pairs = append(pairs, pair("ref", frontmatter.Str(ref)))
			}
			out = append(out, frontmatter.Dict(append(pairs, pair("digest", frontmatter.Str(d.Digest)))...))
		}
	}
	return out
}

func holdsApproval(r *records.Record, d changes.Decision, role string) bool {
	list := r.Lookup("approvals")
	return list != nil && slices.ContainsFunc(list.Items, func(n *frontmatter.Node) bool { return saysApproval(n, d, role) })
}

// saysApproval reports an entry for this decision: the same person, role and
// content. Its time may have been written in another way.
func saysApproval(n *frontmatter.Node, d changes.Decision, role string) bool {
	return n.Get("by").Str() == d.Person && n.Get("role").Str() == role && n.Get("digest").Str() == d.Digest && n.Get("decision").Str() == "approved"
}
