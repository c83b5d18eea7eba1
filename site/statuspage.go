package site

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
)

// These documents have the paths, keys, types and words of the public status API
// of Atlassian Statuspage (/api/v2), so that what reads such a page reads this
// portal. It is their second version, not one of ours: see api_jobs.go. What
// gitsm does not record is null, as it may be there.

const statuspageFolder = "api/v2/"

// statuspageLimit is how many incidents or maintenances a document has at most:
// the newest.
const statuspageLimit = 50

type spPage struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	URL       string `json:"url"`
	TimeZone  string `json:"time_zone"`
	UpdatedAt string `json:"updated_at"`
}

type spStatus struct {
	Indicator   string `json:"indicator"`
	Description string `json:"description"`
}

type spComponent struct {
	ID                 string   `json:"id"`
	Name               string   `json:"name"`
	Status             string   `json:"status"`
	CreatedAt          string   `json:"created_at"`
	UpdatedAt          string   `json:"updated_at"`
	Position           int      `json:"position"`
	Description        *string  `json:"description"`
	Showcase           bool     `json:"showcase"`
	StartDate          *string  `json:"start_date"`
	GroupID            *string  `json:"group_id"`
	PageID             string   `json:"page_id"`
	Group              bool     `json:"group"`
	OnlyShowIfDegraded bool     `json:"only_show_if_degraded"`
	Components         []string `json:"components,omitempty"` // of a group
}

type spPageDoc struct {
	Page spPage `json:"page"`
}

type spStatusDoc struct {
	spPageDoc
	Status spStatus `json:"status"`
}

type spComponentsDoc struct {
	spPageDoc
	Components []spComponent `json:"components"`
}

type spIncidentsDoc struct {
	spPageDoc
	Incidents []spIncident `json:"incidents"`
}

type spMaintenancesDoc struct {
	spPageDoc
	Maintenances []spIncident `json:"scheduled_maintenances"`
}

type spSummaryDoc struct {
	spPageDoc
	Components   []spComponent `json:"components"`
	Incidents    []spIncident  `json:"incidents"`
	Maintenances []spIncident  `json:"scheduled_maintenances"`
	Status       spStatus      `json:"status"`
}

// statuspageJobs are the documents.
func (b *builder) statuspageJobs() []job {
	document := func(name string, make func(page spPageDoc) any) job {
		return job{path: statuspageFolder + name, make: func() ([]byte, error) { return encodeJSON(make(spPageDoc{b.spPage()})) }}
	}
	maintenances := func(name string, states ...string) job {
		return document(name, func(p spPageDoc) any { return spMaintenancesDoc{p, b.spMaintenances(states...)} })
	}
	return []job{
		document("summary.json", func(p spPageDoc) any {
			return spSummaryDoc{p, b.components(), b.spIncidents(true), b.spMaintenances("scheduled", "in_progress", "verifying"), b.spStatus()}
		}),
		document("status.json", func(p spPageDoc) any { return spStatusDoc{p, b.spStatus()} }),
		document("components.json", func(p spPageDoc) any { return spComponentsDoc{p, b.components()} }),
		document("incidents.json", func(p spPageDoc) any { return spIncidentsDoc{p, b.spIncidents(false)} }),
		document("incidents/unresolved.json", func(p spPageDoc) any { return spIncidentsDoc{p, b.spIncidents(true)} }),
		maintenances("scheduled-maintenances.json", "scheduled", "in_progress", "verifying", "completed"),
		maintenances("scheduled-maintenances/upcoming.json", "scheduled"),
		maintenances("scheduled-maintenances/active.json", "in_progress", "verifying"),
	}
}

func (b *builder) spPage() spPage {
	return spPage{spID("page", authority(b.tree.Config)), text(b.portalName(b.tree.Config)), b.base(), b.zone.String(), spTime(b.asOf)}
}

// spID is an identifier of the usual form: twelve letters and digits, made of
// what it names.
func spID(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write([]byte(part + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// spTime has milliseconds, always.
func spTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// spTimeOr is null for an instant that is not known.
func spTimeOr(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := spTime(t)
	return &s
}

// spLevels are the words for the state of a component, by rank.
var spLevels = [...]string{
	levelOK: "operational", levelMaintenance: "under_maintenance", levelDegraded: "degraded_performance", levelPartial: "partial_outage", levelFull: "major_outage",
}

// spStatus sums up the components. All of them down is critical; one of them
// down, or in part, is major.
func (b *builder) spStatus() spStatus {
	list := b.shown()
	down := 0
	for _, r := range list {
		if b.status[r.ID].now == levelFull {
			down++
		}
	}
	switch worst := b.worst(); {
	case worst == levelFull && down == len(list):
		return spStatus{"critical", "Major Service Outage"}
	case worst >= levelPartial:
		return spStatus{"major", "Partial System Outage"}
	case worst == levelDegraded:
		return spStatus{"minor", "Partially Degraded Service"}
	case worst == levelMaintenance:
		return spStatus{"maintenance", "Service Under Maintenance"}
	}
	return spStatus{"none", "All Systems Operational"}
}

// spComponents are the services that the front page speaks of, in its groups.
func (b *builder) spComponents() []spComponent {
	list := []spComponent{}
	front := func(r *records.Record) bool { return r.Value("status_page") == "true" }
	shown := b.shown()
	mixed := slices.ContainsFunc(shown, front) && slices.ContainsFunc(shown, func(r *records.Record) bool { return !front(r) })
	for i, title := range []string{"Services", "Behind the scenes"} {
		var within []spComponent
		worst := levelOK
		for _, r := range shown {
			if front(r) == (i == 0) {
				c := b.spComponent(r)
				c.Position = len(within) + 1
				within, worst = append(within, c), max(worst, b.status[r.ID].now)
			}
		}
		if mixed {
			group := spComponent{
				ID: spID("group", title), Name: title, Status: spLevels[worst], CreatedAt: spTime(b.asOf), UpdatedAt: spTime(b.asOf),
				Position: i + 1, PageID: b.spPage().ID, Group: true,
			}
			for j := range within {
				within[j].GroupID = &group.ID
				group.Components = append(group.Components, within[j].ID)
			}
			list = append(list, group)
		}
		list = append(list, within...)
	}
	return list
}

// spComponent is a service. Nobody records when a service was made or last
// looked at: where its log does not say so, it is the time of the portal.
func (b *builder) spComponent(r *records.Record) spComponent {
	now := b.status[r.ID].now
	created, updated := r.Opened(), b.status[r.ID].since
	if created.IsZero() || created.After(b.asOf) {
		created = b.asOf
	}
	if updated.IsZero() {
		updated = b.asOf
	}
	c := spComponent{
		ID: text(r.ID), Name: text(r.ID), Status: spLevels[now], CreatedAt: spTime(created), UpdatedAt: spTime(updated),
		Showcase: r.Value("status_page") == "true", PageID: b.spPage().ID,
	}
	if !restricted(r) {
		c.Name = text(title(r))
		if s := r.Section("Description"); s != nil && s.Filled {
			c.Description = orNull(excerpt(s.Text))
		}
	}
	return c
}
