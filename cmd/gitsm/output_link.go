package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// linking gives files of the folder that is replaced a second name in the new one, in
// place of copies: the old name goes with the old folder.
type linking struct {
	parent  *os.Root // of both folders; nil before the first file
	mode    fs.FileMode
	failed  bool            // the file system does not do it
	folders map[string]bool // that are real ones on the way
}

// link takes over a file of the old folder that is, byte for byte, what would be
// written. It does so only where nobody can tell the difference: with the rights of a
// new file, of the same owner, and of no other name, by which somebody could write into
// the portal later.
func (o *output) link(name string) bool {
	if !o.openOld() || !o.realFolder(path.Dir(path.Join(filepath.Base(o.place), name))) {
		return false
	}
	from := path.Join(filepath.Base(o.place), name)
	info, err := o.old.parent.Lstat(from)
	if err != nil || info.Mode() != o.old.mode || !onlyName(info) || o.folder(path.Dir(name)) != nil {
		return false
	}
	if err := o.old.parent.Link(from, path.Join(filepath.Base(o.temp), name)); err != nil {
		o.old.failed = true
		return false
	}
	return true
}

// openOld opens what is needed for the first link.
func (o *output) openOld() bool {
	if o.old.parent != nil || o.old.failed {
		return !o.old.failed
	}
	o.old.failed = true
	info, err := o.root.Lstat(siteMarker)
	if err != nil {
		return false
	}
	o.old.mode, o.old.folders = info.Mode(), map[string]bool{".": true}
	if o.old.parent, err = os.OpenRoot(filepath.Dir(o.place)); err != nil {
		return false
	}
	o.old.failed = false
	return true
}

// realFolder reports whether no part of the way to a folder is a link.
func (o *output) realFolder(name string) bool {
	known, ok := o.old.folders[name]
	if !ok {
		info, err := o.old.parent.Lstat(name)
		known = err == nil && info.IsDir() && o.realFolder(path.Dir(name))
		o.old.folders[name] = known
	}
	return known
}
