package worktime

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAddVectors(t *testing.T) {
	b := calendarB(t)
	india := Default(zone(t, "Asia/Kolkata"))
	for _, tt := range []struct {
		vector string
		in     Calendar
		from   string
		target time.Duration
		due    string
	}{
		{"V1", b, "2026-03-13T16:00:00+01:00", 4 * time.Hour, "2026-03-16T12:00:00+01:00"},
		{"V2", b, "2026-03-27T16:30:00+01:00", 8 * time.Hour, "2026-03-30T16:30:00+02:00"},
		{"V3", AllHours(b.Zone), "2026-03-29T01:30:00+01:00", 4 * time.Hour, "2026-03-29T06:30:00+02:00"},
		{"V4 New York", AllHours(zone(t, "America/New_York")), "2026-11-01T00:30:00-04:00", 4 * time.Hour, "2026-11-01T03:30:00-05:00"},
		{"V4 Lord Howe", AllHours(zone(t, "Australia/Lord_Howe")), "2026-10-04T01:00:00+10:30", 4 * time.Hour, "2026-10-04T05:30:00+11:00"},
		{"V7", b, "2026-04-02T16:00:00+02:00", 8 * time.Hour, "2026-04-07T16:00:00+02:00"},
		{"V8", b, "2026-12-23T15:00:00+01:00", 8 * time.Hour, "2026-12-28T12:00:00+01:00"},
		{"V28", india, "2026-03-16T12:00:00+01:00", 2 * time.Hour, "2026-03-17T10:30:00+05:30"},
		{"V29 at risk", b, "2026-03-16T15:00:00+01:00", 6 * time.Hour, "2026-03-17T13:00:00+01:00"},
		{"V29 due", b, "2026-03-16T15:00:00+01:00", 8 * time.Hour, "2026-03-17T15:00:00+01:00"},
		{"at the end of the day, not the next morning", b, "2026-03-16T09:00:00+01:00", 8 * time.Hour, "2026-03-16T17:00:00+01:00"},
		{"nothing", b, "2026-03-14T12:00:00+01:00", 0, "2026-03-14T12:00:00+01:00"},
	} {
		got, err := tt.in.Add(instant(t, tt.from), tt.target)
		if err != nil || got.Format(time.RFC3339) != tt.due {
			t.Errorf("%s: due %s, %v; want %s", tt.vector, got.Format(time.RFC3339), err, tt.due)
		}
	}
	if at, err := (Calendar{}).Add(instant(t, "2026-03-16T09:00:00Z"), time.Second); err == nil {
		t.Errorf("a calendar without business has a deadline: %s", at)
	}
	if at, err := b.Add(instant(t, "2026-03-16T09:00:00Z"), -time.Second); err == nil {
		t.Errorf("a deadline lies before its start: %s", at)
	}
}

func TestBetweenVectors(t *testing.T) {
	b := calendarB(t)
	night := func(day string) Calendar {
		c := Calendar{Zone: b.Zone}
		c.Hours[DayOf(instant(t, day+"T12:00:00Z")).Weekday()] = []Window{{22 * 60, 30 * 60}}
		return c
	}
	for _, tt := range []struct {
		vector   string
		in       Calendar
		from, to string
		want     time.Duration
	}{
		{"V1", b, "2026-03-13T16:00:00+01:00", "2026-03-16T10:00:00+01:00", 2 * time.Hour},
		{"V5 spring", night("2026-03-28"), "2026-03-28T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 7 * time.Hour},
		{"V5 autumn", night("2026-10-24"), "2026-10-24T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 9 * time.Hour},
		{"V5 plain", night("2026-05-09"), "2026-05-09T00:00:00+02:00", "2026-05-11T00:00:00+02:00", 8 * time.Hour},
		{"V9 before", b, "2026-03-16T09:00:00+01:00", "2026-03-16T11:00:00+01:00", 2 * time.Hour},
		{"V9 after", b, "2026-03-17T15:00:00+01:00", "2026-03-18T10:00:00+01:00", 3 * time.Hour},
		{"V9 supplier", b, "2026-03-16T09:00:00+01:00", "2026-03-18T10:00:00+01:00", 17 * time.Hour},
		{"V10", b, "2026-03-14T12:00:00+01:00", "2026-03-16T09:45:00+01:00", 45 * time.Minute},
		{"V17 d", b, "2026-03-30T09:00:00+02:00", "2026-04-07T10:00:00+02:00", 33 * time.Hour},
		{"V17 e", b, "2026-03-31T16:00:00+02:00", "2026-04-01T11:00:00+02:00", 3 * time.Hour},
		{"V18 March", AllHours(b.Zone), "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00", 743 * time.Hour},
		{"backwards", b, "2026-03-16T12:00:00+01:00", "2026-03-16T09:00:00+01:00", 0},
		// A clock that turns back over midnight has that hour once, not twice.
		{"Havana", AllHours(zone(t, "America/Havana")), "2026-10-31T00:00:00-04:00", "2026-11-02T00:00:00-05:00", 49 * time.Hour},
		// Samoa had no 30 December 2011.
		{"Apia", AllHours(zone(t, "Pacific/Apia")), "2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00", 48 * time.Hour},
	} {
		if got := tt.in.Between(instant(t, tt.from), instant(t, tt.to)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.vector, got, tt.want)
		}
	}
}

// What Add gives is the first instant at which so much has passed, and what
// passes up to a point and from there on is what passes altogether.
func TestAddAndBetweenAgree(t *testing.T) {
	calendars := []Calendar{calendarB(t), AllHours(zone(t, "America/Havana")), Default(zone(t, "Asia/Kolkata"))}
	night := Calendar{Zone: zone(t, "Europe/Berlin")}
	for day := range night.Hours {
		night.Hours[day] = []Window{{22 * 60, 30 * 60}, {12 * 60, 13 * 60}}
	}
	calendars = append(calendars, night)
	start := instant(t, "2026-01-01T00:00:00Z")
	rapid.Check(t, func(t *rapid.T) {
		c := calendars[rapid.IntRange(0, len(calendars)-1).Draw(t, "calendar")]
		from := start.Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "from")) * time.Minute)
		d := time.Duration(rapid.IntRange(1, 60*60).Draw(t, "minutes")) * time.Minute
		due, err := c.Add(from, d)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Between(from, due); got != d {
			t.Errorf("%s of business from %s to %s, want %s", got, from, due, d)
		}
		if got := c.Between(from, due.Add(-time.Second)); got >= d {
			t.Errorf("%s had passed before %s", got, due)
		}
		middle := from.Add(due.Sub(from) / 2)
		if whole := c.Between(from, middle) + c.Between(middle, due); whole != d {
			t.Errorf("%s in two parts, %s as a whole", whole, d)
		}
	})
}
