package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

var outagePeriod = Rule{
	ID:       "outage-period",
	Title:    "an outage ends after it begins, by the time of the resolution, and not in the future",
	Source:   "X11",
	Severity: diag.Error,
	Doc: `
Availability is computed from outages alone. An outage that ends before it begins
would be negative downtime; one that is still open when the incident is resolved
would go on for ever; one in the future has not happened.

Correct the time. If service was not yet restored, the incident is not resolved.`,
	Kinds: []string{"incident"},
	Each: func(p *Pass, r *records.Record) {
		resolved := p.milestone(r, "resolved")
		if !r.Category().Done() {
			resolved = time.Time{}
		}
		for i, outage := range items(r, "outages") {
			p.judgeOutage(r, i, outage, resolved)
		}
	},
}

// judgeOutage judges one outage against itself, the resolution (zero while
// there is none) and the as-of instant.
func (p *Pass) judgeOutage(r *records.Record, i int, outage *frontmatter.Node, resolved time.Time) {
	from, to := sub("outages", i, "from"), sub("outages", i, "to")
	when := periodOf(outage, "from", "to")
	for _, end := range []struct {
		path string
		at   time.Time
	}{{from, when.From}, {to, when.To}} {
		if end.at.After(p.AsOf.Add(clockSkew)) {
			p.errorf(r, end.path, "%s lies in the future (it is %s); an outage is recorded once it has happened", stamp(end.at), stamp(p.AsOf)).
				Fix = advise("correct the time; what is planned belongs to a change's planned.downtime")
		}
	}
	switch {
	case when.From.IsZero():
	case when.To.IsZero() && outage.Get("to") == nil && !resolved.IsZero():
		p.errorf(r, sub("outages", i), "the outage has no end, but the incident was resolved at %s; expected the time in \"to\"", stamp(resolved)).
			Fix = advise("say in %s when service was back", to)
	case when.To.IsZero():
	case !when.From.Before(when.To):
		p.errorf(r, to, "the outage ends at %s, not after it began at %s", stamp(when.To), stamp(when.From)).
			Fix = advise("correct %s or %s", from, to)
	case !resolved.IsZero() && when.To.After(resolved):
		d := p.errorf(r, to, "the outage ends at %s, after the incident was resolved at %s; expected the outage to end by then", stamp(when.To), stamp(resolved))
		d.Fix = advise("correct the end of the outage, or the time of the resolution")
	}
}
