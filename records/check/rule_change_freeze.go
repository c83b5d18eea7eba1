package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var changeFreeze = Rule{
	ID:       "change-freeze",
	Title:    "an approved change lies outside the freezes of its services",
	Source:   "C6",
	Severity: diag.Error,
	Doc: `
During a change freeze nothing changes within its scope (everything, some tiers,
some services), apart from the types that it allows. A change whose planned window
overlaps the freeze is not approved, unless freeze_exception names the freeze and
was given by a person with the freeze's exception_role. Both are half-open: a
change may end when the freeze begins, and begin when it ends.

Move the window, or have the exception recorded. While the change is assessed this
is a warning.`,
	Kinds: []string{"change"},
	Reach: anywhere, // freezes are found by time, not by links
	Each: func(p *Pass, r *records.Record) {
		planned := window(r)
		if c := r.Category(); c == schema.Draft || c == schema.Cancelled || !planned.whole() {
			return
		}
		report := p.warnf
		if reached(r, "approved") {
			report = p.errorf
		}
		for _, freeze := range p.Tree.OfKind("freeze") {
			if !p.inFreeze(r, planned, freeze) {
				continue
			}
			if by := text(r, "freeze_exception.by"); p.Tree.Record(text(r, "freeze_exception.freeze")) == freeze {
				role := text(freeze, "exception_role")
				if person := p.Tree.People.ByHandle(by); person == nil || role != "" && !slices.Contains(person.Roles, role) {
					d := report(r, "freeze_exception.by", "%s may not allow an exception to %s; expected somebody with the role %s", by, freeze.ID, role)
					d.Related = see(freeze, "exception_role", "the role that may")
					d.Fix = advise("have somebody with the role %s allow it", role)
				}
				continue
			}
			d := report(r, "planned.start", "the window from %s to %s overlaps the freeze %s", stamp(planned.From), stamp(planned.To), freeze.ID)
			d.Related = see(freeze, "from", "the freeze: %s to %s", text(freeze, "from"), text(freeze, "to"))
			d.Fix = advise("move the window, or record the freeze_exception that the %s gave", text(freeze, "exception_role"))
		}
	},
}

// inFreeze reports whether a freeze forbids a change in a window. A freeze that
// has ended since still held then.
func (p *Pass) inFreeze(change *records.Record, planned period, freeze *records.Record) bool {
	frozen := periodOf(freeze.Fields, "from", "to")
	if freeze.Category() == schema.Draft || !frozen.whole() || !frozen.overlaps(planned) {
		return false
	}
	if slices.Contains(texts(freeze, "allows"), builtin(change, "type")) {
		return false
	}
	scope := freeze.Lookup("scope")
	if scope.Get("all").Str() == "true" {
		return true
	}
	for _, service := range p.targets(change, "services") {
		if frozenService(scope, service) {
			return true
		}
	}
	return false
}

// frozenService reports whether a freeze's scope holds a service.
func frozenService(scope *frontmatter.Node, service *records.Record) bool {
	return slices.Contains(scope.Get("services").Strings(), service.ID) ||
		slices.Contains(scope.Get("tiers").Strings(), text(service, "tier"))
}
