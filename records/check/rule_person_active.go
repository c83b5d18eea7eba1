package check

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var personActive = Rule{
	ID:       "person-active",
	Title:    "whoever acted was there at the time",
	Source:   "X13",
	Severity: diag.Error,
	Doc: `
people.yaml says from when to when a person belonged to the organisation. An entry
of a log, an approval or a flag that carries the name of somebody who had not come
yet or had left already was made by somebody else. Bots are exempt.

Correct who did it or when, or the dates in people.yaml.`,
	Each: func(p *Pass, r *records.Record) {
		for i, entry := range r.Log {
			p.wasThere(r, sub("log", i, "by"), entry.By, entry.At)
		}
		for _, list := range []string{"approvals", "flags"} {
			for i, item := range items(r, list) {
				at, _ := item.Get("at").Instant()
				p.wasThere(r, sub(list, i, "by"), item.Get("by").Str(), at)
			}
		}
		if at, ok := r.Instant("freeze_exception.at"); ok {
			p.wasThere(r, "freeze_exception.by", text(r, "freeze_exception.by"), at)
		}
	},
}

// wasThere judges one act of a person. Unknown people are told by person-known.
func (p *Pass) wasThere(r *records.Record, path, handle string, at time.Time) {
	person := p.facts.person(handle)
	if person == nil || person.Bot || at.IsZero() || person.ActiveAt(at) {
		return
	}
	d := p.errorf(r, path, "%s was not there at %s; people.yaml has them %s", handle, stamp(at), presence(person))
	d.Related = []diag.Note{{Span: p.facts.personSpan(handle), Message: "the person stands here"}}
	d.Fix = advise("correct who did it or when, or the dates in people.yaml")
}

// presence says from when to when a person was there.
func presence(person *records.Person) string {
	switch from, to := person.From.Format(time.DateOnly), person.To.Format(time.DateOnly); {
	case person.From.IsZero():
		return "until " + to
	case person.To.IsZero():
		return "from " + from
	default:
		return "from " + from + " to " + to
	}
}
