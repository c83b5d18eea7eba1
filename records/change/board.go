package change

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// board finds what overlaps a window among the changes entered so far, without
// looking at the others: a search tree over the changes sorted by the begin of
// their windows, where each node knows the latest end below it. A step to the
// next overlapping change costs the logarithm of their number.
type board struct {
	changes []Plan
	latest  []time.Time // node n has the children 2n and 2n+1; the root is 1
	leaves  int         // a power of two; leaf i is node leaves+i
}

// boards makes an empty board for each thing that changes name.
func boards(open []Plan, named func(*records.Record) []string) map[string]*board {
	made := map[string]*board{}
	for _, c := range open {
		ids := slices.Sorted(slices.Values(named(c.Change)))
		for _, id := range slices.Compact(ids) {
			if made[id] == nil {
				made[id] = &board{}
			}
			made[id].changes = append(made[id].changes, c)
		}
	}
	for _, b := range made { // each for itself: the order does not matter
		slices.SortFunc(b.changes, byBegin)
		for b.leaves = 1; b.leaves < len(b.changes); b.leaves *= 2 {
		}
		b.latest = make([]time.Time, 2*b.leaves)
	}
	return made
}

func byBegin(a, b Plan) int {
	return cmp.Or(a.Window.From.Compare(b.Window.From), strings.Compare(a.Change.ID, b.Change.ID), strings.Compare(a.Where, b.Where))
}

// enter puts in one of the changes that the board was made for.
func (b *board) enter(c Plan) {
	i, found := slices.BinarySearchFunc(b.changes, c, byBegin)
	if !found {
		return
	}
	for node := b.leaves + i; node > 0 && b.latest[node].Before(c.Window.To); node /= 2 {
		b.latest[node] = c.Window.To
	}
}

// overlapping gives the entered changes whose windows share an instant with w,
// by begin. A nil board has none.
func (b *board) overlapping(w worktime.Interval) iter.Seq[Plan] {
	return func(yield func(Plan) bool) {
		if b == nil {
			return
		}
		begun := sort.Search(len(b.changes), func(i int) bool { return !b.changes[i].Window.From.Before(w.To) })
		b.visit(1, 0, b.leaves, begun, w, yield)
	}
}

// visit walks the leaves [from, to) below a node, of which only those before
// begun can overlap. It answers false when the walk is to end.
func (b *board) visit(node, from, to, begun int, w worktime.Interval, yield func(Plan) bool) bool {
	if from >= begun || !b.latest[node].After(w.From) {
		return true
	}
	if to-from == 1 {
		return yield(b.changes[from])
	}
	middle := (from + to) / 2
	return b.visit(2*node, from, middle, begun, w, yield) && b.visit(2*node+1, middle, to, begun, w, yield)
}
