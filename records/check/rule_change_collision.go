package check

import (
	"cmp"
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
		for i, first := range open {
			for _, second := range open[i+1:] {
				if !second.window.From.Before(first.window.To) {
					break // sorted by begin: no later one overlaps either
				}
				p.collide(first, second)
			}
		}
	},
}

// planned is a change that is not done, with its window.
type planned struct {
	change *records.Record
	window period
}

// scheduled lists the changes that are underway and have a window, by begin.
func (p *Pass) scheduled() []planned {
	var open []planned
	for _, r := range p.Tree.OfKind("change") {
		if w := window(r); underway(r) && w.whole() {
			open = append(open, planned{r, w})
		}
	}
	slices.SortFunc(open, func(a, b planned) int {
		return cmp.Or(a.window.From.Compare(b.window.From), strings.Compare(a.change.ID, b.change.ID))
	})
	return open
}

// collide judges two changes whose windows overlap.
func (p *Pass) collide(a, b planned) {
	// The later one, which could have seen the other, is asked to acknowledge.
	first, second := a.change, b.change
	if cmp.Or(first.Opened().Compare(second.Opened()), strings.Compare(first.ID, second.ID)) > 0 {
		first, second = second, first
	}
	if acknowledges(second, first) || acknowledges(first, second) {
		return
	}
	var d *diag.Diagnostic
	if shared := common(touched(first), touched(second)); shared != "" {
		d = p.errorf(second, "planned.start", "overlaps %s, and both change %s; expected another window, or collision_ack", first.ID, shared)
	} else if near, far := p.dependency(first, second); near != "" {
		d = p.warnf(second, "planned.start", "overlaps %s, and %s depends on %s", first.ID, near, far)
	} else if shared := common(texts(first, "implementers"), texts(second, "implementers")); shared != "" {
		d = p.warnf(second, "planned.start", "overlaps %s, and %s is to implement both", first.ID, shared)
	} else {
		return
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
