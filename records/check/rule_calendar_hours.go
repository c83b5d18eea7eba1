package check

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

var calendarHours = Rule{
	ID:       "calendar-hours",
	Title:    "the hours of a calendar can be computed with",
	Source:   "S2",
	Severity: diag.Error,
	Doc: `
Every service-level clock runs in a calendar. Its zone is one of the IANA time zone
database; the windows of a day hold some time, do not overlap each other and do not
run into those of the next day (22:00-06:00 belongs to the day on which it starts);
a holiday stands once.

Correct the hours. A window that ends before it begins runs past midnight.`,
	Kinds: []string{"calendar"},
	Each: func(p *Pass, r *records.Record) {
		if zone := text(r, "timezone"); zone != "" {
			if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
				p.errorf(r, "timezone", "there is no time zone %s; expected a name of the IANA database, such as Europe/Berlin", zone).
					Fix = advise("correct the name of the zone")
			}
		}
		for i, day := range weekdays {
			windows := p.windows(r, "hours."+day, r.Lookup("hours."+day))
			next := weekdays[(i+1)%len(weekdays)]
			following, _ := readWindows(r.Lookup("hours." + next))
			for _, w := range windows {
				for _, n := range following {
					if w.End > minutesOfDay+n.Start {
						p.errorf(r, "hours."+day, "%s of %s runs into %s of %s; expected windows that do not overlap", w, day, n, next).
							Fix = advise("end the window when the next one begins")
					}
				}
			}
		}
		first := map[string]int{}
		for i, holiday := range items(r, "holidays") {
			date := holiday.Get("date").Str()
			if before, twice := first[date]; twice {
				d := p.errorf(r, sub("holidays", i, "date"), "%s is listed already; expected each day once", date)
				d.Related = see(r, sub("holidays", before, "date"), "first listed here")
				d.Fix = advise("take one of the two out")
			}
			first[date] = i
			p.windows(r, sub("holidays", i, "hours"), holiday.Get("hours"))
		}
	},
}

// weekdays are the keys of a week's hours, in order.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

const minutesOfDay = 24 * 60

// hours is a window of a day, as it is written and as it is computed with.
type hours struct {
	text string
	worktime.Window
}

// String gives the window as it is written.
func (h hours) String() string { return h.text }

// readWindows reads the windows of one day in order of time. twice are those
// that begin and end at the same time of day. What is not of the form
// 09:00-17:00 is passed over: the schema tells it.
func readWindows(n *frontmatter.Node) (windows, twice []hours) {
	for _, text := range n.Strings() {
		window, err := worktime.ParseWindow(text)
		start, end, _ := strings.Cut(text, "-")
		switch {
		case err != nil:
		case start == end:
			twice = append(twice, hours{text, window})
		default:
			windows = append(windows, hours{text, window})
		}
	}
	slices.SortFunc(windows, func(a, b hours) int { return a.Start - b.Start })
	return windows, twice
}

// windows judges the windows of one day by themselves.
func (p *Pass) windows(r *records.Record, path string, n *frontmatter.Node) []hours {
	windows, twice := readWindows(n)
	for _, w := range twice {
		p.errorf(r, path, "%s holds no time or a whole day; expected a window that ends at another time than it begins", w).
			Fix = advise("for a whole day write 00:00-24:00")
	}
	for i := 1; i < len(windows); i++ {
		if windows[i].Start < windows[i-1].End {
			p.errorf(r, path, "%s and %s overlap; expected windows that do not", windows[i-1], windows[i]).
				Fix = advise("join the two windows")
		}
	}
	return windows
}
