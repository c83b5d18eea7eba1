package check

import (
	"slices"
	"strings"
)

// This file is the part of the oracle that says who must have looked at a
// proposal, and whether they have.

// expectOwn judges approvals by those who asked for the change.
func (w *world) expectOwn(e expectation, now *tale) {
	given := slices.ContainsFunc(now.approvals, func(given string) bool {
		by, _, _ := strings.Cut(given, "@")
		return by == now.fields["requester"] || by == now.log0()
	})
	e.is("approval-separation", given && now.state != "rejected" && now.state != "cancelled")
}

func (r *tale) log0() string {
	if len(r.log) == 0 {
		return ""
	}
	return r.log[0].by
}

// expectApproval judges whether merging would need an approval that is not there.
func (w *world) expectApproval(e expectation, now *tale, added []entry, takenBack bool) {
	approved, started, closes := -1, -1, false
	for i, n := range added {
		if n.to == "approved" && approved < 0 {
			approved = i
		}
		if n.to == "implementing" && approved >= 0 && started < 0 {
			started = i
		}
		closes = closes || n.to == "closed" && now.fields["type"] == "emergency"
	}
	exempt := now.fields["type"] == "emergency" || now.fields["type"] == "standard" && now.modelled()
	e.is("approved-in-advance", started > approved && approved >= 0 && !exempt)
	// To take a change back from its approval needs nobody's leave.
	if approved >= 0 || closes || now.state == "assessing" && !takenBack {
		e.is("approval-missing", !w.granted(now))
		e.asked[now.id] = true
	}
}

// granted judges the reviews: in this world every change is of low risk on tier 3,
// so that one colleague will do, of an emergency one who answers for it.
func (w *world) granted(r *tale) bool {
	if r.fields["type"] == "standard" {
		return true // the model is active, and covers everything here
	}
	if w.reviews == nil {
		return false
	}
	yes := false
	for _, v := range w.latest() {
		switch {
		case !w.mayApprove(r, v.by):
		case v.decision == "changes_requested":
			return false
		case w.reviewCounts(r, v):
			yes = yes || r.fields["type"] != "emergency" || slices.Contains(w.answerable(r), v.by)
		}
	}
	return yes
}

// answerable are those of whom one must agree to an emergency: a commander, the
// owner of the service, a change manager, or the deputy of either of the two.
func (w *world) answerable(r *tale) []string {
	found := []string{"ana"}
	for _, who := range []string{"eli", "ben"} {
		if !w.mayApprove(r, who) {
			who = "cho"
		}
		found = append(found, who)
	}
	return found
}

// latest are the reviews of each person that hold: comments do not replace one.
func (w *world) latest() (found []review) {
	for i, v := range w.reviews {
		later := slices.ContainsFunc(w.reviews[i+1:], func(o review) bool { return o.by == v.by && o.decision != "commented" })
		if v.decision != "commented" && !later {
			found = append(found, v)
		}
	}
	return found
}

// people are those who are there and no bots.
var people = []string{"ana", "ben", "cho", "dia", "eli", "fay"}

// mayApprove reports who is neither bot nor gone, and had no hand in the change.
func (w *world) mayApprove(r *tale, by string) bool {
	return slices.Contains(people, by) && !slices.Contains(w.hands, by) && r.fields["requester"] != by && r.log0() != by
}

// reviewCounts reports an approval of what the record says, before the work began:
// by a step, or by the times that a closed change gives, which lie in the past.
func (w *world) reviewCounts(r *tale, v review) bool {
	began := r.state == "closed" || slices.ContainsFunc(r.log, func(n entry) bool {
		return slices.Contains([]string{"implementing", "review", "closed"}, n.to) && n.at < v.at
	})
	return v.decision == "approved" && v.current && w.mayApprove(r, v.by) && (!began || r.fields["type"] == "emergency")
}

// counts reports whether an approval of a change can be shown: the person gave it,
// and not later than it says.
func (w *world) counts(r *tale, given string) bool {
	by, when, _ := strings.Cut(given, "@")
	return when == "late" && slices.ContainsFunc(w.latest(), func(v review) bool { return v.by == by && w.reviewCounts(r, v) })
}

// expectReviews judges whether those who answer for what decides have looked at it.
func (w *world) expectReviews(e expectation, before, after map[string]*tale) {
	if w.reviews == nil {
		return // no forge tells of any
	}
	demand := func(who ...string) {
		left := func(all []string) []string {
			return slices.DeleteFunc(slices.Clone(all), func(h string) bool { return slices.Contains(w.hands, h) })
		}
		if who = left(who); len(who) == 0 {
			who = left(people)
		}
		e.is("review-missing", !slices.ContainsFunc(w.latest(), func(v review) bool {
			return v.decision == "approved" && v.current && slices.Contains(who, v.by)
		}))
	}
	owner := "eli"
	if slices.Contains(w.hands, owner) {
		owner = "cho"
	}
	for _, file := range w.policy {
		demand("ben")
		if strings.HasPrefix(file, "change-models/") {
			demand(owner)
		}
	}
	for id, now := range after {
		switch old := before[id]; {
		case old == now:
		case now.kind == "service":
			demand("ben")
			demand(owner)
		case now.kind == "knowledge" && now.state == "validated" && (old == nil || old.state != now.state):
			demand("eli")
		}
	}
	for id, old := range before {
		if old.kind == "service" && after[id] == nil {
			demand("ben")
			demand(owner)
		}
	}
}
