package gitrepo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
)

// differ compares trees as raw bytes: entries that two trees have in common at
// their beginning are skipped without being parsed, and equal subtrees are
// never read. It is what makes one walk over all of history affordable.
type differ struct {
	ctx     context.Context // lives for one call
	from    backend
	folders []string
	prefix  string
	out     []change
}

// change is one file that differs; no before means that it is new, no id that it
// is gone.
type change struct {
	path       string
	before, id oid
	symlink    bool // it is one now
}

// commit gives what the tree of a commit has unlike the trees of every parent,
// and for a merge also what it has unlike the first one. before is that of the
// first parent.
func (d *differ) commit(tree oid, parents []oid) (common, first []change, err error) {
	own, err := subtree(d.from, tree, d.prefix)
	if err != nil {
		return nil, nil, err
	}
	if len(parents) == 0 {
		common, err = d.against("", own)
		return common, nil, err
	}
	for i, parent := range parents {
		theirs, err := subtree(d.from, parent, d.prefix)
		if err != nil {
			return nil, nil, err
		}
		changes, err := d.against(theirs, own)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			common = changes
			if len(parents) > 1 {
				first = slices.Clone(changes)
			}
			continue
		}
		common = slices.DeleteFunc(common, func(ch change) bool {
			_, also := slices.BinarySearchFunc(changes, ch, byPath)
			return !also
		})
	}
	return common, first, nil
}

func byPath(a, b change) int { return strings.Compare(a.path, b.path) }

func (d *differ) against(before, after oid) ([]change, error) {
	d.out = nil
	err := d.trees("", before, after)
	slices.SortStableFunc(d.out, byPath)
	return d.out, err
}

// trees compares the trees of one folder.
func (d *differ) trees(dir string, before, after oid) error {
	if before == after {
		return nil
	}
	if err := d.ctx.Err(); err != nil {
		return err
	}
	rawBefore, err := readTree(d.from, before)
	if err != nil {
		return err
	}
	rawAfter, err := readTree(d.from, after)
	if err != nil {
		return err
	}
	return d.merge(dir, rawBefore, rawAfter, max(len(before), len(after)))
}

// merge walks two sorted lists of entries side by side.
func (d *differ) merge(dir string, before, after []byte, hashSize int) error {
	for len(before) > 0 || len(after) > 0 {
		if len(before) == len(after) && bytes.Equal(before, after) {
			return nil // what follows the one entry that a commit changed, mostly
		}
		if n := entryLength(before, hashSize); n > 0 && len(after) >= n && bytes.Equal(before[:n], after[:n]) {
			before, after = before[n:], after[n:]
			continue
		}
		var old, cur entry
		restBefore, restAfter := before, after
		var err error
		if len(before) > 0 {
			if old, restBefore, err = nextEntry(before, hashSize); err != nil {
				return fmt.Errorf("tree of %s: %w", quoteName(dir), err)
			}
		}
		if len(after) > 0 {
			if cur, restAfter, err = nextEntry(after, hashSize); err != nil {
				return fmt.Errorf("tree of %s: %w", quoteName(dir), err)
			}
		}
		order := strings.Compare(old.sortKey(), cur.sortKey())
		switch {
		case len(after) == 0 || (len(before) > 0 && order < 0):
			err, before = d.pair(dir, old, entry{}), restBefore
		case len(before) == 0 || order > 0:
			err, after = d.pair(dir, entry{}, cur), restAfter
		default:
			err, before, after = d.pair(dir, old, cur), restBefore, restAfter
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pair compares two entries of one name and sort; the zero entry is none.
func (d *differ) pair(dir string, old, cur entry) error {
	name := old.name
	if name == "" {
		name = cur.name
	}
	if !wellNamed(name) {
		return nil
	}
	// A submodule's content is not in this repository: to us it is not there.
	if old.mode == modeLink {
		old = entry{}
	}
	if cur.mode == modeLink {
		cur = entry{}
	}
	path := join(dir, name)
	if err := withinLimits(path, len(d.out)); err != nil {
		return err
	}
	where := relation(path, d.folders, old.isDir() || cur.isDir())
	switch {
	case where == outside:
		return nil
	case old.isDir() || cur.isDir():
		return d.trees(path, old.id, cur.id)
	case where == inside && (old.id != cur.id || old.isSymlink() != cur.isSymlink()):
		d.out = append(d.out, change{path: path, before: old.id, id: cur.id, symlink: cur.isSymlink()})
	}
	return nil
}
