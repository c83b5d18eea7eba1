package report

import (
	"testing"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

// reports are all reports that may stand beside another.
var reports = map[string]func(*Maker, Month, Filter) Report{
	"month": (*Maker).Month, "operations": (*Maker).Operations, "changes": (*Maker).Changes, "trends": (*Maker).Trends,
}

// Under its own agreements a report differs in nothing, each figure is there
// once, and what is explained does not change what differs.
func TestBesideItself(t *testing.T) {
	m := ferry(t, "2026-04-30T12:00:00+02:00")
	measures, err := records.LoadMeasures(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.tree.MeasuredBy(measures)
	if err != nil {
		t.Fatal(err)
	}
	other := New(again, m.stamp)
	for name, of := range reports {
		r, o := of(m, Month{2026, time.March}, Filter{}), of(other, Month{2026, time.March}, Filter{})
		for _, explained := range []bool{true, false} {
			d := r.Beside(&o, DocumentPolicy{Name: "itself"}, time.UTC, func(Figure) bool { return explained })
			if d.Policy.Differ != 0 || len(d.Policy.Notes) != 0 {
				t.Errorf("%s: %d figures differ, notes %q", name, d.Policy.Differ, d.Policy.Notes)
			}
			seen := map[figureKey]bool{}
			for _, s := range d.Sections {
				for _, f := range s.Figures {
					key := figureKey{s.Name, f.Name, f.Scope}
					if seen[key] {
						t.Errorf("%s has two figures %v", name, key)
					}
					seen[key] = true
					if f.Under == nil || f.Differs == nil || *f.Differs || !explained && len(f.Parts)+len(f.Under.Parts) > 0 {
						t.Errorf("%s: %v stands beside %v", name, key, f.Under)
					}
				}
			}
			if len(seen) == 0 {
				t.Errorf("%s has no figure", name)
			}
		}
	}
}

// An agreement that one of the two does not have leaves each of its figures beside
// one without a value, whichever of the two lacks it.
func TestBesideWithoutAnAgreement(t *testing.T) {
	m := ferry(t, "2026-04-30T12:00:00+02:00")
	less := New(m.tree.With("agreements/council-2026.md", nil), m.stamp)
	more, fewer := m.Month(Month{2026, time.January}, Filter{}), less.Month(Month{2026, time.January}, Filter{})
	for _, tt := range []struct {
		name     string
		now, was *Report
		gone     bool
	}{{"gone today", &fewer, &more, true}, {"new today", &more, &fewer, false}} {
		d := tt.now.Beside(tt.was, DocumentPolicy{}, time.UTC, func(Figure) bool { return true })
		found := 0
		for _, s := range d.Sections {
			if s.Name != "council-2026" {
				continue
			}
			for _, f := range s.Figures {
				found++
				if (f.NA == absent) != tt.gone || (f.Under.NA == absent) == tt.gone || !*f.Differs {
					t.Errorf("%s: %s is %s beside %s", tt.name, f.Name, f.Text, f.Under.Text)
				}
			}
		}
		if found == 0 || d.Policy.Differ < found {
			t.Errorf("%s: %d figures of the agreement, %d differ", tt.name, found, d.Policy.Differ)
		}
	}
}
