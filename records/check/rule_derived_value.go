package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

var derivedValue = Rule{
	ID:       "derived-value",
	Title:    "a computed value that is stored is the computed one",
	Source:   "D5",
	Severity: diag.Error,
	Doc: `
Some fields follow from others: the priority from impact and urgency, the score of a
risk from likelihood and impact, the risk of a change from its answers and the tiers
it touches, the confidence of an article from its state, the date by which a change
must be approved after the fact from its start. They may be written into
the file for readers, but they are nobody's opinion: a value that differs from the
computed one is an error. Where the computed one does not fit, there is a field of
its own for it, with a reason (priority_override, risk.override). The risk of a change
that is closed is left as it was: the tiers of services may have changed since.

Take the field out, or write the computed value.`,
	Reach: 2, // tiers of services, and of what depends on them
	Each: func(p *Pass, r *records.Record) {
		for _, path := range r.Kind.DerivedPaths() {
			stored := text(r, path)
			if stored == "" {
				continue
			}
			computed, ok := p.derived(r, path)
			if !ok || computed == stored || sameInstant(computed, stored) {
				continue
			}
			d := p.errorf(r, path, "%s is %s, but %s is computed from the other fields; expected %s or nothing", path, stored, computed, computed)
			d.Fix = advise("write the computed value")
			d.Fix.Edits = replace(r.Doc, r.Lookup(path), computed)
		}
	},
}

// derived computes the value of a derived field; ok is false where that cannot
// be done. The risk of a change that has ended is left as it was.
func (p *Pass) derived(r *records.Record, path string) (value string, ok bool) {
	if value, ok = change.Derived(p.Tree, r)[path]; ok {
		return value, true
	}
	return r.Derived(path)
}

// sameInstant reports whether two values are one instant, written differently.
func sameInstant(a, b string) bool {
	x, errX := worktime.ParseInstant(a)
	y, errY := worktime.ParseInstant(b)
	return errX == nil && errY == nil && x.Equal(y)
}
