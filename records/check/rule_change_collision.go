package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/change"
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
		for _, c := range change.Collisions(p.Tree, change.Scheduled(p.Tree)) {
			if c.More {
				p.collideWithMany(c)
				continue
			}
			for _, other := range c.Others {
				p.collide(c, other)
			}
		}
	},
}

// collideWithMany reports the changes that one reason brings together with a
// later one. The text does not say how many: it stays the same finding when one
// of them is dealt with.
func (p *Pass) collideWithMany(c change.Collision) {
	later := c.Later.Change
	var d *diag.Diagnostic
	if c.Reason == change.SameThing {
		d = p.errorf(later, "planned.start", "overlaps more than %d other changes of the same things; expected another window, or collision_ack for each", change.Named)
	} else {
		d = p.warnf(later, "planned.start", "overlaps more than %d other changes by the same people, or of things that depend on each other", change.Named)
	}
	for _, other := range c.Others {
		d.Related = append(d.Related, see(other.Change, "planned.start", "%s is planned here", other.Change.ID)...)
	}
	d.Related[len(d.Related)-1].Message += ", and there are more"
	d.Fix = advise("move it, or say in collision_ack (id, reason) why they can go ahead together")
}

// collide tells of two changes whose windows overlap.
func (p *Pass) collide(c change.Collision, other change.Plan) {
	first, second := other.Change, c.Later.Change
	report, way := p.warnf, ""
	if c.Reason == change.SameThing {
		report, way = p.errorf, "; expected another window, or collision_ack"
	}
	d := report(second, "planned.start", "overlaps %s, and %s%s", first.ID, c.Why(p.Tree, other), way)
	d.Related = see(first, "planned.start", "%s is planned here", first.ID)
	d.Fix = advise("move one of them, or say in collision_ack (id, reason) why both can go ahead")
}
