package change

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// Plan is a change that is not done, with its window.
type Plan struct {
	Change *records.Record
	Window worktime.Interval
	Where  string // the proposal or branch that it was read from; "" for the tree that is judged
}

// Scheduled lists the changes of a tree that are underway and have a window, in
// the order in which they were opened: the later one could have seen the other,
// and is asked to acknowledge.
func Scheduled(t *records.Tree) []Plan {
	var open []Plan
	for _, r := range t.OfKind("change") {
		if w := Planned(r); Underway(r) && w.Whole() {
			open = append(open, Plan{Change: r, Window: w})
		}
	}
	slices.SortFunc(open, byOpening)
	return open
}

func byOpening(a, b Plan) int {
	return cmp.Or(a.Change.Opened().Compare(b.Change.Opened()), strings.Compare(a.Change.ID, b.Change.ID), strings.Compare(a.Where, b.Where))
}

// Elsewhere is another tree in which changes are planned: an open proposal, or
// a branch.
type Elsewhere struct {
	Name string
	Tree *records.Tree
}

// ScheduledWith lists what is scheduled in a tree, and what open proposals or
// branches would add or plan otherwise. A change that another tree holds as the
// judged one does, or holds no more news of because it has gone on here, is
// listed once.
func ScheduledWith(t *records.Tree, others []Elsewhere) []Plan {
	open := Scheduled(t)
	type version struct{ id, text string }
	seen := map[version]bool{}
	for _, other := range others {
		for _, plan := range Scheduled(other.Tree) {
			if outdated(t.Record(plan.Change.ID), plan.Change) {
				continue
			}
			v := version{plan.Change.ID, string(plan.Change.Doc.Bytes())}
			if seen[v] {
				continue
			}
			seen[v] = true
			plan.Where = other.Name
			open = append(open, plan)
		}
	}
	slices.SortFunc(open, byOpening)
	return open
}

// outdated reports whether a version of a change says nothing that the one here
// does not: it is the same, or its log is the beginning of the log here.
func outdated(here, there *records.Record) bool {
	if here == nil || len(there.Log) > len(here.Log) {
		return false
	}
	if len(there.Log) == len(here.Log) {
		return string(here.Doc.Bytes()) == string(there.Doc.Bytes())
	}
	for i, e := range there.Log {
		if !e.At.Equal(here.Log[i].At) || e.To != here.Log[i].To {
			return false
		}
	}
	return true
}

// Reason is why two changes collide (C7), the strongest first.
type Reason int

// The reasons. Only the first is an error: if something breaks, nobody knows
// which change it was.
const (
	SameThing   Reason = iota // both change the same service or configuration item
	Dependence                // one changes what the other's thing directly depends on
	SamePersons               // the same person is to implement both
)

// Collision is a change that meets others which were opened before it, for one
// reason, unless either side acknowledges the other.
type Collision struct {
	Later  Plan
	Others []Plan // up to Named
	More   bool   // there are more of them
	Reason Reason
}

// Named is how many collisions of a change are told one by one. Thousands of
// changes in one window would otherwise be millions of findings.
const Named = 3

// Collisions finds what collides among plans, which must be in the order of
// Scheduled. What depends on what stands in t. Of two changes that meet for
// several reasons the strongest counts; where one reason brings more than are
// named, the weaker ones are left out. Windows are half-open.
func Collisions(t *records.Tree, open []Plan) []Collision {
	m := &meeting{tree: t, things: boards(open, Touched), people: boards(open, Implementers), dependants: map[string][]string{}}
	for _, id := range slices.Sorted(maps.Keys(m.things)) {
		if r := t.Record(id); r != nil {
			for _, on := range r.Lookup("depends_on").Strings() {
				m.dependants[on] = append(m.dependants[on], id)
			}
		}
	}
	var found []Collision
	for _, c := range open {
		found = append(found, m.judge(c)...)
	}
	return found
}

// meeting holds what is planned for each thing and each implementer. Changes
// enter it as they are judged, so it has only those opened before.
type meeting struct {
	tree       *records.Tree
	things     map[string]*board
	people     map[string]*board
	dependants map[string][]string // which touched things directly depend on a thing
}

// judge tells how a change meets those opened before it, and enters it.
func (m *meeting) judge(c Plan) []Collision {
	told := map[*records.Record]bool{}
	var found []Collision
	for reason, ids := range [][]string{Touched(c.Change), m.near(c.Change), Implementers(c.Change)} {
		on := m.things
		if Reason(reason) == SamePersons {
			on = m.people
		}
		met := meet(c, on, ids, told)
		if len(met) > Named {
			found = append(found, Collision{c, met[:Named], true, Reason(reason)})
			break
		}
		if len(met) > 0 {
			found = append(found, Collision{c, met, false, Reason(reason)})
		}
		for _, other := range met {
			told[other.Change] = true
		}
	}
	for _, id := range Touched(c.Change) {
		m.things[id].enter(c)
	}
	for _, id := range Implementers(c.Change) {
		m.people[id].enter(c)
	}
	return found
}

// near are the things one step of dependency away from what a change touches.
func (m *meeting) near(change *records.Record) []string {
	var near []string
	for _, id := range Touched(change) {
		if r := m.tree.Record(id); r != nil {
			near = append(near, r.Lookup("depends_on").Strings()...)
		}
		near = append(near, m.dependants[id]...)
	}
	return near
}

// meet lists the changes on some boards that overlap c and that neither side
// acknowledges, without those told already. It stops at one more than are
// named.
func meet(c Plan, on map[string]*board, ids []string, told map[*records.Record]bool) []Plan {
	var met []Plan
	for _, id := range ids {
		for other := range on[id].overlapping(c.Window) {
			if other.Change.ID == c.Change.ID || told[other.Change] || slices.Contains(met, other) ||
				Acknowledges(c.Change, other.Change) || Acknowledges(other.Change, c.Change) {
				continue
			}
			if met = append(met, other); len(met) > Named {
				return met
			}
		}
	}
	return met
}

// Acknowledges reports whether a change says that it knows of the other.
func Acknowledges(change, other *records.Record) bool {
	acks := change.Lookup("collision_ack")
	if acks == nil {
		return false
	}
	for _, ack := range acks.Items {
		if ack.Get("id").Str() == other.ID {
			return true
		}
	}
	return false
}

// Why says in words what two colliding changes have in common: "both change
// pg-main".
func (c Collision) Why(t *records.Tree, other Plan) string {
	switch c.Reason {
	case SameThing:
		return "both change " + common(Touched(other.Change), Touched(c.Later.Change))
	case Dependence:
		near, far := dependency(t, other.Change, c.Later.Change)
		return near + " depends on " + far
	default:
		return common(Implementers(other.Change), Implementers(c.Later.Change)) + " is to implement both"
	}
}

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
func dependency(t *records.Tree, a, b *records.Record) (dependant, on string) {
	for _, pair := range [][2]*records.Record{{a, b}, {b, a}} {
		for _, id := range Touched(pair[0]) {
			if r := t.Record(id); r != nil {
				if on := common(r.Lookup("depends_on").Strings(), Touched(pair[1])); on != "" {
					return id, on
				}
			}
		}
	}
	return "", ""
}
