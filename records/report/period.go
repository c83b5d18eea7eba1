package report

import (
	"fmt"
	"strconv"
	"time"
)

// Period is a stretch of a zone's calendar, half-open.
type Period struct {
	Name     string // 2026-03
	From, To time.Time
}

// Holds reports whether an instant lies in the period.
func (p Period) Holds(at time.Time) bool { return !at.Before(p.From) && at.Before(p.To) }

// Month is a calendar month, without a zone.
type Month struct {
	Year  int
	Month time.Month
}

// ParseMonth reads "2026-03".
func ParseMonth(text string) (Month, error) {
	at, err := time.Parse("2006-01", text)
	if err != nil {
		return Month{}, fmt.Errorf("%q is no month; write it as 2026-03", text)
	}
	return Month{at.Year(), at.Month()}, nil
}

// MonthOf is the month in which an instant falls in its own zone.
func MonthOf(at time.Time) Month { return Month{at.Year(), at.Month()} }

// String writes 2026-03.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month)) }

// Add is the month so many months later.
func (m Month) Add(n int) Month {
	at := time.Date(m.Year, m.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return Month{at.Year(), at.Month()}
}

// In is the month in a zone (V26).
func (m Month) In(zone *time.Location) Period {
	return Period{m.String(), time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, zone), time.Date(m.Year, m.Month+1, 1, 0, 0, 0, 0, zone)}
}

// quarter lists the months of the quarter up to this one.
func (m Month) quarter() []Month {
	var months []Month
	for at := m.Add(-(int(m.Month) - 1) % 3); at != m.Add(1); at = at.Add(1) {
		months = append(months, at)
	}
	return months
}

// quarterName is "2026 Q1".
func (m Month) quarterName() string { return fmt.Sprintf("%04d Q%d", m.Year, (int(m.Month)+2)/3) }

func count(n int) string { return strconv.Itoa(n) }
