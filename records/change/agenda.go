package change

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// Agenda is what a change advisory board talks about (C9).
type Agenda struct {
	Period worktime.Interval // the one that is looked back on; it ends now

	Deciding     []Motion // await a decision, the earliest window first
	HighRisk     []Motion // are decided and of high risk, and not done
	Failed       []*records.Record
	Emergency    []*records.Record // began in the period
	Unauthorised []*records.Record
	Debts        []Debt // owe a retrospective approval
	Models       []ModelReview
}

// Motion is a change that is talked about, with what its approval lacks.
type Motion struct {
	Change    *records.Record
	Window    worktime.Interval
	Level     string // of risk, "" while it is not known
	Lacks     string // "" where nothing is missing
	Expedited bool   // less notice than the policy asks for
}

// ModelReview is a change model whose review is due.
type ModelReview struct {
	Model   *records.Record
	Due     time.Time // the end of that day
	Overdue bool
}

// reviewAhead is how long before its day a review of a model is on the agenda.
const reviewAhead = 30 * 24 * time.Hour

// AgendaOf makes the agenda of a meeting at an instant that looks back on the
// time since another. Approvals are taken at their word.
func AgendaOf(t *records.Tree, since, asOf time.Time) Agenda {
	a := Agenda{Period: worktime.Interval{From: since, To: asOf}}
	for _, r := range t.OfKind("change") {
		a.consider(t, r)
	}
	for _, motions := range [][]Motion{a.Deciding, a.HighRisk} {
		slices.SortStableFunc(motions, func(x, y Motion) int {
			if x.Window.From.IsZero() != y.Window.From.IsZero() {
				return y.Window.From.Compare(x.Window.From) // those without a window last
			}
			return cmp.Or(x.Window.From.Compare(y.Window.From), records.CompareIDs(x.Change.ID, y.Change.ID))
		})
	}
	a.Debts = Debts(t, asOf)
	for _, model := range t.OfKind("change-model") {
		due, ok := model.Instant("review_due")
		end := due.AddDate(0, 0, 1)
		if c := model.Category(); ok && (c == schema.Open || c == schema.Pending) && !end.After(asOf.Add(reviewAhead)) {
			a.Models = append(a.Models, ModelReview{model, end, !asOf.Before(end)})
		}
	}
	slices.SortStableFunc(a.Models, func(x, y ModelReview) int { return x.Due.Compare(y.Due) })
	return a
}

// consider puts a change where it belongs on the agenda.
func (a *Agenda) consider(t *records.Tree, r *records.Record) {
	if Underway(r) && !r.Opened().After(a.Period.To) {
		facts := OnRecord()
		facts.AsOf = a.Period.To
		authority := Authorise(t, r, facts)
		m := Motion{Change: r, Window: Planned(r), Level: authority.Level, Expedited: authority.Expedited}
		if !authority.Granted {
			m.Lacks = lacks(authority)
		}
		switch {
		case r.Kind.Rank(r.State) < r.Kind.Rank("approved"):
			a.Deciding = append(a.Deciding, m)
		case m.Level == "high":
			a.HighRisk = append(a.HighRisk, m)
		}
	}
	history, _ := lifecycle.Replay(t, r)
	within := func(milestone string) bool {
		at, ok := history.Milestones[milestone]
		return ok && a.Period.Holds(at)
	}
	outcome := r.Kind.Builtin("outcome", r.Lookup("outcome").Str())
	if within("ended") && (outcome == "failed" || outcome == "backed_out") {
		a.Failed = append(a.Failed, r)
	}
	switch unauthorised := r.Lookup("unauthorised").Str() == "true"; {
	case unauthorised && within("opened"):
		a.Unauthorised = append(a.Unauthorised, r)
	case !unauthorised && typeOf(r) == "emergency" && within("started"):
		a.Emergency = append(a.Emergency, r)
	}
}
