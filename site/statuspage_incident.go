package site

import (
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// spIncident is an incident or a scheduled maintenance; the last two keys are
// there for maintenances alone.
type spIncident struct {
	ID                string        `json:"id"`
	Name              string        `json:"name"`
	Status            string        `json:"status"`
	CreatedAt         string        `json:"created_at"`
	UpdatedAt         string        `json:"updated_at"`
	MonitoringAt      *string       `json:"monitoring_at"`
	ResolvedAt        *string       `json:"resolved_at"`
	Impact            string        `json:"impact"`
	Shortlink         string        `json:"shortlink"`
	StartedAt         string        `json:"started_at"`
	PageID            string        `json:"page_id"`
	Updates           []spUpdate    `json:"incident_updates"`
	Components        []spComponent `json:"components"`
	ReminderIntervals *string       `json:"reminder_intervals"`
	ScheduledFor      *string       `json:"scheduled_for,omitempty"`
	ScheduledUntil    *string       `json:"scheduled_until,omitempty"`
}

type spUpdate struct {
	ID                   string       `json:"id"`
	Status               string       `json:"status"`
	Body                 string       `json:"body"`
	IncidentID           string       `json:"incident_id"`
	CreatedAt            string       `json:"created_at"`
	UpdatedAt            string       `json:"updated_at"`
	DisplayAt            string       `json:"display_at"`
	AffectedComponents   []spAffected `json:"affected_components"`
	DeliverNotifications bool         `json:"deliver_notifications"`
	CustomTweet          *string      `json:"custom_tweet"`
	TweetID              *string      `json:"tweet_id"`
}

type spAffected struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	OldStatus string `json:"old_status"`
	NewStatus string `json:"new_status"`
}

// spIncidents are the last incidents, or all that are not resolved; the newest
// first.
func (b *builder) spIncidents(unresolved bool) []spIncident {
	list := []spIncident{}
	for _, r := range b.incidentsByDate() {
		if r.Category() == schema.Cancelled || r.Opened().IsZero() || unresolved && !isOpen(r) {
			continue
		}
		if list = append(list, b.spIncident(r)); len(list) == statuspageLimit {
			break
		}
	}
	return list
}

// told is an update as readers see it: of an incident, or of a maintenance.
type told struct {
	at     time.Time
	status string
	text   string
}

func (b *builder) spIncident(r *records.Record) spIncident {
	history, _ := lifecycle.Replay(b.tree, r)
	resolved := time.Time{}
	if !isOpen(r) {
		resolved = firstOf(history.Milestones["resolved"], r.Entered())
	}
	said := b.saidOf(r, resolved)
	i := spIncident{
		ID: text(r.ID), Name: b.say.Text("Restricted incident"), Status: said[0].status, CreatedAt: spTime(r.Opened()), UpdatedAt: spTime(said[0].at),
		ResolvedAt: spTimeOr(resolved), Impact: "none", Shortlink: b.address(b.pages[r]), StartedAt: spTime(r.Opened()), PageID: b.spPage().ID,
		Components: b.spAffectedComponents(r.Lookup("services").Strings()),
	}
	var outages []outage
	if !restricted(r) {
		i.Name = text(title(r))
		outages = outagesOf(r)
		i.Impact = b.spImpact(r, outages)
		for _, o := range outages {
			if o.From.Before(r.Opened()) {
				i.StartedAt = min(i.StartedAt, spTime(o.From))
			}
		}
	}
	for _, t := range slices.Backward(said) { // the first one counts
		if t.status == "monitoring" && i.MonitoringAt == nil {
			i.MonitoringAt = spTimeOr(t.at)
		}
	}
	i.Updates = b.spUpdates(r, said, i.Components, func(id string, at time.Time) level { return b.levelAt(r, outages, id, at) })
	return i
}

// saidOf is what readers were told of an incident, the newest first, one update
// at least: those who read such documents look at the first one. Where nobody
// wrote any, or not the last one, the record speaks.
func (b *builder) saidOf(r *records.Record, resolved time.Time) []told {
	var said []told
	if !restricted(r) {
		for _, u := range b.updatesOf(r) {
			said = append(said, told{u.At, spPhase(r.Kind.Builtin("updates.phase", u.Phase), resolved.IsZero()), text(u.Text)})
		}
	}
	if len(said) == 0 {
		said = []told{{r.Opened(), "investigating", b.say.Text("Reported.")}}
	}
	if !resolved.IsZero() && said[0].status != "resolved" {
		said = append([]told{{later(resolved, said[0].at), "resolved", b.say.Text("Resolved.")}}, said...)
	}
	return said
}

// spPhase is the phase of an update. An incident that is open is not resolved,
// whatever was told.
func spPhase(phase string, open bool) string {
	switch phase {
	case "identified", "monitoring":
		return phase
	case "resolved":
		if open {
			return "monitoring"
		}
		return phase
	}
	return "investigating"
}

// spImpact is how bad an incident is at its worst, by its outages; before any is
// recorded, by whether it is a major one.
func (b *builder) spImpact(r *records.Record, outages []outage) string {
	worst := levelOK
	for _, o := range outages {
		worst = max(worst, parseLevel(r.Kind.Builtin("outages.level", o.Level)))
	}
	switch {
	case worst == levelFull:
		return "critical"
	case worst == levelPartial, worst == levelOK && r.Value("major") == "true":
		return "major"
	case worst == levelDegraded, r.Lookup("outages") == nil:
		return "minor"
	}
	return "none"
}

// levelAt is how badly an incident affected a service at an instant.
func (b *builder) levelAt(r *records.Record, outages []outage, id string, at time.Time) level {
	worst := levelOK
	for _, o := range outages {
		if !slices.Contains(b.known(o.Services), id) || o.From.After(at) || !o.To.IsZero() && !o.To.After(at) {
			continue
		}
		worst = max(worst, parseLevel(r.Kind.Builtin("outages.level", o.Level)))
	}
	return worst
}

// spAffectedComponents are the services of an incident that are components.
func (b *builder) spAffectedComponents(ids []string) []spComponent {
	list := []spComponent{}
	wanted := b.known(ids)
	for _, c := range b.components() {
		if !c.Group && slices.Contains(wanted, c.ID) {
			list = append(list, c)
		}
	}
	return list
}

// spUpdates are the updates with what each of them changed.
func (b *builder) spUpdates(r *records.Record, said []told, components []spComponent, at func(id string, when time.Time) level) []spUpdate {
	updates := make([]spUpdate, len(said))
	same := map[string]int{} // of one instant: their order tells them apart
	for n, t := range slices.Backward(said) {
		key := t.status + spTime(t.at)
		same[key]++
		u := spUpdate{
			ID: spID(r.ID, key, strconv.Itoa(same[key])), Status: t.status, Body: t.text, IncidentID: text(r.ID),
			CreatedAt: spTime(t.at), UpdatedAt: spTime(t.at), DisplayAt: spTime(t.at),
		}
		for _, c := range components {
			before := levelOK
			if n+1 < len(said) {
				before = at(c.ID, said[n+1].at)
			}
			u.AffectedComponents = append(u.AffectedComponents, spAffected{c.ID, c.Name, spLevels[before], spLevels[at(c.ID, t.at)]})
		}
		updates[n] = u
	}
	return updates
}
