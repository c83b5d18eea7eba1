package gitrepo

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Faults of comparing two commits that a caller may want to tell apart.
var (
	// ErrTooShallow says that a shallow clone holds too little of the past.
	ErrTooShallow = errors.New("the commits between them are not all in this shallow clone (run \"git fetch --unshallow\", or set fetch-depth: 0 in the workflow)")
	// ErrUnrelated says that two commits have no past in common.
	ErrUnrelated = errors.New("they have no commit in common (is it the right branch?)")
)

// CommitInfo is one commit as it describes itself. Who made it and when are
// claims of whoever made it.
type CommitInfo struct {
	Hash       string
	Parents    []string
	Author     Signature
	Committer  Signature
	AuthorTime time.Time
	CommitTime time.Time
	Message    string
}

// MergeBase gives the commit from which two have gone apart, the newest where
// they were merged crosswise and there are several. The error is ErrUnrelated
// where there is none, and ErrTooShallow where a shallow clone cannot tell.
func (r *Repo) MergeBase(ctx context.Context, a, b string) (string, error) {
	x, y, err := r.pair(a, b)
	if err != nil {
		return "", err
	}
	p, err := r.compare(ctx, x, y)
	if err != nil {
		return "", err
	}
	return p.forks[0].id.String(), nil
}

// Range lists the commits of head that are not in base: what a proposal brings.
// No commit stands before one of its descendants.
//
// Where clocks lie a commit may be listed that base has already; none is ever
// left out. In a shallow clone that does not reach the fork it is ErrTooShallow.
func (r *Repo) Range(ctx context.Context, base, head string) ([]CommitInfo, error) {
	x, y, err := r.pair(base, head)
	if err != nil {
		return nil, err
	}
	p, err := r.compare(ctx, x, y)
	if err != nil {
		return nil, err
	}
	return p.onlySecond(), nil
}

// pair finds two commits.
func (r *Repo) pair(a, b string) (x, y commit, err error) {
	if x, err = r.commit(a); err == nil {
		y, err = r.commit(b)
	}
	return x, y, err
}

// side says from which of two commits a third can be reached. ancient is an
// ancestor of one that both reach.
type side uint8

const (
	first side = 1 << iota
	second
	ancient
	both = first | second
)

// painted is a commit with the sides that reach it.
type painted struct {
	commit
	side   side
	queued int // how many times it stands in the queue
}

// paint walks from two commits at once, the newest first, until it has met
// everything that only one of them reaches.
type paint struct {
	seen  map[oid]*painted
	queue commitHeap
	live  int       // entries of the queue that are not ancient
	forks []painted // the best common ancestors, the newest first
	tip   oid       // the second commit
}

// compare finds out how two commits lie to each other.
func (r *Repo) compare(ctx context.Context, a, b commit) (*paint, error) {
	p := &paint{seen: map[oid]*painted{}, tip: b.id}
	r.mu.Lock()
	err := r.spread(ctx, p, a, b)
	if err == nil {
		err = r.findForks(ctx, p)
	}
	r.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("compare commits %s and %s: %w", a.id, b.id, r.at.explain(err))
	}
	return p, nil
}

func (r *Repo) spread(ctx context.Context, p *paint, a, b commit) error {
	p.add(r.cut(a), first)
	p.add(r.cut(b), second)
	for p.live > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := p.seen[heap.Pop(&p.queue).(commit).id]
		c.queued--
		if c.side&ancient == 0 {
			p.live--
		}
		colour := c.side
		if colour&both == both {
			colour |= ancient
		}
		for _, id := range c.parents {
			parent := p.seen[id]
			if parent != nil && parent.side&colour == colour {
				continue
			}
			if parent == nil {
				read, err := readCommit(r.backend, id)
				if err != nil {
					return err
				}
				p.add(r.cut(read), colour)
				continue
			}
			p.add(parent.commit, colour)
		}
	}
	return nil
}

// add paints a commit and puts it into the queue (again).
func (p *paint) add(c commit, colour side) {
	known := p.seen[c.id]
	if known == nil {
		known = &painted{commit: c}
		p.seen[c.id] = known
	}
	if known.side&ancient == 0 && colour&ancient != 0 {
		p.live -= known.queued
	}
	known.side |= colour
	known.queued++
	if known.side&ancient == 0 {
		p.live++
	}
	heap.Push(&p.queue, c)
}

// findForks picks the common ancestors that no other one leads to.
func (r *Repo) findForks(ctx context.Context, p *paint) error {
	var forks []painted
	for _, c := range p.seen { // sorted below
		// A boundary that only one side reaches hides where that side leads.
		if r.at.shallow[c.id] && c.side&both != both {
			return ErrTooShallow
		}
		if c.side == both {
			forks = append(forks, *c)
		}
	}
	if len(forks) == 0 && len(r.at.shallow) > 0 {
		return ErrTooShallow
	}
	if len(forks) == 0 {
		return ErrUnrelated
	}
	slices.SortFunc(forks, func(a, b painted) int {
		return cmp.Or(b.commitTime.Compare(a.commitTime), cmp.Compare(a.id, b.id))
	})
	if len(forks) > 1 {
		// Clocks that lie let the walk stop before it finds that one leads to
		// another; the rare case is settled by a whole walk.
		older := map[oid]bool{}
		for _, c := range forks {
			if err := r.ancestors(ctx, c.commit, older); err != nil {
				return err
			}
		}
		forks = slices.DeleteFunc(forks, func(c painted) bool { return older[c.id] })
	}
	p.forks = forks
	return nil
}

// ancestors adds all that a commit descends from, itself left out.
func (r *Repo) ancestors(ctx context.Context, c commit, into map[oid]bool) error {
	for todo := []commit{c}; len(todo) > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, id := range at.parents {
			if into[id] {
				continue
			}
			into[id] = true
			parent, err := readCommit(r.backend, id)
			if err != nil {
				return err
			}
			todo = append(todo, r.cut(parent))
		}
	}
	return nil
}

// onlySecond lists the commits that the second side alone reaches.
func (p *paint) onlySecond() []CommitInfo {
	all, children := map[oid]commit{}, map[oid]int{}
	for id, c := range p.seen {
		if c.side&first == 0 {
			all[id] = c.commit
		}
	}
	for _, c := range all {
		for _, id := range c.parents {
			children[id]++
		}
	}
	if _, own := all[p.tip]; !own {
		return nil
	}
	var out []CommitInfo
	for _, c := range inOrder(all, children, p.tip) {
		if c.id == "" {
			continue // a parent that base has, too
		}
		out = append(out, c.info())
	}
	return out
}

// info is what callers see of a commit.
func (c commit) info() CommitInfo {
	info := CommitInfo{
		Hash: c.id.String(), Author: c.author, Committer: c.committer,
		AuthorTime: c.authorTime, CommitTime: c.commitTime, Message: c.message,
	}
	for _, id := range c.parents {
		info.Parents = append(info.Parents, id.String())
	}
	return info
}
