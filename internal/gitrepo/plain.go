package gitrepo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
)

// A repository comes from people we do not trust, in an archive or on a share.
// Opening a pipe among its files would wait for a writer for ever, and reading
// a device would never end; git itself hangs on both.

// SpecialFileError tells of a pipe, device, socket or folder where a repository
// has a file.
type SpecialFileError struct {
	Path string
	Mode fs.FileMode
}

// Error says what lies where.
func (e *SpecialFileError) Error() string {
	what := "no file"
	switch {
	case e.Mode&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case e.Mode&fs.ModeSocket != 0:
		what = "a socket"
	case e.Mode&fs.ModeDevice != 0:
		what = "a device"
	case e.Mode.IsDir():
		what = "a folder"
	}
	return fmt.Sprintf("%s is %s and is not read; the repository is damaged, clone it again", e.Path, what)
}

// needFile is an error where something else than a file is at a path, or a link
// to one. Nothing there is none.
func needFile(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		return nil //nolint:nilerr // whoever opens it says what is wrong
	}
	return &SpecialFileError{path, info.Mode()}
}

// gitFiles are the files that git opens whatever it is asked.
var gitFiles = []string{"HEAD", "config", "config.worktree", "commondir", "index", "packed-refs", "shallow", "objects/info/alternates"}

// needFiles looks whether those files of a repository's folder are files.
func needFiles(dir string) error {
	for _, name := range gitFiles {
		if err := needFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// needRefs looks whether there are files below the folders of refs alone.
func (at *layout) needRefs() error {
	for _, dir := range []string{at.commonDir, at.gitDir} {
		err := filepath.WalkDir(filepath.Join(dir, "refs"), func(path string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case d.IsDir() || d.Type().IsRegular():
				return nil
			}
			return needFile(path)
		})
		if err != nil || at.commonDir == at.gitDir {
			return err
		}
	}
	return nil
}

// plainDisk is a folder for go-git, in which nothing but files is opened:
// objects and packs are too many to look at beforehand.
type plainDisk struct{ billy.Filesystem }

func newPlainDisk(dir string) billy.Filesystem { return plainDisk{osfs.New(dir)} }

// Open opens a file.
func (d plainDisk) Open(name string) (billy.File, error) {
	if err := needFile(filepath.Join(d.Root(), name)); err != nil {
		return nil, err
	}
	return d.Filesystem.Open(name)
}

// OpenFile opens a file.
func (d plainDisk) OpenFile(name string, flag int, perm os.FileMode) (billy.File, error) {
	if err := needFile(filepath.Join(d.Root(), name)); err != nil {
		return nil, err
	}
	return d.Filesystem.OpenFile(name, flag, perm)
}

// ReadDir leaves out the files that git locks others with. While git moves a
// ref, go-git would take its lock for a ref of its own: an empty one, which is
// an error, or one that nobody has. No name of a ref ends like that.
func (d plainDisk) ReadDir(name string) ([]os.FileInfo, error) {
	all, err := d.Filesystem.ReadDir(name)
	return slices.DeleteFunc(all, func(f os.FileInfo) bool { return strings.HasSuffix(f.Name(), ".lock") }), err
}

// Chroot gives a folder below, of the same sort.
func (d plainDisk) Chroot(path string) (billy.Filesystem, error) {
	below, err := d.Filesystem.Chroot(path)
	if err != nil {
		return nil, err
	}
	return plainDisk{below}, nil
}
