package audit

import "slices"

// withheldText stands for what is not told to readers of an edition.
const withheldText = "what is not told here: the record is restricted"

// KindWithheld is the kind of an exception of a record of which nothing is told.
const KindWithheld = "withheld"

// Without gives the pack for readers who may know of some records nothing but ID,
// state, services and times. How much was found is told, what it was and who did it
// is not. What commits of settings say of themselves is left out, too: it may speak
// of anything. Without such records the pack is the same otherwise.
func (p Pack) Without(restricted func(id string) bool) Pack {
	p.Findings, p.Exceptions = slices.Clone(p.Findings), slices.Clone(p.Exceptions)
	for i, f := range p.Findings {
		if f.Record != "" && restricted(f.Record) {
			p.Findings[i] = Finding{Rule: f.Rule, Severity: f.Severity, Record: f.Record, At: f.At, Message: withheldText}
		}
	}
	for i, e := range p.Exceptions {
		if restricted(e.Record) {
			p.Exceptions[i] = Exception{KindWithheld, e.Record, withheldText}
		}
	}
	p.Population = slices.Clone(p.Population)
	for i := range p.Population {
		if c := &p.Population[i]; restricted(c.ID) {
			*c = c.withheld()
		}
	}
	p.Reviews = slices.Clone(p.Reviews)
	for i, r := range p.Reviews {
		if restricted(r.Record) {
			p.Reviews[i] = Review{Record: r.Record, Kind: r.Kind, State: r.State, At: r.At, FollowUp: []string{}}
		}
	}
	p.Standing.Models = slices.Clone(p.Standing.Models)
	for i, m := range p.Standing.Models {
		if restricted(m.ID) {
			p.Standing.Models[i] = ModelRow{ID: m.ID, State: m.State}
		}
	}
	p.Standing.Changes = slices.Clone(p.Standing.Changes)
	for i := range p.Standing.Changes {
		p.Standing.Changes[i].Subject = ""
	}
	return p
}

// withheld is what may be told of a restricted change.
func (c *Change) withheld() Change {
	return Change{
		ID: c.ID, State: c.State, Services: c.Services, InPeriod: c.InPeriod, CarriedOut: c.CarriedOut, Withheld: true,
		Opened: c.Opened, Submitted: c.Submitted, Approved: c.Approved, Started: c.Started, Ended: c.Ended, Reviewed: c.Reviewed, Closed: c.Closed,
		PlannedFrom: c.PlannedFrom, PlannedTo: c.PlannedTo, ActualFrom: c.ActualFrom, ActualTo: c.ActualTo,
		Implementers: []string{}, Resolves: []string{}, Answers: []Answer{}, Required: []Requirement{}, Approvals: []Approval{}, Problems: []string{},
		Separation: Separation{Authors: []string{}, Conflicts: []string{}}, Deploys: []Deploy{}, FollowUp: []string{}, Events: []Event{},
	}
}
