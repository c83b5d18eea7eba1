package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/schema"
)

var agreementClock = Rule{
	ID:       "agreement-clock",
	Title:    "every clock of an agreement can start and stop",
	Source:   "S5, S6, S14",
	Severity: diag.Error,
	Doc: `
A clock runs from one milestone to another. One whose milestones no step of an incident
reaches, or reaches in the other order, never starts or never stops, and a target of no
time is broken before anybody can act. The clock of a contract with a supplier runs
while an incident waits for the supplier: by then somebody has taken it up, so there is
no response to measure, and a contract that pauses for the supplier never runs at all.
A target needs a clock of its name.

Correct the milestones or the target, or take the clock out.`,
	Kinds: []string{"agreement"},
	Each: func(p *Pass, r *records.Record) {
		a := sla.ReadAgreement(p.Tree, r)
		for _, c := range a.Clocks {
			own := "clocks." + c.Name
			if r.Lookup(own) != nil {
				p.ownClock(r, c, own)
			}
		}
		for i, target := range a.Targets {
			p.targetClocks(r, a, target, i)
		}
		if a.Type == sla.TypeUC && slices.Contains(a.PausesOn, "supplier") {
			p.errorf(r, "pauses_on", "the clocks run while an incident waits for the supplier, and pause while it does; they never run").
				Fix = advise("take supplier out of pauses_on")
		}
	},
}

// ownClock judges the milestones of a clock that an agreement declares.
func (p *Pass) ownClock(r *records.Record, c sla.Clock, path string) {
	incident := p.Tree.Kinds.Kind("incident")
	for _, end := range []struct{ field, milestone, never string }{{"start", c.Start, "starts"}, {"stop", c.Stop, "stops"}} {
		if end.milestone != "" && incident != nil && !stamps(incident, end.milestone) {
			p.errorf(r, path+"."+end.field, "no step of an incident reaches %s; the clock never %s", end.milestone, end.never).
				Fix = advise("name a milestone that an incident reaches: %s", reachedBy(incident))
		}
	}
	if start, stop := slices.Index(milestonesInOrder, c.Start), slices.Index(milestonesInOrder, c.Stop); start >= 0 && stop >= 0 && stop <= start {
		p.errorf(r, path+".stop", "the clock stops at %s and starts at %s; expected a stop that comes later", c.Stop, c.Start).
			Fix = advise("exchange the two milestones, or name others")
	}
	if !slices.ContainsFunc(items(r, "targets"), func(n *frontmatter.Node) bool { return n.Lookup("clocks", c.Name) != nil }) {
		p.warnf(r, path, "no target names the clock %s; nothing is measured by it", c.Name).
			Fix = advise("add a time for it to the targets: clocks: {%s: 2h}", c.Name)
	}
}

// targetClocks judges the times of a target by their clocks.
func (p *Pass) targetClocks(r *records.Record, a *sla.Agreement, target sla.Target, i int) {
	for _, c := range a.Clocks {
		path := sub("targets", i, c.Name)
		if c.Name != sla.Response && c.Name != sla.Resolution {
			path = sub("targets", i, "clocks", c.Name)
		}
		d, given := target.Times[c.Name]
		switch {
		case given && d == 0:
			p.errorf(r, path, "%s within no time; it is broken before anybody can act", c.Name).Fix = advise("give it a time")
		case given && a.Type == sla.TypeUC && c.Stop == "acknowledged":
			p.warnf(r, path, "an incident was taken up before it waits for a supplier; the clock %s never runs", c.Name).
				Fix = advise("take %s out of the targets", c.Name)
		}
	}
	own := r.Lookup(sub("targets", i, "clocks"))
	if own == nil {
		return
	}
	for _, pair := range own.Pairs {
		name := pair.Key
		if _, known := a.Clock(name); !known {
			p.errorf(r, sub("targets", i, "clocks", name), "there is no clock %s; expected one that clocks declares%s", name, diag.DidYouMean(name, clockNames(a))).
				Fix = advise("declare the clock: clocks: {%s: {stop: resolved}}", name)
		}
	}
}

func clockNames(a *sla.Agreement) []string {
	var names []string
	for _, c := range a.Clocks {
		names = append(names, c.Name)
	}
	return names
}

// milestonesInOrder are those of an incident as they follow each other.
var milestonesInOrder = []string{"opened", "acknowledged", "resolved", "closed"}

// stamps reports whether records of a kind can reach a milestone.
func stamps(k *schema.Kind, milestone string) bool {
	switch milestone {
	case "opened":
		return true
	case "closed":
		return slices.ContainsFunc(k.States, func(s schema.State) bool { return s.Category == schema.Closed })
	}
	return slices.ContainsFunc(k.Transitions, func(t schema.Transition) bool { return t.Reaches(milestone) })
}

// reachedBy lists the milestones that records of a kind can reach.
func reachedBy(k *schema.Kind) string {
	var found []string
	for _, m := range milestonesInOrder {
		if stamps(k, m) {
			found = append(found, m)
		}
	}
	return strings.Join(found, ", ")
}
