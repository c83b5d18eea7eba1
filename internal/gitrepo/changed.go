package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// PathChange is a file that differs between two trees. A hash is "" where the
// file is not there. Where both are the same, its mode differs: a file became a
// symbolic link, or executable.
type PathChange struct {
	Path          string // slash path in the repository, whatever folder it was opened at
	Before, After string
}

// Changed lists every file that differs between two trees of this repository
// (FS, Merge), by path: of the whole repository, also outside of the folder
// that it was opened at, submodules and symbolic links included.
func (r *Repo) Changed(ctx context.Context, before, after fs.FS) ([]PathChange, error) {
	a, okA := before.(*commitFS)
	b, okB := after.(*commitFS)
	if !okA || !okB {
		return nil, errors.New("compare trees: expected those of a repository")
	}
	c := &comparing{ctx: ctx, before: a.from, after: b.from}
	if err := c.trees("", a.top, b.top); err != nil {
		return nil, fmt.Errorf("compare trees: %w", r.at.explain(err))
	}
	slices.SortFunc(c.found, func(a, b PathChange) int { return strings.Compare(a.Path, b.Path) })
	return c.found, nil
}

// comparing is a comparison of two trees at work. Equal subtrees are not read.
type comparing struct {
	ctx           context.Context
	before, after store
	found         []PathChange
}

func (c *comparing) trees(dir string, before, after oid) error {
	if before == after {
		return nil
	}
	if err := c.ctx.Err(); err != nil {
		return err
	}
	old, err := treeEntries(c.before, before)
	if err != nil {
		return err
	}
	cur, err := treeEntries(c.after, after)
	if err != nil {
		return err
	}
	for _, name := range namesOf(old, cur) {
		if !wellNamed(name) || old[name].same(cur[name]) {
			continue
		}
		if err := c.pair(join(dir, name), old[name], cur[name]); err != nil {
			return err
		}
	}
	return nil
}

// pair compares two entries of one name. A file in the place of a folder is a
// file more, and all of the folder's fewer.
func (c *comparing) pair(path string, old, cur entry) error {
	if err := withinLimits(path, len(c.found)); err != nil {
		return err
	}
	var was, is oid // the folders
	change := PathChange{Path: path}
	if old.isDir() {
		was = old.id
	} else {
		change.Before = old.id.String()
	}
	if cur.isDir() {
		is = cur.id
	} else {
		change.After = cur.id.String()
	}
	if change.Before != "" || change.After != "" {
		c.found = append(c.found, change)
	}
	return c.trees(path, was, is)
}
