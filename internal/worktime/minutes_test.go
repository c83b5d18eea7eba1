package worktime

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// oddZones are those whose clocks do what few do: half an hour of summer time,
// a quarter of an hour of offset, a day that never was, summer time that ends
// at midnight, and none at all.
var oddZones = []string{
	"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kwajalein",
	"America/Havana", "America/St_Johns", "Pacific/Chatham", "Africa/Casablanca", "Asia/Tehran", "America/Caracas", "Asia/Pyongyang",
}

// drawCalendar makes any calendar that the rules let pass: windows of a day do
// not overlap, and a holiday may have hours of its own.
func drawCalendar(t *rapid.T, zones []*time.Location, near Day) Calendar {
	c := Calendar{Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Holidays: map[Day][]Window{}, Public: map[Day]string{}}
	for day := range c.Hours {
		c.Hours[day] = drawWindows(t)
	}
	for range rapid.IntRange(0, 4).Draw(t, "holidays") {
		day := near.Add(rapid.IntRange(-2, 6).Draw(t, "holiday"))
		if rapid.Bool().Draw(t, "public") {
			c.Public[day] = "public"
		} else {
			c.Holidays[day] = drawWindows(t)
		}
	}
	return c
}

func drawWindows(t *rapid.T) []Window {
	switch rapid.IntRange(0, 5).Draw(t, "day") {
	case 0:
		return nil
	case 1:
		return []Window{{0, minutesADay}}
	case 2:
		return []Window{{22 * 60, 30 * 60}}
	}
	marks := rapid.SliceOfNDistinct(rapid.IntRange(0, minutesADay/15), 2, 6, rapid.ID[int]).Draw(t, "marks")
	slices.Sort(marks)
	var windows []Window
	for i := 0; i+1 < len(marks); i += 2 {
		windows = append(windows, Window{marks[i] * 15, marks[i+1] * 15})
	}
	if len(windows) > 1 && rapid.Bool().Draw(t, "turned") {
		slices.Reverse(windows) // the order in which they are written does not matter
	}
	return windows
}

// drawDay draws a day of 2005 to 2035, most often near one on which the zone's
// clocks change.
func drawDay(t *rapid.T, zone *time.Location) Day {
	day := Day{2005, time.January, 3}.Add(rapid.IntRange(0, 31*365).Draw(t, "day"))
	if rapid.IntRange(0, 3).Draw(t, "anywhere") == 0 {
		return day
	}
	_, change := day.midnight().In(zone).ZoneBounds()
	if change.IsZero() || change.Year() > 2035 {
		return day
	}
	return DayOf(change).Add(rapid.IntRange(-3, 1).Draw(t, "around"))
}

// wallMinute is the wall clock of an instant as a number that grows with it.
func wallMinute(at time.Time) int64 {
	_, offset := at.Zone()
	return (at.Unix() + int64(offset)) / 60
}

// minuteByMinute marks each minute of business of a stretch, by looking at every
// minute's wall clock and at nothing else: a shift goes from the first minute at
// which the clock shows its begin, or more, up to the last one at which it shows
// its end; where it never does, up to the first at which it shows more.
func minuteByMinute(c Calendar, first, last Day) map[int64]bool {
	from, to := first.Add(-3).midnight(), last.Add(4).midnight()
	var walls []int64
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		walls = append(walls, wallMinute(at.In(c.Zone)))
	}
	open := map[int64]bool{}
	for day := first.Add(-1); !last.before(day); day = day.Add(1) {
		midnight := day.midnight().Unix() / 60
		for _, w := range c.Windows(day) {
			begin := slices.IndexFunc(walls, func(m int64) bool { return m >= midnight+int64(w.Start) })
			end := slices.IndexFunc(walls, func(m int64) bool { return m >= midnight+int64(w.End) })
			for i, m := range slices.Backward(walls) {
				if m == midnight+int64(w.End) {
					end = i
					break
				}
			}
			for i := begin; i < end; i++ {
				open[from.Unix()/60+int64(i)] = true
			}
		}
	}
	return open
}

// What Between finds by windows is what a walk over every minute counts, and
// Table finds the same by search.
func TestBetweenMinuteByMinute(t *testing.T) {
	var zones []*time.Location
	for _, name := range oddZones {
		zones = append(zones, zone(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		where := rapid.SampledFrom(zones).Draw(t, "where")
		day := drawDay(t, where)
		c := drawCalendar(t, []*time.Location{where}, day)
		minutes := minuteByMinute(c, day.Add(-2), day.Add(6))
		begin := day.midnight().Add(time.Duration(rapid.IntRange(-12*60, 24*60).Draw(t, "from")) * time.Minute)
		end := begin.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "length")) * time.Minute)
		count := 0
		for at := begin; at.Before(end); at = at.Add(time.Minute) {
			if minutes[at.Unix()/60] {
				count++
			}
		}
		want := time.Duration(count) * time.Minute
		if got := c.Between(begin, end); got != want {
			t.Fatalf("%s, %s to %s: %s, minute by minute %s\n%+v", c.Zone, begin, end, got, want, c)
		}
		table := c.Table(day.Add(-5).midnight(), day.Add(rapid.IntRange(-1, 9).Draw(t, "table")).midnight())
		if got := table.Between(begin, end); got != want {
			t.Fatalf("%s, %s to %s: %s by table, minute by minute %s\n%+v", c.Zone, begin, end, got, want, c)
		}
		if got := table.IsOpen(begin); got != minutes[begin.Unix()/60] {
			t.Fatalf("%s: open %v at %s, minute by minute %v", c.Zone, got, begin, !got)
		}
	})
}

// The laws of the arithmetic, to the nanosecond.
func TestLaws(t *testing.T) {
	var zones []*time.Location
	for _, name := range oddZones {
		zones = append(zones, zone(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		where := rapid.SampledFrom(zones).Draw(t, "where")
		day := drawDay(t, where)
		c := drawCalendar(t, []*time.Location{where}, day)
		table := c.Table(day.Add(-9).midnight(), day.Add(30).midnight())
		draw := func(name string) time.Time {
			return day.midnight().Add(time.Duration(rapid.Int64Range(0, int64(20*24*time.Hour)).Draw(t, name)))
		}
		at := []time.Time{draw("a"), draw("b"), draw("c")}
		slices.SortFunc(at, time.Time.Compare)
		whole, one, two := c.Between(at[0], at[2]), c.Between(at[0], at[1]), c.Between(at[1], at[2])
		switch {
		case whole != one+two:
			t.Fatalf("%s to %s to %s: %s + %s is not %s", at[0], at[1], at[2], one, two, whole)
		case whole < one || whole > at[2].Sub(at[0]):
			t.Fatalf("%s to %s: %s of business, %s up to %s", at[0], at[2], whole, one, at[1])
		case table.Between(at[0], at[2]) != whole:
			t.Fatalf("%s to %s: %s by table, %s by calendar", at[0], at[2], table.Between(at[0], at[2]), whole)
		case whole == 0:
			return
		}
		d := time.Duration(rapid.Int64Range(1, int64(whole)).Draw(t, "d"))
		due, err := c.Add(at[0], d)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Between(at[0], due); got != d {
			t.Fatalf("%s of business from %s to %s, which Add gave for %s", got, at[0], due, d)
		}
		if got := c.Between(at[0], due.Add(-1)); got != d-1 {
			t.Fatalf("%s of business up to the instant before %s; it is not the earliest", got, due)
		}
		byTable, err := table.Add(at[0], d)
		if err != nil || !byTable.Equal(due) {
			t.Fatalf("%s by table (%v), %s by calendar", byTable, err, due)
		}
		later, err := c.Add(at[1], d)
		if err == nil && later.Before(due) {
			t.Fatalf("%s from %s ends at %s, from %s at %s", d, at[0], due, at[1], later)
		}
	})
}

// A table answers outside of its stretch, too, and for a calendar without hours.
func TestTableOutside(t *testing.T) {
	b := calendarB(t)
	table := b.Table(instant(t, "2026-03-16T10:00:00+01:00"), instant(t, "2026-03-18T12:00:00+01:00"))
	from, to := instant(t, "2026-03-13T16:00:00+01:00"), instant(t, "2026-03-30T10:00:00+02:00")
	if got, want := table.Between(from, to), b.Between(from, to); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, hours := range []time.Duration{1, 10, 18, 19, 200} {
		got, err1 := table.Add(instant(t, "2026-03-16T11:00:00+01:00"), hours*time.Hour)
		want, err2 := b.Add(instant(t, "2026-03-16T11:00:00+01:00"), hours*time.Hour)
		if err1 != nil || err2 != nil || !got.Equal(want) {
			t.Errorf("%d h: %s, want %s (%v, %v)", hours, got, want, err1, err2)
		}
	}
	if !table.IsOpen(instant(t, "2026-03-20T10:00:00+01:00")) || table.IsOpen(instant(t, "2026-03-21T10:00:00+01:00")) {
		t.Error("outside of its stretch the table does not know when it is open")
	}
	for _, hours := range []time.Duration{50_000, 83_000, 84_000, 99_999} { // around what forty years have
		got, err1 := table.Add(instant(t, "2026-03-16T11:00:00+01:00"), hours*time.Hour)
		want, err2 := b.Add(instant(t, "2026-03-16T11:00:00+01:00"), hours*time.Hour)
		if (err1 == nil) != (err2 == nil) || !got.Equal(want) {
			t.Errorf("%d h: %s, %v, want %s, %v", hours, got, err1, want, err2)
		}
	}
	empty := (Calendar{}).Table(from, to)
	if empty.Between(from, to) != 0 {
		t.Error("business in no hours")
	}
	if _, err := empty.Add(from, time.Hour); err == nil {
		t.Error("a deadline in no hours")
	}
}

// Additions by table cost the same wherever in a year they lie.
func BenchmarkTable(b *testing.B) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	table := Default(berlin).Table(from, from.AddDate(2, 0, 0))
	b.ResetTimer()
	for b.Loop() {
		_ = table.Between(from.Add(time.Hour), from.AddDate(1, 5, 3))
	}
}
