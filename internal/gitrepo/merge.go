package gitrepo

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
)

// How the tree of a merge came about.
const (
	MergeNothing = "nothing" // base has all of head already: the tree is that of base
	MergeForward = "forward" // head has all of base, such as a forge's own merge commit: the tree is that of head
	MergePaths   = "paths"   // no file was changed on both sides
	MergeTexts   = "texts"   // git merged files that both sides changed
)

// Merge is what merging one commit into another would give.
type Merge struct {
	Base, Head string   // the commits
	Forks      []string // from which they have gone apart; none where one was known to contain the other
	Kind       string   // MergeNothing, …
	Tree       string   // hash of the merged tree
	FS         fs.FS    // its files, below the folder that the repository was opened at

	// Conflicts are files that both sides changed and that do not fit together,
	// by path. The tree holds them as base has them.
	Conflicts []Conflict
	// Both are files that both sides changed and whose texts fit together.
	Both []string
}

// Conflict is a file that cannot be merged; the path is that in the repository.
type Conflict struct {
	Path  string
	Added bool // neither had it before they went apart
}

// MergeOptions say how to merge.
type MergeOptions struct {
	// WithoutGit leaves the git program alone: every file that both sides
	// changed differently is a conflict. It is so where git is missing or older
	// than 2.38.
	WithoutGit bool
}

// Merge gives what merging head into base would give, without writing to the
// repository. Where head contains base, as a forge's merge commit does, its tree
// is taken as it stands, whatever its parents held.
//
// Files are merged by path: a file that one side renamed and the other changed
// is a conflict here, though git may carry the change over. Nothing in either
// tree has a say in it: no attribute, and no merge driver.
func (r *Repo) Merge(ctx context.Context, base, head string, opts MergeOptions) (Merge, error) {
	b, h, err := r.pair(base, head)
	if err != nil {
		return Merge{}, err
	}
	m := Merge{Base: b.id.String(), Head: h.id.String()}
	if b.id == h.id {
		return r.mergedAs(m, MergeNothing, b)
	}
	if slices.Contains(h.parents, b.id) { // told by the commit itself, even in a shallow clone
		return r.mergedAs(m, MergeForward, h)
	}
	p, err := r.compare(ctx, b, h)
	if err != nil {
		return Merge{}, err
	}
	switch p.forks[0].id {
	case h.id:
		return r.mergedAs(m, MergeNothing, b)
	case b.id:
		return r.mergedAs(m, MergeForward, h)
	}
	return r.mergeTrees(ctx, m, b, h, p.forks, opts)
}

// mergedAs is a merge whose tree is that of one side.
func (r *Repo) mergedAs(m Merge, kind string, c commit) (_ Merge, err error) {
	m.Kind, m.Tree = kind, c.tree.String()
	m.FS, err = r.treeFS(r, c.tree, c)
	return m, err
}

// mergeTrees merges two commits that have gone apart: by paths first, and then
// once more with what git made of the files that both sides changed.
func (r *Repo) mergeTrees(ctx context.Context, m Merge, base, head commit, forks []painted, opts MergeOptions) (Merge, error) {
	var before []oid
	for _, fork := range forks {
		m.Forks = append(m.Forks, fork.id.String())
		before = append(before, fork.tree)
	}
	w := &merging{ctx: ctx, store: overlay{r, map[oid]object{}}}
	tree, err := w.trees("", before, base.tree, head.tree)
	if err == nil && len(w.texts) > 0 && !opts.WithoutGit {
		var merged map[string]entry
		if merged, err = mergeBinary(ctx, r.at, w.texts, w.store.made); err == nil && len(merged) > 0 {
			w = &merging{ctx: ctx, store: w.store, merged: merged}
			tree, err = w.trees("", before, base.tree, head.tree)
		}
	}
	if err != nil {
		return Merge{}, fmt.Errorf("merge %s into %s: %w", head.id, base.id, r.at.explain(err))
	}
	if tree == "" { // nothing is left
		tree = w.store.put(kindTree, nil, len(base.tree))
	}
	m.Kind, m.Tree, m.Conflicts, m.Both = MergePaths, tree.String(), w.conflicts, w.both
	if len(w.both) > 0 {
		m.Kind = MergeTexts
	}
	m.FS, err = r.treeFS(w.store, tree, head)
	return m, err
}

// merging is a three-way merge of trees at work.
type merging struct {
	ctx       context.Context
	store     overlay
	merged    map[string]entry // what git made of files that both sides changed
	conflicts []Conflict
	both      []string
	texts     []bothChanged // files that could be merged as texts
}

// bothChanged is a file that both sides changed, each in its way.
type bothChanged struct {
	path                 string
	before, ours, theirs entry
}

// trees merges one folder and gives its tree, "" where nothing is left of it.
// There is more than one tree before where the two were merged crosswise.
func (w *merging) trees(dir string, before []oid, ours, theirs oid) (oid, error) {
	if err := w.ctx.Err(); err != nil {
		return "", err
	}
	a, err := treeEntries(w.store, ours)
	if err != nil {
		return "", err
	}
	b, err := treeEntries(w.store, theirs)
	if err != nil {
		return "", err
	}
	olds := make([]map[string]entry, len(before))
	for i, id := range before {
		if olds[i], err = treeEntries(w.store, id); err != nil {
			return "", err
		}
	}
	var merged []entry
	for _, name := range namesOf(a, b) {
		old := make([]entry, len(olds))
		for i := range olds {
			old[i] = olds[i][name]
		}
		path := join(dir, name)
		if err := withinLimits(path, len(w.conflicts)); err != nil {
			return "", err
		}
		e, err := w.one(path, old, a[name], b[name])
		if err != nil {
			return "", err
		}
		if e.id != "" {
			e.name = name
			merged = append(merged, e)
		}
	}
	if len(merged) == 0 {
		return "", nil
	}
	return w.store.put(kindTree, encodeTree(merged), len(merged[0].id)), nil
}

// one merges what stands under one name. The zero entry is none.
func (w *merging) one(path string, old []entry, ours, theirs entry) (entry, error) {
	if e, ok := settle(old, ours, theirs); ok {
		return e, nil
	}
	// A folder on one side and nothing on the other is merged file by file.
	if (ours.isDir() || ours.id == "") && (theirs.isDir() || theirs.id == "") {
		before := make([]oid, len(old))
		for i, e := range old {
			if e.isDir() {
				before[i] = e.id
			}
		}
		id, err := w.trees(path, before, ours.id, theirs.id)
		if err != nil || id == "" {
			return entry{}, err
		}
		return entry{mode: modeDir, id: id}, nil
	}
	if e, ok := w.merged[path]; ok {
		w.both = append(w.both, path)
		return e, nil
	}
	agreed := !slices.ContainsFunc(old, func(e entry) bool { return !e.same(old[0]) })
	if agreed && old[0].isFile() && ours.isFile() && theirs.isFile() {
		w.texts = append(w.texts, bothChanged{path, old[0], ours, theirs})
	}
	added := !slices.ContainsFunc(old, func(e entry) bool { return e.id != "" }) && ours.id != "" && theirs.id != ""
	w.conflicts = append(w.conflicts, Conflict{Path: path, Added: added})
	return ours, nil
}

// settle decides where one side did nothing, or both did the same. With several
// states before, each must lead to the same.
func settle(old []entry, ours, theirs entry) (entry, bool) {
	if ours.same(theirs) {
		return ours, true
	}
	var settled entry
	for i, before := range old {
		var e entry
		switch {
		case before.same(ours):
			e = theirs
		case before.same(theirs):
			e = ours
		default:
			return entry{}, false
		}
		if i > 0 && !e.same(settled) {
			return entry{}, false
		}
		settled = e
	}
	return settled, true
}

// same compares what an entry leads to.
func (e entry) same(other entry) bool { return e.mode == other.mode && e.id == other.id }

// isFile reports a regular file.
func (e entry) isFile() bool { return e.mode&0o170000 == 0o100000 }

// treeEntries reads a tree by name. Of a name that stands twice the first
// counts.
func treeEntries(from objectReader, id oid) (map[string]entry, error) {
	raw, err := readTree(from, id)
	if err != nil {
		return nil, err
	}
	found := map[string]entry{}
	for e, err := range walkTree(raw, len(id)) {
		if err != nil {
			return nil, fmt.Errorf("tree %s: %w", id, err)
		}
		if _, twice := found[e.name]; !twice {
			found[e.name] = e
		}
	}
	return found, nil
}

// namesOf lists the names that stand in either tree.
func namesOf(a, b map[string]entry) []string {
	names := make([]string, 0, len(a))
	for name := range a { // sorted below
		names = append(names, name)
	}
	for name := range b {
		if _, twice := a[name]; !twice {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
