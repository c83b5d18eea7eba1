package check

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var changeCollision = Rule{
	ID:       "change-collision",
	Title:    "two changes that meet know of each other",
	Source:   "C7",
	Severity: diag.Error,
	Doc: `
Two changes that are not done yet collide when their planned windows overlap and
they touch the same service or configuration item: if something breaks, nobody
knows which one it was. The later one says in collision_ack why both can go ahead.
It is a warning when they only share an implementer, or touch things of which one
directly depends on the other. Windows are half-open: 22:00 to 23:00 and 23:00 to
24:00 do not collide.

Move one of them, or acknowledge the collision.`,
	Run: func(p *Pass) {
		open := p.scheduled()
		board := newBoard(p, open)
		for _, c := range open {
			board.judge(c)
		}
	},
}

// namedCollisions is how many collisions of a change are told one by one.
// Thousands of changes in one window would otherwise be millions of findings.
const namedCollisions = 3

// planned is a change that is not done, with its window.
type planned struct {
	change *records.Record
	window period
}

// scheduled lists the changes that are underway and have a window, in the
// order in which they were opened: the later one could have seen the other, and
// is asked to acknowledge.
func (p *Pass) scheduled() []planned {
	var open []planned
	for _, r := range p.Tree.OfKind("change") {
		if w := window(r); underway(r) && w.whole() {
			open = append(open, planned{r, w})
		}
	}
	slices.SortFunc(open, func(a, b planned) int {
		return cmp.Or(a.change.Opened().Compare(b.change.Opened()), strings.Compare(a.change.ID, b.change.ID))
	})
	return open
}

// board holds what is planned for each thing and each implementer. Changes
// enter it as they are judged, so it has only those opened before.
type board struct {
	pass       *Pass
	things     map[string]*schedule
	people     map[string]*schedule
	dependants map[string][]string // which touched things directly depend on a thing
}

func newBoard(p *Pass, open []planned) *board {
	b := &board{pass: p, dependants: map[string][]string{}}
	b.things = schedules(open, touched)
	b.people = schedules(open, implementers)
	for _, id := range slices.Sorted(maps.Keys(b.things)) {
		if r := p.Tree.Record(id); r != nil {
			for _, on := range texts(r, dependsOn) {
				b.dependants[on] = append(b.dependants[on], id)
			}
		}
	}
	return b
}

// judge tells how a change meets those opened before it, and enters it. Each
// of those counts once, for the strongest reason. Where one reason brings more
// than are named, the weaker ones are left out.
func (b *board) judge(c planned) {
	told := map[*records.Record]bool{}
	for _, reason := range []func(planned, map[*records.Record]bool) []*records.Record{b.shared, b.dependent, b.staffed} {
		met := reason(c, told)
		b.tell(c.change, met)
		if len(met) > namedCollisions {
			break
		}
		for _, other := range met {
			told[other] = true
		}
	}
	for _, id := range touched(c.change) {
		b.things[id].enter(c)
	}
	for _, id := range implementers(c.change) {
		b.people[id].enter(c)
	}
}

func (b *board) shared(c planned, told map[*records.Record]bool) []*records.Record {
	return meet(c, b.things, touched(c.change), told)
}

func (b *board) dependent(c planned, told map[*records.Record]bool) []*records.Record {
	var near []string
	for _, id := range touched(c.change) {
		if r := b.pass.Tree.Record(id); r != nil {
			near = append(near, texts(r, dependsOn)...)
		}
		near = append(near, b.dependants[id]...)
	}
	return meet(c, b.things, near, told)
}

func (b *board) staffed(c planned, told map[*records.Record]bool) []*records.Record {
	return meet(c, b.people, implementers(c.change), told)
}

// meet lists the changes in some schedules that overlap c and that neither
// side acknowledges, without those told already. It stops at one more than are
// named.
func meet(c planned, in map[string]*schedule, ids []string, told map[*records.Record]bool) []*records.Record {
	var met []*records.Record
	for _, id := range ids {
		for other := range in[id].overlapping(c.window) {
			if other == c.change || told[other] || slices.Contains(met, other) ||
				acknowledges(c.change, other) || acknowledges(other, c.change) {
				continue
			}
			if met = append(met, other); len(met) > namedCollisions {
				return met
			}
		}
	}
	return met
}

// tell reports the changes that one reason brings together with a later one.
// The text for many does not say how many: it stays the same finding when one
// of them is dealt with.
func (b *board) tell(later *records.Record, met []*records.Record) {
	if len(met) <= namedCollisions {
		for _, other := range met {
			b.pass.collide(other, later)
		}
		return
	}
	var d *diag.Diagnostic
	if common(touched(met[0]), touched(later)) != "" {
		d = b.pass.errorf(later, "planned.start", "overlaps more than %d other changes of the same things; expected another window, or collision_ack for each", namedCollisions)
	} else {
		d = b.pass.warnf(later, "planned.start", "overlaps more than %d other changes by the same people, or of things that depend on each other", namedCollisions)
	}
	for _, other := range met[:namedCollisions] {
		d.Related = append(d.Related, see(other, "planned.start", "%s is planned here", other.ID)...)
	}
	d.Related[namedCollisions-1].Message += ", and there are more"
	d.Fix = advise("move it, or say in collision_ack (id, reason) why they can go ahead together")
}

// collide tells of two changes whose windows overlap.
func (p *Pass) collide(first, second *records.Record) {
	var d *diag.Diagnostic
	if shared := common(touched(first), touched(second)); shared != "" {
		d = p.errorf(second, "planned.start", "overlaps %s, and both change %s; expected another window, or collision_ack", first.ID, shared)
	} else if near, far := p.dependency(first, second); near != "" {
		d = p.warnf(second, "planned.start", "overlaps %s, and %s depends on %s", first.ID, near, far)
	} else {
		d = p.warnf(second, "planned.start", "overlaps %s, and %s is to implement both", first.ID, common(implementers(first), implementers(second)))
	}
	d.Related = see(first, "planned.start", "%s is planned here", first.ID)
	d.Fix = advise("move one of them, or say in collision_ack (id, reason) why both can go ahead")
}

// acknowledges reports whether a change says that it knows of the other.
func acknowledges(change, other *records.Record) bool {
	for _, ack := range items(change, "collision_ack") {
		if ack.Get("id").Str() == other.ID {
			return true
		}
	}
	return false
}

// touched are the services and configuration items that a change works on.
func touched(change *records.Record) []string {
	return append(texts(change, "services"), texts(change, "cis")...)
}

// implementers are the people who do the work of a change.
func implementers(change *records.Record) []string { return texts(change, "implementers") }

// common is the first of a that is in b too, "" if none is.
func common(a, b []string) string {
	for _, x := range a {
		if slices.Contains(b, x) {
			return x
		}
	}
	return ""
}

// dependency finds two things that the changes touch of which one directly
// depends on the other.
func (p *Pass) dependency(a, b *records.Record) (dependant, dependency string) {
	for _, pair := range [][2]*records.Record{{a, b}, {b, a}} {
		for _, id := range touched(pair[0]) {
			if r := p.Tree.Record(id); r != nil {
				if on := common(texts(r, dependsOn), touched(pair[1])); on != "" {
					return id, on
				}
			}
		}
	}
	return "", ""
}
