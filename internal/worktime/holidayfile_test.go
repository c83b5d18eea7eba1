package worktime

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func ics(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\n" + strings.ReplaceAll(e, "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	b.WriteString("END:VCALENDAR\r\n")
	return b.String()
}

func TestParseHolidays(t *testing.T) {
	for _, tt := range []struct {
		what, src string
		want      string // days of 2026 to 2029, by name
		forever   bool
	}{
		{"a day", ics("DTSTART;VALUE=DATE:20260403\nDTEND;VALUE=DATE:20260404\nSUMMARY:Good Friday"), "2026-04-03 Good Friday", false},
		{"without VALUE and DTEND, in another order", ics("SUMMARY:May\nDTSTART:20260501"), "2026-05-01 May", false},
		{"several days", ics("DTSTART:20261224\nDTEND:20261227\nSUMMARY:X"), "2026-12-24 X, 2026-12-25 X, 2026-12-26 X", false},
		{"a duration", ics("DTSTART:20261225\nDURATION:P2D\nSUMMARY:X"), "2026-12-25 X, 2026-12-26 X", false},
		{"every year", ics("DTSTART:20250101\nRRULE:FREQ=YEARLY\nSUMMARY:New\\, year"), "2026-01-01 New, year, 2027-01-01 New, year, 2028-01-01 New, year, 2029-01-01 New, year", true},
		{"leap days", ics("DTSTART:20240229\nRRULE:FREQ=YEARLY\nSUMMARY:L"), "2028-02-29 L", true},
		{"four times", ics("DTSTART:20240606\nRRULE:FREQ=YEARLY;COUNT=4\nSUMMARY:C"), "2026-06-06 C, 2027-06-06 C", false},
		{"until", ics("DTSTART:20260606\nRRULE:FREQ=YEARLY;UNTIL=20270606T000000Z\nSUMMARY:U"), "2026-06-06 U, 2027-06-06 U", false},
		{"every other year", ics("DTSTART:20260606\nRRULE:FREQ=YEARLY;INTERVAL=2\nSUMMARY:I"), "2026-06-06 I, 2028-06-06 I", true},
		{"the fourth Thursday of November", ics("DTSTART:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\nSUMMARY:T"), "2026-11-26 T, 2027-11-25 T, 2028-11-23 T, 2029-11-22 T", true},
		{"less one, and one more", ics("DTSTART:20260606\nRRULE:FREQ=YEARLY;COUNT=3\nEXDATE;VALUE=DATE:20270606\nRDATE;VALUE=DATE:20270608\nSUMMARY:E"), "2026-06-06 E, 2027-06-08 E, 2028-06-06 E", false},
		{"cancelled", ics("DTSTART:20260606\nSTATUS:CANCELLED"), "", false},
		{"folded, and with an alarm", ics("DTSTART;X=\"a:b\"\n ;VALUE=DATE:2026\n 0606\nSUMMARY:Fol\n ded\nBEGIN:VALARM\nDTSTART:20200101T000000\nEND:VALARM\nDTEND:20260608"), "2026-06-06 Folded, 2026-06-07 Folded", false},
		{"the same day twice", ics("DTSTART:20260606\nSUMMARY:A", "DTSTART:20260606\nSUMMARY:B"), "2026-06-06 A", false},
		{"nothing", ics(), "", false},
	} {
		days, forever, err := ParseHolidays([]byte(tt.src))
		if err != nil {
			t.Errorf("%s: %v", tt.what, err)
			continue
		}
		var got []string
		for _, d := range days {
			if d.Day.Year >= 2026 && d.Day.Year <= 2029 {
				got = append(got, d.Day.String()+" "+d.Name)
			}
		}
		if s := strings.Join(got, ", "); s != tt.want || forever != tt.forever {
			t.Errorf("%s: %s, forever %v; want %s, %v", tt.what, s, forever, tt.want, tt.forever)
		}
	}
}

func TestParseHolidaysRefuses(t *testing.T) {
	for src, want := range map[string]string{
		"":            "line 1: expected an iCalendar file",
		"date,name\n": "line 1: expected an iCalendar file",
		ics("DTSTART:20261224T120000\nSUMMARY:Half"):                  "line 4: 20261224T120000 has a time of day",
		ics("DTSTART:20260230"):                                       "line 4: there is no day 30",
		ics("DTSTART:tomorrow"):                                       "line 4: expected a calendar date",
		ics("SUMMARY:When?"):                                          "line 5: the event has no DTSTART",
		ics("DTSTART:20260606\nDTEND:20260606"):                       "line 6: the event lasts 0 days",
		ics("DTSTART:20260606\nDTEND:20280606"):                       "expected 1 to 366",
		ics("DTSTART:20260606\nDURATION:PT12H"):                       "expected whole days",
		ics("DTSTART:20260606\nRRULE:FREQ=WEEKLY;BYDAY=SU"):           "expected FREQ=YEARLY",
		ics("DTSTART:20260606\nRRULE:FREQ=YEARLY;BYMONTHDAY=1"):       "expected BYMONTH",
		ics("DTSTART:20260606\nRRULE:FREQ=YEARLY;BYWEEKNO=20"):        "is not read",
		ics("DTSTART:20260606\nRRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY"): "a second RRULE",
		ics("DTSTART:20260606\nNONSENSE"):                             "line 5: expected NAME:VALUE",
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260606\n":           "cut off",
		"BEGIN:VCALENDAR\nEND:VEVENT\n":                               "line 2: END:VEVENT closes",
		"BEGIN:VCALENDAR\nEND:VCALENDAR\nSUMMARY:x":                   "line 3: a line outside",
		ics(strings.Repeat("DTSTART:20260606\nEND:VEVENT\nBEGIN:VEVENT\n", mostEvents) + "DTSTART:20260606"): "more than 5000 events",
	} {
		_, _, err := ParseHolidays([]byte(src))
		var at *HolidayFileError
		if !errors.As(err, &at) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", src, err, want)
		}
	}
}

func FuzzParseHolidays(f *testing.F) {
	f.Add(ics("DTSTART;VALUE=DATE:20260403\nDTEND;VALUE=DATE:20260404\nRRULE:FREQ=YEARLY;COUNT=3\nSUMMARY:x"))
	f.Add(ics("DTSTART:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\nEXDATE:20271125"))
	f.Fuzz(func(t *testing.T, src string) {
		days, _, err := ParseHolidays([]byte(src))
		if err != nil && days != nil {
			t.Fatal("days and an error")
		}
		for i := 1; i < len(days); i++ {
			if !days[i-1].Day.before(days[i].Day) {
				t.Fatalf("%s, then %s", days[i-1].Day, days[i].Day)
			}
		}
	})
}

// The tables are another project's data: what they say of a year is held here,
// so that an update that changes it is seen.
func TestPublicHolidays(t *testing.T) {
	for key, want := range map[[3]string]string{
		{"DE", "BE", "2026"}: "01-01 03-08 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26",
		{"DE", "BY", "2026"}: "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26",
		{"GB", "", "2026"}:   "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28",
		{"US", "", "2026"}:   "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25",
		{"FR", "", "2026"}:   "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25",
	} {
		days, err := PublicHolidays(key[0], key[1])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for day := range days {
			if day.String()[:4] == key[2] {
				got = append(got, day.String()[5:])
			}
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%v: %s, want %s", key, s, want)
		}
		if _, ok := days[Day{1, time.January, 1}]; ok {
			t.Errorf("%v: the zero time is a holiday", key)
		}
	}
	for _, country := range Countries() {
		for _, region := range Regions(country) {
			days, err := PublicHolidays(country, region)
			if err != nil || len(days) < 5*(LastYear-FirstYear) {
				t.Errorf("%s %s: %d days, %v", country, region, len(days), err)
			}
			for day := range days {
				if day.Year < FirstYear-1 || day.Year > LastYear+1 {
					t.Errorf("%s %s: %s", country, region, day)
				}
			}
		}
	}
	for key, want := range map[[2]string]string{
		{"XX", ""}: "no public holidays of the country", {"de", ""}: "no public holidays", {"DE", "XX"}: "no region \"XX\" of DE",
		{"FR", "IDF"}: "leave the region out", {"AU", ""}: "those of its regions; expected one of ACT",
	} {
		if _, err := PublicHolidays(key[0], key[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", key, err, want)
		}
	}
}

// The team's own list wins over the tables, in either direction.
func TestOwnHolidaysWin(t *testing.T) {
	days, err := PublicHolidays("DE", "BE")
	if err != nil {
		t.Fatal(err)
	}
	c := Default(zone(t, "Europe/Berlin"))
	c.Public = days
	c.Holidays = map[Day][]Window{{2026, 5, 1}: {{9 * 60, 12 * 60}}, {2026, 5, 4}: nil}
	for day, want := range map[Day]int{{2026, 4, 3}: 0, {2026, 5, 1}: 180, {2026, 5, 4}: 0, {2026, 5, 5}: 480, {2026, 3, 8}: 0} {
		sum := 0
		for _, w := range c.Windows(day) {
			sum += w.End - w.Start
		}
		if sum != want {
			t.Errorf("%s has %d minutes, want %d", day, sum, want)
		}
	}
}
