package check

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var reviewTimeline = Rule{
	ID:       "review-timeline",
	Title:    "the timeline of a review can be read, is in order and agrees with the incidents",
	Source:   "domain 6",
	Severity: diag.Error,
	Doc: `
Each item of the section "Timeline" has the form

    - 2026-03-16T10:02:00+01:00 | ack | the on-call engineer answers | chat log

with one of the tags impact_start, detect, ack, declare, escalate, action,
mitigate, restore, resolve, comms, note. The items are in the order of time. What
the incidents record already is not told differently: impact_start is the begin of
an outage, ack and resolve are the times in the log of an incident. Time to detect
is computed from it.

Correct the line, or the incident if that is what is wrong.`,
	Kinds: []string{"pir"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		recorded := p.recordedMoments(r)
		var last time.Time
		for _, m := range timeline(r) {
			if m.Flaw != "" {
				p.errorAt(r, m.Span, "this line of the timeline cannot be read: %s", m.Flaw).
					Fix = advise("write: - %s | note | what happened", stamp(time.Date(2026, 3, 16, 10, 2, 0, 0, time.UTC)))
				continue
			}
			if m.At.Before(last) {
				p.errorAt(r, m.Span, "%s lies before the line above (%s); a timeline is in the order of time", stamp(m.At), stamp(last)).
					Fix = advise("move the line up, or correct its time")
			}
			last = m.At
			known := recorded[m.Tag]
			if len(known) == 0 || slices.ContainsFunc(known, func(k fact) bool { return k.at.Equal(m.At) }) {
				continue
			}
			d := p.errorAt(r, m.Span, "%s at %s, but %s says %s", m.Tag, stamp(m.At), known[0].incident.ID, stamp(known[0].at))
			d.Related = see(known[0].incident, known[0].field, "recorded here")
			d.Fix = advise("take over the time of the incident, or correct it there")
		}
	},
}

// fact is an instant that an incident records.
type fact struct {
	at       time.Time
	incident *records.Record
	field    string
}

// recordedMoments are the instants that the incidents of a review record, by
// the tag under which a timeline tells them.
func (p *Pass) recordedMoments(review *records.Record) map[string][]fact {
	found := map[string][]fact{}
	add := func(tag string, at time.Time, incident *records.Record, field string) {
		if !at.IsZero() {
			found[tag] = append(found[tag], fact{at, incident, field})
		}
	}
	for _, incident := range p.targets(review, "incidents") {
		for i, outage := range items(incident, "outages") {
			from, _ := outage.Get("from").Instant()
			add("impact_start", from, incident, sub("outages", i, "from"))
		}
		add("ack", p.milestone(incident, "acknowledged"), incident, "log")
		add("resolve", p.milestone(incident, "resolved"), incident, "log")
	}
	return found
}
