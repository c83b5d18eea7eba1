package records

import (
	"io/fs"
	"slices"
	"strings"
)

// Reload reads a repository of which this tree is another state, and takes over
// every file that is not among the changed ones. The result is the tree that
// Load would give, for the price of what has changed: folders are listed, files
// that were read are not read again, and none is parsed twice under the same
// settings.
func (t *Tree) Reload(fsys fs.FS, changed []string) (*Tree, error) {
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
