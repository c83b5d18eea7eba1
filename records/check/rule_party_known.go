package check

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
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
	for _, id := range texts(r, field) {
		if known.ByID(id) != nil {
			continue
		}
		d := p.errorf(r, field, "%s names %q, which is not in %s; expected a %s that is listed", field, id, file, what)
		var ids []string
		for _, party := range known.List {
			ids = append(ids, party.ID)
		}
		if best := records.Closest(id, ids); best != "" {
			d.Fix = advise("did you mean %s?", best)
		} else {
			d.Fix = advise("add %s to %s, under %q", id, file, strings.TrimSuffix(file, ".yaml"))
		}
	}
}
