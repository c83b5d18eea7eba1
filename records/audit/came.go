package audit

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/report"
)

// Line tells when commits came to a main line whose own date cannot be true, since
// the commits before and after them say otherwise. A date is whatever its maker says:
// one from before the repository was begun would belong to no period that anybody
// looks at. The order of the commits is not a claim. The zero Line has none of them.
type Line struct {
	between map[string][2]time.Time
}

// NewLine reads the commits of a main line, the oldest first. Believed are as many
// dates as can stand in their order, the others lie. What lies came after the commit
// before it that is believed, and before the one after it, or the as-of instant.
func NewLine(commits []history.CommitInfo, asOf time.Time) Line {
	believed := inOrder(commits)
	l := Line{between: map[string][2]time.Time{}}
	for i, c := range commits {
		if believed[i] {
			continue
		}
		from, to := c.When, asOf
		for j := i - 1; j >= 0; j-- {
			if believed[j] {
				from = commits[j].When
				break
			}
		}
		for j := i + 1; j < len(commits); j++ {
			if believed[j] {
				to = commits[j].When
				break
			}
		}
		if to.Before(from) { // all that is believed is after the as-of instant
			to = from
		}
		l.between[c.Hash] = [2]time.Time{from, to}
	}
	return l
}

// inOrder marks one of the longest rows of commits whose dates do not fall. What is
// dated before the first commit is in none of them, unless that is most of all.
func inOrder(commits []history.CommitInfo) []bool {
	early := 0
	for _, c := range commits {
		if c.When.Before(commits[0].When) {
			early++
		}
	}
	var ends []int // the last of the row of each length that ends the earliest
	before := make([]int, len(commits))
	for i, c := range commits {
		if 2*early <= len(commits) && c.When.Before(commits[0].When) {
			continue
		}
		at, _ := slices.BinarySearchFunc(ends, c.When, func(end int, when time.Time) int {
			if commits[end].When.After(when) {
				return 1
			}
			return -1
		})
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	marked := make([]bool, len(commits))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			marked[i] = true
		}
	}
	return marked
}

// In reports whether a commit came in a period, or may have.
func (l Line) In(c history.CommitInfo, period report.Period) bool {
	between, lies := l.between[c.Hash]
	if !lies {
		return period.Holds(c.When)
	}
	return between[0].Before(period.To) && !between[1].Before(period.From)
}

// After reports whether a commit came after an instant.
func (l Line) After(c history.CommitInfo, at time.Time) bool {
	if between, lies := l.between[c.Hash]; lies {
		return between[0].After(at)
	}
	return c.When.After(at)
}

// farOff tells from when on a date is a lie and not a clock that goes wrong.
const farOff = 24 * time.Hour

// Lies reports a commit whose date is far from when it came.
func (l Line) Lies(c history.CommitInfo) bool {
	between, lies := l.between[c.Hash]
	return lies && (between[0].Sub(c.When) > farOff || c.When.Sub(between[1]) > farOff)
}
