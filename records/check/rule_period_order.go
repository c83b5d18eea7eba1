package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var periodOrder = Rule{
	ID:       "period-order",
	Title:    "what begins and ends does so in that order",
	Source:   "C6, S1, F06",
	Severity: diag.Error,
	Doc: `
Periods are half-open: the first instant belongs to them, the last one does not.
One that ends before it begins, or when it begins, holds nothing, so a change
would have no window and a freeze no effect. Where a period is given in days
(the validity of an agreement or a calendar) the last day belongs to it, so both
may be the same.

Correct one of the two ends.`,
	Kinds: []string{"change", "freeze", "agreement", "calendar"},
	Each: func(p *Pass, r *records.Record) {
		for _, ends := range periods[r.Kind.Name] {
			from, okFrom := r.Instant(ends.from)
			to, okTo := r.Instant(ends.to)
			if !okFrom || !okTo || from.Before(to) || ends.days && from.Equal(to) {
				continue
			}
			order := "is not after"
			if ends.days {
				order = "lies before"
			}
			d := p.errorf(r, ends.to, "%s is %s, which %s %s (%s)", ends.to, text(r, ends.to), order, ends.from, text(r, ends.from))
			d.Related = see(r, ends.from, "it begins here")
			d.Fix = advise("correct %s or %s", ends.from, ends.to)
		}
	},
}

// periods are the fields that hold the two ends of a period, by kind.
var periods = map[string][]struct {
	from, to string
	days     bool // whole days: the last one belongs to the period
}{
	"change": {
		{from: "planned.start", to: "planned.end"},
		{from: "planned.downtime.from", to: "planned.downtime.to"},
		{from: "actual.start", to: "actual.end"},
	},
	"freeze":    {{from: "from", to: "to"}},
	"agreement": {{from: "valid_from", to: "valid_to", days: true}},
	"calendar":  {{from: "valid_from", to: "valid_to", days: true}},
}
