package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var incidentWorkaround = Rule{
	ID:       "incident-workaround",
	Title:    "an incident resolved by a workaround names its article and its problem",
	Source:   "X3",
	Severity: diag.Error,
	Doc: `
A workaround restores service and leaves the cause where it is. The next one who
meets the incident needs the article that says what to do, and somebody must go
after the cause: that is the problem record.

Name the article in workaround and the problem in problems.`,
	Kinds: []string{"incident"},
	Each: func(p *Pass, r *records.Record) {
		if !r.Category().Done() || builtin(r, "resolution.code") != "workaround" {
			return
		}
		if text(r, "workaround") == "" {
			d := p.errorf(r, "workaround", "resolved with a workaround, but workaround is not given; expected the article that describes it")
			d.Related = see(r, "resolution.code", "resolved with a workaround here")
			d.Fix = do("name the article", "gitsm link %s workaround ID", r.ID)
		}
		if len(texts(r, "problems")) == 0 {
			d := p.errorf(r, "problems", "resolved with a workaround, but no problem is named; expected the problem that looks for the cause")
			d.Related = see(r, "resolution.code", "resolved with a workaround here")
			d.Fix = do("name the problem", "gitsm link %s problems ID", r.ID)
		}
	},
}
