package change

import (
	"slices"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Frozen is a freeze that forbids a change (C6).
type Frozen struct {
	Freeze   *records.Record
	Interval worktime.Interval
	// NotBy is who recorded an exception without holding the freeze's
	// exception_role; "" where there is no exception.
	NotBy string
}

// FrozenIn lists the freezes that forbid a change in a window, by ID. Those for
// which somebody with the freeze's exception_role allowed an exception are left
// out. Freezes are half-open: a change may end when one begins.
func FrozenIn(t *records.Tree, change *records.Record, window worktime.Interval) []Frozen {
	if !window.Whole() {
		return nil
	}
	var found []Frozen
	for _, freeze := range t.OfKind("freeze") {
		if !Freezes(t, freeze, change, window) {
			continue
		}
		f := Frozen{Freeze: freeze, Interval: intervalOf(freeze.Fields, "from", "to")}
		exception := change.Lookup("freeze_exception")
		if t.Record(exception.Get("freeze").Str()) == freeze {
			by := exception.Get("by").Str()
			if mayExcept(t, freeze, by) {
				continue
			}
			f.NotBy = by
		}
		found = append(found, f)
	}
	return found
}

// Freezes reports whether a freeze forbids a change in a window, exceptions
// aside. One that has ended since still held then.
func Freezes(t *records.Tree, freeze, change *records.Record, window worktime.Interval) bool {
	frozen := intervalOf(freeze.Fields, "from", "to")
	if freeze.Category() == schema.Draft || !frozen.Whole() || !frozen.Overlaps(window) {
		return false
	}
	if slices.Contains(freeze.Lookup("allows").Strings(), typeOf(change)) {
		return false
	}
	scope := freeze.Lookup("scope")
	if scope.Get("all").Str() == "true" {
		return true
	}
	return slices.ContainsFunc(targets(t, change, "services"), func(service *records.Record) bool {
		return inScope(scope, service)
	})
}

// inScope reports whether a freeze's scope holds a service.
func inScope(scope *frontmatter.Node, service *records.Record) bool {
	return slices.Contains(scope.Get("services").Strings(), service.ID) ||
		slices.Contains(scope.Get("tiers").Strings(), service.Lookup("tier").Str())
}

// mayExcept reports whether somebody may allow an exception to a freeze.
func mayExcept(t *records.Tree, freeze *records.Record, handle string) bool {
	role := freeze.Lookup("exception_role").Str()
	person := t.People.ByHandle(handle)
	return person != nil && (role == "" || slices.Contains(person.Roles, role))
}
