package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var reviewPublication = Rule{
	ID:       "review-publication",
	Title:    "a published review says when, for whom, and who approved it",
	Source:   "domain 6",
	Severity: diag.Error,
	Doc: `
publication says when a review was published within the organisation (internal_at)
and for everybody (public_at). What goes to everybody has the audience "public",
and was approved by the owner of one of the services concerned or by somebody with
the role comms, who know what customers were told.

Add the time, set the audience, or have the right person approve it.`,
	Kinds: []string{"pir"},
	Reach: 2,
	Each: func(p *Pass, r *records.Record) {
		if r.Category() == schema.Cancelled {
			return
		}
		public := text(r, "publication.public_at") != ""
		if r.Category().Done() && r.Lookup("publication") != nil && !public && text(r, "publication.internal_at") == "" {
			p.errorf(r, "publication", "the review is %s, but publication says neither internal_at nor public_at", r.State).
				Fix = advise("say in publication.internal_at or publication.public_at when it was published")
		}
		if !public {
			return
		}
		if r.Audience != "public" {
			d := p.errorf(r, "publication.public_at", "published for everybody, but the audience is %s; expected public", r.Audience)
			d.Related = see(r, "audience", "the audience")
			d.Fix = do("set the audience", "gitsm set %s audience=public", r.ID)
		}
		if by := text(r, "publication.approved_by"); by != "" && !p.mayPublish(r, by) {
			d := p.errorf(r, "publication.approved_by", "%s may not approve a public review; expected the owner of a service concerned, or somebody with the role comms", by)
			d.Fix = advise("have the service owner or a person with the role comms approve it")
		}
	},
}

// mayPublish reports whether a person may approve the publication of a review
// for everybody.
func (p *Pass) mayPublish(review *records.Record, handle string) bool {
	if person := p.facts.person(handle); person != nil && slices.Contains(person.Roles, "comms") {
		return true
	}
	for _, incident := range p.targets(review, "incidents") {
		for _, service := range p.targets(incident, "services") {
			if text(service, "owner") == handle {
				return true
			}
		}
	}
	return false
}
