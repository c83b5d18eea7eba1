package site

import (
	"math"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/site/chart"
)

// monthColumns are the figures by which months are compared.
var monthColumns = []struct{ figure, label string }{
	{"opened", msg("Opened")},
	{"resolved", msg("Resolved")},
	{"reopen_rate", msg("Reopened")},
	{"recurring", msg("Recurring")},
	{"first_contact", msg("First contact")},
	{"mtta", msg("MTTA")},
	{"mttr", msg("MTTR")},
}

func (b *builder) trendMonths(d *report.Document, root string) TrendMonths {
	var t TrendMonths
	for _, c := range monthColumns {
		t.Columns = append(t.Columns, b.say.Text(c.label))
	}
	of := map[string]*report.DocumentSection{}
	var first, last string
	for i := range d.Sections {
		s := &d.Sections[i]
		if s.Name != "month" || len(s.Figures) == 0 {
			continue
		}
		name := s.Figures[0].Scope.Group
		of[name] = s
		if last == "" {
			last = name
		}
		first = name
		t.Rows = append(t.Rows, b.trendMonth(s, name, root))
	}
	t.Charts = b.monthCharts(of, first, last)
	return t
}

func (b *builder) trendMonth(s *report.DocumentSection, name, root string) TrendMonth {
	g := b.monthFigures(name)
	row := TrendMonth{Title: text(name), Parts: root + unfoldedPath(g.base), Files: b.dataFiles(g.base, root)}
	if m, err := report.ParseMonth(name); err == nil {
		row.Title = b.monthTitle(m)
	}
	for _, c := range monthColumns {
		cell := MonthCell{Label: b.say.Text(c.label)}
		if f := figureNamed(s, c.figure); f != nil {
			cell.FigureValue = b.figureValue(s, f, unfoldedPath(g.base), root)
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// figureNamed finds a figure of a section, nil for none.
func figureNamed(s *report.DocumentSection, name string) *report.DocumentFigure {
	if s == nil {
		return nil
	}
	for i := range s.Figures {
		if s.Figures[i].Name == name {
			return &s.Figures[i]
		}
	}
	return nil
}

// monthCharts draws the months from first to last: how many, which shares, and how
// long. A month in which nothing happened is there as well.
func (b *builder) monthCharts(of map[string]*report.DocumentSection, first, last string) []Chart {
	from, err := report.ParseMonth(first)
	if err != nil {
		return nil // there is none
	}
	var labels []string
	var sections []*report.DocumentSection
	for m := from; len(labels) < monthsShown; m = m.Add(1) {
		labels = append(labels, b.date(m.In(time.UTC).From, "Jan 06"))
		sections = append(sections, of[m.String()])
		if m.String() == last {
			break
		}
	}
	values := func(name, figure string, value func(*report.DocumentFigure) float64) chart.Series {
		s := chart.Series{Name: name}
		for _, section := range sections {
			f := figureNamed(section, figure)
			if f == nil {
				f = &report.DocumentFigure{Count: new(int), Text: b.say.Text("none")}
			}
			s.Values, s.Texts = append(s.Values, value(f)), append(s.Texts, text(b.say.Told(f.Text)))
		}
		return s
	}
	desc := b.say.Fill("{first} to {last}. The table below has the numbers.", labels[0], labels[len(labels)-1])
	charts := []Chart{
		b.barsChart("months-count", b.say.Text("Incidents opened and resolved a month"), desc, labels, values(b.say.Text("opened"), "opened", countValue), values(b.say.Text("resolved"), "resolved", countValue)),
		b.lineChart("months-share", b.say.Text("Reopened, recurring, resolved at first contact"), desc, labels, chart.Percent,
			values(b.say.Text("reopened"), "reopen_rate", percentValue), values(b.say.Text("recurring"), "recurring", percentValue), values(b.say.Text("first contact"), "first_contact", percentValue)),
	}
	long := b.lineChart("months-time", b.say.Text("Time to resolve, median and 90th percentile"), desc, labels, chart.Hours, values(b.say.Text("median"), "mttr", medianHours), values(b.say.Text("p90"), "mttr", p90Hours))
	if strings.Contains(string(long.SVG), `class="line s0"`) {
		charts = append(charts, long)
	}
	return charts
}

func (b *builder) barsChart(id, title, desc string, labels []string, series ...chart.Series) Chart {
	return Chart{Title: title, SVG: chart.Bars{Words: chart.Words{Say: b.say, Date: b.date, ID: id, Title: title, Desc: desc}, Labels: labels, Series: series}.SVG()}
}

func (b *builder) lineChart(id, title, desc string, labels []string, unit chart.Unit, series ...chart.Series) Chart {
	return Chart{Title: title, SVG: chart.Line{Words: chart.Words{Say: b.say, Date: b.date, ID: id, Title: title, Desc: desc}, Labels: labels, Series: series, Unit: unit}.SVG()}
}

func countValue(f *report.DocumentFigure) float64 { return float64(counted(f)) }

// percentValue is a share in percent; none where there is none.
func percentValue(f *report.DocumentFigure) float64 {
	v, err := f.Percent.Float64()
	if err != nil {
		return math.NaN()
	}
	return v
}

func medianHours(f *report.DocumentFigure) float64 {
	if f.Spread == nil || f.Spread.Median == nil {
		return math.NaN()
	}
	return float64(*f.Spread.Median) / 3600
}

func p90Hours(f *report.DocumentFigure) float64 {
	if f.Spread == nil || f.Spread.P90 == nil {
		return math.NaN()
	}
	return float64(*f.Spread.P90) / 3600
}
