package change

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records"
)

// knowHands finds everybody who had a hand in the change (C3): author,
// committer and co-authors of each commit that touched it since it was a draft,
// and who opened the proposal. A commit of somebody unknown could be anybody's,
// the approver's included.
func (a *authoriser) knowHands() {
	if p := a.facts.Proposal; p != nil {
		for _, unknown := range p.Unknown {
			a.problemOfPeople("the facts of the proposal are not whole: %s", unknown)
		}
		a.hand(p.Author, opened, "the proposal was opened by")
	}
	if a.facts.Touched == nil {
		a.noHands = "it is not known who wrote the change"
		return
	}
	commits, err := a.facts.Touched(a.record.ID)
	if err != nil {
		a.noHands = "it could not be found out who wrote the change: " + err.Error()
		return
	}
	for _, c := range commits {
		sha := short(c.SHA)
		a.hand(c.Author, "is the author of commit "+sha, "the author of commit "+sha+" is")
		a.hand(c.Committer, "is the committer of commit "+sha, "the committer of commit "+sha+" is")
		for _, co := range c.CoAuthors {
			a.hand(co, "is a co-author of commit "+sha, "a co-author of commit "+sha+" is")
		}
	}
}

// opened is what whoever opened the proposal did.
const opened = "opened the proposal"

// hand notes that an identity had a hand in the change. Bots are nobody.
func (a *authoriser) hand(id forge.Identity, did, unknown string) {
	if id.Bot {
		return
	}
	people := a.peopleOf(id)
	if len(people) == 0 {
		a.problemOfPeople("%s %s, who is nobody in people.yaml as the target branch has it; add the address or login to the entry of the person there first", unknown, account(id))
		return
	}
	for _, p := range people {
		switch a.hands[p.Handle] {
		case "":
			a.hands[p.Handle] = did
		case opened: // and a commit shows it, too
			a.hands[p.Handle] = opened + " and " + did
		}
	}
}

// peopleOf finds whom an identity of a commit can belong to: by account, and by
// address.
func (a *authoriser) peopleOf(id forge.Identity) []*records.Person {
	var found []*records.Person
	for _, p := range []*records.Person{a.byAccount(id.Login, id.ID), a.tree.People.ByEmail(id.Email)} {
		if p != nil && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	return found
}

// byAccount finds the person with an account on the proposal's forge; without a
// proposal on any forge, as long as that is one person.
func (a *authoriser) byAccount(login string, id int64) *records.Person {
	if login == "" && id == 0 {
		return nil
	}
	if a.facts.Proposal != nil && a.facts.Proposal.Forge != "" {
		return a.tree.People.ByLogin(a.facts.Proposal.Forge, login, id)
	}
	var found *records.Person
	for _, p := range a.tree.People.List {
		for name := range p.Logins { // the order does not matter: any other person refuses
			q := a.tree.People.ByLogin(name, login, id)
			if q != nil && found != nil && q.Handle != found.Handle {
				return nil
			}
			if q != nil {
				found = q
			}
		}
	}
	return found
}

// account is how an identity is told.
func account(id forge.Identity) string {
	switch {
	case id.Login != "":
		return id.Login
	case id.Email != "":
		return id.Email
	case id.Name != "":
		return strconv.Quote(id.Name) + ", without an address"
	}
	return "nobody that the facts name"
}

func short(sha string) string { return sha[:min(len(sha), 12)] }

// event is a decision while it is being judged.
type event struct {
	Decision
	person *records.Person
	fresh  bool // nobody has judged it before: who wrote the change matters
	sure   bool // it is established that the person said it
}

// decide gathers the decisions from every source and judges each.
func (a *authoriser) decide() {
	events := slices.Concat(a.reviews(), a.witnessed(), a.entries())
	slices.SortStableFunc(events, func(x, y *event) int {
		return cmp.Or(x.At.Compare(y.At), strings.Compare(x.Account, y.Account), strings.Compare(x.Via, y.Via), strings.Compare(x.Ref, y.Ref))
	})
	for _, e := range events {
		if a.facts.AsOf.IsZero() && e.At.After(a.asOf) {
			a.asOf = e.At
		}
	}
	last := map[string]time.Time{} // handle -> their latest decision
	for _, e := range events {
		if e.sure && e.person != nil {
			last[e.person.Handle] = e.At
		}
	}
	for _, e := range events {
		if e.WhyNot == "" && e.sure && e.At.Before(last[e.person.Handle]) {
			e.WhyNot = "they decided again on " + stamp(last[e.person.Handle])
		}
		a.judge(e)
		e.Shown = e.Shown || e.sure
		a.out.Decisions = append(a.out.Decisions, e.Decision)
	}
}

// reviews are those of the proposal. Of each account the latest one holds that
// is more than a comment (C5).
func (a *authoriser) reviews() (events []*event) {
	p := a.facts.Proposal
	if p == nil {
		return nil
	}
	latest := map[string]*event{} // account -> its latest review
	order := slices.Clone(p.Reviews)
	slices.SortStableFunc(order, func(x, y forge.Review) int {
		return cmp.Or(x.SubmittedAt.Compare(y.SubmittedAt), cmp.Compare(len(x.ID), len(y.ID)), strings.Compare(x.ID, y.ID))
	})
	for _, review := range order {
		if review.Decision == forge.Commented {
			continue
		}
		e := a.review(p, review)
		key := strings.ToLower(review.By.Login)
		if review.By.ID != 0 {
			key = strconv.FormatInt(review.By.ID, 10)
		}
		if before := latest[key]; before != nil && key != "" {
			before.WhyNot = cmp.Or(before.WhyNot, "they decided again on "+stamp(review.SubmittedAt))
			before.sure = false
		}
		latest[key] = e
		events = append(events, e)
	}
	return events
}

func (a *authoriser) review(p *forge.Proposal, review forge.Review) *event {
	e := &event{fresh: true, sure: true, Decision: Decision{
		Account: account(review.By), Approved: review.Decision == forge.Approved, At: review.SubmittedAt, Via: ViaReview, Ref: refOf(p, review),
	}}
	if e.person = a.byAccount(review.By.Login, review.By.ID); e.person == nil && p.Forge == "git" {
		e.person = a.tree.People.ByEmail(review.By.Email)
	}
	switch {
	case review.By.Bot:
		e.sure, e.WhyNot = false, "a bot approves nothing"
	case e.person == nil:
		e.sure, e.WhyNot = false, "nobody in people.yaml has this account on "+cmp.Or(p.Forge, "the forge")
	case review.Decision == forge.Dismissed:
		e.WhyNot = "it was dismissed"
	case review.Decision != forge.Approved && review.Decision != forge.ChangesRequested:
		e.WhyNot = fmt.Sprintf("%q is no decision that is known", review.Decision)
	case !e.Approved: // it stands whatever it was given on
	case review.Head == "":
		e.WhyNot = "it is not established which content it was given on"
		if review.Doubt != "" {
			e.WhyNot += ": " + review.Doubt
		}
	case a.facts.SealAt == nil:
		e.WhyNot = "the change as it was at " + short(review.Head) + " cannot be read"
	default:
		seal, err := a.facts.SealAt(review.Head, a.record.ID)
		if err != nil {
			e.WhyNot = "the change as it was at " + short(review.Head) + " cannot be read: " + err.Error()
		} else if e.Digest = seal.Digest; e.Digest == "" {
			e.WhyNot = "the change at " + short(review.Head) + " has no seal"
		} else if e.Digest != a.out.Seal.Digest {
			e.WhyNot = fmt.Sprintf("stale: the content has changed since %s (%s): it was given on %s, and the content is %s now, at %s",
				short(review.Head), differs(seal, a.out.Seal), shortDigest(seal.Digest), shortDigest(a.out.Seal.Digest), short(p.Head))
		} else if a.separates(records.SeparateRequester) && seal.Requester == e.person.Handle && seal.Requester != a.out.Seal.Requester {
			e.WhyNot = fmt.Sprintf("%s asked for the change as it was at %s", e.person.Handle, short(review.Head))
		}
	}
	e.Shown = e.sure // whatever they say later
	return e
}

// differs names the parts in which two seals differ.
func differs(then, now Seal) string {
	texts := func(s Seal) map[string]string {
		found := map[string]string{}
		for _, p := range s.Parts {
			found[p.Name] += p.Text
		}
		return found
	}
	a, b := texts(then), texts(now)
	var names []string
	for _, p := range slices.Concat(then.Parts, now.Parts) {
		if a[p.Name] != b[p.Name] && !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return "in a way that does not show"
	}
	return strings.Join(names, ", ")
}

// refOf names where a review stands.
func refOf(p *forge.Proposal, review forge.Review) string {
	if p.Number == 0 {
		return cmp.Or(review.ID, p.URL)
	}
	return "pr/" + strconv.Itoa(p.Number)
}

// witnessed are the reviews that the ledger saw when they counted.
func (a *authoriser) witnessed() (events []*event) {
	if a.facts.Witnessed == nil {
		return nil
	}
	for _, w := range a.facts.Witnessed(a.record.ID) {
		e := &event{person: a.byAccount(w.Login, w.ID), sure: true, Decision: Decision{
			Account: cmp.Or(w.Login, w.Handle), Approved: w.Approved, At: w.SubmittedAt, Via: ViaLedger, Ref: cmp.Or(w.Ref, w.Review), Digest: w.Digest,
		}}
		if w.Login == "" && w.ID == 0 { // without a forge people are known by address, which no line holds
			e.person = a.tree.People.ByHandle(w.Handle)
		}
		switch {
		case e.person == nil:
			e.sure, e.WhyNot = false, "nobody in people.yaml has this account"
		case e.Approved:
			e.WhyNot = a.stale(w.Digest)
		}
		events = append(events, e)
	}
	return events
}

// entries are those of approvals. Each counts where a merge brought it in, or
// where the commit that wrote it is the approver's own.
func (a *authoriser) entries() (events []*event) {
	list := a.record.Lookup("approvals")
	if list == nil {
		return nil
	}
	for i, n := range list.Items {
		at, _ := n.Get("at").Instant()
		by := n.Get("by").Str()
		e := &event{person: a.tree.People.ByHandle(by), Decision: Decision{
			Account: by, Approved: n.Get("decision").Str() == "approved", At: at, Ref: n.Get("ref").Str(), Digest: n.Get("digest").Str(),
		}}
		a.provenance(e, i)
		switch {
		case e.WhyNot != "":
		case e.person == nil:
			e.sure, e.WhyNot = false, "nobody in people.yaml has this handle"
		case e.Approved:
			e.WhyNot = a.stale(e.Digest)
		}
		events = append(events, e)
	}
	return events
}

// provenance establishes whether the person whom an entry names wrote it.
func (a *authoriser) provenance(e *event, i int) {
	if a.facts.Recorded != nil && a.facts.Recorded(a.record.ID, i) {
		e.Via, e.sure = ViaRecord, true
		return
	}
	e.Via, e.fresh = ViaCommit, true
	if a.facts.Entered == nil {
		e.WhyNot = "nothing shows that " + e.Account + " wrote it: an entry in approvals is no review"
		return
	}
	commit, err := a.facts.Entered(a.record.ID, i)
	switch author := a.peopleOf(commit.Author); {
	case err != nil:
		e.WhyNot = "the commit that wrote it cannot be read: " + err.Error()
	case len(author) != 1 || author[0] != e.person:
		e.WhyNot = "the author of commit " + short(commit.SHA) + ", which wrote it, is " + account(commit.Author)
	default:
		e.sure = true
	}
}

// stale says why a decision on a digest does not count, "" if it does (C4).
func (a *authoriser) stale(digest string) string {
	switch digest {
	case a.out.Seal.Digest:
		return ""
	case "":
		return "it does not say which content it was given on"
	}
	return "stale: it was given on " + shortDigest(digest) + ", and the content is " + shortDigest(a.out.Seal.Digest) + " now"
}

// shortDigest is a digest as people compare it.
func shortDigest(digest string) string { return digest[:min(len(digest), len("sha256:")+12)] }

func stamp(t time.Time) string { return t.Format(time.RFC3339) }

// judge settles whether a decision counts, and in which roles.
func (a *authoriser) judge(e *event) {
	if e.person == nil {
		return
	}
	e.Person = e.person.Handle
	if e.WhyNot == "" {
		e.WhyNot = a.mayNot(e.person, e.At, e.fresh)
	}
	if e.WhyNot != "" {
		return
	}
	e.Roles = a.rolesOf(e.person, e.At)
	switch {
	case !e.Approved && a.couldFill(e.Roles):
		e.WhyNot = "it says no"
		said := "said no"
		if e.Via == ViaReview {
			said = "asked for changes"
		}
		a.problem("%s %s on %s; it holds until they approve, or it is dismissed", e.Person, said, stamp(e.At))
	case !e.Approved:
		e.WhyNot = "it says no, and nobody asked"
	case e.At.Before(a.lost) && (e.Via == ViaRecord || e.Via == ViaLedger):
		e.WhyNot = "it was lost when the change went back on " + stamp(a.lost)
	case a.out.Type != "emergency" && !a.started.IsZero() && e.At.After(a.started):
		e.WhyNot = "it came after the work had begun on " + stamp(a.started)
	default:
		e.Counts = true
	}
}
