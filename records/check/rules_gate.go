package check

import "github.com/gitsm/gitsm/internal/diag"

// gateRules stand against what surrounds the records: workflows, settings of the
// forge, the ledger (gitsm doctor and gitsm witness). No tree of records can
// break them, so they have no examples.
var gateRules = []Rule{
	{
		ID: "merged-unauthorised", Title: "what was merged had the approvals that it needed", Source: "C5, C19", Severity: diag.Error,
		Doc: `
A change stands on the main branch as approved or later, and the reviews of its proposal do not
meet the policy: somebody passed the check over, or pushed directly.

Have it approved now, or take it back; the audit shows it either way.`,
	},
	{
		ID: "doctor-repository", Title: "the records are kept in Git", Source: "C10", Severity: diag.Error,
		Doc: `
Without history nobody can tell who wrote what, and nothing can be proposed.

Run git init, and commit what gitsm init wrote.`,
	},
	{
		ID: "doctor-shallow", Title: "history is there as far as it is needed", Source: "E09", Severity: diag.Error,
		Doc: `
Who wrote what lies beyond the end of a shallow clone is not known, and counts for nothing.

Run git fetch --unshallow, or set fetch-depth: 0 in the workflow.`,
	},
	{
		ID: "doctor-workflow", Title: "the workflows that judge proposals are there", Source: "C22", Severity: diag.Error,
		Doc: `
A shipped workflow is missing, or one cannot be read: proposals are not judged, or not as told.

Run gitsm init, which writes those that are missing.`,
	},
	{
		ID: "doctor-version", Title: "workflows install one release of gitsm", Source: "D07", Severity: diag.Error,
		Doc: `
A workflow that installs no release, or whatever is the newest, judges by code that nobody
chose.

Name a released version in GITSM_VERSION.`,
	},
	{
		ID: "doctor-check-name", Title: "one job reports the required check", Source: "C22", Severity: diag.Error,
		Doc: `
Another job reports under the name of the required check, and can say yes in its place.

Give that job another name.`,
	},
	{
		ID: "doctor-codeowners", Title: "workflows, policy and people have owners", Source: "C08, C09", Severity: diag.Warning,
		Doc: `
Without an entry in CODEOWNERS these files can be changed without those who answer for them.

Name their owners in .github/CODEOWNERS.`,
	},
	{
		ID: "doctor-attributes", Title: "Git leaves the records as they are", Source: "E21", Severity: diag.Warning,
		Doc: `
Attributes that merge by a driver, convert or filter records hide conflicts and show other
content than what is judged.

Take the attribute off the records.`,
	},
	{
		ID: "doctor-person", Title: "people are known by address and number", Source: "C03, C07", Severity: diag.Warning,
		Doc: `
A login can be given up and taken by somebody else, and the commits of an address that is
nobody's hold up every proposal.

Give the person emails, logins and ids in people.yaml.`,
	},
	{
		ID: "doctor-approvers", Title: "enough people may approve", Source: "C3", Severity: diag.Error,
		Doc: `
One absence, or one author, leaves nobody who may approve.

Name a deputy, or another person with the role.`,
	},
	{
		ID: "doctor-model", Title: "change models are looked at again", Source: "L-C3", Severity: diag.Warning,
		Doc: `
A model without a date for its review authorises changes for ever.

Set review_due, at most twelve months ahead.`,
	},
	{
		ID: "workflow-unread", Title: "workflows can be read", Source: "C22", Severity: diag.Error,
		Doc: `
Of a file that cannot be read whole, nothing is verified.

Make it plain YAML, without aliases and tags.`,
	},
	{
		ID: "workflow-injection", Title: "no expression is pasted into a script", Source: "D02", Severity: diag.Error,
		Doc: `
What GitHub puts in place of an expression becomes part of the script: a title can be a
command.

Hand it over in env, and quote the variable.`,
	},
	{
		ID: "workflow-trigger", Title: "files of a proposal are kept away from rights", Source: "D07", Severity: diag.Error,
		Doc: `
On pull_request_target and workflow_run a job has the rights of the main branch. Files of the
proposal that it checks out or runs have them, too.

Fetch the proposal into a bare repository, and read it as data.`,
	},
	{
		ID: "workflow-permissions", Title: "a token may do what it needs and no more", Source: "D07", Severity: diag.Error,
		Doc: `
Whatever takes over a job has what its token may do.

Write permissions: {} on top, and what each job needs below it.`,
	},
	{
		ID: "workflow-pin", Title: "actions are named by a commit", Source: "D07", Severity: diag.Error,
		Doc: `
A tag or a branch can be moved to other code.

Name the action by its commit, with the version as a comment.`,
	},
	{
		ID: "workflow-credentials", Title: "a checkout leaves no token behind", Source: "D07", Severity: diag.Error,
		Doc: `
A checkout writes its token into the repository's configuration, where later steps read it.

Set persist-credentials: false.`,
	},
	{
		ID: "workflow-cache", Title: "jobs with rights take nothing from a cache", Source: "D07", Severity: diag.Error,
		Doc: `
A cache can hold what a proposal put there.

Set cache: false in jobs that may write.`,
	},
	{
		ID: "workflow-secrets", Title: "no secret is given to a proposal", Source: "D07", Severity: diag.Error,
		Doc: `
A job that runs code of a proposal hands it every secret that it has.

Take the secret out, or move the step to a workflow of the main branch.`,
	},
	{
		ID: "workflow-timeout", Title: "every job has an end", Source: "D07", Severity: diag.Warning,
		Doc: `
A job that hangs holds the queue for hours.

Set timeout-minutes.`,
	},
	{
		ID: "workflow-concurrency", Title: "runs of one proposal are kept apart", Source: "C18", Severity: diag.Warning,
		Doc: `
Two runs of one proposal can end in the wrong order, and the older verdict stands.

Set a concurrency group by the head commit.`,
	},
	{
		ID: "workflow-filter", Title: "every proposal is judged", Source: "C22", Severity: diag.Error,
		Doc: `
A proposal outside of a filter on paths or branches is never judged, and a check that never
came can count as passed.

Take the filter off.`,
	},
	{
		ID: "workflow-skipped", Title: "the job that judges always reports", Source: "C22", Severity: diag.Error,
		Doc: `
A job with a condition, or one whose failure is forgiven, is skipped and counts as passed.

Take away if, continue-on-error and what swallows an exit status.`,
	},
	{
		ID: "workflow-weaker", Title: "a workflow has all that the shipped one has", Source: "C22", Severity: diag.Error,
		Doc: `
The file lacks an event, a step or a limit of the shipped one, or may do more.

Compare it with what gitsm init writes in an empty folder.`,
	},
	{
		ID: "setting-unknown", Title: "GitHub tells how the branch is guarded", Source: "C20", Severity: diag.Error,
		Doc: `
GitHub could not be asked, so nothing of it is verified.

Ask again with a token that may read the settings of the repository.`,
	},
	{
		ID: "setting-pull-request", Title: "records come in by pull request", Source: "C19", Severity: diag.Error,
		Doc: `
Without that rule they can be pushed without anybody's review.

Demand a pull request in the rules of the main branch.`,
	},
	{
		ID: "setting-check", Title: "the check gitsm is required", Source: "C22", Severity: diag.Error,
		Doc: `
A pull request can be merged whatever gitsm says.

Demand the status check gitsm in the rules of the main branch.`,
	},
	{
		ID: "setting-check-source", Title: "the check has one source", Source: "C22", Severity: diag.Error,
		Doc: `
Anybody who may write a status can report the check.

Choose GitHub Actions, or an app of your own, as its source.`,
	},
	{
		ID: "setting-check-current", Title: "verdicts are of the present main branch", Source: "C18", Severity: diag.Warning,
		Doc: `
A verdict outlives a newer policy or freeze.

Demand that branches are up to date, or use a merge queue.`,
	},
	{
		ID: "setting-stale", Title: "approvals end with new commits", Source: "C04", Severity: diag.Warning,
		Doc: `
A pull request that was reviewed can be given other commits. gitsm itself counts approvals by
content.

Dismiss stale approvals in the rules of the main branch.`,
	},
	{
		ID: "setting-last-push", Title: "somebody else approves the last push", Source: "C02", Severity: diag.Warning,
		Doc: `
Whoever pushed last can approve. gitsm itself counts no author.

Demand approval of the most recent push.`,
	},
	{
		ID: "setting-code-owners", Title: "owners review what they own", Source: "C08", Severity: diag.Warning,
		Doc: `
Owners need not see changes of what they own.

Demand review from code owners.`,
	},
	{
		ID: "setting-bypass", Title: "nobody passes the rules over", Source: "C19", Severity: diag.Error,
		Doc: `
Whoever is on the bypass list can merge and push as they like.

Leave the list empty; what was merged past it is told afterwards.`,
	},
	{
		ID: "setting-force-push", Title: "the history of the main branch stays", Source: "D1, C19", Severity: diag.Error,
		Doc: `
With force pushes it can be written anew, and records vanish.

Block force pushes.`,
	},
	{
		ID: "setting-deletion", Title: "the main branch stays", Source: "D1, C19", Severity: diag.Error,
		Doc: `
A branch that can be deleted can be made anew.

Block deletions.`,
	},
	{
		ID: "setting-ledger", Title: "the branch of the ledger only grows", Source: "L-C2", Severity: diag.Error,
		Doc: `
A ledger that can be written anew proves nothing.

Guard the branch gitsm-ledger against force pushes and deletion.`,
	},
	{
		ID: "setting-actions-approve", Title: "workflows approve nothing", Source: "C06", Severity: diag.Error,
		Doc: `
A workflow that may approve can stand in for a reviewer.

Take that right from Actions.`,
	},
	{
		ID: "setting-actions-token", Title: "tokens begin with no right to write", Source: "D07", Severity: diag.Warning,
		Doc: `
A workflow that does not say what it needs may write.

Set the default of tokens to reading.`,
	},
	{
		ID: "ledger-missing", Title: "there is a ledger, and it can be read", Source: "L-C2", Severity: diag.Error,
		Doc: `
Without it the reviews that counted are told by nobody but the forge.

Run gitsm witness after a merge, or fetch the branch gitsm-ledger.`,
	},
	{
		ID: "ledger-chain", Title: "no line of the ledger is left out", Source: "L-C2", Severity: diag.Error,
		Doc: `
The numbers of the lines have a gap: lines are missing.

Find the last whole state in the history of the branch, and ask who wrote what follows.`,
	},
	{
		ID: "ledger-edited", Title: "no line of the ledger was altered", Source: "L-C2", Severity: diag.Error,
		Doc: `
A line is not the one that the next line, or the head, names by its digest.

Find the last whole state in the history of the branch, and ask who wrote what follows.`,
	},
	{
		ID: "ledger-order", Title: "lines of the ledger are in order", Source: "L-C2", Severity: diag.Error,
		Doc: `
Lines stand in another order or in another month, or their times run backwards.

Find the last whole state in the history of the branch, and ask who wrote what follows.`,
	},
	{
		ID: "ledger-duplicate", Title: "nothing is witnessed twice", Source: "L-C2", Severity: diag.Error,
		Doc: `
The same fact stands there twice. gitsm never appends what it has; somebody else did.

Ask who wrote the line.`,
	},
	{
		ID: "ledger-foreign", Title: "the ledger holds what gitsm writes", Source: "L-C2", Severity: diag.Error,
		Doc: `
A file or a line is not of the form that gitsm writes.

Ask who wrote it, and take it off the branch in a new commit.`,
	},
	{
		ID: "ledger-truncated", Title: "the ledger ends where its head says", Source: "L-C2", Severity: diag.Error,
		Doc: `
The last lines are missing, or the head that names the last of them.

Find the last whole state in the history of the branch, and ask who cut it.`,
	},
	{
		ID: "ledger-rewritten", Title: "the branch of the ledger only grew", Source: "L-C2", Severity: diag.Error,
		Doc: `
A commit of the branch lacks lines that an earlier one has, or the branch does not contain what
was seen of it before.

Find the last whole state in the history of the branch, and ask who wrote it anew.`,
	},
	{
		ID: "ledger-shallow", Title: "the ledger's branch is there whole", Source: "L-C2", Severity: diag.Error,
		Doc: `
Whether the ledger only grew shows in its history, which a shallow clone lacks.

Run git fetch --unshallow.`,
	},
}
