package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// change is what happens to one file of the project.
type change struct {
	Path   string `json:"path"`   // slash path inside the project
	Before []byte `json:"before"` // what it held when the change was planned; nil: there was no file
	After  []byte `json:"after"`  // what it will hold; nil: it is taken away
}

// writer is the only code that changes files of a project. A file is either as
// it was or as it shall be, whenever the process ends: the new text is written
// to a temporary file in the same folder, synced, read back, and renamed over
// the old one; then the folder is synced. All paths go through os.Root, and
// nothing is read or written through a symbolic link.
//
// A writer is had from project.writing, under the project's lock.
type writer struct {
	root *os.Root
	fail func(step string) error
}

// The temporary files are no records (their name begins with a dot), and their
// name tells them from everything else, so that one left behind by a killed
// process can be swept.
const (
	tempPrefix = ".gitsm-"
	tempSuffix = ".tmp"
)

// apply makes one change.
func (w *writer) apply(c change) error {
	if err := w.ordinaryFolders(c.Path); err != nil {
		return err
	}
	switch {
	case c.Before == nil && c.After == nil:
		return nil
	case c.Before == nil:
		return w.create(c)
	case c.After == nil:
		return w.remove(c)
	default:
		return w.replace(c)
	}
}

// holds reports whether the file at name has exactly these bytes; nil stands
// for no file at all.
func (w *writer) holds(name string, want []byte) (bool, error) {
	got, err := w.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return want == nil, nil
	case err != nil:
		return false, err
	}
	return want != nil && bytes.Equal(got, want), nil
}

// read gives the bytes of an ordinary file.
func (w *writer) read(name string) ([]byte, error) {
	info, err := w.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, refuse(diag.Errorf(diag.Span{File: name}, "record-path", "not an ordinary file, and gitsm writes through nothing else"))
	}
	return w.root.ReadFile(name)
}

// create makes a file that must not exist: a link to the finished temporary
// file fails where anything has the name already, so nobody's file is lost.
func (w *writer) create(c change) error {
	if err := w.makeFolders(path.Dir(c.Path)); err != nil {
		return err
	}
	temp, err := w.temporary(c, 0o666, nil)
	if err != nil {
		return err
	}
	defer func() { _ = w.root.Remove(temp) }()
	if err := w.step("link"); err != nil {
		return err
	}
	switch err := w.root.Link(temp, c.Path); {
	case errors.Is(err, fs.ErrExist):
		return changedUnderneath(c.Path, "another file of that name has appeared")
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, fs.ErrPermission):
		// A file system without hard links. The lock keeps other gitsm away.
		if _, err := w.root.Lstat(c.Path); !errors.Is(err, fs.ErrNotExist) {
			return changedUnderneath(c.Path, "another file of that name has appeared")
		}
		if err := w.root.Rename(temp, c.Path); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	if err := w.root.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return w.syncFolder(path.Dir(c.Path))
}

// replace puts a new text in the place of the old one and keeps the mode.
func (w *writer) replace(c change) error {
	info, err := w.root.Lstat(c.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return changedUnderneath(c.Path, "it is gone")
	} else if err != nil {
		return err
	}
	if err := w.unchanged(c); err != nil {
		return err
	}
	if info.Mode().Perm()&0o200 == 0 {
		return fmt.Errorf("write %s: the file is read-only", c.Path)
	}
	mode := info.Mode().Perm()
	temp, err := w.temporary(c, 0o600, &mode)
	if err != nil {
		return err
	}
	defer func() { _ = w.root.Remove(temp) }()
	// An editor does not know the lock: look once more, as late as possible.
	if err := w.unchanged(c); err != nil {
		return err
	}
	if err := w.step("rename"); err != nil {
		return err
	}
	if err := w.root.Rename(temp, c.Path); err != nil {
		return err
	}
	return w.syncFolder(path.Dir(c.Path))
}

func (w *writer) remove(c change) error {
	if err := w.unchanged(c); err != nil {
		return err
	}
	if err := w.step("remove"); err != nil {
		return err
	}
	if err := w.root.Remove(c.Path); err != nil {
		return err
	}
	return w.syncFolder(path.Dir(c.Path))
}

// unchanged refuses a change whose file is not what it was planned on.
func (w *writer) unchanged(c change) error {
	same, err := w.holds(c.Path, c.Before)
	if err != nil {
		return err
	}
	if !same {
		return changedUnderneath(c.Path, "somebody else has changed it in the meantime")
	}
	return nil
}

// changedUnderneath is the refusal to write over what nobody has looked at.
func changedUnderneath(name, what string) error {
	d := diag.Errorf(diag.Span{File: name, Start: diag.Pos{Line: 1, Column: 1}}, "changed-underneath", "%s, so nothing was written", what)
	d.Fix = &diag.Fix{Title: "look at the file, then give the command again"}
	return refuse(d)
}

// temporary writes the new text of a change to a temporary file beside it,
// durably, and reads it back. It leaves nothing behind when it fails.
func (w *writer) temporary(c change, perm fs.FileMode, mode *fs.FileMode) (name string, err error) {
	if err := w.step("temp"); err != nil {
		return "", err
	}
	name = path.Join(path.Dir(c.Path), tempName())
	f, err := w.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, perm)
	if err != nil {
		return "", err
	}
	err = w.fill(f, c, mode)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = w.root.Remove(name)
		return "", err
	}
	return name, nil
}

// fill writes, syncs and reads back.
func (w *writer) fill(f *os.File, c change, mode *fs.FileMode) error {
	if err := w.step("write"); err != nil {
		return err
	}
	if _, err := f.Write(c.After); err != nil {
		return err
	}
	if mode != nil && runtime.GOOS != "windows" {
		if err := f.Chmod(*mode); err != nil {
			return err
		}
	}
	if err := w.step("sync"); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	back, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	if !bytes.Equal(back, c.After) {
		return fmt.Errorf("write %s: what was read back differs from what was written", c.Path)
	}
	return nil
}

func tempName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, as crypto/rand promises
	return tempPrefix + hex.EncodeToString(b[:]) + tempSuffix
}

// ordinaryFolders refuses a path that leads through a symbolic link or through
// anything else that is no folder. Folders that do not exist yet are fine.
func (w *writer) ordinaryFolders(name string) error {
	if !fs.ValidPath(name) || name == "." {
		return refuse(diag.Errorf(diag.Span{File: name}, "record-path", "not a path inside the project"))
	}
	parts := strings.Split(name, "/")
	if slices.ContainsFunc(parts, isGitFolder) {
		return refuse(diag.Errorf(diag.Span{File: name}, "record-path", "a path through .git is Git's own"))
	}
	for i := 1; i < len(parts); i++ {
		folder := strings.Join(parts[:i], "/")
		info, err := w.root.Lstat(folder)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		if !info.IsDir() {
			return refuse(diag.Errorf(diag.Span{File: folder}, "record-path", "not a folder, and gitsm writes through nothing else"))
		}
	}
	return nil
}

// isGitFolder reports a name that some file system takes for ".git": case does
// not count on many, trailing dots and blanks on some, and git~1 is its short
// name.
func isGitFolder(name string) bool {
	name = strings.TrimRight(name, ". ")
	return strings.EqualFold(name, ".git") || strings.EqualFold(name, "git~1")
}

// makeFolders makes a folder with its parents and syncs where each was added.
func (w *writer) makeFolders(folder string) error {
	if _, err := w.root.Lstat(folder); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	parent := path.Dir(folder)
	if parent != folder {
		if err := w.makeFolders(parent); err != nil {
			return err
		}
	}
	if err := w.step("mkdir"); err != nil {
		return err
	}
	if err := w.root.Mkdir(folder, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return w.syncFolder(parent)
}

// syncFolder makes the names in a folder durable.
func (w *writer) syncFolder(folder string) error {
	if err := w.step("syncdir"); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there; the file system journals names itself
	}
	d, err := w.root.Open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}

// sweep removes temporary files that a killed process left in a folder. It is
// safe under the lock: nobody else has one.
func (w *writer) sweep(folder string) error {
	d, err := w.root.Open(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	names, err := d.Readdirnames(-1)
	if err != nil {
		return err
	}
	for _, name := range names {
		if isTemporary(name) {
			if err := w.root.Remove(path.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

func isTemporary(name string) bool {
	middle, ok := strings.CutPrefix(name, tempPrefix)
	middle, end := strings.CutSuffix(middle, tempSuffix)
	_, err := hex.DecodeString(middle)
	return ok && end && len(middle) == 16 && err == nil
}

func (w *writer) step(name string) error {
	if w.fail == nil {
		return nil
	}
	return w.fail(name)
}
