package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// WalkOptions say what a walk looks at.
type WalkOptions struct {
	// Folders are the folders, or files, whose past is wanted; none are all.
	Folders []string
	// FirstParent follows first parents only: the main line, where a merge stands
	// for all that it brought.
	FirstParent bool
	// All visits commits that changed none of the files, too.
	All bool
	// Read is handed the content of every file that a commit gave, and what it
	// says becomes Change.Note. Several workers call it at a time. Without it no
	// file is read.
	Read func(path string, content []byte) string
}

// Step is one commit of a walk, with what it changed.
type Step struct {
	CommitInfo
	// Main tells that the commit is on the line of first parents from the tip:
	// for a branch that is only merged into, the commits that it ever pointed at.
	Main bool
	// Boundary tells that a shallow clone ends here: the parents are not known,
	// and the files may be older than the commit.
	Boundary bool
	// Changes, by path, are the files that differ from what every parent has. A
	// merge that takes each file from one of its sides changes none.
	Changes []Change
	// Brought, by path, are the files of a merge that differ from its first
	// parent: what the branch got by it. It is nil for all other commits.
	Brought []Change
}

// OnMain are the files that a commit changed on the line of first parents.
func (s *Step) OnMain() []Change {
	if len(s.Parents) > 1 {
		return s.Brought
	}
	return s.Changes
}

// Change is one file that a commit changed.
type Change struct {
	Path string // slash path below the folder that the repository was opened at
	// From is where the file was before, "" unless the same commit took the same
	// content, or a file of the same name, away there.
	From   string
	Before string // blob of the first parent, "" where the file was not there
	After  string // blob, "" where the commit took the file away
	// Symlink tells that After is the target of a symbolic link, no content.
	Symlink bool
	Note    string // what WalkOptions.Read said
}

// Walked tells how far a walk came.
type Walked struct {
	Tip     string
	Commits int // how many commits lead to the tip
	// Complete is false in a shallow clone: what happened before its boundary is
	// not known.
	Complete bool
	// Since is the newest commit time of a boundary commit: history is whole
	// after it. It is zero when Complete.
	Since time.Time
}

// maxContent bounds the files that a walk reads. A record is far smaller, and a
// walk may read tens of thousands.
const maxContent = 8 << 20

// Walk goes once through all commits that lead to rev and visits those that
// changed a file below the folders, newest first: no commit comes before one of
// its descendants, and unrelated ones come by commit time. The trees are compared
// as raw bytes by as many workers as there are processors; only so much is held
// as is under way, and the commits themselves.
//
// An error of visit ends the walk and is returned.
func (r *Repo) Walk(ctx context.Context, rev string, o WalkOptions, visit func(Step) error) (Walked, error) {
	tip, err := r.commit(rev)
	if err != nil {
		return Walked{}, err
	}
	return r.walk(ctx, tip, o, nil, visit)
}

// walk is Walk with commits that are known from an earlier walk of the same
// options: they are neither read nor compared again.
func (r *Repo) walk(ctx context.Context, tip commit, o WalkOptions, known knownSteps, visit func(Step) error) (Walked, error) {
	nodes, err := r.ancestry(ctx, tip, o.FirstParent, known)
	if err != nil {
		return Walked{}, r.at.explain(err)
	}
	told := r.told(tip, nodes)
	w := &walking{repo: r, o: o, nodes: nodes, upTo: len(nodes)}
	if err := w.run(ctx, visit); err != nil {
		return Walked{}, r.at.explain(err)
	}
	return told, nil
}

// told says how far a walk over these commits comes.
func (r *Repo) told(tip commit, nodes []node) Walked {
	told := Walked{Tip: tip.id.String(), Commits: len(nodes), Complete: true}
	for _, n := range nodes {
		if r.at.shallow[n.id] {
			told.Complete = false
			if n.commitTime.After(told.Since) {
				told.Since = n.commitTime
			}
		}
	}
	return told
}

// walking is a walk at work: workers take chunks of neighbouring commits, which
// share trees and so a reader's cache, and the chunks are visited in order.
type walking struct {
	repo  *Repo
	o     WalkOptions
	nodes []node
	upTo  int // only so many of them are compared
}

const walkChunk = 64

// batch is a chunk of commits under way.
type batch struct {
	from, to int
	steps    []Step
	err      error
	done     chan struct{}
}

func (w *walking) run(ctx context.Context, visit func(Step) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := min(runtime.GOMAXPROCS(0), w.upTo/walkChunk+1)
	queue := make(chan *batch)
	under := make(chan *batch, 4*workers) // in order; its length bounds what is held
	ended := make(chan error, workers)
	for range workers {
		go func() { ended <- w.work(ctx, queue) }()
	}
	go w.deal(ctx, queue, under)
	var err error
	for b := range under {
		if err != nil {
			continue // let the dealer come to its end
		}
		select {
		case <-b.done:
			err = b.visit(visit)
		case <-ctx.Done():
			err = ctx.Err()
		}
		if err != nil {
			cancel()
		}
	}
	for range workers {
		err = errors.Join(err, ignoreCanceled(<-ended))
	}
	if err != nil {
		return fmt.Errorf("walk history: %w", err)
	}
	return nil
}

// deal hands chunks to the workers and, in order, to whoever visits them.
func (w *walking) deal(ctx context.Context, queue, under chan<- *batch) {
	defer close(under)
	defer close(queue)
	for from := 0; from < w.upTo; from += walkChunk {
		b := &batch{from: from, to: min(from+walkChunk, w.upTo), done: make(chan struct{})}
		for _, to := range []chan<- *batch{under, queue} {
			select {
			case to <- b:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (b *batch) visit(visit func(Step) error) error {
	for _, s := range b.steps {
		if err := visit(s); err != nil {
			return err
		}
	}
	return b.err
}

// work compares chunks with a reader of its own.
func (w *walking) work(ctx context.Context, queue <-chan *batch) error {
	reader, err := w.repo.fork()
	if err != nil {
		for b := range queue {
			b.err = err
			close(b.done)
		}
		return nil
	}
	for b := range queue {
		b.steps, b.err = w.chunk(ctx, reader, b.from, b.to)
		close(b.done)
	}
	return reader.close()
}

func (w *walking) chunk(ctx context.Context, reader backend, from, to int) ([]Step, error) {
	steps := make([]Step, 0, to-from)
	for i := from; i < to; i++ {
		s, err := w.step(ctx, reader, i)
		if err != nil {
			return steps, err
		}
		if w.o.All || len(s.Changes) > 0 || len(s.Brought) > 0 {
			steps = append(steps, s)
		}
	}
	return steps, nil
}

// step compares one commit with its parents.
func (w *walking) step(ctx context.Context, reader backend, i int) (Step, error) {
	n := &w.nodes[i]
	if n.known != nil {
		s := *n.known
		s.Main = n.main
		return s, nil
	}
	s := Step{CommitInfo: n.info(), Main: n.main, Boundary: w.repo.at.shallow[n.id]}
	d := differ{ctx: ctx, from: reader, folders: w.o.Folders, prefix: w.repo.at.prefix}
	parents := make([]oid, len(n.follow))
	for j, at := range n.follow {
		tree, err := w.tree(reader, at)
		if err != nil {
			return Step{}, err
		}
		parents[j] = tree
	}
	changes, brought, err := d.commit(n.tree, parents)
	if err != nil {
		return Step{}, fmt.Errorf("commit %s: %w", n.id, err)
	}
	if w.o.FirstParent && len(n.parents) > 1 {
		brought = changes
	}
	if s.Changes, err = w.changes(reader, changes); err == nil && brought != nil {
		s.Brought, err = w.changes(reader, brought)
	}
	return s, err
}

// tree is the tree of another commit of the walk. A known one did not keep it.
func (w *walking) tree(reader backend, at int32) (oid, error) {
	if n := &w.nodes[at]; n.known == nil {
		return n.tree, nil
	}
	c, err := readCommit(reader, w.nodes[at].id)
	return c.tree, err
}

// changes are the changes as callers see them: with renames and notes.
func (w *walking) changes(reader backend, found []change) ([]Change, error) {
	if len(found) == 0 {
		return nil, nil
	}
	out := make([]Change, len(found))
	for i, ch := range found {
		out[i] = Change{Path: ch.path, Before: ch.before.String(), After: ch.id.String(), Symlink: ch.symlink}
		if w.o.Read == nil || ch.id == "" || ch.symlink {
			continue
		}
		content, err := readContent(reader, ch.id)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quoteName(ch.path), err)
		}
		out[i].Note = w.o.Read(ch.path, content)
	}
	findRenames(out)
	return out, nil
}

// TooLargeError tells of a file in history that is too large to be a record.
type TooLargeError struct {
	Hash string
	Size int64
}

// Error names the file's blob.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("object %s has %d bytes; files of up to %d are read (it is no record: move it out of the folder of a kind)", e.Hash, e.Size, maxContent)
}

func readContent(from backend, id oid) ([]byte, error) {
	obj, err := from.content(id, maxContent)
	if err != nil {
		return nil, err
	}
	if obj.kind != kindBlob {
		return nil, fmt.Errorf("object %s is a %s, not a file", id, obj.kind)
	}
	return obj.data, nil
}

// findRenames tells where files that a commit gave were before: where it took
// the same content away, or else a file of the same name.
func findRenames(changes []Change) {
	var gone []int
	for i, ch := range changes {
		if ch.After == "" && ch.Before != "" {
			gone = append(gone, i)
		}
	}
	if len(gone) == 0 {
		return
	}
	match := func(same func(old, cur Change) bool) {
		for i := range changes {
			if cur := &changes[i]; cur.After != "" && cur.Before == "" && cur.From == "" {
				at := slices.IndexFunc(gone, func(g int) bool { return same(changes[g], *cur) })
				if at >= 0 {
					cur.From = changes[gone[at]].Path
					gone = slices.Delete(gone, at, at+1)
				}
			}
		}
	}
	match(func(old, cur Change) bool { return old.Before == cur.After && baseName(old.Path) == baseName(cur.Path) })
	match(func(old, cur Change) bool { return old.Before == cur.After })
	match(func(old, cur Change) bool { return baseName(old.Path) == baseName(cur.Path) })
}

func baseName(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

func ignoreCanceled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
