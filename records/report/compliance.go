package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
)

// How a measurement is attributed to a period (S16).
const (
	ByStop    = "resolved" // where its clock stopped
	ByVerdict = "verdict"  // where it was met, or breached: each counts once
	ByOpening = "opened"   // where the record was opened: provisional for weeks
)

// Attributions are all ways to attribute.
var Attributions = []string{ByStop, ByVerdict, ByOpening}

// Compliance is how an agreement's targets were kept in a period: of one clock,
// and of one priority or of all together.
type Compliance struct {
	Agreement, Clock, Priority string
	Attribution                string
	Period                     Period

	Met, Breached []*sla.Measurement
	// Open are those that were not stopped and breached at the end of the period,
	// or at the as-of instant if that came first. They are told with any
	// attribution, so that not resolving hides nothing.
	Open     []*sla.Measurement
	Excluded []*sla.Measurement // of the period, counted nowhere else (S15)
	Pending  []*sla.Measurement // opened in the period and not judged yet
}

// Share is met / (met + breached) (S16).
func (c *Compliance) Share() Ratio { return Of(len(c.Met), len(c.Met)+len(c.Breached)) }

// Compliance gives the compliance of each agreement and clock in a month of the
// agreement's own zone: over all priorities first, then of each.
func (m *Maker) Compliance(month Month, f Filter) []Compliance {
	b := &compliances{maker: m, filter: f, at: map[[3]string]*Compliance{}}
	for _, a := range m.agreed() {
		if f.Agreement == "" || f.Agreement == a.id {
			b.now = Compliance{Agreement: a.id, Attribution: m.attribution(a.id, f), Period: month.In(m.zoneOf(a.id))}
			b.judge(a.all)
			b.open()
		}
	}
	all := make([]Compliance, 0, len(b.at))
	for _, c := range b.at {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(x, y Compliance) int {
		return cmp.Or(cmp.Compare(x.Agreement, y.Agreement), cmp.Compare(clockOrder(x.Clock), clockOrder(y.Clock)), cmp.Compare(x.Clock, y.Clock),
			cmp.Compare(x.Priority, y.Priority))
	})
	return all
}

// agreed are the measurements under an agreement, in their usual order.
type agreed struct {
	id  string
	all []*sla.Measurement
}

// agreed takes the measurements apart by agreement, once for all periods.
func (m *Maker) agreed() []agreed {
	if m.apart != nil {
		return m.apart
	}
	of := map[string][]*sla.Measurement{}
	for _, one := range m.measurements(m.asOf) {
		of[one.Agreement] = append(of[one.Agreement], one)
	}
	m.apart = []agreed{}
	for _, id := range sortedKeys(of) {
		m.apart = append(m.apart, agreed{id, of[id]})
	}
	return m.apart
}

// clockOrder puts the clocks that all agreements have before their own ones.
func clockOrder(clock string) int {
	if i := slices.Index([]string{sla.Response, sla.Resolution, sla.Fulfilment}, clock); i >= 0 {
		return i
	}
	return 3
}

// compliances sorts the measurements of a period.
type compliances struct {
	maker  *Maker
	filter Filter
	at     map[[3]string]*Compliance // by agreement, clock and priority
	now    Compliance                // what those of the agreement in hand have in common
}

// zoneOf is the zone in which the months of an agreement begin (S16).
func (m *Maker) zoneOf(agreement string) *time.Location {
	if a := m.engine.Agreement(agreement); a != nil {
		return m.engine.Zone(a.Calendar, cmp.Or(a.From, m.asOf))
	}
	return m.tree.Config.Zone
}

// attribution is how an agreement wants its measurements to be attributed.
func (m *Maker) attribution(agreement string, f Filter) string {
	if f.Attribution != "" {
		return f.Attribution
	}
	if a := m.engine.Agreement(agreement); a != nil {
		return cmp.Or(a.Record.Value("attribution"), ByStop)
	}
	return ByStop
}

func (b *compliances) takes(one *sla.Measurement) bool {
	return (b.filter.Service == "" || slices.Contains(one.Record.Lookup("services").Strings(), b.filter.Service)) && one.Verdict != sla.Void
}

// add puts a measurement where it belongs: to its priority and to all.
func (b *compliances) add(one *sla.Measurement, list func(*Compliance) *[]*sla.Measurement) {
	priorities := []string{"", one.Priority}
	if one.Priority == "" {
		priorities = priorities[:1]
	}
	for _, p := range priorities {
		key := [3]string{one.Agreement, one.Metric, p}
		c := b.at[key]
		if c == nil {
			made := b.now
			made.Clock, made.Priority = one.Metric, p
			c = &made
			b.at[key] = c
		}
		at := list(c)
		*at = append(*at, one)
	}
}

// judge puts the measurements into the period that belong there.
func (b *compliances) judge(all []*sla.Measurement) {
	for _, one := range all {
		if at, ok := attributed(one, b.now.Attribution); !ok || !b.now.Period.Holds(at) || !b.takes(one) {
			continue
		}
		switch {
		case one.Excluded != nil:
			b.add(one, func(c *Compliance) *[]*sla.Measurement { return &c.Excluded })
		case one.Verdict == sla.Met:
			b.add(one, func(c *Compliance) *[]*sla.Measurement { return &c.Met })
		case one.Verdict == sla.Breached:
			b.add(one, func(c *Compliance) *[]*sla.Measurement { return &c.Breached })
		default:
			b.add(one, func(c *Compliance) *[]*sla.Measurement { return &c.Pending })
		}
	}
}

// attributed gives the instant by which a measurement belongs to a period; ok is
// false while it belongs to none.
func attributed(one *sla.Measurement, way string) (at time.Time, ok bool) {
	switch {
	case way == ByOpening:
		return one.Record.Opened(), true
	case way == ByVerdict && one.Verdict == sla.Breached:
		return one.BreachedAt, true
	}
	return one.Stop, one.Stopped()
}

// open finds what was open and breached at the end of the period.
func (b *compliances) open() {
	if b.now.Period.From.After(b.maker.asOf) {
		return
	}
	for _, one := range b.maker.unstopped(atEnd(b.now.Period)) {
		if one.Agreement == b.now.Agreement && b.takes(one) && !one.Stopped() && one.Verdict == sla.Breached && one.Excluded == nil {
			b.add(one, func(c *Compliance) *[]*sla.Measurement { return &c.Open })
		}
	}
}

// atEnd is the last instant of a period: what happens at its end does not belong
// to it.
func atEnd(p Period) time.Time { return p.To.Add(-time.Nanosecond) }

// sayings are what parts say of measurements, of which each counts in several figures.
type sayings map[*sla.Measurement]struct{ text, late string }

// figures unfolds a compliance: the share, and the mandatory line.
func (m *Maker) figures(c *Compliance, said sayings) []Figure {
	scope := Scope{Agreement: c.Agreement, Clock: c.Clock, Priority: c.Priority, Attribution: c.Attribution}
	share := Figure{Name: "compliance", Title: "Compliance", Scope: scope, Kind: KindShare, Share: c.Share(), Goal: m.goal(c)}
	if !share.Share.Known() {
		share.NA, share.Goal = "nothing was judged in the period", nil
	}
	if c.Attribution == ByOpening {
		share.Notes = append(share.Notes, fmt.Sprintf("provisional: attributed by opening, it changes until all are judged; not yet: %d", len(c.Pending)))
	}
	share.Parts = slices.Grow([]Part(nil), len(c.Met)+len(c.Breached)+len(c.Pending))
	share.Parts = m.parts(share.Parts, "met", c.Met, said)
	share.Parts = m.parts(share.Parts, "breached", c.Breached, said)
	share.Parts = m.parts(share.Parts, "not judged yet", c.Pending, said)
	open := Figure{Name: "open_breached", Title: "Open and breached at period end", Scope: scope, Kind: KindCount, Count: len(c.Open), Parts: m.parts(nil, "open", c.Open, said)}
	if len(c.Open) > 0 {
		open.Notes = []string{names(c.Open)}
	}
	figures := []Figure{share, open}
	if len(c.Excluded) > 0 {
		figures = append(figures, Figure{
			Name: "excluded", Title: "Excluded", Scope: scope, Kind: KindCount, Count: len(c.Excluded), Parts: m.parts(nil, "excluded", c.Excluded, said),
			Notes: []string{names(c.Excluded)},
		})
	}
	return figures
}

// goal is the share that the agreement demands of a clock; nil where it demands
// none.
func (m *Maker) goal(c *Compliance) *Goal {
	a := m.engine.Agreement(c.Agreement)
	if a == nil {
		return nil
	}
	return goalOf(a.Record, "goal."+c.Clock, c.Share())
}

func goalOf(r *records.Record, field string, share Ratio) *Goal {
	percent := number(r.Value(field))
	if percent == nil {
		return nil
	}
	return &Goal{Text: "at least " + floorExact(percent) + " %", Met: share.Meets(percent)}
}

// floorExact writes a decimal number with all its digits, up to nine of them.
func floorExact(v *big.Rat) string { return floor(v, 9) }

// names lists records, each once.
func names(list []*sla.Measurement) string {
	var ids []string
	for _, one := range list {
		if !slices.Contains(ids, one.Record.ID) {
			ids = append(ids, one.Record.ID)
		}
	}
	slices.SortFunc(ids, records.CompareIDs)
	return strings.Join(ids, ", ")
}

// parts adds measurements as parts, by ID.
func (m *Maker) parts(parts []Part, role string, list []*sla.Measurement, said sayings) []Part {
	byID := func(a, b *sla.Measurement) int { return records.CompareIDs(a.Record.ID, b.Record.ID) }
	if !slices.IsSortedFunc(list, byID) {
		list = slices.Clone(list)
		slices.SortStableFunc(list, byID)
	}
	for _, one := range list {
		w, known := said[one]
		if !known {
			w.text, w.late = told(one), lateWords(one.Late(m.Recorded))
			said[one] = w
		}
		parts = append(parts, Part{Record: one.Record.ID, Role: role, From: one.Start, To: one.Stop, Amount: one.Elapsed, Text: w.text, Late: w.late})
	}
	return parts
}

// told says in words how a measurement stands.
func told(one *sla.Measurement) string {
	text := Length(one.Elapsed) + " of " + Length(one.Target)
	if one.Cycle > 1 {
		text += fmt.Sprintf(", run %d", one.Cycle)
	}
	if !one.BreachedAt.IsZero() {
		text += ", breached " + one.BreachedAt.In(one.Start.Location()).Format(time.RFC3339)
	}
	if one.Outgoing != nil {
		text += fmt.Sprintf(" under the target for %s, %s", cmp.Or(one.Outgoing.Priority, "all"), Length(one.Outgoing.Target))
	}
	if one.Lifted != nil {
		text += ", not breached only by the correction of " + one.Lifted.By + ": " + one.Lifted.Why
	}
	if one.Excluded != nil {
		text += ", excluded by " + one.Excluded.By + ": " + one.Excluded.Reason
	}
	return text
}
