package main

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// buildInstant is the as-of instant of a portal: the one that was asked for,
// else SOURCE_DATE_EPOCH, by which builds are made to give the same bytes
// again, else now.
func (p *project) buildInstant(text string) (time.Time, error) {
	if epoch := p.env.getenv("SOURCE_DATE_EPOCH"); text == "" && epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return time.Time{}, usagef("SOURCE_DATE_EPOCH %s: expected seconds since 1970", epoch)
		}
		return time.Unix(seconds, 0).In(p.tree.Config.Zone), nil
	}
	return p.asOf(text)
}

// cleanCommit is the commit whose records lie in the folder, "" where they
// differ from it: a portal names a commit only if it could be built from it.
func (p *project) cleanCommit() string {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return ""
	}
	defer func() { _ = repo.Close() }()
	head, err := repo.Head()
	if err != nil || head.Commit == "" {
		return ""
	}
	if same, err := p.sameFiles(repo, head.Commit); err != nil || !same {
		return ""
	}
	return head.Commit
}

// sameFiles reports whether a commit holds what the portal is made of: the
// settings, the records and the attachments that lie in the folder, and no
// others. No file is read out of Git: their hashes are there.
func (p *project) sameFiles(repo *gitrepo.Repo, commit string) (bool, error) {
	if differs, err := p.touchedDiffers(repo, commit); err != nil || differs {
		return false, err
	}
	roots := []string{records.ConfigFile, records.PeopleFile, records.CustomersFile, records.SuppliersFile, records.KindsFolder, "attachments"}
	for _, k := range p.tree.Kinds.Kinds() {
		roots = append(roots, k.Folder)
	}
	was, err := repo.Blobs(commit, roots)
	if err != nil {
		return false, err
	}
	maps.DeleteFunc(was, func(name, _ string) bool { return strings.HasPrefix(name, ".") || strings.Contains(name, "/.") })
	is, err := filesBelow(p.root.FS(), roots)
	slices.Sort(is)
	is = slices.Compact(is)                       // the folder of a kind may lie in another's
	if slices.Contains(roots, schema.AllFolder) { // beside its records lies what is none
		other := func(name string) bool {
			return !slices.Contains(roots, name) && !slices.Contains(roots, strings.Split(name, "/")[0]) && p.tree.Kinds.ByFolder(name) == nil
		}
		is = slices.DeleteFunc(is, other)
		maps.DeleteFunc(was, func(name, _ string) bool { return other(name) })
	}
	if err != nil || len(is) != len(was) {
		return false, err
	}
	for _, name := range is {
		now := p.tree.Source(name)
		if now == nil {
			if now, err = fs.ReadFile(p.root.FS(), name); err != nil {
				return false, err
			}
		}
		if !gitrepo.IsBlob(now, was[name]) {
			return false, nil
		}
	}
	return true, nil
}

// touchedDiffers reports whether a record that was edited while the project is shown is
// another one than the commit has: then nothing else needs to be looked at.
func (p *project) touchedDiffers(repo *gitrepo.Repo, commit string) (bool, error) {
	for _, name := range p.touched {
		if len(p.tree.At(name)) == 0 {
			continue
		}
		was, err := repo.Blobs(commit, []string{name})
		if err != nil {
			return false, err
		}
		if hash, ok := was[name]; !ok || !gitrepo.IsBlob(p.tree.Source(name), hash) {
			return true, nil
		}
	}
	return false, nil
}

// filesBelow lists the files at and below roots, without those whose name
// begins with a dot, which no portal is made of.
func filesBelow(fsys fs.FS, roots []string) ([]string, error) {
	var names []string
	for _, root := range roots {
		err := fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
			case !d.IsDir():
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}
