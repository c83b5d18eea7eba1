package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/site"
)

// proposed is a proposal as it was read out of a repository.
type proposed struct {
	env      *env
	repo     *gitrepo.Repo // opened at the project's folder, or bare
	merge    gitrepo.Merge
	commits  []gitrepo.CommitInfo // that it brings
	proposal check.Proposal
	pasts    map[string]*recordPast // by ID, as far as somebody asked
}

// readProposal reads what merging one commit into another would give. Nothing
// is checked out, and nothing of the working tree is looked at.
func readProposal(ctx context.Context, e *env, repo *gitrepo.Repo, base, head string) (*proposed, error) {
	merge, err := repo.Merge(ctx, base, head, gitrepo.MergeOptions{})
	if err != nil {
		return nil, err
	}
	s := &proposed{env: e, repo: repo, merge: merge}
	if s.commits, err = repo.Range(ctx, merge.Base, merge.Head); err != nil {
		return nil, err
	}
	root, err := repo.FS(merge.Base)
	if err != nil {
		return nil, err
	}
	differ, err := repo.Changed(ctx, root, merge.FS)
	if err != nil {
		return nil, err
	}
	before, err := records.Load(root)
	if err != nil {
		return nil, fmt.Errorf("read the records of %s: %w", base, err)
	}
	var changed []check.Change
	var places []string
	for _, d := range differ {
		changed = append(changed, check.Change(d))
		if place, inside := belowFolder(repo.Prefix(), d.Path); inside {
			places = append(places, place)
		}
	}
	after, err := before.Reload(merge.FS, places)
	if err != nil {
		return nil, fmt.Errorf("read the records that the merge would give: %w", err)
	}
	s.proposal = check.Propose(before, after, repo.Prefix(), changed)
	for _, c := range merge.Conflicts {
		s.proposal.Conflicts = append(s.proposal.Conflicts, check.Conflict{Path: c.Path, Added: c.Added})
	}
	s.proposal.Both = merge.Both
	s.proposal.ReadFile = func(place string) ([]byte, error) { return readOrdinary(merge.FS, place) }
	s.proposal.TreeAt = func(commit string) (*records.Tree, error) { return s.treeOfTarget(ctx, commit) }
	return s, nil
}

// belowFolder gives a path of the repository as a path below a folder.
func belowFolder(folder, name string) (string, bool) {
	if folder == "" {
		return name, true
	}
	if !within(name, []string{folder}) || name == folder {
		return "", false
	}
	return name[len(folder)+1:], true
}

// facts are what the repository tells of how the records came to be, and what a
// forge told, which may be nothing.
func (s *proposed) facts(ctx context.Context, told *forge.Proposal) changes.Facts {
	f := changes.Facts{Proposal: told, AsOf: s.env.now()}
	f.SealAt = func(commit, id string) (changes.Seal, error) {
		t, err := s.treeAt(ctx, commit)
		if err != nil {
			return changes.Seal{}, err
		}
		return sealIn(t, id)
	}
	f.Touched = func(id string) ([]forge.Commit, error) {
		past, err := s.past(ctx, id)
		if err != nil {
			return nil, err
		}
		return past.touched(told), nil
	}
	if told == nil || told.Forge == "git" {
		f.Entered = func(id string, entry int) (forge.Commit, error) {
			past, err := s.past(ctx, id)
			if err != nil {
				return forge.Commit{}, err
			}
			return past.entered(id, entry)
		}
	}
	return f
}

// treeAt reads the records of a commit, for the price of what differs from the
// target branch.
func (s *proposed) treeAt(ctx context.Context, commit string) (*records.Tree, error) {
	files, err := s.repo.FS(commit)
	if err != nil {
		return nil, err
	}
	root, err := s.repo.FS(s.merge.Base)
	if err != nil {
		return nil, err
	}
	differ, err := s.repo.Changed(ctx, root, files)
	if err != nil {
		return nil, err
	}
	var places []string
	for _, d := range differ {
		if place, inside := belowFolder(s.repo.Prefix(), d.Path); inside {
			places = append(places, place)
		}
	}
	return s.proposal.Base.Reload(files, places)
}

// treeOfTarget reads the records of a commit of the target branch.
func (s *proposed) treeOfTarget(ctx context.Context, commit string) (*records.Tree, error) {
	switch fork, err := s.repo.MergeBase(ctx, commit, s.merge.Base); {
	case err != nil && s.repo.Shallow():
		return nil, fmt.Errorf("commit %.12s: %w", commit, gitrepo.ErrTooShallow)
	case errors.Is(err, gitrepo.ErrNoRevision), errors.Is(err, gitrepo.ErrUnrelated), err == nil && fork != commit:
		return nil, fmt.Errorf("commit %.12s is none of the target branch", commit)
	case err != nil:
		return nil, err
	}
	return s.treeAt(ctx, commit)
}

// readOrdinary reads a file of a commit, unless it is a link or another thing
// that is no file, or longer than a frozen report may be.
func readOrdinary(files fs.FS, place string) ([]byte, error) {
	f, err := files.Open(place)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	switch info, err := f.Stat(); {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no ordinary file", place)
	case info.Size() > report.LargestFrozen:
		return nil, fmt.Errorf("%s is longer than %d MiB", place, report.LargestFrozen>>20)
	}
	return io.ReadAll(f)
}

// past is what readPast says, read once: it is asked for each approval.
func (s *proposed) past(ctx context.Context, id string) (*recordPast, error) {
	if known := s.pasts[id]; known != nil {
		return known, nil
	}
	past, err := s.readPast(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.pasts == nil {
		s.pasts = map[string]*recordPast{}
	}
	s.pasts[id] = past
	return past, nil
}

// readPast reads what the proposal's commits, and all before them, tell of a
// record: the versions of the files that it had, newest first.
func (s *proposed) readPast(ctx context.Context, id string) (*recordPast, error) {
	r := s.proposal.Merged.Record(id)
	if r == nil {
		return nil, fmt.Errorf("%s is not there", id)
	}
	places := []string{r.Path}
	if before := s.proposal.Base.Record(id); before != nil && before.Path != r.Path {
		places = append(places, before.Path)
	}
	past := &recordPast{p: &project{env: s.env, tree: s.proposal.Judged}, record: r}
	past.alone = func(commit string) bool { return changesOnly(ctx, s.repo, commit, r.Path) }
	known := map[string]bool{}
	for _, tip := range []string{s.merge.Head, s.merge.Base} {
		history, err := s.repo.History(ctx, tip, places)
		if err == nil && !history.Complete { // who wrote what lies beyond is not known
			err = gitrepo.ErrTooShallow
		}
		if err != nil {
			return nil, fmt.Errorf("read the history of %s: %w", id, err)
		}
		for _, revision := range history.Revisions {
			if known[revision.Commit+revision.Path] || !slices.Contains(places, revision.Path) {
				continue
			}
			known[revision.Commit+revision.Path] = true
			v, err := s.version(r, revision)
			if err != nil {
				return nil, fmt.Errorf("read the history of %s: %w", id, err)
			}
			past.versions = append(past.versions, v)
		}
	}
	return past, nil
}

// version is one version of a record, with those who made it.
func (s *proposed) version(r *records.Record, revision gitrepo.Revision) (recordVersion, error) {
	author := forge.Identity{Name: revision.Author.Name, Email: revision.Author.Email}
	v := recordVersion{commit: forge.Commit{SHA: revision.Commit, Author: author, Committer: author, CoAuthors: forge.CoAuthors(revision.Message)}}
	if revision.Deleted {
		return v, nil
	}
	src, err := s.repo.ReadBlob(revision.Blob)
	if err != nil {
		return v, err
	}
	v.record = s.proposal.Judged.With(r.Path, src).Record(r.ID)
	return v, nil
}

// changesOnly reports whether a commit with one parent changed one file of the
// project and nothing else. What cannot be read is taken for a no.
func changesOnly(ctx context.Context, repo *gitrepo.Repo, commit, file string) bool {
	if _, err := repo.Resolve(commit + "^2"); err == nil {
		return false
	}
	before, err := repo.FS(commit + "^1")
	if err != nil {
		return false
	}
	after, err := repo.FS(commit)
	if err != nil {
		return false
	}
	differ, err := repo.Changed(ctx, before, after)
	return err == nil && len(differ) == 1 && differ[0].Path == path.Join(repo.Prefix(), file)
}

// openForProposal opens the repository at the project's folder. The project need
// not be in the working tree: a bare repository has none, and what was checked
// out may lack what the target branch has.
func openForProposal(e *env) (*gitrepo.Repo, error) {
	dir, err := findProject(e)
	if err != nil {
		dir = e.dir
	}
	repo, openErr := gitrepo.Open(dir)
	if errors.Is(openErr, gitrepo.ErrNotRepository) {
		return nil, usagef("--base needs a Git repository, and %s is in none", dir)
	}
	return repo, openErr
}

// prefixFrom leads from where the command was started to the project.
func prefixFrom(e *env, repo *gitrepo.Repo) string {
	if repo.Root() == "" {
		return ""
	}
	p := &project{env: e, dir: path.Join(repo.Root(), repo.Prefix())}
	return p.prefix()
}

// judge gives the verdict on the proposal, with what of the team's portal it makes
// such that it cannot be used.
func (s *proposed) judge(opts check.Options) (check.Verdict, error) {
	v := s.proposal.Judge(opts)
	if !slices.ContainsFunc(s.proposal.Changed, func(c check.Change) bool {
		place, inside := belowFolder(s.repo.Prefix(), c.Path)
		return inside && (place == records.ConfigFile || within(place, []string{records.PortalFolder, records.KindsFolder}))
	}) {
		return v, nil
	}
	root, err := s.repo.FS(s.merge.Base)
	if err != nil {
		return v, err
	}
	before, err := site.Vet(s.proposal.Base, root)
	if err != nil {
		return v, err
	}
	had := map[string]bool{}
	for _, d := range before {
		had[d.Span.File+"\x00"+d.Rule+"\x00"+d.Message] = true
	}
	after, err := site.Vet(s.proposal.Merged, s.merge.FS)
	if err != nil {
		return v, err
	}
	for _, d := range after {
		if !had[d.Span.File+"\x00"+d.Rule+"\x00"+d.Message] {
			v.Findings = append(v.Findings, d)
		}
	}
	v.Findings = diag.Sort(v.Findings)
	return v, nil
}
