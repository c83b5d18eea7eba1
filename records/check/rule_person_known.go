package check

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var personKnown = Rule{
	ID:       "person-known",
	Title:    "whoever a record names stands in people.yaml",
	Source:   "X13, D8",
	Severity: diag.Error,
	Doc: `
People are named by their handle in people.yaml, which says who they are, which
roles they have and when they were there. A handle that does not stand there names
nobody: it has no deputy, cannot approve and cannot be found when an auditor asks.
The actors gitsm and model:… are the system itself.

Correct the handle, or add the person to people.yaml.`,
	Each: func(p *Pass, r *records.Record) {
		if p.Tree.People.Doc == nil {
			return // told once, by people-missing
		}
		for _, n := range p.facts.namedIn(r) {
			if !n.team && p.facts.person(n.handle) == nil {
				p.unknownPerson(r, n.path, n.handle)
			}
		}
		for i, entry := range r.Log {
			if entry.By != "" && !isSystem(entry.By) && p.facts.person(entry.By) == nil {
				p.unknownPerson(r, sub("log", i, "by"), entry.By)
			}
		}
	},
}

func (p *Pass) unknownPerson(r *records.Record, path, handle string) {
	d := p.errorf(r, path, "%+q is not in people.yaml; expected the handle of a person", handle)
	var handles []string
	for _, person := range p.Tree.People.List {
		handles = append(handles, person.Handle)
	}
	d.Fix = meant(r.Doc, r.Lookup(path), handles, "correct the handle, or add the person to people.yaml")
}

// isSystem reports whether an actor is gitsm itself or a change model.
func isSystem(actor string) bool {
	return actor == "gitsm" || strings.HasPrefix(actor, "model:")
}
