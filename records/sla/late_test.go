package sla

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// lateOf tells, clock by clock, of which late entries it is made.
func lateOf(t *testing.T, header string, log []string, asOf string, recorded Recorded) string {
	t.Helper()
	tree := load(t, world(map[string]string{
		"agreements/acme.md":              "---\ntitle: X\nstate: active\ntype: sla\ncalendar: b\nparties: {customers: [acme]}\nvalid_from: 2026-01-01\ntargets: [{priority: P2, response: 4h, resolution: 8h}, {priority: P3, response: 4h, resolution: 8h}]\n---\n",
		"services/web.md":                 serviceFile("acme"),
		"incidents/2026/INC-2026-0001.md": incidentFile(header, log...),
	}))
	var said []string
	for _, m := range New(tree, at(t, asOf)).Measure(tree.Record("INC-2026-0001")) {
		words := m.Metric
		for _, l := range m.Late(recorded) {
			words += fmt.Sprintf(" %d", l.Entry+1)
			if !l.Flagged {
				words += " by " + l.Recorded.Sub(l.At).String()
			}
		}
		said = append(said, words)
	}
	return strings.Join(said, ", ")
}

// D3: a clock tells the late entries that it is made of, and no others.
func TestLateEntries(t *testing.T) {
	const (
		opened   = "at: 2026-03-16T09:00:00+01:00, to: new"
		begun    = "at: 2026-03-16T10:00:00+01:00, to: in_progress"
		resolved = "at: 2026-03-16T12:00:00+01:00, to: resolved"
		late     = ", flags: [late]"
		excluded = "sla_exclusion: {reason: storm, by: ana}"
	)
	for _, tt := range []struct {
		what, header string
		log          []string
		want         string
	}{
		{"none", plain, []string{opened, begun, resolved}, "response, resolution"},
		{"the opening", plain, []string{opened + late, begun, resolved}, "response 1, resolution 1"},
		{"the acknowledgement ends one clock and is a step of the other", plain, []string{opened, begun + late, resolved}, "response 2, resolution 2"},
		{"the stop of one", plain, []string{opened, begun, resolved + late}, "response, resolution 3"},
		{"a note has no say", plain, []string{opened, begun, "at: 2026-03-16T11:00:00+01:00, why: called" + late, resolved}, "response, resolution"},
		{"nor has who works on it", plain, []string{opened, begun, "at: 2026-03-16T11:00:00+01:00, set: {assignee: [ana, ben]}" + late, resolved}, "response, resolution"},
		{"a priority has, from then on", plain, []string{opened, begun, "at: 2026-03-16T11:00:00+01:00, set: {impact: [high, medium]}" + late, resolved}, "response, resolution 3"},
		{"written down behind the resolution", plain, []string{opened, begun, resolved, "at: 2026-03-16T11:00:00+01:00, set: {urgency: [high, medium]}" + late}, "response, resolution 4"},
		{"what came after the stop has none", plain, []string{opened, begun, resolved, "at: 2026-03-16T13:00:00+01:00, set: {urgency: [high, medium]}" + late}, "response, resolution"},
		{"but an exclusion", plain + "\n" + excluded, []string{opened, begun, resolved, "at: 2026-03-16T13:00:00+01:00, set: {sla_exclusion: [null, {reason: storm, by: ana}]}" + late}, "response 4, resolution 4"},
		{"and a correction", plain, []string{opened, begun, resolved, "at: 2026-03-16T13:00:00+01:00, set: {impact: [high, medium]}, why: wrong, flags: [correction, late]"}, "response 4, resolution 4"},
	} {
		if got := lateOf(t, tt.header, tt.log, "2026-03-20T09:00:00+01:00", nil); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.what, got, tt.want)
		}
	}
}

// An entry of which the history says so is late, whatever the log says.
func TestLateByRecordedTime(t *testing.T) {
	const day = 24 * time.Hour
	log := []string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T10:00:00+01:00, to: in_progress", "at: 2026-03-16T12:00:00+01:00, to: resolved"}
	after := func(delays ...time.Duration) Recorded {
		return func(id string, entry int) (time.Time, bool, bool) {
			if id != "INC-2026-0001" || entry >= len(delays) {
				return time.Time{}, false, false
			}
			return at(t, []string{"2026-03-16T09:00:00+01:00", "2026-03-16T10:00:00+01:00", "2026-03-16T12:00:00+01:00"}[entry]).Add(delays[entry]), delays[entry] > day, true
		}
	}
	for _, tt := range []struct {
		delays []time.Duration
		want   string
	}{
		{nil, "response, resolution"},
		{[]time.Duration{0, 0, day}, "response, resolution"},
		{[]time.Duration{0, 0, day + time.Second}, "response, resolution 3 by 24h0m1s"},
		{[]time.Duration{48 * time.Hour, 0, 0}, "response 1 by 48h0m0s, resolution 1 by 48h0m0s"},
		{[]time.Duration{-time.Hour, 25 * time.Hour}, "response 2 by 25h0m0s, resolution 2 by 25h0m0s"},
	} {
		if got := lateOf(t, plain, log, "2026-03-20T09:00:00+01:00", after(tt.delays...)); got != tt.want {
			t.Errorf("%v: %s\nwant %s", tt.delays, got, tt.want)
		}
	}
}
