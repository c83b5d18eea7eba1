package report

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// Budget is an error budget: how much downtime an objective leaves in a window
// (S18).
type Budget struct {
	Target *big.Rat      // percent
	AST    time.Duration // of the window
	Bad    *big.Rat      // downtime by weight in the window, in nanoseconds
}

// allowed is 1 − target.
func (b Budget) allowed() *big.Rat {
	return new(big.Rat).Quo(new(big.Rat).Sub(hundred, b.Target), hundred)
}

// exact is the budget in nanoseconds.
func (b Budget) exact() *big.Rat { return new(big.Rat).Mul(b.allowed(), span(b.AST)) }

// Total is (1 − target) × AST.
func (b Budget) Total() time.Duration { return length(b.exact()) }

// Spent is the share of the budget that is used up; more than all of it where
// the objective is missed, and not known for an objective of 100 %.
func (b Budget) Spent() Ratio { return Ratio{b.Bad, b.exact()} }

// Left is what remains, below 0 where the objective is missed.
func (b Budget) Left() time.Duration { return length(new(big.Rat).Sub(b.exact(), b.Bad)) }

// Exhausted reports a budget of which nothing is left, so that changes of the
// service need a reason (S18).
func (b Budget) Exhausted() bool { return b.Bad.Sign() > 0 && b.Bad.Cmp(b.exact()) >= 0 }

// Burn is the rate at which a shorter stretch used the budget:
// (bad / AST) / (1 − target). At 1 the budget lasts exactly as long as the window.
// It is nil where nothing can be spent.
func (b Budget) Burn(bad *big.Rat, ast time.Duration) *big.Rat {
	if ast <= 0 || b.allowed().Sign() <= 0 {
		return nil
	}
	return new(big.Rat).Quo(new(big.Rat).Quo(bad, span(ast)), b.allowed())
}

// Share is how much of the budget a burn rate takes in a stretch of a window in
// which the agreed service time is even.
func (b Budget) Share(burn *big.Rat, stretch, window time.Duration) Ratio {
	return Ratio{new(big.Rat).Mul(burn, span(stretch)), span(window)}
}

// Objective is an agreement's objective on a service, over its window.
type Objective struct {
	Agreement, Service, Window string
	Period                     Period
	Availability               Availability
	Budget                     Budget
	Burns                      []Burn
	Large                      []Eater
}

// Burn is the rate of one of the last stretches before the window's end.
type Burn struct {
	Over time.Duration
	Rate *big.Rat // nil where there was no agreed service time
	Bad  []Loss
}

// Eater is an incident that took more than a fifth of the budget, for which a
// review is due (S18).
type Eater struct {
	Record string
	Share  Ratio
}

// burnWindows are the stretches over which burn rates are told.
var burnWindows = []time.Duration{time.Hour, 6 * time.Hour, 72 * time.Hour}

// objective measures an objective as of the end of a month; ok is false where
// the agreement has none.
func (m *Maker) objective(t Terms, agreement *records.Record, month Period) (o Objective, ok bool) {
	target := number(agreement.Value("slo.target"))
	if target == nil {
		return Objective{}, false
	}
	o = Objective{Agreement: agreement.ID, Service: t.Service.ID, Window: agreement.Value("slo.window"), Period: month}
	end := earlier(month.To, m.asOf)
	if days, rolling := rollingDays(o.Window); rolling {
		o.Period = Period{o.Window, end.Add(-time.Duration(days) * 24 * time.Hour), end}
	}
	o.Availability = m.Availability(t, o.Period)
	if !o.Availability.Known {
		return Objective{}, false
	}
	o.Budget = Budget{target, o.Availability.Agreed, o.Availability.Lost}
	for _, over := range burnWindows {
		last := m.Availability(t, Period{From: end.Add(-over), To: end})
		o.Burns = append(o.Burns, Burn{over, o.Budget.Burn(last.Lost, last.Agreed), last.Losses})
	}
	o.Large = eaters(o.Budget, o.Availability.Losses)
	return o, true
}

func rollingDays(window string) (days int, ok bool) {
	text, rolling := strings.CutPrefix(window, "rolling-")
	days, err := strconv.Atoi(strings.TrimSuffix(text, "d"))
	return days, rolling && err == nil && days > 0
}

// eaters finds the incidents that took more than a fifth of a budget.
func eaters(b Budget, list []Loss) []Eater {
	var ids []string
	bad := map[string]*big.Rat{}
	for _, l := range list {
		if bad[l.Record] == nil {
			bad[l.Record] = new(big.Rat)
			ids = append(ids, l.Record)
		}
		bad[l.Record].Add(bad[l.Record], weighted(l))
	}
	var found []Eater
	for _, id := range ids {
		share := Ratio{bad[id], b.exact()}
		if share.Known() && share.Value().Cmp(big.NewRat(1, 5)) > 0 {
			found = append(found, Eater{id, share})
		}
	}
	slices.SortStableFunc(found, func(x, y Eater) int { return y.Share.Value().Cmp(x.Share.Value()) })
	return found
}

// figures unfolds an objective.
func (o *Objective) figures() []Figure {
	scope := Scope{Agreement: o.Agreement, Service: o.Service}
	b := o.Budget
	parts := lossParts(o.Availability.Losses)
	share := o.Availability.Share()
	figures := []Figure{
		{
			Name: "slo", Title: "Service level objective, " + o.Window, Scope: scope, Kind: KindTimeShare, Share: share,
			Goal: &Goal{"at least " + floorExact(b.Target) + " %", share.Meets(b.Target)}, Parts: parts,
			Notes: []string{"window " + stretch(worktime.Interval{From: o.Period.From, To: o.Period.To})},
		},
		{Name: "budget", Title: "Error budget", Scope: scope, Kind: KindTime, Time: b.Total(), Parts: []Part{{Role: "agreed service time", From: o.Period.From, To: o.Period.To, Amount: b.AST}}},
		{Name: "budget_spent", Title: "Error budget spent", Scope: scope, Kind: KindTimeShare, Share: b.Spent(), Parts: parts},
		{Name: "budget_left", Title: "Error budget left", Scope: scope, Kind: KindTime, Time: b.Left(), Parts: parts},
	}
	spent := &figures[2]
	if !spent.Share.Known() {
		spent.NA = "an objective of 100 % leaves none"
	}
	if b.Exhausted() {
		spent.Notes = append(spent.Notes, "the budget is spent: normal changes of the service need category reliability, or an exception of the service owner")
	}
	for _, e := range o.Large {
		spent.Notes = append(spent.Notes, e.Record+" took "+e.Share.Percent(2)+" of the budget: more than a fifth needs a review")
	}
	for _, burn := range o.Burns {
		f := Figure{Name: "burn_rate", Title: "Burn rate, last " + Length(burn.Over), Scope: scope, Kind: KindNumber, Number: burn.Rate, Parts: lossParts(burn.Bad)}
		f.Scope.By, f.Scope.Group = "last", Length(burn.Over)
		if burn.Rate == nil {
			f.NA = "no agreed service time"
		}
		figures = append(figures, f)
	}
	return figures
}

func lossParts(list []Loss) []Part {
	var parts []Part
	for _, l := range list {
		parts = append(parts, Part{
			Record: l.Record, Role: "downtime", From: l.From, To: l.To, Amount: length(weighted(l)),
			Text: Length(l.Duration()) + " by weight " + floorExact(l.Weight),
		})
	}
	return parts
}

// stretch writes an interval as it is told.
func stretch(i worktime.Interval) string {
	return i.From.Format(time.RFC3339) + " to " + i.To.Format(time.RFC3339)
}
