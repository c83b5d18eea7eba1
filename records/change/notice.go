package change

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// Notice is how long before its window a change must be known (C6,
// policy.min_notice).
type Notice struct {
	Level    string        // of risk, for which it is demanded
	Needs    schema.Period // what the policy demands
	Known    time.Time     // since when everybody could be ready for the window
	Earliest time.Time     // start that keeps the notice
}

// Text writes what the policy demands as the policy does: 5bd, 24h.
func (n Notice) Text() string {
	if n.Needs.BusinessDays != 0 {
		return strconv.Itoa(n.Needs.BusinessDays) + "bd"
	}
	return LengthText(n.Needs.Wall)
}

// NoticeOf tells the notice that a change needs. ok is false where its policy
// demands none: for emergency changes, which cannot wait, and standard ones,
// which nobody assesses. A change whose risk is not known counts as one of high
// risk, and one that has not been submitted yet counts from asOf.
func NoticeOf(t *records.Tree, change *records.Record, asOf time.Time) (n Notice, ok bool) {
	if typeOf(change) != "normal" {
		return Notice{}, false
	}
	if n.Level = LevelOf(t, change); n.Level == "" {
		n.Level = "high" // until somebody has shown that it is less
	}
	if n.Needs, ok = t.Config.Policy.MinNotice[n.Level]; !ok {
		return Notice{}, false
	}
	n.Known = known(t, change)
	if n.Known.IsZero() {
		n.Known = asOf
	}
	n.Earliest = lifecycle.Deadline(t, n.Known, n.Needs)
	return n, true
}

// Expedited reports whether the window of a change begins sooner than its
// policy's notice allows (C6).
func Expedited(t *records.Tree, change *records.Record, asOf time.Time) (n Notice, expedited bool) {
	planned := Planned(change)
	n, ok := NoticeOf(t, change, asOf)
	return n, ok && !planned.From.IsZero() && planned.From.Before(n.Earliest)
}

// known is since when everybody could be ready for the window: since the change
// was submitted, or, if that came later, since its begin was last brought
// forward. It is zero for a change that nobody was asked to assess.
func known(t *records.Tree, change *records.Record) time.Time {
	history, _ := lifecycle.Replay(t, change)
	submitted, ok := history.Milestones["submitted"]
	if !ok {
		return time.Time{}
	}
	for _, e := range change.Log {
		for _, c := range e.Set {
			if e.At.After(submitted) && forward(c) {
				submitted = e.At
			}
		}
	}
	return submitted
}

// forward reports whether an entry brings the begin of the window forward.
func forward(c records.Change) bool {
	var before, after time.Time
	switch c.Field {
	case "planned.start":
		before, _ = c.Old.Instant()
		after, _ = c.New.Instant()
	case "planned":
		before, _ = c.Old.Get("start").Instant()
		after, _ = c.New.Get("start").Instant()
	}
	return !after.IsZero() && (before.IsZero() || after.Before(before))
}
