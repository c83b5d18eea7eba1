package schema

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is a span of wall-clock time or of business days. Either may be
// negative: "-30d" speaks of the time before an instant.
type Period struct {
	Wall         time.Duration
	BusinessDays int
}

// maxPeriod bounds the number of a period: a hundred years of days.
const maxPeriod = 36525

// ParsePeriod reads a span of time as kinds write it: "30m", "24h", "14d"
// (calendar days of 24 hours), "5bd" (business days), with a minus before it
// where it reaches back.
func ParsePeriod(s string) (Period, error) {
	digits := strings.TrimPrefix(s, "-")
	unit := strings.TrimLeft(digits, "0123456789")
	n, err := strconv.Atoi(digits[:len(digits)-len(unit)])
	if err != nil || n > maxPeriod {
		return Period{}, fmt.Errorf("expected a span of time such as 24h, 14d or 5bd; found %q", s)
	}
	if digits != s {
		n = -n
	}
	switch unit {
	case "m":
		return Period{Wall: time.Duration(n) * time.Minute}, nil
	case "h":
		return Period{Wall: time.Duration(n) * time.Hour}, nil
	case "d":
		return Period{Wall: time.Duration(n) * 24 * time.Hour}, nil
	case "bd":
		return Period{BusinessDays: n}, nil
	}
	return Period{}, fmt.Errorf("expected a span of time such as 24h, 14d or 5bd; found %q", s)
}
