package chart

import (
	"math"
	"strconv"
	"strings"
)

// Unit says how values are written on the axis and in labels.
type Unit string

// The units.
const (
	Count   Unit = ""        // 12, 1 200, 3.4 M
	Percent Unit = "percent" // of 0 to 100
	Hours   Unit = "hours"
)

// write gives a value in its unit, short enough for an axis.
func (u Unit) write(v float64) string {
	switch u {
	case Percent:
		return short(v) + " %"
	case Hours:
		return short(v) + " h"
	case Count:
	}
	return short(v)
}

// short writes a number with few digits.
func short(v float64) string {
	a := math.Abs(v)
	switch {
	case a >= 1e15:
		return strconv.FormatFloat(v, 'e', 0, 64)
	case a >= 1e12:
		return trimmed(v/1e12, 1) + " T"
	case a >= 1e9:
		return trimmed(v/1e9, 1) + " G"
	case a >= 1e6:
		return trimmed(v/1e6, 1) + " M"
	case a >= 1e4:
		return trimmed(v/1e3, 1) + " k"
	case a >= 100:
		return trimmed(v, 1)
	case a >= 0.01 || a == 0:
		return trimmed(v, 2)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}

func trimmed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// finite reports a value that can be drawn. What cannot is a gap.
func finite(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && math.Abs(v) <= math.MaxFloat64/16
}

// axis is the vertical one: from its lowest to its highest tick.
type axis struct {
	low, high, step float64
	bottom, top     float64 // pixels
}

// axisFor finds round ticks, five or so, around values from low to high. Counts
// have no ticks between whole numbers.
func axisFor(low, high float64, whole bool) axis {
	if !(high > low) {
		high = low + 1
	}
	raw := (high - low) / 4
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step := power
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if m == 2.5 && (whole || power < 1) {
			continue // two digits where one will do
		}
		step = float64(m * power)
		if step >= raw*0.999 {
			break
		}
	}
	if whole && step < 1 {
		step = 1
	}
	a := axis{low: float64(math.Floor(low/step) * step), step: step}
	a.high = a.low
	for n := 1.0; a.high < high && n < 20; n++ {
		a.high = a.low + float64(n*step)
	}
	return a
}

// ticks are the values that are named.
func (a axis) ticks() []float64 {
	var found []float64
	for n := 0.0; n < 20; n++ {
		v := a.low + float64(n*a.step)
		if v > a.high+a.step/2 {
			break
		}
		found = append(found, v)
	}
	return found
}

// y is where a value stands; one outside of the axis stands at its end.
func (a axis) y(v float64) float64 {
	share := (v - a.low) / (a.high - a.low)
	share = min(max(share, 0), 1)
	return a.bottom - float64(share*(a.bottom-a.top))
}

// draw writes ticks, grid and base line.
func (a axis) draw(d *drawing, u Unit) {
	for _, v := range a.ticks() {
		y := a.y(v)
		d.line(left, y, right, y, "grid")
		d.text(left-6, y+4.5, "tick", "end", u.write(v))
	}
	d.line(left, a.bottom, right, a.bottom, "axis")
}

// under writes the labels of places under the plot, as many as there is room for;
// the last one is always among them.
func under(d *drawing, labels []string, x func(int) float64, y float64) {
	widest := 0.0
	for _, l := range labels {
		widest = max(widest, wide(cut(l, 120)))
	}
	every := 1
	if len(labels) > 1 {
		apart := x(1) - x(0)
		every = max(int(math.Ceil((widest+10)/max(apart, 0.001))), 1)
	}
	for i := len(labels) - 1; i >= 0; i -= every {
		label, at, anchor := cut(labels[i], 120), x(i), "middle"
		half := wide(label) / 2
		switch {
		case at+half > width:
			at, anchor = width, "end"
		case at-half < 0:
			at, anchor = 0, "start"
		}
		d.text(at, y, "tick", anchor, label)
	}
}
