package chart

import (
	"html/template"
	"math/big"
	"strconv"
)

// Pareto shows where most comes from: bars, the largest first, and a line of the
// share that those up to each have together, on one scale. It lies on its side, so that names can
// be read; the numbers stand at the right. The bars are drawn in the order in which they are given.
type Pareto struct {
	Words
	Bars []Bar
}

// Bar is one group of a Pareto chart.
type Bar struct {
	Label string
	Count int  // below 0 counts as 0
	Rest  bool // what is left over, all together
}

const (
	paretoLeft = 176.0 // room for names
	paretoRow  = 30.0
)

// SVG draws the chart. Where nothing was counted it says so.
func (c Pareto) SVG() template.HTML {
	total := new(big.Int)
	for _, b := range c.Bars {
		total.Add(total, big.NewInt(int64(max(b.Count, 0))))
	}
	if total.Sign() == 0 {
		return empty(c.Words, "pareto-chart")
	}
	top := legendRows([]string{"", ""}) + 10
	bottom := top + float64(paretoRow*float64(len(c.Bars)))
	d := begin(c.Words, "pareto-chart", bottom+28)
	d.textures("hatch")
	d.legend([]key{
		{c.Say.Text("share of all"), func(x, y float64) { d.rect(x-8, y-6, 16, 12, "box s0", "") }},
		{c.Say.Text("with those above"), func(x, y float64) {
			d.line(x-10, y, x+10, y, "line s1")
			d.marker(3, x, y, "mark s1", "")
		}},
	})
	for share := 0; share <= 100; share += 25 {
		x := paretoX(float64(share) / 100)
		d.line(x, top, x, bottom, "grid")
		d.text(x, bottom+20, "tick", "middle", strconv.Itoa(share)+" %")
	}
	d.line(paretoX(0), top, paretoX(0), bottom, "axis")
	c.rows(d, top, total)
	return d.end()
}

func paretoX(share float64) float64 { return paretoLeft + float64(share*(right-60-paretoLeft)) }

// rows draws bars and the line over them.
func (c Pareto) rows(d *drawing, top float64, total *big.Int) {
	path, sum := "M", new(big.Int)
	type point struct {
		x, y float64
		text string
	}
	points := make([]point, 0, len(c.Bars))
	for i, b := range c.Bars {
		y := top + float64(float64(i)*paretoRow)
		n := max(b.Count, 0)
		sum.Add(sum, big.NewInt(int64(n)))
		share, _ := new(big.Rat).SetFrac(sum, total).Float64()
		texture := ""
		if b.Rest {
			texture = "hatch"
		}
		said := b.Label + ": " + strconv.Itoa(n)
		own, _ := new(big.Rat).SetFrac(big.NewInt(int64(n)), total).Float64()
		length := paretoX(own) - paretoX(0)
		d.textured(paretoX(0), y+6, length, paretoRow-12, "box s0", texture, said)
		d.text(paretoX(0)-8, y+20, "label", "end", cut(b.Label, paretoLeft-16))
		d.text(right, y+20, "value", "end", short(float64(n)))
		points = append(points, point{paretoX(share), y + paretoRow/2, c.Say.Fill("{bar}, {share} % with those above", said, trimmed(tenths(share), 1))})
	}
	for i, p := range points {
		if i > 0 {
			path += "L"
		}
		path += num(p.x) + " " + num(p.y)
	}
	d.write(`<path class="line s1" d="`, path, `"/>`)
	for _, p := range points {
		d.marker(3, p.x, p.y, "mark s1", p.text)
	}
}

// tenths is a share in percent, rounded down to a tenth.
func tenths(share float64) float64 { return float64(int(float64(share*1000))) / 10 }
