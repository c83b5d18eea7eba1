package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var agreementParties = Rule{
	ID:       "agreement-parties",
	Title:    "an agreement names the party that its type is made with",
	Source:   "S12, S14, domain 1",
	Severity: diag.Error,
	Doc: `
A service level agreement (sla) is made with customers, an operational level
agreement (ola) with an internal team, an underpinning contract (uc) with a
supplier. The clocks of an ola run while its team works on the record, those of a uc
while it waits for the supplier, so the party must be known. An sla with
default: true holds for everybody and needs no customers.

Name the party, or correct the type.`,
	Kinds: []string{"agreement"},
	Each: func(p *Pass, r *records.Record) {
		field, known := map[string]string{"sla": "customers", "ola": "team", "uc": "supplier"}[builtin(r, "type")]
		path := "parties." + field
		if !known || len(texts(r, path)) > 0 || field == "customers" && truthy(r, "default") {
			return
		}
		d := p.errorf(r, "parties", "an agreement of type %s is made with %s; expected %s", text(r, "type"), partyOf[field], path)
		d.Related = see(r, "type", "its type")
		d.Fix = do("name the party", "gitsm set %s %s=…", r.ID, path)
	},
}

// partyOf says in words whom a field of parties names.
var partyOf = map[string]string{"customers": "customers", "team": "an internal team", "supplier": "a supplier"}
