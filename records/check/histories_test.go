package check

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
)

// This file draws random repositories and what proposals make of them: several
// records of several kinds, legal steps and others, logs that grow and logs that
// are rewritten, what is deleted, renamed, moved, born and forged, policy, and
// reviews.

// world is a repository with a proposal.
type world struct {
	base, head map[string]*tale // by path; a record that nobody touched is the same in both
	policy     []string         // files of policy that are touched
	others     []string         // files that decide nothing
	reviews    []review         // nil where no forge tells of any
	hands      []string         // of those who wrote the proposal
	conflict   string           // a path that cannot be merged
	both       string           // the ID of a record that both sides changed
	collides   string           // a path that both sides added
	clock      int

	report string // what the proposal does to frozen reports
	reads  func(place string) ([]byte, error)
	stood  *records.Tree // what the commit holds that reports are made of
}

// tale is a record as people would tell it.
type tale struct {
	kind, id, path, state string
	log                   []entry
	fields                map[string]string // values as YAML, and "## SECTION"
	approvals             []string          // who is said to have approved, and when: before or after all reviews
	formerly              string
	layout                int // how it is written, which means nothing
}

type entry struct {
	at                                int // minutes
	by, to, set, old, new, why, flags string
}

type review struct {
	by, decision string
	at           int
	current      bool // given on what the head says
}

// now is when proposals are judged, in minutes; what a base holds is weeks older.
const now = 72 * 24 * 60

type dice struct{ *rand.Rand }

// one is true once in n.
func (d dice) one(n int) bool { return d.IntN(n) == 0 }

func (d dice) of(options ...string) string { return options[d.IntN(len(options))] }

// tick gives a time later than all before.
func (w *world) tick() int {
	w.clock++
	return w.clock
}

func (w *world) paths() []string {
	all := maps.Clone(w.base)
	maps.Copy(all, w.head)
	return slices.Sorted(maps.Keys(all))
}

// draw makes a world from a seed.
func draw(seed uint64) *world {
	d := dice{rand.New(rand.NewPCG(seed, 20260711))}
	w := &world{base: map[string]*tale{}, clock: now - 600, hands: []string{"dia"}}
	for i, kind := range []string{"incident", "incident", "change", "change", "change", "knowledge", "service"} {
		r := d.record(kind, i+1)
		w.base[r.path] = r
	}
	w.head = maps.Clone(w.base)
	for range 1 + d.IntN(3) {
		d.act(w)
	}
	for _, with := range []func(*world){d.born, d.decide, d.meet} {
		if d.one(4) {
			with(w)
		}
	}
	if d.one(8) {
		w.hands = append(w.hands, d.of("ben", "eli", "fay"))
	}
	d.review(w)
	for path, r := range w.head { // a touch that writes the same bytes is none
		if b := w.base[path]; b != nil && b.text() == r.text() {
			w.head[path] = b
		}
	}
	w.drawReport(seed)
	return w
}

var folders = map[string]string{"incident": "incidents/2026/", "change": "changes/2026/", "knowledge": "knowledge/", "service": "services/"}

func idOf(kind string, n int) string {
	return fmt.Sprintf(map[string]string{"incident": "INC-2026-%04d", "change": "CHG-2026-%04d", "knowledge": "KB-%04d", "service": "kiosk-%d"}[kind], n)
}

// record draws a record that has come some way.
func (d dice) record(kind string, n int) *tale {
	id := idOf(kind, n)
	r := &tale{kind: kind, id: id, path: folders[kind] + id + ".md", fields: map[string]string{}, layout: d.IntN(4)}
	r.fields["services"] = "[tickets]"
	switch kind {
	case "incident":
		r.fields["impact"], r.fields["urgency"], r.fields["team"], r.fields["assignee"] = d.of("low", "medium"), "low", "platform", d.of("dia", "eli")
	case "knowledge":
		r.fields["type"] = "how_to"
	case "service":
		r.state = d.of("pipeline", "live", "retiring")
		return r
	case "change":
		d.plan(r, n)
	}
	clock := n * 100
	for range 1 + d.IntN(5) {
		next := r.next()
		if len(next) == 0 {
			break
		}
		clock += 60
		r.step(next[d.IntN(len(next))], clock, "dia")
		if r.state == "approved" && r.fields["type"] == "normal" && d.one(2) {
			r.approvals = []string{"cho@early"}
		}
	}
	return r
}

func (d dice) plan(r *tale, n int) {
	r.fields["type"] = d.of("normal", "normal", "normal", "emergency", "standard")
	r.fields["requester"], r.fields["implementers"] = d.of("ana", "ana", "fay"), "[dia]"
	r.fields["planned"] = fmt.Sprintf("{start: 2026-08-%02dT10:00:00Z, end: 2026-08-%02dT11:00:00Z}", n, n)
	if r.fields["type"] == "standard" {
		r.fields["model"] = "reload"
	} else {
		r.fields["risk"] = "{answers: {testing: prod_like, experience: done_once, teams: 1, backout: manual_tested, downtime: none, users: team, data: none}}"
	}
	for _, title := range []string{"Reason", "Implementation plan", "Backout plan"} {
		r.fields["## "+title] = "As last year."
	}
}

// next lists the legal steps, as the specification has them.
func (r *tale) next() (found []string) {
	for _, to := range strings.Fields(steps[r.kind][r.state]) {
		to = strings.TrimSuffix(to, "!")
		standard, emergency := r.fields["type"] == "standard", r.fields["type"] == "emergency"
		switch {
		case r.kind == "change" && standard && r.state == "draft" && to == "assessing":
			to = "approved"
		case emergency && to == "closed":
			continue // asks for a review, and is told by cases
		}
		found = append(found, to)
	}
	if r.fields["type"] == "emergency" && r.state == "draft" {
		found = append(found, "implementing")
	}
	return found
}

// step appends an entry that leads on.
func (r *tale) step(to string, at int, by string) {
	n := entry{at: at, by: by, to: to}
	if r.kind == "change" && to == "approved" {
		if n.by = "gitsm"; r.fields["type"] == "standard" {
			n.by = "model:reload@51d0c9e"
		}
	}
	if strings.Contains(steps[r.kind][r.state], to+"!") {
		n.why = "so be it"
	}
	if r.state == "draft" && to == "implementing" {
		n.flags = "retrospective"
	}
	r.log, r.state = append(slices.Clone(r.log), n), to
}

// edited gives a record of the head that may be changed.
func (w *world) edited(path string) *tale {
	r := *w.head[path]
	r.fields, r.log, r.approvals = maps.Clone(r.fields), slices.Clone(r.log), slices.Clone(r.approvals)
	w.head[path] = &r
	return &r
}

// act lets the proposal do something to a record.
func (d dice) act(w *world) {
	paths := slices.Sorted(maps.Keys(w.head))
	if len(paths) == 0 {
		return
	}
	path := paths[d.IntN(len(paths))]
	r := w.edited(path)
	if r.layout = d.IntN(4); r.kind == "service" && !d.one(6) {
		r.state = d.of("pipeline", "live", "retiring", "retired")
		return
	}
	switch d.IntN(23) {
	case 0, 1, 2, 3, 4, 5:
		if next := r.next(); len(next) > 0 {
			r.step(next[d.IntN(len(next))], w.tick(), "dia")
		}
	case 6:
		r.step(d.of(slices.Sorted(maps.Keys(steps[r.kind]))[1:]...), w.tick(), "dia")
	case 7:
		r.state = d.of(slices.Sorted(maps.Keys(steps[r.kind]))[1:]...)
	case 8:
		r.log = append(r.log, entry{at: w.tick(), by: "dia", why: "looked at it"})
	case 9:
		r.log = append(r.log, entry{at: w.tick(), by: "dia", why: "put right", flags: d.of("amendment", "correction")})
		r.fields[d.of("## Reason", "## Results")] = "[eli]" // which it says, at times
	case 10:
		r.log = append(r.log, entry{at: 3, by: "dia", why: "late", flags: d.of("", "late")})
	case 11, 12, 13:
		d.set(w, r)
	case 14:
		d.rewrite(w, r)
	case 15:
		r.fields[d.of("## Reason", "## Implementation plan", "implementers", "## Results")] = d.of("[dia, eli]", "[eli]")
	case 16:
		delete(w.head, path)
	case 17:
		d.rename(w, r)
	case 18:
		d.move(w, r)
	case 19:
		r.approvals = append(r.approvals, d.of("ben", "eli", "fay")+d.of("@late", "@late", "@early"))
	case 20:
		if len(r.approvals) > 0 {
			r.approvals = r.approvals[:len(r.approvals)-1]
		}
	case 21:
		for range 1 + d.IntN(3) { // on and on
			if next := r.next(); len(next) > 0 {
				r.step(next[0], w.tick(), "dia")
			}
		}
	default: // another layout alone
	}
	d.fit(r)
}

// fit takes back what a kind knows nothing of.
func (d dice) fit(r *tale) {
	if r.kind == "change" {
		return
	}
	r.approvals = nil
	maps.DeleteFunc(r.fields, func(name, _ string) bool { return strings.HasPrefix(name, "## ") || name == "implementers" })
}

// set changes a tracked field, mostly with an entry that says so.
func (d dice) set(w *world, r *tale) {
	field, value := "services", "[tickets, timetable]"
	switch {
	case r.kind == "incident":
		field = d.of("impact", "assignee")
		value = map[string]string{"impact": d.of("low", "medium"), "assignee": d.of("dia", "eli", "fay")}[field]
	case r.kind == "change" && d.one(2):
		field = "planned"
		value = strings.Replace(r.fields["planned"], "11:00", d.of("12:00", "13:00"), 1)
	case r.kind == "service":
		return
	}
	old := r.fields[field]
	if old == value {
		return
	}
	r.fields[field] = value
	if d.one(5) {
		return
	}
	n := entry{at: w.tick(), by: "dia", set: field, old: old, new: value, why: "as it is"}
	if field == "assignee" && d.one(5) {
		n.old = "gone"
	}
	r.log = append(r.log, n)
}

// rewrite makes a log say something else of the past.
func (d dice) rewrite(w *world, r *tale) {
	if len(r.log) == 0 {
		return
	}
	i := d.IntN(len(r.log))
	switch d.IntN(3) {
	case 0:
		r.log[i].why = "it was otherwise"
	case 1:
		r.log = slices.Delete(r.log, i, i+1)
	case 2:
		r.log = slices.Insert(r.log, i, entry{at: r.log[i].at, by: "dia", why: "squeezed in"})
	}
	_ = w
}

func (d dice) rename(w *world, r *tale) {
	delete(w.head, r.path)
	old := r.id
	r.id = idOf(r.kind, 50+d.IntN(40))
	r.path = folders[r.kind] + r.id + ".md"
	if d.one(2) && r.kind != "service" {
		r.formerly = old
	}
	w.head[r.path] = r
}

// move puts a record into another folder of its kind.
func (d dice) move(w *world, r *tale) {
	if strings.Contains(r.path, "/z/") || r.kind == "knowledge" || r.kind == "service" {
		return
	}
	delete(w.head, r.path)
	r.path = folders[r.kind] + "z/" + r.id + ".md"
	w.head[r.path] = r
}

// born adds a record.
func (d dice) born(w *world) {
	r := d.record(d.of("incident", "change", "change", "change", "knowledge"), 20+d.IntN(9))
	if r.approvals = nil; d.one(5) && r.fields["type"] == "standard" {
		for i := range r.log {
			r.log[i].by = "dia" // by hand, and not by the model
		}
	}
	w.head[r.path] = r
}

// decide touches policy, or a file that decides nothing.
func (d dice) decide(w *world) {
	if d.one(3) {
		w.others = append(w.others, d.of("changes/README.md", "docs/plan.md", "x.txt"))
		return
	}
	w.policy = append(w.policy, d.of("gitsm.yaml", "people.yaml", "freezes/summer.md", "change-models/reload.md", ".github/workflows/it.yml", "CODEOWNERS", ".gitattributes", "policy/cab.md", "portal/templates/pages/status.html"))
}

// meet lets the target branch have gone on meanwhile.
func (d dice) meet(w *world) {
	path := d.of(slices.Sorted(maps.Keys(w.base))...)
	r := w.base[path]
	switch d.IntN(4) {
	case 0: // both added the file
		if r.kind == "incident" {
			w.head[path], w.collides = r, path
		}
	case 1: // both changed it
		w.head[path], w.conflict = r, path
	case 2:
		if h := w.head[path]; h != nil && h != r {
			w.both = r.id
		}
	case 3: // both took the number, in different folders
		if h := w.head[path]; h == r && r.kind == "incident" {
			twin := *r
			twin.path = folders["incident"] + "z/" + r.id + ".md"
			w.head[twin.path] = &twin
		}
	}
}

// review draws what a forge tells, mostly.
func (d dice) review(w *world) {
	if d.one(4) {
		return
	}
	w.reviews = []review{}
	for range d.IntN(5) {
		v := review{by: d.of(people...), decision: "approved", at: w.tick(), current: !d.one(5)}
		if d.one(4) {
			v.decision = d.of("changes_requested", "commented", "dismissed")
		}
		if d.one(6) {
			v.by = d.of("gus", "relay")
		}
		w.reviews = append(w.reviews, v)
	}
}
