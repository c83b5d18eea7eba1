package change

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
)

// mayNot says why a person may not approve the change at a time, "" if they may
// (C3). Who had a hand in it was judged before where a decision is not fresh.
func (a *authoriser) mayNot(p *records.Person, at time.Time, fresh bool) string {
	if p.Bot {
		return "a bot approves nothing"
	}
	if !p.ActiveAt(at) {
		return p.Handle + " was not active on " + at.Format(time.DateOnly)
	}
	if fresh {
		if a.noHands != "" && a.separates(records.SeparateAuthor) {
			a.needsHands = true
			return a.noHands
		}
	}
	return a.apart(p, fresh)
}

// apart says why the separation of duties keeps a person from approving.
func (a *authoriser) apart(p *records.Person, fresh bool) string {
	opened := ""
	if log := a.record.Log; len(log) > 0 {
		opened = log[0].By
	}
	switch {
	case fresh && a.separates(records.SeparateAuthor) && a.hands[p.Handle] != "":
		return p.Handle + " " + a.hands[p.Handle]
	case a.separates(records.SeparateAuthor) && opened == p.Handle:
		return p.Handle + " wrote the draft"
	case a.separates(records.SeparateRequester) && a.record.Lookup("requester").Str() == p.Handle:
		return p.Handle + " asked for the change"
	case a.separates(records.SeparateImplementer) && slices.Contains(a.record.Lookup("implementers").Strings(), p.Handle):
		return p.Handle + " carries it out, and the risk is high"
	}
	return ""
}

func (a *authoriser) separates(who string) bool {
	return slices.Contains(a.out.Policy.Separation, who)
}

// holders are those who can fill a role: of service_owner for one service, of
// the other roles from people.yaml. An owner or change manager whom separation
// keeps out is replaced by the deputy (C3).
func (a *authoriser) holders(role string, service *records.Record) []*records.Person {
	var found []*records.Person
	add := func(p *records.Person, replaced bool) {
		if p != nil && replaced && a.apart(p, true) != "" {
			p = a.tree.People.ByHandle(p.Deputy)
		}
		if p != nil && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	if role == records.RoleServiceOwner {
		add(a.tree.People.ByHandle(service.Lookup("owner").Str()), true)
		return found
	}
	for i := range a.tree.People.List {
		p := &a.tree.People.List[i]
		if role == records.RolePeer || p.HasRole(role) {
			add(p, role == records.RoleChangeManager)
		}
	}
	return found
}

// need is one requirement before anybody is held against it.
type need struct {
	name    string
	service *records.Record
	number  int
	holders []*records.Person
}

// needs lists what the policy asks for beside heads.
func (a *authoriser) needs() []need {
	var needs []need
	role := func(role string) {
		if role != records.RoleServiceOwner {
			needs = append(needs, need{name: role, number: 1, holders: a.holders(role, nil)})
			return
		}
		for _, service := range a.services() {
			needs = append(needs, need{name: role, service: service, number: 1, holders: a.holders(role, service)})
		}
		if len(a.services()) == 0 {
			needs = append(needs, need{name: role, number: 1}) // nobody: no service is known
		}
	}
	for _, name := range a.out.Policy.Roles {
		role(name)
	}
	if a.out.Expedited && !slices.Contains(a.out.Policy.Roles, records.RoleChangeManager) {
		role(records.RoleChangeManager)
	}
	if anyOf := a.out.Policy.AnyOf; len(anyOf) > 0 {
		n := need{name: strings.Join(anyOf, " or "), number: 1}
		for _, name := range anyOf {
			if name != records.RoleServiceOwner {
				n.holders = append(n.holders, a.holders(name, nil)...)
				continue
			}
			for _, service := range a.services() {
				n.holders = append(n.holders, a.holders(name, service)...)
			}
		}
		needs = append(needs, n)
	}
	return needs
}

// rolesOf lists the roles that a person can fill for this change.
func (a *authoriser) rolesOf(p *records.Person, _ time.Time) []string {
	roles := []string{records.RolePeer}
	for _, service := range a.services() {
		if slices.Contains(a.holders(records.RoleServiceOwner, service), p) && !slices.Contains(roles, records.RoleServiceOwner) {
			roles = append(roles, records.RoleServiceOwner)
		}
	}
	asked := slices.Concat(a.out.Policy.Roles, a.out.Policy.AnyOf, []string{records.RoleChangeManager, records.RoleCAB, records.RoleCommander})
	for _, role := range asked {
		if role != records.RoleServiceOwner && !slices.Contains(roles, role) && slices.Contains(a.holders(role, nil), p) {
			roles = append(roles, role)
		}
	}
	return roles
}

// couldFill reports whether one of the roles is asked for. Where heads are
// counted, everybody who may approve could be one.
func (a *authoriser) couldFill(roles []string) bool {
	if a.out.Policy.Heads > 0 {
		return true
	}
	return slices.ContainsFunc(roles, func(role string) bool {
		return slices.Contains(a.out.Policy.Roles, role) || slices.Contains(a.out.Policy.AnyOf, role)
	})
}

// require holds the decisions that count against what the policy asks for.
func (a *authoriser) require() {
	a.expedite()
	heads := need{name: RoleHeads, number: a.out.Policy.Heads, holders: a.holders(records.RolePeer, nil)}
	needs := a.needs()
	a.countTeam(&heads)
	if a.out.Solo {
		return
	}
	if heads.number > 0 {
		a.out.Requirements = append(a.out.Requirements, a.hold(heads))
	}
	for _, n := range needs {
		if a.out.SmallTeam && !slices.ContainsFunc(n.holders, a.eligible) {
			a.note("nobody is left who could approve as %s", n.name)
			continue
		}
		a.out.Requirements = append(a.out.Requirements, a.hold(n))
	}
}

func (a *authoriser) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(a.out.Notes, text) {
		a.out.Notes = append(a.out.Notes, text)
	}
}

// eligible reports whether a person could approve at the time judged for.
func (a *authoriser) eligible(p *records.Person) bool {
	return !p.Bot && a.activeNow(p) && a.apart(p, true) == ""
}

// activeNow reports whether a person is active at the time judged for; where no
// fact knows a time, everybody is.
func (a *authoriser) activeNow(p *records.Person) bool { return a.asOf.IsZero() || p.ActiveAt(a.asOf) }

// countTeam sees whether there are fewer people than heads (C3). Then all who
// may approve must. Where the policy does not say that the team is small, the
// whole of it is counted, but for one author: else whoever names colleagues as
// co-authors would need fewer approvals.
func (a *authoriser) countTeam(heads *need) {
	var eligible []*records.Person
	var apart []string
	active := 0
	for i := range a.tree.People.List {
		p := &a.tree.People.List[i]
		if p.Bot || !a.activeNow(p) {
			continue
		}
		active++
		if a.eligible(p) {
			eligible = append(eligible, p)
		} else {
			apart = append(apart, a.apart(p, true))
		}
	}
	if !a.needsPeople() || len(eligible) >= heads.number {
		return
	}
	mode := a.tree.Config.Policy.SmallTeam
	switch {
	case a.tree.Config.Audit == "solo" && active <= 1 && len(eligible) == 0: // whoever may look at the work of others must
		a.out.Solo = true
		a.note("one person keeps this repository (audit: solo): the change is self-approved")
	case mode == records.SmallTeamTrue, mode == records.SmallTeamAuto && active-1 < heads.number:
		a.out.SmallTeam = true
		heads.number, heads.holders = max(1, len(eligible)), eligible
		a.note("small team: %d may approve, and the policy asks for %d; all of them must", len(eligible), a.out.Policy.Heads)
	default: // no approval will do, and only people or the policy can change that
		a.note("%d may approve, and the policy asks for %d: %s", len(eligible), heads.number, strings.Join(apart, ", "))
	}
}

// hold says by whom a requirement is met, or what is missing.
func (a *authoriser) hold(n need) Requirement {
	r := Requirement{Role: n.name, Need: n.number}
	if n.service != nil {
		r.Service = n.service.ID
	}
	given := map[string]bool{}
	for _, d := range a.out.Decisions {
		if d.Counts && !given[d.Person] && slices.ContainsFunc(n.holders, func(p *records.Person) bool { return p.Handle == d.Person }) {
			given[d.Person] = true
			r.MetBy = append(r.MetBy, d)
		}
	}
	if len(r.MetBy) >= r.Need {
		return r
	}
	for _, p := range n.holders {
		if !given[p.Handle] && a.eligible(p) && !slices.Contains(r.Could, p.Handle) {
			r.Could = append(r.Could, p.Handle)
		}
	}
	slices.Sort(r.Could)
	r.Missing = a.missing(n, r)
	return r
}

// missing says what a requirement lacks.
func (a *authoriser) missing(n need, r Requirement) string {
	who := "an approval as " + n.name
	switch {
	case n.name == RoleHeads && r.Need-len(r.MetBy) == 1:
		who = "an approval by one more person"
	case n.name == RoleHeads:
		who = fmt.Sprintf("approvals by %d more people", r.Need-len(r.MetBy))
	case n.service != nil:
		who = "an approval by the owner of " + n.service.ID
	}
	if len(r.Could) > 0 {
		return who
	}
	var why []string
	for _, p := range n.holders {
		if reason := a.mayNot(p, a.asOf, false); reason != "" {
			why = append(why, reason)
		} else if reason := a.apart(p, true); reason != "" {
			why = append(why, reason)
		}
	}
	switch {
	case n.name == RoleHeads:
		return who + "; nobody is left who may"
	case len(n.holders) == 0:
		return who + "; nobody in people.yaml can give it"
	}
	return who + "; nobody is left who may: " + strings.Join(why, ", ")
}

// expedite sees whether a change has less notice than the policy asks for
// (C6), so that a change manager must agree.
func (a *authoriser) expedite() {
	if a.record.Kind.Name != "change" {
		return
	}
	notice, expedited := Expedited(a.tree, a.record, a.asOf)
	if a.out.Expedited = expedited; expedited {
		a.note("expedited: known since %s for %s, with less notice than the %s that the policy asks for",
			stamp(notice.Known), stamp(Planned(a.record).From), notice.Text())
	}
}

// conclude settles whether it is granted, and when.
func (a *authoriser) conclude() {
	if a.needsHands {
		a.problemOfPeople("%s", a.noHands)
	}
	if a.tree.Config.Audit == "relaxed" {
		a.note("some controls are relaxed by configuration (audit: relaxed)")
	}
	a.out.Granted = len(a.out.Problems) == 0
	for _, r := range a.out.Requirements {
		if !r.Met() {
			a.out.Granted = false
			continue
		}
		if at := r.MetBy[r.Need-1].At; at.After(a.out.ApprovedAt) {
			a.out.ApprovedAt = at
		}
	}
	if !a.out.Granted {
		a.out.ApprovedAt = time.Time{}
		return
	}
	if a.out.Type != "emergency" || a.out.ApprovedAt.IsZero() {
		return
	}
	unauthorised := a.record.Lookup("unauthorised").Str() == "true"
	a.out.Retrospective = unauthorised || !a.started.IsZero() && a.out.ApprovedAt.After(a.started)
	if due, ok := RetroDue(a.tree, a.record); ok && a.out.ApprovedAt.After(due) {
		a.out.Late = true
		a.note("approved on %s, after it was due on %s", stamp(a.out.ApprovedAt), stamp(due))
	}
}
