package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

// exception judges a new exception to a freeze: anybody can write the name of
// somebody who may give one (C6, C15).
func (p *PairPass) exception(pair Pair) {
	if pair.After == nil || pair.After.Kind.Name != "change" {
		return
	}
	given := pair.After.Lookup("freeze_exception")
	if isNone(given) || pair.Before != nil && sameOrNone(pair.Before.Lookup("freeze_exception"), given) {
		return
	}
	by := given.Get("by").Str()
	if p.standsBy(pair.After, by) {
		return
	}
	d := p.errorf(pair.After, "freeze_exception.by", "nothing shows that %s gave the exception to %s; expected their approving review on the present head", by, given.Get("freeze").Str())
	d.Fix = advise("ask %s to review the proposal", by)
}

// standsBy reports whether a proposal shows that a person stands by what it says
// of a record in their name: they opened it, or approve of it as it is. Where no
// forge knows that, they approved the record or made a commit to it.
func (p *PairPass) standsBy(r *records.Record, handle string) bool {
	is := func(person *records.Person) bool { return person.Handle == handle }
	if facts := p.Facts.Proposal; facts != nil && facts.Forge != "git" {
		q := &reviewers{PairPass: p, hands: map[string]bool{}}
		q.read(facts)
		review, reviewed := q.latest[handle]
		return slices.ContainsFunc(q.peopleOf(facts, facts.Author), is) ||
			reviewed && review.Decision == forge.Approved && review.Head != "" && review.Head == facts.Head
	}
	if judged := exactly(p.Judged, r.ID); judged != nil {
		authority := change.Authorise(p.Judged, judged, p.Facts)
		if slices.ContainsFunc(authority.Decisions, func(d change.Decision) bool {
			return d.Shown && d.Approved && d.Person == handle && d.Digest == authority.Seal.Digest
		}) {
			return true
		}
	}
	if p.Facts.Touched == nil {
		return false
	}
	commits, err := p.Facts.Touched(r.ID)
	return err == nil && slices.ContainsFunc(commits, func(c forge.Commit) bool {
		person := p.Base.People.ByEmail(c.Author.Email)
		return person != nil && is(person)
	})
}
