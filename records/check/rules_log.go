package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// logRules are applied by following a record's log through its lifecycle
// (package lifecycle), which judges planned steps and written ones alike. Here
// they are documented and their findings handed on.
var logRules = []Rule{
	{
		ID: "log-missing", Title: "a record keeps a log", Source: "D2", Severity: diag.Error,
		Doc: `
The log is the truth about a record: who did what and when. A record of a kind that
keeps one has at least the entry that opened it.

Add the first entry: log with at, by and to.`,
	},
	{
		ID: "log-state", Title: "the state is the one that the log led to", Source: "D2", Severity: diag.Error,
		Doc: `
state in the header is there for readers; it is what the last step of the log says.
If they differ, somebody changed one of them by hand, and nobody knows who moved the
record and when.

Write the state of the log again and use gitsm move.`,
	},
	{
		ID: "log-order", Title: "steps stand in the order in which they happened", Source: "D2", Severity: diag.Error,
		Doc: `
The order of the file is the order in which entries were recorded. Steps from state
to state are recorded in the order in which they happened, so that the path of a
record can be followed.

Correct the time of the step.`,
	},
	{
		ID: "log-late", Title: "an entry that was recorded later says so", Source: "D2, D3", Severity: diag.Error,
		Doc: `
After a night incident facts are written down when there is time. An entry that is
dated before one above it is recorded late, and carries flags: [late], so that a
slip of the hand is told from a late entry.

Correct the time, or add the flag.`,
	},
	{
		ID: "log-set", Title: "tracked values and the log agree", Source: "D2", Severity: diag.Error,
		Doc: `
Tracked fields (impact, urgency, services, team and so on) change only together with
an entry that says from what to what. So the value before is the one that the entry
above left, and the value in the header is the one that the last entry set. An entry says
something, and changes fields of the kind to other values, each of which the field can
hold. The type of a change, and whether it was unauthorised, stay from its approval on,
unless it goes back to be assessed. A correction that says why may follow where the
steps that were made are steps of what the change is said to have been all along.

Use gitsm set, which writes both. A wrong entry is corrected by a later one with
flags: [correction].`,
	},
	{
		ID: "log-actor", Title: "gitsm and change models do only what they can do", Source: "X13, L-C3, L-I", Severity: diag.Error,
		Doc: `
An entry by gitsm or by a change model names no person, so it may stand only for what
the system does by itself. gitsm opens what monitoring or automation noticed (channel),
approves a change that was assessed, closes what nobody reopened in time, carries
standard changes through but for their review, and tells what it imported (x-source, and
a reason that begins with "imported: "). model:NAME@COMMIT makes the steps of
standard changes that name this model. Bots in people.yaml act under their own handle.

Name the person or the declared bot who did it.`,
	},
	{
		ID: "log-why", Title: "a step that needs a reason has one", Source: "domain 2", Severity: diag.Error,
		Doc: `
Putting work on hold, reopening it, rejecting or giving it up are decisions, and the
next reader will ask why. The entry of the log says it.

Give the reason in why: gitsm move ID STATE --why "…".`,
	},
	{
		ID: "log-flag", Title: "a step that is special says so", Source: "L-C4", Severity: diag.Error,
		Doc: `
Some steps are allowed only when they are marked as what they are: an emergency change
that begins before it is approved carries flags: [retrospective], so that it is
counted and its approval demanded afterwards.

Add the flag: gitsm move ID STATE --flag retrospective.`,
	},
	{
		ID: "transition", Title: "a record goes from state to state by the steps of its kind", Source: "domain 2", Severity: diag.Error,
		Doc: `
Each kind says in which state a record begins and which steps lead on from there. A
step that is not among them would leave out what it stands for: a change that was
never approved, a problem that was never looked into.

Take the steps that lie between. gitsm kinds KIND shows them.`,
	},
	{
		ID: "closed-record", Title: "a closed record changes by amendment only", Source: "L-I", Severity: diag.Error,
		Doc: `
What is closed or cancelled has been reported. It may still get links, another audience,
a redaction, a correction, or an entry that says what was amended and why. What it once
was, such as a major incident, stays in force.

Give --flag amendment and --why.`,
	},
	{
		ID: "reopen-window", Title: "a record is reopened soon or not at all", Source: "L-I", Severity: diag.Error,
		Doc: `
A resolved incident may be reopened for five business days. What comes back later is a
new one that refers to the first: otherwise its clock would run for weeks and hide
both.

Open a new record with recurrence_of.`,
	},
	{
		ID: "guard-role", Title: "a step is made by somebody with the role for it", Source: "domain 2, override model", Severity: diag.Error,
		Doc: `
A guard of a kind may demand a role of whoever makes a step. Roles stand in
people.yaml; service_owner is the owner of one of the record's services, or the
deputy.

Ask somebody with the role.`,
	},
	{
		ID: "guard-age", Title: "a step is not made before its time", Source: "domain 2, override model", Severity: diag.Error,
		Doc: `
A guard of a kind may demand that a record stays in a state for some time before it
moves on, so that others can look at it.

Wait until then.`,
	},
}

// requiredRules are applied by comparing a record with the guards of its state
// and of the states that it came through (package lifecycle).
var requiredRules = []Rule{
	{
		ID: "required-field", Title: "a record holds what its state demands", Source: "domain 1, 2", Severity: diag.Error,
		Doc: `
What must be known grows with the state: an incident needs little when it is opened,
a team when it is taken up, a resolution when it is resolved. A field that a state
demands stays demanded in the states after it.

Set the field: gitsm set ID FIELD=VALUE. gitsm kinds KIND lists what is demanded
from when.`,
	},
	{
		ID: "required-section", Title: "the body holds the sections that its state demands", Source: "domain 1, 6, 7", Severity: diag.Error,
		Doc: `
A section is a heading of the second level with text below it. Comments, and the hints
of the template, are not text.

Write the section.`,
	},
	{
		ID: "required-link", Title: "a record names the records that its state demands", Source: "domain 1, 2", Severity: diag.Error,
		Doc: `
Some states make sense only together with another record: a duplicate names what it
duplicates, a standard change its model, an accepted problem its risk.

Link it: gitsm link ID FIELD OTHER.`,
	},
}

// replayedRules are the rules of this file with their run functions.
func replayedRules() []Rule {
	return append(
		withEach(logRules, 2, func(p *Pass, r *records.Record) { p.pass(r, p.facts.replay(r).findings) }),
		withEach(requiredRules, 1, func(p *Pass, r *records.Record) { p.pass(r, p.facts.unmet(r)) })...)
}

// withEach gives rules one run function and one reach.
func withEach(rules []Rule, reach int, each func(*Pass, *records.Record)) []Rule {
	out := make([]Rule, len(rules))
	for i, rule := range rules {
		rule.Each, rule.Reach = each, reach
		out[i] = rule
	}
	return out
}
