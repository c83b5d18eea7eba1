package worktime

import (
	"errors"
	"fmt"
	"time"
)

// FirstYear and LastYear bound every date and instant that is read. What lies
// outside is a slip of the hand or an attack, never an event somebody managed.
const (
	FirstYear = 2000
	LastYear  = 2199
)

// The offsets in use anywhere on earth, in seconds east of UTC.
const (
	minOffset = -12 * 3600
	maxOffset = 14 * 3600
)

var (
	errInstantForm = errors.New("expected RFC 3339 with seconds and offset, such as 2026-03-16T10:02:00+01:00")
	errDateForm    = errors.New("expected a calendar date, such as 2026-03-16")
)

// ParseInstant reads RFC 3339 with seconds and an offset, years 2000 to 2199.
// Leap seconds, 24:00, times without a zone and dates that do not exist are
// errors that say what was expected. The result keeps the offset as written;
// -00:00 is read as UTC.
func ParseInstant(s string) (time.Time, error) {
	if len(s) < len("2026-03-16") || len(s) > len("2026-03-16T10:02:00.123456789+01:00") {
		return time.Time{}, errInstantForm
	}
	day, err := ParseDate(s[:10])
	if err != nil {
		if errors.Is(err, errDateForm) {
			err = errInstantForm
		}
		return time.Time{}, err
	}
	rest := s[10:]
	if rest == "" {
		return time.Time{}, fmt.Errorf("a date without a time; %w", errInstantForm)
	}
	if rest[0] != 'T' {
		return time.Time{}, fmt.Errorf("date and time are joined by a capital T; %w", errInstantForm)
	}
	hour, minute, rest, err := clock(rest[1:])
	if err != nil {
		return time.Time{}, err
	}
	second, nanos, rest, err := seconds(rest)
	if err != nil {
		return time.Time{}, err
	}
	zone, err := offset(rest)
	if err != nil {
		return time.Time{}, err
	}
	y, m, d := day.Date()
	return time.Date(y, m, d, hour, minute, second, nanos, zone), nil
}

// ParseDate reads a calendar date, 2006-01-02, years 2000 to 2199. The result
// is midnight UTC of that day.
func ParseDate(s string) (time.Time, error) {
	if len(s) != len("2026-03-16") || s[4] != '-' || s[7] != '-' {
		return time.Time{}, errDateForm
	}
	year, okY := digits(s[:4])
	month, okM := digits(s[5:7])
	day, okD := digits(s[8:])
	if !okY || !okM || !okD {
		return time.Time{}, errDateForm
	}
	if year < FirstYear || year > LastYear {
		return time.Time{}, fmt.Errorf("the year %04d is outside %d to %d", year, FirstYear, LastYear)
	}
	if month < 1 || month > 12 {
		return time.Time{}, fmt.Errorf("there is no month %02d; expected 01 to 12", month)
	}
	// Day 0 of the next month is the last of this one.
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if day < 1 || day > last {
		return time.Time{}, fmt.Errorf("there is no day %02d in %04d-%02d, which has %d days", day, year, month, last)
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC), nil
}

// clock reads "10:02" and gives what follows.
func clock(s string) (hour, minute int, rest string, err error) {
	if len(s) < 5 || s[2] != ':' {
		return 0, 0, "", errInstantForm
	}
	hour, okH := digits(s[:2])
	minute, okM := digits(s[3:5])
	switch {
	case !okH || !okM:
		return 0, 0, "", errInstantForm
	case hour == 24:
		return 0, 0, "", errors.New("there is no hour 24; midnight is 00:00:00 of the next day")
	case hour > 23:
		return 0, 0, "", fmt.Errorf("there is no hour %02d; expected 00 to 23", hour)
	case minute > 59:
		return 0, 0, "", fmt.Errorf("there is no minute %02d; expected 00 to 59", minute)
	}
	return hour, minute, s[5:], nil
}

// seconds reads ":00" or ":00.123" and gives what follows.
func seconds(s string) (second, nanos int, rest string, err error) {
	if len(s) < 3 || s[0] != ':' {
		return 0, 0, "", fmt.Errorf("no seconds; %w", errInstantForm)
	}
	second, ok := digits(s[1:3])
	switch {
	case !ok:
		return 0, 0, "", errInstantForm
	case second == 60:
		return 0, 0, "", errors.New("leap seconds are not read; write the second before or after")
	case second > 59:
		return 0, 0, "", fmt.Errorf("there is no second %02d; expected 00 to 59", second)
	}
	rest = s[3:]
	if rest == "" || rest[0] != '.' {
		return second, 0, rest, nil
	}
	n := 1
	scale := 100_000_000
	for ; n < len(rest) && rest[n] >= '0' && rest[n] <= '9'; n++ {
		if n > 9 {
			return 0, 0, "", errors.New("a fraction of a second has at most nine digits")
		}
		nanos += int(rest[n]-'0') * scale
		scale /= 10
	}
	if n == 1 {
		return 0, 0, "", errInstantForm
	}
	return second, nanos, rest[n:], nil
}

// offset reads "Z" or "+01:00", which must be all that is left.
func offset(s string) (*time.Location, error) {
	if s == "Z" {
		return time.UTC, nil
	}
	if s == "" {
		return nil, fmt.Errorf("no offset from UTC; %w", errInstantForm)
	}
	if len(s) != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':' {
		return nil, errInstantForm
	}
	hours, okH := digits(s[1:3])
	minutes, okM := digits(s[4:])
	if !okH || !okM {
		return nil, errInstantForm
	}
	east := hours*3600 + minutes*60
	if s[0] == '-' {
		east = -east
	}
	if minutes > 59 || east < minOffset || east > maxOffset {
		return nil, fmt.Errorf("no place on earth has the offset %s; expected -12:00 to +14:00", s)
	}
	if east == 0 {
		return time.UTC, nil
	}
	return time.FixedZone("", east), nil
}

// digits reads a short run of decimal digits.
func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
