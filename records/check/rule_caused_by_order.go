package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var causedByOrder = Rule{
	ID:       "caused-by-order",
	Title:    "a change that caused an incident had started before the impact did",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
The change failure rate counts the changes that incidents name in caused_by. A
change cannot have caused what was there before it began: it must actually have
started (its actual.start, or the log entry that began the implementation)
before the impact started (the earliest outage, or the opening of the incident
where no outage is recorded).

Correct the start of the outage or of the change, or take the link out.`,
	Kinds: []string{"incident"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		impact, where := impactStart(r)
		for _, change := range p.targets(r, "caused_by") {
			started := p.startOf(change)
			switch {
			case started.IsZero():
				d := p.errorf(r, "caused_by", "%s has not started (it is %s), so it cannot have caused this", change.ID, change.State)
				d.Related = see(change, "state", "no start is recorded here")
				d.Fix = advise("record when %s really started, or take the link out", change.ID)
			case !impact.IsZero() && started.After(impact):
				d := p.errorf(r, where, "the impact began at %s, before %s started at %s; a cause comes first", stamp(impact), change.ID, stamp(started))
				d.Related = see(change, "actual.start", "%s started here", change.ID)
				d.Fix = advise("correct one of the two times, or take %s out of caused_by", change.ID)
			}
		}
	},
}

// impactStart is when an incident began to be felt, and the field that says so.
func impactStart(incident *records.Record) (at time.Time, field string) {
	at, field = incident.Opened(), "log.0.at"
	found := false
	for i, outage := range items(incident, "outages") {
		from, ok := outage.Get("from").Instant()
		if ok && (!found || from.Before(at)) {
			at, field, found = from, sub("outages", i, "from"), true
		}
	}
	return at, field
}

// startOf is when a change was really started, zero if it was not.
func (p *Pass) startOf(change *records.Record) time.Time {
	if at, ok := change.Lookup("actual.start").Instant(); ok {
		return at
	}
	return p.milestone(change, "started")
}
