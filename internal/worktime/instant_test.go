package worktime

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseInstant(t *testing.T) {
	good := map[string]string{
		"2026-03-16T10:02:00+01:00":           "2026-03-16T09:02:00Z",
		"2026-03-16T10:02:00Z":                "2026-03-16T10:02:00Z",
		"2026-03-16T10:02:00-00:00":           "2026-03-16T10:02:00Z",
		"2026-03-16T10:02:00.5+14:00":         "2026-03-15T20:02:00.5Z",
		"2026-03-16T10:02:00.123456789-12:00": "2026-03-16T22:02:00.123456789Z",
		"2024-02-29T23:59:59+05:45":           "2024-02-29T18:14:59Z",
		"2000-01-01T00:00:00Z":                "2000-01-01T00:00:00Z",
		"2199-12-31T23:59:59Z":                "2199-12-31T23:59:59Z",
	}
	for in, want := range good {
		got, err := ParseInstant(in)
		if err != nil {
			t.Errorf("ParseInstant(%q): %v", in, err)
			continue
		}
		if s := got.UTC().Format(time.RFC3339Nano); s != want {
			t.Errorf("ParseInstant(%q) = %s, want %s", in, s, want)
		}
	}
	bad := map[string]string{
		"":                                     "RFC 3339",
		"2026-03-16":                           "without a time",
		"2026-03-16 10:02:00+01:00":            "capital T",
		"2026-03-16t10:02:00+01:00":            "capital T",
		"2026-03-16T10:02:00z":                 "RFC 3339",
		"2026-03-16T10:02+01:00":               "no seconds",
		"2026-03-16T10:02":                     "no seconds",
		"2026-03-16T10:02:00":                  "no offset",
		"2026-03-16T10:02:00+0100":             "RFC 3339",
		"2026-03-16T10:02:00+25:00":            "offset +25:00",
		"2026-03-16T10:02:00+14:01":            "offset +14:01",
		"2026-03-16T10:02:00-12:01":            "offset -12:01",
		"2026-03-16T10:02:00+01:60":            "offset",
		"2026-03-16T24:00:00Z":                 "hour 24",
		"2026-03-16T25:00:00Z":                 "hour 25",
		"2026-03-16T10:60:00Z":                 "minute 60",
		"2026-06-30T23:59:60Z":                 "leap seconds",
		"2026-03-16T10:02:61Z":                 "second 61",
		"2026-02-30T10:00:00Z":                 "no day 30 in 2026-02, which has 28 days",
		"2026-02-29T10:00:00Z":                 "no day 29",
		"2026-13-01T10:00:00Z":                 "month 13",
		"2026-00-01T10:00:00Z":                 "month 00",
		"2026-01-00T10:00:00Z":                 "no day 00",
		"0001-01-01T00:00:00Z":                 "outside 2000 to 2199",
		"1999-12-31T23:59:59Z":                 "outside 2000 to 2199",
		"2200-01-01T00:00:00Z":                 "outside 2000 to 2199",
		"9999-01-01T00:00:00Z":                 "outside 2000 to 2199",
		"10000-01-01T00:00:00Z":                "RFC 3339",
		"-2026-01-01T00:00:00Z":                "RFC 3339",
		"2026-03-16T9:15:00Z":                  "RFC 3339",
		"2026-3-16T10:02:00Z":                  "RFC 3339",
		"2026-03-16T10:02:00.Z":                "RFC 3339",
		"2026-03-16T10:02:00.1234567890Z":      "at most nine",
		"2026-03-16T10:02:00Z ":                "RFC 3339",
		"2026-03-16T10:02:00+01:00x":           "RFC 3339",
		"2026-03-16T10:02:00.1234567890+01:00": "RFC 3339",
		"2026‐03‐16T10:02:00Z":                 "RFC 3339",
	}
	for in, want := range bad {
		if got, err := ParseInstant(in); err == nil {
			t.Errorf("ParseInstant(%q) = %v, want an error with %q", in, got, want)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("ParseInstant(%q): %q, want an error with %q", in, err, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, in := range []string{"2000-01-01", "2026-03-16", "2024-02-29", "2199-12-31"} {
		got, err := ParseDate(in)
		if err != nil || got.Format(time.DateOnly) != in {
			t.Errorf("ParseDate(%q) = %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "2026", "2026-3-16", "2026-02-30", "1999-12-31", "2200-01-01", "2026-03-16T", "2026/03/16", "2026-03-1a", "20260316"} {
		if got, err := ParseDate(in); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", in, got)
		}
	}
}

// What RFC 3339 formatting writes is read back as the same moment and offset.
func TestParseInstantReadsWhatFormatWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offset := rapid.IntRange(-12*60, 14*60).Draw(t, "offset in minutes") * 60
		first := time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC).Unix()
		last := time.Date(2199, 12, 30, 0, 0, 0, 0, time.UTC).Unix()
		at := time.Unix(rapid.Int64Range(first, last).Draw(t, "unix"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).
			In(time.FixedZone("", offset))
		text := at.Format(time.RFC3339Nano)
		got, err := ParseInstant(text)
		if err != nil {
			t.Fatalf("ParseInstant(%q): %v", text, err)
		}
		if !got.Equal(at) || got.Format(time.RFC3339Nano) != text {
			t.Fatalf("ParseInstant(%q) = %v", text, got)
		}
	})
}

// The strict reader accepts nothing that the standard library refuses.
func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{"2026-03-16T10:02:00+01:00", "2026-03-16T24:00:00Z", "2026-06-30T23:59:60Z", "2026-03-16 10:02:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseInstant(s)
		if err != nil {
			return
		}
		want, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || !want.Equal(got) {
			t.Fatalf("ParseInstant(%q) = %v, the standard library says %v, %v", s, got, want, err)
		}
	})
}
