package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var calendarHolidays = Rule{
	ID:       "calendar-holidays",
	Title:    "a calendar knows the holidays that are to come",
	Source:   "S2, D10",
	Severity: diag.Warning,
	Temporal: true,
	Doc: `
A calendar that knows holidays counts every day after the last one as a working day.
When its list and its file have run out, or do so within 30 days, deadlines around the
next holidays will be wrong, and nobody notices before they are missed. Public holidays
from a table, and a file whose days come every year, never run out.

Add the holidays of the coming year.`,
	Kinds: []string{"calendar"},
	Each: func(p *Pass, r *records.Record) {
		days, forever, err := p.Tree.HolidayFile(r)
		if r.Category() != schema.Open || forever || err != nil || r.Lookup("public_holidays") != nil {
			return
		}
		last, at := time.Time{}, "holidays"
		for i := range items(r, "holidays") {
			if date, ok := r.Instant(sub("holidays", i, "date")); ok && date.After(last) {
				last, at = date, sub("holidays", i, "date")
			}
		}
		if n := len(days); n > 0 {
			d := days[n-1].Day
			if date := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, p.Tree.Config.Zone); date.After(last) {
				last, at = date, "holidays_file"
			}
		}
		if last.IsZero() || last.After(p.AsOf.AddDate(0, 0, 30)) {
			return
		}
		p.warnf(r, at, "the last holiday known is %s; expected those of the coming months", last.Format(time.DateOnly)).
			Fix = advise("add the holidays of the coming year")
	},
}
