// Package audience cuts a tree of records down to what readers may see, so that
// what is built from the result cannot show more: a page, a feed or a search
// index never meets what it must not tell. Start from Parse and Of.
//
// For readers beyond the organisation (the public, a customer) the view is made
// anew from allow-lists, which stand in the kinds under publish (domain section
// 6): a record that is theirs to see is written again with the fields, sections
// and log entries that are listed, and loaded as a tree; nothing that is not
// listed is left out, it is never put in. Within the organisation everything is
// there but restricted records, of which ID, state, services and times remain
// (D8).
package audience

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Audience is who reads a portal. The zero Audience is the organisation.
type Audience struct {
	name     string // "" for internal
	customer string // ID, where the name is customer
}

// The audiences that need no customer, widest first. TLP calls them CLEAR,
// AMBER and RED; a customer's is GREEN or AMBER.
var (
	Public     = Audience{name: schema.AudiencePublic}
	Internal   = Audience{}
	Restricted = Audience{name: "restricted"}
)

// Customer is the audience of one customer.
func Customer(id string) Audience { return Audience{schema.AudienceCustomer, id} }

// Words lists what Parse reads, for help and completion.
func Words() []string { return []string{"public", "customer:ID", "internal", "restricted"} }

// Parse reads public, customer:ID, internal or restricted; "" is internal. A
// customer must be one of customers.yaml: a portal for nobody is a slip.
func Parse(text string, t *records.Tree) (Audience, error) {
	name, id, of := strings.Cut(text, ":")
	switch {
	case text == "" || text == "internal":
		return Internal, nil
	case text == "restricted":
		return Restricted, nil
	case text == schema.AudiencePublic:
		return Public, nil
	case name != schema.AudienceCustomer:
		return Audience{}, fmt.Errorf("there is no audience %q%s; expected %s", text, strings.TrimSuffix(diag.DidYouMean(name, []string{"public", "customer", "internal", "restricted"}), "?"), strings.Join(Words(), ", "))
	case !of || id == "":
		return Audience{}, fmt.Errorf("the audience %q needs a customer: customer:ID%s", text, known(t))
	case t.Customers.ByID(id) == nil:
		if near := diag.DidYouMean(id, customers(t)); near != "" {
			return Audience{}, fmt.Errorf("there is no customer %q in %s%s", id, records.CustomersFile, near)
		}
		return Audience{}, fmt.Errorf("there is no customer %q in %s%s", id, records.CustomersFile, known(t))
	}
	return Customer(id), nil
}

func customers(t *records.Tree) []string {
	ids := make([]string, len(t.Customers.List))
	for i, c := range t.Customers.List {
		ids[i] = c.ID
	}
	return ids
}

func known(t *records.Tree) string {
	if ids := customers(t); len(ids) > 0 {
		return "; customers are " + strings.Join(ids, ", ")
	}
	return ", and " + records.CustomersFile + " names none"
}

// String writes the audience as Parse reads it.
func (a Audience) String() string {
	switch {
	case a.name == "":
		return "internal"
	case a.customer != "":
		return a.name + ":" + a.customer
	}
	return a.name
}

// Outward reports whether the readers are beyond the organisation.
func (a Audience) Outward() bool {
	return a.name == schema.AudiencePublic || a.name == schema.AudienceCustomer
}

// IsCustomer gives the customer whose portal it is.
func (a Audience) IsCustomer() (id string, ok bool) { return a.customer, a.customer != "" }

// reads reports whether the readers may see what is marked for an audience, of a
// record that names these customers. What is marked with a word that is none is
// for nobody beyond the organisation.
func (a Audience) reads(marked string, customers []string) bool {
	switch marked {
	case schema.AudiencePublic:
		return true
	case schema.AudienceCustomer:
		if !a.Outward() {
			return true
		}
		for _, id := range customers {
			if a.customer != "" && id == a.customer {
				return true
			}
		}
		return false
	case "restricted":
		return a == Restricted
	}
	return !a.Outward()
}
