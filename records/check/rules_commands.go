package check

import "github.com/gitsm/gitsm/internal/diag"

// commandRules stand against a command, before it writes anything (packages
// lifecycle and cmd/gitsm). No repository can break them, so they have no
// examples.
var commandRules = []Rule{
	{
		ID: "could-not-verify", Title: "what decides about a proposal is known", Source: "C20", Severity: diag.Error,
		Doc: `
Who wrote and who reviewed a proposal is told by its forge. Where the forge did not answer,
where a part of the answer is missing, or where the facts are of other commits than those
that are judged, nobody knows whether it was approved, and it is refused.

Gather the facts again, and judge again.`,
	},
	{
		ID: "assignment", Title: "a field is set to what it can hold", Source: "D2, D5", Severity: diag.Error,
		Doc: `
gitsm set and the fields given along with a move change fields of the kind. State and log
change by gitsm move alone, and computed values by nobody.

Set another field, or the value that the message asks for.`,
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
// (packages markdown and site). They never refuse anything.
var portalRules = []Rule{
	{
		ID: "frozen-report", Title: "what was frozen of a month can be read", Source: "S20", Severity: diag.Warning,
		Doc: `
The report page of a month tells which figures are no longer what was frozen. Where the
file under reports/ cannot be read, nothing can be said of it.

Take the file of the commit that froze it.`,
	},
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
	{
		ID: "attachment-size", Title: "an attachment is small enough to be published", Source: "portal", Severity: diag.Warning,
		Doc: `
A portal is copied whole, again and again. Very large attachments are left out of it.

Attach an extract, or refer to where the whole is kept.`,
	},
	{
		ID: "portal-page", Title: "a team's page of the portal says what it is and for whom", Source: "portal", Severity: diag.Error,
		Doc: `
A page below portal/pages has a title, is for one audience as a whole, and its name is part of
its address. What it does not say clearly is not guessed, since it might be published.

Correct the header; write a second page for what is internal.`,
	},
	{
		ID: "portal-template", Title: "a team's template of the portal fits the page it is for", Source: "portal", Severity: diag.Error,
		Doc: `
A template below portal/templates takes the place of the shipped one of its name. It cannot ask
for what the page does not have, nor replace the frame, which states what pages may run. It is
read as if a stranger had written it: it has an end, in steps and in what it writes, calls itself
never, uses a few functions alone, and brings no element that loads, runs or leads away.

Correct the line, with the shipped template of that name beside it, or take the file away.`,
	},
	{
		ID: "portal-file", Title: "a file of the portal's folder has an effect", Source: "portal", Severity: diag.Error,
		Doc: `
A template that replaces none, and a file that is far too large, would be left out without a word.

Give the file the name of the template that it is to replace, or take it out of portal/templates.`,
	},
	{
		ID: "portal-text", Title: "a translation of the portal fits its texts", Source: "portal", Severity: diag.Warning,
		Doc: `
portal/texts.yaml says in another language what the portal says in English. A message that is
not there any more, one that lost a place such as {count} or a mark such as <a>, and one with
characters that reorder text unseen are said in English, and so is what is missing. A file
without a language, or that is none, refuses the portal.

Correct the line; gitsm site texts --missing prints what is to be translated.`,
	},
	{
		ID: "portal-logo", Title: "the portal's logo is a small picture", Source: "portal", Severity: diag.Error,
		Doc: `
The logo stands in the head of every page. A drawing (SVG) is refused: opened by itself it is a
document, and could run a script.

Name a PNG, WebP or JPEG file of at most 24 KiB below portal/.`,
	},
}

// importRules speak of foreign records, while they are imported (package
// importer). The place is one in the source.
var importRules = []Rule{
	{
		ID: "import-refused", Title: "a foreign record can be imported", Source: "import", Severity: diag.Error,
		Doc: `
Some record of the source says too little, or contradicts itself, so that no record of ours
could be made of it without inventing facts. The message says why.

Correct it at its source and run the import again, or enter it by hand.`,
	},
	{
		ID: "import-time", Title: "a foreign time is RFC 3339", Source: "import, D3", Severity: diag.Warning,
		Doc: `
The time could be read, although it is written in another form. It was imported as the
message says.

Compare it with the source; correct it there if it was meant otherwise.`,
	},
	{
		ID: "import-offset", Title: "a foreign time says its offset", Source: "import, D3", Severity: diag.Warning,
		Doc: `
An offset of -00:00 says that the offset is not known. The time was imported as UTC.

Compare it with the source; correct it there if another zone was meant.`,
	},
	{
		ID: "import-period", Title: "a foreign record ends after it begins", Source: "import, F06", Severity: diag.Error,
		Doc: `
An outage that ends before it begins, or at the same time, has no length that could be
counted.

Correct it at its source and run the import again.`,
	},
	{
		ID: "import-service", Title: "a foreign record names services of its configuration", Source: "import, D4", Severity: diag.Warning,
		Doc: `
The record names a service that the configuration of the source does not have, most often
since it was renamed or removed later.

Add the service to the configuration of the source, or correct the name.`,
	},
	{
		ID: "import-field", Title: "a foreign field holds one of the values of its source", Source: "import", Severity: diag.Warning,
		Doc: `
The value is not one that the format of the source defines, so it could not be mapped.

Look at the record that was made, and set the field by hand.`,
	},
	{
		ID: "import-changed", Title: "an imported record is as it was", Source: "import", Severity: diag.Warning,
		Doc: `
The source has changed since the record was imported. What was imported is kept, because
somebody may have worked on it here.

Take the change over by hand, or delete the record and import it anew before it is
merged.`,
	},
	{
		ID: "import-config", Title: "the configuration of a foreign repository can be read", Source: "import", Severity: diag.Error,
		Doc: `
Without its configuration the services of the source are not known.

Correct the file that the message names.`,
	},
	{
		ID: "import-table", Title: "a table of another system can be read", Source: "import", Severity: diag.Error,
		Doc: `
A table is read strictly: UTF-8, each column named once, as many cells in a row as in the
header, quotes that end, no control characters, no formulas, no cell beyond 256 KiB. A row
that breaks this refuses its record; quotes that never end or a header with the same name
twice refuse the whole table, because nobody could say whose rows are missing.

Correct the place that the message names, or export the table again.`,
	},
	{
		ID: "import-mapping", Title: "a mapping of columns and values is complete", Source: "import", Severity: diag.Error,
		Doc: `
The mapping says what the columns and values of a table mean. It has an unknown key, a value
that is not possible, or lacks what no record can be made without.

Print the mapping that is found out with --print-mapping, and complete it.`,
	},
}
