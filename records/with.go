package records

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// Reload reads a repository of which this tree is another state, and takes over
// every file that is not among the changed ones. The result is the tree that
// Load would give, for the price of what has changed: folders are listed, files
// that were read are not read again, and none is parsed twice under the same
// settings.
//
// Where the changed ones are records' files that are still there, no folder is
// listed: changed names every file that came, went or was written.
func (t *Tree) Reload(fsys fs.FS, changed []string) (*Tree, error) {
	if again := t.rewritten(fsys, changed); again != nil {
		return again, nil
	}
	w, err := newWalker(fsys)
	if err != nil {
		return nil, err
	}
	s, known := t.settings, w.settings()
	if !slices.EqualFunc(known, s.files, sameFile) {
		s = readSettings(known)
	}
	w.all(s)
	differs := make(map[string]bool, len(changed))
	for _, place := range changed {
		differs[place] = true
	}
	files := make([]*file, len(w.files))
	var missing []int
	for i, f := range w.files {
		old := t.fileAt(f.path)
		switch {
		case old == nil || differs[f.path] || old.lost:
			missing = append(missing, i)
		case s == t.settings:
			files[i] = old
		default:
			files[i] = s.parse(f.kind, f.path, f.id, old.text)
		}
	}
	toRead := make([]found, len(missing))
	for i, at := range missing {
		toRead[i] = w.files[at]
	}
	for i, f := range s.readFiles(fsys, toRead) {
		files[missing[i]] = f
	}
	return newTree(s, files, w.faults, s == t.settings), nil
}

// rewritten is Reload where no file came or went; nil where one may have.
func (t *Tree) rewritten(fsys fs.FS, changed []string) *Tree {
	if slices.ContainsFunc(t.files, func(f *file) bool { return f.lost }) {
		return nil // it may be readable by now
	}
	w, again := &walker{}, 0
	for _, place := range changed {
		if IsSettings(place) || !fs.ValidPath(place) || t.blamed(place) {
			return nil
		}
		info, err := fs.Lstat(fsys, place)
		switch old := t.fileAt(place); {
		case err == nil && old != nil && info.Mode().IsRegular():
			again++
			w.one(t.settings.kinds.ByFolder(place), place)
		case errors.Is(err, fs.ErrNotExist) && old == nil && !t.holdsBelow(place): // it came and went
		default:
			return nil
		}
	}
	if len(w.faults) > 0 || len(w.files) != again {
		return nil
	}
	files := slices.Clone(t.files)
	for _, f := range t.settings.readFiles(fsys, w.files) {
		at, _ := slices.BinarySearchFunc(files, f.path, byPath)
		if at+1 < len(files) && files[at+1].path == f.path {
			return nil // folders of kinds lie in each other
		}
		files[at] = f
	}
	return newTree(t.settings, files, t.walked, true)
}

// blamed reports a fault of the walk at a path, above it or below it: another
// state of the file may take that away.
func (t *Tree) blamed(place string) bool {
	return slices.ContainsFunc(t.walked, func(d diag.Diagnostic) bool {
		return strings.HasPrefix(d.Span.File, `"`) || d.Span.File == place || strings.HasPrefix(place+"/", d.Span.File+"/") || strings.HasPrefix(d.Span.File, place+"/")
	})
}

// holdsBelow reports whether files of records lie below a path.
func (t *Tree) holdsBelow(place string) bool {
	at, _ := slices.BinarySearchFunc(t.files, place+"/", byPath)
	return at < len(t.files) && strings.HasPrefix(t.files[at].path, place+"/")
}

func sameFile(a, b *file) bool { return a.path == b.path && a.text == b.text }

// fileAt finds a file that holds records, or nil.
func (t *Tree) fileAt(place string) *file {
	at, there := slices.BinarySearchFunc(t.files, place, byPath)
	if !there {
		return nil
	}
	return t.files[at]
}

func byPath(f *file, place string) int { return strings.Compare(f.path, place) }

// WithAll is With for several files at once; those with nil bytes are taken
// away.
func (t *Tree) WithAll(changed map[string][]byte) *Tree {
	s := t.settings
	own := slices.DeleteFunc(slices.Clone(s.files), func(f *file) bool { return gone(changed, f.path) })
	files := slices.DeleteFunc(slices.Clone(t.files), func(f *file) bool { return gone(changed, f.path) })
	var more []string
	for place, src := range changed { // sorted below
		switch {
		case IsSettings(place):
			if src != nil {
				own = append(own, &file{path: place, text: string(src)})
			}
			s = nil
		case src != nil:
			more = append(more, place)
		}
	}
	if s == nil {
		slices.SortFunc(own, func(a, b *file) int { return strings.Compare(a.path, b.path) })
		s = readSettings(own)
		for i, f := range files {
			files[i] = s.place(f.path, f.text)
		}
	}
	for _, place := range more {
		files = append(files, s.place(place, string(changed[place])))
	}
	slices.SortFunc(files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	return newTree(s, files, t.walked, s == t.settings)
}

func gone(changed map[string][]byte, place string) bool {
	_, ok := changed[place]
	return ok
}

// place reads a file where it lies, as the walk would; one that holds no records
// gives none.
func (s *settings) place(place, text string) *file {
	w := &walker{}
	if k := s.kinds.ByFolder(place); k != nil {
		w.one(k, place)
	}
	if len(w.files) != 1 {
		return &file{path: place, text: text, faults: w.faults}
	}
	return s.parse(w.files[0].kind, place, w.files[0].id, text)
}
