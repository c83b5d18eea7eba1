package main

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quietTime is how long the files must rest before they are read again: an
// editor and a git checkout write many times in a row.
const quietTime = 100 * time.Millisecond

// pollTime is how often the folders are looked at where the system cannot
// watch them (the limit of inotify, network file systems).
const pollTime = 2 * time.Second

// lookTime is how often the files are looked at all the same: no system promises that
// it tells of every change, and nobody must see an old page for ever.
const lookTime = 30 * time.Second

// watch calls ready once when it would miss no change from then on, and changed
// whenever files below dir have changed and then rested, until ctx ends. changed
// gets the slash paths of the files below dir, or nil where it is not known which
// they are: all of them may be others. What the system does not tell of is found by
// looking at all files every so often. Folders are watched, not files, because an
// atomic save puts a new file in the place of the old one; folders that come into
// being later are taken in. What begins with a dot and what lies below skip is not
// looked at.
func watch(ctx context.Context, dir string, skip func(path string) bool, every time.Duration, ready func(), changed func(files []string)) error {
	w, err := fsnotify.NewWatcher()
	if err == nil {
		defer func() { _ = w.Close() }()
		err = addFolders(w, dir, skip)
	}
	if err != nil {
		return poll(ctx, dir, skip, ready, func() { changed(nil) })
	}
	at := &watching{watcher: w, dir: dir, skip: skip, seen: sightings{dir: dir, files: map[string]bool{}}, rest: time.NewTimer(time.Hour)}
	at.rest.Stop()
	if at.known, err = look(dir, skip); err != nil {
		return err
	}
	ready()
	again := time.NewTicker(every)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-w.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return err
			}
			at.seen.lost = true
			at.written()
		case event := <-w.Events:
			at.event(event)
		case <-at.rest.C:
			changed(at.rested())
		case <-again.C:
			if missed := at.missed(); len(missed) > 0 {
				changed(missed)
			}
		}
	}
}

// watching is what is known of the files that are watched.
type watching struct {
	watcher *fsnotify.Watcher
	dir     string
	skip    func(path string) bool
	seen    sightings
	known   looked      // as they were when changed was last told of them
	rest    *time.Timer // until files that were written have rested
	waiting bool        // for that
}

func (w *watching) written() {
	w.waiting = true
	w.rest.Reset(quietTime)
}

func (w *watching) event(event fsnotify.Event) {
	if unwatched(event.Name, w.skip) {
		return
	}
	w.seen.add(event.Name)
	if event.Op == fsnotify.Chmod {
		return // of no interest by itself, but the file may have become readable
	}
	if event.Has(fsnotify.Create) {
		// A new folder may have the place of another one, with other files of
		// the same names, and what was written into it before it was watched
		// nobody saw.
		if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
			_ = addFolders(w.watcher, event.Name, w.skip)
			w.seen.lost = true
		}
	}
	w.written()
}

// rested gives the files that were written, nil for all of them. They are looked at
// before they are read: what is written meanwhile is found when all are looked at.
func (w *watching) rested() []string {
	w.waiting = false
	names := w.seen.take()
	if names == nil {
		if now, err := look(w.dir, w.skip); err == nil {
			w.known = now
		}
	}
	w.known.again(w.dir, names)
	return names
}

// missed looks at all files, and gives those of which nobody told that they are others.
func (w *watching) missed() []string {
	if w.waiting {
		return nil
	}
	now, err := look(w.dir, w.skip)
	if err != nil {
		return nil
	}
	names := now.others(w.known)
	if w.known = now; len(names) > 0 {
		_ = addFolders(w.watcher, w.dir, w.skip)
	}
	return names
}

// sightings are the files that changed since they were last taken.
type sightings struct {
	dir   string
	files map[string]bool
	lost  bool // there may be others
}

func (s *sightings) add(name string) {
	rel, err := filepath.Rel(s.dir, name)
	if err != nil {
		s.lost = true
		return
	}
	s.files[filepath.ToSlash(rel)] = true
}

func (s *sightings) take() []string {
	names := slices.Sorted(maps.Keys(s.files))
	if s.lost {
		names = nil
	}
	s.files, s.lost = map[string]bool{}, false
	return names
}

func unwatched(name string, skip func(string) bool) bool {
	return strings.HasPrefix(filepath.Base(name), ".") || skip(name)
}

// folders lists dir and the folders below it that are watched.
func folders(dir string, skip func(string) bool, visit func(string) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // gone while we looked
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case name != dir && unwatched(name, skip):
			return fs.SkipDir
		}
		return visit(name)
	})
}

func addFolders(w *fsnotify.Watcher, dir string, skip func(string) bool) error {
	return folders(dir, skip, w.Add)
}
