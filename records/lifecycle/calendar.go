package lifecycle

import (
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Deadline is the instant a period after from. Business days end with the last
// hour of business on the n-th working day after the day of from (S4), in the
// calendar that gitsm.yaml names; without one, business is Monday to Friday,
// 09:00 to 17:00 in the zone of the repository.
func Deadline(t *records.Tree, from time.Time, p schema.Period) time.Time {
	if p.BusinessDays == 0 {
		return from.Add(p.Wall)
	}
	b := businessOf(t)
	year, month, day := from.In(b.zone).Date()
	step := 1
	left := p.BusinessDays
	if left < 0 {
		step, left = -1, -left
	}
	// No calendar in use has a holiday of more than some weeks; one that has no
	// working day at all must not hang us.
	const most = 20 * 366
	for range most {
		day += step
		date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		end, working := b.endOf(date)
		if !working {
			continue
		}
		if left--; left == 0 {
			y, m, d := date.Date()
			return time.Date(y, m, d, 0, end, 0, 0, b.zone)
		}
	}
	return from.AddDate(0, 0, p.BusinessDays)
}

// business says when business ends on a day.
type business struct {
	zone     *time.Location
	weekday  [7]int         // minutes after midnight at which business ends; 0 is a free day
	holidays map[string]int // the same for single days
}

// endOf gives the end of business on a date, in minutes after midnight.
func (b business) endOf(date time.Time) (minutes int, working bool) {
	minutes, special := b.holidays[date.Format(time.DateOnly)]
	if !special {
		minutes = b.weekday[date.Weekday()]
	}
	return minutes, minutes > 0
}

// businessOf reads the calendar that counts business days.
func businessOf(t *records.Tree) business {
	b := business{zone: t.Config.Zone, holidays: map[string]int{}}
	calendar := t.Record(t.Config.Calendar)
	switch {
	case t.Config.Calendar == "24x7":
		for i := range b.weekday {
			b.weekday[i] = 24 * 60
		}
		return b
	case calendar == nil || calendar.Kind.Name != "calendar":
		for day := time.Monday; day <= time.Friday; day++ {
			b.weekday[day] = 17 * 60
		}
		return b
	}
	if zone, err := time.LoadLocation(calendar.Value("timezone")); err == nil && calendar.Value("timezone") != "" {
		b.zone = zone
	}
	for i, name := range []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
		b.weekday[i] = lastEnd(calendar.Lookup("hours." + name))
	}
	if holidays := calendar.Lookup("holidays"); holidays != nil {
		for _, h := range holidays.Items {
			b.holidays[h.Get("date").Str()] = lastEnd(h.Get("hours"))
		}
	}
	return b
}

// lastEnd is the latest end among windows such as "09:00-17:00", in minutes
// after midnight; a window that ends before it begins ends on the next day.
func lastEnd(windows *frontmatter.Node) int {
	latest := 0
	for _, w := range windows.Strings() {
		from, to, _ := strings.Cut(w, "-")
		begin, end := minutes(from), minutes(to)
		if end <= begin {
			end += 24 * 60
		}
		latest = max(latest, end)
	}
	return latest
}

// minutes reads "09:30"; the schema has checked its form.
func minutes(clock string) int {
	h, m, _ := strings.Cut(clock, ":")
	hours, _ := strconv.Atoi(h)
	mins, _ := strconv.Atoi(m)
	return hours*60 + mins
}
