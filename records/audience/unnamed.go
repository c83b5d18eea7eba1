package audience

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Unnamed is what is told to readers beyond the organisation of records that are
// not theirs to see, without a word of the record: an honest status of the
// services that they see, unless they say status_page: false, and what was written
// for them. What may be told stands in the kinds under publish, unnamed.
//
// Of restricted records no outage and no plan is told: when it is known that
// something happened, that it is kept from readers would be known too. What is
// written for readers in one of their updates is told all the same.
type Unnamed struct {
	Outages   []Outage   // by begin
	Downtimes []Downtime // by begin
	Notices   []Notice   // by time
}

// Outage is a stretch of time in which a service was down.
type Outage struct {
	Service  string    // ID
	From, To time.Time // To is zero while it lasts
	Level    string    // full, partial, degraded
}

// Downtime is planned for a service, by a change that is authorised.
type Downtime struct {
	Service  string
	From, To time.Time
}

// Notice is an update that was written for the audience.
type Notice struct {
	At       time.Time
	Phase    string
	Text     string
	Services []string // of those that the audience sees
}

// unnamed collects what is told as of an instant.
func (r *redaction) unnamed(asOf time.Time) Unnamed {
	var u Unnamed
	for _, rec := range r.tree.Records {
		list, ok := rec.Kind.PublishedTo(r.audience.name)
		if !ok || r.visible[rec] || rec.Unread() || r.tree.Record(rec.ID) != rec {
			continue
		}
		for _, field := range list.Unnamed {
			switch {
			case field == "updates":
				u.Notices = append(u.Notices, r.notices(rec, asOf)...)
			case rec.Audience == Restricted.name || rec.Category() == schema.Cancelled || rec.Category() == schema.Draft:
			case field == "outages":
				u.Outages = append(u.Outages, r.outages(rec)...)
			case field == "planned.downtime":
				u.Downtimes = append(u.Downtimes, r.downtimes(rec)...)
			}
		}
	}
	slices.SortFunc(u.Outages, func(a, b Outage) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Level, b.Level))
	})
	slices.SortFunc(u.Downtimes, func(a, b Downtime) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.Service, b.Service))
	})
	slices.SortFunc(u.Notices, func(a, b Notice) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Text, b.Text), slices.Compare(a.Services, b.Services))
	})
	u.Outages, u.Downtimes = slices.Compact(u.Outages), slices.Compact(u.Downtimes)
	return u
}

// services are those among IDs that the audience sees; with status, those whose
// status it sees.
func (r *redaction) services(ids []string, status bool) []string {
	var out []string
	for _, id := range ids {
		s := r.tree.Record(id)
		if s == nil || !r.visible[s] || s.Kind.Name != "service" || slices.Contains(out, s.ID) {
			continue
		}
		if !status || s.Value("status_page") != "false" {
			out = append(out, s.ID)
		}
	}
	return out
}

func (r *redaction) outages(rec *records.Record) []Outage {
	var list []struct {
		Services []string  `yaml:"services"`
		From     time.Time `yaml:"from"`
		To       time.Time `yaml:"to"`
		Level    string    `yaml:"level"`
	}
	if err := rec.Lookup("outages").Decode(&list); err != nil {
		return nil // a finding of check
	}
	var out []Outage
	for _, o := range list {
		if o.From.IsZero() {
			continue
		}
		if o.To.IsZero() && rec.Category().Done() {
			o.To = rec.Entered() // somebody forgot to write the end
		}
		for _, id := range r.services(o.Services, true) {
			out = append(out, Outage{id, o.From, o.To, rec.Kind.Builtin("outages.level", o.Level)})
		}
	}
	return out
}

// downtimes are told of changes that are approved or under way. "approved" is a
// state that no team can remove; those of higher rank come after it.
func (r *redaction) downtimes(rec *records.Record) []Downtime {
	var d struct {
		Services []string  `yaml:"services"`
		From     time.Time `yaml:"from"`
		To       time.Time `yaml:"to"`
	}
	err := rec.Lookup("planned.downtime").Decode(&d)
	if err != nil || d.From.IsZero() || d.To.IsZero() || rec.Category() != schema.Open || rec.Kind.Rank(rec.State) < rec.Kind.Rank("approved") {
		return nil
	}
	var out []Downtime
	for _, id := range r.services(d.Services, true) {
		out = append(out, Downtime{id, d.From, d.To})
	}
	return out
}

// notices are the updates that say that they are for the audience.
func (r *redaction) notices(rec *records.Record, asOf time.Time) []Notice {
	n := rec.Lookup("updates")
	if n == nil {
		return nil
	}
	o := r.one(rec, schema.Publication{Fields: []string{"updates"}})
	var out []Notice
	for _, item := range n.Items {
		shown := o.mapping("updates", item)
		at, ok := shown.Get("at").Instant()
		if !ok || at.After(asOf) || shown.Get("text").Str() == "" {
			continue
		}
		out = append(out, Notice{At: at, Phase: shown.Get("phase").Str(), Text: shown.Get("text").Str(), Services: r.services(rec.Lookup("services").Strings(), false)})
	}
	return out
}
