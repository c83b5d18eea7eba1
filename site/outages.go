package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// How badly a service is affected, best first. The order is the rank.
type level int

const (
	levelOK level = iota
	levelMaintenance
	levelDegraded
	levelPartial
	levelFull
)

// levels are how the portal speaks of them.
var levels = [...]struct{ class, service, outage string }{
	levelOK:          {"ok", msg("Working"), ""},
	levelMaintenance: {"maintenance", msg("Planned downtime"), ""},
	levelDegraded:    {"degraded", msg("Degraded"), msg("Degraded")},
	levelPartial:     {"partial", msg("Partial outage"), msg("Partial outage")},
	levelFull:        {"down", msg("Outage"), msg("Full outage")},
}

func (b *builder) chipOf(l level) Chip {
	return Chip{Text: b.say.Text(levels[l].service), Class: levels[l].class, Icon: levels[l].class}
}

func parseLevel(s string) level {
	switch s {
	case "full":
		return levelFull
	case "partial":
		return levelPartial
	}
	return levelDegraded
}

// outage is one entry of an incident's outages.
type outage struct {
	Services []string  `yaml:"services"`
	From     time.Time `yaml:"from"`
	To       time.Time `yaml:"to"` // zero while it lasts
	Level    string    `yaml:"level"`
}

// outagesOf decodes an incident's outages. What cannot be read is a finding of
// check; here it is no outage.
func outagesOf(r *records.Record) []outage {
	var list []outage
	if err := r.Lookup("outages").Decode(&list); err != nil {
		return nil
	}
	return slices.DeleteFunc(list, func(o outage) bool { return o.From.IsZero() })
}

// downtime is the planned service outage of a change.
type downtime struct {
	From     time.Time `yaml:"from"`
	To       time.Time `yaml:"to"`
	Services []string  `yaml:"services"`
}

func downtimeOf(r *records.Record) (downtime, bool) {
	var d downtime
	if err := r.Lookup("planned.downtime").Decode(&d); err != nil || d.From.IsZero() || d.To.IsZero() {
		return downtime{}, false
	}
	return d, true
}

// historyDays is how far back the bars of a service reach.
const historyDays = 90

// serviceState is what is known of a service at the as-of instant.
type serviceState struct {
	now   level
	days  [historyDays]level // oldest first, today last
	open  []*records.Record  // incidents whose outage of this service lasts
	since time.Time          // begin of the oldest of them

	windows []stretch // that run or are to come
}

// serviceStates works out the state of every service from the outages of
// incidents and the planned downtime of changes. What depends on a service
// that is down is not counted as down itself: its incident says so if it is.
func (b *builder) serviceStates() map[string]*serviceState {
	states := make(map[string]*serviceState)
	for _, r := range b.tree.OfKind("service") {
		states[r.ID] = &serviceState{}
	}
	for _, r := range b.tree.OfKind("incident") {
		if r.Category() == schema.Cancelled {
			continue
		}
		for _, o := range outagesOf(r) {
			for _, id := range o.Services {
				if s := b.stateOf(states, id); s != nil {
					b.count(s, r, o)
				}
			}
		}
	}
	for _, r := range b.tree.OfKind("change") {
		if d, ok := downtimeOf(r); ok && b.stands(r) {
			for _, id := range d.Services {
				if s := b.stateOf(states, id); s != nil {
					b.plan(s, restricted(r), d)
				}
			}
		}
	}
	b.unnamedStates(states)
	for _, s := range states {
		slices.SortFunc(s.open, func(x, y *records.Record) int { return records.CompareIDs(x.ID, y.ID) })
		s.open = slices.Compact(s.open)
	}
	return states
}

func (b *builder) stateOf(states map[string]*serviceState, id string) *serviceState {
	if r := b.tree.Record(id); r != nil {
		return states[r.ID]
	}
	return nil
}

// count enters one outage into the state of a service.
func (b *builder) count(s *serviceState, r *records.Record, o outage) {
	end := o.To
	if end.IsZero() && r.Category().Done() {
		end = r.Entered() // somebody forgot to write the end
	}
	if b.lasted(s, o.From, end, parseLevel(r.Kind.Builtin("outages.level", o.Level))) {
		s.open = append(s.open, r)
	}
}

// lasted enters a stretch of outage into the state of a service, and reports
// whether it lasts still.
func (b *builder) lasted(s *serviceState, from, end time.Time, l level) (still bool) {
	if end.IsZero() || end.After(b.asOf) {
		w := stretch{level: l, from: from.In(b.zone)}
		if !end.IsZero() {
			w.to = end.In(b.zone)
		}
		s.windows = append(s.windows, w)
	}
	if from.After(b.asOf) {
		return false
	}
	if end.IsZero() || end.After(b.asOf) {
		end, still = b.asOf, true
		s.now = max(s.now, l)
		if s.since.IsZero() || from.Before(s.since) {
			s.since = from
		}
	}
	first, past := b.dayIndex(from), b.dayIndex(end)
	if end.After(from) && isMidnight(end.In(b.zone)) {
		past-- // an outage that ends at midnight leaves the next day alone
	}
	for i := max(first, 0); i <= min(past, historyDays-1); i++ {
		s.days[i] = max(s.days[i], l)
	}
	return still
}

func isMidnight(t time.Time) bool {
	return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
}

// dayIndex is the place of a time among the days of the history: the last one
// is the day of the as-of instant, earlier days are negative.
func (b *builder) dayIndex(t time.Time) int {
	y, m, d := t.In(b.zone).Date()
	ty, tm, td := b.asOf.Date()
	days := time.Date(ty, tm, td, 0, 0, 0, 0, time.UTC).Sub(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour)
	return historyDays - 1 - int(days)
}

// stands reports whether a change is authorised or under way: it is open, and
// its state is that of approval or a later one. Reports know no state names of
// a team, so the rank decides; "approved" is a state that no team can remove.
func (b *builder) stands(r *records.Record) bool {
	return r.Category() == schema.Open && r.Kind.Rank(r.State) >= r.Kind.Rank("approved")
}

// tentative reports whether a change still waits for its approval.
func (b *builder) tentative(r *records.Record) bool {
	return r.Category() == schema.Open && r.Kind.Rank(r.State) < r.Kind.Rank("approved")
}

// Bar is the history of a service: one stroke a day.
type Bar struct {
	Good    string   // path of the strokes of all days without an outage
	Bad     []BarDay // the others
	Width   int
	Summary string // "1 day with an outage in 90 days"
	Days    []Run  // the days with an outage, in words
}

// Run is days on end with an outage of one level: "16 Mar 2026: outage".
type Run struct{ Days, State string }

// BarDay is a day with an outage.
type BarDay struct {
	X     int
	Class string
	Label string // "16 Mar 2026: Outage"
}

// stroke is the width of a day in units of the drawing, gap included.
const stroke = 4

func (b *builder) bar(s *serviceState) Bar {
	bar := Bar{Width: historyDays*stroke - 1, Summary: b.say.Text("No outage recorded in 90 days")}
	var good strings.Builder
	y, m, d := b.asOf.Date()
	for i, l := range s.days {
		if l == levelOK {
			fmt.Fprintf(&good, "M%d 0h3v24h-3z", i*stroke)
			continue
		}
		day := time.Date(y, m, d-(historyDays-1-i), 12, 0, 0, 0, b.zone)
		bar.Bad = append(bar.Bad, BarDay{X: i * stroke, Class: levels[l].class, Label: b.date(day, dayLayout) + ": " + b.say.Inside(levels[l].service)})
	}
	bar.Good, bar.Days = good.String(), b.runs(s)
	if n := len(bar.Bad); n > 0 {
		bar.Summary = b.say.Count(n, "{n} day with an outage in 90 days", "{n} days with an outage in 90 days")
	}
	return bar
}

// runs puts the days with an outage into words, for those who do not see the bar.
func (b *builder) runs(s *serviceState) []Run {
	y, m, d := b.asOf.Date()
	name := func(i int) string {
		return b.date(time.Date(y, m, d-(historyDays-1-i), 12, 0, 0, 0, b.zone), dayLayout)
	}
	var all []Run
	for i := 0; i < historyDays; i++ {
		l, first := s.days[i], i
		if l == levelOK {
			continue
		}
		for i+1 < historyDays && s.days[i+1] == l {
			i++
		}
		run := Run{name(first), b.say.Inside(levels[l].service)}
		if i > first {
			run.Days = b.say.Fill("{first} to {last}", name(first), name(i))
		}
		all = append(all, run)
	}
	return all
}

// services lists services by title, so that readers find them.
func (b *builder) services() []*records.Record {
	list := slices.Clone(b.tree.OfKind("service"))
	slices.SortFunc(list, func(x, y *records.Record) int {
		return cmp.Or(cmp.Compare(title(x), title(y)), cmp.Compare(x.ID, y.ID))
	})
	return list
}

func sortByFrom(list []outage) {
	slices.SortStableFunc(list, func(x, y outage) int { return x.From.Compare(y.From) })
}
