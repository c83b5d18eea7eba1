package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var duplicateOf = Rule{
	ID:       "duplicate-of",
	Title:    "a duplicate is cancelled, as a duplicate",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
A record that names another in duplicate_of is not worked on and does not count:
it is cancelled with the reason "duplicate". Otherwise one fault would be counted
twice.

Cancel the record as a duplicate, or take duplicate_of out.`,
	Each: func(p *Pass, r *records.Record) {
		if text(r, "duplicate_of") == "" {
			return
		}
		_, hasReason := r.Kind.Field("cancel_reason")
		reason := builtin(r, "cancel_reason")
		switch {
		case r.Category() != schema.Cancelled:
			d := p.errorf(r, "duplicate_of", "a duplicate is cancelled, but this record is %s; expected state cancelled", r.State)
			d.Fix = do("cancel it as a duplicate", "gitsm move %s cancelled cancel_reason=duplicate", r.ID)
		case hasReason && reason != "duplicate":
			d := p.errorf(r, "cancel_reason", "duplicate_of is given, but cancel_reason is %s; expected duplicate", orNothing(reason))
			d.Fix = do("give the reason", "gitsm set %s cancel_reason=duplicate", r.ID)
		}
	},
}

// orNothing names a value, or that there is none.
func orNothing(value string) string {
	if value == "" {
		return "not given"
	}
	return value
}
