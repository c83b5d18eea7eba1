package check

import "github.com/gitsm/gitsm/internal/diag"

// textRules are applied while a file is read (package frontmatter), before
// anybody asks what it means.
var textRules = []Rule{
	{
		ID: "encoding-utf8", Title: "files are UTF-8", Source: "B03", Severity: diag.Error,
		Doc: `
A file in another encoding is read differently by every program. The finding names
the first byte that is not UTF-8.

Save the file as UTF-8.`,
	},
	{
		ID: "encoding-nul", Title: "files hold no NUL byte", Source: "B03", Severity: diag.Error,
		Doc: `
A NUL byte ends the text for some programs and not for others, so that a reviewer
would not see what another program reads.

Remove the byte.`,
	},
	{
		ID: "encoding-bidi", Title: "no characters turn the direction of a text around", Source: "A19", Severity: diag.Error,
		Doc: `
Characters that change the direction of writing make a name look like another one. In
keys and identifiers they are errors. In running text they are shown as visible marks
on the portal, with a warning.

Remove the character.`,
	},
	{
		ID: "file-size", Title: "a record is not larger than one mebibyte", Source: "B12", Severity: diag.Error,
		Doc: `
Larger files would make every reader wait, and some fail.

Put large evidence into attachments/ and refer to it.`,
	},
	{
		ID: "conflict-marker", Title: "no merge was left unfinished", Source: "B11", Severity: diag.Error,
		Doc: `
Git marks where two branches changed the same lines. A record with such marks says two
things at once. Within fenced code they are text.

Choose one side and remove the marks.`,
	},
	{
		ID: "frontmatter-missing", Title: "a record begins with a header", Source: "B01", Severity: diag.Error,
		Doc: `
A record is Markdown with a YAML header between two lines of three hyphens. The first
of them is the first line of the file.

Add the header, or move the file out of the folder of records.`,
	},
	{
		ID: "frontmatter-unclosed", Title: "a header is closed", Source: "B01", Severity: diag.Error,
		Doc: `
Without the second line of three hyphens nobody can tell where the header ends and the
text begins.

Add the line.`,
	},
	{
		ID: "frontmatter-fence", Title: "the lines around a header are exactly ---", Source: "B01, B10", Severity: diag.Error,
		Doc: `
Some programs take an indented line of hyphens, or one with blanks behind it, for the
end of the header, and others do not. So the fence stands alone at the first column.

Write the line as three hyphens and nothing else.`,
	},
	{
		ID: "frontmatter-empty", Title: "a header holds something", Source: "B01", Severity: diag.Error,
		Doc: `
A record has at least a title and a state.

Write the header: gitsm new makes one.`,
	},
	{
		ID: "frontmatter-size", Title: "a header is not larger than 64 kibibytes", Source: "B08", Severity: diag.Error,
		Doc: `
A header holds facts. Long text belongs into the body.

Move the text below the header.`,
	},
	{
		ID: "yaml-syntax", Title: "a header is YAML", Source: "B08, B09", Severity: diag.Error,
		Doc: `
The message says what was expected and where. Most often a quote is missing, or a
colon stands within text that is not quoted.

Put the text in quotes.`,
	},
	{
		ID: "yaml-duplicate-key", Title: "a key stands once", Source: "B04", Severity: diag.Error,
		Doc: `
Of two equal keys some programs read the first and others the last. Which one a
reviewer looked at is then a matter of luck.

Keep one of them.`,
	},
	{
		ID: "yaml-alias", Title: "no anchors, aliases or merge keys", Source: "B06", Severity: diag.Error,
		Doc: `
A value that stands somewhere else cannot be reviewed or edited where it is used, and
a few nested aliases make a value that no memory holds.

Write the value itself.`,
	},
	{
		ID: "yaml-tag", Title: "no tags", Source: "B07", Severity: diag.Error,
		Doc: `
A tag asks the program that reads the file to make something else of a value. gitsm
reads values as they are written.

Write the plain value.`,
	},
	{
		ID: "yaml-document", Title: "a file holds one document", Source: "B10", Severity: diag.Error,
		Doc: `
What stands in a second YAML document is passed over by most programs.

Put everything into the first document.`,
	},
	{
		ID: "yaml-depth", Title: "values are not nested deeply", Source: "B08", Severity: diag.Error,
		Doc: `
No record needs more than a few levels. Thousands of them are an attack on the
program that reads the file.

Write the value flatter.`,
	},
	{
		ID: "yaml-keys", Title: "a header does not have too many keys", Source: "B08", Severity: diag.Error,
		Doc: `
No record needs thousands of keys.

Put large inventories into several files.`,
	},
	{
		ID: "yaml-key-type", Title: "keys are text", Source: "B08, B09", Severity: diag.Error,
		Doc: `
A number, a date or a list as a key is read differently by every program.

Put the key in quotes.`,
	},
	{
		ID: "yaml-number", Title: "numbers are written so that everybody reads the same", Source: "B09", Severity: diag.Error,
		Doc: `
010 is eight to some programs and ten to others, 1_000 a number or a text, .inf and
.nan no numbers at all to most. A commit hash such as 12e5 turns into a number without
warning.

Write plain digits, or put the text in quotes.`,
	},
	{
		ID: "time-zone", Title: "a time says its seconds and its offset", Source: "D3, F04, F05", Severity: diag.Error,
		Doc: `
Service levels are computed from instants. A time without an offset from UTC means
another instant for every reader, and one that does not exist (2026-02-30, 24:00)
means none. Years lie between 2000 and 2199.

Write RFC 3339: 2026-03-16T10:02:00+01:00.`,
	},
}
