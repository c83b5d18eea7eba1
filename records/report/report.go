// Package report makes the figures of reports: compliance with service levels,
// availability and error budgets, operational figures and the performance of
// changes. It makes values; it prints nothing and knows no page. Start from New,
// then Maker.Month, Operations, Changes or Trends.
//
// A report is a pure function of a tree and an as-of instant, and says so: it
// carries the commit, the instant and the version of the time zone data (D7).
// Reports know categories and milestones, no names of states (D6), but for the
// known error, which is a figure of its own. Each figure holds the records and
// stretches of time that it is made of.
//
// As of an earlier instant, entries of logs that are dated later never were, and
// what they changed is taken back. Fields that no log tracks are as the tree has
// them. Parts of figures carry IDs and words of records: whoever publishes them
// leaves out what its readers may not see.
package report

import (
	"fmt"
	"math/big"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
)

// Stamp says of what a report is a function (D7).
type Stamp struct {
	Commit string // that the tree is; "" where it is none, or holds more or other
	AsOf   time.Time
	Zones  string // version of the time zone data
}

// Report is a page of figures.
type Report struct {
	Name     string // month, operations, changes, trends
	Title    string
	Stamp    Stamp
	Period   Period   // the zero Period where the report is of the as-of instant
	Notes    []string // what holds for the whole report
	Sections []Section
}

// Section is a group of figures.
type Section struct {
	Name, Title string
	Notes       []string
	Figures     []Figure
}

// Kind says in which of its fields a figure's value stands.
type Kind string

// The kinds of figures.
const (
	KindShare     Kind = "share"      // Share, of counts
	KindTimeShare Kind = "time_share" // Share, of nanoseconds
	KindCount     Kind = "count"      // Count
	KindTime      Kind = "time"       // Time
	KindSpread    Kind = "spread"     // Spread
	KindNumber    Kind = "number"     // Number
)

// Figure is one value with all that it is made of.
type Figure struct {
	Name  string // the same in every report and version
	Title string
	Scope Scope
	Kind  Kind

	Share  Ratio
	Count  int
	Time   time.Duration
	Spread Spread
	Number *big.Rat
	NA     string // why there is no value; "" where there is one

	Goal  *Goal
	Notes []string
	Parts []Part
}

// Scope says of what a figure is. What is empty does not narrow it.
type Scope struct {
	Agreement   string `json:"agreement,omitempty"`
	Clock       string `json:"clock,omitempty"`
	Priority    string `json:"priority,omitempty"`
	Service     string `json:"service,omitempty"`
	Attribution string `json:"attribution,omitempty"`
	By          string `json:"by,omitempty"`    // what it is divided by: model, risk, week, reason
	Group       string `json:"group,omitempty"` // which one of these
}

// Goal is what a figure is held against.
type Goal struct {
	Text string // "at least 90 %"
	Met  bool
}

// Part is a record, or a stretch of time of it, that a figure is made of.
type Part struct {
	Record   string    // ID; "" for what is no record's
	Role     string    // what it is to the figure: met, breached, excluded, downtime
	From, To time.Time // zero where there is none
	Amount   time.Duration
	Text     string // in words

	// Late names the entries of the record's log of which the part is made and that
	// were recorded late (D3): "log 3"; "" where there are none.
	Late string
}

// Text writes the value as a person reads it.
func (f *Figure) Text() string {
	switch {
	case f.NA != "":
		return "n/a (" + f.NA + ")"
	case f.Kind == KindShare:
		return fmt.Sprintf("%s (%s of %s)", f.Share.Percent(2), f.Share.Part.RatString(), f.Share.Whole.RatString())
	case f.Kind == KindTimeShare:
		return f.Share.Percent(3)
	case f.Kind == KindTime:
		return Length(f.Time)
	case f.Kind == KindSpread:
		return f.Spread.String()
	case f.Kind == KindNumber:
		return nearest(f.Number, 2)
	}
	return count(f.Count)
}

// Maker makes the reports of one tree as of one instant. It may not be used from
// several goroutines at once.
type Maker struct {
	tree    *records.Tree
	stamp   Stamp
	asOf    time.Time
	engine  *sla.Engine
	then    map[time.Time][]*sla.Measurement // by as-of instant
	known   map[string][]*subject
	named   map[string]map[string][]*subject // by kind and field, then ID
	down    map[string][]entryOf             // outages by service
	planned map[string][]*subject            // changes with planned downtime by service
	open    map[time.Time][]*sla.Measurement // those that ran as of an instant
	dated   map[[3]string]dated              // subjects by kind, service and milestone
	apart   []agreed                         // see agreed
	chances map[string][]Figure              // see priors, by service
	lives   []lifetime                       // see lifetimes

	// Recorded tells when entries of logs were recorded, so that figures made of late
	// ones can say so (D3). Nil means that only what a log says of itself is known. It
	// is set before the first report is made.
	Recorded sla.Recorded
	// RecordedNote is what stands on each report where that is not known, or not of
	// all: in a shallow clone, or without a history.
	RecordedNote string
}

// New begins reports of a tree as of the stamp's instant.
func New(t *records.Tree, stamp Stamp) *Maker {
	return &Maker{
		tree: t, stamp: stamp, asOf: stamp.AsOf, engine: sla.New(t, stamp.AsOf),
		then: map[time.Time][]*sla.Measurement{}, known: map[string][]*subject{},
		named: map[string]map[string][]*subject{}, open: map[time.Time][]*sla.Measurement{}, dated: map[[3]string]dated{}, chances: map[string][]Figure{},
	}
}

// Filter narrows a report down. What is empty does not.
type Filter struct {
	Agreement   string
	Service     string
	Attribution string // instead of what each agreement says (S16)
}

// report begins a report with what stands on each: how far the configuration
// takes the separation of duties back (domain section 2).
func (m *Maker) report(name, title string, p Period) Report {
	r := Report{Name: name, Title: title, Stamp: m.stamp, Period: p}
	r.Notes = append(r.Notes, m.tree.Config.Policy.Relaxed()...)
	if m.RecordedNote != "" {
		r.Notes = append(r.Notes, m.RecordedNote)
	}
	if p.To.After(m.asOf) && !p.From.IsZero() {
		r.Notes = append(r.Notes, "The period is not over: figures are those up to the as-of instant.")
	}
	return r
}

// Measurements gives the clocks of all records as of the maker's instant, as its
// reports count them: worked out once, and not to be changed.
func (m *Maker) Measurements() []*sla.Measurement { return m.measurements(m.asOf) }

// MeasurementsOf gives those of one record, without measuring the others.
func (m *Maker) MeasurementsOf(r *records.Record) []*sla.Measurement { return m.engine.Measure(r) }

// measurements gives all measurements as of an instant: those of the maker's,
// or of an earlier one.
func (m *Maker) measurements(at time.Time) []*sla.Measurement {
	if at.After(m.asOf) {
		at = m.asOf
	}
	at = at.UTC()
	found, made := m.then[at]
	if !made {
		engine := m.engine
		if !at.Equal(m.asOf) {
			engine = m.engine.At(at)
		}
		found = engine.All()
		m.then[at] = found
	}
	return found
}
