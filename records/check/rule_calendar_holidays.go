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
A calendar that lists holidays counts every day after the last one as a working day.
When the list has run out, or does so within 30 days, deadlines around the next
holidays will be wrong, and nobody notices before they are missed.

Add the holidays of the coming year.`,
	Kinds: []string{"calendar"},
	Each: func(p *Pass, r *records.Record) {
		holidays := items(r, "holidays")
		if r.Category() != schema.Open || len(holidays) == 0 {
			return
		}
		last, at := time.Time{}, 0
		for i := range holidays {
			if date, ok := r.Instant(sub("holidays", i, "date")); ok && date.After(last) {
				last, at = date, i
			}
		}
		if last.IsZero() || last.After(p.AsOf.AddDate(0, 0, 30)) {
			return
		}
		p.warnf(r, sub("holidays", at, "date"), "the last holiday known is %s; expected those of the coming months", last.Format(time.DateOnly)).
			Fix = advise("add the holidays of the coming year")
	},
}
