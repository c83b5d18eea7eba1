package change_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// This file draws random worlds: small organisations with deputies, bots and
// people who left, and pull requests that are pushed to, force-pushed, reviewed,
// dismissed and fallen out of date.

// draw makes a world from a seed.
func draw(seed uint64) world {
	d := dice{rand.New(rand.NewPCG(seed, 20260316))}
	w := world{unknown: d.one(40), small: d.of("auto", "true", "false"), solo: d.one(6)}
	d.team(&w)
	w.drafter = d.handle(&w)
	w.plan = d.plan(&w)
	d.events(&w)
	w.plan = w.commits[len(w.commits)-1].plan
	return w
}

type dice struct{ *rand.Rand }

// one is true once in n.
func (d dice) one(n int) bool { return d.IntN(n) == 0 }

func (d dice) of(options ...string) string { return options[d.IntN(len(options))] }

// some draws a few of the options, at least one, in order.
func (d dice) some(options []string, most int) string {
	n := 1 + d.IntN(min(most, len(options)))
	picked := []string{}
	for _, i := range d.Perm(len(options))[:n] {
		picked = append(picked, options[i])
	}
	slices.Sort(picked)
	return strings.Join(picked, " ")
}

// team draws the people and the services.
func (d dice) team(w *world) {
	size := 2 + d.IntN(7)
	for i := range size {
		p := person{
			handle: fmt.Sprintf("p%d", i), login: fmt.Sprintf("Login-%d", i), id: int64(1000 + i),
			address: fmt.Sprintf("p%d@fernwick.example", i), bot: d.one(12), left: d.one(12),
		}
		for _, role := range []string{"change_manager", "cab", "commander"} {
			if !p.bot && d.one(3) {
				p.roles = append(p.roles, role)
			}
		}
		if d.one(2) {
			if other := d.IntN(size); other != i {
				p.deputy = fmt.Sprintf("p%d", other)
			}
		}
		w.people = append(w.people, p)
	}
	for i := range 1 + d.IntN(3) {
		s := service{id: fmt.Sprintf("s%d", i), owner: d.human(w), tier: 1 + d.IntN(4)}
		if i > 0 && d.one(2) {
			s.dependsOn = []string{fmt.Sprintf("s%d", d.IntN(i))}
		}
		w.services = append(w.services, s)
	}
}

func (d dice) handle(w *world) string { return w.people[d.IntN(len(w.people))].handle }

// human draws somebody who may answer for something; where there are bots alone,
// the first one does.
func (d dice) human(w *world) string {
	for range 20 {
		if h := d.handle(w); !w.person(h).bot {
			return h
		}
	}
	return w.people[0].handle
}

func (d dice) plan(w *world) plan {
	handles, services := []string{}, []string{}
	for _, p := range w.people {
		handles = append(handles, p.handle)
	}
	for _, s := range w.services {
		services = append(services, s.id)
	}
	p := plan{
		kind: "normal", requester: d.handle(w), services: d.some(services, 2), implementers: d.some(handles, 2),
		start: d.IntN(100), downtime: d.of("none", "up_to_30m", "over_30m"), testing: d.of("prod_like", "partial", "none"),
		experience: d.of("done_3x_ok", "done_once", "never"), teams: 1 + d.IntN(4),
		backout: d.of("automatic_tested", "manual_tested", "untested", "impossible"),
		users:   d.of("team", "customer_or_department", "many"), data: d.of("none", "reversible", "irreversible_or_regulated"),
	}
	if d.one(6) {
		p.kind = "emergency"
	}
	if d.one(8) {
		p.override = d.of(levels[slices.Index(levels, w.level(p)):]...)
	}
	return p
}

// events draws what happens to the pull request.
func (d dice) events(w *world) {
	author := d.handle(w)
	w.commits = []commit{{plan: w.plan, authors: []string{author}, touches: true}}
	for range 1 + d.IntN(8) {
		switch d.IntN(10) {
		case 0, 1:
			d.push(w, author)
		case 2:
			if len(w.commits) > 1 { // a force-push back to what stood before
				w.commits = append(w.commits, w.commits[d.IntN(len(w.commits)-1)])
			}
		default:
			d.review(w)
		}
	}
}

// push draws a commit: mostly of the author, which changes what is sealed, what
// is not, or another file.
func (d dice) push(w *world, author string) {
	c := commit{plan: w.commits[len(w.commits)-1].plan, authors: []string{author}, touches: true}
	if d.one(3) {
		c.authors = append(c.authors, d.handle(w))
	}
	if d.one(25) {
		c.authors = append(c.authors, "?")
	}
	switch d.IntN(7) {
	case 0, 1:
		c.touches = false
	case 2, 3:
		d.rewrite(w, &c.plan)
	case 4:
		c.plan.requester = d.handle(w)
	}
	w.commits = append(w.commits, c)
}

// rewrite changes one thing that approvals depend on.
func (d dice) rewrite(w *world, p *plan) {
	fresh := d.plan(w)
	switch d.IntN(8) {
	case 0:
		p.start++
	case 1:
		p.steps++
	case 2:
		p.backoutPlan++
	case 3:
		p.testPlan++
	case 4:
		p.services = fresh.services
	case 5:
		p.implementers = fresh.implementers
	case 6:
		p.testing, p.teams, p.data = fresh.testing, fresh.teams, fresh.data
	case 7:
		p.steps = max(0, p.steps-1) // may be what it was once
	}
}

func (d dice) review(w *world) {
	r := review{by: d.handle(w), decision: "approved", head: len(w.commits) - 1}
	switch d.IntN(12) {
	case 0:
		r.decision = "changes_requested"
	case 1:
		r.decision = "dismissed"
	case 2:
		r.decision = "commented"
	}
	if d.one(12) {
		r.by = "?"
	}
	if d.one(15) {
		r.head = -1
	}
	r.impostor = r.by != "?" && d.one(25)
	w.reviews = append(w.reviews, r)
}
