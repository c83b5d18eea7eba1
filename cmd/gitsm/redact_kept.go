package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// caches are what gitsm keeps of history in its folder inside of the Git
// repository. They hold messages, authors and names of files, and can be deleted at
// any time.
var caches = []string{pastFile, statesFile}

// forget takes away the caches that hold a text, and lists whatever else in
// gitsm's own folder does: the journal of a change that was interrupted, which has
// files as they were before.
func (p *project) forget(secrets []string, dryRun bool) (taken, left []string, err error) {
	state, err := p.state(false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	defer func() { _ = state.Close() }()
	entries, err := fs.ReadDir(state.FS(), ".")
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		name := entry.Name()
		src, err := state.ReadFile(name)
		if err != nil {
			return taken, left, err
		}
		place := filepath.ToSlash(filepath.Join(state.Name(), name))
		if rel, err := filepath.Rel(p.dir, place); err == nil && filepath.IsLocal(rel) {
			place = filepath.ToSlash(rel)
		}
		switch {
		case name == journalFile:
			if j, found, err := readJournal(state); err != nil || found && j.holds(secrets) {
				left = append(left, place+": gitsm resume finishes what was interrupted and takes it away")
			}
		case !holds(src, secrets):
		case slices.Contains(caches, name):
			if !dryRun {
				if err := state.Remove(name); err != nil {
					return taken, left, err
				}
			}
			taken = append(taken, place)
		case strings.HasPrefix(name, tempPrefix): // the next command that writes sweeps it
			left = append(left, place+": the next command that writes takes it away")
		default:
			left = append(left, place)
		}
	}
	return taken, left, nil
}

// holds reports whether a file before or after the change holds a text.
func (j *journal) holds(secrets []string) bool {
	return slices.ContainsFunc(j.Changes, func(c change) bool { return holds(c.Before, secrets) || holds(c.After, secrets) })
}
