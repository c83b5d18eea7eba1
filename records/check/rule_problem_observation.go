package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

var problemObservation = Rule{
	ID:       "problem-observation",
	Title:    "a problem is closed after it stayed away for a while",
	Source:   "X2",
	Severity: diag.Error,
	Doc: `
A fix has worked when the trouble does not come back. Between the resolution of a
problem and its closure lie at least 14 days (policy: observation in gitsm.yaml), in
which no new incident was linked to it and none of its incidents recurred.

Wait, or take the problem up again: gitsm move PRB-… known_error.`,
	Kinds: []string{"problem"},
	Reach: 2,
	Each: func(p *Pass, r *records.Record) {
		resolved, closed := p.milestone(r, "resolved"), p.milestone(r, "closed")
		if r.Category() != schema.Closed || resolved.IsZero() || closed.IsZero() {
			return
		}
		if until := lifecycle.Deadline(p.Tree, resolved, p.Tree.Config.Policy.Observation); closed.Before(until) {
			d := p.errorf(r, "state", "closed at %s, but a problem is watched until %s; it was resolved at %s", stamp(closed), stamp(until), stamp(resolved))
			d.Fix = advise("close it on %s or later", until.Format(time.DateOnly))
		}
		for _, incident := range p.Tree.Linked(r.ID, "incidents") {
			p.cameBack(r, incident, "is linked to it", resolved, closed)
			for _, again := range p.Tree.Linked(incident.ID, "recurrences") {
				p.cameBack(r, again, "is a recurrence of "+incident.ID, resolved, closed)
			}
		}
	},
}

// cameBack reports an incident that was opened while a problem was watched.
func (p *Pass) cameBack(r, incident *records.Record, how string, resolved, closed time.Time) {
	opened := incident.Opened()
	if incident.Category() == schema.Cancelled || !opened.After(resolved) || !opened.Before(closed) {
		return
	}
	d := p.errorf(r, "state", "closed, but %s %s and was opened at %s, after the problem was resolved", incident.ID, how, stamp(opened))
	d.Related = see(incident, "log.0.at", "%s was opened here", incident.ID)
	d.Fix = do("take the problem up again", "gitsm move %s known_error --why %s", r.ID, "it came back: "+incident.ID)
}
