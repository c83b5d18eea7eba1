package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var agreementTargets = Rule{
	ID:       "agreement-targets",
	Title:    "an agreement has one target for each priority, and answers before it resolves",
	Source:   "S4, S12",
	Severity: diag.Error,
	Doc: `
Two targets for one priority would leave open which of them was kept. And a
resolution that is due before the response would be breached before anybody had to
answer. (That targets are hours and minutes, never days, is judged by the schema.)

Merge the two targets, or correct the times.`,
	Kinds: []string{"agreement"},
	Each: func(p *Pass, r *records.Record) {
		first := map[string]int{}
		for i, target := range items(r, "targets") {
			priority := target.Get("priority").Str()
			if before, twice := first[priority]; twice && priority != "" {
				d := p.errorf(r, sub("targets", i, "priority"), "there is a target for %s already; expected one for each priority", priority)
				d.Related = see(r, sub("targets", before, "priority"), "the first one")
				d.Fix = advise("merge the two targets")
				continue
			}
			first[priority] = i
			response, errResponse := time.ParseDuration(target.Get("response").Str())
			resolution, errResolution := time.ParseDuration(target.Get("resolution").Str())
			if errResponse == nil && errResolution == nil && resolution < response {
				p.errorf(r, sub("targets", i, "resolution"), "resolution within %s, but response within %s; expected the response first",
					target.Get("resolution").Str(), target.Get("response").Str()).
					Fix = advise("correct one of the two targets")
			}
		}
	},
}
