package check

import "github.com/gitsm/gitsm/internal/diag"

// headerRules are applied while a record and the settings are read (packages
// schema and records).
var headerRules = []Rule{
	{
		ID: "schema-type", Title: "a field holds the sort of value that its kind expects", Source: "B09", Severity: diag.Error,
		Doc: `
Text where a list is due, a number where a time is due: the message says what was
expected. YAML guesses the type of what is not quoted, so a version 16.4 becomes a
number and a date becomes no text.

Write the value as expected, in quotes where it is text that looks like a number.`,
	},
	{
		ID: "schema-enum", Title: "a field with a fixed set of values holds one of them", Source: "domain 1", Severity: diag.Error,
		Doc: `
Reports count by these values. A team that needs another word adds it in gitsm.yaml and
says which built-in value it stands for.

Use one of the values that the message lists.`,
	},
	{
		ID: "schema-format", Title: "a value has the form that its kind expects", Source: "domain 1, S4", Severity: diag.Error,
		Doc: `
Dates, times, spans of time, handles and IDs have a form. Targets are hours and
minutes, never days, because a day is 8 hours to one reader and 24 to another.

Write the value in the form that the message names.`,
	},
	{
		ID: "schema-unknown-key", Title: "a record has no keys that its kind does not know", Source: "B05", Severity: diag.Error,
		Doc: `
A misspelt key is a fact that nobody reads. Keys of a team's own begin with x-, or are
added to the kind in gitsm.yaml.

Correct the spelling.`,
	},
	{
		ID: "schema-required", Title: "a value has the parts that make it one", Source: "domain 1", Severity: diag.Error,
		Doc: `
An outage has services and a begin, an entry of the log has a time and an actor, and
every record has a title and a state. (What a record needs from which state on is judged
by required-field.)

Add what is missing.`,
	},
	{
		ID: "schema-range", Title: "a value is neither too long nor too small nor there twice", Source: "domain 1", Severity: diag.Error,
		Doc: `
A title has at most 120 characters, a tier is 1 to 4, a list of services names each once.
The message says which limit was passed.

Correct the value.`,
	},
	{
		ID: "record-id", Title: "the file name is the ID, and there is only one of it", Source: "D1, B15, E16, E18", Severity: diag.Error,
		Doc: `
The name of a file without .md is the ID of its record, of the form that its kind
prescribes; the folder gives the kind. id and kind inside the file are not needed; where
they are written, they agree. Two records with one ID, or with two that some file systems
take for the same, cannot be told apart.

Rename the file, or run gitsm renumber on the branch that came second.`,
	},
	{
		ID: "record-path", Title: "a record is an ordinary file with a name that works everywhere", Source: "D1, E01, E02, E19", Severity: diag.Error,
		Doc: `
Links, devices and submodules are never followed, since they lead out of the repository.
Names that some system cannot hold, or would change, are refused on every system.

Put the file itself into the folder, under a plain name.`,
	},
	{
		ID: "record-state", Title: "the state of an adopted record is one that the kind maps", Source: "adopt", Severity: diag.Error,
		Doc: `
A kind that adopts existing records says which of its states each of their spellings
stands for.

Correct the spelling, or add it to the kind's adopt settings.`,
	},
	{
		ID: "header-line", Title: "a header of lines holds \"key: value\" and each key once", Source: "adopt, RFC 822 section 3.1", Severity: diag.Error,
		Doc: `
A kind that adopts records may say that their headers are lines as in mail (header: lines)
and no YAML. A line that is neither a key with its value nor, after a blank, the rest of
the value above says nothing to anybody.

Write a colon behind the key, begin the line with a blank, or take the second one out.`,
	},
	{
		ID: "config-key", Title: "the settings hold no keys that nobody reads", Source: "B05, D08", Severity: diag.Error,
		Doc: `
A misspelt setting has no effect, which is worse than an error. There is no setting that
makes gitsm run or fetch anything.

Correct the spelling, or take the key out.`,
	},
	{
		ID: "config-value", Title: "a setting has a value that makes sense", Source: "domain 1", Severity: diag.Error,
		Doc: `
gitsm.yaml, people.yaml, customers.yaml and suppliers.yaml are the control of everything
else. A value that cannot be used is an error, and the default holds until it is
corrected.

Write the value that the message asks for.`,
	},
	{
		ID: "config-file", Title: "a file of settings is an ordinary file", Source: "E02", Severity: diag.Error,
		Doc: `
Settings decide what is allowed, so they are never read through a link.

Put the file itself at the root of the repository.`,
	},
	{
		ID: "config-module", Title: "the folders of records belong to modules that are switched on", Source: "domain 1", Severity: diag.Warning,
		Doc: `
Records of a module that is off are passed over. If their folder is there, that was
most likely not meant.

Add the module to modules in gitsm.yaml, or move the folder away.`,
	},
}
