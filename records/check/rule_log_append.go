package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var logAppend = Rule{
	ID:       "log-append",
	Title:    "what a log says stays, and new entries stand at its end",
	Source:   "D2",
	Severity: diag.Error,
	Doc: `
A log is evidence because nobody can change what it says. Against the target branch
every entry that stands there is the same and in the same place, though quotes, the
order of keys and the spelling of a time do not count. New entries follow behind. Of
what entries say a secret or personal datum may be redacted (rule redaction-only).

Restore the entries; a wrong one is corrected by a later one with flags: [correction]
and why.`,
	Pair: func(p *PairPass, pair Pair) {
		before, after := pair.Before, pair.After
		if before == nil || after == nil || before.Kind.Log != schema.LogRecord || after.Unread() || pair.redacts() {
			return
		}
		for i, e := range before.Log {
			if unreadable(e) {
				continue // a repair is welcome
			}
			if i < len(after.Log) && sameEntry(e, after.Log[i]) {
				continue
			}
			p.brokenLog(before, after, i)
			return
		}
	},
}

// brokenLog reports the first entry that is not where it was.
func (p *PairPass) brokenLog(before, after *records.Record, i int) {
	was := before.Log[i]
	what := "the entry of " + stamp(was.At)
	if was.To != "" {
		what += " (to " + was.To + ")"
	}
	fix := advise("restore what the target branch has, and put new entries behind it")
	moved := slices.IndexFunc(after.Log, func(e records.Entry) bool { return sameEntry(was, e) })
	switch {
	case moved > i:
		p.errorf(after, sub("log", i), "an entry stands before %s, which the target branch has already; new entries stand at the end", what).Fix = fix
	case moved >= 0 || i >= len(after.Log):
		p.errorf(after, "log", "%s is gone; what a log says is never taken back", what).Fix = fix
	default:
		d := p.errorf(after, sub("log", i), "%s was changed; expected it as the target branch has it, and a later entry with flags: [correction] where it is wrong", what)
		d.Fix = fix
	}
}

// unreadable reports an entry whose time or form the schema refuses.
func unreadable(e records.Entry) bool { return e.At.IsZero() || e.Node.Kind != frontmatter.Map }

// sameEntry compares entries by what they say.
func sameEntry(a, b records.Entry) bool { return frontmatter.Equal(a.Node, b.Node) }
