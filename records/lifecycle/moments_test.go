package lifecycle

import (
	"maps"
	"testing"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Moments and Replay read one log: where it ends they agree, and half-way the
// moments are those of a log that ended there.
func TestMomentsAgreeWithReplay(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	seen := 0
	for _, r := range tree.Records {
		if r.Kind.Log != schema.LogRecord {
			if Follow(r, end) != nil {
				t.Errorf("%s keeps no log and has a course", r.ID)
			}
			continue
		}
		history, _ := Replay(tree, r)
		course := Follow(r, end)
		moments := course.Moments
		if len(moments) != len(history.Held) {
			t.Fatalf("%s: %d moments, %d entries", r.ID, len(moments), len(history.Held))
		}
		last := moments[len(moments)-1]
		reached := map[string]time.Time{}
		for _, m := range last.Milestones {
			reached[m.Name] = m.At
		}
		if last.State != history.State || !maps.EqualFunc(reached, history.Milestones, time.Time.Equal) {
			t.Errorf("%s: %s %v, replayed %s %v", r.ID, last.State, reached, history.State, history.Milestones)
		}
		for _, f := range r.Kind.Tracked {
			for i, v := range Held(course, func(r *records.Record) *frontmatter.Node { return r.Lookup(f) }) {
				if !sameValue(v, history.Held[i].Lookup(f)) {
					t.Errorf("%s, entry %d: %s is %s, replayed %s", r.ID, i, f, show(v), show(history.Held[i].Lookup(f)))
				}
			}
		}
		for i, m := range moments {
			seen++
			short := Follow(r, m.Entry.At).Moments
			if got := short[i]; got.State != m.State || len(got.Milestones) != len(m.Milestones) {
				t.Errorf("%s up to entry %d: %s %v, want %s %v", r.ID, i, got.State, got.Milestones, m.State, m.Milestones)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d moments were compared", seen)
	}
}
