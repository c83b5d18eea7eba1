package check

import (
	"slices"

	"github.com/gitsm/gitsm/records"
)

// edges says which records follow each record.
type edges = map[*records.Record][]*records.Record

// knots groups the records that lead to each other in both directions (the
// strongly connected components that hold a circle), after Tarjan. It keeps
// its own stack, so that a chain of ten thousand records does no harm.
func knots(from []*records.Record, next edges) [][]*records.Record {
	type frame struct {
		at   *records.Record
		edge int
	}
	index := map[*records.Record]int{} // order of discovery, from 1
	low := map[*records.Record]int{}   // earliest record reachable
	onPath := map[*records.Record]bool{}
	var path []*records.Record
	var work []frame
	var found [][]*records.Record
	enter := func(r *records.Record) {
		index[r] = len(index) + 1
		low[r] = index[r]
		path, onPath[r] = append(path, r), true
		work = append(work, frame{at: r})
	}
	leave := func(r *records.Record) {
		if low[r] != index[r] {
			return
		}
		cut := len(path) - 1
		for path[cut] != r {
			cut--
		}
		knot := slices.Clone(path[cut:])
		path = path[:cut]
		for _, member := range knot {
			onPath[member] = false
		}
		if len(knot) > 1 || slices.Contains(next[r], r) {
			found = append(found, knot)
		}
	}
	for _, root := range from {
		if index[root] != 0 {
			continue
		}
		for enter(root); len(work) > 0; {
			top := &work[len(work)-1]
			if top.edge < len(next[top.at]) {
				to := next[top.at][top.edge]
				top.edge++
				if index[to] == 0 {
					enter(to)
				} else if onPath[to] {
					low[top.at] = min(low[top.at], index[to])
				}
				continue
			}
			done := top.at
			work = work[:len(work)-1]
			if len(work) > 0 {
				above := work[len(work)-1].at
				low[above] = min(low[above], low[done])
			}
			leave(done)
		}
	}
	return found
}

// shortestCircle finds a shortest way from a record back to itself, nil if
// there is none. The result begins with the record and does not repeat it.
func shortestCircle(first *records.Record, next edges) []*records.Record {
	before := map[*records.Record]*records.Record{}
	queue := []*records.Record{first}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, to := range next[at] {
			if to == first {
				circle := []*records.Record{at}
				for at != first {
					at = before[at]
					circle = append(circle, at)
				}
				slices.Reverse(circle)
				return circle
			}
			if _, seen := before[to]; !seen {
				before[to] = at
				queue = append(queue, to)
			}
		}
	}
	return nil
}
