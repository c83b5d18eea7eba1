// Package chart draws charts as SVG: Line, Bars, Pareto, Timeline and Graph. A chart is
// a struct of values; its SVG method gives the markup, the same bytes for the same
// values on every machine. It knows no record and no page.
//
// A chart carries classes and no colours: those come from the portal's style sheet,
// for light, dark, forced colours and paper. No meaning rests on colour alone; series
// differ by marker, dash or texture, stretches of time by height and texture. A chart
// is one picture to a screen reader, with Words.Title as its name and Words.Desc as
// its description, so whoever places one puts the table of its values beside it, and
// the part "chart" of the templates around it, which scrolls where a screen is narrow.
// A Graph alone is more than a picture: its boxes are links.
//
// Texts are escaped here. They are to be fit to be shown before: characters that
// reorder text are the caller's to make visible.
package chart

import (
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gitsm/gitsm/internal/speech"
)

// Words name a chart to those who do not see it.
type Words struct {
	ID    string // of the svg element; others in it begin with it. Letters, digits, "-"
	Title string // what is shown: "Incidents opened a week"
	Desc  string // what is to be seen in it, in a sentence

	Say  *speech.Language                         // of the words that charts have themselves; nil for English
	Date func(at time.Time, layout string) string // writes times on an axis; nil for English
}

// date writes a time on an axis.
func (w Words) date(at time.Time, layout string) string {
	if w.Date == nil {
		return at.Format(layout)
	}
	return w.Date(at, layout)
}

// Sizes in pixels at the narrowest; wider screens enlarge a chart a little.
const (
	width   = 640.0
	left    = 52.0 // of the plot
	right   = width - 14
	glyph   = 7.4 // how wide a letter is at most times, to keep texts apart
	maxText = 60  // runes of one text, whatever stands in a record
)

// drawing is an SVG that is being written.
type drawing struct {
	strings.Builder
	id string
}

// begin opens the picture.
func begin(w Words, class string, height float64) *drawing {
	d := &drawing{id: clean(w.ID)}
	d.write(`<svg class="chart `, class, `" id="`, d.id, `" viewBox="0 0 `, num(width), " ", num(height), `" role="img" aria-labelledby="`, d.id, `-name" aria-describedby="`, d.id, `-desc">`,
		`<title id="`, d.id, `-name">`, escape(w.Title), `</title><desc id="`, d.id, `-desc">`, escape(w.Desc), `</desc>`)
	return d
}

// end gives what was drawn. This is the one place where it becomes HTML: all text
// in it went through escape, all numbers through num.
func (d *drawing) end() template.HTML {
	d.write("</svg>")
	return template.HTML(d.String())
}

func (d *drawing) write(parts ...string) {
	for _, p := range parts {
		d.WriteString(p)
	}
}

// text writes words at a place; anchor is "start", "middle" or "end".
func (d *drawing) text(x, y float64, class, anchor, s string) {
	d.write(`<text class="`, class, `" x="`, num(x), `" y="`, num(y), `"`)
	if anchor != "start" {
		d.write(` text-anchor="`, anchor, `"`)
	}
	d.write(">", escape(s), "</text>")
}

// line draws a straight line.
func (d *drawing) line(x1, y1, x2, y2 float64, class string) {
	d.write(`<path class="`, class, `" d="M`, num(x1), " ", num(y1), "L", num(x2), " ", num(y2), `"/>`)
}

// rect draws a box, with words for who points at it; none where it has no area.
func (d *drawing) rect(x, y, w, h float64, class, title string) {
	if w <= 0 || h <= 0 {
		return
	}
	d.box(x, y, w, h, class)
	d.titled("rect", title)
}

// textured draws a box and a texture over it.
func (d *drawing) textured(x, y, w, h float64, class, texture, title string) {
	d.rect(x, y, w, h, class, title)
	if texture == "" || w <= 0 || h <= 0 {
		return
	}
	d.box(x, y, w, h, "texture")
	d.write(` fill="url(#`, d.id, "-", texture, `)"/>`)
}

func (d *drawing) box(x, y, w, h float64, class string) {
	d.write(`<rect class="`, class, `" x="`, num(x), `" y="`, num(y), `" width="`, num(w), `" height="`, num(h), `"`)
}

// titled closes an element that is open.
func (d *drawing) titled(element, title string) {
	if title == "" {
		d.write("/>")
		return
	}
	d.write("><title>", escape(title), "</title></", element, ">")
}

// textures defines the patterns that boxes of this drawing may have.
func (d *drawing) textures(names ...string) {
	d.write("<defs>")
	for _, name := range names {
		d.write(`<pattern id="`, d.id, "-", name, `" width="6" height="6" patternUnits="userSpaceOnUse"><path class="texture-line" d="`, textures[name], `"/></pattern>`)
	}
	d.write("</defs>")
}

// textures are what is drawn in a square of 6 pixels.
var textures = map[string]string{
	"hatch": "M-1 1L1 -1M0 6L6 0M5 7L7 5",
	"cross": "M0 6L6 0M0 0L6 6",
	"dots":  "M2 3L4 3",
}

// marker is the sign of a series at a point: a circle, a square, a triangle, a
// diamond, so that series can be told apart without colour.
func (d *drawing) marker(series int, x, y float64, class, title string) {
	d.write(`<path class="`, class, `" d="`, sign(series, x, y), `"`)
	d.titled("path", title)
}

func sign(series int, x, y float64) string {
	const r = 4
	at := func(dx, dy float64) string { return num(x+dx) + " " + num(y+dy) }
	switch series % 4 {
	case 1:
		return "M" + at(-r, -r) + "L" + at(r, -r) + "L" + at(r, r) + "L" + at(-r, r) + "Z"
	case 2:
		return "M" + at(0, -r-1) + "L" + at(r+1, r) + "L" + at(-r-1, r) + "Z"
	case 3:
		return "M" + at(0, -r-1) + "L" + at(r+1, 0) + "L" + at(0, r+1) + "L" + at(-r-1, 0) + "Z"
	}
	return "M" + at(-r, 0) + "A4 4 0 1 1 " + at(r, 0) + "A4 4 0 1 1 " + at(-r, 0) + "Z"
}

// num writes a coordinate with one decimal, the same on every machine.
func num(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0 // places are computed from finite values only; a picture never breaks
	}
	s := strconv.FormatFloat(v, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

// escape makes text fit for markup; what no document may hold becomes U+FFFD.
func escape(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar))))
}

// clean keeps an ID to what needs no escaping anywhere.
func clean(id string) string {
	id = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return '-'
	}, id)
	if id == "" {
		return "chart"
	}
	return id
}

// cut shortens a text to a width in pixels. All of it stands in the table.
func cut(s string, pixels float64) string {
	limit := min(int(pixels/glyph), maxText)
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return strings.TrimRightFunc(string(runes[:max(limit-1, 0)]), unicode.IsSpace) + "…"
}

// wide is about how many pixels a text takes.
func wide(s string) float64 { return float64(len([]rune(s))) * glyph }

// key is an entry of the legend.
type key struct {
	text string
	draw func(x, y float64) // its sign, 20 pixels wide, around a middle
}

// legend writes the keys in rows from the top and gives the height that they take.
func (d *drawing) legend(keys []key) float64 {
	x, y := left, 14.0
	if len(keys) == 0 {
		return 0
	}
	for i, k := range keys {
		k.text = cut(k.text, right-left-28)
		if i > 0 && x+28+wide(k.text) > right {
			x, y = left, y+20
		}
		k.draw(x+10, y-4)
		d.text(x+26, y, "key", "start", k.text)
		x += 26 + wide(k.text) + 18
	}
	return y + 6
}

// height of the legend before it is drawn.
func legendRows(texts []string) float64 {
	d := &drawing{}
	keys := make([]key, len(texts))
	for i, t := range texts {
		keys[i] = key{t, func(float64, float64) {}}
	}
	return d.legend(keys)
}

// empty draws what says that there is nothing to draw.
func empty(w Words, class string) template.HTML {
	d := begin(w, class, 64)
	d.line(left, 44, right, 44, "axis")
	d.text(left, 30, "none", "start", w.Say.Text("Nothing to show"))
	return d.end()
}
