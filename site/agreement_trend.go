package site

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/site/chart"
)

// AgreementTrend is thirteen months of an agreement and of those that it took the
// place of.
type AgreementTrend struct {
	Clocks  []string
	Rows    []AgreementTrendRow
	Service bool // whether there is availability
	Chart   Chart
}

// AgreementTrendRow is a month of a trend.
type AgreementTrendRow struct {
	Month     Link
	Under     string // the agreement, where it is another
	Kept      []TrendCell
	Open      FigureValue
	Available FigureValue // the lowest of its services
	Which     Piece
}

// TrendCell is a value under its heading.
type TrendCell struct {
	Label string
	FigureValue
}

// family is an agreement with those that it took the place of, itself first.
func (b *builder) family(id string) []string {
	ids := []string{id}
	for i := 0; i < len(ids); i++ {
		r := b.tree.Record(ids[i])
		if r == nil {
			continue
		}
		for _, earlier := range r.Lookup("supersedes").Strings() {
			if b.tree.Record(earlier) != nil && !slices.Contains(ids, earlier) {
				ids = append(ids, earlier)
			}
		}
	}
	return ids
}

// agreementTrend is the last thirteen months up to one.
func (b *builder) agreementTrend(id string, month report.Month, root string) AgreementTrend {
	var t AgreementTrend
	family := b.family(id)
	sections := map[report.Month][]*report.DocumentSection{}
	for m := month; compareMonths(m, month.Add(-monthsShown)) > 0; m = m.Add(-1) {
		if !slices.Contains(b.months, m) {
			continue
		}
		for _, one := range family {
			s := sectionNamed(b.report("month", m), one)
			if s == nil {
				continue
			}
			sections[m] = append(sections[m], s)
			for i := range s.Figures {
				if c := s.Figures[i].Scope.Clock; s.Figures[i].Name == figureKept && !slices.Contains(t.Clocks, c) {
					t.Clocks = append(t.Clocks, c)
				}
			}
		}
	}
	for m := month; compareMonths(m, month.Add(-monthsShown)) > 0; m = m.Add(-1) {
		for _, s := range sections[m] {
			row := b.trendRow(s, m, t.Clocks, root)
			if s.Name != id {
				row.Under = text(s.Title)
			}
			t.Service = t.Service || row.Available.Text != ""
			t.Rows = append(t.Rows, row)
		}
	}
	t.Chart = b.agreementChart(sections, month, t.Clocks)
	for i, c := range t.Clocks {
		t.Clocks[i] = text(b.clockWords(c))
	}
	return t
}

// trendRow is a month of a trend: what the agreement's clocks came to over all
// priorities, what was open, and the lowest availability.
func (b *builder) trendRow(s *report.DocumentSection, m report.Month, clocks []string, root string) AgreementTrendRow {
	base := agreementBase(s.Name, m)
	row := AgreementTrendRow{Month: Link{b.monthTitle(m), root + base + ".html"}, Kept: make([]TrendCell, len(clocks))}
	for i, c := range clocks {
		row.Kept[i].Label = text(b.clockWords(c))
	}
	var lowest *report.DocumentFigure
	open := -1
	for i := range s.Figures {
		switch f := &s.Figures[i]; {
		case f.Name == figureKept && f.Scope.Priority == "":
			n := slices.Index(clocks, f.Scope.Clock)
			row.Kept[n].FigureValue = b.figureValue(s, f, unfoldedPath(base), root)
		case f.Name == figureOpen && f.Scope.Priority == "":
			open = max(open, 0) + *f.Count
		case f.Name == figureUp && f.NA == "" && (lowest == nil || percentOf(f) < percentOf(lowest)):
			lowest = f
		}
	}
	if open >= 0 {
		row.Open = FigureValue{Text: grouped(open), Href: row.Month.Href + "#compliance", What: b.say.Fill("Open and breached at the end of {month}", row.Month.Text)}
	}
	if lowest != nil {
		row.Available, row.Which = b.figureValue(s, lowest, partsOf(s, lowest.Scope.Service, base), root), b.servicePiece(lowest.Scope.Service, root)
	}
	return row
}

// percentOf is a share in percent, to be compared and drawn; NaN where there is
// none.
func percentOf(f *report.DocumentFigure) float64 {
	v, err := strconv.ParseFloat(string(f.Percent), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// agreementChart draws the compliance of a trend's clocks, the oldest month first.
func (b *builder) agreementChart(sections map[report.Month][]*report.DocumentSection, month report.Month, clocks []string) Chart {
	var months []report.Month
	for m := month.Add(1 - monthsShown); m != month.Add(1); m = m.Add(1) {
		if len(sections[m]) > 0 || len(months) > 0 {
			months = append(months, m)
		}
	}
	names := make([]string, len(clocks))
	for i, c := range clocks {
		names[i] = text(b.clockWords(c))
	}
	return b.percentChart("trend-chart", b.say.Text("Compliance by month"), months, names, func(series int, m report.Month) *report.DocumentFigure {
		return keptOf(sections[m], clocks[series])
	})
}

// percentChart draws shares of months, the oldest first. A single month is no
// chart, and one without a value is a gap.
func (b *builder) percentChart(id, title string, months []report.Month, names []string, at func(series int, m report.Month) *report.DocumentFigure) Chart {
	if len(months) < 2 {
		return Chart{}
	}
	line := chart.Line{Unit: chart.Percent, Words: chart.Words{Say: b.say, Date: b.date}}
	line.ID, line.Title = id, title
	line.Desc = b.say.Fill("{count} months to {month}. The table below has the same figures.", strconv.Itoa(len(months)), b.monthTitle(months[len(months)-1]))
	lowest := 100.0
	for i, name := range names {
		s := chart.Series{Name: name}
		for _, m := range months {
			value, said := math.NaN(), ""
			if f := at(i, m); f != nil {
				value, said = percentOf(f), text(b.say.Told(f.Text))
			}
			if value < lowest {
				lowest = value
			}
			s.Values, s.Texts = append(s.Values, value), append(s.Texts, said)
		}
		line.Series = append(line.Series, s)
	}
	for _, m := range months {
		line.Labels = append(line.Labels, b.date(m.In(time.UTC).From, "Jan 06"))
	}
	line.From = 100 - 10*math.Ceil((100-lowest)/10)
	if lowest > 95 {
		line.From = min(math.Floor(lowest), 99)
	}
	return Chart{Title: line.Title, SVG: line.SVG()}
}

// keptOf finds the compliance of a clock over all priorities, of the first
// agreement that has any.
func keptOf(sections []*report.DocumentSection, clock string) *report.DocumentFigure {
	for _, s := range sections {
		for i := range s.Figures {
			if f := &s.Figures[i]; f.Name == figureKept && f.Scope.Priority == "" && f.Scope.Clock == clock {
				return f
			}
		}
	}
	return nil
}
