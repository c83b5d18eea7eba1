package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/ledger"
	"github.com/gitsm/gitsm/schema"
)

// pastFile keeps what was walked of the history, in the project's folder inside
// the Git repository. It can be deleted at any time.
const pastFile = "history.cache"

// manyCommits is how many new commits make it worth while to write the file
// again. Fewer are read anew each time, which is faster than writing.
const manyCommits = 500

// projectPast is the history of a project's records: one walk for all of them.
type projectPast struct {
	p        *project
	repo     *gitrepo.Repo
	past     *gitrepo.Past
	settings *records.Tree // of the working tree, without records
	at       map[string][]touch
	place    map[string]int // of the commits of the main line; the newest has the least
	seen     map[string][]ledger.Entry
	ledger   bool
	broken   bool // there is a ledger, and it is not whole
	clocks   bool // only when entries came to the main line is asked for
}

// touch is a change of a file, by a commit.
type touch struct {
	step   int
	change *gitrepo.Change
}

// readPast walks the history that leads to a commit. The caller closes it.
func (p *project) readPast(ctx context.Context, rev string) (*projectPast, error) {
	h, err := p.walkPast(ctx, rev, p.root.FS())
	if err != nil {
		return nil, err
	}
	if err := h.readLedger(); err != nil {
		h.close()
		return nil, fmt.Errorf("read the history: %w", err)
	}
	return h, nil
}

// walkPast is readPast without the ledger. The settings are those of a folder, or
// of a commit.
func (p *project) walkPast(ctx context.Context, rev string, settings fs.FS) (*projectPast, error) {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return nil, err
	}
	h := &projectPast{p: p, repo: repo}
	if err := h.read(ctx, rev, settings); err != nil {
		_ = repo.Close()
		return nil, fmt.Errorf("read the history: %w", err)
	}
	return h, nil
}

func (h *projectPast) close() { _ = h.repo.Close() }

func (h *projectPast) read(ctx context.Context, rev string, settings fs.FS) error {
	var err error
	if h.settings, err = records.LoadSettings(settings); err != nil {
		return err
	}
	if h.past, err = h.p.walk(ctx, h.repo, rev, pastFile, gitrepo.PastOptions{
		WalkOptions: gitrepo.WalkOptions{Folders: kindFolders(h.p.tree.Kinds)},
	}); err != nil {
		return err
	}
	h.index()
	return nil
}

// foldersOf names the folder of a kind as a walk of history takes it.
func foldersOf(k *schema.Kind) []string {
	if k.Folder == schema.AllFolder {
		return []string{gitrepo.RootFiles}
	}
	return []string{k.Folder}
}

func kindFolders(kinds *schema.Set) []string {
	var folders []string
	for _, k := range kinds.Kinds() {
		folders = append(folders, foldersOf(k)...)
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

// walk walks the history from what an earlier walk kept in a file, and keeps it
// there.
func (p *project) walk(ctx context.Context, repo *gitrepo.Repo, rev, file string, o gitrepo.PastOptions) (*gitrepo.Past, error) {
	o.Kept = p.readKept(file)
	past, err := repo.Past(ctx, rev, o)
	if err != nil {
		return nil, err
	}
	if past.Fresh >= manyCommits {
		p.keep(file, past.Encode())
	}
	return past, nil
}

// readKept gives what was kept; nothing that stands in its way is an error.
func (p *project) readKept(file string) []byte {
	state, err := p.state(false)
	if err != nil {
		return nil
	}
	defer func() { _ = state.Close() }()
	if info, err := state.Lstat(file); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	data, err := state.ReadFile(file)
	if err != nil {
		return nil
	}
	return data
}

// keep writes what was walked. Where that cannot be done, in a repository that
// is read-only, the next walk is as slow as this one and nothing else happens.
func (p *project) keep(file string, data []byte) {
	state, err := p.state(true)
	if err != nil {
		return
	}
	defer func() { _ = state.Close() }()
	temp, err := (&writer{root: state, fail: p.env.fail}).temporary(change{Path: file, After: data}, 0o666, nil)
	if err != nil {
		return
	}
	if state.Rename(temp, file) != nil {
		_ = state.Remove(temp)
	}
}

// index finds the commits that changed a file.
func (h *projectPast) index() {
	h.at, h.place = map[string][]touch{}, map[string]int{}
	for i := range h.past.Steps {
		s := &h.past.Steps[i]
		if s.Main {
			h.place[s.Hash] = i
		}
		for _, list := range [][]gitrepo.Change{s.Changes, s.Brought} {
			for j := range list {
				h.at[list[j].Path] = append(h.at[list[j].Path], touch{i, &list[j]})
			}
		}
	}
}

// readLedger reads what the ledger saw, if there is one.
func (h *projectPast) readLedger() error {
	s, err := h.p.ledgerOn(defaultLedger)
	if err != nil {
		return err
	}
	ref, err := s.whereLedger()
	if err != nil || ref == "" {
		return err
	}
	tip, err := s.read(ref)
	if err != nil {
		return err
	}
	if h.broken = len(tip.found) > 0; h.broken {
		return nil // it proves nothing, and a story can be told without it
	}
	h.ledger, h.seen = true, map[string][]ledger.Entry{}
	for _, e := range tip.ledger.Entries() {
		h.seen[e.Change] = append(h.seen[e.Change], e)
	}
	return nil
}

// witnessed says when the ledger first saw a record at, or after, a commit of the
// main line.
func (h *projectPast) witnessed(id string) func(commit string) (time.Time, bool) {
	if !h.ledger {
		return nil
	}
	return func(commit string) (time.Time, bool) {
		at, onMain := h.place[commit]
		for _, e := range h.seen[id] {
			if saw, ok := h.place[e.Merge]; ok && onMain && saw <= at {
				return e.SeenAt, true
			}
		}
		return time.Time{}, false
	}
}

// of gives the past of one record: r as it stands, or what was at a path once.
func (h *projectPast) of(id, place string, r *records.Record) (history.Past, error) {
	past := history.Past{Witnessed: h.witnessed(id), Since: h.past.Since}
	touches, from := h.follow(place, r)
	for _, t := range touches {
		onMain, brought := h.onMain(t)
		if h.clocks && !onMain {
			continue
		}
		v, err := h.version(t, id)
		if err != nil {
			return past, err
		}
		if r != nil && v.Path != r.Path && !h.sameBirth(r, v) {
			continue
		}
		v.From = from[t.change.Path]
		if onMain {
			past.Main = append(past.Main, v)
		}
		if !brought {
			past.All = append(past.All, v)
		}
	}
	return past, nil
}

// onMain reports whether a touch made a version of the main line, and whether it
// did so by bringing what a branch made.
func (h *projectPast) onMain(t touch) (onMain, brought bool) {
	s := &h.past.Steps[t.step]
	brought = len(s.Parents) > 1 && len(s.Brought) > 0 && inside(s.Brought, t.change)
	return s.Main && (len(s.Parents) < 2 || brought), brought
}

// inside reports whether a change is one of a list, not one like it.
func inside(list []gitrepo.Change, change *gitrepo.Change) bool {
	for i := range list {
		if &list[i] == change {
			return true
		}
	}
	return false
}

// follow finds what touched a record's file, oldest first, through every place
// that it has had: where a commit moved it from, and where it stood under the
// number that it had before.
func (h *projectPast) follow(place string, r *records.Record) (touches []touch, from map[string]string) {
	from = map[string]string{}
	left := map[string]bool{} // places that it went away from, "step path"
	for waiting, known := []string{place}, map[string]bool{place: true}; len(waiting) > 0; {
		at := waiting[0]
		waiting = waiting[1:]
		for _, t := range h.at[at] {
			touches = append(touches, t)
			if t.change.Before != "" || t.change.After == "" {
				continue
			}
			was := cmp.Or(t.change.From, h.renumbered(t, r))
			if was == "" {
				continue
			}
			from[at] = was
			left[fmt.Sprint(t.step, was)] = true
			if !known[was] {
				known[was] = true
				waiting = append(waiting, was)
			}
		}
	}
	touches = slices.DeleteFunc(touches, func(t touch) bool {
		return t.change.After == "" && left[fmt.Sprint(t.step, t.change.Path)]
	})
	slices.SortStableFunc(touches, func(a, b touch) int { return cmp.Compare(b.step, a.step) })
	return touches, from
}

// renumbered gives the place that the same commit took away under a number that
// the record says it had.
func (h *projectPast) renumbered(t touch, r *records.Record) string {
	if r == nil || len(r.Formerly) == 0 {
		return ""
	}
	s := &h.past.Steps[t.step]
	for _, list := range [][]gitrepo.Change{s.Changes, s.Brought} {
		for _, ch := range list {
			if ch.After == "" && slices.Contains(r.Formerly, stem(ch.Path)) {
				return ch.Path
			}
		}
	}
	return ""
}

func stem(place string) string { return strings.TrimSuffix(path.Base(place), path.Ext(place)) }

// sameBirth reports whether a version at a place that another record has now is
// one of this record: its log begins with the same entry.
func (h *projectPast) sameBirth(r *records.Record, v history.Version) bool {
	other := h.p.recordAt(v.Path)
	if other == nil || other == r {
		return true
	}
	if v.Record == nil || len(v.Record.Log) == 0 || len(r.Log) == 0 {
		return false
	}
	a, b := v.Record.Log[0], r.Log[0]
	return a.At.Equal(b.At) && a.By == b.By && a.To == b.To
}

// version reads what a commit made of a record.
func (h *projectPast) version(t touch, id string) (history.Version, error) {
	s := &h.past.Steps[t.step]
	v := history.Version{Commit: commitOf(s), Path: t.change.Path, Blob: t.change.After}
	if t.change.After == "" {
		return v, nil
	}
	var src []byte
	if !t.change.Symlink { // what it leads to is not what was committed
		var err error
		if src, err = h.repo.ReadBlob(t.change.After); err != nil {
			return v, fmt.Errorf("read %s of %.12s: %w", t.change.Path, s.Hash, err)
		}
	}
	if !fs.ValidPath(t.change.Path) {
		return v, nil
	}
	tree := h.settings.With(t.change.Path, src)
	v.Record = tree.Record(id)
	if v.Record == nil && len(tree.Records) == 1 {
		v.Record = tree.Records[0]
	}
	if !h.clocks && v.Record != nil && !v.Record.Unread() && (v.Record.Kind.Name == "change" || v.Record.Kind.Name == "change-model") {
		v.Seal = changes.SealOf(tree, v.Record).Digest
	}
	return v, nil
}

func commitOf(s *gitrepo.Step) history.CommitInfo {
	subject, _, _ := strings.Cut(strings.TrimLeft(s.Message, "\n"), "\n")
	return history.CommitInfo{
		Hash: s.Hash, Author: s.Author.Name, Email: s.Author.Email, When: s.CommitTime, Subject: subject, Boundary: s.Boundary,
	}
}

// noPast reports an error that says that there is no history to read, rather
// than that reading it failed.
func noPast(err error) bool {
	return errors.Is(err, gitrepo.ErrNotRepository) || errors.Is(err, gitrepo.ErrUnborn) || errors.Is(err, os.ErrNotExist)
}
