package chart

import (
	"html/template"
	"math"
	"strconv"
)

// Series is a row of values under the same name. Values stand for the labels of
// the chart, in their order; NaN is a gap.
type Series struct {
	Name    string
	Values  []float64
	Texts   []string // what values read as, for who points at them; made of Values where empty
	Signals []bool   // values to be marked, such as those outside of control limits
}

// text is what a value reads as.
func (s *Series) text(w Words, i int, label string, u Unit) string {
	said := u.write(s.Values[i])
	if i < len(s.Texts) {
		said = s.Texts[i]
	}
	if i < len(s.Signals) && s.Signals[i] {
		return w.Say.Fill("{week}, {series}: {value} (signal)", label, s.Name, said)
	}
	return label + ", " + s.Name + ": " + said
}

// Limits are the control limits that a series is held against.
type Limits struct{ Mean, Low, High float64 }

// Goal is a value to be held against, with what it reads as.
type Goal struct {
	Value float64
	Text  string // "target 95 %"
}

// Line is a line chart over time: a month report's thirteen months, the weeks of a
// trend with their control limits.
//
//	chart.Line{
//		Words:  chart.Words{ID: "trend", Title: "Compliance, thirteen months", Desc: "Between 92 % and 98 %, above the target in twelve."},
//		Labels: months, Series: []chart.Series{{Name: "resolution", Values: percents}},
//		Unit: chart.Percent, From: 80, Goal: &chart.Goal{Value: 95, Text: "target 95 %"},
//	}.SVG()
//
// A value that is not finite, or not there, is a gap: the line breaks off, and a
// value alone between gaps is a point.
type Line struct {
	Words
	Labels []string // of the places from left to right, short: "2 Mar"
	Series []Series
	Unit   Unit
	From   float64 // where the axis begins, at the latest; lower values lower it
	Limits *Limits
	Goal   *Goal
}

const plotHeight = 180

// SVG draws the chart. Without a value that can be drawn it says so.
func (c Line) SVG() template.HTML {
	low, high, some := c.reach()
	if !some {
		return empty(c.Words, "line-chart")
	}
	keys := c.keys(nil)
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = k.text
	}
	a := axisFor(low, high, c.Unit == Count)
	a.top = legendRows(texts) + 12
	a.bottom = a.top + plotHeight
	d := begin(c.Words, "line-chart", a.bottom+28)
	d.legend(c.keys(d))
	a.draw(d, c.Unit)
	c.levels(d, a)
	for i := range c.Series {
		c.series(d, a, i)
	}
	under(d, c.Labels, c.x, a.bottom+20)
	return d.end()
}

// reach is from where to where the axis has to go.
func (c Line) reach() (low, high float64, some bool) {
	low, high = c.From, math.Inf(-1)
	if !finite(low) {
		low = 0
	}
	see := func(v float64) {
		if finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	for _, s := range c.Series {
		for i, v := range s.Values {
			if i < len(c.Labels) && finite(v) {
				some = true
				see(v)
			}
		}
	}
	if c.Limits != nil {
		see(c.Limits.Low)
		see(c.Limits.High)
	}
	if c.Goal != nil {
		see(c.Goal.Value)
	}
	return low, high, some
}

// x is where a place stands: one alone in the middle.
func (c Line) x(i int) float64 {
	if len(c.Labels) == 1 {
		return (left + right) / 2
	}
	return left + 8 + float64(float64(i)*(right-left-16)/float64(len(c.Labels)-1))
}

// keys are the legend: every series where there are several, limits and goal.
func (c Line) keys(d *drawing) []key {
	var keys []key
	for i, s := range c.Series {
		keys = append(keys, key{s.Name, func(x, y float64) {
			d.line(x-10, y, x+10, y, "line s"+strconv.Itoa(i%4))
			d.marker(i, x, y, "mark s"+strconv.Itoa(i%4), "")
		}})
	}
	sample := func(class string) func(x, y float64) { return func(x, y float64) { d.line(x-10, y, x+10, y, class) } }
	if c.Limits != nil && finite(c.Limits.Mean) && finite(c.Limits.Low) && finite(c.Limits.High) {
		keys = append(keys, key{c.Say.Fill("mean {mean}", short(c.Limits.Mean)), sample("mean")},
			key{c.Say.Fill("limits {low} to {high}", short(c.Limits.Low), short(c.Limits.High)), sample("limit")})
		for _, s := range c.Series {
			if anySignal(s.Signals) {
				keys = append(keys, key{c.Say.Text("signal"), func(x, y float64) { d.ring(x, y) }})
				break
			}
		}
	}
	if c.Goal != nil && finite(c.Goal.Value) {
		keys = append(keys, key{c.Goal.Text, sample("goal")})
	}
	return keys
}

func anySignal(signals []bool) bool {
	for _, s := range signals {
		if s {
			return true
		}
	}
	return false
}

// ring marks a signal.
func (d *drawing) ring(x, y float64) {
	d.write(`<circle class="signal" cx="`, num(x), `" cy="`, num(y), `" r="8"/>`)
}

// levels draws limits and goal through the whole plot.
func (c Line) levels(d *drawing, a axis) {
	level := func(v float64, class string) {
		if finite(v) {
			d.line(left, a.y(v), right, a.y(v), class)
		}
	}
	if c.Limits != nil {
		level(c.Limits.Low, "limit")
		level(c.Limits.High, "limit")
		level(c.Limits.Mean, "mean")
	}
	if c.Goal != nil {
		level(c.Goal.Value, "goal")
	}
}

// series draws one line, broken at gaps, and its points above it.
func (c Line) series(d *drawing, a axis, n int) {
	s := &c.Series[n]
	look := " s" + strconv.Itoa(n%4)
	path, pen := "", "M"
	for i, v := range s.Values {
		if i >= len(c.Labels) {
			break
		}
		if !finite(v) {
			pen = "M"
			continue
		}
		path += pen + num(c.x(i)) + " " + num(a.y(v))
		pen = "L"
	}
	d.write(`<path class="line`, look, `" d="`, path, `"/>`)
	for i, v := range s.Values {
		if i >= len(c.Labels) || !finite(v) {
			continue
		}
		if i < len(s.Signals) && s.Signals[i] {
			d.ring(c.x(i), a.y(v))
		}
		d.marker(n, c.x(i), a.y(v), "mark"+look, s.text(c.Words, i, c.Labels[i], c.Unit))
	}
}
