package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var peopleMissing = Rule{
	ID:       "people-missing",
	Title:    "there is a people.yaml where records name people",
	Source:   "X13, D8",
	Severity: diag.Error,
	Doc: `
Without people.yaml nobody who is named in a record is known, and neither approvals
nor ownership mean anything. This is told once, not for every name.

Write people.yaml: a list "people" of handle, name, emails, roles and teams.`,
	Run: func(p *Pass) {
		if p.Tree.People.Doc != nil {
			return
		}
		var handles []string
		for _, r := range p.Tree.Records {
			for _, n := range p.facts.namedIn(r) {
				if !n.team {
					handles = append(handles, n.handle)
				}
			}
			for _, entry := range r.Log {
				if entry.By != "" && !isSystem(entry.By) {
					handles = append(handles, entry.By)
				}
			}
		}
		if len(handles) == 0 {
			return
		}
		slices.Sort(handles)
		d := p.report(diag.Diagnostic{
			Span: diag.Span{File: records.PeopleFile}, Severity: diag.Error,
			Message: "records name people, such as " + handles[0] + ", but there is no people.yaml; expected one that lists them",
		})
		d.Fix = advise("write people.yaml with an entry for each handle")
	},
}
