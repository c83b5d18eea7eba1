package site

import (
	"slices"

	"github.com/gitsm/gitsm/schema"
)

// Pages that stand by themselves.
const (
	schedulePath = "schedule.html"
	errorsPath   = "known-errors.html"
	aboutPath    = "about.html"
	allPath      = "records.html"
	notFoundPath = "404.html"
	reportsPath  = "reports.html"

	subscribePath = "subscribe.html"
)

// navigation is what people look for first, with the kind without which an entry
// would lead nowhere; an entry without a path leads to the kind's list. Everything
// else is reached through the list of all records.
var navigation = []struct{ kind, text, path string }{
	{"service", msg("Services"), ""},
	{"incident", msg("Operations"), operationsPath},
	{"incident", msg("Incidents"), ""},
	{"change", msg("Changes"), schedulePath},
	{"problem", msg("Known errors"), errorsPath},
	{"pir", msg("Reviews"), ""},
	{"knowledge", msg("Knowledge"), ""},
	{"service", msg("Reports"), reportsPath},
}

// sections are the entries of the main navigation.
func (b *builder) sections() []Link {
	nav := []Link{{b.say.Text("Status"), indexPage}}
	for _, e := range navigation {
		if e.path == schedulePath {
			if b.plansWork() {
				nav = append(nav, Link{b.scheduleSection(e.text), e.path})
			}
			continue
		}
		k := b.tree.Kinds.Kind(e.kind)
		if k == nil || b.outward() && !b.leadsOutward(e.path) {
			continue
		}
		p := e.path
		if p == "" {
			p = listPath(k)
		}
		nav = append(nav, Link{b.say.Text(e.text), p})
	}
	nav = append(nav, b.ownSections()...)
	return append(nav, Link{b.say.Text("All records"), allPath})
}

// scheduleSection is what the navigation calls the schedule.
func (b *builder) scheduleSection(within string) string {
	if b.outward() {
		return b.scheduleName()
	}
	return b.say.Text(within)
}

// leadsOutward reports an entry that readers beyond the organisation get, too.
func (b *builder) leadsOutward(path string) bool {
	return slices.Contains([]string{"", errorsPath}, path) || path == reportsPath && b.reportsToCustomer()
}

// sectionOf is the entry of the navigation that a kind's pages belong to.
func (b *builder) sectionOf(k *schema.Kind) string {
	switch k.Name {
	case "change", "change-model", "freeze":
		return schedulePath
	case "problem":
		return errorsPath
	case "offering":
		return b.servicesSection()
	case "service", "incident", "pir", "knowledge":
		return listPath(k)
	}
	return allPath
}
