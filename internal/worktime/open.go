package worktime

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Interval is a stretch of time, half-open: [From, To) (S1).
type Interval struct{ From, To time.Time }

// Duration is the length of the interval, 0 where it holds nothing.
func (i Interval) Duration() time.Duration { return max(i.To.Sub(i.From), 0) }

// Open gives the stretches of business within [from, to), in order of time,
// those that touch or overlap joined. Boundaries are resolved as S3 says: one
// that a spring gap skips is the instant of the change; of two occurrences in
// autumn a start takes the first and an end the second.
func (c Calendar) Open(from, to time.Time) iter.Seq[Interval] {
	return func(yield func(Interval) bool) {
		if !from.Before(to) {
			return
		}
		var open Interval // not told yet, since the next one may join it
		for next := range c.shifts(from, to) {
			switch {
			case open.From.IsZero():
				open = next
			case !next.From.After(open.To):
				open.To = later(open.To, next.To)
			case !yield(open):
				return
			default:
				open = next
			}
		}
		if !open.From.IsZero() {
			yield(open)
		}
	}
}

// shifts gives the windows that share an instant with [from, to), cut to it, in
// the order in which they begin.
func (c Calendar) shifts(from, to time.Time) iter.Seq[Interval] {
	return func(yield func(Interval) bool) {
		// A window of the day before may reach into the first day, and a zone
		// that changes sides of the date line skips one.
		for day := DayOf(from.In(c.zone())).Add(-2); ; day = day.Add(1) {
			if !c.at(day, 0, true).Before(to) {
				return
			}
			hours := slices.SortedFunc(slices.Values(c.Windows(day)), func(a, b Window) int { return cmp.Compare(a.Start, b.Start) })
			for _, w := range hours {
				shift := Interval{later(from, c.at(day, w.Start, true)), c.at(day, w.End, false)}
				if shift.To.After(to) {
					shift.To = to
				}
				if shift.From.Before(shift.To) && !yield(shift) {
					return
				}
			}
		}
	}
}

// Between is how much business there is from one instant to another, 0 where
// the second is not after the first.
func (c Calendar) Between(from, to time.Time) time.Duration {
	var sum time.Duration
	for open := range c.Open(from, to) {
		sum += open.Duration()
	}
	return sum
}

// Add is the earliest instant at which d of business has passed since from (S9);
// from itself where d is 0. A calendar without so much business within forty
// years, and a d below 0, are errors. The result is in the calendar's zone.
func (c Calendar) Add(from time.Time, d time.Duration) (time.Time, error) {
	switch {
	case d < 0:
		return time.Time{}, errors.New("a period of business time cannot be negative")
	case d == 0:
		return from.In(c.zone()), nil
	}
	left := d
	for open := range c.Open(from, from.AddDate(0, 0, searchDays)) {
		if left <= open.Duration() {
			return open.From.Add(left).In(c.zone()), nil
		}
		left -= open.Duration()
	}
	return time.Time{}, tooLittle(d)
}

// tooLittle says that a search for so much business has come to its end.
func tooLittle(d time.Duration) error {
	return fmt.Errorf("the calendar has less than %s of business in %d years", d, searchDays/366)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
