package chart

import (
	"html/template"
	"strconv"
)

// Bars is a bar chart: the series beside each other at each place, or on top of
// each other where they are parts of a whole. Series differ by texture. Values below
// 0, and those that are not finite, are not drawn.
type Bars struct {
	Words
	Labels  []string
	Series  []Series
	Unit    Unit
	Stacked bool
	Goal    *Goal
}

// barTextures are those of the series, in their order.
var barTextures = [4]string{"", "hatch", "dots", "cross"}

// SVG draws the chart. Without a value that can be drawn it says so.
func (c Bars) SVG() template.HTML {
	high, some := c.highest()
	if !some {
		return empty(c.Words, "bar-chart")
	}
	var texts []string
	for _, k := range c.keys(nil) {
		texts = append(texts, k.text)
	}
	a := axisFor(0, high, c.Unit == Count)
	a.top = legendRows(texts) + 12
	a.bottom = a.top + plotHeight
	d := begin(c.Words, "bar-chart", a.bottom+28)
	d.textures(barTextures[1:]...)
	d.legend(c.keys(d))
	a.draw(d, c.Unit)
	for i := range c.Labels {
		c.place(d, a, i)
	}
	if c.Goal != nil && finite(c.Goal.Value) {
		d.line(left, a.y(c.Goal.Value), right, a.y(c.Goal.Value), "goal")
	}
	under(d, c.Labels, func(i int) float64 { return c.slot(i) + c.slotWidth()/2 }, a.bottom+20)
	return d.end()
}

// value is what a series has at a place, 0 where nothing can be drawn.
func (c Bars) value(series, i int) float64 {
	s := c.Series[series]
	if i >= len(s.Values) || !finite(s.Values[i]) || s.Values[i] < 0 {
		return 0
	}
	return s.Values[i]
}

func (c Bars) highest() (high float64, some bool) {
	for i := range c.Labels {
		sum := 0.0
		for n, s := range c.Series {
			some = some || i < len(s.Values) && finite(s.Values[i]) && s.Values[i] >= 0
			if c.Stacked {
				sum += c.value(n, i)
			} else {
				sum = max(sum, c.value(n, i))
			}
		}
		high = max(high, sum)
	}
	if c.Goal != nil && finite(c.Goal.Value) {
		high = max(high, c.Goal.Value)
	}
	return high, some && finite(high)
}

func (c Bars) slotWidth() float64    { return (right - left) / float64(len(c.Labels)) }
func (c Bars) slot(i int) float64    { return left + float64(float64(i)*c.slotWidth()) }
func (c Bars) class(n int) string    { return "box s" + strconv.Itoa(n%4) }
func (c Bars) texture(n int) string  { return barTextures[n%4] }
func (c Bars) named(n, i int) string { return c.Series[n].text(c.Words, i, c.Labels[i], c.Unit) }

// place draws the bars of one place.
func (c Bars) place(d *drawing, a axis, i int) {
	slot := c.slotWidth()
	whole := min(float64(slot*0.72), 56)
	x := c.slot(i) + (slot-whole)/2
	if c.Stacked {
		sum := 0.0
		for n := range c.Series {
			v := c.value(n, i)
			if v > 0 {
				y := a.y(sum + v)
				d.textured(x, y, whole, a.y(sum)-y, c.class(n), c.texture(n), c.named(n, i))
			}
			sum += v
		}
		return
	}
	each := whole / float64(max(len(c.Series), 1))
	for n := range c.Series {
		if v := c.value(n, i); v > 0 {
			y := a.y(v)
			d.textured(x+float64(float64(n)*each), y, max(each-1, 1), a.bottom-y, c.class(n), c.texture(n), c.named(n, i))
		}
	}
}

func (c Bars) keys(d *drawing) []key {
	var keys []key
	for n, s := range c.Series {
		keys = append(keys, key{s.Name, func(x, y float64) { d.textured(x-8, y-6, 16, 12, c.class(n), c.texture(n), "") }})
	}
	if c.Goal != nil && finite(c.Goal.Value) {
		keys = append(keys, key{c.Goal.Text, func(x, y float64) { d.line(x-10, y, x+10, y, "goal") }})
	}
	return keys
}
