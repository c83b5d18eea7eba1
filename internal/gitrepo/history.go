package gitrepo

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// Revision is one version of one file: a commit that gave the file at Path the
// content Blob, or took it away. For a merge that means: different from what
// every parent has.
type Revision struct {
	Commit     string
	Author     Signature
	AuthorTime time.Time // both times are claims of whoever made the commit
	CommitTime time.Time
	Message    string
	Path       string // slash path below the folder that the repository was opened at
	Blob       string // for ReadBlob; "" when deleted
	Deleted    bool
}

// History is what Repo.History found.
type History struct {
	// Revisions, newest commit first: no commit stands before one of its
	// descendants, and unrelated ones stand by commit time. Within a commit they
	// stand by path.
	Revisions []Revision
	// Commits is how many commits were walked.
	Commits int
	// Complete is false in a shallow clone: what happened before its boundary is
	// not known, and a file of a boundary commit may be older than that commit.
	Complete bool
	// Since is the newest commit time of a boundary commit: history is whole
	// after it. It is zero when Complete.
	Since time.Time
}

// History walks all commits that lead to rev, once, and gives every revision
// of every file below the given folders (all files, if none are given).
func (r *Repo) History(ctx context.Context, rev string, folders []string) (History, error) {
	tip, err := r.commit(rev)
	if err != nil {
		return History{}, err
	}
	commits, err := r.ancestry(ctx, tip)
	if err != nil {
		return History{}, r.at.explain(err)
	}
	out := History{Commits: len(commits), Complete: true}
	for _, c := range commits {
		if r.at.shallow[c.id] {
			out.Complete = false
			if c.commitTime.After(out.Since) {
				out.Since = c.commitTime
			}
		}
	}
	changes, err := r.compareAll(ctx, commits, folders)
	if err != nil {
		return History{}, r.at.explain(err)
	}
	for i, c := range commits {
		for _, ch := range changes[i] {
			out.Revisions = append(out.Revisions, Revision{
				Commit: c.id.String(), Author: c.author, AuthorTime: c.authorTime, CommitTime: c.commitTime,
				Message: c.message, Path: ch.path, Blob: ch.id.String(), Deleted: ch.id == "",
			})
		}
	}
	return out, nil
}

// ancestry gives tip and all commits before it, children before parents. The
// boundary of a shallow clone counts as the beginning.
func (r *Repo) ancestry(ctx context.Context, tip commit) ([]commit, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := map[oid]commit{}
	children := map[oid]int{}
	for todo := []commit{r.cut(tip)}; len(todo) > 0; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if _, known := all[c.id]; known {
			continue
		}
		all[c.id] = c
		for _, id := range c.parents {
			children[id]++
			if _, known := all[id]; known {
				continue
			}
			parent, err := readCommit(r.backend, id)
			if err != nil {
				return nil, err
			}
			todo = append(todo, r.cut(parent))
		}
	}
	return inOrder(all, children, tip.id), nil
}

// cut takes the parents away that a shallow clone does not have.
func (r *Repo) cut(c commit) commit {
	if r.at.shallow[c.id] {
		c.parents = nil
	}
	return c
}

// inOrder sorts commits so that each stands behind all of its children, and
// else the newest first.
func inOrder(all map[oid]commit, children map[oid]int, tip oid) []commit {
	ready := &commitHeap{all[tip]}
	ordered := make([]commit, 0, len(all))
	for ready.Len() > 0 {
		c := heap.Pop(ready).(commit)
		ordered = append(ordered, c)
		for _, id := range c.parents {
			if children[id]--; children[id] == 0 {
				heap.Push(ready, all[id])
			}
		}
	}
	return ordered
}

// commitHeap gives the commit with the newest commit time first.
type commitHeap []commit

func (h commitHeap) Len() int      { return len(h) }
func (h commitHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h commitHeap) Less(i, j int) bool {
	return cmp.Or(h[j].commitTime.Compare(h[i].commitTime), cmp.Compare(h[i].id, h[j].id)) < 0
}
func (h *commitHeap) Push(c any) { *h = append(*h, c.(commit)) }
func (h *commitHeap) Pop() any {
	old := *h
	c := old[len(old)-1]
	*h = old[:len(old)-1]
	return c
}

// change is one path that a commit changed; no id means that it is gone.
type change struct {
	path string
	id   oid
}

// compareAll compares every commit with its parents, on as many workers as
// there are processors, each with a reader of its own.
func (r *Repo) compareAll(ctx context.Context, commits []commit, folders []string) ([][]change, error) {
	trees := make(map[oid]oid, len(commits))
	for _, c := range commits {
		trees[c.id] = c.tree
	}
	const chunk = 64 // neighbours share trees, and so the reader's cache
	out := make([][]change, len(commits))
	starts := make(chan int)
	workers := min(runtime.GOMAXPROCS(0), len(commits)/chunk+1)
	errs := make([]error, workers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			reader, err := r.backend.fork()
			if err != nil {
				errs[w] = err
				cancel()
				return
			}
			for start := range starts {
				for i := start; i < min(start+chunk, len(commits)) && errs[w] == nil; i++ {
					d := differ{ctx: ctx, from: reader, folders: folders, prefix: r.at.prefix}
					if out[i], errs[w] = d.commit(commits[i], trees); errs[w] != nil {
						cancel()
					}
				}
			}
			errs[w] = errors.Join(errs[w], reader.close())
		})
	}
	for start := 0; start < len(commits); start += chunk {
		select {
		case starts <- start:
		case <-ctx.Done():
			start = len(commits)
		}
	}
	close(starts)
	wg.Wait()
	for _, err := range errs {
		// The others may say no more than that they were told to stop.
		if err != nil && !errors.Is(err, context.Canceled) {
			return nil, fmt.Errorf("walk history: %w", err)
		}
	}
	return out, errors.Join(errs...)
}
