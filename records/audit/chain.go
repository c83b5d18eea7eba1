package audit

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// chains makes the population: every change that was opened before the period
// ended and was not over before it began, each with its chain.
func (m *maker) chains() {
	m.judged, m.parts = map[string]change.Authority{}, map[string][]hand{}
	m.pack.Population = []Change{}
	for i := range m.in.Changes {
		s := &m.in.Changes[i]
		past, _ := lifecycle.Replay(m.in.Tree, s.Record)
		if !m.lived(s.Record, past) {
			continue
		}
		m.pack.Population = append(m.pack.Population, m.chain(s, past))
	}
	slices.SortStableFunc(m.pack.Population, func(a, b Change) int { return strings.Compare(a.ID, b.ID) })
	m.place = map[string]int{}
	for i := range m.pack.Population {
		m.place[m.pack.Population[i].ID] = i
	}
}

// lived reports whether a change was there in the period and not yet over. One
// whose header or log cannot be read belongs to it: silence is no evidence.
func (m *maker) lived(r *records.Record, past lifecycle.History) bool {
	opened := r.Opened()
	if r.Unread() || opened.IsZero() {
		return true
	}
	if !opened.Before(m.in.Period.To) || opened.After(m.in.Stamp.AsOf) {
		return false
	}
	over := cmp.Or(past.Milestones["closed"], past.Milestones["cancelled"])
	return over.IsZero() || !over.Before(m.in.Period.From)
}

func (m *maker) chain(s *Subject, past lifecycle.History) Change {
	r, t := s.Record, m.in.Tree
	a := change.Authorise(t, r, s.Facts)
	m.judged[r.ID] = a
	at := past.Milestones
	c := Change{
		ID: r.ID, Title: r.Title, File: r.Path, Type: r.Kind.Builtin("type", r.Value("type")), Model: r.Value("model"), State: m.stateOf(r),
		Services: texts(r.Lookup("services").Strings()), Tier: a.Tier, Requester: r.Value("requester"), Owner: r.Value("owner"),
		Implementers: texts(change.Implementers(r)), Resolves: texts(r.Lookup("resolves").Strings()), FollowUp: texts(r.Lookup("follow_up").Strings()),
		Opened: m.then(r.Opened()), Submitted: m.then(at["submitted"]), Approved: m.then(at["approved"]), Started: m.then(cmp.Or(at["started"], a.Started)),
		Ended: m.then(at["ended"]), Reviewed: m.then(at["reviewed"]), Closed: m.then(cmp.Or(at["closed"], at["cancelled"])),
		Reason: sectionText(r, "Reason"), Risk: a.Level, Answers: answers(r), Override: r.Value("risk.override.reason"),
		Digest: a.Seal.Digest, Established: a.Granted || throughGate(s), Problems: texts(a.Problems), SmallTeam: a.SmallTeam, Solo: a.Solo, Expedited: a.Expedited,
		Testing: r.Value("risk.answers.testing"), TestPlan: sectionText(r, "Test plan") != "", Results: sectionText(r, "Results") != "",
		Outcome: r.Value("outcome"), ReviewedBy: r.Value("reviewed_by"), ReviewText: sectionText(r, "Post-implementation review") != "",
		Deploys: m.deploysOf(r), Events: m.eventsOf(s), Separation: m.separation(s, a),
	}
	risk, _ := change.Assess(t, r)
	c.Likelihood, c.Impact = risk.Likelihood, risk.Impact
	if due, owes := change.RetroDue(t, r); owes {
		c.RetroDue = m.local(due)
	}
	m.window(&c, r)
	m.periodOf(&c)
	c.Required, c.Approvals = requirements(a), m.approvals(s, a)
	return c
}

func texts(list []string) []string { return append([]string{}, list...) }

// comments are for whoever edits a record, and part of nothing that is told.
var comments = regexp.MustCompile(`(?s)<!--.*?(?:-->|\z)`)

func sectionText(r *records.Record, title string) string {
	if s := r.Section(title); s != nil {
		return strings.TrimSpace(comments.ReplaceAllString(s.Text, ""))
	}
	return ""
}

func answers(r *records.Record) []Answer {
	out := []Answer{}
	if n := r.Lookup("risk.answers"); n != nil {
		for _, pair := range n.Pairs {
			out = append(out, Answer{pair.Key, pair.Value.Str()})
		}
	}
	return out
}

// periodOf says what of a change's life lies in the period.
func (m *maker) periodOf(c *Change) {
	c.InPeriod = []string{}
	for _, one := range []struct {
		what string
		at   *time.Time
	}{{"opened", c.Opened}, {"approved", c.Approved}, {"started", c.Started}, {"ended", c.Ended}, {"over", c.Closed}} {
		if one.at != nil && m.holds(*one.at) {
			c.InPeriod = append(c.InPeriod, one.what)
			c.CarriedOut = c.CarriedOut || one.what == "started" || one.what == "ended"
		}
	}
	if c.ActualTo != nil && m.holds(*c.ActualTo) { // one that was found later has no such steps
		c.CarriedOut = true
	}
}

// window holds when it was carried out against when it was planned.
func (m *maker) window(c *Change, r *records.Record) {
	planned := change.Planned(r)
	from, _ := r.Instant("actual.start")
	to, _ := r.Instant("actual.end")
	c.PlannedFrom, c.PlannedTo, c.ActualFrom, c.ActualTo = m.local(planned.From), m.local(planned.To), m.then(from), m.then(to)
	switch {
	case !planned.Whole() || from.IsZero():
		c.Window = "not told"
	case from.Before(planned.From) || !from.Before(planned.To):
		c.Window = "outside"
	case to.IsZero():
		c.Window = "under way"
	case to.After(planned.To):
		c.Window = "overrun by " + history.Span(to.Sub(planned.To))
	default:
		c.Window = "within"
	}
}

func (m *maker) deploysOf(r *records.Record) []Deploy {
	out := []Deploy{}
	if list := r.Lookup("deploys"); list != nil {
		for _, n := range list.Items {
			at, _ := n.Get("at").Instant()
			out = append(out, Deploy{n.Get("repo").Str(), n.Get("ref").Str(), n.Get("pipeline").Str(), at.In(m.in.Tree.Config.Zone)})
		}
	}
	return out
}

func requirements(a change.Authority) []Requirement {
	out := []Requirement{}
	for _, q := range a.Requirements {
		one := Requirement{Role: q.Role, Service: q.Service, Need: q.Need, MetBy: []string{}, Missing: q.Missing}
		for _, d := range q.MetBy {
			one.MetBy = append(one.MetBy, cmp.Or(d.Person, d.Account))
		}
		out = append(out, one)
	}
	return out
}

// approvals are all decisions, whether they count or not.
func (m *maker) approvals(s *Subject, a change.Authority) []Approval {
	out := []Approval{}
	for _, d := range a.Decisions {
		if !m.known(d.At) {
			continue
		}
		one := Approval{
			By: d.Person, Account: d.Account, Roles: texts(d.Roles), Decision: "approved", At: d.At.In(m.in.Tree.Config.Zone), Via: d.Via, Ref: d.Ref,
			Digest: d.Digest, Fresh: d.Digest != "" && d.Digest == a.Seal.Digest, Counts: d.Counts, WhyNot: d.WhyNot,
		}
		if !d.Approved {
			one.Decision = "rejected"
		}
		if d.Via == change.ViaCommit && !d.Counts && slices.ContainsFunc(a.Decisions, func(o change.Decision) bool {
			return o.Via == change.ViaLedger && o.Person == d.Account && o.Digest == d.Digest && o.Approved == d.Approved
		}) {
			one.Via, one.Copy, one.WhyNot = "record", true, "the ledger has it, and there it is judged"
		}
		if s.Facts.Witnessed != nil {
			for _, w := range s.Facts.Witnessed(s.Record.ID) {
				if w.Handle == d.Person && w.Digest == d.Digest && w.Approved == d.Approved {
					one.Seen = m.local(w.SeenAt)
					break
				}
			}
		}
		out = append(out, one)
	}
	return out
}

// separation says who had a hand in a change, and who of them approved it.
func (m *maker) separation(s *Subject, a change.Authority) Separation {
	out := Separation{Authors: m.authors(s), Conflicts: []string{}}
	for _, d := range a.Decisions {
		handle := cmp.Or(d.Person, d.Account)
		if why := m.ownPart(s, handle, d.At); d.Approved && why != "" {
			if text := handle + " approved, and " + why; !slices.Contains(out.Conflicts, text) {
				out.Conflicts = append(out.Conflicts, text)
			}
		}
	}
	out.Kept = len(out.Conflicts) == 0
	return out
}

// hand is a commit of a change's record, decisions of its author apart.
type hand struct {
	who    []string
	when   time.Time
	sealed bool // it changed what approvals are given for
}

// hands lists the commits by which somebody worked on a change (C3).
func (m *maker) hands(s *Subject) []hand {
	if known, ok := m.parts[s.Record.ID]; ok {
		return known
	}
	var out []hand
	if s.Facts.Touched != nil {
		commits, err := s.Facts.Touched(s.Record.ID)
		if err != nil {
			return nil // told as a problem of the authority
		}
		for _, c := range commits {
			one := hand{}
			for _, who := range append(slices.Clone(c.CoAuthors), c.Author) {
				one.who = append(one.who, m.who(history.CommitInfo{Author: who.Name, Email: who.Email}))
			}
			seal := ""
			for _, v := range s.Past.All {
				if v.Commit.Hash == c.SHA {
					one.when, one.sealed = v.Commit.When, v.Seal != seal
				}
				seal = v.Seal
			}
			out = append(out, one)
		}
	}
	m.parts[s.Record.ID] = out
	return out
}

// authors are those who had a hand in a change.
func (m *maker) authors(s *Subject) []string {
	out := []string{}
	for _, h := range m.hands(s) {
		out = append(out, h.who...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ownPart says what part somebody who decided at an instant had in a change that
// keeps them from it (C3), "" for none: what they wrote of it before, and what of
// the approved content they wrote at any time. To close a change that one has
// approved is neither.
func (m *maker) ownPart(s *Subject, handle string, at time.Time) string {
	r := s.Record
	wrote := func(h hand) bool { return slices.Contains(h.who, handle) && (h.sealed || h.when.Before(at)) }
	switch {
	case handle == "":
		return ""
	case r.Value("requester") == handle:
		return "asked for it"
	case len(r.Log) > 0 && r.Log[0].By == handle:
		return "wrote the draft"
	case slices.ContainsFunc(m.hands(s), wrote):
		return "wrote a commit of it"
	case change.LevelOf(m.in.Tree, r) == "high" && slices.Contains(change.Implementers(r), handle):
		return "carries it out, and the risk is high"
	}
	return ""
}

// throughGate reports whether the last commit that brought a change as approved, or
// begun, brought what stands there now, and had by the policy of that time what it
// needed. Who has left since, or what was asked for later, takes nothing back.
func throughGate(s *Subject) bool {
	if len(s.Passages) == 0 {
		return false
	}
	last := s.Passages[len(s.Passages)-1]
	return last.Authority.Granted && last.Authority.Seal.Digest != "" && last.Authority.Seal.Digest == lastSeal(s)
}

// lastSeal is the seal of what was carried out last: a redaction of a closed change
// takes nothing back.
func lastSeal(s *Subject) string {
	for i, v := range slices.Backward(s.Past.Main) {
		if v.Record == nil || v.Record.Unread() || i > 0 && OnlyRedacts(s.Past.Main[i-1], v) {
			continue
		}
		return v.Seal
	}
	return ""
}

// OnlyRedacts reports a version that differs from the one before by a redaction of a
// record that was closed, and by nothing else (rule redaction-only). It is no work
// on the change, and whoever made it may have approved what was carried out.
func OnlyRedacts(was, is history.Version) bool {
	if was.Record == nil || is.Record == nil || was.Record.Unread() || is.Record.Unread() {
		return false
	}
	return was.Record.Category().Final() && is.Record.Category().Final() && history.RedactionOf(was.Record, is.Record).Done()
}

// known reports whether an instant is no later than what the pack is told as of.
func (m *maker) known(at time.Time) bool { return !at.After(m.in.Stamp.AsOf) }

// then is an instant of what had happened as of the pack's, nil for later ones.
func (m *maker) then(at time.Time) *time.Time {
	if !m.known(at) {
		return nil
	}
	return m.local(at)
}

// stateOf is the state that a record was in as of the pack's instant, by its log.
func (m *maker) stateOf(r *records.Record) string {
	state := ""
	for _, e := range r.Log {
		switch {
		case e.To == "":
		case m.known(e.At):
			state = e.To
		default:
			return state
		}
	}
	return r.State
}

// eventsOf is the history of a change, side by side with its clocks.
func (m *maker) eventsOf(s *Subject) []Event {
	out := []Event{}
	for _, e := range s.Story.Events {
		if !m.known(e.Declared) || !m.known(e.Recorded) {
			continue
		}
		one := Event{What: e.What, Happened: m.local(e.Declared), Recorded: m.local(e.Recorded), Witnessed: m.local(e.Witnessed), Commit: e.In.Hash, By: e.By, Text: eventText(e)}
		if e.In.Hash != "" {
			one.Actor = m.who(e.Clocks.By)
		}
		out = append(out, one)
	}
	return out
}

func eventText(e history.Event) string {
	var parts []string
	switch {
	case e.From != "" && e.To != "":
		parts = append(parts, e.From+" -> "+e.To)
	case e.To != "":
		parts = append(parts, e.To)
	}
	for _, c := range e.Fields {
		parts = append(parts, c.Field)
	}
	if e.Why != "" {
		parts = append(parts, "because "+e.Why)
	}
	if len(e.Flags) > 0 {
		parts = append(parts, fmt.Sprint(e.Flags))
	}
	return strings.Join(parts, ", ")
}

// during is the planned window, for those who hold deployments against it.
func during(r *records.Record) worktime.Interval { return change.Planned(r) }

// ended reports a change that was carried out to its end and not given up.
func ended(r *records.Record) bool {
	c := r.Category()
	return c == schema.Resolved || c == schema.Closed
}
