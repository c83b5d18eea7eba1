package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// commitFS is the tree of one commit, below the folder that the repository was
// opened at.
type commitFS struct {
	from store
	top  oid // of the whole tree; root lies in it
	root oid // "" for an empty tree
	when time.Time

	// A folder of thousands of files is looked into for each of them: what was
	// read of it is kept, by name.
	known sync.Map // oid -> map[string]entry
}

// entries gives a folder's entries by name.
func (f *commitFS) entries(id oid) (map[string]entry, error) {
	if known, ok := f.known.Load(id); ok {
		return known.(map[string]entry), nil
	}
	read, err := treeEntries(f.from, id)
	if err == nil {
		f.known.Store(id, read)
	}
	return read, err
}

// store reads objects: a Repo, or one with objects of a merge that were never
// written to it.
type store interface {
	read(oid) (object, error)
	size(oid) (int64, error)
}

// FS gives the files of a commit, as blobs: no filter, line-end conversion or
// checkout has touched them. It is read-only and safe for concurrent use, and
// also implements fs.ReadDirFS, fs.ReadFileFS and fs.StatFS.
//
// Symbolic links are listed with fs.ModeSymlink and never followed; opening one
// is an error. Submodules are listed with fs.ModeIrregular and never entered.
// Names that no checkout would write (".git", "..") are left out. Every file
// has the commit's time.
func (r *Repo) FS(rev string) (fs.FS, error) {
	c, err := r.commit(rev)
	if err != nil {
		return nil, err
	}
	return r.treeFS(r, c.tree, c)
}

// treeFS gives a tree as files, below the folder that the repository was opened
// at, with the time of a commit.
func (r *Repo) treeFS(from store, top oid, of commit) (fs.FS, error) {
	root, err := subtree(from, top, r.at.prefix)
	if err != nil {
		return nil, fmt.Errorf("commit %s: %w", of.id, r.at.explain(err))
	}
	return &commitFS{from: from, top: top, root: root, when: of.commitTime}, nil
}

// objectReader is a backend, or a Repo that guards one.
type objectReader interface{ read(oid) (object, error) }

// readTree gives the raw bytes of a tree; those of "" are none.
func readTree(from objectReader, id oid) ([]byte, error) {
	if id == "" {
		return nil, nil
	}
	obj, err := from.read(id)
	if err != nil {
		return nil, err
	}
	if obj.kind != kindTree {
		return nil, fmt.Errorf("object %s is a %s, not a tree", id, obj.kind)
	}
	return obj.data, nil
}

// subtree finds the tree of a folder below another; "" if it is not there.
func subtree(from objectReader, tree oid, folder string) (oid, error) {
	if folder == "" {
		return tree, nil
	}
	for name := range strings.SplitSeq(folder, "/") {
		e, ok, err := findEntry(from, tree, name)
		if err != nil || !ok || !e.isDir() {
			return "", err
		}
		tree = e.id
	}
	return tree, nil
}

func findEntry(from objectReader, tree oid, name string) (entry, bool, error) {
	raw, err := readTree(from, tree)
	if err != nil {
		return entry{}, false, err
	}
	for e, err := range walkTree(raw, len(tree)) {
		if err != nil {
			return entry{}, false, fmt.Errorf("tree %s: %w", tree, err)
		}
		if e.name == name {
			return e, true, nil
		}
	}
	return entry{}, false, nil
}

// find gives the entry at a path; the root is a folder without a name.
func (f *commitFS) find(op, name string) (entry, error) {
	if !fs.ValidPath(name) {
		return entry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	at := entry{mode: modeDir, name: ".", id: f.root}
	if name == "." {
		return at, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if !at.isDir() || !wellNamed(part) {
			return entry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		entries, err := f.entries(at.id)
		if err != nil {
			return entry{}, &fs.PathError{Op: op, Path: name, Err: err}
		}
		e, ok := entries[part]
		if !ok {
			return entry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		at = e
	}
	return at, nil
}

// errNotPlain is what reading a symbolic link or a submodule gives.
var errNotPlain = errors.New("not a plain file (symbolic links and submodules are not followed)")

// Open opens a file or a folder.
func (f *commitFS) Open(name string) (fs.File, error) {
	e, err := f.find("open", name)
	if err != nil {
		return nil, err
	}
	if e.isDir() {
		entries, err := f.list(name, e)
		if err != nil {
			return nil, err
		}
		return &openDir{info: f.info(e), path: name, entries: entries}, nil
	}
	data, err := f.bytes("open", name, e)
	if err != nil {
		return nil, err
	}
	info := f.info(e)
	info.size = int64(len(data))
	return &openFile{info: info, Reader: *bytes.NewReader(data)}, nil
}

// ReadFile gives the bytes of a file.
func (f *commitFS) ReadFile(name string) ([]byte, error) {
	e, err := f.find("read", name)
	if err != nil {
		return nil, err
	}
	return f.bytes("read", name, e)
}

func (f *commitFS) bytes(op, name string, e entry) ([]byte, error) {
	if !e.isFile() {
		return nil, &fs.PathError{Op: op, Path: name, Err: errNotPlain}
	}
	obj, err := f.from.read(e.id)
	if err == nil && obj.kind != kindBlob {
		err = fmt.Errorf("object %s is a %s, not a file", e.id, obj.kind)
	}
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	// The reader may hand out its cache; the caller may write to what it gets.
	return bytes.Clone(obj.data), nil
}

// ReadDir lists a folder by name.
func (f *commitFS) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := f.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.isDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	return f.list(name, e)
}

func (f *commitFS) list(name string, dir entry) ([]fs.DirEntry, error) {
	raw, err := readTree(f.from, dir.id)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	var list []fs.DirEntry
	for e, err := range walkTree(raw, len(dir.id)) {
		if err != nil {
			return nil, &fs.PathError{Op: "readdir", Path: name, Err: fmt.Errorf("tree %s: %w", dir.id, err)}
		}
		if wellNamed(e.name) {
			list = append(list, f.info(e))
		}
	}
	slices.SortStableFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	// A tree can be made to hold a name twice; the first one counts, as for find.
	return slices.CompactFunc(list, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}

// Stat describes a file without reading its bytes.
func (f *commitFS) Stat(name string) (fs.FileInfo, error) {
	e, err := f.find("stat", name)
	if err != nil {
		return nil, err
	}
	return f.info(e).Info()
}

func (f *commitFS) info(e entry) *fileInfo { return &fileInfo{fs: f, entry: e, size: -1} }

// fileInfo is both fs.DirEntry and fs.FileInfo. The size is looked up when the
// DirEntry is asked for its Info, so that listing a folder reads one object.
type fileInfo struct {
	fs    *commitFS
	entry entry
	size  int64
}

func (i *fileInfo) Name() string       { return path.Base(i.entry.name) }
func (i *fileInfo) Size() int64        { return max(i.size, 0) }
func (i *fileInfo) ModTime() time.Time { return i.fs.when }
func (i *fileInfo) IsDir() bool        { return i.entry.isDir() }
func (i *fileInfo) Sys() any           { return nil }
func (i *fileInfo) Type() fs.FileMode  { return i.Mode().Type() }
func (i *fileInfo) String() string     { return fs.FormatDirEntry(i) }

func (i *fileInfo) Mode() fs.FileMode {
	switch {
	case i.entry.isDir():
		return fs.ModeDir | 0o555
	case i.entry.mode == modeSymlink:
		return fs.ModeSymlink | 0o444
	case i.entry.mode == modeExec:
		return 0o555
	case i.entry.mode&0o170000 == 0o100000:
		return 0o444
	}
	return fs.ModeIrregular | 0o444
}

func (i *fileInfo) Info() (fs.FileInfo, error) {
	if i.size >= 0 || !i.Mode().IsRegular() {
		return i, nil
	}
	size, err := i.fs.from.size(i.entry.id)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: i.entry.name, Err: err}
	}
	known := *i
	known.size = size
	return &known, nil
}

type openFile struct {
	info *fileInfo
	bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

type openDir struct {
	info    *fileInfo
	path    string
	entries []fs.DirEntry
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.path, Err: errors.New("is a folder")}
}

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		all := d.entries
		d.entries = nil
		return all, nil
	}
	if len(d.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.entries))
	some := d.entries[:n]
	d.entries = d.entries[n:]
	return some, nil
}
