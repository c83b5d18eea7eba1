package main

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// poll does without the system's help.
func poll(ctx context.Context, dir string, skip func(string) bool, ready, changed func()) error {
	before, err := look(dir, skip)
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
		now, err := look(dir, skip)
		if err != nil {
			return err
		}
		if len(now.others(before)) > 0 {
			before = now
			changed()
		}
	}
}

// looked is the state of the files below a folder, by slash path: enough of it to see
// that one was written.
type looked map[string]lookedFile

type lookedFile struct {
	bytes int64
	mode  fs.FileMode
	at    time.Time
}

func lookedAt(info fs.FileInfo) lookedFile {
	return lookedFile{info.Size(), info.Mode(), info.ModTime()}
}

// look lists the files that are watched.
func look(dir string, skip func(string) bool) (looked, error) {
	all := looked{}
	err := folders(dir, skip, func(folder string) error {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			name := filepath.Join(folder, entry.Name())
			info, err := entry.Info()
			if err != nil || entry.IsDir() || unwatched(name, skip) {
				continue
			}
			if rel, err := filepath.Rel(dir, name); err == nil {
				all[filepath.ToSlash(rel)] = lookedAt(info)
			}
		}
		return nil
	})
	return all, err
}

// again looks at a few files once more.
func (l looked) again(dir string, names []string) {
	for _, name := range names {
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || info.IsDir() {
			delete(l, name)
			continue
		}
		l[name] = lookedAt(info)
	}
}

// others lists the files that came, went or were written since.
func (l looked) others(since looked) []string {
	var names []string
	for name, now := range l { // sorted below
		if was, ok := since[name]; !ok || was.bytes != now.bytes || was.mode != now.mode || !was.at.Equal(now.at) {
			names = append(names, name)
		}
	}
	for name := range maps.Keys(since) { // sorted below
		if _, ok := l[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
