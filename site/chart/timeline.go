package chart

import (
	"cmp"
	"html/template"
	"slices"
	"time"
)

// Look is how a stretch of a timeline, or a mark on it, is drawn.
type Look string

// The looks of stretches: they differ by height and texture.
const (
	Running Look = "running" // a full bar
	Over    Look = "over"    // a full bar, crossed: past the target
	Paused  Look = "paused"  // a hatched bar
	Outside Look = "outside" // a thin bar
	Stopped Look = "stopped" // a dashed line
)

// Timeline shows what happened in stretches of time, to scale, with marks at
// instants.
type Timeline struct {
	Words
	From, To  time.Time // what is shown; ticks are in the zone of From
	Stretches []Stretch
	Marks     []Mark
}

// Stretch is one part of a timeline. What lies outside of From and To is not drawn.
type Stretch struct {
	From, To time.Time
	Look     Look
	Title    string // for who points at it
}

// Mark is an instant on a timeline, with a short name.
type Mark struct {
	At     time.Time
	Label  string
	Strong bool // one that is missed, or is the end
}

const (
	timeLeft  = 14.0
	timeRight = width - 14
	barHeight = 22.0
)

// SVG draws the chart. Without a stretch of time it says so.
func (c Timeline) SVG() template.HTML {
	if !c.From.Before(c.To) {
		return empty(c.Words, "time-chart")
	}
	rows := c.rowsOfMarks()
	top := 8.0
	for _, m := range rows {
		top = max(top, float64(m.row+1)*18+8)
	}
	bottom := top + barHeight
	d := begin(c.Words, "time-chart", bottom+34)
	d.textures("hatch", "cross")
	d.line(timeLeft, bottom+6, timeRight, bottom+6, "axis")
	c.ticks(d, bottom+6)
	for _, s := range c.visible() {
		c.stretch(d, s, top)
	}
	for _, m := range rows {
		class := "pin"
		if m.Strong {
			class = "pin strong"
		}
		d.line(m.x, float64(m.row)*18+18, m.x, bottom+6, class)
	}
	for _, m := range rows { // above all pins, so that none crosses a name
		d.text(m.at, float64(m.row)*18+14, "pin-label", m.anchor, m.text)
	}
	return d.end()
}

// x is where an instant stands.
func (c Timeline) x(at time.Time) float64 {
	share := at.Sub(c.From).Seconds() / c.To.Sub(c.From).Seconds()
	return timeLeft + float64(min(max(share, 0), 1)*(timeRight-timeLeft))
}

// visible are the stretches to draw: of those that are narrower than a pixel, the
// longest one in each pixel, so that a picture does not grow with what nobody sees.
func (c Timeline) visible() []Stretch {
	var kept []Stretch
	pixel := -1 // of the last one kept, where that is a narrow one
	for _, s := range c.Stretches {
		if !s.From.Before(s.To) || !s.From.Before(c.To) || !c.From.Before(s.To) {
			continue
		}
		if c.x(s.To)-c.x(s.From) >= 1 {
			kept, pixel = append(kept, s), -1
			continue
		}
		at := int(c.x(s.From))
		if at != pixel {
			kept, pixel = append(kept, s), at
		} else if last := &kept[len(kept)-1]; s.To.Sub(s.From) > last.To.Sub(last.From) {
			*last = s
		}
	}
	return kept
}

// stretch draws one part; what has a length is never narrower than a pixel.
func (c Timeline) stretch(d *drawing, s Stretch, top float64) {
	x := c.x(s.From)
	w := max(c.x(s.To)-x, 1)
	class := "span " + string(s.Look)
	switch s.Look {
	case Running:
		d.rect(x, top, w, barHeight, class, s.Title)
	case Over:
		d.textured(x, top, w, barHeight, class, "cross", s.Title)
	case Paused:
		d.textured(x, top, w, barHeight, class, "hatch", s.Title)
	case Outside:
		d.rect(x, top+barHeight/2-3, w, 6, class, s.Title)
	default:
		d.write(`<path class="span stopped" d="M`, num(x), " ", num(top+barHeight/2), "L", num(x+w), " ", num(top+barHeight/2), `"`)
		d.titled("path", s.Title)
	}
}

// placed is a mark with the row in which its name stands.
type placed struct {
	Mark
	x, at  float64
	anchor string
	text   string
	row    int
}

// rowsOfMarks puts names that would lie on each other into rows.
func (c Timeline) rowsOfMarks() []placed {
	marks := slices.Clone(c.Marks)
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Label, b.Label)) })
	var all []placed
	var ends []float64 // of the last name of each row
	for _, m := range marks {
		if m.At.Before(c.From) || m.At.After(c.To) {
			continue
		}
		p := placed{Mark: m, x: c.x(m.At), anchor: "start", text: cut(m.Label, 200)}
		p.at = p.x
		from, to := p.x, p.x+wide(p.text)
		if to > timeRight {
			p.anchor, from, to = "end", p.x-wide(p.text), p.x
		}
		for p.row < len(ends) && from < ends[p.row]+10 {
			p.row++
		}
		if p.row == len(ends) {
			ends = append(ends, 0)
		}
		ends[p.row] = to
		all = append(all, p)
	}
	return all
}

// steps between ticks, from which the first is taken that gives few enough.
var steps = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
}

const ticksShown = 7

// ticks names instants under the bar: hours of a day, or days.
func (c Timeline) ticks(d *drawing, y float64) {
	span := c.To.Sub(c.From)
	free := 0.0
	name := func(at time.Time, text string) {
		x := c.x(at)
		d.line(x, y, x, y+5, "axis")
		half := wide(text) / 2
		if x-half < free || x+half > width {
			return
		}
		d.text(x, y+20, "tick", "middle", text)
		free = x + half + 8
	}
	day := time.Date(c.From.Year(), c.From.Month(), c.From.Day(), 0, 0, 0, 0, c.From.Location())
	for _, step := range steps {
		if span/step >= ticksShown {
			continue
		}
		for at := day.Add(c.From.Sub(day) / step * step); !at.After(c.To); at = at.Add(step) {
			switch {
			case at.Before(c.From):
			case at.Hour() == 0 && at.Minute() == 0:
				name(at, c.date(at, "2 Jan"))
			default:
				name(at, c.date(at, "15:04"))
			}
		}
		return
	}
	days := max(int(span/(24*time.Hour))/ticksShown+1, 1)
	layout := "2 Jan"
	if days > 60 {
		layout = "Jan 2006"
	}
	for n := 1; ; n++ {
		at := day.AddDate(0, 0, n*days)
		if at.After(c.To) || n > 2*ticksShown {
			return
		}
		name(at, c.date(at, layout))
	}
}
