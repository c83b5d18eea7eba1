package report

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
)

// unstopped gives the measurements as of an instant whose clocks did not stand
// still by then, in their usual order. It measures again only what may be another
// thing then than now, so that a report of many months costs little more than one.
func (m *Maker) unstopped(at time.Time) []*sla.Measurement {
	at = earlier(at, m.asOf).UTC()
	if found, made := m.open[at]; made {
		return found
	}
	var all []*sla.Measurement
	if at.Equal(m.asOf) {
		all = m.measurements(m.asOf)
	} else {
		all = m.measuredAgain(at)
	}
	found := slices.DeleteFunc(slices.Clone(all), (*sla.Measurement).Stopped)
	m.open[at] = found
	return found
}

// measuredAgain measures the records whose clocks may have run at an earlier
// instant. All that is dated after it makes no difference to one that has no such
// entry: a clock of it that stands now stood then.
func (m *Maker) measuredAgain(at time.Time) []*sla.Measurement {
	running := map[string]bool{}
	for _, one := range m.measurements(m.asOf) {
		running[one.Record.ID] = running[one.Record.ID] || !one.Stopped()
	}
	engine := sla.New(m.tree, at)
	var found []*sla.Measurement
	for _, kind := range sla.Kinds {
		for _, r := range m.tree.OfKind(kind) {
			if before, after := around(r, at); before && (after || running[r.ID]) {
				found = append(found, engine.Measure(r)...)
			}
		}
	}
	return found
}

// around tells whether a record's log has entries up to an instant, and after it.
func around(r *records.Record, at time.Time) (before, after bool) {
	for _, e := range r.Log {
		if e.At.After(at) {
			after = true
		} else {
			before = true
		}
	}
	return before, after
}
