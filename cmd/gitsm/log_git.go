package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// withPast gives the tree in which records whose commits are their history (log:
// git) have the states that they entered up to a commit, HEAD where none is named.
// Without Git, or before the first commit, it is the tree as it is. fsys is what the
// tree was read from.
func (p *project) withPast(ctx context.Context, tree *records.Tree, fsys fs.FS, commit string) (*records.Tree, error) {
	if !slices.ContainsFunc(tree.Records, func(r *records.Record) bool { return r.Kind.Log == schema.LogGit }) {
		return tree, nil
	}
	repo, err := gitrepo.Open(p.dir)
	if err != nil && noPast(err) {
		return tree, nil
	} else if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	settings, err := records.LoadSettings(fsys)
	if err != nil {
		return nil, err
	}
	past, err := p.walk(ctx, repo, cmp.Or(commit, "HEAD"), statesFile, p.statesWalk(settings, fsys))
	if err != nil && noPast(err) {
		return tree, nil
	} else if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	authors := map[string]string{}
	for i := range past.Steps {
		authors[past.Steps[i].Hash] = past.Steps[i].Author.Name
	}
	entered := map[string][]records.Entered{}
	for _, s := range stepsOf(past) {
		if s.To != "" {
			entered[s.ID] = append(entered[s.ID], records.Entered{At: s.When.In(tree.Config.Zone), By: authors[s.Commit], To: s.To})
		}
	}
	return tree.WithPast(entered), nil
}
