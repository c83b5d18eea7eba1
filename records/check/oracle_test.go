package check

import (
	"maps"
	"slices"
	"strings"
)

// This file says, apart from the rules and from the code that they stand on,
// what must stand against a proposal. It knows records as the world of the
// histories tells them, never as gitsm reads them: states and steps come from the
// specification (domain 2), written down here a second time.

// steps are the legal ones, by kind; a "!" asks for a reason.
var steps = map[string]map[string]string{
	"incident": {
		"": "new", "new": "in_progress resolved", "in_progress": "resolved", "resolved": "closed", "closed": "",
	},
	"change": {
		"": "draft", "draft": "assessing cancelled!", "assessing": "approved rejected! cancelled!", "approved": "implementing assessing! cancelled!",
		"implementing": "review closed", "review": "closed", "closed": "", "rejected": "", "cancelled": "",
	},
	"knowledge": {
		"": "wip", "wip": "not_validated archived!", "not_validated": "validated archived!", "validated": "not_validated! archived!", "archived": "",
	},
	"service": {"pipeline": "live retired", "live": "retiring", "retiring": "retired", "retired": ""},
}

// tracked are the fields that only an entry may change (D2).
var tracked = map[string][]string{
	"incident":  {"impact", "urgency", "services", "team", "assignee"},
	"change":    {"type", "services", "risk", "planned"},
	"knowledge": {"type", "services"},
}

// sealed is what an approval is given for (C4).
var sealed = []string{"type", "model", "services", "risk", "planned", "implementers", "## Reason", "## Implementation plan", "## Backout plan"}

// ofFamily are the rules that say of a log, in one way or another, that nobody
// could have gone that way.
var ofFamily = []string{"transition", "log-order", "log-state", "log-why", "closed-record", "reopen-window", "log-flag", "log-missing", "log-late"}

// expectation is what must stand against a proposal, by rule; what is in neither
// set must not. asked are the changes whose approval it asks for.
type expectation struct{ must, may, asked map[string]bool }

func (e expectation) is(rule string, holds bool) {
	if holds {
		e.must[rule] = true
	}
}

func (e expectation) allow(when bool, rules ...string) {
	for _, rule := range rules {
		e.may[rule] = e.may[rule] || when
	}
}

// expect judges a proposal.
func (w *world) expect() expectation {
	e := expectation{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	before, after := byID(w.base), byID(w.head)
	for _, id := range slices.Sorted(maps.Keys(before)) {
		e.is("record-removed", after[id] == nil)
		if after[id] != nil && before[id] != after[id] {
			w.expectPair(e, before[id], after[id])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(after)) {
		if before[id] == nil {
			w.expectBorn(e, after[id])
		}
	}
	for _, r := range w.head {
		illegal := before[r.id] != r && !r.legal()
		e.is("path", illegal)
		e.allow(illegal, "stale") // against a state to which nothing led
		// What was given up and taken up again nevertheless has no approval by a model.
		e.allow(illegal && (r.was("cancelled") || r.was("rejected")), "approved-in-advance", "born-approved")
		e.is("log-set", before[r.id] != r && r.kind == "incident" && r.contradicts())
		e.allow(r.fields["type"] == "emergency" && (r.state == "closed" || r.was("closed")), "change-review", "emergency-approval", "required-field", "required-section")
	}
	e.is("several-changes", len(e.asked) > 1)
	w.expectReviews(e, before, after)
	e.is("policy-apart", w.touchesPolicy() && w.touchesRecords())
	e.is("report-frozen", w.report != "" && !slices.Contains(sound, w.report))
	w.expectNumbers(e, before)
	e.is("merge-conflict", w.conflict != "")
	e.allow(w.conflict != "", "change-collision")                     // with what was to be gone
	e.allow(w.both != "" && w.unfit(before, after), "merge-conflict") // besides what says how
	return e
}

// expectPair judges what became of one record.
func (w *world) expectPair(e expectation, old, now *tale) {
	if now.kind == "service" {
		e.is("state-step", old.state != now.state && !slices.Contains(strings.Fields(steps["service"][old.state]), now.state))
		return
	}
	e.is("log-append", !keeps(old.log, now.log))
	e.allow(!keeps(old.log, now.log), "stale") // it may look as if it had moved
	added := now.added(old)
	for _, n := range added {
		e.is("clock-skew", n.at < old.last() && n.flags != "late" && n.flags != "correction")
	}
	for _, field := range tracked[now.kind] {
		if old.fields[field] == now.fields[field] {
			continue
		}
		said, right := false, false
		for _, n := range added {
			if n.set == field && !said {
				said, right = true, n.old == old.fields[field]
			}
		}
		e.is("tracked-change", !said || !right)
	}
	e.is("amendment-missing", old.over() && !slices.ContainsFunc(added, entry.amends) && !old.mayBecome(now))
	// Whether an entry fits to the one before it is a question of the tree alone.
	e.allow(now.kind == "change" || e.must["tracked-change"] || e.must["log-append"], "log-set")
	if now.kind == "change" {
		w.expectChange(e, old, now, added)
	}
}

// expectChange judges a change that was there before.
func (w *world) expectChange(e expectation, old, now *tale, added []entry) {
	rank := func(state string) int {
		return slices.Index([]string{"draft", "assessing", "approved", "implementing", "review", "closed"}, state)
	}
	goes := func(states ...string) bool {
		return slices.ContainsFunc(added, func(n entry) bool { return slices.Contains(states, n.to) })
	}
	differs := slices.ContainsFunc(sealed, func(part string) bool { return old.fields[part] != now.fields[part] })
	never := old.fields["type"] == "emergency" && old.state != "closed" && !old.was("approved")
	amended := old.state == "closed" && slices.ContainsFunc(added, entry.amends)
	e.is("material-change", differs && rank(old.state) >= 2 && !goes("draft", "assessing") && !never && !amended)
	w.expectOwn(e, now)
	w.expectApproval(e, now, added, old.state == "approved" && !differs && goes("draft", "assessing"))
	kept := 0
	for i, by := range old.approvals {
		if i < len(now.approvals) && now.approvals[i] == by {
			kept++
		}
	}
	e.is("approval-proof", kept < len(old.approvals))
	for i, by := range now.approvals {
		if i >= len(old.approvals) || old.approvals[i] != by {
			e.is("approval-proof", !w.counts(now, by))
		}
	}
}

// expectBorn judges a record that was not there before.
func (w *world) expectBorn(e expectation, now *tale) {
	if now.kind != "change" {
		return
	}
	late := now.was("approved") || now.was("implementing") || now.was("closed") || now.was("review")
	excused := now.fields["type"] == "standard" && now.modelled() ||
		now.fields["type"] == "emergency" && slices.ContainsFunc(now.log, func(n entry) bool { return n.flags == "retrospective" })
	e.is("born-approved", late && !excused)
	w.expectOwn(e, now)
	w.expectApproval(e, now, now.log, false)
	for _, by := range now.approvals {
		e.is("approval-proof", !w.counts(now, by))
	}
}

// expectNumbers judges the numbers of what was added.
func (w *world) expectNumbers(e expectation, before map[string]*tale) {
	e.is("number-taken", w.collides != "")
	for path, r := range w.head {
		owner := before[r.id]
		if w.base[path] != nil || owner == nil {
			continue
		}
		twice := w.head[owner.path] != nil && w.head[owner.path].id == r.id
		e.is("number-taken", twice)
		e.is("record-id", twice)
	}
}

// unfit reports whether the steps of the record that both sides changed do not
// fit together.
func (w *world) unfit(before, after map[string]*tale) bool {
	old, now := before[w.both], after[w.both]
	return now != nil && (!now.legal() || old != nil && !keeps(old.log, now.log))
}

func (w *world) touchesPolicy() bool { return len(w.policy) > 0 }

func (w *world) touchesRecords() bool {
	for _, path := range w.paths() {
		if w.base[path] != w.head[path] {
			return true
		}
	}
	return false
}

func (n entry) amends() bool {
	return slices.Contains([]string{"amendment", "correction"}, n.flags) && n.why != ""
}

// over reports a state from which nothing leads on.
func (r *tale) over() bool { return steps[r.kind][r.state] == "" }

// mayBecome reports whether what was reported stands: but for one more service.
func (r *tale) mayBecome(now *tale) bool {
	old, cur := maps.Clone(r.fields), maps.Clone(now.fields)
	if old["services"] == "[tickets]" {
		cur["services"] = old["services"]
	}
	return maps.Equal(old, cur) && maps.Equal(r.always(), now.always())
}

// contradicts reports a field whose last entry says another value than the record.
func (r *tale) contradicts() bool {
	said := map[string]string{}
	for _, n := range r.log {
		if n.set != "" {
			said[n.set] = n.new
		}
	}
	for field, value := range said {
		if r.fields[field] != value {
			return true
		}
	}
	return false
}

// legal reports whether a record could have come to where it says that it is.
func (r *tale) legal() bool {
	if r.kind == "service" {
		return true // it says nothing of its past
	}
	state, at, last, over := "", 0, 0, false
	for i, n := range r.log {
		if n.at < r.log[0].at || n.at < last && n.flags != "late" {
			return false
		}
		last = max(last, n.at)
		if n.to == "" {
			if i == 0 {
				return false
			}
			if over && n.set != "" && n.set != "services" && n.flags == "" {
				return false // what is only added, such as one more service, may be
			}
			continue
		}
		if !r.allows(state, n) || n.at < at {
			return false
		}
		state, at = n.to, n.at
		over = steps[r.kind][state] == ""
	}
	return len(r.log) > 0 && state == r.state
}

// allows reports whether a step leads on from a state.
func (r *tale) allows(from string, n entry) bool {
	if r.kind == "change" && from == "draft" {
		switch r.fields["type"] {
		case "standard":
			return n.to == "approved" || n.to == "cancelled" && n.why != ""
		case "emergency":
			if n.to == "implementing" {
				return n.flags == "retrospective"
			}
		}
	}
	next := strings.Fields(steps[r.kind][from])
	return slices.Contains(next, n.to) || slices.Contains(next, n.to+"!") && n.why != ""
}

// modelled reports a change whose first step to its approval is its model's.
func (r *tale) modelled() bool {
	for _, n := range r.log {
		if slices.Contains([]string{"approved", "implementing", "review", "closed"}, n.to) {
			return strings.HasPrefix(n.by, "model:reload@")
		}
	}
	return false
}

func (r *tale) was(state string) bool {
	return slices.ContainsFunc(r.log, func(n entry) bool { return n.to == state })
}

// last is the latest time that a log tells.
func (r *tale) last() (at int) {
	for _, n := range r.log {
		at = max(at, n.at)
	}
	return at
}

// added are the entries behind those that were there, however many.
func (r *tale) added(old *tale) []entry {
	if len(r.log) <= len(old.log) {
		return nil
	}
	return r.log[len(old.log):]
}

func keeps(old, now []entry) bool {
	return len(now) >= len(old) && slices.Equal(old, now[:len(old)])
}

// byID finds the records by ID; of two the one with the first path counts.
func byID(files map[string]*tale) map[string]*tale {
	found := map[string]*tale{}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if r := files[path]; found[r.id] == nil {
			found[r.id] = r
		}
	}
	return found
}
