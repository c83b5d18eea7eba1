package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

// elsewhere reads what is planned on other branches: on all that are known here,
// or on those that are named. Settings, services and everything else that decides
// are those of the folder; of a branch only the changes count that it holds
// otherwise. What two branches hold alike is read once.
func (p *project) elsewhere(ctx context.Context, opts radarOptions) ([]changes.Elsewhere, error) {
	if opts.noBranches {
		return nil, nil
	}
	repo, err := gitrepo.Open(p.dir)
	if errors.Is(err, gitrepo.ErrNotRepository) && len(opts.branches) == 0 {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("look at other branches: %w", err)
	}
	defer func() { _ = repo.Close() }()
	branches, err := chosenBranches(repo, opts.branches)
	if err != nil {
		return nil, err
	}
	return changesOn(ctx, p.tree, repo, branches)
}

// changesOn reads what branches hold of changes that a tree does not hold so.
func changesOn(ctx context.Context, here *records.Tree, repo *gitrepo.Repo, branches []gitrepo.Branch) ([]changes.Elsewhere, error) {
	type version struct{ path, blob string }
	seen := map[version]bool{}
	var found []changes.Elsewhere
	for _, b := range branches {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		blobs, err := repo.Blobs(b.Commit, []string{here.Kinds.Kind("change").Folder})
		if err != nil {
			return nil, fmt.Errorf("read the changes of %s: %w", b.Name, err)
		}
		tree := here
		for _, path := range slices.Sorted(maps.Keys(blobs)) {
			v := version{path, blobs[path]}
			if seen[v] || gitrepo.IsBlob(here.Source(path), v.blob) {
				continue
			}
			seen[v] = true
			src, err := repo.ReadBlob(v.blob)
			if err != nil {
				return nil, fmt.Errorf("read %s of %s: %w", path, b.Name, err)
			}
			tree = tree.With(path, src)
		}
		if tree != here {
			found = append(found, changes.Elsewhere{Name: b.Name, Tree: tree})
		}
	}
	return found, nil
}

// chosenBranches are the branches that are named, or all.
func chosenBranches(repo *gitrepo.Repo, names []string) ([]gitrepo.Branch, error) {
	if len(names) == 0 {
		branches, err := repo.Branches()
		if err != nil {
			return nil, fmt.Errorf("look at other branches: %w", err)
		}
		return branches, nil
	}
	var branches []gitrepo.Branch
	for _, name := range names {
		commit, err := repo.Resolve(name)
		if err != nil {
			return nil, fmt.Errorf("look at %s: %w", name, err)
		}
		branches = append(branches, gitrepo.Branch{Name: name, Commit: commit})
	}
	return branches, nil
}
