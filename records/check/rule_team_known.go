package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var teamKnown = Rule{
	ID:       "team-known",
	Title:    "a team that is named has members",
	Source:   "X13",
	Severity: diag.Error,
	Doc: `
A team is what the teams of people.yaml say: it exists when somebody belongs to it.
Work that is given to a team without members is given to nobody.

Correct the name, or add the team to its members in people.yaml.`,
	Each: func(p *Pass, r *records.Record) {
		if p.Tree.People.Doc == nil {
			return // told once, by people-missing
		}
		for _, n := range p.facts.namedIn(r) {
			if !n.team || p.facts.teams()[n.handle] {
				continue
			}
			d := p.errorf(r, n.path, "nobody in people.yaml belongs to the team %q", n.handle)
			d.Fix = meant(r.Doc, r.Lookup(n.path), sortedKeys(p.facts.teams()), "correct the name, or add the team to its members in people.yaml")
		}
	},
}
