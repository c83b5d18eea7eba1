package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var updatesOrder = Rule{
	ID:       "updates-order",
	Title:    "updates stand in the order of time and have been given",
	Source:   "domain 3",
	Severity: diag.Error,
	Doc: `
The updates of an incident are what readers of the portal were told. They are shown
in the order of the file, and the gaps between them are measured, so each is at or
after the one before it, and none lies in the future.

Put the update where it belongs, or correct its time.`,
	Kinds: []string{"incident"},
	Each: func(p *Pass, r *records.Record) {
		var last time.Time
		for i, update := range items(r, "updates") {
			at, ok := update.Get("at").Instant()
			if !ok {
				continue
			}
			path := sub("updates", i, "at")
			if at.Before(last) {
				p.errorf(r, path, "this update was given at %s, before the one above it (%s); expected the order of time", stamp(at), stamp(last)).
					Fix = advise("move the update up, or correct its time")
			}
			if at.After(p.AsOf.Add(clockSkew)) {
				p.errorf(r, path, "%s lies in the future (it is %s); an update is recorded once it was given", stamp(at), stamp(p.AsOf)).
					Fix = advise("correct the time")
			}
			last = at
		}
	},
}
