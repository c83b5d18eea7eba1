package change

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/records"
)

// gated is a project with a change of low risk that its peer approved, in its
// window on 10 June from 20:00 to 22:00.
func gated(t *testing.T, with map[string]string, edit func(string) string) (*records.Tree, *records.Record) {
	t.Helper()
	const text = `---
title: Raise the pool size
state: approved
type: normal
category: capacity
services: [web]
requester: dia
owner: dia
implementers: [dia]
planned:
  start: 2026-06-10T20:00:00+02:00
  end: 2026-06-10T22:00:00+02:00
risk:
  answers: {testing: prod_like, experience: done_3x_ok, teams: 1, backout: automatic_tested, downtime: none, users: team, data: none}
approvals:
  - {by: eli, role: peer, decision: approved, at: 2026-06-02T10:00:00+02:00, via: review, ref: pr/1, digest: "DIGEST"}
log:
  - at: 2026-06-01T09:00:00+02:00
    by: dia
    to: draft
  - at: 2026-06-01T10:00:00+02:00
    by: dia
    to: assessing
  - at: 2026-06-02T10:00:00+02:00
    by: gitsm
    to: approved
---
## Implementation plan

Raise it.
`
	files := map[string]string{
		"people.yaml":     "people:\n  - {handle: dia, name: Dia, emails: [dia@example.org]}\n  - {handle: eli, name: Eli, emails: [eli@example.org]}\n  - {handle: ben, name: Ben, emails: [ben@example.org], roles: [commander, change_manager]}\n",
		"services/web.md": "---\ntitle: Web\nstate: live\ntype: business\nowner: eli\nteam: web\ntier: 4\nhours: 24x7\ndepends_on: [api]\n---\n",
		"services/api.md": "---\ntitle: API\nstate: live\ntype: technical\nowner: eli\nteam: web\ntier: 4\nhours: 24x7\n---\n",
	}
	maps.Copy(files, with)
	const name = "changes/2026/CHG-2026-0001.md"
	files[name] = text
	first := load(t, files)
	files[name] = edit(strings.Replace(text, "DIGEST", SealOf(first, first.Record("CHG-2026-0001")).Digest, 1))
	tree := load(t, files)
	return tree, tree.Record("CHG-2026-0001")
}

func as(text string) string { return text }

func swap(pairs ...string) func(string) string {
	return strings.NewReplacer(pairs...).Replace
}

func TestGate(t *testing.T) {
	const during = "2026-06-10T20:30:00+02:00"
	freeze := func(from, to, more string) map[string]string {
		return map[string]string{"freezes/summer.md": "---\ntitle: F\nstate: active\nfrom: " + from + "\nto: " + to + "\nscope: {all: true}\nallows: [emergency]\n" + more + "---\n"}
	}
	predecessor := func(state string) map[string]string {
		return map[string]string{"changes/2026/CHG-2026-0002.md": "---\ntitle: First\nstate: " + state + "\ntype: normal\nservices: [api]\n---\n"}
	}
	incident := map[string]string{"incidents/2026/INC-2026-0001.md": "---\ntitle: Down\nstate: in_progress\nservices: [api]\nmajor: true\n---\n"}
	emergency := swap("type: normal", "type: emergency", "state: approved", "state: implementing", "approvals:\n", "x-none:\n",
		"    to: assessing\n  - at: 2026-06-02T10:00:00+02:00\n    by: gitsm\n    to: approved", "    to: implementing\n    flags: [retrospective]")
	for name, tt := range map[string]struct {
		with map[string]string
		edit func(string) string
		at   string
		want string // "" is open
	}{
		"in its window":                {nil, as, during, ""},
		"at the very begin":            {nil, as, "2026-06-10T20:00:00+02:00", ""},
		"while it is carried out":      {nil, swap("state: approved", "state: implementing", "    to: approved\n", "    to: approved\n  - at: 2026-06-10T20:01:00+02:00\n    by: dia\n    to: implementing\n"), during, ""},
		"too early":                    {nil, as, "2026-06-10T19:59:59+02:00", "window: its window begins at 2026-06-10T20:00:00+02:00"},
		"at the end":                   {nil, as, "2026-06-10T22:00:00+02:00", "window: its window ended at 2026-06-10T22:00:00+02:00"},
		"assessing":                    {nil, swap("state: approved", "state: assessing"), during, "state: it is assessing; expected approved or implementing"},
		"in review":                    {nil, swap("state: approved", "state: review"), during, "state: it is review; expected approved or implementing"},
		"cancelled":                    {nil, swap("state: approved", "state: cancelled"), during, "state: it is cancelled; expected approved or implementing"},
		"the plan changed":             {nil, swap("Raise it.", "Raise it twice."), during, "authority: it is not authorised: the approval of eli is stale"},
		"the window changed":           {nil, swap("start: 2026-06-10T20:00", "start: 2026-06-10T20:15"), during, "authority: it is not authorised: the approval of eli is stale"},
		"only the layout changed":      {nil, swap("services: [web]", "services:\n  - web"), during, ""},
		"nobody approved":              {nil, swap("approvals:\n", "x-none:\n"), during, "authority: it is not authorised: "},
		"a freeze":                     {freeze("2026-06-10T00:00:00+02:00", "2026-06-11T00:00:00+02:00", ""), as, during, "freeze: the freeze summer holds until 2026-06-11T00:00:00+02:00"},
		"a freeze before the window":   {freeze("2026-06-05T00:00:00+02:00", "2026-06-06T00:00:00+02:00", ""), as, "2026-06-04T19:59:59+02:00", "window: its window begins at 2026-06-10T20:00:00+02:00"},
		"a freeze within the window":   {freeze("2026-06-10T21:00:00+02:00", "2026-06-11T00:00:00+02:00", ""), as, during, "freeze: the freeze summer begins at 2026-06-10T21:00:00+02:00, within the window"},
		"a freeze that is over":        {freeze("2026-06-10T00:00:00+02:00", "2026-06-10T20:30:00+02:00", ""), as, during, ""},
		"a freeze that begins after":   {freeze("2026-06-10T22:00:00+02:00", "2026-06-11T00:00:00+02:00", ""), as, during, ""},
		"with an exception":            {freeze("2026-06-10T00:00:00+02:00", "2026-06-11T00:00:00+02:00", "exception_role: change_manager\n"), swap("log:\n", "freeze_exception: {freeze: summer, by: ben, at: 2026-06-01T09:00:00+02:00, reason: taxes}\nlog:\n"), during, ""},
		"with anybody's exception":     {freeze("2026-06-10T00:00:00+02:00", "2026-06-11T00:00:00+02:00", "exception_role: change_manager\n"), swap("log:\n", "freeze_exception: {freeze: summer, by: dia, at: 2026-06-01T09:00:00+02:00, reason: taxes}\nlog:\n"), during, "freeze: the exception to the freeze summer is by dia, who does not hold its exception_role"},
		"a major incident":             {incident, as, during, "lockdown: the major incident INC-2026-0001 is open on api, which web needs"},
		"a predecessor is open":        {predecessor("implementing"), swap("log:\n", "after: [CHG-2026-0002]\nlog:\n"), during, "predecessor: CHG-2026-0002 comes first and is implementing"},
		"a predecessor was given up":   {predecessor("cancelled"), swap("log:\n", "after: [CHG-2026-0002]\nlog:\n"), during, "predecessor: CHG-2026-0002 comes first and is cancelled"},
		"a predecessor is closed":      {predecessor("closed"), swap("log:\n", "after: [CHG-2026-0002]\nlog:\n"), during, ""},
		"an emergency, before its due": {nil, swap2(emergency, swap("2026-06-10T", "2026-06-02T", "2026-06-01T10:00", "2026-06-02T09:00")), "2026-06-02T20:30:00+02:00", ""},
		"an emergency, after its due":  {nil, swap2(emergency, swap("2026-06-10T", "2026-06-04T", "2026-06-01T10:00", "2026-06-02T09:00")), "2026-06-04T20:30:00+02:00", "debt: it began without approval, which was due by 2026-06-03T17:00:00+02:00: "},
	} {
		tree, r := gated(t, tt.with, tt.edit)
		facts := OnRecord()
		facts.AsOf = at(t, tt.at)
		permit := Gate(tree, r, facts)
		var got []string
		for _, b := range permit.Bars {
			got = append(got, b.What+": "+b.Why)
		}
		if permit.Open != (tt.want == "") || permit.Open != (len(got) == 0) || permit.Open != permit.Until.Equal(Planned(r).To) && tt.want == "" {
			t.Errorf("%s: open %v until %v, %q, want %q", name, permit.Open, permit.Until, got, tt.want)
		} else if tt.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], tt.want)) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func swap2(a, b func(string) string) func(string) string {
	return func(s string) string { return b(a(s)) }
}

// A standard change is as good as its model is now.
func TestGateStandard(t *testing.T) {
	for name, tt := range map[string]struct{ model, want string }{
		"active":            {"state: active\nreview_due: 2026-12-01\nservices: [web]\nrisk_ceiling: low\n", ""},
		"suspended":         {"state: suspended\nreview_due: 2026-12-01\nservices: [web]\nrisk_ceiling: low\n", "the model deploy is suspended"},
		"overdue":           {"state: active\nreview_due: 2026-06-09\nservices: [web]\nrisk_ceiling: low\n", "the review of the model deploy was due on 2026-06-09"},
		"of other services": {"state: active\nreview_due: 2026-12-01\nservices: [api]\nrisk_ceiling: low\n", "web is outside the scope"},
	} {
		tree, r := gated(t, map[string]string{"change-models/deploy.md": "---\ntitle: Deploy\nowner: eli\n" + tt.model + "---\n"},
			swap("type: normal", "type: standard\nmodel: deploy", "approvals:\n", "x-none:\n", "    to: assessing\n  - at: 2026-06-02T10:00:00+02:00\n    by: gitsm\n", "    why: no\n  - at: 2026-06-02T10:00:00+02:00\n    by: model:deploy@51d0c9e\n"))
		facts := OnRecord()
		facts.AsOf = at(t, "2026-06-10T20:30:00+02:00")
		permit := Gate(tree, r, facts)
		if permit.Open != (tt.want == "") || tt.want != "" && !strings.Contains(fmt.Sprint(permit.Bars), tt.want) {
			t.Errorf("%s: %+v, want %q", name, permit.Bars, tt.want)
		}
	}
}

func TestDebts(t *testing.T) {
	emergency := swap("type: normal", "type: emergency", "state: approved", "state: implementing",
		"    to: assessing\n  - at: 2026-06-02T10:00:00+02:00\n    by: gitsm\n    to: approved", "    to: implementing\n    flags: [retrospective]")
	tree, _ := gated(t, nil, emergency)
	debts := Debts(tree, at(t, "2026-06-02T16:59:00+02:00"))
	if len(debts) != 1 || debts[0].Overdue || !debts[0].Due.Equal(at(t, "2026-06-02T17:00:00+02:00")) || !debts[0].Began.Equal(at(t, "2026-06-01T10:00:00+02:00")) {
		t.Errorf("before it is due: %+v", debts)
	}
	if debts = Debts(tree, at(t, "2026-06-02T17:00:01+02:00")); len(debts) != 1 || !debts[0].Overdue || debts[0].Lacks == "" {
		t.Errorf("afterwards: %+v", debts)
	}
	approved, r := gated(t, nil, emergency)
	digest := SealOf(approved, r).Digest
	approved = approved.With(r.Path, []byte(strings.Replace(string(r.Doc.Bytes()), "log:\n",
		"x-a: 1\nlog:\n", 1)))
	text := string(approved.Record(r.ID).Doc.Bytes())
	i := strings.Index(text, "approvals:\n")
	j := strings.Index(text, "x-a: 1\n")
	text = text[:i] + "approvals:\n  - {by: ben, role: commander, decision: approved, at: 2026-06-02T10:00:00+02:00, via: review, ref: pr/1, digest: \"" + digest + "\"}\n" + text[j:]
	if debts = Debts(approved.With(r.Path, []byte(text)), at(t, "2026-06-20T09:00:00+02:00")); len(debts) != 0 {
		t.Errorf("once approved: %+v", debts)
	}
	if debts = Debts(load(t, nil), time.Time{}); debts != nil {
		t.Errorf("of nothing: %+v", debts)
	}
}
