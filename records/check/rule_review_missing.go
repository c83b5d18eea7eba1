package check

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records"
)

var reviewMissing = Rule{
	ID:       "review-missing",
	Title:    "what decides about records is reviewed by those who answer for it",
	Source:   "domain 2 (who must review), C08",
	Severity: diag.Error,
	Doc: `
Settings, people, kinds, policies and the definitions of services, items, calendars,
freezes, agreements and change models are the control itself, and so are the files that
steer the forge. A proposal that changes them has an approving review, given on its
present head, by a change manager of the target branch and by the owner of what is
defined; an article that is validated or published has one by somebody with the role
knowledge, and a new exception to a freeze one by whoever is said to have given it,
unless they opened the proposal. Nobody reviews a proposal in which they had a hand:
the deputy of an owner does, and where nobody with the role is left, anybody else. Only
a forge knows reviews, so the rule is silent where no facts of one are given, apart
from exceptions, which a commit of who gave them shows then; and where one person keeps
the repository (audit: solo).

Have those review the proposal whom the message names.`,
	Proposal: func(p *PairPass) {
		if p.founds() || p.Base.Config.Audit == "solo" {
			return
		}
		for _, pair := range p.pairs() {
			p.exception(pair)
		}
		facts := p.Facts.Proposal
		if facts == nil {
			return
		}
		q := &reviewers{PairPass: p, hands: map[string]bool{}}
		q.read(facts)
		for _, c := range p.Changed {
			place, inside := p.inside(c.Path)
			if isGate(c.Path) || inside && p.decidesOrDefines(place) {
				q.control(p.place(c.Path), place)
			}
		}
		for _, pair := range p.pairs() {
			q.article(pair)
		}
	},
}

// definitions are the kinds of records that are the control (domain 2).
var definitions = append([]string{"service", "ci"}, policyKinds...)

// decidesOrDefines reports settings, policy, and definitions.
func (p *Proposal) decidesOrDefines(place string) bool {
	for _, t := range []*records.Tree{p.Base, p.Merged} {
		if k := t.Kinds.ByFolder(place); k != nil && slices.Contains(definitions, k.Name) {
			return true
		}
	}
	return p.isPolicy(place)
}

// reviewers are those who approved a proposal, and those who may not.
type reviewers struct {
	*PairPass
	latest   map[string]forge.Review // by handle, more than a comment
	approved []*records.Person
	hands    map[string]bool // by handle
	doubt    string          // why it is not known who had a hand in it
}

func (q *reviewers) read(facts *forge.Proposal) {
	if len(facts.Unknown) > 0 {
		q.doubt = "the facts of the proposal are not whole: " + facts.Unknown[0]
	}
	made := []forge.Identity{facts.Author}
	for _, c := range facts.Commits {
		made = append(append(made, c.Author, c.Committer), c.CoAuthors...)
	}
	for _, id := range made {
		if id.Bot {
			continue
		}
		people := q.peopleOf(facts, id)
		if len(people) == 0 {
			q.doubt = cmp.Or(q.doubt, "a commit or the proposal is by "+strconv.Quote(cmp.Or(id.Login, id.Email, id.Name))+", who is nobody in people.yaml")
		}
		for _, person := range people {
			q.hands[person.Handle] = true
		}
	}
	q.latest = map[string]forge.Review{}
	for _, review := range facts.Reviews {
		person := q.account(facts, review.By)
		if person == nil || review.By.Bot || review.Decision == forge.Commented || !person.ActiveAt(review.SubmittedAt) {
			continue
		}
		if before, ok := q.latest[person.Handle]; !ok || !review.SubmittedAt.Before(before.SubmittedAt) {
			q.latest[person.Handle] = review
		}
	}
	for i := range q.Base.People.List {
		person := &q.Base.People.List[i]
		review, ok := q.latest[person.Handle]
		if ok && review.Decision == forge.Approved && review.Head != "" && review.Head == facts.Head && !q.hands[person.Handle] {
			q.approved = append(q.approved, person)
		}
	}
}

// account finds the person of a reviewer.
func (q *reviewers) account(facts *forge.Proposal, id forge.Identity) *records.Person {
	if facts.Forge == "git" {
		return q.Base.People.ByEmail(id.Email)
	}
	return q.Base.People.ByLogin(facts.Forge, id.Login, id.ID)
}

// peopleOf finds everybody whom an identity of a commit can belong to.
func (q *reviewers) peopleOf(facts *forge.Proposal, id forge.Identity) (found []*records.Person) {
	for _, person := range []*records.Person{q.Base.People.ByLogin(facts.Forge, id.Login, id.ID), q.Base.People.ByEmail(id.Email)} {
		if person != nil {
			found = append(found, person)
		}
	}
	return found
}

// control judges a file that is part of the control.
func (q *reviewers) control(shown, place string) {
	q.demand(diag.Span{File: shown}, "a change manager", func(p *records.Person) bool { return p.HasRole("change_manager") })
	for _, r := range slices.Concat(q.Base.At(place), q.Merged.At(place)) {
		if known := exactly(q.Base, r.ID); known != nil {
			r = known // who owns it now has the say
		}
		owner := q.Base.People.ByHandle(text(r, "owner"))
		if owner != nil && q.hands[owner.Handle] {
			owner = q.Base.People.ByHandle(owner.Deputy)
		}
		if owner != nil && !q.hands[owner.Handle] {
			q.demand(diag.Span{File: shown}, "the owner of "+r.ID, func(p *records.Person) bool { return p.Handle == owner.Handle })
		}
	}
}

// article judges an article that is validated or published (domain 2, 7).
func (q *reviewers) article(pair Pair) {
	r := pair.After
	if r == nil || r.Kind.Name != "knowledge" {
		return
	}
	validated := r.State == "validated" && (pair.Before == nil || pair.Before.State != r.State)
	published := r.Audience == "public" && (pair.Before == nil || pair.Before.Audience != r.Audience)
	if validated || published {
		q.demand(r.At("state"), "somebody with the role knowledge", func(p *records.Person) bool { return p.HasRole("knowledge") })
	}
}

// demand asks for one approval by somebody of a sort, or by anybody else where
// nobody of that sort is left.
func (q *reviewers) demand(at diag.Span, who string, is func(*records.Person) bool) {
	could := q.left(is)
	if len(could) == 0 {
		who, is = "somebody who had no hand in it", func(*records.Person) bool { return true }
		could = q.left(is)
	}
	if q.doubt == "" && slices.ContainsFunc(q.approved, is) {
		return
	}
	d := q.report(diag.Diagnostic{Span: at, Severity: diag.Error})
	d.Fix = advise("ask %s to review the proposal", strings.Join(could, " or "))
	switch {
	case q.doubt != "":
		d.Message = diag.Visible("it cannot be told who may review this: " + q.doubt)
		d.Fix = advise("settle this, and have the proposal judged again")
	case len(could) == 0:
		d.Message = "this needs a review, and nobody is left who may give it; where one person keeps the repository, audit: solo says so"
		d.Fix = advise("have somebody added to people.yaml, or set audit: solo")
	default:
		d.Message = diag.Visible("this needs an approving review by " + who + " on the present head")
	}
}

// left lists those of a sort who had no hand in the proposal.
func (q *reviewers) left(is func(*records.Person) bool) (handles []string) {
	for i := range q.Base.People.List {
		person := &q.Base.People.List[i]
		if is(person) && !person.Bot && !q.hands[person.Handle] && person.ActiveAt(q.AsOf) {
			handles = append(handles, person.Handle)
		}
	}
	return handles
}
