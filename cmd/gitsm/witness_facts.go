package main

import (
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/check"
)

// merged is a merge that is looked back at: what the main branch was, what it
// became, and the proposal that brought it.
type merged struct {
	p           *project
	repo        *gitrepo.Repo
	base, merge string
	proposal    *forge.Proposal // nil where none is known
	was, is     *records.Tree   // of the base and of the merge
	tree        *records.Tree   // of the merge, judged by the policy and the people of its base
	ids         []string        // changes that the merge touched
}

// lookBack reads what a merge brought.
func (p *project) lookBack(ctx context.Context, repo *gitrepo.Repo, rev string, proposal *forge.Proposal) (*merged, error) {
	return p.lookBackBy(ctx, repo, rev, proposal, p.treeAt)
}

// lookBackBy is lookBack with a way to read the records of a commit.
func (p *project) lookBackBy(ctx context.Context, repo *gitrepo.Repo, rev string, proposal *forge.Proposal, at func(rev string) (*records.Tree, error)) (*merged, error) {
	m := &merged{p: p, repo: repo, proposal: proposal}
	var err error
	if m.merge, err = repo.Resolve(rev); err != nil {
		return nil, err
	}
	if m.base, err = repo.Resolve(m.merge + "^1"); err != nil {
		return nil, fmt.Errorf("what %.12s was merged into: %w", m.merge, err)
	}
	if m.was, err = at(m.base); err != nil {
		return nil, err
	}
	if m.is, err = at(m.merge); err != nil {
		return nil, err
	}
	before, err := repo.FS(m.base)
	if err != nil {
		return nil, err
	}
	after, err := repo.FS(m.merge)
	if err != nil {
		return nil, err
	}
	changed, err := repo.Changed(ctx, before, after)
	if err != nil {
		return nil, err
	}
	var differ []check.Change
	for _, c := range changed {
		differ = append(differ, check.Change(c))
		for _, r := range m.is.Records {
			if path.Join(repo.Prefix(), r.Path) == c.Path && needsAuthority(r) {
				m.ids = append(m.ids, r.ID)
			}
		}
	}
	m.tree = check.Propose(m.was, m.is, repo.Prefix(), differ).Judged
	return m, nil
}

// record is what was merged. A change model is policy: the tree that decides has
// the one of the base.
func (m *merged) record(id string) *records.Record {
	if r := m.is.Record(id); r != nil && r.Kind.Name == "change-model" {
		return r
	}
	return m.tree.Record(id)
}

// needsAuthority reports the kinds that are approved by the policy (C2, L-C).
func needsAuthority(r *records.Record) bool {
	return r.Kind != nil && (r.Kind.Name == "change" || r.Kind.Name == "change-model")
}

// facts are what the repository and the proposal tell of one change.
func (m *merged) facts(ctx context.Context, r *records.Record, witnessed func(string) []changes.Witnessed) (changes.Facts, error) {
	f := changes.Facts{Proposal: m.proposal, Witnessed: witnessed, AsOf: m.p.env.now()}
	past, err := m.p.pastAt(ctx, m.merge, r)
	if err != nil {
		return f, err
	}
	f.SealAt = past.sealAt
	if m.proposal == nil || m.proposal.Forge == "git" {
		f.Entered = past.entered
	} else if m.merge != m.proposal.Head {
		// The forge merged or squashed the proposal's commits into this one: they
		// tell who wrote it, and this one who pressed the button.
		past.versions = slices.DeleteFunc(past.versions, func(v recordVersion) bool { return v.commit.SHA == m.merge })
	}
	f.Touched = func(string) ([]forge.Commit, error) { return past.touched(m.proposal), nil }
	return f, nil
}
