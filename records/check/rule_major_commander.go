package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var majorCommander = Rule{
	ID:       "major-commander",
	Title:    "whoever leads a major incident does not repair it as well",
	Source:   "domain 3",
	Severity: diag.Warning,
	Doc: `
In a major incident the commander keeps the overview, decides and speaks, while
others look for the fault. Where the team has more than one member, commander and
assignee are two people.

Assign somebody else, or hand over the command.`,
	Kinds: []string{"incident"},
	Each: func(p *Pass, r *records.Record) {
		commander := text(r, "commander")
		if !truthy(r, "major") || !underway(r) || commander == "" || commander != text(r, "assignee") {
			return
		}
		members := 0
		for _, person := range p.Tree.People.List {
			for _, team := range person.Teams {
				if team == text(r, "team") && person.ActiveAt(p.AsOf) {
					members++
				}
			}
		}
		if members < 2 {
			return
		}
		d := p.warnf(r, "assignee", "%s leads this major incident and works on it as well; expected two people", commander)
		d.Related = see(r, "commander", "the commander")
		d.Fix = do("assign somebody else", "gitsm set %s assignee=HANDLE", r.ID)
	},
}
