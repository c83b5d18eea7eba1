package change

import (
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// Permit is the answer of the deployment gate (C8): whether a change may be
// carried out at an instant.
type Permit struct {
	Change string
	AsOf   time.Time
	Open   bool
	Until  time.Time // end of the window, where it is open

	Bars      []Bar // what keeps it closed, the most telling first
	Notes     []string
	Authority Authority
}

// Bar is one thing that keeps the gate closed.
type Bar struct {
	What string // state, authority, window, freeze, lockdown, predecessor, debt
	Why  string // "CHG-2026-0100 comes first and is implementing"
	ID   string // the record that it comes from, "" for the change itself
	Way  string // what would open it
}

// Gate judges whether a deployment of a change may start at facts.AsOf (C8): it
// is approved or being carried out, its approvals were given on the content that
// it has, it stands in its window, no freeze and no major incident stops it
// until the window ends, and its predecessors are closed. A standard change
// needs its model active and its review not overdue now.
//
// An emergency change that began without approval passes until retro_due; then
// it is a debt, and the gate stays closed until somebody has answered for it
// (L-C4).
func Gate(t *records.Tree, r *records.Record, facts Facts) Permit {
	g := &gate{tree: t, record: r, asOf: facts.AsOf}
	g.out = Permit{Change: r.ID, AsOf: facts.AsOf, Authority: Authorise(t, r, facts)}
	g.state()
	g.authority()
	g.window()
	g.stops()
	g.predecessors()
	if g.out.Open = len(g.out.Bars) == 0; g.out.Open {
		g.out.Until = Planned(r).To
	}
	return g.out
}

type gate struct {
	tree   *records.Tree
	record *records.Record
	asOf   time.Time
	out    Permit
}

func (g *gate) bar(what, id, way, format string, args ...any) {
	g.out.Bars = append(g.out.Bars, Bar{What: what, Why: fmt.Sprintf(format, args...), ID: id, Way: way})
}

// local tells an instant in the zone of the repository.
func (g *gate) local(at time.Time) string { return stamp(at.In(g.tree.Config.Zone)) }

// state lets approved changes pass and those that are being carried out, whatever
// a team has called further states between the two.
func (g *gate) state() {
	r := g.record
	approved, review := r.Kind.Rank("approved"), r.Kind.Rank("review")
	rank := r.Kind.Rank(r.State)
	if r.Category() == schema.Open && rank >= approved && (review < 0 || rank < review) {
		return
	}
	g.bar("state", "", "gitsm change explain "+r.ID, "it is %s; expected approved or implementing", r.State)
}

// authority asks whether the approvals hold on the content as it is.
func (g *gate) authority() {
	a := g.out.Authority
	model := g.tree.Record(g.record.Lookup("model").Str())
	if a.Type == "standard" && model != nil {
		if due, ok := model.Instant("review_due"); ok && !g.asOf.Before(due.AddDate(0, 0, 1)) {
			g.bar("authority", model.ID, "review the model", "the review of the model %s was due on %s", model.ID, model.Lookup("review_due").Str())
			return
		}
	}
	due, retro := RetroDue(g.tree, g.record)
	switch {
	case a.Granted:
	case a.Type == "emergency" && retro && !g.asOf.After(due):
		g.out.Notes = append(g.out.Notes, "began without approval, which is due by "+g.local(due))
	case a.Type == "emergency" && retro:
		g.bar("debt", "", "gitsm change explain "+g.record.ID, "it began without approval, which was due by %s: %s", g.local(due), lacks(a))
	default:
		g.bar("authority", "", "gitsm change explain "+g.record.ID, "it is not authorised: %s", lacks(a))
	}
}

// lacks says in a few words why something is not granted. An approval that was
// given on other content says more than the one that is missing because of it.
func lacks(a Authority) string {
	var why []string
	for _, d := range a.Decisions {
		if !d.Counts && strings.HasPrefix(d.WhyNot, "stale") {
			why = append(why, "the approval of "+d.Person+" is "+d.WhyNot)
		}
	}
	why = append(why, a.Problems...)
	for _, r := range a.Requirements {
		if !r.Met() {
			why = append(why, r.Role+": "+r.Missing)
		}
	}
	return strings.Join(why, "; ")
}

func (g *gate) window() {
	switch planned := Planned(g.record); {
	case !planned.Whole():
		g.bar("window", "", "gitsm set "+g.record.ID+" planned.start=… planned.end=…", "it has no window")
	case g.asOf.Before(planned.From):
		g.bar("window", "", "wait", "its window begins at %s", g.local(planned.From))
	case !g.asOf.Before(planned.To):
		g.bar("window", "", "gitsm change radar "+g.record.ID, "its window ended at %s", g.local(planned.To))
	}
}

// stops are freezes that reach into what is left of the window, and open major
// incidents.
func (g *gate) stops() {
	planned := Planned(g.record)
	left := worktime.Interval{From: g.asOf, To: planned.To}
	if planned.From.After(g.asOf) {
		left.From = planned.From // until then nothing starts
	}
	if !left.Whole() {
		left.To = g.asOf.Add(time.Nanosecond)
	}
	for _, f := range FrozenIn(g.tree, g.record, left) {
		switch {
		case f.NotBy != "":
			g.bar("freeze", f.Freeze.ID, "", "the exception to the freeze %s is by %s, who does not hold its exception_role", f.Freeze.ID, f.NotBy)
		case f.Interval.Holds(g.asOf):
			g.bar("freeze", f.Freeze.ID, "", "the freeze %s holds until %s", f.Freeze.ID, g.local(f.Interval.To))
		default:
			g.bar("freeze", f.Freeze.ID, "", "the freeze %s begins at %s, within the window", f.Freeze.ID, g.local(f.Interval.From))
		}
	}
	for _, l := range Lockdowns(g.tree, g.record) {
		on := l.On
		if l.On != l.Touched {
			on += ", which " + l.Touched + " needs"
		}
		g.bar("lockdown", l.Incident.ID, "gitsm show "+l.Incident.ID, "the major incident %s is open on %s", l.Incident.ID, on)
	}
}

// predecessors are closed before a change starts. What was cancelled or rejected
// will never be closed, and is nothing to build on.
func (g *gate) predecessors() {
	for _, id := range g.record.Lookup("after").Strings() {
		first := g.tree.Record(id)
		switch {
		case first == nil:
			g.bar("predecessor", "", "", "%s comes first, and there is no such change", id)
		case first.Category() != schema.Closed:
			g.bar("predecessor", first.ID, "gitsm show "+first.ID, "%s comes first and is %s", first.ID, first.State)
		}
	}
}

// Debt is a change that was carried out without approval and has none yet
// (L-C4).
type Debt struct {
	Change  *records.Record
	Began   time.Time
	Due     time.Time
	Overdue bool // at the instant that was asked for
	Lacks   string
}

// Debts lists the changes that owe a retrospective approval at an instant, by ID:
// those that have not ended, began without approval or were found later, and
// whose approvals, taken at their word, do not meet the policy. What a record
// says of its approvals is enough to settle it here; whether they may say so was
// judged when they were merged.
func Debts(t *records.Tree, asOf time.Time) []Debt {
	var found []Debt
	for _, r := range t.OfKind("change") {
		if r.Category() == schema.Cancelled || r.Category() == schema.Closed || r.Unread() || r.Opened().After(asOf) {
			continue
		}
		due, owes := RetroDue(t, r)
		if !owes {
			continue
		}
		facts := OnRecord()
		facts.AsOf = asOf
		authority := Authorise(t, r, facts)
		if authority.Granted {
			continue
		}
		history, _ := lifecycle.Replay(t, r)
		found = append(found, Debt{r, history.Milestones["started"], due, asOf.After(due), lacks(authority)})
	}
	return found
}
