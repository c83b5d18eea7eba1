package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

var partyKnown = Rule{
	ID:       "party-known",
	Title:    "customers and suppliers that are named are listed",
	Source:   "X13, domain 1",
	Severity: diag.Error,
	Doc: `
Customers stand in customers.yaml, suppliers in suppliers.yaml, each with an id and
a title. A record that names another one would be shown to nobody, and no agreement
would cover it.

Correct the name, or add an entry to the file.`,
	Each: func(p *Pass, r *records.Record) {
		p.judgeParties(r, "customers", "customer", p.Tree.Customers, records.CustomersFile)
		if r.Kind.Name == "agreement" {
			p.judgeParties(r, "parties.customers", "customer", p.Tree.Customers, records.CustomersFile)
			p.judgeParties(r, "parties.supplier", "supplier", p.Tree.Suppliers, records.SuppliersFile)
		}
		if r.Kind.Name == "ci" {
			p.judgeParties(r, "supplier", "supplier", p.Tree.Suppliers, records.SuppliersFile)
		}
	},
}

// judgeParties judges the customers or suppliers that a field names.
func (p *Pass) judgeParties(r *records.Record, field, what string, known records.Parties, file string) {
	named := []*frontmatter.Node{r.Lookup(field)}
	if named[0] != nil && named[0].Kind == frontmatter.Seq {
		named = named[0].Items
	}
	for _, party := range named {
		if party.Str() == "" || known.ByID(party.Str()) != nil {
			continue
		}
		d := p.errorAt(r, r.Doc.Span(party), "%s names %q, which is not in %s; expected a %s that is listed", field, party.Str(), file, what)
		var ids []string
		for _, listed := range known.List {
			ids = append(ids, listed.ID)
		}
		d.Fix = meant(r.Doc, party, ids, "correct the name, or add it to %s", file)
	}
}
