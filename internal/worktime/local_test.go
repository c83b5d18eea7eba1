package worktime

import (
	"strings"
	"testing"
	"time"
)

func TestParseLocal(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	now := time.Date(2026, 3, 16, 23, 30, 0, 0, time.UTC) // the 17th in Berlin
	tests := []struct {
		in   string
		want string // RFC 3339, or words of the error
	}{
		{"2026-03-16T10:02:00-05:00", "2026-03-16T10:02:00-05:00"},
		{"2026-03-16 10:02", "2026-03-16T10:02:00+01:00"},
		{"2026-07-01T10:02:30", "2026-07-01T10:02:30+02:00"},
		{"10:02", "2026-03-17T10:02:00+01:00"},
		{"2026-03-29 02:30", "skip 2026-03-29 02:30"},
		{"2026-03-29 01:59", "2026-03-29T01:59:00+01:00"},
		{"2026-03-29 03:00", "2026-03-29T03:00:00+02:00"},
		{"2026-10-25 02:30", "twice, at 2026-10-25T02:30:00+02:00 and at 2026-10-25T02:30:00+01:00"},
		{"2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"},
		{"2026-10-25 01:59", "2026-10-25T01:59:00+02:00"},
		{"2026-10-25 03:00", "2026-10-25T03:00:00+01:00"},
		{"2026-02-30 10:00", "no day 30"},
		{"24:00", "no hour 24"},
		{"10:02:60", "leap seconds"},
		{"yesterday", "expected a time"},
		{"2026-03-16", "expected a time"},
		{"2026-03-16x10:02", "expected a time"},
		{"10:02 pm", "expected a time"},
		{"", "expected a time"},
		{"2026-03-16T10:02:00+25:00", "offset"},
	}
	for _, tt := range tests {
		got, err := ParseLocal(tt.in, now, berlin)
		said := got.Format(time.RFC3339)
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, tt.want) {
			t.Errorf("%q: %s, want %s", tt.in, said, tt.want)
		}
	}
}

// Half an hour is skipped and repeated on Lord Howe Island.
func TestParseLocalHalfHour(t *testing.T) {
	lordHowe := zone(t, "Australia/Lord_Howe")
	for in, want := range map[string]string{
		"2026-10-04 02:15": "skip",
		"2026-10-04 02:30": "2026-10-04T02:30:00+11:00",
		"2026-04-05 01:45": "twice",
		"2026-04-05 02:00": "2026-04-05T02:00:00+10:30",
	} {
		got, err := ParseLocal(in, time.Time{}, lordHowe)
		said := got.Format(time.RFC3339)
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, want) {
			t.Errorf("%q: %s, want %s", in, said, want)
		}
	}
}

func FuzzParseLocal(f *testing.F) {
	f.Add("2026-03-29 02:30")
	f.Add("10:02")
	f.Fuzz(func(t *testing.T, s string) {
		z := zone(t, "Europe/Berlin")
		got, err := ParseLocal(s, time.Date(2026, 3, 16, 12, 0, 0, 0, time.UTC), z)
		if err != nil {
			return
		}
		again, err := ParseLocal(got.Format(time.RFC3339Nano), time.Time{}, z)
		if err != nil || !again.Equal(got) {
			t.Fatalf("%q gives %s, which reads as %s, %v", s, got, again, err)
		}
	})
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no zone data: %v", err)
	}
	return z
}
