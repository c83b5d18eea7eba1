package site

import (
	"slices"
	"strings"
	"time"
)

// stretch is a time during which a service is in a state, as far as
// records say: an outage, from and to when they know it, or planned downtime.
// The front page carries those that run or are to come, so that a script can tell
// the state at a later instant as a later build would.
type stretch struct {
	level    level
	from, to time.Time // to is zero while the end is not known
}

// text is how the script reads a window: "maintenance:FROM/TO".
func (w stretch) text() string {
	return levels[w.level].class + ":" + machine(w.from) + "/" + machine(w.to)
}

func machine(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// plan enters planned downtime into the state of a service. Of a restricted
// change it is told that it is under way, as the page tells it, and no more.
func (b *builder) plan(s *serviceState, secret bool, d downtime) {
	switch {
	case !d.To.After(b.asOf):
		return
	case !d.From.After(b.asOf):
		s.now = max(s.now, levelMaintenance)
	case secret || !d.From.Before(b.asOf.AddDate(0, 0, downtimeDays)):
		return
	}
	w := stretch{levelMaintenance, d.From.In(b.zone), d.To.In(b.zone)}
	if secret {
		w.from, w.to = time.Time{}, time.Time{}
	}
	s.windows = append(s.windows, w)
}

// windowsOf writes the windows of a service.
func (s *serviceState) windowsOf() string {
	out := make([]string, len(s.windows))
	for i, w := range s.windows {
		out[i] = w.text()
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// trueUntil is the next instant at which what the front page says of services or
// planned downtime changes by itself; zero where none is known.
func (b *builder) trueUntil(planned []PlannedDowntime) time.Time {
	var next time.Time
	at := func(t time.Time) {
		if t.After(b.asOf) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, r := range b.shown() {
		for _, w := range b.status[r.ID].windows {
			at(w.from)
			at(w.to)
		}
	}
	for _, p := range planned {
		if !p.Tentative { // without approval nothing begins by itself
			at(p.from)
		}
		at(p.to)
	}
	return next.Truncate(time.Second)
}

// Headlines are the sentences that the front page may come to say, for the script.
type Headlines struct {
	Works, Planned, One, Many string // Many is for several, with {n} for their number: a text, or one for each plural category
}

// headline sums up the services in one sentence.
func (b *builder) headline(affected, count int, planned bool) string {
	switch {
	case affected == 0 && planned:
		return b.say.Text("Planned downtime is under way")
	case affected == 0:
		return b.say.Text("All services are working")
	case affected == 1 && count == 1:
		return b.say.Text("The service is affected")
	}
	return b.say.Count(affected, "{n} of {services} is affected", "{n} of {services} are affected", b.say.Count(count, "{n} service", "{n} services"))
}

func (b *builder) headlinesOf(count int) Headlines {
	many := b.say.Forms("{n} of {services} are affected", b.say.Count(count, "{n} service", "{n} services"))
	return Headlines{b.headline(0, count, false), b.headline(0, count, true), b.headline(1, count, false), many}
}

// levelChips are the chips of all states of a service, for the script.
func (b *builder) levelChips() []Chip {
	chips := make([]Chip, len(levels))
	for i := range levels {
		chips[i] = b.chipOf(level(i))
	}
	return chips
}
