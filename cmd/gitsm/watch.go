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

// watch calls ready once when it would miss no change from then on, and changed
// whenever files below dir have changed and then rested, until ctx ends. changed
// gets the slash paths of the files below dir, or nil where it is not known which
// they are: all of them may be others. Folders are watched, not files, because an
// atomic save puts a new file in the place of the old one; folders that come into
// being later are taken in. What begins with a dot and what lies below skip is not
// looked at.
func watch(ctx context.Context, dir string, skip func(path string) bool, ready func(), changed func(files []string)) error {
	w, err := fsnotify.NewWatcher()
	if err == nil {
		defer func() { _ = w.Close() }()
		err = addFolders(w, dir, skip)
	}
	if err != nil {
		return poll(ctx, dir, skip, ready, func() { changed(nil) })
	}
	ready()
	seen := sightings{dir: dir, files: map[string]bool{}}
	rest := time.NewTimer(time.Hour)
	rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-w.Errors:
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				seen.lost = true
				rest.Reset(quietTime)
				continue
			}
			return err
		case event := <-w.Events:
			if unwatched(event.Name, skip) {
				continue
			}
			seen.add(event.Name)
			if event.Op == fsnotify.Chmod {
				continue // of no interest by itself, but the file may have become readable
			}
			if event.Has(fsnotify.Create) {
				// A new folder may have the place of another one, with other files of
				// the same names, and what was written into it before it was watched
				// nobody saw.
				if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
					_ = addFolders(w, event.Name, skip)
					seen.lost = true
				}
			}
			rest.Reset(quietTime)
		case <-rest.C:
			changed(seen.take())
		}
	}
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

// poll does without the system's help.
func poll(ctx context.Context, dir string, skip func(string) bool, ready, changed func()) error {
	before, err := glance(dir, skip)
	ready()
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pollTime):
		}
		now, err := glance(dir, skip)
		if err != nil {
			return err
		}
		if now != before {
			before = now
			changed()
		}
	}
}

// glanced is enough of the state of many files to see that one has changed.
type glanced struct {
	files  int
	bytes  int64
	newest time.Time
}

func glance(dir string, skip func(string) bool) (g glanced, err error) {
	err = folders(dir, skip, func(folder string) error {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			info, err := entry.Info()
			if err != nil || entry.IsDir() || unwatched(filepath.Join(folder, entry.Name()), skip) {
				continue
			}
			g.files++
			g.bytes += info.Size()
			if info.ModTime().After(g.newest) {
				g.newest = info.ModTime()
			}
		}
		return nil
	})
	return g, err
}
