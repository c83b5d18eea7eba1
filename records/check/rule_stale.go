package check

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var stale = Rule{
	ID:       "stale",
	Title:    "records do not lie around",
	Source:   "domain 2, D10",
	Severity: diag.Warning,
	Temporal: true,
	Doc: `
Each kind says what is too long for it: a draft that nobody goes on with, an
incident that waits for weeks, a review past its date, an article that nobody looked
at, an agreement about to end. It depends on the as-of instant alone, so it is never
an error: main does not turn red because a day passed. ` + "`gitsm kinds KIND`" + ` lists what
is judged.

Go on with the record, set a new date, or end it.`,
	Each: func(p *Pass, r *records.Record) {
		for _, s := range r.Kind.Stale {
			if !speaksOf(s, r) || r.Kind.Name == "change" && s.Past == "retro_due" {
				continue // retrospective-approval knows whether it has come since
			}
			path, since, ok := staleSince(s, r)
			if !ok || !p.AsOf.After(p.facts.after(since, s.After)) {
				continue
			}
			told := "since " + since.Format(time.DateOnly)
			if s.Past != "" {
				told = s.Past + " is " + text(r, s.Past)
			}
			d := p.warnf(r, path, "%s (%s)", s.Message, told)
			d.Fix = advise("go on with it, set a new date, or end it")
		}
	},
}

// speaksOf reports whether a stale rule is about a record as it is.
func speaksOf(s schema.Stale, r *records.Record) bool {
	if len(s.State) > 0 && !slices.Contains(s.State, r.State) {
		return false
	}
	if len(s.Category) > 0 && !slices.Contains(s.Category, r.Category()) {
		return false
	}
	return s.When.Holds(r.Values)
}

// staleSince is the instant from which a stale rule counts, and the field that
// gives it. A date counts from its end.
func staleSince(s schema.Stale, r *records.Record) (path string, since time.Time, ok bool) {
	switch {
	case s.Past != "":
		since, ok = r.Instant(s.Past)
		if field := r.Lookup(s.Past); ok && len(field.Str()) == len(time.DateOnly) {
			since = since.AddDate(0, 0, 1)
		}
		return s.Past, since, ok
	case len(r.Log) == 0:
		return "", time.Time{}, false
	case s.Silent:
		last := len(r.Log) - 1
		return sub("log", last, "at"), r.Log[last].At, true
	}
	return "state", r.Entered(), true
}
