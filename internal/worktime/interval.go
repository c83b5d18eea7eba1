package worktime

import (
	"slices"
	"time"
)

// Whole reports whether both ends are given and in order.
func (i Interval) Whole() bool { return !i.From.IsZero() && i.From.Before(i.To) }

// Overlaps reports whether the stretches share an instant. Both must be whole.
func (i Interval) Overlaps(other Interval) bool {
	return i.From.Before(other.To) && other.From.Before(i.To)
}

// Covers reports whether other lies within i. Both must be whole.
func (i Interval) Covers(other Interval) bool {
	return !other.From.Before(i.From) && !other.To.After(i.To)
}

// Holds reports whether an instant lies in the stretch.
func (i Interval) Holds(at time.Time) bool { return !at.Before(i.From) && at.Before(i.To) }

// Join puts stretches in order and makes one of those that touch or overlap.
func Join(spans []Interval) []Interval {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Interval) int { return a.From.Compare(b.From) })
	var joined []Interval
	for _, s := range sorted {
		last := len(joined) - 1
		switch {
		case last < 0 || s.From.After(joined[last].To):
			joined = append(joined, s)
		case s.To.After(joined[last].To):
			joined[last].To = s.To
		}
	}
	return joined
}
