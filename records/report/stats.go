package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
)

// Few is the number of samples below which they are listed instead (S19).
const Few = 5

// Sample is one record's length of time.
type Sample struct {
	Record string
	Value  time.Duration
}

// Spread is a distribution of lengths of time (S19), in order. It is told by
// its number, median, 90th percentile and mean together, since the mean alone
// misleads.
type Spread struct{ Samples []Sample }

// SpreadOf puts samples in order.
func SpreadOf(samples []Sample) Spread {
	samples = slices.Clone(samples)
	slices.SortFunc(samples, func(a, b Sample) int {
		if a.Value != b.Value {
			if a.Value < b.Value {
				return -1
			}
			return 1
		}
		return records.CompareIDs(a.Record, b.Record)
	})
	return Spread{samples}
}

// N is the number of samples.
func (s Spread) N() int { return len(s.Samples) }

// Median is the mean of the middle two, or the middle one; 0 without samples.
func (s Spread) Median() time.Duration {
	n := s.N()
	if n == 0 {
		return 0
	}
	low, high := s.Samples[(n-1)/2].Value, s.Samples[n/2].Value
	return low + (high-low)/2
}

// P90 is the 90th percentile by nearest rank, ⌈0.9 n⌉: a record that one can
// open. It is the zero Sample without samples.
func (s Spread) P90() Sample {
	if s.N() == 0 {
		return Sample{}
	}
	return s.Samples[(9*s.N()+9)/10-1]
}

// Mean is the sum by the number, 0 without samples. It is never told alone.
func (s Spread) Mean() time.Duration {
	if s.N() == 0 {
		return 0
	}
	n := time.Duration(s.N())
	var whole, rest time.Duration // so that the sum of long ages does not run over
	for _, one := range s.Samples {
		whole += one.Value / n
		rest += one.Value % n
	}
	return whole + rest/n
}

// String tells the distribution, or lists the samples where they are few.
func (s Spread) String() string {
	switch {
	case s.N() == 0:
		return "n/a (n 0)"
	case s.N() < Few:
		told := make([]string, s.N())
		for i, one := range s.Samples {
			told[i] = Length(one.Value) + " " + one.Record
		}
		return fmt.Sprintf("%s (n %d)", strings.Join(told, ", "), s.N())
	}
	p90 := s.P90()
	return fmt.Sprintf("median %s, p90 %s (%s), mean %s (n %d)", Length(s.Median()), Length(p90.Value), p90.Record, Length(s.Mean()), s.N())
}

// Length writes a length of time in hours, minutes and seconds, rounded down to
// seconds: 1h30m. Days are not used, since agreements do not know them (S4).
func Length(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	total := int64(d / time.Second)
	h, m, s := total/3600, total/60%60, total%60
	text := append(make([]byte, 0, 24), sign...)
	if h > 0 {
		text = append(strconv.AppendInt(text, h, 10), 'h')
	}
	if m > 0 {
		text = append(strconv.AppendInt(text, m, 10), 'm')
	}
	if s > 0 || h == 0 && m == 0 {
		text = append(strconv.AppendInt(text, s, 10), 's')
	}
	return string(text)
}
