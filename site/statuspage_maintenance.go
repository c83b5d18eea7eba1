package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// spMaintenances are the changes for which services are to be down, in these
// states, the last ones first. What still waits for approval is not announced,
// and restricted changes are not either, as on the front page.
func (b *builder) spMaintenances(states ...string) []spIncident {
	type maintenance struct {
		change *records.Record
		down   worktime.Interval
		status string
		steps  changeSteps
	}
	var found []maintenance
	for _, r := range b.listed("change") {
		down, _ := change.Downtime(r)
		if !down.Whole() || r.Category() == schema.Cancelled || !b.stands(r) && !r.Category().Done() {
			continue
		}
		m := maintenance{r, down, "", b.stepsOf(r)}
		m.status = b.spMaintenanceStatus(r, down, m.steps)
		if !m.steps.planned.IsZero() && slices.Contains(states, m.status) {
			found = append(found, m)
		}
	}
	list := []spIncident{}
	for _, m := range found {
		list = append(list, b.spMaintenance(m.change, m.down, m.status, m.steps))
	}
	for _, w := range b.work() {
		if w.change != nil {
			continue
		}
		if m := b.spUnnamed(w); slices.Contains(states, m.Status) {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(x, y spIncident) int {
		return cmp.Or(cmp.Compare(*y.ScheduledFor, *x.ScheduledFor), records.CompareIDs(y.ID, x.ID))
	})
	return list[:min(statuspageLimit, len(list))]
}

// spUnnamed is downtime that is told without its change. When it was announced
// nobody is told: it is the time of the portal.
func (b *builder) spUnnamed(w plannedWork) spIncident {
	id := spID(append([]string{"downtime", dataTime(w.span.From), dataTime(w.span.To)}, w.services...)...)
	status := "scheduled"
	switch {
	case !w.span.To.After(b.asOf):
		status = "completed"
	case !w.span.From.After(b.asOf):
		status = "in_progress"
	}
	now := spTime(b.asOf)
	return spIncident{
		ID: id, Name: b.say.Text("Planned downtime"), Status: status, CreatedAt: now, UpdatedAt: now, StartedAt: now, Impact: "maintenance", Shortlink: b.base(),
		PageID: b.spPage().ID, Components: b.spAffectedComponents(w.services), ScheduledFor: spTimeOr(w.span.From), ScheduledUntil: spTimeOr(w.span.To),
		Updates: []spUpdate{{
			ID: spID(id, "scheduled"), Status: "scheduled", Body: b.say.Fill("Planned downtime: {spanText}.", b.spanText(w.span.From, w.span.To)),
			IncidentID: id, CreatedAt: now, UpdatedAt: now, DisplayAt: now,
		}},
	}
}

// spMaintenanceStatus is how far a maintenance is. Once its time has come it is
// in progress even where nobody has recorded so, and once that is over it is
// being verified until the change is done.
func (b *builder) spMaintenanceStatus(r *records.Record, down worktime.Interval, s changeSteps) string {
	switch {
	case r.Category().Done():
		return "completed"
	case !down.To.After(b.asOf):
		return "verifying"
	case !down.From.After(b.asOf) || !s.began.IsZero():
		return "in_progress"
	}
	return "scheduled"
}

func (b *builder) spMaintenance(r *records.Record, down worktime.Interval, status string, s changeSteps) spIncident {
	_, ids := change.Downtime(r)
	plan := b.say.Fill("Planned downtime: {spanText}.", b.spanText(down.From, down.To))
	said := []told{{s.planned, "scheduled", plan}}
	if !s.began.IsZero() {
		said = append([]told{{s.began, "in_progress", b.say.Fill("Begun. {plan}", plan)}}, said...)
	}
	m := spIncident{
		ID: text(r.ID), Name: text(title(r)), Status: status, CreatedAt: spTime(s.planned), Impact: "maintenance", Shortlink: b.address(b.pages[r]),
		StartedAt: spTime(s.planned), PageID: b.spPage().ID, Components: b.spAffectedComponents(ids),
		ScheduledFor: spTimeOr(down.From), ScheduledUntil: spTimeOr(down.To),
	}
	if status == "completed" && !s.ended.IsZero() {
		said = append([]told{{s.ended, "completed", b.say.Text("Completed.")}}, said...)
		m.ResolvedAt = spTimeOr(s.ended)
	}
	m.UpdatedAt = spTime(later(said[0].at, s.revised))
	m.Updates = b.spUpdates(r, said, m.Components, func(_ string, at time.Time) level {
		if down.Holds(at) && !s.began.IsZero() {
			return levelMaintenance
		}
		return levelOK
	})
	return m
}
