package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/lifecycle"
)

var entryOlder = Rule{
	ID:       lifecycle.RuleClockSkew,
	Title:    "a new entry is not older than the last one",
	Source:   "D2, F02",
	Severity: diag.Error,
	Doc: `
Entries are recorded in the order in which things happen. If a new one is dated before
the last that stands there, a clock is wrong or the time was mistyped. What is
recorded late, because there was no time, says so with flags: [late].

Correct the clock, or give the time with --at.`,
	Pair: func(p *PairPass, pair Pair) {
		if pair.Before == nil {
			return
		}
		var last time.Time
		index := 0
		for i, e := range pair.Before.Log {
			if e.At.After(last) {
				last, index = e.At, i
			}
		}
		for _, e := range pair.added() {
			if e.At.IsZero() || !e.At.Before(last) || e.HasFlag("late") || e.HasFlag("correction") {
				continue
			}
			d := p.errorf(pair.After, sub("log", e.Index, "at"), "%s lies before the last entry that the target branch has (%s); a clock is wrong, or the entry is late and does not say so", stamp(e.At), stamp(last))
			d.Related = see(pair.After, sub("log", index, "at"), "the last entry")
			d.Fix = advise("correct the time, or add flags: [late]")
		}
	},
}
