package worktime

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

var errLocalForm = errors.New("expected a time such as 2026-03-16T10:02:00+01:00, or in the team's zone 2026-03-16 10:02 or 10:02")

// ParseLocal reads an instant as a person types it: RFC 3339 in full, or a wall
// time of the zone, "2026-03-16 10:02", "2026-03-16T10:02:30", or "10:02" on
// the day of now. The result is in the zone, or has the offset that was given.
//
// A wall time that the zone skips is an error, and so is one that comes twice,
// since only an offset says which of the two is meant (test vectors S3).
func ParseLocal(s string, now time.Time, zone *time.Location) (time.Time, error) {
	if t, err := ParseInstant(s); err == nil {
		return t, nil
	} else if strings.ContainsAny(s, "Zz+") || strings.Count(s, "-") > 2 {
		return time.Time{}, err // an offset was given, so it was meant to be an instant
	}
	day, rest := now.In(zone), s
	if len(s) > len("2026-03-16") {
		var err error
		if day, err = ParseDate(s[:10]); err != nil {
			return time.Time{}, err
		}
		if s[10] != ' ' && s[10] != 'T' {
			return time.Time{}, errLocalForm
		}
		rest = s[11:]
	}
	hour, minute, rest, err := clock(rest)
	if err != nil {
		return time.Time{}, localForm(err)
	}
	second := 0
	if rest != "" {
		if second, _, rest, err = seconds(rest); err != nil {
			return time.Time{}, localForm(err)
		}
		if rest != "" {
			return time.Time{}, errLocalForm
		}
	}
	y, m, d := day.Date()
	return wall(time.Date(y, m, d, hour, minute, second, 0, time.UTC), zone)
}

func localForm(err error) error {
	if errors.Is(err, errInstantForm) {
		return errLocalForm
	}
	return err
}

// wall finds the one instant at which the clocks of a zone show what t shows
// in UTC.
func wall(t time.Time, zone *time.Location) (time.Time, error) {
	found := occurrences(t, zone)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return time.Time{}, fmt.Errorf("the clocks in %s skip %s; write an offset to say which instant is meant", zone, t.Format("2006-01-02 15:04"))
	default:
		return time.Time{}, fmt.Errorf("the clocks in %s show %s twice, at %s and at %s; write an offset to say which one is meant",
			zone, t.Format("2006-01-02 15:04"), found[0].Format(time.RFC3339), found[1].Format(time.RFC3339))
	}
}
