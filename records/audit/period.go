package audit

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records/report"
)

var quarter = regexp.MustCompile(`^([0-9]{4})-Q([1-4])$`)

// QuarterOf names the quarter in which an instant lies, in the instant's zone.
func QuarterOf(at time.Time) string {
	return fmt.Sprintf("%04d-Q%d", at.Year(), (int(at.Month())+2)/3)
}

// NextQuarter names the quarter after one that QuarterOf named.
func NextQuarter(name string) string {
	q := quarter.FindStringSubmatch(name)
	year, _ := strconv.Atoi(q[1])
	n, _ := strconv.Atoi(q[2])
	return fmt.Sprintf("%04d-Q%d", year+n/4, n%4+1)
}

var lastDays = regexp.MustCompile(`^([1-9][0-9]{0,2})d$`)

// Present gives the name of the period that so many days up to an instant are, its
// own day included: 7d. Other texts stay as they are.
func Present(text string, at time.Time, zone *time.Location) string {
	days := lastDays.FindStringSubmatch(text)
	if days == nil {
		return text
	}
	n, _ := strconv.Atoi(days[1])
	at = at.In(zone)
	return at.AddDate(0, 0, 1-n).Format(time.DateOnly) + ".." + at.Format(time.DateOnly)
}

// ParsePeriod reads a month (2026-03), a quarter (2026-Q1), a year (2026), or two
// days or months with ".." between, both of which belong to the period.
func ParsePeriod(text string, zone *time.Location) (report.Period, error) {
	from, to, ranged := strings.Cut(text, "..")
	begin, end, err := span(from, zone)
	if err != nil {
		return report.Period{}, fmt.Errorf("%q is no period: %w", text, err)
	}
	if ranged {
		var last time.Time
		if last, end, err = span(to, zone); err != nil {
			return report.Period{}, fmt.Errorf("%q is no period: %w", text, err)
		}
		if last.Before(begin) {
			return report.Period{}, fmt.Errorf("%q is no period: it ends before it begins", text)
		}
	}
	return report.Period{Name: text, From: begin, To: end}, nil
}

// span is from the first instant of a day, month, quarter or year to the first
// one after it.
func span(text string, zone *time.Location) (from, to time.Time, err error) {
	at := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, zone)
	}
	if q := quarter.FindStringSubmatch(text); q != nil {
		year, _ := strconv.Atoi(q[1])
		n, _ := strconv.Atoi(q[2])
		month := time.Month(3*n - 2)
		return at(year, month, 1), at(year, month+3, 1), inCalendar(year)
	}
	if day, err := worktime.ParseDate(text); err == nil {
		y, m, d := day.Date()
		return at(y, m, d), at(y, m, d+1), nil
	}
	if month, err := report.ParseMonth(text); err == nil {
		p := month.In(zone)
		return p.From, p.To, inCalendar(month.Year)
	}
	if year, err := strconv.Atoi(text); err == nil && len(text) == 4 {
		return at(year, 1, 1), at(year+1, 1, 1), inCalendar(year)
	}
	return from, to, fmt.Errorf("%q is neither a month (2026-03), a quarter (2026-Q1), a year (2026) nor a day (2026-03-31)", text)
}

func inCalendar(year int) error {
	if year < 2000 || year > 2199 {
		return fmt.Errorf("the year %d; expected 2000 to 2199", year)
	}
	return nil
}
