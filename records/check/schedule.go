package check

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
)

// schedule finds what overlaps a window among the changes entered so far,
// without looking at the others: a search tree over the changes sorted by the
// begin of their windows, where each node knows the latest end below it. A step
// to the next overlapping change costs the logarithm of their number.
type schedule struct {
	changes []planned
	latest  []time.Time // node n has the children 2n and 2n+1; the root is 1
	leaves  int         // a power of two; leaf i is node leaves+i
}

// schedules makes an empty schedule for each thing that changes name.
func schedules(open []planned, named func(*records.Record) []string) map[string]*schedule {
	made := map[string]*schedule{}
	for _, c := range open {
		ids := slices.Sorted(slices.Values(named(c.change)))
		for _, id := range slices.Compact(ids) {
			if made[id] == nil {
				made[id] = &schedule{}
			}
			made[id].changes = append(made[id].changes, c)
		}
	}
	for _, s := range made { // each for itself: the order does not matter
		slices.SortFunc(s.changes, byBegin)
		for s.leaves = 1; s.leaves < len(s.changes); s.leaves *= 2 {
		}
		s.latest = make([]time.Time, 2*s.leaves)
	}
	return made
}

func byBegin(a, b planned) int {
	return cmp.Or(a.window.From.Compare(b.window.From), strings.Compare(a.change.ID, b.change.ID))
}

// enter puts in one of the changes that the schedule was made for.
func (s *schedule) enter(c planned) {
	i, found := slices.BinarySearchFunc(s.changes, c, byBegin)
	if !found {
		return
	}
	for node := s.leaves + i; node > 0 && s.latest[node].Before(c.window.To); node /= 2 {
		s.latest[node] = c.window.To
	}
}

// overlapping gives the entered changes whose windows share an instant with w,
// by begin. A nil schedule has none.
func (s *schedule) overlapping(w period) iter.Seq[*records.Record] {
	return func(yield func(*records.Record) bool) {
		if s == nil {
			return
		}
		begun := sort.Search(len(s.changes), func(i int) bool { return !s.changes[i].window.From.Before(w.To) })
		s.visit(1, 0, s.leaves, begun, w, yield)
	}
}

// visit walks the leaves [from, to) below a node, of which only those before
// begun can overlap. It answers false when the walk is to end.
func (s *schedule) visit(node, from, to, begun int, w period, yield func(*records.Record) bool) bool {
	if from >= begun || !s.latest[node].After(w.From) {
		return true
	}
	if to-from == 1 {
		return yield(s.changes[from].change)
	}
	middle := (from + to) / 2
	return s.visit(2*node, from, middle, begun, w, yield) && s.visit(2*node+1, middle, to, begun, w, yield)
}
