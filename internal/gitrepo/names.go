package gitrepo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Names lists the files below the given folders in the tips of all local and
// remote-tracking branches and in HEAD, each path once, sorted. It is how a new
// number avoids those that were taken on other branches. Nothing is fetched.
func (r *Repo) Names(ctx context.Context, folders []string) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	tips, err := r.tips()
	if err != nil {
		return nil, fmt.Errorf("read refs: %w", err)
	}
	n := names{from: r.backend, ctx: ctx, folders: folders, seen: map[treeAt]bool{}, found: map[string]bool{}}
	for _, tip := range tips {
		c, err := peel(r.backend, tip.id)
		if err == nil {
			err = n.commit(c, r.at.prefix)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", quoteName(tip.name), r.at.explain(err))
		}
	}
	return slices.Sorted(maps.Keys(n.found)), nil
}

// tips lists where branches and HEAD lead, each commit once.
func (r *Repo) tips() ([]ref, error) {
	all, err := r.backend.refs()
	if err != nil {
		return nil, err
	}
	_, head, err := r.backend.head()
	if err != nil {
		return nil, err
	}
	tips := []ref{{name: "HEAD", id: head}}
	seen := map[oid]bool{head: true, "": true}
	if head == "" {
		tips = nil
	}
	for _, ref := range all {
		branch := strings.HasPrefix(ref.name, "refs/heads/") || strings.HasPrefix(ref.name, "refs/remotes/")
		if branch && !seen[ref.id] {
			seen[ref.id] = true
			tips = append(tips, ref)
		}
	}
	return tips, nil
}

// treeAt is a tree at a path: branches share most of theirs, and a tree that
// was read at one path need not be read again there.
type treeAt struct {
	path string
	id   oid
}

type names struct {
	ctx     context.Context // lives for one call
	from    backend
	folders []string
	seen    map[treeAt]bool
	found   map[string]bool
}

func (n *names) commit(c commit, prefix string) error {
	root, err := subtree(n.from, c.tree, prefix)
	if err != nil {
		return err
	}
	return n.tree(treeAt{id: root})
}

func (n *names) tree(at treeAt) error {
	if err := n.ctx.Err(); err != nil {
		return err
	}
	if n.seen[at] {
		return nil
	}
	n.seen[at] = true
	raw, err := readTree(n.from, at.id)
	if err != nil {
		return err
	}
	for e, err := range walkTree(raw, len(at.id)) {
		if err != nil {
			return fmt.Errorf("tree %s: %w", at.id, err)
		}
		if !wellNamed(e.name) || e.mode == modeLink {
			continue
		}
		name := join(at.path, e.name)
		if err := withinLimits(name, len(n.found)); err != nil {
			return err
		}
		switch where := relation(name, n.folders, e.isDir()); {
		case e.isDir() && where != outside:
			if err := n.tree(treeAt{name, e.id}); err != nil {
				return err
			}
		case !e.isDir() && where == inside:
			n.found[name] = true
		}
	}
	return nil
}

// Limits that no repository of records reaches: a few small trees that hold
// each other many times over can name more files than there are atoms.
const (
	maxPath  = 4096
	maxFiles = 500_000
)

func withinLimits(path string, files int) error {
	if len(path) > maxPath {
		return fmt.Errorf("the path that begins with %s is longer than %d bytes", quoteName(path), maxPath)
	}
	if files > maxFiles {
		return fmt.Errorf("there are more than %d files", maxFiles)
	}
	return nil
}

// place says how a path lies to a set of folders.
type place int

const (
	outside place = iota
	above         // an ancestor of a folder
	inside        // in a folder, or the folder itself
)

// RootFiles stands, among folders, for the files at the root of the tree and none
// of its folders.
const RootFiles = "./*"

// relation tells where a path lies. No folders means everything.
func relation(name string, folders []string, isDir bool) place {
	if len(folders) == 0 {
		return inside
	}
	best := outside
	for _, folder := range folders {
		if folder == RootFiles {
			if !isDir && !strings.Contains(name, "/") {
				return inside
			}
			continue
		}
		if name == folder || folder == "" || folder == "." || isBelow(name, folder) {
			return inside
		}
		if isBelow(folder, name) {
			best = above
		}
	}
	return best
}

func isBelow(name, folder string) bool {
	return len(name) > len(folder) && name[len(folder)] == '/' && strings.HasPrefix(name, folder)
}

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}
