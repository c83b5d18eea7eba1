package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var calendarEmpty = Rule{
	ID:       "calendar-empty",
	Title:    "a calendar in use has hours",
	Source:   "S2, S8",
	Severity: diag.Error,
	Doc: `
In a calendar without hours no time ever passes: whatever is measured in it is met, is
never due, and no report says that anything is wrong.

Give a day of the week its hours. For around the clock write 24x7 where the calendar is
named; it needs no calendar.`,
	Kinds: []string{"calendar"},
	Each: func(p *Pass, r *records.Record) {
		c, ok := p.Tree.Calendar(r.ID)
		if r.ID == p.Tree.Config.Calendar { // of that one another rule says more
			return
		}
		if !ok || r.Category() == schema.Draft || r.Lookup("hours") == nil { // that they are missing is told already
			return
		}
		if slices.ContainsFunc(c.Hours[:], func(day []worktime.Window) bool { return len(day) > 0 }) {
			return
		}
		p.errorf(r, "hours", "no day of the week has hours; no time ever passes in this calendar").
			Fix = advise("give a day its hours, such as mon: [\"09:00-17:00\"]")
	},
}
