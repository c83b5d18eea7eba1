package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/schema"
)

var agreementPause = Rule{
	ID:       "agreement-pause",
	Title:    "a clock that pauses can run again",
	Source:   "S7",
	Severity: diag.Error,
	Doc: `
A clock pauses while an incident is in a pending state and waits for something that the
agreement names in pauses_on. Where no step leads from such a state back to work or to a
resolution, the clock sticks: the incident can only be given up, and its target is
neither met nor broken. And a pause for something that no record can wait for is a
promise to nobody.

Add a transition out of the state to the kind, or take the wait out of pauses_on.`,
	Kinds: []string{"agreement"},
	Each: func(p *Pass, r *records.Record) {
		incident := p.Tree.Kinds.Kind("incident")
		a := sla.ReadAgreement(p.Tree, r)
		if incident == nil || len(a.PausesOn) == 0 || !slices.ContainsFunc(a.Clocks, func(c sla.Clock) bool { return c.Pauses }) {
			return
		}
		for i, hold := range texts(r, "pauses_on") {
			if !p.canWaitFor(hold) {
				p.warnf(r, sub("pauses_on", i), "no incident and no request can wait for %s; the clock never pauses for it", hold).
					Fix = advise("take it out of pauses_on")
			}
		}
		for _, s := range incident.States {
			if s.Category != schema.Pending || slices.ContainsFunc(incident.Next(s.Name), func(t schema.Transition) bool { return goesOn(incident, t.To) }) {
				continue
			}
			d := p.errorf(r, "pauses_on", "the clock pauses while an incident that waits for %s is %s, and no step leads from there back to work or to a resolution",
				strings.Join(a.PausesOn, " or "), s.Name)
			d.Related = []diag.Note{{Span: s.Origin, Message: "the state is defined here"}}
			d.Fix = advise("add a transition from %s to the kind incident", s.Name)
		}
	},
}

// goesOn reports a state in which a clock that paused runs again, or stops.
func goesOn(k *schema.Kind, state string) bool {
	s, _ := k.State(state)
	return s.Category == schema.Open || s.Category.Done()
}

// canWaitFor reports whether a measured kind knows a reason to wait, under that
// name or a team's own.
func (p *Pass) canWaitFor(hold string) bool {
	for _, name := range sla.Kinds {
		k := p.Tree.Kinds.Kind(name)
		if k == nil {
			continue
		}
		field, ok := k.Field("hold")
		if !ok {
			continue
		}
		for _, value := range field.Schema.Get("enum").Strings() {
			if k.Builtin("hold", value) == hold {
				return true
			}
		}
	}
	return hold == "approval" // which requests alone know, in a module that may be off
}
