package site

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/site/chart"
)

// trendWeeks puts the weeks of both sections beside each other.
func (b *builder) trendWeeks(d *report.Document, root string) (TrendWeeks, []Signal) {
	w := TrendWeeks{Files: b.dataFiles(weekFigures.base, root)}
	var signals []Signal
	unfolded := unfoldedPath(weekFigures.base)
	for column, name := range []string{"weeks_opened", "weeks_resolved"} {
		s := sectionNamed(d, name)
		if s == nil {
			continue
		}
		limits, all := b.weekChart(s, name)
		w.Charts = append(w.Charts, all)
		for _, note := range s.Notes {
			w.Notes = append(w.Notes, b.inline(b.say.Told(s.Title)+": "+b.say.Told(note), root))
		}
		for i := range s.Figures {
			f := &s.Figures[i]
			if i == len(w.Rows) {
				w.Rows = append(w.Rows, WeekRow{Week: b.weekOf(f)})
			}
			value := b.figureValue(s, f, unfolded, root)
			if column == 0 {
				w.Rows[i].Opened = value
			} else {
				w.Rows[i].Resolved = value
			}
			if said := b.signalOf(f, limits, column == 0); said != "" {
				w.Rows[i].Signal = joinWords(w.Rows[i].Signal, said)
				signals = append(signals, Signal{b.say.Fill("Week of {week}: {said}", w.Rows[i].Week.Text, said), value})
			}
		}
	}
	return w, signals
}

func joinWords(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// weekOf is the Monday of a week's figure.
func (b *builder) weekOf(f *report.DocumentFigure) Time {
	at, err := time.ParseInLocation(time.DateOnly, f.Scope.Group, b.zone)
	if err != nil {
		return Time{Text: text(f.Scope.Group)}
	}
	return b.day(at)
}

// counted is the number of a figure that counts.
func counted(f *report.DocumentFigure) int {
	if f.Count == nil {
		return 0
	}
	return *f.Count
}

// weekChart draws a section's weeks with the limits that the report holds them
// against.
func (b *builder) weekChart(s *report.DocumentSection, id string) (report.Limits, Chart) {
	counts := make([]int, len(s.Figures))
	series := chart.Series{Name: b.say.Text("incidents")}
	line := chart.Line{Words: chart.Words{Say: b.say, Date: b.date, ID: strings.ReplaceAll(id, "_", "-"), Title: text(b.say.Told(s.Title))}}
	outside := 0
	for i := range s.Figures {
		counts[i] = counted(&s.Figures[i])
	}
	limits := report.LimitsOf(counts)
	for i := range s.Figures {
		label := b.weekOf(&s.Figures[i]).Text
		if at, err := time.Parse(time.DateOnly, s.Figures[i].Scope.Group); err == nil {
			label = b.date(at, "2 Jan")
		}
		signal := limits.Signals(counts[i])
		if signal {
			outside++
		}
		line.Labels = append(line.Labels, label)
		series.Values = append(series.Values, float64(counts[i]))
		series.Signals = append(series.Signals, signal)
	}
	line.Series = []chart.Series{series}
	if len(counts) > 0 {
		line.Limits = &chart.Limits{Mean: limits.Mean, Low: limits.Low, High: limits.High}
	}
	line.Desc = b.say.Fill("{weeks}, from {least} to {most} a week, mean {mean}, control limits {low} to {high}; {outside} outside of them. The table below has the numbers.",
		b.weeks(len(counts)), strconv.Itoa(smallest(counts)), strconv.Itoa(largest(counts)), hundredths(limits.Mean), hundredths(limits.Low), hundredths(limits.High), b.weeks(outside))
	return limits, Chart{Title: line.Title, SVG: line.SVG()}
}

func (b *builder) weeks(n int) string { return b.say.Count(n, "{n} week", "{n} weeks") }

func hundredths(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

func smallest(counts []int) int {
	if len(counts) == 0 {
		return 0
	}
	return slices.Min(counts)
}

func largest(counts []int) int {
	if len(counts) == 0 {
		return 0
	}
	return slices.Max(counts)
}

// signalOf tells a week outside of its limits in words, "" for one within.
func (b *builder) signalOf(f *report.DocumentFigure, l report.Limits, opened bool) string {
	n := counted(f)
	if !l.Signals(n) {
		return ""
	}
	what := b.say.Text("resolved")
	if opened {
		what = b.say.Text("opened")
	}
	if float64(n) > l.High {
		return b.say.Fill("{count} {what}, above the upper control limit of {limit} (mean {mean})", grouped(n), what, hundredths(l.High), hundredths(l.Mean))
	}
	return b.say.Fill("{count} {what}, below the lower control limit of {limit} (mean {mean})", grouped(n), what, hundredths(l.Low), hundredths(l.Mean))
}
