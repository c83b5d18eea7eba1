package check

import "github.com/gitsm/gitsm/internal/diag"

// kindRules are applied while the kinds that a team adds or changes are read
// (package schema).
var kindRules = []Rule{
	{
		ID: "kind-name", Title: "kinds, fields, states and values have plain names", Source: "override model", Severity: diag.Error,
		Doc: `
Names appear in files, commands and addresses of pages: small letters, digits, hyphens
or underscores.

Choose a plain name; the label may be anything.`,
	},
	{
		ID: "kind-type", Title: "a part of a definition is of the right sort", Source: "override model", Severity: diag.Error,
		Doc: `
Guards are a list, states a mapping of names, a title is text. The message says what was
expected.

Write the part as the shipped kinds do: gitsm kinds KIND shows them.`,
	},
	{
		ID: "kind-text", Title: "the texts of a definition show what they hold", Source: "B05", Severity: diag.Error,
		Doc: `
Titles, labels, descriptions and names of a definition are printed on terminals and in pages.
Control characters and characters that change the direction of text would act there instead
of being read; line breaks belong into descriptions and hints only. The definition is not used.

Remove the character that the message names.`,
	},
	{
		ID: "kind-unknown-key", Title: "a definition holds no keys that nobody reads", Source: "B05", Severity: diag.Error,
		Doc: `
A misspelt key of a definition has no effect, so a guard would not guard.

Correct the spelling.`,
	},
	{
		ID: "kind-missing", Title: "a definition has the parts that make it one", Source: "override model", Severity: diag.Error,
		Doc: `
A kind needs a folder and states, a state a category, a link the kinds that it leads to, a
guard something to demand.

Add what is missing.`,
	},
	{
		ID: "kind-value", Title: "a value of a definition is one of those that are possible", Source: "override model", Severity: diag.Error,
		Doc: `
The message lists what is possible.

Correct the value.`,
	},
	{
		ID: "kind-enum", Title: "a new value stands for a built-in one", Source: "override model, D6", Severity: diag.Error,
		Doc: `
Reports know the built-in values alone. A team's own value says which of them it stands
for (awaiting_parts: supplier), and is not there already.

Map the value to a built-in one.`,
	},
	{
		ID: "kind-field", Title: "fields that a definition speaks of exist", Source: "override model", Severity: diag.Error,
		Doc: `
A guard on a field that the kind does not have could never be met, or would never
fail.

Correct the name, or add the field.`,
	},
	{
		ID: "kind-section", Title: "sections that a definition speaks of exist", Source: "override model", Severity: diag.Error,
		Doc: `
A guard can demand only sections that the kind lists.

Correct the title, or add the section.`,
	},
	{
		ID: "kind-publish", Title: "what everybody may see, customers may see", Source: "domain 6", Severity: diag.Error,
		Doc: `
Under publish stands what portals beyond the organisation show of a kind: for the public,
and for customers. A list for the public that holds more than the one for customers is a
slip in one of the two.

Add to customer what stands under public, or take it out there.`,
	},
	{
		ID: "kind-state", Title: "states that a definition speaks of exist", Source: "override model", Severity: diag.Error,
		Doc: `
Transitions, guards and stale rules name states of their own kind.

Correct the name, or add the state.`,
	},
	{
		ID: "kind-link", Title: "the kinds that a link leads to exist", Source: "D4", Severity: diag.Error,
		Doc: `
A link leads to kinds that are switched on in this repository.

Correct the name, or switch the module on.`,
	},
	{
		ID: "kind-reference", Title: "a reference within a definition leads somewhere", Source: "override model", Severity: diag.Error,
		Doc: `
$ref leads to a shared fragment: #/$defs/ and its name. Nothing is ever fetched.

Correct the name of the fragment.`,
	},
	{
		ID: "kind-condition", Title: "a condition can be read", Source: "override model", Severity: diag.Error,
		Doc: `
Conditions compare fields with values: priority in [P1, P2], not model, tier <= 2, with and, or and
parentheses.

Correct the condition; the message says where it ends to make sense.`,
	},
	{
		ID: "kind-pattern", Title: "a pattern is a short RE2 expression", Source: "B14", Severity: diag.Error,
		Doc: `
Patterns are read as RE2, which takes time in proportion to the text, whatever the
pattern. Look-ahead and references back do not exist there.

Rewrite the pattern.`,
	},
	{
		ID: "kind-schema", Title: "the fields of a kind make a JSON Schema", Source: "schema", Severity: diag.Error,
		Doc: `
Each field is a fragment of JSON Schema 2020-12; together they are the schema that
gitsm schema prints.

Correct the fragment that the message names.`,
	},
	{
		ID: "kind-category", Title: "states have the categories that reports need", Source: "D6, override model", Severity: diag.Error,
		Doc: `
Reports know categories, not states. So every kind keeps a state of each category that its
reports need, the category of a shipped state stays, and nothing follows a final one.

Give the state its category, or add a state of the one that is missing.`,
	},
	{
		ID: "kind-milestone", Title: "every way through a kind passes its milestones", Source: "D6, override model", Severity: diag.Error,
		Doc: `
Service levels stop at acknowledged and resolved. A way from open to resolved that passes
none of them would leave the clock running.

Add stamp to a transition on every way.`,
	},
	{
		ID: "kind-unreachable", Title: "every state can be reached and left", Source: "override model", Severity: diag.Error,
		Doc: `
A state to which no way leads is never used. One from which no way leads to an end keeps
its records for ever.

Add a transition, or take the state out.`,
	},
	{
		ID: "kind-locked", Title: "what auditors rely on is not taken away", Source: "override model", Severity: diag.Error,
		Doc: `
Some states, steps and guards are locked: the log, separation of duties, approval after
the fact, the outcome of a change. audit: relaxed in gitsm.yaml unlocks the times at which a
change was carried out (actual). audit: solo unlocks no definition: where one person keeps
the repository, that person's own approvals and reviews count, marked as such. Every page of
the portal says either.

Relabel the state instead, or leave the guard.`,
	},
	{
		ID: "kind-folder", Title: "a folder belongs to one kind", Source: "D1", Severity: diag.Error,
		Doc: `
The folder says what kind a record is. Two kinds in one folder, or a kind in a folder that
gitsm uses itself, would leave that open. Records that lie in the folder of a shipped kind
which a definition has moved elsewhere would not be read.

Choose another folder, and take the records along.`,
	},
	{
		ID: "kind-size", Title: "a definition is no larger than a process can be", Source: "B08", Severity: diag.Error,
		Doc: `
A definition holds at most 10000 keys and values and 256 KiB of text, and there are at most
200 kinds. A larger one would be judged for longer than anybody waits.

Leave out what nobody uses, or make several kinds of it.`,
	},
	{
		ID: "kind-prefix", Title: "a prefix belongs to one kind", Source: "D1", Severity: diag.Error,
		Doc: `
INC-2026-0042 is an incident because of its prefix: capital letters and digits, used by one
kind alone.

Choose another prefix.`,
	},
	{
		ID: "kind-module", Title: "a kind that is changed is switched on", Source: "domain 1", Severity: diag.Error,
		Doc: `
A change to a kind of a module that is off has no effect.

Add the module to modules in gitsm.yaml, or take the change out.`,
	},
}
