package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/github"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

// changeFacts gathers what is known of a change, and the tree that decides. Of
// one that was merged, the approvals are taken at their word and the ledger is
// read where there is one. With a base, or reviews of a proposal, it is judged as
// the proposal brings it, by the policy of the base, as check --base does.
func (p *project) changeFacts(ctx context.Context, r *records.Record, opts explainOptions) (changes.Facts, *records.Tree, error) {
	opts.ledger, opts.head = cmp.Or(opts.ledger, defaultLedger), cmp.Or(opts.head, defaultHead)
	witnessed, broken, err := p.witnessed(opts.ledger)
	if err == nil && len(broken) > 0 {
		err = p.refusal(broken, "the ledger is not whole, so it proves nothing")
	}
	if err != nil {
		return changes.Facts{}, nil, err
	}
	facts, tree := changes.OnRecord(), p.tree
	if opts.base != "" || opts.reviews != "" {
		if facts, tree, err = p.proposedFacts(ctx, r.ID, opts); err != nil {
			return facts, nil, err
		}
	}
	facts.Witnessed = witnessed
	return facts, tree, nil
}

// proposedFacts are what is known of a change that a proposal brings.
func (p *project) proposedFacts(ctx context.Context, id string, opts explainOptions) (none changes.Facts, _ *records.Tree, _ error) {
	var told *forge.Proposal
	if opts.reviews != "" {
		proposal, err := p.readReviews(opts.reviews)
		if err != nil {
			return none, nil, err
		}
		told = &proposal
	}
	if opts.base == "" {
		opts.base = told.Base
	}
	repo, err := openForProposal(p.env)
	if err != nil {
		return none, nil, err
	}
	p.opened = append(p.opened, repo)
	s, err := readProposal(ctx, p.env, repo, opts.base, opts.head)
	if err != nil {
		return none, nil, err
	}
	r := s.proposal.Judged.Record(id)
	if r == nil {
		return none, nil, wrongUse("git commit", "%s is not in %s yet: only what is committed can be approved", id, opts.head)
	}
	if told != nil && told.Head != s.merge.Head {
		told.Unknown = append(told.Unknown, fmt.Sprintf("they are of the commit %s, and %s is %s", told.Head, opts.head, s.merge.Head))
	}
	if here := p.tree.Record(id); here != nil && opts.head == defaultHead && !bytes.Equal(here.Doc.Bytes(), r.Doc.Bytes()) {
		p.env.say("gitsm: %s is judged as merging %s into %s gives it; the working tree has another text", id, opts.head, opts.base)
	}
	facts := s.facts(ctx, told)
	facts.Recorded = func(_ string, entry int) bool { return isRecorded(s.proposal.Base, r, entry) }
	return facts, s.proposal.Judged, nil
}

// readReviews reads the facts of a proposal from a file.
func (p *project) readReviews(name string) (forge.Proposal, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(p.env.dir, name)
	}
	src, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil {
		return forge.Proposal{}, fmt.Errorf("read the facts of the proposal: %w", err)
	}
	return forge.Decode(name, src)
}

// isRecorded reports whether an entry of approvals stands in another tree, too.
func isRecorded(base *records.Tree, r *records.Record, entry int) bool {
	now, before := r.Lookup("approvals"), base.Record(r.ID)
	if before == nil || now == nil || entry >= len(now.Items) {
		return false
	}
	there := before.Lookup("approvals")
	return there != nil && slices.ContainsFunc(there.Items, func(n *frontmatter.Node) bool { return frontmatter.Equal(n, now.Items[entry]) })
}

// recordPast is what Git knows of the file of one change: its versions, newest
// first.
type recordPast struct {
	p        *project
	record   *records.Record
	versions []recordVersion
	alone    func(commit string) bool // the record's file is all that it changed
}

type recordVersion struct {
	commit forge.Commit
	record *records.Record // nil where it was not there, or could not be read
}

// pastAt walks the history of a record as it led to a commit.
func (p *project) pastAt(ctx context.Context, rev string, r *records.Record) (*recordPast, error) {
	past := &recordPast{p: p, record: r}
	past.alone = func(commit string) bool {
		again, err := gitrepo.Open(p.dir)
		if err != nil {
			return false
		}
		defer func() { _ = again.Close() }()
		return changesOnly(ctx, again, commit, r.Path)
	}
	repo, err := gitrepo.Open(p.dir)
	if errors.Is(err, gitrepo.ErrNotRepository) {
		return past, nil
	} else if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", r.ID, err)
	}
	defer func() { _ = repo.Close() }()
	history, err := repo.History(ctx, rev, []string{r.Path})
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", r.ID, err)
	}
	if !history.Complete { // who wrote what lies beyond is not known
		return nil, fmt.Errorf("read the history of %s: %w", r.ID, gitrepo.ErrTooShallow)
	}
	for _, revision := range history.Revisions {
		if revision.Path != r.Path {
			continue
		}
		v := recordVersion{commit: forge.Commit{
			SHA: revision.Commit, Author: forge.Identity{Name: revision.Author.Name, Email: revision.Author.Email},
			CoAuthors: forge.CoAuthors(revision.Message),
		}}
		v.commit.Committer = v.commit.Author
		if !revision.Deleted {
			src, err := repo.ReadBlob(revision.Blob)
			if err != nil {
				return nil, fmt.Errorf("read the history of %s: %w", r.ID, err)
			}
			v.record = p.tree.With(r.Path, src).Record(r.ID)
		}
		past.versions = append(past.versions, v)
	}
	return past, nil
}

// sealAt computes the seal of the change as it was in a commit.
func (past *recordPast) sealAt(commit, id string) (changes.Seal, error) {
	t, err := past.p.treeAt(commit)
	if err != nil {
		return changes.Seal{}, err
	}
	return sealIn(t, id)
}

// sealIn computes the seal of the change that a tree holds under an ID.
func sealIn(t *records.Tree, id string) (changes.Seal, error) {
	r := t.Record(id)
	if r == nil {
		return changes.Seal{}, fmt.Errorf("%s was not there", id)
	}
	return changes.SealOf(t, r), nil
}

// touched lists the commits that changed the record, and those of the proposal,
// whatever they changed. A commit by which an approver without a forge entered a
// decision, and nothing else, is no work on the change.
func (past *recordPast) touched(proposal *forge.Proposal) []forge.Commit {
	var commits []forge.Commit
	seen := map[string]bool{}
	if proposal != nil {
		for _, c := range proposal.Commits {
			seen[c.SHA] = true
			if proposal.Forge == "git" && past.onlyEnters(c.SHA) {
				continue
			}
			commits = append(commits, past.withCoAuthors(c, proposal.Forge))
		}
	}
	for i, v := range past.versions {
		if seen[v.commit.SHA] || past.onlyDecides(i) {
			continue
		}
		if proposal == nil {
			commits = append(commits, v.commit)
			continue
		}
		commits = append(commits, v.told(proposal.Forge))
	}
	return commits
}

// withCoAuthors adds the co-authors that a commit's message names and the facts
// do not: a file of facts may have left them out.
func (past *recordPast) withCoAuthors(c forge.Commit, on string) forge.Commit {
	i := past.indexOf(c.SHA)
	if i < 0 {
		return c
	}
	for _, who := range past.versions[i].told(on).CoAuthors {
		if !slices.ContainsFunc(c.CoAuthors, func(known forge.Identity) bool { return known.Name == who.Name && known.Email == who.Email }) {
			c.CoAuthors = append(slices.Clip(c.CoAuthors), who)
		}
	}
	return c
}

func (past *recordPast) indexOf(commit string) int {
	return slices.IndexFunc(past.versions, func(v recordVersion) bool { return v.commit.SHA == commit })
}

// told are those who made a version, with the accounts for which their forge made
// up addresses: nobody has such an address in people.yaml.
func (v recordVersion) told(on string) forge.Commit {
	c := v.commit
	if on != "github" {
		return c
	}
	c.Author, c.Committer = github.Account(c.Author), github.Account(c.Committer)
	c.CoAuthors = slices.Clone(c.CoAuthors)
	for i := range c.CoAuthors {
		c.CoAuthors[i] = github.Account(c.CoAuthors[i])
	}
	return c
}

// onlyEnters reports a commit of which nothing came but its author's decision.
func (past *recordPast) onlyEnters(commit string) bool {
	i := past.indexOf(commit)
	return i >= 0 && past.onlyDecides(i) && past.alone(commit)
}

// onlyDecides reports whether a version differs from the one before in nothing
// but decisions of its author.
func (past *recordPast) onlyDecides(i int) bool {
	if i+1 >= len(past.versions) {
		return false
	}
	now, before := past.versions[i].record, past.versions[i+1].record
	if now == nil || before == nil || string(now.Doc.Body()) != string(before.Doc.Body()) {
		return false
	}
	author := past.p.tree.People.ByEmail(past.versions[i].commit.Author.Email)
	had, has := before.Lookup("approvals"), now.Lookup("approvals")
	if author == nil || has == nil {
		return false
	}
	for _, pair := range now.Fields.Pairs {
		if pair.Key != "approvals" && !frontmatter.Equal(pair.Value, before.Fields.Get(pair.Key)) {
			return false
		}
	}
	for _, pair := range before.Fields.Pairs {
		if now.Fields.Get(pair.Key) == nil {
			return false
		}
	}
	kept := 0
	if had != nil {
		kept = len(had.Items)
	}
	for j, entry := range has.Items {
		switch {
		case j < kept && !frontmatter.Equal(entry, had.Items[j]):
			return false
		case j >= kept && entry.Get("by").Str() != author.Handle:
			return false
		}
	}
	return len(has.Items) > kept
}

// entered finds the commit that wrote an entry of approvals as it stands.
func (past *recordPast) entered(_ string, entry int) (forge.Commit, error) {
	list := past.record.Lookup("approvals")
	if list == nil || entry >= len(list.Items) {
		return forge.Commit{}, errors.New("there is no such entry")
	}
	want := list.Items[entry]
	var found *forge.Commit
	for i := range past.versions {
		v := &past.versions[i]
		if v.record == nil || v.record.Lookup("approvals") == nil ||
			!slices.ContainsFunc(v.record.Lookup("approvals").Items, func(n *frontmatter.Node) bool { return frontmatter.Equal(n, want) }) {
			break
		}
		found = &v.commit
	}
	if found == nil {
		return forge.Commit{}, errors.New("it is not committed yet")
	}
	return *found, nil
}
