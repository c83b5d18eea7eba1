package change

import (
	"slices"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Lockdown is an open major incident that stops changes of what it affects, and
// of what needs that to work (policy.lockdown).
type Lockdown struct {
	Incident *records.Record
	Touched  string // what the change touches
	On       string // what the incident is on: Touched, or something that it needs
}

// Lockdowns lists what stops a change, by incident. Nothing stops an emergency
// change, a change that resolves the incident, and a team whose policy says
// none.
func Lockdowns(t *records.Tree, change *records.Record) []Lockdown {
	major := MajorIncidents(t)
	if len(major) == 0 || typeOf(change) == "emergency" {
		return nil
	}
	needs := needed(t, Touched(change))
	var found []Lockdown
	for _, incident := range major {
		if resolves(t, change, incident) {
			continue
		}
		for _, id := range Touched(incident) {
			if touched, hit := needs[id]; hit {
				found = append(found, Lockdown{incident, touched, id})
				break
			}
		}
	}
	return found
}

// MajorIncidents lists the major incidents that are open, by ID, where the
// policy of a team lets them stop changes.
func MajorIncidents(t *records.Tree) []*records.Record {
	if t.Config.Policy.Lockdown == records.LockdownNone {
		return nil
	}
	var major []*records.Record
	for _, r := range t.OfKind("incident") {
		if c := r.Category(); r.Lookup("major").Str() == "true" && (c == schema.Open || c == schema.Pending) {
			major = append(major, r)
		}
	}
	return major
}

// needed is everything that some things need to work, themselves included, each
// with the one of them that needs it.
func needed(t *records.Tree, ids []string) map[string]string {
	by := map[string]string{}
	for _, id := range ids {
		queue := []string{id}
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			if _, seen := by[at]; seen {
				continue // dependencies may lead round in a circle
			}
			by[at] = id
			if r := t.Record(at); r != nil {
				queue = append(queue, r.Lookup("depends_on").Strings()...)
			}
		}
	}
	return by
}

// resolves reports whether a change is there to resolve an incident.
func resolves(t *records.Tree, change, incident *records.Record) bool {
	return slices.ContainsFunc(change.Lookup("resolves").Strings(), func(id string) bool { return t.Record(id) == incident })
}
