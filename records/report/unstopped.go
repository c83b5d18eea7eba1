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
	engine := m.engine.At(at)
	var found []*sla.Measurement
	for _, l := range m.lifetimes() {
		if !l.first.After(at) && (l.last.After(at) || l.runs) {
			found = append(found, engine.Measure(l.record)...)
		}
	}
	return found
}

// lifetime is how long the log of a record goes, and whether a clock of it runs.
type lifetime struct {
	record      *records.Record
	first, last time.Time
	runs        bool
}

// lifetimes gives those of all records that are measured and have a log, by kind
// and ID, found once for all instants.
func (m *Maker) lifetimes() []lifetime {
	if m.lives != nil {
		return m.lives
	}
	runs := map[*records.Record]bool{}
	for _, one := range m.measurements(m.asOf) {
		if !one.Stopped() {
			runs[one.Record] = true
		}
	}
	m.lives = []lifetime{}
	for _, kind := range sla.Kinds {
		m.lives = slices.Grow(m.lives, len(m.tree.OfKind(kind)))
		for _, r := range m.tree.OfKind(kind) {
			if len(r.Log) == 0 {
				continue
			}
			l := lifetime{r, r.Log[0].At, r.Log[0].At, runs[r]}
			for i := range r.Log {
				l.first, l.last = earlier(l.first, r.Log[i].At), later(l.last, r.Log[i].At)
			}
			m.lives = append(m.lives, l)
		}
	}
	return m.lives
}
