package sla

import (
	"strings"
	"testing"
	"time"
)

// S11: at each change the outgoing target is evaluated, and a breach stays.
func TestChangesOfPriority(t *testing.T) {
	const targets = "targets: [{priority: P3, resolution: 16h}, {priority: P1, resolution: 4h, calendar: 24x7}, {priority: P2, resolution: 2h}]"
	up := "set: {impact: [medium, high], urgency: [medium, high]}"
	down := "set: {impact: [high, medium], urgency: [high, medium]}"
	for _, tt := range []struct {
		what, header string
		log          []string
		asOf         string
		want         string
	}{
		{
			"an upgrade that is past the new target", "impact: high\nurgency: high",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T15:00:00+01:00, " + up},
			"2026-03-16T16:00:00+01:00", "P1 breached at 2026-03-16T15:00:00+01:00 priority_upgrade",
		},
		{
			"an upgrade to the very minute", "impact: high\nurgency: high",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T13:00:00+01:00, " + up},
			"2026-03-16T13:00:00+01:00", "P1 running",
		},
		{
			"and a second later", "impact: high\nurgency: high",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T13:00:00+01:00, " + up},
			"2026-03-16T13:00:01+01:00", "P1 breached at 2026-03-16T13:00:00+01:00",
		},
		{
			"a downgrade after the breach", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T14:00:00+01:00, " + down},
			"2026-03-16T15:00:00+01:00", "P3 breached at 2026-03-16T13:00:00+01:00, of P1 within 4h0m0s",
		},
		{
			"a downgrade before the breach", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T12:00:00+01:00, " + down},
			"2026-03-16T15:00:00+01:00", "P3 running",
		},
		{
			"a downgrade that is a correction", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T14:00:00+01:00, why: wrong from the start, flags: [correction], " + down},
			"2026-03-16T15:00:00+01:00", "P3 running, lifted by ana: wrong from the start, from 2026-03-16T13:00:00+01:00",
		},
		{
			"as it was before the correction was made", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T14:00:00+01:00, why: wrong from the start, flags: [correction], " + down},
			"2026-03-16T13:30:00+01:00", "P1 breached at 2026-03-16T13:00:00+01:00",
		},
		{
			"a downgrade after the resolution", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T14:00:00+01:00, to: resolved", "at: 2026-03-16T15:00:00+01:00, " + down},
			"2026-03-20T15:00:00+01:00", "P1 breached at 2026-03-16T13:00:00+01:00",
		},
		{
			"an upgrade after the resolution", "impact: high\nurgency: high",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T14:00:00+01:00, to: resolved", "at: 2026-03-16T15:00:00+01:00, " + up},
			"2026-03-20T15:00:00+01:00", "P3 met",
		},
		{
			"up and down again, past the target in between", plain,
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T14:00:00+01:00, " + up, "at: 2026-03-16T14:30:00+01:00, " + down},
			"2026-03-16T15:00:00+01:00", "P3 breached at 2026-03-16T14:00:00+01:00 priority_upgrade, of P1 within 4h0m0s",
		},
		{
			"to a priority without a target", "impact: low\nurgency: low",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T14:00:00+01:00, set: {impact: [medium, low], urgency: [medium, low]}"},
			"2026-03-16T15:00:00+01:00", "P3 void: no target holds for P4",
		},
		{
			"to a priority without a target, breached", "impact: low\nurgency: low",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T14:00:00+01:00, set: {impact: [high, low], urgency: [high, low]}"},
			"2026-03-16T15:00:00+01:00", "P1 breached at 2026-03-16T13:00:00+01:00, of P1 within 4h0m0s",
		},
		{
			"an overriding priority", plain + "\npriority_override: {value: P2, reason: x, by: ana}",
			[]string{"at: 2026-03-16T09:00:00+01:00, to: new"},
			"2026-03-16T12:00:00+01:00", "P2 breached at 2026-03-16T11:00:00+01:00",
		},
	} {
		tree := load(t, world(map[string]string{
			"agreements/gold.md": agreementFile(targets), "services/web.md": serviceFile("gold"),
			"incidents/2026/INC-2026-0001.md": incidentFile(tt.header, tt.log...),
		}))
		found := New(tree, at(t, tt.asOf)).Measure(tree.Record("INC-2026-0001"))
		if len(found) != 1 {
			t.Errorf("%s: %d measurements", tt.what, len(found))
			continue
		}
		sums(t, found[0])
		if got := judged(found[0]); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.what, got, tt.want)
		}
	}
}

// judged tells the verdict and where it comes from.
func judged(m *Measurement) string {
	s := m.Priority + " " + string(m.Verdict)
	if m.Void != "" {
		s += ": " + m.Void
	}
	if !m.BreachedAt.IsZero() {
		s += " at " + m.BreachedAt.Format(time.RFC3339)
	}
	if m.Cause != "" {
		s += " " + m.Cause
	}
	if m.Lifted != nil {
		s += ", lifted by " + m.Lifted.By + ": " + m.Lifted.Why + ", from " + m.Lifted.BreachedAt.Format(time.RFC3339)
	}
	if m.Outgoing != nil {
		s += ", of " + m.Outgoing.Priority + " within " + m.Outgoing.Target.String()
	}
	return s
}

// slas tells which agreements measure INC-2026-0001 and whom they are with.
func slas(t *testing.T, files map[string]string, asOf string) string {
	t.Helper()
	tree := load(t, world(files))
	var found []string
	for _, m := range New(tree, at(t, asOf)).Measure(tree.Record("INC-2026-0001")) {
		found = append(found, strings.TrimSpace(m.Agreement+" "+strings.Join(m.Customers, "+")))
		sums(t, m)
	}
	return strings.Join(found, ", ")
}

// S12 and S13: which agreement holds, for whom, in which version.
func TestChoice(t *testing.T) {
	sla := func(header string) string {
		return "---\ntitle: X\nstate: active\ntype: sla\ncalendar: b\ntargets: [{priority: P3, resolution: 8h}]\n" + header + "\n---\n"
	}
	opened := []string{"at: 2026-03-16T09:00:00+01:00, to: new"}
	base := func(more map[string]string) map[string]string {
		files := map[string]string{
			"agreements/acme.md":              sla("parties: {customers: [acme]}\nvalid_from: 2026-01-01"),
			"agreements/beta.md":              sla("parties: {customers: [beta]}\nvalid_from: 2026-01-01"),
			"agreements/all.md":               sla("default: true\nvalid_from: 2026-01-01"),
			"agreements/draft.md":             strings.Replace(sla("parties: {customers: [acme]}\nvalid_from: 2026-01-01"), "active", "draft", 1),
			"services/web.md":                 serviceFile("acme"),
			"incidents/2026/INC-2026-0001.md": incidentFile(plain, opened...),
		}
		for name, text := range more {
			files[name] = text
		}
		return files
	}
	incident := func(customers string) string {
		return strings.Replace(incidentFile(plain, opened...), "customers: [acme]\n", customers, 1)
	}
	for _, tt := range []struct {
		what  string
		files map[string]string
		want  string
	}{
		{"customer and service", nil, "acme acme"},
		{"a draft promises nothing", map[string]string{"services/web.md": serviceFile("draft")}, "all acme"},
		{"two customers with one each", map[string]string{
			"services/web.md": serviceFile("acme, beta"), "incidents/2026/INC-2026-0001.md": incident("customers: [beta, acme]\n"),
		}, "beta beta, acme acme"},
		{"a customer of no agreement is served under the service's", map[string]string{"incidents/2026/INC-2026-0001.md": incident("customers: [gamma]\n")}, "acme gamma"},
		{"two customers under one agreement are one measurement", map[string]string{"incidents/2026/INC-2026-0001.md": incident("customers: [acme, gamma]\n")}, "acme acme+gamma"},
		{"the default", map[string]string{"services/web.md": serviceFile("")}, "all acme"},
		{"a default with the customer rather than one with anybody", map[string]string{
			"services/web.md": serviceFile(""), "agreements/zz.md": sla("default: true\nparties: {customers: [acme]}\nvalid_from: 2026-01-01"),
		}, "zz acme"},
		{"no customers: those of the service", map[string]string{
			"services/web.md": serviceFile("acme, beta", "customers: [acme, beta]"), "incidents/2026/INC-2026-0001.md": incident(""),
		}, "acme acme, beta beta"},
		{"nobody in particular", map[string]string{"incidents/2026/INC-2026-0001.md": incident("")}, "acme"},
		{"of two services that of the higher tier", map[string]string{
			"agreements/other.md": sla("parties: {customers: [acme]}\nvalid_from: 2026-01-01"),
			"services/web.md":     strings.Replace(serviceFile("acme"), "tier: 1", "tier: 3", 1), "services/api.md": serviceFile("other"),
			"incidents/2026/INC-2026-0001.md": strings.Replace(incident("customers: [acme]\n"), "[web]", "[web, api]", 1),
		}, "other acme"},
		{"the version of that day", map[string]string{
			"agreements/acme.md": sla("parties: {customers: [acme]}\nvalid_from: 2026-03-17\nsupersedes: old"),
			"agreements/old.md":  strings.Replace(sla("parties: {customers: [acme]}\nvalid_from: 2025-01-01\nvalid_to: 2026-03-16"), "active", "ended", 1),
		}, "old acme"},
		{"the last day ends in the calendar's zone", map[string]string{
			"agreements/acme.md":              sla("parties: {customers: [acme]}\nvalid_from: 2026-03-16\nsupersedes: old"),
			"agreements/old.md":               sla("parties: {customers: [acme]}\nvalid_from: 2025-01-01\nvalid_to: 2026-03-15"),
			"incidents/2026/INC-2026-0001.md": incidentFile(plain, "at: 2026-03-15T23:30:00Z, to: new"),
		}, "acme acme"},
		{"an agreement that has run out, and no newer one", map[string]string{
			"agreements/acme.md": sla("parties: {customers: [acme]}\nvalid_from: 2025-01-01\nvalid_to: 2026-03-15"),
		}, "all acme"},
		{"nothing holds", map[string]string{"services/web.md": serviceFile(""), "agreements/all.md": sla("parties: {customers: [acme]}")}, ""},
	} {
		if got := slas(t, base(tt.files), "2026-03-20T12:00:00+01:00"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}

// S11 for customers and services: the present agreement counts from the
// beginning, and what was broken stays broken.
func TestChangesOfCustomers(t *testing.T) {
	sla := func(customer, hours string) string {
		return "---\ntitle: X\nstate: active\ntype: sla\nparties: {customers: [" + customer + "]}\nvalid_from: 2026-01-01\ncalendar: b\ntargets: [{priority: P3, resolution: " + hours + "}]\n---\n"
	}
	for _, tt := range []struct {
		what, customers, change, want string
	}{
		{"one more, past their target", "[acme, beta]", "customers: [[acme], [acme, beta]]", "acme P3 running; beta P3 breached at 2026-03-16T15:00:00+01:00 customer_change"},
		{"one less, whose target was kept", "[beta]", "customers: [[acme, beta], [beta]]", "beta P3 breached at 2026-03-16T11:00:00+01:00"},
		{"one less, whose target was broken", "[acme]", "customers: [[acme, beta], [acme]]", "acme P3 running; beta P3 breached at 2026-03-16T11:00:00+01:00, of P3 within 2h0m0s"},
		{"named at last", "[acme]", "customers: [null, [acme]]", "acme P3 running; beta P3 breached at 2026-03-16T11:00:00+01:00, of P3 within 2h0m0s"},
	} {
		tree := load(t, world(map[string]string{
			"agreements/acme.md": sla("acme", "16h"), "agreements/beta.md": sla("beta", "2h"),
			"services/web.md": serviceFile("acme, beta", "customers: [acme, beta]"),
			"incidents/2026/INC-2026-0001.md": strings.Replace(incidentFile(plain, "at: 2026-03-16T09:00:00+01:00, to: new",
				"at: 2026-03-16T15:00:00+01:00, set: {"+tt.change+"}"), "[acme]", tt.customers, 1),
		}))
		var found []string
		for _, m := range New(tree, at(t, "2026-03-16T16:00:00+01:00")).Measure(tree.Record("INC-2026-0001")) {
			found = append(found, m.Agreement+" "+judged(m))
			sums(t, m)
		}
		if got := strings.Join(found, "; "); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.what, got, tt.want)
		}
	}
}

// S13: a calendar has versions, too; the one of the day on which the record was
// opened counts to its end.
func TestCalendarVersion(t *testing.T) {
	calendar := func(hours, more string) string {
		return "---\ntitle: C\nstate: active\ntimezone: Europe/Berlin\nhours: {mon: [\"" + hours + "\"], tue: [\"" + hours + "\"]}\n" + more + "\n---\n"
	}
	tree := load(t, world(map[string]string{
		"calendars/b.md":     calendar("08:00-20:00", "valid_from: 2026-03-17\nsupersedes: old"),
		"calendars/old.md":   calendar("09:00-12:00", "valid_to: 2026-03-16"),
		"agreements/gold.md": agreementFile("targets: [{priority: P3, resolution: 8h}]"), "services/web.md": serviceFile("gold"),
		"incidents/2026/INC-2026-0001.md": incidentFile(plain, "at: 2026-03-16T09:00:00+01:00, to: new"),
	}))
	m := New(tree, at(t, "2026-03-17T21:00:00+01:00")).Measure(tree.Record("INC-2026-0001"))[0]
	if m.Calendar != "old" || m.Elapsed != 6*time.Hour {
		t.Errorf("%s in %s, want 6h in old", m.Elapsed, m.Calendar)
	}
}

// S14: a team's clock runs while it has the record, a supplier's while the
// record waits for the supplier.
func TestPartners(t *testing.T) {
	files := map[string]string{
		"agreements/ola.md": "---\ntitle: O\nstate: active\ntype: ola\nparties: {team: dba}\nvalid_from: 2026-01-01\ncalendar: b\ntargets: [{priority: P3, response: 1h, resolution: 4h}]\n---\n",
		"agreements/uc.md":  "---\ntitle: U\nstate: active\ntype: uc\nparties: {supplier: fibre}\nvalid_from: 2026-01-01\ncalendar: 24x7\ntargets: [{priority: P3, response: 1h, resolution: 3h}]\n---\n",
		"agreements/uc2.md": "---\ntitle: V\nstate: active\ntype: uc\nparties: {supplier: cards}\nvalid_from: 2026-01-01\ncalendar: 24x7\ntargets: [{priority: P3, resolution: 1h}]\n---\n",
		"services/web.md":   serviceFile("ola, uc, uc2"),
		"cis/line.md":       "---\ntitle: Line\nstate: live\ntype: line\nowner: ana\nenvironment: production\nverified_at: 2026-01-01\nsupplier: fibre\n---\n",
		"incidents/2026/INC-2026-0001.md": incidentFile(plain+"\ncis: [line]\nteam: dba",
			"at: 2026-03-16T09:00:00+01:00, to: new",
			"at: 2026-03-16T10:00:00+01:00, to: in_progress",
			"at: 2026-03-16T11:00:00+01:00, set: {team: [web, dba]}",
			"at: 2026-03-16T13:00:00+01:00, to: pending, set: {hold: [null, supplier]}, why: x",
			"at: 2026-03-16T15:00:00+01:00, to: in_progress, set: {hold: [supplier, null]}",
			"at: 2026-03-16T15:00:00+01:00, set: {team: [dba, web]}",
			"at: 2026-03-16T16:00:00+01:00, set: {team: [web, dba]}",
			"at: 2026-03-16T16:30:00+01:00, to: resolved"),
	}
	for asOf, want := range map[string]string{
		"2026-03-16T10:30:00+01:00": "",
		"2026-03-16T12:00:00+01:00": "ola resolution dba 1h0m0s running running due 2026-03-16T15:00:00+01:00",
		"2026-03-16T14:00:00+01:00": "ola resolution dba 3h0m0s running running due 2026-03-16T15:00:00+01:00, uc resolution fibre 1h0m0s running running due 2026-03-16T16:00:00+01:00",
		"2026-03-16T15:30:00+01:00": "ola resolution dba 4h0m0s running stopped due 2026-03-16T15:00:00+01:00, uc resolution fibre 2h0m0s running stopped",
		"2026-03-16T17:00:00+01:00": "ola resolution dba 4h30m0s breached stopped due 2026-03-16T15:00:00+01:00, uc resolution fibre 2h0m0s met stopped due 2026-03-16T17:30:00+01:00",
	} {
		tree := load(t, world(files))
		var found []string
		for _, m := range New(tree, at(t, asOf)).Measure(tree.Record("INC-2026-0001")) {
			s := strings.Join([]string{m.Agreement, m.Metric, m.Party, m.Elapsed.String(), string(m.Verdict), string(m.State)}, " ")
			if !m.Due.IsZero() {
				s += " due " + m.Due.Format(time.RFC3339)
			}
			found = append(found, s)
			sums(t, m)
		}
		if got := strings.Join(found, ", "); got != want {
			t.Errorf("%s: %s\nwant %s", asOf, got, want)
		}
	}
}

// S6: a request stops when it is fulfilled, by the target of its offering.
func TestRequests(t *testing.T) {
	request := "---\ntitle: R\ntype: access\noffering: grant\nrequester: ana\n%log:\n" +
		"  - {by: ana, at: 2026-03-16T09:00:00+01:00, to: submitted}\n" +
		"  - {by: ana, at: 2026-03-16T10:00:00+01:00, to: approval, set: {hold: [null, approval]}}\n" +
		"  - {by: ana, at: 2026-03-16T15:00:00+01:00, to: in_progress, set: {hold: [approval, null]}}\n" +
		"  - {by: ana, at: 2026-03-17T10:00:00+01:00, to: fulfilled}\n---\n"
	for calendar, want := range map[string]string{
		"calendar: 24x7":  "20h0m0s breached due 2026-03-16T22:00:00+01:00",
		"calendar: b":     "4h0m0s met due 2026-03-17T14:00:00+01:00",
		"owner: somebody": "4h0m0s met due 2026-03-17T14:00:00+01:00", // business days, Monday to Friday, 09:00 to 17:00
	} {
		tree := load(t, world(map[string]string{
			"catalog/grant.md":               "---\ntitle: G\nstate: active\nowner: ana\napproval: none\ntarget: 8h\n" + calendar + "\n---\n",
			"requests/2026/REQ-2026-0001.md": strings.Replace(request, "%", "", 1),
		}))
		found := New(tree, at(t, "2026-03-20T00:00:00+01:00")).Measure(tree.Record("REQ-2026-0001"))
		if len(found) != 1 || found[0].Metric != Fulfilment || found[0].Agreement != "grant" || told(found[0]) != want {
			t.Errorf("%s: %v, want %s", calendar, found, want)
		} else {
			sums(t, found[0])
		}
	}
}

// A clock of its own, between other milestones; and S15.
func TestOwnClockAndExclusion(t *testing.T) {
	tree := load(t, world(map[string]string{
		"agreements/gold.md": agreementFile("clocks: {repair: {start: acknowledged, stop: resolved, pauses: true}, closing: {start: resolved, stop: closed}}",
			"targets: [{priority: P3, clocks: {repair: 2h, closing: 24h}}]"),
		"services/web.md": serviceFile("gold"),
		"incidents/2026/INC-2026-0001.md": incidentFile(plain+"\nsla_exclusion: {reason: storm, by: ben}",
			"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T10:00:00+01:00, to: in_progress",
			"at: 2026-03-16T11:30:00+01:00, to: resolved", "at: 2026-03-17T11:30:00+01:00, set: {sla_exclusion: [null, {reason: storm, by: ben}]}",
			"at: 2026-03-18T10:00:00+01:00, to: closed"),
	}))
	e := New(tree, at(t, "2026-03-20T00:00:00+01:00"))
	var found []string
	for _, m := range e.Measure(tree.Record("INC-2026-0001")) {
		found = append(found, m.Metric+" "+told(m))
		if m.Excluded == nil || m.Excluded.Reason != "storm" || m.Excluded.By != "ben" {
			t.Errorf("%s: not excluded: %v", m.Metric, m.Excluded)
		}
		sums(t, m)
	}
	want := "repair 1h30m0s met due 2026-03-16T12:00:00+01:00; closing 14h30m0s met due 2026-03-19T11:30:00+01:00"
	if got := strings.Join(found, "; "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for _, m := range New(tree, at(t, "2026-03-17T09:00:00+01:00")).Measure(tree.Record("INC-2026-0001")) {
		if m.Excluded != nil {
			t.Errorf("%s: excluded before anybody said so", m.Metric)
		}
	}
}

func TestCrossings(t *testing.T) {
	tree := load(t, world(map[string]string{
		"agreements/gold.md": agreementFile("targets: [{priority: P3, resolution: 8h}, {priority: P1, resolution: 4h}]"), "services/web.md": serviceFile("gold"),
		"incidents/2026/INC-2026-0001.md": incidentFile("impact: high\nurgency: high\nhold: customer",
			"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T09:10:00+01:00, to: in_progress",
			"at: 2026-03-16T12:30:00+01:00, set: {impact: [medium, high], urgency: [medium, high]}",
			"at: 2026-03-16T12:45:00+01:00, to: pending, set: {hold: [null, customer]}, why: x"),
	}))
	for asOf, want := range map[string]string{
		"2026-03-16T10:00:00+01:00": "50 13:00 false, 75 15:00 false, 100 17:00 false",
		"2026-03-16T12:40:00+01:00": "50 12:30 true, 75 12:30 true, 100 13:00 false",
		"2026-03-16T14:00:00+01:00": "50 12:30 true, 75 12:30 true", // pauses: the last one is not known
	} {
		var found []string
		for _, c := range New(tree, at(t, asOf)).Measure(tree.Record("INC-2026-0001"))[0].Crossings() {
			found = append(found, strings.Join([]string{map[int]string{50: "50", 75: "75", 100: "100"}[c.Percent], c.At.Format("15:04"), map[bool]string{true: "true", false: "false"}[c.Passed]}, " "))
		}
		if got := strings.Join(found, ", "); got != want {
			t.Errorf("%s: %s\nwant %s", asOf, got, want)
		}
	}
}

func TestNoCalendar(t *testing.T) {
	tree := load(t, world(map[string]string{
		"agreements/gold.md": agreementFile("targets: [{priority: P3, resolution: 8h, calendar: nowhere}]"), "services/web.md": serviceFile("gold"),
		"incidents/2026/INC-2026-0001.md": incidentFile(plain, "at: 2026-03-16T09:00:00+01:00, to: new"),
	}))
	found := New(tree, at(t, "2026-03-16T10:00:00+01:00")).Measure(tree.Record("INC-2026-0001"))
	if len(found) != 1 || found[0].Verdict != Void || !strings.Contains(found[0].Void, "nowhere") || len(found[0].Segments()) != 0 || found[0].Crossings() != nil {
		t.Errorf("%+v", found)
	}
	if len(New(tree, at(t, "2026-03-16T08:00:00+01:00")).Measure(tree.Record("INC-2026-0001"))) != 0 {
		t.Error("measured before it was there")
	}
}
