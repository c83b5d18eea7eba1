package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var logFuture = Rule{
	ID:       "log-future",
	Title:    "no entry of a log lies in the future",
	Source:   "D3",
	Severity: diag.Error,
	Doc: `
A log says what happened. An entry more than five minutes after the as-of instant
has not happened yet: a clock is wrong, a date was mistyped, or a plan was written
where facts belong. Five minutes are allowed, since clocks differ a little.

Correct the time of the entry.`,
	Each: func(p *Pass, r *records.Record) {
		for i, entry := range r.Log {
			if !entry.At.After(p.AsOf.Add(clockSkew)) {
				continue
			}
			p.errorf(r, sub("log", i, "at"), "%s lies in the future (it is %s); a log says what happened", stamp(entry.At), stamp(p.AsOf.In(entry.At.Location()))).
				Fix = advise("correct the time of the entry")
		}
	},
}
