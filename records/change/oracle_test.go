package change_test

import (
	"slices"
	"strings"
)

// This file is an oracle: the rules of C1 to C5, written once more from the
// specification, over a model without files, digests or clocks. It shares
// nothing with the package but the words. TestOracle holds both against each
// other over random histories of pull requests.

// A world is one change, the people around it, and what happened to its pull
// request.
type world struct {
	people   []person
	services []service
	plan     plan // as the head has it
	commits  []commit
	reviews  []review // in the order in which the forge received them
	unknown  bool     // something of the pull request could not be established
	drafter  string   // who wrote the first entry of the log
	small    string   // policy small_team: auto, true, false
	solo     bool     // audit: solo
}

type person struct {
	handle  string
	roles   []string
	deputy  string // handle, or ""
	bot     bool
	left    bool // belonged to the organisation only before the reviews
	login   string
	id      int64
	address string
}

type service struct {
	id        string
	owner     string
	tier      int
	dependsOn []string
}

// plan is what an approval is given for: two plans are one exactly if all
// fields are equal.
type plan struct {
	kind         string // normal, emergency
	services     string // space-separated
	requester    string // not sealed, but part of the change
	implementers string
	start        int // minutes after noon
	downtime     string
	testing      string
	experience   string
	teams        int
	backout      string
	users        string
	data         string
	override     string // a level, or ""
	steps        int    // which text of the implementation plan
	backoutPlan  int
	testPlan     int
}

// sealed is the plan as far as an approval depends on it.
func (p plan) sealed() plan {
	p.requester = ""
	return p
}

type commit struct {
	plan    plan
	authors []string // handles; "?" for somebody nobody knows
	touches bool     // the change's file
}

type review struct {
	by       string // handle; "?" for an account nobody knows
	decision string
	head     int // place in commits that stood then; -1 where that is not established
	impostor bool
}

var levels = []string{"low", "medium", "high"}

func band(sum int) int {
	switch {
	case sum <= 3:
		return 0
	case sum <= 7:
		return 1
	}
	return 2
}

// tier is the highest tier of what the change touches, direct dependants
// included.
func (w world) tier(p plan) int {
	best := 4
	for _, s := range w.services {
		touched := slices.Contains(strings.Fields(p.services), s.id)
		for _, on := range s.dependsOn {
			touched = touched || slices.Contains(strings.Fields(p.services), on)
		}
		if touched {
			best = min(best, s.tier)
		}
	}
	return best
}

// level is the risk of C1.
func (w world) level(p plan) string {
	tier := w.tier(p)
	likelihood := map[string]int{"prod_like": 0, "partial": 2, "none": 4}[p.testing] +
		map[string]int{"done_3x_ok": 0, "done_once": 1, "never": 3}[p.experience] +
		min(p.teams-1, 2) +
		map[string]int{"automatic_tested": 0, "manual_tested": 1, "untested": 2, "impossible": 3}[p.backout]
	impact := []int{0, 4, 2, 1, 0}[tier] +
		map[string]int{"none": 0, "up_to_30m": 1, "over_30m": 3}[p.downtime] +
		map[string]int{"team": 0, "customer_or_department": 1, "many": 3}[p.users] +
		map[string]int{"none": 0, "reversible": 1, "irreversible_or_regulated": 2}[p.data]
	level := [3][3]int{{0, 0, 1}, {0, 1, 2}, {1, 2, 2}}[band(likelihood)][band(impact)]
	if p.backout == "impossible" && tier == 1 {
		level = 2
	}
	return levels[max(level, slices.Index(levels, p.override))]
}

// needs is the table of C2.
func (w world) needs() (heads int, roles []string) {
	critical := w.tier(w.plan) <= 2
	level := w.level(w.plan)
	switch {
	case w.plan.kind == "emergency" && critical:
		return 2, []string{"ecab"}
	case w.plan.kind == "emergency":
		return 1, []string{"ecab"}
	case level == "low" && !critical:
		return 1, nil
	case level == "low":
		return 1, []string{"service_owner"}
	case level == "medium" && !critical:
		return 1, []string{"service_owner"}
	case level == "medium":
		return 2, []string{"service_owner", "change_manager"}
	case !critical:
		return 2, []string{"service_owner", "change_manager"}
	}
	return 3, []string{"service_owner", "change_manager", "cab"}
}

func (w world) person(handle string) *person {
	for i := range w.people {
		if w.people[i].handle == handle {
			return &w.people[i]
		}
	}
	return nil
}

// hands lists everybody who had a hand in the change, and whether all of them
// are known.
func (w world) hands() (who []string, known bool) {
	known = true
	for _, c := range w.commits {
		if !c.touches {
			continue
		}
		for _, a := range c.authors {
			known = known && w.person(a) != nil
			who = append(who, a)
		}
	}
	return who, known
}

// eligible says who may approve at all (C3).
func (w world) eligible(handle string) bool {
	p := w.person(handle)
	return p != nil && !p.bot && !p.left && !w.ownWork(handle)
}

// ownWork says whose work the change is.
func (w world) ownWork(handle string) bool {
	hands, _ := w.hands()
	return slices.Contains(hands, handle) || handle == w.plan.requester || handle == w.drafter ||
		w.level(w.plan) == "high" && slices.Contains(strings.Fields(w.plan.implementers), handle)
}

// fills says whether a person may speak in a role: as its holder or, for owners
// and change managers, as the deputy of a holder whose own work it is.
func (w world) fills(handle, role, service string) bool {
	stands := func(holder string) bool {
		if holder == handle {
			return true
		}
		p := w.person(holder)
		deputised := role == "service_owner" || role == "change_manager"
		return p != nil && deputised && w.ownWork(holder) && p.deputy == handle
	}
	switch role {
	case "service_owner":
		for _, s := range w.services {
			if s.id == service {
				return stands(s.owner)
			}
		}
		return false
	case "ecab":
		for _, id := range strings.Fields(w.plan.services) {
			if w.fills(handle, "service_owner", id) {
				return true
			}
		}
		return w.fills(handle, "commander", "") || w.fills(handle, "change_manager", "")
	}
	for _, p := range w.people {
		if slices.Contains(p.roles, role) && stands(p.handle) {
			return true
		}
	}
	return false
}

// granted is the verdict.
func (w world) granted() bool {
	if _, known := w.hands(); !known || w.unknown {
		return false
	}
	last := map[string]review{}
	for _, r := range w.reviews {
		if r.by == "?" || r.impostor || r.decision == "commented" {
			continue
		}
		last[r.by] = r
	}
	var heads []string
	for by, r := range last {
		if !w.eligible(by) {
			continue
		}
		switch r.decision {
		case "changes_requested":
			return false // whoever may approve may also refuse
		case "approved":
			if r.head >= 0 && w.commits[r.head].plan.sealed() == w.plan.sealed() && w.commits[r.head].plan.requester != by {
				heads = append(heads, by)
			}
		}
	}
	need, roles := w.needs()
	able, active := 0, 0
	for _, p := range w.people {
		if w.eligible(p.handle) {
			able++
		}
		if !p.bot && !p.left {
			active++
		}
	}
	if w.solo && active <= 1 && able == 0 {
		return true // it is their own work, and nobody else is there
	}
	// Auto counts the people whom the organisation has, and not those whom the
	// commits leave: authors could be claimed until nobody else is left.
	small := w.small == "true" && able < need || w.small == "auto" && active-1 < need
	if small && able < need {
		return able > 0 && len(heads) == able
	}
	if len(heads) < need {
		return false
	}
	return w.covers(heads, roles)
}

func (w world) covers(heads, roles []string) bool {
	for _, role := range roles {
		for _, on := range strings.Fields(w.plan.services) {
			if role != "service_owner" {
				on = ""
			}
			if !slices.ContainsFunc(heads, func(h string) bool { return w.fills(h, role, on) }) {
				return false
			}
		}
	}
	return true
}
