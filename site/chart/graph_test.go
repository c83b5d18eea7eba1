package chart

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"testing"
)

// harbour is a map in two lanes with an edge that passes a column.
func harbour() template.HTML {
	titles := []string{"Freight portal", "Port ticket machines and displays on the quay", "Booking", "Payments", "Network of the ports", "Sign-on"}
	edges := []Edge{{0, 2, false}, {2, 3, false}, {1, 3, false}, {1, 4, false}, {2, 5, true}, {0, 5, false}}
	layers := Layers(len(titles), edges)
	g := Graph{Words: Words{ID: "map", Title: "Map of services", Desc: "Six services."}, Lanes: []string{"Business services", "Technical services"}, Edges: edges}
	for i, title := range titles {
		n := Node{Title: title, Href: fmt.Sprintf("services/%d.html", i), State: "Working", Look: "ok", Shape: "business", Said: title + ": working", Column: layers[i]}
		if i > 3 {
			n.Lane, n.Shape = 1, "technical"
		}
		g.Nodes = append(g.Nodes, n)
	}
	g.Nodes[3].State, g.Nodes[3].Look = "Partial outage", "partial"
	return g.SVG()
}

// circle is one service, and what needs it and is needed by it.
func circle() Graph {
	return Graph{
		Words: Words{ID: "circle", Title: "A circle", Desc: "Two need each other."}, Heads: []string{"Needs it", "This service", "It needs"},
		Nodes: []Node{
			{Title: "Left", Href: "services/a.html", Said: "Left", Shape: "item"},
			{Title: "Here", State: "Outage", Look: "down", Here: true, Column: 1},
			{Title: "Right", Href: "services/b.html", Said: "Right", Column: 2},
			{Title: "Beside", Href: "services/c.html", Said: "Beside", Column: 2},
		},
		Edges: []Edge{{0, 1, false}, {1, 2, false}, {2, 0, false}, {2, 3, true}, {3, 2, false}},
	}
}

func TestLayers(t *testing.T) {
	for _, test := range []struct {
		n     int
		edges []Edge
		want  []int
	}{
		{0, nil, []int{}},
		{3, nil, []int{0, 0, 0}},
		{4, []Edge{{From: 0, To: 1}, {From: 1, To: 2}, {From: 0, To: 2}, {From: 3, To: 2}}, []int{0, 1, 2, 0}},
		{3, []Edge{{From: 0, To: 1}, {From: 1, To: 2}, {From: 2, To: 0}}, []int{0, 1, 2}},
		{2, []Edge{{From: 0, To: 0}, {From: 1, To: 0}}, []int{1, 0}},
		{2, []Edge{{From: 1, To: 0}, {From: 1, To: 0}}, []int{1, 0}},
	} {
		given := slices.Clone(test.edges)
		if got := Layers(test.n, test.edges); !slices.Equal(got, test.want) {
			t.Errorf("%v: layers %v, expected %v", test.edges, got, test.want)
		}
		if !slices.Equal(given, test.edges) {
			t.Errorf("the edges were changed: %v", test.edges)
		}
	}
}

// No box lies on another one, none leaves its lane, and the ways of edges keep free
// of boxes.
func TestGraphKeepsApart(t *testing.T) {
	g := Graph{Lanes: []string{"one", "two"}}
	for i := range 40 {
		for _, to := range []int{i*7%40 + 1, i*i%41 + i} {
			if to > i && to < 40 {
				g.Edges = append(g.Edges, Edge{From: i, To: to})
			}
		}
	}
	for i, layer := range Layers(40, g.Edges) {
		g.Nodes = append(g.Nodes, Node{Column: layer, Lane: i % 2})
	}
	l := g.layout()
	if len(g.Edges) < 30 || len(l.columns) < 4 || len(l.routes) != len(g.Edges) {
		t.Fatalf("%d edges in %d columns are no test", len(g.Edges), len(l.columns))
	}
	for _, column := range l.columns {
		below := 0.0
		for _, s := range column {
			if s.middle-s.high/2 < below || s.middle-s.high/2 < l.tops[s.lane] || s.middle+s.high/2 > l.tops[s.lane+1] {
				t.Errorf("column %d: %+v begins above %v, or leaves its lane", s.column, s, below)
			}
			below = s.middle + s.high/2
		}
	}
	for _, r := range l.routes {
		for i, s := range r.slots {
			if s.column != r.slots[0].column+i {
				t.Fatalf("an edge leaves a column out: %+v", r)
			}
		}
	}
}

// The same graph is the same picture, and a circle ends.
func TestGraphIsDrawn(t *testing.T) {
	got := string(circle().SVG())
	if got != string(circle().SVG()) {
		t.Error("drawn twice, it differs")
	}
	if n := strings.Count(got, `class="arrow"`); n != 5 {
		t.Errorf("%d arrows for five edges", n)
	}
	if strings.Count(got, "<a ") != 3 || strings.Contains(got, "<title>Here") {
		t.Error("what the picture is about is a link to itself")
	}
}
