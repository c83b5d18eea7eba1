package gitrepo

import (
	"cmp"
	"container/heap"
	"context"
)

// node is a commit of a walk.
type node struct {
	commit
	follow []int32 // where the parents stand that the walk follows
	main   bool
	known  *Step // from an earlier walk; then tree is not known
}

// knownSteps finds what an earlier walk found of a commit; nil if nothing.
type knownSteps func(id oid) *Step

// ancestry gives tip and all commits before it, children before parents. The
// boundary of a shallow clone counts as the beginning.
func (r *Repo) ancestry(ctx context.Context, tip commit, firstParent bool, known knownSteps) ([]node, error) {
	return r.graph(ctx, tip, firstParent, known, true)
}

// news is ancestry without what lies behind the commits that are known.
func (r *Repo) news(ctx context.Context, tip commit, firstParent bool, known knownSteps) ([]node, error) {
	return r.graph(ctx, tip, firstParent, known, false)
}

func (r *Repo) graph(ctx context.Context, tip commit, firstParent bool, known knownSteps, whole bool) ([]node, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := []node{{commit: r.cut(tip)}}
	if known != nil {
		all[0].known = known(tip.id)
	}
	at := map[oid]int32{tip.id: 0}
	for i := 0; i < len(all); i++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		parents := all[i].parents
		if firstParent && len(parents) > 1 {
			parents = parents[:1]
		}
		if len(parents) == 0 || all[i].known != nil && !whole {
			continue
		}
		follow := make([]int32, len(parents))
		for j, id := range parents {
			place, seen := at[id]
			if !seen {
				next, err := r.node(id, known)
				if err != nil {
					return nil, err
				}
				place = int32(len(all))
				at[id] = place
				all = append(all, next)
			}
			follow[j] = place
		}
		all[i].follow = follow
	}
	return ordered(all), nil
}

func (r *Repo) node(id oid, known knownSteps) (node, error) {
	if known != nil {
		if s := known(id); s != nil {
			c, err := s.commit(id)
			return node{commit: c, known: s}, err
		}
	}
	c, err := readCommit(r.backend, id)
	return node{commit: r.cut(c)}, err
}

// commit is a known step as a commit without its tree.
func (s *Step) commit(id oid) (commit, error) {
	c := commit{
		id: id, author: s.Author, committer: s.Committer, authorTime: s.AuthorTime, commitTime: s.CommitTime, message: s.Message,
	}
	for _, p := range s.Parents {
		parent, err := parseOID(p)
		if err != nil {
			return commit{}, err
		}
		c.parents = append(c.parents, parent)
	}
	return c, nil
}

// cut takes the parents away that a shallow clone does not have.
func (r *Repo) cut(c commit) commit {
	if r.at.shallow[c.id] {
		c.parents = nil
	}
	return c
}

// ordered sorts the commits of a walk, whose first one is the tip, so that each
// stands behind all of its children, and else the newest first. It marks those
// on the line of first parents.
func ordered(all []node) []node {
	for i := int32(0); ; i = all[i].follow[0] {
		all[i].main = true
		if len(all[i].follow) == 0 {
			break
		}
	}
	children := make([]int32, len(all))
	for i := range all {
		for _, p := range all[i].follow {
			children[p]++
		}
	}
	ready := &nodeHeap{all: all, list: []int32{0}}
	sequence := make([]int32, 0, len(all))
	place := make([]int32, len(all))
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int32)
		place[i] = int32(len(sequence))
		sequence = append(sequence, i)
		for _, p := range all[i].follow {
			if children[p]--; children[p] == 0 {
				heap.Push(ready, p)
			}
		}
	}
	out := make([]node, len(sequence))
	for to, from := range sequence {
		n := all[from]
		for j := range n.follow {
			n.follow[j] = place[n.follow[j]]
		}
		out[to] = n
	}
	return out
}

// nodeHeap gives the commit with the newest commit time first.
type nodeHeap struct {
	all  []node
	list []int32
}

func (h *nodeHeap) Len() int      { return len(h.list) }
func (h *nodeHeap) Swap(i, j int) { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *nodeHeap) Less(i, j int) bool {
	a, b := &h.all[h.list[i]], &h.all[h.list[j]]
	return cmp.Or(b.commitTime.Compare(a.commitTime), cmp.Compare(a.id, b.id)) < 0
}
func (h *nodeHeap) Push(x any) { h.list = append(h.list, x.(int32)) }
func (h *nodeHeap) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
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
