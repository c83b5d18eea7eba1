package site

import (
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

// Encounter is another change that one collides with (C7), and why.
type Encounter struct {
	Ref
	Why  string
	Hard bool // both change the same thing: one of them must acknowledge it
}

// encounter is one before a page mentions it.
type encounter struct {
	other  *records.Record
	why    string
	reason change.Reason
}

// findCollisions finds what collides among the changes of the main line that are not
// done, by ID of either of the two. Who plans what with whom is a matter of the
// organisation: others get none. What restricted changes have to do with others is
// not told either.
func (b *builder) findCollisions() map[string][]encounter {
	met := map[string][]encounter{}
	if b.outward() {
		return met
	}
	for _, c := range change.Collisions(b.tree, change.Scheduled(b.tree)) {
		later := c.Later.Change
		for _, other := range c.Others {
			if restricted(later) || restricted(other.Change) {
				continue
			}
			why := text(b.say.Told(c.Why(b.tree, other)))
			met[later.ID] = append(met[later.ID], encounter{other.Change, why, c.Reason})
			met[other.Change.ID] = append(met[other.Change.ID], encounter{later, why, c.Reason})
		}
	}
	return met
}

// encountersShown bounds them on the page of a change, and where others stand beside it.
const (
	encountersShown      = 50
	encountersMentioned  = 3
	encountersOnCalendar = 1
)

// encounters mentions what a change collides with, and how much is left out.
func (b *builder) encounters(r *records.Record, root string, most int) ([]Encounter, int) {
	var out []Encounter
	all, more := few(b.collisions()[r.ID], most, Link{})
	for _, e := range all {
		out = append(out, Encounter{b.ref(e.other, root), e.why, e.reason == change.SameThing})
	}
	return out, more.Count
}
