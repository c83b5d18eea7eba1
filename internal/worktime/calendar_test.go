package worktime

import (
	"testing"
	"time"
	_ "time/tzdata" // the tests must not depend on the machine's zones

	"pgregory.net/rapid"
)

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// calendarB is calendar B of the test vectors: Mon-Fri 09-17 in Berlin, Easter
// and Christmas off, half a day on Christmas Eve.
func calendarB(t *testing.T) Calendar {
	t.Helper()
	c := Default(zone(t, "Europe/Berlin"))
	c.Holidays = map[Day][]Window{
		{2026, 4, 3}: nil, {2026, 4, 6}: nil, {2026, 12, 25}: nil, {2026, 12, 26}: nil,
		{2026, 12, 24}: {{9 * 60, 12 * 60}},
	}
	return c
}

func TestAddBusinessDays(t *testing.T) {
	for _, tt := range []struct {
		what, from string
		days       int
		want       string
	}{
		{"vector V25", "2026-04-02T11:00:00+02:00", 5, "2026-04-13T17:00:00+02:00"},
		{"over a weekend", "2026-03-13T16:00:00+01:00", 1, "2026-03-16T17:00:00+01:00"},
		{"from a weekend", "2026-03-14T12:00:00+01:00", 1, "2026-03-16T17:00:00+01:00"},
		{"over the spring change", "2026-03-27T16:30:00+01:00", 1, "2026-03-30T17:00:00+02:00"},
		{"half a day", "2026-12-23T15:00:00+01:00", 1, "2026-12-24T12:00:00+01:00"},
		{"over Christmas", "2026-12-23T15:00:00+01:00", 2, "2026-12-28T17:00:00+01:00"},
		{"the start day is the one in the calendar's zone", "2026-03-15T23:30:00Z", 1, "2026-03-17T17:00:00+01:00"},
		{"back", "2026-04-07T11:00:00+02:00", -1, "2026-04-02T17:00:00+02:00"},
	} {
		got, err := calendarB(t).AddBusinessDays(instant(t, tt.from), tt.days)
		if err != nil || got.Format(time.RFC3339) != tt.want {
			t.Errorf("%s: %v, %v, want %s", tt.what, got, err, tt.want)
		}
	}
	if _, err := (Calendar{}).AddBusinessDays(instant(t, "2026-03-16T10:00:00Z"), 1); err == nil {
		t.Error("a calendar without working days has a deadline")
	}
	if _, err := calendarB(t).AddBusinessDays(instant(t, "2026-03-16T10:00:00Z"), 0); err == nil {
		t.Error("no business days are a period")
	}
}

func TestBusinessDaysPassed(t *testing.T) {
	c := calendarB(t)
	from := instant(t, "2026-04-02T11:00:00+02:00")
	for now, want := range map[string]int{
		"2026-04-01T11:00:00+02:00": 0,
		"2026-04-02T23:00:00+02:00": 0,
		"2026-04-07T16:59:59+02:00": 0,
		"2026-04-07T17:00:00+02:00": 1,
		"2026-04-13T16:59:59+02:00": 4,
		"2026-04-13T17:00:00+02:00": 5,
	} {
		if got := c.BusinessDaysPassed(from, instant(t, now)); got != want {
			t.Errorf("at %s: %d, want %d", now, got, want)
		}
	}
}

// A window that runs past midnight belongs to the day it begins on.
func TestEndOfBusinessPastMidnight(t *testing.T) {
	w, err := ParseWindow("22:00-06:00")
	if err != nil {
		t.Fatal(err)
	}
	c := Calendar{Zone: zone(t, "Europe/Berlin")}
	c.Hours[time.Saturday] = []Window{w}
	for day, want := range map[Day]string{
		{2026, 3, 28}:  "2026-03-29T06:00:00+02:00",
		{2026, 10, 24}: "2026-10-25T06:00:00+01:00",
		{2026, 5, 9}:   "2026-05-10T06:00:00+02:00",
	} {
		end, ok := c.EndOfBusiness(day)
		if !ok || end.Format(time.RFC3339) != want {
			t.Errorf("%s ends %v, want %s", day, end, want)
		}
	}
	if c.IsWorkingDay(Day{2026, 3, 29}) {
		t.Error("Sunday morning belongs to Saturday")
	}
}

// S3: what a clock skips is the instant of the change; of two occurrences a
// start takes the first, an end the second, in every zone alike.
func TestGapsAndFolds(t *testing.T) {
	for _, tt := range []struct {
		zone       string
		day        Day
		minutes    int
		start, end string
	}{
		{"Europe/Berlin", Day{2026, 3, 29}, 2*60 + 30, "2026-03-29T03:00:00+02:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Berlin", Day{2026, 3, 29}, 2 * 60, "2026-03-29T03:00:00+02:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Berlin", Day{2026, 3, 29}, 3 * 60, "2026-03-29T03:00:00+02:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Berlin", Day{2026, 10, 25}, 2*60 + 30, "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"},
		{"Europe/Berlin", Day{2026, 10, 25}, 3 * 60, "2026-10-25T03:00:00+01:00", "2026-10-25T03:00:00+01:00"},
		{"America/New_York", Day{2026, 3, 8}, 2*60 + 30, "2026-03-08T03:00:00-04:00", "2026-03-08T03:00:00-04:00"},
		{"America/New_York", Day{2026, 11, 1}, 1*60 + 30, "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"},
		{"Australia/Lord_Howe", Day{2026, 10, 4}, 2*60 + 15, "2026-10-04T02:30:00+11:00", "2026-10-04T02:30:00+11:00"},
		{"Australia/Lord_Howe", Day{2026, 4, 5}, 1*60 + 45, "2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30"},
		{"Pacific/Apia", Day{2011, 12, 30}, 12 * 60, "2011-12-31T00:00:00+14:00", "2011-12-31T00:00:00+14:00"},
		{"Asia/Kolkata", Day{2026, 3, 16}, 17 * 60, "2026-03-16T17:00:00+05:30", "2026-03-16T17:00:00+05:30"},
	} {
		c := Calendar{Zone: zone(t, tt.zone)}
		if got := c.at(tt.day, tt.minutes, true).Format(time.RFC3339); got != tt.start {
			t.Errorf("%s %s %d min starts %s, want %s", tt.zone, tt.day, tt.minutes, got, tt.start)
		}
		if got := c.at(tt.day, tt.minutes, false).Format(time.RFC3339); got != tt.end {
			t.Errorf("%s %s %d min ends %s, want %s", tt.zone, tt.day, tt.minutes, got, tt.end)
		}
	}
}

func TestParseWindow(t *testing.T) {
	for in, want := range map[string]Window{
		"09:00-17:00": {540, 1020},
		"00:00-24:00": {0, 1440},
		"22:00-06:00": {1320, 1800},
		"18:00-00:00": {1080, 1440},
		"09:00-09:00": {540, 1980},
	} {
		if got, err := ParseWindow(in); err != nil || got != want {
			t.Errorf("ParseWindow(%q) = %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "9-17", "9:00-17:00", "24:00-06:00", "09:60-17:00", "09:00-24:01", "09:00–17:00", "09:00-17:0x"} {
		if got, err := ParseWindow(in); err == nil {
			t.Errorf("ParseWindow(%q) = %v, want an error", in, got)
		}
	}
}

func TestAllHours(t *testing.T) {
	end, ok := AllHours(zone(t, "Europe/Berlin")).EndOfBusiness(Day{2026, 3, 28})
	if !ok || end.Format(time.RFC3339) != "2026-03-29T00:00:00+01:00" {
		t.Errorf("the day ends %v", end)
	}
}

// For every wall-clock time of every zone at hand: where the library is
// unambiguous, the same instant; else what S3 says, never out of order.
func TestAtNeverRunsBackwards(t *testing.T) {
	zones := []*time.Location{
		time.UTC, zone(t, "Europe/Berlin"), zone(t, "America/New_York"), zone(t, "America/St_Johns"), zone(t, "Australia/Lord_Howe"),
		zone(t, "Africa/Casablanca"), zone(t, "Asia/Tehran"), zone(t, "Pacific/Chatham"), zone(t, "Asia/Kolkata"), zone(t, "America/Santiago"),
	}
	rapid.Check(t, func(t *rapid.T) {
		c := Calendar{Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
		day := Day{2025, 1, 1}.Add(rapid.IntRange(0, 3*366).Draw(t, "day"))
		minute := rapid.IntRange(0, 2*minutesADay-1).Draw(t, "minute")
		start, end := c.at(day, minute, true), c.at(day, minute, false)
		if end.Before(start) {
			t.Fatalf("%s, minute %d: starts %v, ends %v", day, minute, start, end)
		}
		for _, first := range []bool{true, false} {
			if a, b := c.at(day, minute, first), c.at(day, minute+1, first); b.Before(a) {
				t.Fatalf("%s, minute %d: %v, then %v", day, minute, a, b)
			}
		}
		wall := time.Date(day.Year, day.Month, day.Day, 0, minute, 0, 0, time.UTC)
		shows := func(at time.Time) bool {
			return at.Format("2006-01-02T15:04") == wall.Format("2006-01-02T15:04")
		}
		if shows(start) != shows(end) {
			t.Fatalf("%s, minute %d: only one of %v and %v shows it", day, minute, start, end)
		}
		if library := time.Date(day.Year, day.Month, day.Day, 0, minute, 0, 0, c.Zone); start.Equal(end) && shows(start) && !library.Equal(start) {
			t.Fatalf("%s, minute %d: %v, the library says %v", day, minute, start, library)
		}
	})
}
