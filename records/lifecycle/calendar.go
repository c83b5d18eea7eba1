package lifecycle

import (
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Deadline is the instant a period after from. Business days end with the last
// hour of business on the n-th working day after the day of from (S4), in the
// calendar that gitsm.yaml names; without one, business is Monday to Friday,
// 09:00 to 17:00 in the zone of the repository. In a calendar that has no
// working day, which the check refuses (config-calendar), they are days.
func Deadline(t *records.Tree, from time.Time, p schema.Period) time.Time {
	if p.BusinessDays == 0 {
		return from.Add(p.Wall)
	}
	end, err := t.Business().AddBusinessDays(from, p.BusinessDays)
	if err != nil {
		return from.AddDate(0, 0, p.BusinessDays)
	}
	return end
}
