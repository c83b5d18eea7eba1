package check

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

var redactionOnly = Rule{
	ID:       "redaction-only",
	Title:    "a redaction takes text away, leaves a marker, and does nothing else",
	Source:   "L-I, D8",
	Severity: diag.Error,
	Doc: `
A secret or a personal datum may be taken out of a record, even of what its log says.
The new entry has flags: [amendment, redaction] and says why; each text that differs
from the target branch is the same but for pieces that became "[redacted REF]"; times,
persons, states, decisions and digests stay. Whatever else is to change goes into
another proposal, so that a redaction cannot be a way to write a record anew.

Use gitsm redact, which does no more than that.`,
	Pair: func(p *PairPass, pair Pair) {
		before, after := pair.Before, pair.After
		if before == nil || after == nil || before.Unread() || after.Unread() || before.Kind.Name != after.Kind.Name || before.Kind.Log != schema.LogRecord {
			return
		}
		r := history.RedactionOf(before, after)
		if !r.Claimed || r.Beyond == "" {
			return
		}
		place := strings.Join(r.Path, ".")
		if place == "" {
			place = sub("log", r.Entry)
		}
		d := p.errorf(after, place, "this is called a redaction, and %s differs by more than text that became a marker; expected \"[redacted REF]\" in the place of text, and everything else as the target branch has it",
			r.Beyond)
		d.Fix = advise("restore what is not redacted, and change it in a proposal of its own")
	},
}

// redacts reports a proposal that redacts a record and does nothing else to it.
func (pair Pair) redacts() bool {
	return !pair.Before.Unread() && !pair.After.Unread() && history.RedactionOf(pair.Before, pair.After).Done()
}
