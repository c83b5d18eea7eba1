package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/history"
)

// auditRules stand against a repository with its history and its ledger: no tree
// of records alone can break them. The first paragraph of each is what the tables
// in docs/audit.md and docs/history.md say.
var auditRules = []Rule{
	{
		ID: "audit-direct-push", Title: "every change came to the main line by a proposal", Source: "C19", Severity: diag.Error, FoundBy: inAudit,
		Doc: `
A commit changed a change's record on the main line, and the ledger knows no proposal that
brought it. Nobody reviewed it there.

Protect the main branch (gitsm doctor), and have the content reviewed by a proposal of its own.`,
	},
	{
		ID: "audit-unauthorised-change", Title: "no change was made without authority", Source: "L-C4", Severity: diag.Error, FoundBy: inAudit,
		Doc: `
A change was made without authority and found later. Its record says so itself (unauthorised:
true).

Review why, and write into the change what keeps it from happening again.`,
	},
	{
		ID: "audit-self-approval", Title: "nobody approved what was their own", Source: "C3", Severity: diag.Error, FoundBy: inAudit,
		Doc: `
Somebody approved a change that they asked for, wrote, or carry out at high risk. Who wrote it
is read from the commits.

Have somebody else decide on the same content, and say in the change how it came about.`,
	},
	{
		ID: "audit-retrospective-late", Title: "an emergency change was approved by the time it was due", Source: "L-C4", Severity: diag.Error, FoundBy: inAudit,
		Doc: `
An emergency change had no valid approval by the time it was due. The time is that of
policy.approvals in gitsm.yaml.

Have it approved now; the delay stays in the pack.`,
	},
	{
		ID: "audit-altered-after-closing", Title: "a closed record changes by an amendment only", Source: "D2", Severity: diag.Error, FoundBy: inAudit,
		Doc: `
A closed record was changed without an amendment. Who reads it now reads something else than what
was closed.

Put back what stood there, or add an entry flagged amendment that says why it changed.`,
	},
	{
		ID: history.EntryChanged, Title: "an entry of a log stays as it was recorded", Source: "D2", Severity: diag.Error, FoundBy: "gitsm audit, and as a warning by gitsm log",
		Doc: `
An entry of a log was changed or taken away after it was recorded. A redaction that says so itself
is none (rule redaction-only).

Put the entry back, and correct it by a new one with flags: [correction].`,
	},
	{
		ID: "audit-record-removed", Title: "no record was taken away", Source: "D1", Severity: diag.Error, FoundBy: inBoth,
		Doc: `
A commit of the main line took a record away. What is over is cancelled or closed, and stays.

Bring the file back from the commit before, and cancel it with a reason.`,
	},
	{
		ID: "audit-record-missing", Title: "every change that the ledger saw is there", Source: "D1", Severity: diag.Error, FoundBy: inBoth,
		Doc: `
The ledger saw a change of which neither the tree nor the history of the main line knows anything.

Look for the branch or clone that still has it, and ask who wrote the main line anew.`,
	},
	{
		ID: "audit-history-rewritten", Title: "every merge that the ledger saw is on the main line", Source: "L-C2", Severity: diag.Error, FoundBy: inBoth,
		Doc: `
The ledger saw a merge that is not on the main line: its history was rewritten.

Find the commit in another clone, and compare what stood there. Where the law demanded it
(docs/redaction.md), the case says so and a new ledger was begun.`,
	},
	{
		ID: "audit-deploy-without-change", Title: "what was deployed has a change", Source: "C10", Severity: diag.Error, FoundBy: inAudit,
		Doc: `
Something was deployed, and no change covers it: none is named, and deploys of none has the same
repository and ref.

Name the change in the list or in the tag's message, or add an unauthorised change that says
what was done.`,
	},
	{
		ID: "audit-deploy-unapproved", Title: "nothing was deployed before its change was approved", Source: "C10", Severity: diag.Error, FoundBy: inAudit,
		Doc: `
Something was deployed for a change before it was approved. The time of the deployment is what the
list says; that of a tag or a merge is a claim of its maker.

Ask who let it through, and let gitsm change gate start deployments.`,
	},
	{
		ID: "audit-change-without-deploy", Title: "a change that was carried out was deployed", Source: "C10", Severity: diag.Warning, FoundBy: inAudit,
		Doc: `
A change was carried out, and no deployment was found for it; a warning, since not every change is
one.

Give the deployments of all repositories, or leave it: the pack lists it.`,
	},
	{
		ID: "audit-no-ledger", Title: "there is a ledger", Source: "L-C2", Severity: diag.Warning, FoundBy: inAudit,
		Doc: `
There is no ledger: nothing but commits, which are claims, shows who approved what; a warning.

Let gitsm witness run on the main branch, as the workflows of gitsm init do.`,
	},
	{
		ID: "number-gap", Title: "every number up to the highest has a record", Source: "C10", Severity: diag.Warning, FoundBy: inFsck,
		Doc: `
No record has a number, and why; a warning. A record that was taken away leaves a gap, and an
auditor asks what stood there.

Say why in the review of the period, or restore the record.`,
	},
	{
		ID: "report-unread", Title: "what lies in reports/ is a frozen report of its month", Source: "S20", Severity: diag.Error, FoundBy: inFsck,
		Doc: `
A file in reports/ is no frozen report of its month. Its name is a month, such as 2026-03.json, and
its text is what gitsm report freeze wrote.

Take other files elsewhere, and a damaged one from the commit that froze it.`,
	},
	{
		ID: "report-differs", Title: "a frozen report is what its commit makes of it", Source: "S20", Severity: diag.Error, FoundBy: inFsck,
		Doc: `
A frozen report is not what its commit makes of it. It was edited, or made by another version of
gitsm or of the time zone data, which is said.

Take the file of the commit that froze it; gitsm report month tells what is restated since.`,
	},
	{
		ID: "report-unproven", Title: "the commit that a frozen report names is there", Source: "S20", Severity: diag.Error, FoundBy: inFsck,
		Doc: `
The commit that a frozen report names is not here; a warning where it names none. Without it nothing
can make the report again.

Fetch the history whole (git fetch --unshallow), and freeze reports from a commit.`,
	},
	{
		ID: history.RecordedLate, Title: "an entry is recorded soon after it happened", Source: "D3", Severity: diag.Warning, FoundBy: inLog,
		Doc: `
The entry came to the main line later than policy.recorded_late (24h unless told; 4h, 2bd) after it
happened. A late entry is no lie: a night's incident is often written up in the morning.

Commit as things happen; what is told later carries flags: [late].`,
	},
	{
		ID: history.RecordedEarly, Title: "no entry is recorded before it happened", Source: "D3", Severity: diag.Warning, FoundBy: inLog,
		Doc: `
The entry came to the main line more than five minutes before it is said to have happened. One of
the two clocks is wrong.

Correct the time by an entry with flags: [correction], or the clock of the machine.`,
	},
	{
		ID: history.NeverWitnessed, Title: "what the ledger covers it has seen", Source: "D3", Severity: diag.Warning, FoundBy: inLog,
		Doc: `
There is a ledger, it covers changes, and it has not seen the commit.

Let gitsm witness run for the merge; to witness it later is told as later.`,
	},
}

// Commands that tell of what no tree of records alone can break.
const (
	inAudit = "gitsm audit"
	inFsck  = "gitsm fsck"
	inBoth  = "gitsm audit and gitsm fsck"
	inLog   = "gitsm log"
)
