package chart

import (
	"cmp"
	"slices"
)

// Graph draws things and what they need, in columns from left to right: whoever
// needs something stands left of it. Each thing is a link that the keyboard reaches,
// in the order of Nodes, so that this picture is a group of links to a screen
// reader and not one picture. The same in words is to stand beside it.
type Graph struct {
	Words
	Lanes []string // names of the bands that nodes lie in, from above; none for one band
	Heads []string // names of the columns, if they have any
	Nodes []Node
	Edges []Edge
}

// Node is a thing.
type Node struct {
	Title  string
	Href   string // "" for one that is no link; made by the caller, never text of a record
	State  string // in words, under the title
	Look   string // class and shape of the state: "ok", "down"
	Shape  string // class of the box: "business", "technical", "item"
	Said   string // what a screen reader hears instead of title and state
	Lane   int
	Column int
	Here   bool // the one that the picture is about
}

// Edge leads from a node to one that it needs, by their places in Nodes.
type Edge struct {
	From, To int
	Dashed   bool // by way of something that is not drawn
}

// Sizes of a graph in pixels.
const (
	nodeWide  = 184.0
	nodeHigh  = 60.0
	nodeGap   = 14.0 // between boxes of a column
	wayHigh   = 12.0 // what an edge takes in a column that it passes
	columnGap = 60.0
	laneName  = 28.0
	laneGap   = 10.0
	graphPad  = 12.0
	nodeText  = nodeWide - 20
)

// Layers gives each of n nodes its column: one right of whatever needs it. Edges
// that close a circle are left out of account, those that come last in the order of
// the nodes, so that the same graph has the same columns every time.
func Layers(n int, edges []Edge) []int {
	next := make([][]int, n)
	for _, e := range edges {
		if e.From != e.To {
			next[e.From] = append(next[e.From], e.To)
		}
	}
	const fresh, open, done = 0, 1, 2
	mark, order := make([]int, n), make([]int, 0, n)
	var visit func(int)
	visit = func(v int) {
		mark[v] = open
		for i, to := range next[v] {
			switch mark[to] {
			case fresh:
				visit(to)
			case open:
				next[v][i] = v // closes a circle
			}
		}
		mark[v] = done
		order = append(order, v)
	}
	for v := range n {
		if mark[v] == fresh {
			visit(v)
		}
	}
	layer := make([]int, n)
	for _, v := range slices.Backward(order) {
		for _, to := range next[v] {
			if to != v {
				layer[to] = max(layer[to], layer[v]+1)
			}
		}
	}
	return layer
}

// slot is a place in a column: of a node, or of an edge that passes.
type slot struct {
	node         int // -1 for an edge
	lane         int
	before       []*slot // in the column to the left
	after        []*slot
	rank         float64
	place        int // in its column
	column       int
	middle, high float64
}

// route is an edge from left to right.
type route struct {
	slots  []*slot
	edge   Edge
	mirror bool // the edge leads from right to left
}

// layout is where everything stands.
type layout struct {
	columns [][]*slot
	slots   []*slot // of the nodes
	routes  []route
	loops   []Edge    // within a column
	tops    []float64 // of the lanes, and the end of the last one
	wide    float64
	high    float64
}

func columnLeft(column int) float64 { return graphPad + float64(column)*(nodeWide+columnGap) }

// layout places nodes and the ways of edges.
func (g Graph) layout() *layout {
	l := &layout{slots: make([]*slot, len(g.Nodes))}
	for i, n := range g.Nodes {
		l.slots[i] = l.add(slot{node: i, lane: n.Lane, column: n.Column, high: nodeHigh})
	}
	for _, e := range g.Edges {
		l.connect(e)
	}
	l.order()
	lanes := max(len(g.Lanes), 1)
	top := graphPad
	if len(g.Heads) > 0 {
		top += 18
	}
	for lane := range lanes {
		if len(g.Lanes) > 0 {
			top += laneName
		}
		l.tops = append(l.tops, top)
		top += l.stack(lane, top) + laneGap
	}
	l.tops, l.high = append(l.tops, top-laneGap), top-laneGap+graphPad/2
	if len(g.Lanes) > 0 { // so that a lane reaches from its top to that of the next one
		l.tops[lanes] += laneName
	}
	l.wide = columnLeft(len(l.columns)-1) + nodeWide + graphPad
	if len(l.loops) > 0 {
		l.wide += columnGap / 2
	}
	return l
}

func (l *layout) add(s slot) *slot {
	for s.column >= len(l.columns) {
		l.columns = append(l.columns, nil)
	}
	s.place = len(l.columns[s.column])
	l.columns[s.column] = append(l.columns[s.column], &s)
	return &s
}

// connect lays the way of an edge through the columns between its ends.
func (l *layout) connect(e Edge) {
	from, to := l.slots[e.From], l.slots[e.To]
	r := route{edge: e}
	switch {
	case e.From == e.To:
		return
	case from.column == to.column:
		l.loops = append(l.loops, e)
		return
	case from.column > to.column:
		from, to, r.mirror = to, from, true
	}
	r.slots = append(r.slots, from)
	for c := from.column + 1; c < to.column; c++ {
		r.slots = append(r.slots, l.add(slot{node: -1, lane: to.lane, column: c, high: wayHigh}))
	}
	r.slots = append(r.slots, to)
	for i := 1; i < len(r.slots); i++ {
		r.slots[i].before = append(r.slots[i].before, r.slots[i-1])
		r.slots[i-1].after = append(r.slots[i-1].after, r.slots[i])
	}
	l.routes = append(l.routes, r)
}

// sweeps is how often columns are put in order beside their neighbours: more than
// a few change little.
const sweeps = 8

// order puts the slots of each column near those that they are connected with, which
// keeps edges from crossing.
func (l *layout) order() {
	for sweep := range sweeps {
		for i := range l.columns {
			column, near := l.columns[i], func(s *slot) []*slot { return s.before }
			if sweep%2 == 1 {
				column, near = l.columns[len(l.columns)-1-i], func(s *slot) []*slot { return s.after }
			}
			for _, s := range column {
				s.rank = float64(s.place)
				if beside := near(s); len(beside) > 0 {
					sum := 0
					for _, n := range beside {
						sum += n.place
					}
					s.rank = float64(sum) / float64(len(beside))
				}
			}
			slices.SortStableFunc(column, func(x, y *slot) int { return cmp.Or(cmp.Compare(x.lane, y.lane), cmp.Compare(x.rank, y.rank)) })
			for place, s := range column {
				s.place = place
			}
		}
	}
}

// stack puts the slots of a lane under each other, columns centred beside each
// other, and gives the height that they take.
func (l *layout) stack(lane int, top float64) float64 {
	tall := func(column []*slot) (high float64, some int) {
		for _, s := range column {
			if s.lane == lane {
				high += s.high + nodeGap
				some++
			}
		}
		return high, some
	}
	most := 0.0
	for _, column := range l.columns {
		high, _ := tall(column)
		most = max(most, high)
	}
	for _, column := range l.columns {
		high, some := tall(column)
		if some == 0 {
			continue
		}
		y := top + float64((most-high)/2)
		for _, s := range column {
			if s.lane == lane {
				s.middle = y + s.high/2
				y += s.high + nodeGap
			}
		}
	}
	return most
}
