package sla

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata" // the tests must not depend on the machine's zones

	"github.com/gitsm/gitsm/records"
)

// world is a small organisation in files: calendar B of the test vectors, a
// service, an agreement, and whatever a test adds.
func world(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{
		"gitsm.yaml": {Data: []byte("name: Test\ntimezone: Europe/Berlin\nmodules: [service-desk]\n")},
		"calendars/b.md": {Data: []byte(`---
title: B
state: active
timezone: Europe/Berlin
hours: {mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"], thu: ["09:00-17:00"], fri: ["09:00-17:00"]}
holidays:
  - date: 2026-04-03
  - date: 2026-04-06
  - date: 2026-12-25
  - date: 2026-12-26
  - date: 2026-12-24
    hours: ["09:00-12:00"]
---
`)},
		"calendars/india.md": {Data: []byte(`---
title: India
state: active
timezone: Asia/Kolkata
hours: {mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"], thu: ["09:00-17:00"], fri: ["09:00-17:00"]}
---
`)},
	}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func load(t testing.TB, fsys fstest.MapFS) *records.Tree {
	t.Helper()
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// service is a service under agreements; more are lines of its header.
func serviceFile(agreements string, more ...string) string {
	return "---\ntitle: Web\nstate: live\ntype: business\nowner: ana\nteam: web\ntier: 1\nhours: 24x7\nagreements: [" + agreements + "]\n" + strings.Join(more, "\n") + "\n---\n"
}

// agreementFile is an SLA with acme; more are lines of its header, the targets among
// them.
func agreementFile(more ...string) string {
	return "---\ntitle: Gold\nstate: active\ntype: sla\nparties: {customers: [acme]}\nvalid_from: 2026-01-01\ncalendar: b\n" + strings.Join(more, "\n") + "\n---\n"
}

// incidentFile is an incident of acme on the service web. Each entry is a log
// entry without its author.
func incidentFile(header string, entries ...string) string {
	text := "---\ntitle: X\nservices: [web]\ncustomers: [acme]\n" + header + "\nlog:\n"
	for _, e := range entries {
		text += "  - {by: ana, " + e + "}\n"
	}
	return text + "---\n"
}

const plain = "impact: medium\nurgency: medium" // P3

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// told is a measurement in short.
func told(m *Measurement) string {
	s := fmt.Sprintf("%s %s", m.Elapsed, m.Verdict)
	if !m.Due.IsZero() {
		s += " due " + m.Due.Format(time.RFC3339)
	}
	return s
}

// only gives the measurements of INC-2026-0001 for a metric, each in short.
func only(t testing.TB, tree *records.Tree, asOf, metric string) []string {
	t.Helper()
	var found []string
	r := tree.Record("INC-2026-0001")
	if r == nil {
		t.Fatal("there is no incident")
	}
	for _, m := range New(tree, at(t, asOf)).Measure(r) {
		if m.Metric == metric {
			found = append(found, told(m))
		}
		sums(t, m)
	}
	return found
}

// sums holds that the segments of a measurement follow each other and sum to what
// it says.
func sums(t testing.TB, m *Measurement) {
	t.Helper()
	var sum time.Duration
	segments := m.Segments()
	for i, s := range segments {
		if !s.From.Before(s.To) || i > 0 && !s.From.Equal(segments[i-1].To) {
			t.Errorf("%s %s %s: segment %d from %s to %s does not follow", m.Record.ID, m.Agreement, m.Metric, i, s.From, s.To)
		}
		if s.Why == "" || s.Entry < 0 || s.Entry >= len(m.Record.Log) {
			t.Errorf("%s %s %s: segment %d says %q by entry %d", m.Record.ID, m.Agreement, m.Metric, i, s.Why, s.Entry)
		}
		if s.State == ClockRunning {
			sum += s.Duration()
		}
	}
	if sum != m.Elapsed {
		t.Errorf("%s %s %s: the segments sum to %s, elapsed is %s", m.Record.ID, m.Agreement, m.Metric, sum, m.Elapsed)
	}
}

func TestVectors(t *testing.T) {
	for _, tt := range []struct {
		vector, agreement string // lines of the agreement, ";" between them
		header            string
		log               []string
		asOf, metric      string
		want              string
	}{
		{
			"V1", "targets: [{priority: P3, resolution: 4h}]", plain,
			[]string{"at: 2026-03-13T16:00:00+01:00, to: new", "at: 2026-03-16T10:00:00+01:00, to: resolved"},
			"2026-03-20T00:00:00+01:00", Resolution, "2h0m0s met due 2026-03-16T12:00:00+01:00",
		},
		{
			"V2", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-03-27T16:30:00+01:00, to: new"},
			"2026-03-27T16:30:00+01:00", Resolution, "0s running due 2026-03-30T16:30:00+02:00",
		},
		{
			"V3", "targets: [{priority: P3, resolution: 4h, calendar: 24x7}]", plain,
			[]string{"at: 2026-03-29T01:30:00+01:00, to: new"},
			"2026-03-29T01:31:00+01:00", Resolution, "1m0s running due 2026-03-29T06:30:00+02:00",
		},
		{
			"V7", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-04-02T16:00:00+02:00, to: new"},
			"2026-04-05T12:00:00+02:00", Resolution, "1h0m0s running due 2026-04-07T16:00:00+02:00",
		},
		{
			"V8", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-12-23T15:00:00+01:00, to: new"},
			"2026-12-27T12:00:00+01:00", Resolution, "5h0m0s running due 2026-12-28T12:00:00+01:00",
		},
		{
			"V9", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{
				"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T09:00:00+01:00, to: in_progress",
				"at: 2026-03-16T11:00:00+01:00, to: pending, set: {hold: [null, customer]}, why: x",
				"at: 2026-03-17T15:00:00+01:00, to: in_progress, set: {hold: [customer, null]}",
				"at: 2026-03-18T10:00:00+01:00, to: resolved",
			},
			"2026-03-20T00:00:00+01:00", Resolution, "5h0m0s met due 2026-03-18T13:00:00+01:00",
		},
		{
			"V9 while it pauses", "targets: [{priority: P3, resolution: 8h}]", plain + "\nhold: customer",
			[]string{
				"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T09:00:00+01:00, to: in_progress",
				"at: 2026-03-16T11:00:00+01:00, to: pending, set: {hold: [null, customer]}, why: x",
			},
			"2026-03-17T12:00:00+01:00", Resolution, "2h0m0s running",
		},
		{
			"V9 supplier", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{
				"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T09:00:00+01:00, to: in_progress",
				"at: 2026-03-16T11:00:00+01:00, to: pending, set: {hold: [null, supplier]}, why: x",
				"at: 2026-03-17T15:00:00+01:00, to: in_progress, set: {hold: [supplier, null]}",
				"at: 2026-03-18T10:00:00+01:00, to: resolved",
			},
			"2026-03-20T00:00:00+01:00", Resolution, "17h0m0s breached due 2026-03-16T17:00:00+01:00",
		},
		{
			"V10", "targets: [{priority: P3, response: 1h}]", plain,
			[]string{"at: 2026-03-14T12:00:00+01:00, to: new", "at: 2026-03-16T09:45:00+01:00, to: in_progress"},
			"2026-03-20T00:00:00+01:00", Response, "45m0s met due 2026-03-16T10:00:00+01:00",
		},
		{
			"V11 recompute", "targets: [{priority: P3, resolution: 16h}, {priority: P1, resolution: 4h, calendar: 24x7}]", "impact: high\nurgency: high",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T12:00:00+01:00, set: {impact: [medium, high], urgency: [medium, high]}"},
			"2026-03-16T12:00:00+01:00", Resolution, "3h0m0s running due 2026-03-16T13:00:00+01:00",
		},
		{
			"V11 at_change", "priority_change: at_change;targets: [{priority: P3, resolution: 16h}, {priority: P1, resolution: 4h, calendar: 24x7}]", "impact: high\nurgency: high",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T12:00:00+01:00, set: {impact: [medium, high], urgency: [medium, high]}"},
			"2026-03-16T12:30:00+01:00", Resolution, "30m0s running due 2026-03-16T16:00:00+01:00",
		},
		{
			"V15 resume", "targets: [{priority: P3, resolution: 8h}]", plain, reopened,
			"2026-03-20T00:00:00+01:00", Resolution, "10h0m0s breached due 2026-03-17T14:00:00+01:00",
		},
		{
			"V15 restart", "reopen: restart;targets: [{priority: P3, resolution: 8h}]", plain, reopened,
			"2026-03-20T00:00:00+01:00", Resolution, "4h0m0s met due 2026-03-16T17:00:00+01:00; 6h0m0s met due 2026-03-18T10:00:00+01:00",
		},
		{
			"V15 count", "reopen: count;targets: [{priority: P3, resolution: 8h}]", plain, reopened,
			"2026-03-20T00:00:00+01:00", Resolution, "15h0m0s breached due 2026-03-16T17:00:00+01:00",
		},
		{
			"V15 before it was reopened", "reopen: count;targets: [{priority: P3, resolution: 8h}]", plain, reopened,
			"2026-03-17T09:30:00+01:00", Resolution, "4h0m0s met due 2026-03-16T17:00:00+01:00",
		},
		{
			"V16 on the second", "targets: [{priority: P3, resolution: 4h}]", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T13:00:00+01:00, to: resolved"},
			"2026-03-20T00:00:00+01:00", Resolution, "4h0m0s met due 2026-03-16T13:00:00+01:00",
		},
		{
			"V16 a second later", "targets: [{priority: P3, resolution: 4h}]", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T13:00:01+01:00, to: resolved"},
			"2026-03-20T00:00:00+01:00", Resolution, "4h0m1s breached due 2026-03-16T13:00:00+01:00",
		},
		{
			"V16 in the evening", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T20:00:00+01:00, to: resolved"},
			"2026-03-20T00:00:00+01:00", Resolution, "8h0m0s met due 2026-03-16T17:00:00+01:00",
		},
		{
			"V16 in the morning", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-17T09:00:01+01:00, to: resolved"},
			"2026-03-20T00:00:00+01:00", Resolution, "8h0m1s breached due 2026-03-16T17:00:00+01:00",
		},
		{
			"V17 d at the end of March", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-03-30T09:00:00+02:00, to: new", "at: 2026-04-07T10:00:00+02:00, to: resolved"},
			"2026-04-01T00:00:00+02:00", Resolution, "16h0m0s breached due 2026-03-30T17:00:00+02:00",
		},
		{
			"V17 d", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-03-30T09:00:00+02:00, to: new", "at: 2026-04-07T10:00:00+02:00, to: resolved"},
			"2026-04-08T00:00:00+02:00", Resolution, "33h0m0s breached due 2026-03-30T17:00:00+02:00",
		},
		{
			"V17 f", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-03-30T09:00:00+02:00, to: new", "at: 2026-04-07T10:00:00+02:00, to: cancelled"},
			"2026-04-08T00:00:00+02:00", Resolution, "33h0m0s void",
		},
		{
			"V28", "targets: [{priority: P3, resolution: 2h, calendar: india}]", plain,
			[]string{"at: 2026-03-16T12:00:00+01:00, to: new"},
			"2026-03-16T12:00:00+01:00", Resolution, "0s running due 2026-03-17T10:30:00+05:30",
		},
		{
			"V29", "targets: [{priority: P3, resolution: 8h}]", plain,
			[]string{"at: 2026-03-16T15:00:00+01:00, to: new"},
			"2026-03-17T12:59:59+01:00", Resolution, "5h59m59s running due 2026-03-17T15:00:00+01:00",
		},
	} {
		tree := load(t, world(map[string]string{
			"agreements/gold.md": agreementFile(strings.Split(tt.agreement, ";")...), "services/web.md": serviceFile("gold"),
			"incidents/2026/INC-2026-0001.md": incidentFile(tt.header, tt.log...),
		}))
		if got := strings.Join(only(t, tree, tt.asOf, tt.metric), "; "); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.vector, got, tt.want)
		}
	}
}

var reopened = []string{
	"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T09:00:00+01:00, to: in_progress", "at: 2026-03-16T13:00:00+01:00, to: resolved",
	"at: 2026-03-17T10:00:00+01:00, to: in_progress, why: x", "at: 2026-03-17T16:00:00+01:00, to: resolved",
}

// V4 needs zones of its own.
func TestVector4(t *testing.T) {
	for zone, want := range map[string][2]string{
		"America/New_York":    {"2026-11-01T00:30:00-04:00", "2026-11-01T03:30:00-05:00"},
		"Australia/Lord_Howe": {"2026-10-04T01:00:00+10:30", "2026-10-04T05:30:00+11:00"},
	} {
		tree := load(t, world(map[string]string{
			"gitsm.yaml":                      "name: Test\ntimezone: " + zone + "\n",
			"agreements/gold.md":              agreementFile("targets: [{priority: P3, resolution: 4h, calendar: 24x7}]"),
			"services/web.md":                 serviceFile("gold"),
			"incidents/2026/INC-2026-0001.md": incidentFile(plain, "at: "+want[0]+", to: new"),
		}))
		if got := only(t, tree, want[0], Resolution); len(got) != 1 || got[0] != "0s running due "+want[1] {
			t.Errorf("%s: %s, want due %s", zone, got, want[1])
		}
	}
}

func TestVector29AtRisk(t *testing.T) {
	tree := load(t, world(map[string]string{
		"agreements/gold.md": agreementFile("targets: [{priority: P3, resolution: 8h}]"), "services/web.md": serviceFile("gold"),
		"incidents/2026/INC-2026-0001.md": incidentFile(plain, "at: 2026-03-16T15:00:00+01:00, to: new"),
	}))
	for asOf, want := range map[string]bool{
		"2026-03-17T12:59:59+01:00": false, "2026-03-17T13:00:00+01:00": true,
		"2026-03-17T15:00:00+01:00": true, "2026-03-17T15:00:01+01:00": false, // breached then
	} {
		m := New(tree, at(t, asOf)).Measure(tree.Record("INC-2026-0001"))[0]
		if m.AtRisk != want || m.RiskAt.Format(time.RFC3339) != "2026-03-17T13:00:00+01:00" {
			t.Errorf("%s: at risk %v from %s", asOf, m.AtRisk, m.RiskAt)
		}
	}
}
