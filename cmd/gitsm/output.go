package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"github.com/gitsm/gitsm/internal/gitrepo"
)

// siteMarker is a file in every folder that gitsm built a portal into. A folder
// that holds anything, but not this, is somebody else's, and is never touched.
const (
	siteMarker     = ".gitsm-site"
	siteMarkerText = "This folder was built by gitsm, and is replaced as a whole by the next build.\n"
)

// output is a folder that is built beside its place and swapped in whole, so
// that readers see the old portal or the new one, whatever happens in between.
type output struct {
	place string // where it shall be
	temp  string // where it is built
	root  *os.Root
	lock  *flock.Flock // on the marker in temp: this build is alive
	made  map[string]bool
	old   linking
}

// beginOutput makes the folder to build into. It refuses a place that must not
// be replaced: the project, a parent of it, the home folder, a symbolic link,
// or a folder of something else (hostile case E03).
func beginOutput(e *env, place, project string) (*output, error) {
	if !filepath.IsAbs(place) {
		place = filepath.Join(e.dir, place)
	}
	place = filepath.Clean(place)
	if err := replaceable(e, place, project); err != nil {
		return nil, err
	}
	parent := filepath.Dir(place)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, fmt.Errorf("make %s: %w", parent, err)
	}
	if err := sweepOutputs(place); err != nil {
		return nil, err
	}
	for {
		temp, err := os.MkdirTemp(parent, tempOutputPrefix(place))
		if err != nil {
			return nil, err
		}
		o := &output{place: place, temp: temp, made: map[string]bool{}}
		err = o.open()
		if err == nil {
			return o, nil
		}
		o.abandon()
		if !errors.Is(err, errSwept) {
			return nil, err
		}
	}
}

// errSwept says that another build took a folder that was only just begun for
// one that had been left behind.
var errSwept = errors.New("the folder was taken away")

func (o *output) open() error {
	if err := os.Chmod(o.temp, 0o755); err != nil { // MkdirTemp makes it private
		return swept(err)
	}
	marker := filepath.Join(o.temp, siteMarker)
	if err := os.WriteFile(marker, []byte(siteMarkerText), 0o644); err != nil {
		return swept(err)
	}
	o.lock = flock.New(marker, flock.SetFlag(os.O_RDONLY))
	if held, err := o.lock.TryLock(); err != nil || !held {
		return cmp.Or(swept(err), errSwept)
	}
	// Whoever sweeps holds the lock while the folder goes.
	if _, err := os.Lstat(marker); err != nil {
		return swept(err)
	}
	var err error
	o.root, err = os.OpenRoot(o.temp)
	return err
}

// swept turns "it is not there" into errSwept.
func swept(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errSwept
	}
	return err
}

// tempOutputPrefix begins the names of folders in which place is being built.
func tempOutputPrefix(place string) string {
	return "." + filepath.Base(place) + ".gitsm-"
}

// sweepOutputs removes what builds of the same place left behind when they were
// killed. A build that is alive holds a lock on its marker.
func sweepOutputs(place string) error {
	left, err := filepath.Glob(filepath.Join(globEscape(filepath.Dir(place)), globEscape(tempOutputPrefix(place))+"*"))
	if err != nil {
		return err
	}
	for _, dir := range left {
		if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
			continue
		}
		marker, err := os.Lstat(filepath.Join(dir, siteMarker))
		if errors.Is(err, fs.ErrNotExist) {
			_ = os.Remove(dir) // only if it is empty: only just begun, or all but gone
			continue
		}
		if err != nil || !marker.Mode().IsRegular() {
			continue // not ours; opening a pipe would wait for ever
		}
		lock := flock.New(filepath.Join(dir, siteMarker), flock.SetFlag(os.O_RDONLY))
		held, err := lock.TryLock()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !held {
			continue // gone by now, or alive
		}
		if err != nil {
			return err
		}
		err = removeBuilt(dir)
		_ = lock.Unlock()
		if err != nil {
			return fmt.Errorf("remove what an earlier build left: %w", err)
		}
	}
	return nil
}

// removeBuilt removes a folder that gitsm built, its marker last: whatever stops
// it halfway, the next build knows the rest for gitsm's and removes it.
func removeBuilt(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another build has swept it
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == siteMarker {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return os.RemoveAll(dir)
}

func globEscape(s string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`).Replace(s)
}

// replaceable refuses places that a build must not replace.
func replaceable(e *env, place, project string) error {
	home := e.getenv("HOME")
	switch {
	case filepath.Dir(place) == place:
		return usagef("--out %s: the root of the file system is not replaced", place)
	case home != "" && filepath.Clean(home) == place:
		return usagef("--out %s: the home folder is not replaced", place)
	case isBelowFolder(project, place):
		return usagef("--out %s: the project lies in it", place)
	case slices.ContainsFunc(strings.Split(place, string(filepath.Separator)), isGitFolder), strings.HasPrefix(filepath.Base(place), ".git"):
		return usagef("--out %s: a name that begins with .git is Git's", place)
	case isWithin(place, project) && !isBelowFolder(existing(place), project):
		return usagef("--out %s: a symbolic link on the way leads out of the project", place)
	}
	info, err := os.Lstat(place)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return usagef("--out %s: a symbolic link is not followed", place)
	case !info.IsDir():
		return usagef("--out %s: not a folder", place)
	}
	if marker, err := os.Lstat(filepath.Join(place, siteMarker)); err == nil && marker.Mode().IsRegular() {
		return nil
	}
	entries, err := os.ReadDir(place)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return usagef("--out %s: the folder holds files that gitsm did not build; choose an empty or a new one", place)
	}
	return nil
}

// isWithin reports whether name lies in folder as they are written.
func isWithin(name, folder string) bool {
	rel, err := filepath.Rel(folder, name)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// existing is the nearest parent of a place that is there, links followed.
func existing(place string) string {
	for dir := filepath.Dir(place); ; dir = filepath.Dir(dir) {
		if real, err := filepath.EvalSymlinks(dir); err == nil || filepath.Dir(dir) == dir {
			return real
		}
	}
}

// notRecords refuses a place in the project that holds records, or files that
// Git keeps: a marker that somebody committed must not let a build replace them.
func (p *project) notRecords(ctx context.Context, place string) error {
	if !filepath.IsAbs(place) {
		place = filepath.Join(p.env.dir, place)
	}
	rel, err := p.inside(place)
	if err != nil {
		return nil //nolint:nilerr // a place outside of the project holds none of it
	}
	for _, k := range p.tree.Kinds.Kinds() {
		if rel == k.Folder || strings.HasPrefix(rel, k.Folder+"/") || strings.HasPrefix(k.Folder, rel+"/") {
			return usagef("--out %s: the folder %s is for records", place, k.Folder)
		}
	}
	if _, err := gitrepo.GitDir(p.dir); err != nil {
		return nil //nolint:nilerr // without Git nothing is kept by it
	}
	if kept, err := p.git(ctx, nil, "ls-files", "--", rel); err == nil && kept != "" {
		first, _, _ := strings.Cut(kept, "\n")
		return usagef("--out %s: Git keeps files there, such as %s; choose a folder of its own", place, first)
	}
	return nil
}

// isBelowFolder reports whether name is folder or lies in it, symbolic links
// on the way followed.
func isBelowFolder(name, folder string) bool {
	for _, real := range []func(string) (string, error){filepath.Abs, filepath.EvalSymlinks} {
		a, errA := real(name)
		b, errB := real(folder)
		if errA != nil || errB != nil {
			continue
		}
		if rel, err := filepath.Rel(b, a); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

// add writes a file of the portal. A path that leads out of it is refused by
// os.Root.
func (o *output) add(name string, data []byte) error {
	if err := o.folder(path.Dir(name)); err != nil {
		return err
	}
	f, err := o.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// folder makes a folder of the portal.
func (o *output) folder(name string) error {
	if o.made[name] {
		return nil
	}
	if err := o.root.MkdirAll(name, 0o755); err != nil {
		return err
	}
	o.made[name] = true
	return nil
}

// finish puts the new folder into its place and removes the old one.
func (o *output) finish(e *env) error {
	if err := e.failpoint("swap"); err != nil {
		return err
	}
	o.closeRoots()
	old, err := swapFolders(o.temp, o.place)
	if err != nil {
		return err
	}
	_ = o.lock.Unlock()
	if old == "" {
		return nil
	}
	if err := e.failpoint("swapped"); err != nil {
		return err
	}
	return removeBuilt(old)
}

func (o *output) closeRoots() {
	for _, root := range []*os.Root{o.root, o.old.parent} {
		if root != nil {
			_ = root.Close()
		}
	}
}

// abandon removes what was built so far.
func (o *output) abandon() {
	o.closeRoots()
	if o.lock != nil {
		_ = o.lock.Unlock()
	}
	_ = removeBuilt(o.temp)
}

// swapInTwo moves the old folder aside and the new one into its place. Where
// the second step fails, the first is taken back.
func swapInTwo(temp, place string) (old string, err error) {
	if _, err := os.Lstat(place); errors.Is(err, fs.ErrNotExist) {
		return "", os.Rename(temp, place)
	}
	old = temp + "-old"
	if err := os.Rename(place, old); err != nil {
		return "", err
	}
	if err := os.Rename(temp, place); err != nil {
		return "", errors.Join(err, os.Rename(old, place))
	}
	return old, nil
}
