package chart

import (
	"html/template"
	"strings"
)

// SVG draws the graph. Without a node it says so.
func (g Graph) SVG() template.HTML {
	if len(g.Nodes) == 0 {
		return empty(g.Words, "graph-chart")
	}
	l := g.layout()
	d := &drawing{id: clean(g.ID)}
	d.write(`<svg class="graph" id="`, d.id, `" width="`, num(l.wide), `" height="`, num(l.high), `" viewBox="0 0 `, num(l.wide), " ", num(l.high), `" role="group" aria-labelledby="`, d.id, `-name" aria-describedby="`, d.id, `-desc">`,
		`<title id="`, d.id, `-name">`, escape(g.Title), `</title><desc id="`, d.id, `-desc">`, escape(g.Desc), `</desc>`)
	for i, name := range g.Lanes {
		d.write(`<rect class="lane" x="2" y="`, num(l.tops[i]-laneName), `" width="`, num(l.wide-4), `" height="`, num(l.tops[i+1]-l.tops[i]-6), `" rx="8"/>`)
		d.text(graphPad+2, l.tops[i]-laneName+19, "lane-name", "start", cut(name, l.wide-2*graphPad))
	}
	for i, name := range g.Heads {
		d.text(columnLeft(i)+nodeWide/2, 18, "head", "middle", cut(name, nodeWide))
	}
	for _, r := range l.routes {
		d.route(r)
	}
	for _, e := range l.loops {
		d.loop(l.slots[e.From], l.slots[e.To], e.Dashed)
	}
	for i, n := range g.Nodes {
		d.node(n, columnLeft(n.Column), l.slots[i].middle-nodeHigh/2)
	}
	return d.end()
}

// route draws an edge: level where it leaves, passes and arrives.
func (d *drawing) route(r route) {
	class := "edge"
	if r.edge.Dashed {
		class = "edge dashed"
	}
	last := len(r.slots) - 1
	x, y := columnLeft(r.slots[0].column)+nodeWide, r.slots[0].middle
	d.write(`<path class="`, class, `" d="M`, num(x), " ", num(y))
	for i, s := range r.slots[1:] {
		to := columnLeft(s.column)
		half := (to - x) / 2
		d.write("C", num(x+half), " ", num(y), " ", num(to-half), " ", num(s.middle), " ", num(to), " ", num(s.middle))
		x, y = to, s.middle
		if i+1 < last {
			x += nodeWide
			d.write("H", num(x))
		}
	}
	d.write(`"/>`)
	if r.mirror {
		x, y = columnLeft(r.slots[0].column)+nodeWide, r.slots[0].middle
		d.write(`<path class="arrow" d="M`, num(x+8), " ", num(y-4.5), "L", num(x), " ", num(y), "L", num(x+8), " ", num(y+4.5), `Z"/>`)
		return
	}
	d.write(`<path class="arrow" d="M`, num(x-8), " ", num(y-4.5), "L", num(x), " ", num(y), "L", num(x-8), " ", num(y+4.5), `Z"/>`)
}

// loop draws an edge within a column, around its right.
func (d *drawing) loop(from, to *slot, dashed bool) {
	class := "edge"
	if dashed {
		class = "edge dashed"
	}
	x := columnLeft(from.column) + nodeWide
	out := x + columnGap/2
	d.write(`<path class="`, class, `" d="M`, num(x), " ", num(from.middle+6), "C", num(out), " ", num(from.middle+6), " ", num(out), " ", num(to.middle-6), " ", num(x), " ", num(to.middle-6), `"/>`,
		`<path class="arrow" d="M`, num(x+8), " ", num(to.middle-10.5), "L", num(x), " ", num(to.middle-6), "L", num(x+8), " ", num(to.middle-1.5), `Z"/>`)
}

// node draws a box with its words, as a link where it leads somewhere.
func (d *drawing) node(n Node, x, y float64) {
	class := strings.TrimSpace("node " + n.Shape + " " + n.Look)
	if n.Here {
		class += " here"
	}
	element := "g"
	if n.Href != "" {
		element = "a"
		d.write(`<a href="`, escape(n.Href), `" class="`, escape(class), `"><title>`, escape(n.Said), `</title>`)
	} else {
		d.write(`<g class="`, escape(class), `">`)
	}
	radius := "6"
	switch n.Shape {
	case "business":
		radius = "18"
	case "item":
		radius = "0"
	}
	d.write(`<rect x="`, num(x), `" y="`, num(y), `" width="`, num(nodeWide), `" height="`, num(nodeHigh), `" rx="`, radius, `"/>`)
	lines := twoLines(n.Title, nodeText)
	at := y + 25
	if n.State == "" {
		at += 10
	}
	if len(lines) > 1 {
		at -= 8
	}
	for i, line := range lines {
		d.text(x+nodeWide/2, at+float64(i)*15, "node-title", "middle", line)
	}
	if n.State != "" {
		d.state(n, x+nodeWide/2, y+nodeHigh-9)
	}
	d.write("</", element, ">")
}

// state writes the state under a title, with its shape before it.
func (d *drawing) state(n Node, middle, y float64) {
	words := cut(n.State, nodeText-20)
	half := wide(words) * 12.5 / 14 / 2
	shape := shapes[n.Look]
	if shape == "" {
		d.text(middle, y, "node-state", "middle", words)
		return
	}
	d.write(`<path class="shape" transform="translate(`, num(middle-half-13), " ", num(y-11), `) scale(.8)" d="`, shape, `"/>`)
	d.text(middle+8, y, "node-state", "middle", words)
}

// shapes tell states apart without colour, in a square of 16 pixels; they are those
// of the labels of pages.
var shapes = map[string]string{
	"ok":          "m3.5 8.5 3 3 6-7",
	"down":        "m4 4 8 8m0-8-8 8",
	"partial":     "M8 2.5 14 13H2zM8 6.5v3",
	"degraded":    "M8 2.5 14 13H2zM8 6.5v3",
	"maintenance": "M2.5 8a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1 -11 0M8 5v3.2l2 1.6",
}

// twoLines breaks a title where words end; what does not fit is cut.
func twoLines(s string, pixels float64) []string {
	limit := int(pixels / glyph)
	if len([]rune(s)) <= limit {
		return []string{s}
	}
	first := ""
	fields := strings.Fields(s)
	for i, word := range fields {
		longer := strings.TrimSpace(first + " " + word)
		if len([]rune(longer)) > limit {
			if first == "" {
				return []string{cut(s, pixels)} // a word that fills the box
			}
			return []string{first, cut(strings.Join(fields[i:], " "), pixels)}
		}
		first = longer
	}
	return []string{first}
}
