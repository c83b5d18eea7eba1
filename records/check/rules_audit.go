package check

import "github.com/gitsm/gitsm/internal/diag"

// auditRules stand against a repository as a whole (gitsm fsck). docs/audit.md has
// all of its codes. No tree of records alone can break them.
var auditRules = []Rule{
	{
		ID: "number-gap", Title: "every number up to the highest has a record", Source: "C10", Severity: diag.Warning,
		Doc: `
A record that was taken away leaves a gap in the numbers. An auditor asks what stood there: the
finding says whether history knows of it.

Say why in the review of the period, or restore the record.`,
	},
}
