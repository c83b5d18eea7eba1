package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

// changeFacts gathers what explain knows of a change, and the tree that decides.
func (p *project) changeFacts(ctx context.Context, r *records.Record, opts explainOptions) (changes.Facts, *records.Tree, error) {
	var facts changes.Facts
	if opts.reviews != "" {
		proposal, err := p.readReviews(opts.reviews)
		if err != nil {
			return facts, nil, err
		}
		facts.Proposal = &proposal
	}
	witnessed, broken, err := p.witnessed(opts.ledger)
	if err != nil {
		return facts, nil, err
	}
	if len(broken) > 0 {
		return facts, nil, p.refusal(broken, "the ledger is not whole, so it proves nothing")
	}
	facts.Witnessed = witnessed
	if opts.base == "" && opts.reviews == "" {
		facts.Recorded = changes.OnRecord().Recorded
		return facts, p.tree, nil
	}
	facts.AsOf = p.env.now()
	past, err := p.pastOf(ctx, r)
	if err != nil {
		return facts, nil, err
	}
	facts.SealAt = past.sealAt
	facts.Touched = func(string) ([]forge.Commit, error) { return past.touched(facts.Proposal), nil }
	if facts.Proposal == nil || facts.Proposal.Forge == "git" {
		facts.Entered = past.entered
	}
	if opts.base == "" {
		return facts, p.tree, nil
	}
	base, err := p.treeAt(opts.base)
	if err != nil {
		return facts, nil, err
	}
	facts.Recorded = func(_ string, entry int) bool { return isRecorded(base, r, entry) }
	return facts, judgedBy(p.tree, base), nil
}

// readReviews reads the facts of a proposal from a file.
func (p *project) readReviews(name string) (forge.Proposal, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(p.env.dir, name)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return forge.Proposal{}, fmt.Errorf("read the facts of the proposal: %w", err)
	}
	return forge.Decode(name, src)
}

// judgedBy is a tree in which what decides about changes comes from another:
// the settings, and the services, items, models and other definitions there.
func judgedBy(t, base *records.Tree) *records.Tree {
	for _, name := range []string{records.ConfigFile, records.PeopleFile, records.CustomersFile, records.SuppliersFile} {
		t = t.With(name, base.Source(name))
	}
	for _, kind := range []string{"service", "ci", "change-model", "calendar", "freeze", "agreement"} {
		for _, r := range base.OfKind(kind) {
			t = t.With(r.Path, base.Source(r.Path))
		}
	}
	return t
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
}

type recordVersion struct {
	commit forge.Commit
	record *records.Record // nil where it was not there, or could not be read
}

// pastOf walks the history of a record.
func (p *project) pastOf(ctx context.Context, r *records.Record) (*recordPast, error) {
	return p.pastAt(ctx, "HEAD", r)
}

// pastAt walks the history of a record as it led to a commit.
func (p *project) pastAt(ctx context.Context, rev string, r *records.Record) (*recordPast, error) {
	past := &recordPast{p: p, record: r}
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
			CoAuthors: coAuthors(revision.Message),
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

var coAuthored = regexp.MustCompile(`(?im)^co-authored-by:[ \t]*(.*?)[ \t]*<([^<>\n]*)>[ \t]*$`)

// coAuthors reads the people whom a commit's message names beside its author.
func coAuthors(message string) (found []forge.Identity) {
	for _, m := range coAuthored.FindAllStringSubmatch(message, -1) {
		found = append(found, forge.Identity{Name: m[1], Email: m[2]})
	}
	return found
}

// sealAt computes the seal of the change as it was in a commit.
func (past *recordPast) sealAt(commit, id string) (changes.Seal, error) {
	t, err := past.p.treeAt(commit)
	if err != nil {
		return changes.Seal{}, err
	}
	r := t.Record(id)
	if r == nil {
		return changes.Seal{}, fmt.Errorf("%s was not there", id)
	}
	return changes.SealOf(t, r), nil
}

// touched lists the commits that changed the record, and those of the proposal,
// whatever they changed: the file does not tell.
func (past *recordPast) touched(proposal *forge.Proposal) []forge.Commit {
	var commits []forge.Commit
	seen := map[string]bool{}
	if proposal != nil {
		for _, c := range proposal.Commits {
			seen[c.SHA] = true
			commits = append(commits, c)
		}
	}
	for i, v := range past.versions {
		if !seen[v.commit.SHA] && !past.onlyDecides(i) {
			commits = append(commits, v.commit)
		}
	}
	return commits
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
