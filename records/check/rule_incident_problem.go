package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var incidentProblem = Rule{
	ID:       "incident-problem",
	Title:    "a grave incident is closed with a problem, or with the reason why there is none",
	Source:   "X4",
	Severity: diag.Error,
	Doc: `
An incident that is or once was of priority P1 or P2, or major, is not closed before somebody
has decided whether its cause is worth looking for. Either a problem record is
named, or no_problem says why none is needed.

Link the problem, or give the reason in no_problem.`,
	Kinds: []string{"incident"},
	Each: func(p *Pass, r *records.Record) {
		if r.Category() != schema.Closed || len(texts(r, "problems")) > 0 || text(r, "no_problem") != "" {
			return
		}
		what := gravity(r)
		if what == "" {
			what = p.once(r, gravity)
			if what == "" {
				return
			}
			what = "once " + what
		}
		d := p.errorf(r, "problems", "closed, %s, and no problem is named; expected problems, or the reason in no_problem", what)
		d.Fix = do("name the problem", "gitsm link %s problems ID", r.ID)
	},
}

// gravity says what makes an incident grave, "" where nothing does.
func gravity(r *records.Record) string {
	priority := r.Value("priority")
	switch {
	case truthy(r, "major"):
		return "major"
	case priority == "P1", priority == "P2":
		return "priority " + priority
	}
	return ""
}
