package check

import "github.com/gitsm/gitsm/internal/diag"

// commandRules stand against a command, before it writes anything (packages
// lifecycle and cmd/gitsm). No repository can break them, so they have no
// examples.
var commandRules = []Rule{
	{
		ID: "assignment", Title: "a field is set to what it can hold", Source: "D2, D5", Severity: diag.Error,
		Doc: `
gitsm set and the fields given along with a move change fields of the kind. State and log
change by gitsm move alone, and computed values by nobody.

Set another field, or the value that the message asks for.`,
	},
	{
		ID: "clock-skew", Title: "a new entry is not older than the last step", Source: "D2, F02", Severity: diag.Error,
		Doc: `
Steps are recorded in the order in which they happen. If the new one would be dated before
the last, a clock is wrong or the time was mistyped.

Correct the clock, or give the time with --at.`,
	},
	{
		ID: "closed-record", Title: "a closed record changes by amendment only", Source: "L-I", Severity: diag.Error,
		Doc: `
What is closed has been reported. It may still get links, another audience, a redaction,
or an entry that says what was amended and why.

Give --flag amendment and --why.`,
	},
	{
		ID: "edit", Title: "an edit can be made without touching anything else", Source: "principle 1", Severity: diag.Error,
		Doc: `
gitsm changes only the bytes that it means to change. Where a text is written so that this
cannot be done safely, nothing is changed.

Edit the line by hand; the message names it.`,
	},
	{
		ID: "changed-underneath", Title: "nobody else changed the file meanwhile", Source: "E14", Severity: diag.Error,
		Doc: `
Between reading and writing a record somebody else wrote it. Their change would be lost, so
nothing was written.

Look at the change, and repeat the command.`,
	},
	{
		ID: "commit-in-progress", Title: "no merge or rebase is under way", Source: "E09", Severity: diag.Error,
		Doc: `
A commit in the middle of a merge or a rebase would become part of it.

Finish or abort it, or write without --commit.`,
	},
	{
		ID: "commit-unborn", Title: "the branch has a first commit", Source: "E09", Severity: diag.Error,
		Doc: `
A record alone is no repository.

Commit what gitsm init wrote first.`,
	},
	{
		ID: "commit-detached", Title: "a commit is made on a branch", Source: "E09", Severity: diag.Error,
		Doc: `
With a detached HEAD the commit would be on no branch and could be lost.

Switch to a branch: git switch -c BRANCH.`,
	},
	{
		ID: "hook-changed-record", Title: "what was committed is what was checked", Source: "E20", Severity: diag.Error,
		Doc: `
A hook of Git rewrote the record while it was committed, so what stands in the commit was
never checked.

Look at the commit, and at the hook.`,
	},
}

// portalRules speak of what was made harmless while a page was rendered
// (package markdown). They never refuse anything.
var portalRules = []Rule{
	{
		ID: "raw-html", Title: "HTML in a text is shown as text", Source: "A01", Severity: diag.Warning,
		Doc: `
Text of records comes from people whom the portal's readers do not know. HTML in it is
never passed on.

Use Markdown.`,
	},
	{
		ID: "link-scheme", Title: "links in a text lead to web pages, mail or records", Source: "A02 to A05", Severity: diag.Warning,
		Doc: `
Links with another scheme (javascript:, file: and so on) could run something on the
reader's machine, so only their text is shown.

Use https, http or mailto.`,
	},
	{
		ID: "remote-image", Title: "images come from the repository", Source: "A08", Severity: diag.Warning,
		Doc: `
An image from another host tells that host who reads the page. It is shown as a link.

Put the image into attachments/.`,
	},
	{
		ID: "markdown-limit", Title: "a text is not too long to be rendered", Source: "B13", Severity: diag.Warning,
		Doc: `
Text beyond the limits is shown as it stands, since formatting it would take too long.

Shorten the text, or attach it.`,
	},
}
