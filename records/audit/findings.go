package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/ledger"
	"github.com/gitsm/gitsm/schema"
)

// find adds a finding about what a commit did.
func (m *maker) find(rule string, s *Subject, in, by history.CommitInfo, way, format string, args ...any) {
	f := Finding{
		Rule: rule, Severity: string(diag.Error), Commit: in.Hash, Actor: m.who(by), At: in.When.In(m.in.Tree.Config.Zone),
		Message: fmt.Sprintf(format, args...), Way: way,
	}
	if m.in.Line.Lies(in) {
		f.Message += fmt.Sprintf("; the commit calls itself of %s, which the commits around it contradict", f.At.Format("2006-01-02"))
	}
	if s != nil {
		f.Record, f.File = s.Record.ID, s.Record.Path
	}
	if in.Hash == "" { // not committed: nobody but the record itself says so
		f.Actor, f.At = "", time.Time{}
	}
	m.pack.Findings = append(m.pack.Findings, f)
}

// gate finds what went past the gate.
func (m *maker) gate() {
	for i := range m.in.Changes {
		s := &m.in.Changes[i]
		m.passages(s)
		m.directPushes(s)
		m.unauthorised(s)
		if m.chained(s.Record.ID) != nil {
			m.selfApprovals(s)
			m.lateApproval(s)
		}
	}
	for i := range m.in.Others { // change models are approved as changes are (L-C)
		if s := &m.in.Others[i]; s.Record.Kind.Name == "change-model" {
			m.passages(s)
			m.directPushes(s)
		}
	}
}

// chained is the chain of a change of the population, nil for any other.
func (m *maker) chained(id string) *Change {
	i, ok := m.place[id]
	if !ok {
		return nil
	}
	return &m.pack.Population[i]
}

// passages finds commits that made a change approved or begun which lacked
// approvals. One that began without, as an emergency, has until retro_due;
// lateApproval judges that.
func (m *maker) passages(s *Subject) {
	_, retrospective := change.RetroDue(m.in.Tree, s.Record)
	for _, p := range s.Passages {
		if p.First || p.Authority.Granted || p.Authority.Type == "emergency" && retrospective || s.Record.Value("unauthorised") == "true" || !m.came(p.In) {
			continue
		}
		m.find(MergedUnauthorised, s, p.In, p.By, "gitsm change explain "+s.Record.ID,
			"%s came through commit %.12s of %s without the approvals that it needed: %s", s.Record.ID, p.In.Hash, m.who(p.By), lacks(p.Authority))
	}
}

// lacks says what is missing, and what else stands in the way.
func lacks(a change.Authority) string {
	var why []string
	for _, r := range a.Requirements {
		if !r.Met() {
			why = append(why, r.Missing)
		}
	}
	why = append(why, a.Problems...)
	if len(why) == 0 {
		return "no approval counts"
	}
	return strings.Join(why, "; ")
}

// directPushes finds commits that no proposal brought, where proposals come
// through a forge and the ledger was kept by then.
func (m *maker) directPushes(s *Subject) {
	if !m.in.Witness.Forge {
		return
	}
	began := m.ledgerBegan()
	var before history.Version
	for _, v := range s.Past.Main {
		was := before
		before = v
		if place, on := m.in.Witness.Place(v.Commit.Hash); !on || place >= began || !m.came(v.Commit) || m.proposed(s.Record.ID, v.Commit.Hash) || EntersWitnessed(m.in.Witness.Ledger, s.Record.ID, was, v) {
			continue
		}
		by := writer(&s.Past, v)
		m.find(DirectPush, s, v.Commit, by, "gitsm log "+s.Record.ID,
			"commit %.12s of %s changed %s on the main line, and the ledger knows no proposal that brought it", v.Commit.Hash, m.who(by), s.Record.ID)
	}
}

// ledgerBegan is the place on the main line of the first commit that the ledger
// saw: what came before it could not be seen.
func (m *maker) ledgerBegan() int {
	began := -1
	for _, e := range m.in.Witness.Ledger.Entries() {
		if place, on := m.in.Witness.Place(e.Merge); on {
			began = max(began, place)
		}
	}
	return began
}

// proposed reports whether the ledger saw a commit as the merge of a proposal.
func (m *maker) proposed(id, commit string) bool {
	return slices.ContainsFunc(m.in.Witness.Ledger.Of(id), func(e ledger.Entry) bool { return e.Merge == commit && e.Ref != "" })
}

// EntersWitnessed reports a version that differs from the one before by what gitsm
// witness does, whoever made it: it enters decisions which the ledger holds, and
// gitsm's own step. It is no work on the change.
func EntersWitnessed(l *ledger.Ledger, id string, was, is history.Version) bool {
	if l == nil || was.Record == nil || is.Record == nil || was.Record.Unread() || is.Record.Unread() || was.Seal != is.Seal {
		return false
	}
	before, after := was.Record, is.Record
	if len(after.Log) < len(before.Log) || string(before.Doc.Body()) != string(after.Doc.Body()) {
		return false
	}
	for i, e := range after.Log {
		if i < len(before.Log) && !frontmatter.Equal(e.Node, before.Log[i].Node) || i >= len(before.Log) && e.By != "gitsm" {
			return false
		}
	}
	for _, pair := range after.Fields.Pairs {
		switch old := before.Fields.Get(pair.Key); {
		case pair.Key == "log", pair.Key == "state":
		case pair.Key == "approvals":
			if !allWitnessed(l, id, pair.Value) {
				return false
			}
		case old == nil || !frontmatter.Equal(old, pair.Value):
			return false
		}
	}
	return !slices.ContainsFunc(before.Fields.Pairs, func(p frontmatter.Pair) bool { return after.Fields.Get(p.Key) == nil })
}

// allWitnessed reports whether the ledger holds every decision of a list.
func allWitnessed(l *ledger.Ledger, id string, list *frontmatter.Node) bool {
	for _, n := range list.Items {
		if !slices.ContainsFunc(l.Of(id), func(e ledger.Entry) bool {
			return e.Handle == n.Get("by").Str() && e.Digest == n.Get("digest").Str()
		}) {
			return false
		}
	}
	return true
}

// writer finds who made the content of a version of the main line.
func writer(p *history.Past, v history.Version) history.CommitInfo {
	for _, a := range p.All {
		if a.Blob == v.Blob && a.Blob != "" {
			return a.Commit
		}
	}
	return v.Commit
}

// unauthorised finds changes that nobody had authorised and that were found in
// the period.
func (m *maker) unauthorised(s *Subject) {
	if s.Record.Value("unauthorised") != "true" || !m.holds(s.Record.Opened()) {
		return
	}
	e := firstEvent(s.Story, func(history.Event) bool { return true })
	m.find(UnauthorisedChange, s, e.In, e.Clocks.By, "", "%s was made without authority, and found on %s", s.Record.ID, s.Record.Opened().Format(time.RFC3339))
}

// firstEvent is the first event that fits, an empty one where none does.
func firstEvent(s history.Story, fits func(history.Event) bool) history.Event {
	for _, e := range s.Events {
		if fits(e) {
			return e
		}
	}
	return history.Event{}
}

// selfApprovals finds decisions of people who had a part in the change. Where the
// team works under audit: solo they are exceptions, and told there.
func (m *maker) selfApprovals(s *Subject) {
	c := m.chained(s.Record.ID)
	if m.in.Tree.Config.Audit == "solo" {
		return
	}
	told := map[string]bool{}
	for _, d := range m.judged[c.ID].Decisions {
		handle := cmp.Or(d.Person, d.Account)
		why := m.ownPart(s, handle, d.At)
		if !d.Approved || why == "" || told[handle] || !m.holds(d.At) {
			continue
		}
		told[handle] = true
		e := firstEvent(s.Story, func(e history.Event) bool {
			return e.What == history.Approval && e.By == handle && e.Declared.Equal(d.At)
		})
		m.find(SelfApproval, s, e.In, e.Clocks.By, "gitsm change explain "+c.ID, "%s approved %s, and %s", handle, c.ID, why)
	}
}

// lateApproval finds emergency changes whose retrospective approval came after it
// was due, or did not come.
func (m *maker) lateApproval(s *Subject) {
	due, owes := change.RetroDue(m.in.Tree, s.Record)
	if !owes || s.Record.Category() == schema.Cancelled || !m.in.Stamp.AsOf.After(due) || !m.in.Period.Holds(due) {
		return
	}
	a := m.judged[s.Record.ID]
	if slices.ContainsFunc(s.Passages, func(p Passage) bool { return p.First }) {
		// Nothing shows what came with the first commit; that is an exception of its
		// own, and the record is taken at its word here.
		facts := change.OnRecord()
		facts.AsOf = m.in.Stamp.AsOf
		a = change.Authorise(m.in.Tree, s.Record, facts)
	}
	if a.Granted && !a.ApprovedAt.After(due) {
		return
	}
	e := firstEvent(s.Story, func(e history.Event) bool { return slices.Contains(e.Flags, "retrospective") })
	if e.What == "" {
		e = firstEvent(s.Story, func(history.Event) bool { return true })
	}
	when := "has none that is established: " + lacks(a)
	if a.Granted {
		when = "came at " + a.ApprovedAt.In(m.in.Tree.Config.Zone).Format(time.RFC3339)
	}
	m.find(RetrospectiveLate, s, e.In, e.Clocks.By, "gitsm change explain "+s.Record.ID,
		"%s began without approval, which was due by %s and %s", s.Record.ID, due.In(m.in.Tree.Config.Zone).Format(time.RFC3339), when)
}
