package report

import (
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
)

// Terms are what was agreed on the availability of a service (S17).
type Terms struct {
	Agreement string   // "" for a service's own hours, with nobody in particular
	Customers []string // whose outages count; empty for everybody's
	Supplier  string   // whose contract it is: only outages that waited for the supplier count
	Team      string   // whose OLA it is: only outages that the team worked on count
	Service   *records.Record
	Hours     string              // calendar
	Weights   map[string]*big.Rat // share of the service that an outage of a level takes
	Notice    time.Duration       // planned downtime must have been approved so long before
	Most      time.Duration       // of planned downtime a month; below 0 for no limit
	Target    *big.Rat            // percent; nil for none
	From      time.Time           // validity of the agreement, zero for no bound
	Until     time.Time
	Zone      *time.Location
}

// DefaultNotice is how long before planned downtime must have been approved,
// unless an agreement tells (S17).
const DefaultNotice = 72 * time.Hour

// defaultWeights are those of S17.
func defaultWeights() map[string]*big.Rat {
	return map[string]*big.Rat{"full": big.NewRat(1, 1), "partial": big.NewRat(3, 10), "degraded": new(big.Rat)}
}

// termsOf reads what an agreement says of the availability of a service; ok is
// false where it says nothing.
func (m *Maker) termsOf(a *sla.Agreement, service *records.Record) (t Terms, ok bool) {
	if a.Record.Lookup("availability") == nil {
		return Terms{}, false
	}
	r := a.Record
	t = m.underAgreement(a, service)
	if hours := r.Value("availability.hours"); hours != "" {
		t.Hours = hours
	}
	t.Target = number(r.Value("availability.target"))
	for level := range t.Weights {
		if w := number(r.Value("availability.weights." + level)); w != nil {
			t.Weights[level] = w
		}
	}
	if d, err := time.ParseDuration(r.Value("availability.maintenance.notice")); err == nil {
		t.Notice = d
	}
	if d, err := time.ParseDuration(r.Value("availability.maintenance.max_per_month")); err == nil {
		t.Most = d
	}
	return t, true
}

// underAgreement are a service's own terms with the parties, validity and zone of
// an agreement.
func (m *Maker) underAgreement(a *sla.Agreement, service *records.Record) Terms {
	t := m.ownTerms(service)
	t.Agreement, t.From, t.Until, t.Zone = a.ID, a.From, a.Until, m.zoneOf(a.ID)
	switch a.Type {
	case sla.TypeUC:
		t.Supplier = a.Supplier
	case sla.TypeOLA:
		t.Team = a.Team
	default:
		t.Customers = a.Customers
	}
	return t
}

// ownTerms are those of a service by itself: its hours, everybody's outages.
func (m *Maker) ownTerms(service *records.Record) Terms {
	hours := service.Value("hours")
	if hours == "" {
		hours = records.AllHours
	}
	return Terms{
		Service: service, Hours: hours, Weights: defaultWeights(), Notice: DefaultNotice, Most: -1,
		Zone: m.engine.Zone(hours, m.asOf),
	}
}

// Availability is how available a service was in a stretch of time.
type Availability struct {
	Terms  Terms
	Period Period // as asked for, cut at the as-of instant and to the agreement's validity
	Known  bool   // there are service hours in it

	ServiceHours time.Duration // before planned maintenance is taken off
	Agreed       time.Duration // agreed service time: service hours less earned maintenance (AST)
	Lost         *big.Rat      // downtime by weight within Agreed, in nanoseconds
	LostHours    *big.Rat      // downtime by weight within all service hours, planned downtime included
	Down         time.Duration // unweighted merged downtime within Agreed
	Failures     int           // merged outages of any weight that touch Agreed

	Hours       []worktime.Interval // that ServiceHours sums
	Losses      []Loss              // stretches of downtime within Agreed, in order
	LossesSeen  []Loss              // within all service hours, planned downtime included
	Maintenance []Maintenance
	Excluded    []Outage // of records that do not count against service levels (S15)
}

// Loss is a stretch of the agreed service time in which the service was down,
// with the outage that weighed most.
type Loss struct {
	worktime.Interval
	Weight *big.Rat
	Record string
}

// Share is (AST − downtime) / AST (S17).
func (a *Availability) Share() Ratio {
	if !a.Known {
		return Ratio{}
	}
	return Ratio{new(big.Rat).Sub(span(a.Agreed), a.Lost), span(a.Agreed)}
}

// Seen is the availability as users saw it: of all service hours, planned
// downtime counted like any other.
func (a *Availability) Seen() Ratio {
	if !a.Known {
		return Ratio{}
	}
	return Ratio{new(big.Rat).Sub(span(a.ServiceHours), a.LostHours), span(a.ServiceHours)}
}

// Downtime is the downtime by weight.
func (a *Availability) Downtime() time.Duration {
	if a.Lost == nil {
		return 0
	}
	return length(a.Lost)
}

// Sum puts stretches of time together: the availability of a quarter is the
// ratio of the sums, not the mean of its months (S17).
func Sum(months []Availability) Ratio {
	var sum Ratio
	for i := range months {
		sum = sum.Add(months[i].Share())
	}
	return sum
}

// MTRS is the mean time to restore service: downtime without weights by failures.
// ok is false without a failure.
func (a *Availability) MTRS() (d time.Duration, ok bool) { return a.per(a.Down) }

// MTBF is the mean time between failures, in which the service works; see MTRS.
func (a *Availability) MTBF() (d time.Duration, ok bool) { return a.per(a.Agreed - a.Down) }

// MTBSI is the mean time between service incidents, from one to the next; see MTRS.
func (a *Availability) MTBSI() (d time.Duration, ok bool) { return a.per(a.Agreed) }

func (a *Availability) per(d time.Duration) (time.Duration, bool) {
	if a.Failures == 0 {
		return 0, false
	}
	return d / time.Duration(a.Failures), true
}

// Availability measures a service under terms in a period (S17). A period that
// is not over, and an outage that is not, end at the as-of instant.
func (m *Maker) Availability(t Terms, p Period) Availability {
	a := Availability{Terms: t, Period: p, Lost: new(big.Rat), LostHours: new(big.Rat)}
	for _, to := range []time.Time{m.asOf, t.Until} {
		if !to.IsZero() && to.Before(a.Period.To) {
			a.Period.To = to
		}
	}
	if t.From.After(a.Period.From) {
		a.Period.From = t.From
	}
	if !a.Period.From.Before(a.Period.To) {
		return a
	}
	hours, ok := m.engine.Hours(t.Hours, a.Period.From, a.Period.To)
	if !ok {
		return a
	}
	a.Hours, a.ServiceHours = hours, sum(hours)
	a.Maintenance = m.maintenance(t, a.Period)
	var earned []worktime.Interval
	for _, one := range a.Maintenance {
		earned = append(earned, one.Earned...)
	}
	agreed := minus(hours, worktime.Join(earned))
	a.Agreed = sum(agreed)
	a.Known = a.Agreed > 0

	outages, excluded := m.outages(t, a.Period)
	a.Excluded = excluded
	unplanned := slices.Concat(outages, unearned(a.Maintenance))
	a.Losses = losses(agreed, unplanned)
	for _, l := range a.Losses {
		a.Lost.Add(a.Lost, weighted(l))
	}
	a.LossesSeen = losses(hours, slices.Concat(outages, allPlanned(a.Maintenance)))
	for _, l := range a.LossesSeen {
		a.LostHours.Add(a.LostHours, weighted(l))
	}
	a.count(agreed, unplanned)
	return a
}

// count finds failures: merged stretches of outages that weigh anything.
func (a *Availability) count(agreed []worktime.Interval, outages []Outage) {
	var spans []worktime.Interval
	for _, o := range outages {
		if o.Weight.Sign() > 0 {
			spans = append(spans, o.Interval)
		}
	}
	for _, failure := range worktime.Join(spans) {
		if down := sum(common(agreed, []worktime.Interval{failure})); down > 0 {
			a.Failures++
			a.Down += down
		}
	}
}

func weighted(l Loss) *big.Rat { return new(big.Rat).Mul(span(l.Duration()), l.Weight) }

// losses gives the stretches of hours in which something was down, each with the
// outage that weighs most: overlaps are merged, never summed.
func losses(hours []worktime.Interval, outages []Outage) []Loss {
	var cuts []time.Time
	for _, o := range outages {
		cuts = append(cuts, o.From, o.To)
	}
	for _, h := range hours {
		cuts = append(cuts, h.From, h.To)
	}
	slices.SortFunc(cuts, time.Time.Compare)
	cuts = slices.CompactFunc(cuts, time.Time.Equal)
	outages = slices.Clone(outages)
	slices.SortStableFunc(outages, func(a, b Outage) int { return a.From.Compare(b.From) })
	var found []Loss
	var active []Outage // those that may cover the piece
	hour := 0
	for i := 1; i < len(cuts); i++ {
		piece := worktime.Interval{From: cuts[i-1], To: cuts[i]}
		for len(outages) > 0 && !outages[0].From.After(piece.From) {
			active, outages = append(active, outages[0]), outages[1:]
		}
		active = slices.DeleteFunc(active, func(o Outage) bool { return !o.To.After(piece.From) })
		for hour < len(hours) && !hours[hour].To.After(piece.From) {
			hour++
		}
		if hour == len(hours) {
			break
		}
		if !hours[hour].Covers(piece) {
			continue
		}
		worst, ok := heaviest(active, piece)
		if !ok {
			continue
		}
		if n := len(found); n > 0 && found[n-1].To.Equal(piece.From) && found[n-1].Record == worst.Record && found[n-1].Weight.Cmp(worst.Weight) == 0 {
			found[n-1].To = piece.To
			continue
		}
		found = append(found, Loss{piece, worst.Weight, worst.Record})
	}
	return found
}

// heaviest finds the outage that weighs most in a piece of time; of those that
// weigh the same, the first.
func heaviest(outages []Outage, piece worktime.Interval) (worst Outage, ok bool) {
	for _, o := range outages {
		if o.Weight.Sign() > 0 && o.Covers(piece) && (!ok || o.Weight.Cmp(worst.Weight) > 0) {
			worst, ok = o, true
		}
	}
	return worst, ok
}
