package worktime

import (
	"slices"
	"time"
)

// Span is a stretch of time [From, To) (S1): the end does not belong to it. A
// zero instant is one that is not given.
type Span struct{ From, To time.Time }

// Whole reports whether both ends are given and in order.
func (s Span) Whole() bool { return !s.From.IsZero() && s.From.Before(s.To) }

// Overlaps reports whether the stretches share an instant. Both must be whole.
func (s Span) Overlaps(other Span) bool { return s.From.Before(other.To) && other.From.Before(s.To) }

// Covers reports whether other lies within s. Both must be whole.
func (s Span) Covers(other Span) bool { return !other.From.Before(s.From) && !other.To.After(s.To) }

// Holds reports whether an instant lies in the stretch.
func (s Span) Holds(at time.Time) bool { return !at.Before(s.From) && at.Before(s.To) }

// Join puts stretches in order and makes one of those that touch or overlap.
func Join(spans []Span) []Span {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int { return a.From.Compare(b.From) })
	var joined []Span
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
