package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var audienceCustomer = Rule{
	ID:       "audience-customer",
	Title:    "a record for customers says which",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
The audience "customer" means: the customers that the record names, and nobody
else. Without names the portal could not tell for whom to build the page.

Name the customers, or choose another audience.`,
	Each: func(p *Pass, r *records.Record) {
		if _, known := r.Kind.Field("customers"); !known || r.Audience != "customer" || len(texts(r, "customers")) > 0 {
			return
		}
		d := p.errorf(r, "audience", "audience is customer, but no customers are named; expected at least one in customers")
		d.Fix = do("name the customers", "gitsm set %s customers+=CUSTOMER", r.ID)
	},
}
