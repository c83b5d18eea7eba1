// Package worktime is arithmetic on working time: calendars with a zone,
// several windows a day and holidays, and instants read strictly. It works on
// values alone: it reads no clock and no file.
package worktime

import "time"

// ParseInstant reads RFC 3339 with seconds and an offset, years 2000 to 2199.
// Leap seconds, 24:00, times without a zone and dates that do not exist are
// errors that say what was expected.
func ParseInstant(s string) (time.Time, error) { panic("unwritten") }

// ParseDate reads a calendar date, 2006-01-02, years 2000 to 2199.
func ParseDate(s string) (time.Time, error) { panic("unwritten") }
