package worktime

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func spans(t *testing.T, rule, start string, length time.Duration, first Day, zoneName, from, to string) []string {
	t.Helper()
	r, err := ParseRecurrence(rule, start, length, first)
	if err != nil {
		t.Fatalf("%s: %v", rule, err)
	}
	var told []string
	for _, s := range r.Intervals(instant(t, from), instant(t, to), zone(t, zoneName)) {
		told = append(told, s.From.Format(time.RFC3339)+"/"+s.To.Format(time.RFC3339))
	}
	return told
}

func TestRecurrenceSpans(t *testing.T) {
	for _, tt := range []struct {
		what, rule, start string
		length            time.Duration
		first             Day
		zone, from, to    string
		want              []string
	}{
		{
			"every Sunday over the spring change: the window that the clock skips half is shorter", "FREQ=WEEKLY;BYDAY=SU", "02:00", 2 * time.Hour,
			Day{},
			"Europe/Berlin", "2026-03-20T00:00:00Z", "2026-04-06T00:00:00Z",
			[]string{"2026-03-22T02:00:00+01:00/2026-03-22T04:00:00+01:00", "2026-03-29T03:00:00+02:00/2026-03-29T04:00:00+02:00", "2026-04-05T02:00:00+02:00/2026-04-05T04:00:00+02:00"},
		},
		{
			"in autumn it begins with the first and ends with the second occurrence", "FREQ=WEEKLY;BYDAY=SU", "01:30", time.Hour,
			Day{},
			"Europe/Berlin", "2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z",
			[]string{"2026-10-25T01:30:00+02:00/2026-10-25T02:30:00+01:00"},
		},
		{
			"New York resolves the same way as Berlin", "FREQ=DAILY", "02:15", time.Hour,
			Day{},
			"America/New_York", "2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00",
			[]string{"2026-03-08T03:00:00-04:00/2026-03-08T03:15:00-04:00"},
		},
		{
			"a window that lies in the gap whole is none", "FREQ=DAILY", "02:00", time.Hour,
			Day{},
			"Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z", nil,
		},
		{
			"over midnight from the day before", "FREQ=WEEKLY;BYDAY=SA", "22:00", 8 * time.Hour,
			Day{},
			"Europe/Berlin", "2026-10-25T03:00:00Z", "2026-10-26T00:00:00Z",
			[]string{"2026-10-24T22:00:00+02:00/2026-10-25T06:00:00+01:00"},
		},
		{
			"the second Tuesday of the month", "FREQ=MONTHLY;BYDAY=2TU", "20:00", time.Hour,
			Day{},
			"UTC", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z",
			[]string{"2026-01-13T20:00:00Z/2026-01-13T21:00:00Z", "2026-02-10T20:00:00Z/2026-02-10T21:00:00Z", "2026-03-10T20:00:00Z/2026-03-10T21:00:00Z"},
		},
		{
			"the last working day of the month, asked for in its midst", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "20:00", time.Hour,
			Day{},
			"UTC", "2026-05-15T00:00:00Z", "2026-06-15T00:00:00Z",
			[]string{"2026-05-29T20:00:00Z/2026-05-29T21:00:00Z"},
		},
		{
			"every other Wednesday, counted from a day", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "09:00", time.Hour,
			Day{2026, 3, 4},
			"UTC", "2026-01-01T00:00:00Z", "2026-04-02T00:00:00Z",
			[]string{"2026-03-04T09:00:00Z/2026-03-04T10:00:00Z", "2026-03-18T09:00:00Z/2026-03-18T10:00:00Z", "2026-04-01T09:00:00Z/2026-04-01T10:00:00Z"},
		},
		{
			"until a day, which counts", "FREQ=DAILY;UNTIL=20260303", "09:00", time.Hour,
			Day{},
			"UTC", "2026-03-02T00:00:00Z", "2026-03-20T00:00:00Z",
			[]string{"2026-03-02T09:00:00Z/2026-03-02T10:00:00Z", "2026-03-03T09:00:00Z/2026-03-03T10:00:00Z"},
		},
		{
			"once a leap year", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "00:00", 24 * time.Hour,
			Day{},
			"UTC", "2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z",
			[]string{"2028-02-29T00:00:00Z/2028-03-01T00:00:00Z"},
		},
	} {
		if got := spans(t, tt.rule, tt.start, tt.length, tt.first, tt.zone, tt.from, tt.to); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%s\nwant\n%s", tt.what, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

func TestParseRecurrenceRefuses(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=HOURLY":                                          "nothing recurs more often",
		"FREQ=MINUTELY":                                        "nothing recurs more often",
		"FREQ=SECONDLY":                                        "nothing recurs more often",
		"FREQ=FORTNIGHTLY":                                     "expected DAILY",
		"BYDAY=SU":                                             "no FREQ",
		"":                                                     "NAME=VALUE",
		"FREQ=WEEKLY":                                          "expected BYDAY",
		"FREQ=MONTHLY":                                         "expected BYDAY or BYMONTHDAY",
		"FREQ=YEARLY;BYMONTH=12":                               "expected BYMONTH with",
		"FREQ=YEARLY;BYDAY=MO":                                 "expected BYMONTH with",
		"FREQ=DAILY;COUNT=5":                                   "expected UNTIL",
		"FREQ=DAILY;BYHOUR=2":                                  "stands in start",
		"FREQ=DAILY;INTERVAL=2":                                "expected from",
		"FREQ=DAILY;INTERVAL=0":                                "1 to 1000",
		"FREQ=DAILY;INTERVAL=-2":                               "1 to 1000",
		"FREQ=WEEKLY;BYDAY=1SU":                                "of what?",
		"FREQ=MONTHLY;BYDAY=6SU":                               "first to fifth",
		"FREQ=MONTHLY;BYDAY=1SU;BYMONTHDAY=20":                 "may never meet",
		"FREQ=WEEKLY;BYDAY=SU;BYMONTHDAY=1":                    "takes no BYMONTHDAY",
		"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30,31":              "no month of BYMONTH",
		"FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=-31":               "no month of BYMONTH",
		"FREQ=MONTHLY;BYMONTHDAY=32":                           "from 1 to 31",
		"FREQ=MONTHLY;BYMONTHDAY=0":                            "from 1 to 31",
		"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5":                     "more than 4",
		"FREQ=MONTHLY;BYDAY=MO,MO;BYSETPOS=8":                  "stands twice",
		"FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1":                      "BYSETPOS is read with",
		"FREQ=WEEKLY;BYDAY=MO;BYDAY=TU":                        "stands twice",
		"FREQ=WEEKLY;BYDAY=MO;WEATHER=FINE":                    "is not read",
		"FREQ=WEEKLY;BYDAY=mo":                                 "expected weekdays",
		"FREQ=WEEKLY; BYDAY=MO":                                "is not read",
		"FREQ=DAILY;UNTIL=20261231T000000Z":                    "the last day",
		"FREQ=DAILY;BYMONTH=-1":                                "from 1 to 12",
		"FREQ=WEEKLY;BYDAY=MO;WKST=1SU":                        "a weekday such as MO",
		"FREQ=DAILY;BYEASTER=0":                                "is not read",
		"DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY":           "is not read",
		"FREQ=MONTHLY;BYMONTHDAY=" + strings.Repeat("1,", 300): "longer than",
	} {
		if _, err := ParseRecurrence(rule, "02:00", time.Hour, Day{}); err == nil {
			t.Errorf("%q is taken", rule)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, want %q", rule, err, want)
		}
	}
	for _, length := range []time.Duration{0, -time.Hour, 90 * time.Second, 169 * time.Hour} {
		if _, err := ParseRecurrence("FREQ=DAILY", "02:00", length, Day{}); err == nil {
			t.Errorf("a window of %s is taken", length)
		}
	}
	for _, start := range []string{"", "2:00", "24:00", "02:60", "02-00", "02:00:00"} {
		if _, err := ParseRecurrence("FREQ=DAILY", start, time.Hour, Day{}); err == nil {
			t.Errorf("a window that begins at %q is taken", start)
		}
	}
}

// The days of every rule are those that a plain look at each day finds, and
// the end of the search is never far.
func TestRecurrenceAgainstEachDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawRule(t)
		first := Day{2025, 12, 1}.Add(rapid.IntRange(0, 60).Draw(t, "first"))
		r, err := ParseRecurrence(text, "02:00", time.Hour, first)
		if err != nil {
			return // refused above, each with its reason
		}
		begin := Day{2025, 11, 1}.Add(rapid.IntRange(0, 400).Draw(t, "begin"))
		end := begin.Add(rapid.IntRange(0, 500).Draw(t, "days"))
		var want []Day
		for day := begin; !end.before(day); day = day.Add(1) {
			if plainly(text, first, day) {
				want = append(want, day)
			}
		}
		if got := r.between(begin, end); !slices.Equal(got, want) {
			t.Fatalf("%s from %s, %s to %s:\n%v\nwant\n%v", text, first, begin, end, got, want)
		}
	})
}

func drawRule(t *rapid.T) string {
	parts := []string{"FREQ=" + rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(t, "freq")}
	maybe := func(name string, values ...string) {
		if rapid.Bool().Draw(t, "has "+name) {
			parts = append(parts, name+"="+rapid.SampledFrom(values).Draw(t, name))
		}
	}
	maybe("INTERVAL", "1", "2", "3", "5")
	maybe("BYDAY", "MO", "SU", "TU,FR", "SA,SU,MO", "1SU", "-1FR", "5WE", "2TU,4TU")
	maybe("BYMONTHDAY", "1", "31", "13", "1,15,-1", "29,30")
	maybe("BYMONTH", "2", "3,6,9,12", "1,2,3,4,5,6,7,8,9,10,11,12")
	maybe("BYSETPOS", "1", "-1", "2,3")
	maybe("WKST", "MO", "SU", "WE")
	maybe("UNTIL", "20260630")
	return strings.Join(parts, ";")
}

// plainly decides about one day by RFC 5545, without the library.
func plainly(text string, first, day Day) bool {
	parts := map[string]string{"INTERVAL": "1", "WKST": "MO"}
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		parts[name] = value
	}
	if day.before(first) || parts["UNTIL"] != "" && strings.ReplaceAll(day.String(), "-", "") > parts["UNTIL"] {
		return false
	}
	interval, _ := strconv.Atoi(parts["INTERVAL"])
	names := []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	week := func(d Day) int {
		return (int(d.midnight().Unix()/86400) - 3 - slices.Index(names, parts["WKST"]) + 7*1000) / 7 // day 3 was a Sunday
	}
	age := map[string]int{
		"DAILY": int(day.midnight().Sub(first.midnight()).Hours()) / 24, "WEEKLY": week(day) - week(first),
		"MONTHLY": (day.Year-first.Year)*12 + int(day.Month) - int(first.Month), "YEARLY": day.Year - first.Year,
	}[parts["FREQ"]]
	return age%interval == 0 && fits(parts, day)
}

// fits decides by the parts that name days.
func fits(parts map[string]string, day Day) bool {
	last := day.midnight().AddDate(0, 1, -day.Day).Day()
	if !listed(parts["BYMONTH"], int(day.Month)) || !listed(parts["BYMONTHDAY"], day.Day, day.Day-last-1) {
		return false
	}
	names := []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	name := names[day.Weekday()]
	from, back := (day.Day-1)/7+1, -((last-day.Day)/7 + 1)
	if by := parts["BYDAY"]; by != "" {
		options := strings.Split(by, ",")
		if !slices.Contains(options, name) && !slices.Contains(options, fmt.Sprint(from, name)) &&
			!slices.Contains(options, fmt.Sprintf("%d%s", from, name)) && !slices.Contains(options, fmt.Sprintf("%d%s", back, name)) {
			return false
		}
	}
	if parts["BYSETPOS"] == "" {
		return true
	}
	without := map[string]string{"BYDAY": parts["BYDAY"], "BYMONTH": parts["BYMONTH"], "BYMONTHDAY": parts["BYMONTHDAY"]}
	var set []int
	for d := 1; d <= last; d++ {
		if fits(without, Day{day.Year, day.Month, d}) {
			set = append(set, d)
		}
	}
	at := slices.Index(set, day.Day)
	return listed(parts["BYSETPOS"], at+1, at-len(set))
}

func listed(list string, any ...int) bool {
	if list == "" {
		return true
	}
	for text := range strings.SplitSeq(list, ",") {
		if n, _ := strconv.Atoi(text); slices.Contains(any, n) {
			return true
		}
	}
	return false
}

// Whatever the rule, zone and stretch: windows come in order, share an instant
// with what was asked, and a wider question has the same answer in its midst.
func TestRecurrenceSpansAgree(t *testing.T) {
	zones := []*time.Location{time.UTC, zone(t, "Europe/Berlin"), zone(t, "America/New_York"), zone(t, "Australia/Lord_Howe"), zone(t, "America/Santiago")}
	rapid.Check(t, func(t *rapid.T) {
		length := time.Duration(rapid.IntRange(1, 7*24*60).Draw(t, "minutes")) * time.Minute
		start := rapid.IntRange(0, 24*60-1).Draw(t, "start")
		r, err := ParseRecurrence(drawRule(t), fmt.Sprintf("%02d:%02d", start/60, start%60), length, Day{2026, 1, 1})
		if err != nil {
			return
		}
		where := rapid.SampledFrom(zones).Draw(t, "zone")
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 500*24).Draw(t, "from")) * time.Hour)
		to := from.Add(time.Duration(rapid.IntRange(1, 60*24).Draw(t, "hours")) * time.Hour)
		asked := Interval{from, to}
		var wide []Interval
		for _, s := range r.Intervals(from.AddDate(0, 0, -30), to.AddDate(0, 0, 30), where) {
			if s.Overlaps(asked) {
				wide = append(wide, s)
			}
		}
		got := r.Intervals(from, to, where)
		if !slices.EqualFunc(got, wide, func(a, b Interval) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }) {
			t.Fatalf("%v, but out of a wider stretch %v", got, wide)
		}
		for i, s := range got {
			if !s.Whole() || !s.Overlaps(asked) || i > 0 && s.From.Before(got[i-1].From) {
				t.Fatalf("window %d of %v", i, got)
			}
		}
	})
}

func TestWeekly(t *testing.T) {
	r := Weekly([]time.Weekday{time.Sunday}, Window{22 * 60, 26 * 60})
	got := r.Intervals(instant(t, "2026-06-08T00:30:00+02:00"), instant(t, "2026-06-08T01:00:00+02:00"), zone(t, "Europe/Berlin"))
	if len(got) != 1 || got[0].From.Format(time.RFC3339) != "2026-06-07T22:00:00+02:00" || got[0].To.Format(time.RFC3339) != "2026-06-08T02:00:00+02:00" {
		t.Errorf("%v", got)
	}
}

func TestJoin(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 6, 1, hour, 0, 0, 0, time.UTC) }
	got := Join([]Interval{{at(5), at(6)}, {at(1), at(2)}, {at(2), at(3)}, {at(9), at(12)}, {at(10), at(11)}})
	if want := []Interval{{at(1), at(3)}, {at(5), at(6)}, {at(9), at(12)}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
