package records

import (
	"testing"
	"time"
)

func TestConfigIsStrict(t *testing.T) {
	tree := load(t, repository(`
-- gitsm.yaml --
name: Fernwick Ferries
timezon: Europe/Berlin
timezone: Europe/Berlyn
exec: rm -rf /
modules: [risk, service-dsk, risk]
layout: {incident: monthly, incidnt: flat}
ids: {scheme: date-randm}
priority: {matrix: {high: {hihg: P1, low: P9}}}
policy: {observation: 2 weeks, retro_due: 2bd}
portal: {theme: "https://evil.example/x.css", title: Status}
audit: lax
x-note: allowed
-- people.yaml --
people:
  - {handle: ana, emails: [A@x.example], rolls: [cab]}
  - {handle: ana}
  - {name: Nobody}
  - {handle: ben, emails: [a@X.example], bot: perhaps}
  - zoe
-- customers.yaml --
customers: [{id: acme, title: Acme}]
clients: []
-- suppliers.yaml --
suppliers: acme
`))
	want := `customers.yaml:2:1: error: there is no key "clients" here; expected the list "customers" [config-key]
gitsm.yaml:2:1: error: there is no key "timezon" here; did you mean timezone? [config-key]
gitsm.yaml:3:11: error: there is no time zone "Europe/Berlyn"; expected a name of the IANA database, such as Europe/Berlin [config-value]
gitsm.yaml:4:1: error: there is no key "exec": nothing in a repository can make gitsm run or fetch anything [config-key]
gitsm.yaml:5:17: error: there is no module "service-dsk"; expected improvement, risk, service-desk; did you mean service-desk? [config-value]
gitsm.yaml:6:20: error: layout.incident is "monthly"; expected year, month, flat or block; did you mean month? [config-value]
gitsm.yaml:6:38: error: there is no kind "incidnt"; did you mean incident? [config-value]
gitsm.yaml:7:15: error: ids.scheme is "date-randm"; expected number or date-random; did you mean date-random? [config-value]
gitsm.yaml:8:28: error: there is no key "hihg" here; did you mean high? [config-key]
gitsm.yaml:8:43: error: priority.matrix.high.low is "P9"; expected P1, P2, P3 or P4; did you mean P1? [config-value]
gitsm.yaml:9:23: error: policy.observation is "2 weeks"; expected a span of time such as 24h, 14d or 5bd; found "2 weeks" [config-value]
gitsm.yaml:10:10: error: there is no key "theme": nothing in a repository can make gitsm run or fetch anything [config-key]
gitsm.yaml:11:8: error: audit is "lax"; expected relaxed, solo or strict [config-value]
people.yaml:2:42: error: there is no key "rolls" here; did you mean roles? [config-key]
people.yaml:3:14: error: "ana" stands twice; keep one entry [config-value]
people.yaml:4:5: error: an entry of people needs "handle": letters, digits, dots, dashes and underscores, as records name it [config-value]
people.yaml:5:5: error: bot: expected true or false, found text "perhaps" [config-value]
people.yaml:5:28: error: the address belongs to "ana" already; who acts would not be clear [config-value]
people.yaml:6:5: error: an entry of people is a text; expected a mapping with handle, name, emails, logins, ids, roles, teams, deputy, from, to, bot [config-value]
suppliers.yaml:1:12: error: suppliers is a text; expected a list of mappings with id, title [config-value]
`
	if got := report(tree.Faults); got != want {
		t.Errorf("got:\n%s", got)
	}
	c := tree.Config
	if c.Zone != time.UTC || c.Layout["incident"] != "" || c.IDScheme != SchemeNumber || c.Matrix["high/low"] != "P3" || c.Policy.RetroDue.BusinessDays != 2 {
		t.Errorf("what is wrong keeps its default: %+v", c)
	}
	if tree.Customers.ByID("acme") == nil || tree.Customers.ByID("umbrella") != nil {
		t.Error("customers are read")
	}
}

func TestConfigDefaults(t *testing.T) {
	tree := load(t, repository("-- services/web.md --\n---\ntitle: Web\nstate: pipeline\n---\n"))
	if tree.Config.Doc != nil || tree.Config.Zone != time.UTC || tree.Config.Matrix["low/low"] != "P4" || tree.Kinds.Kind("improvement") == nil {
		t.Errorf("defaults: %+v", tree.Config)
	}
}

func TestDerivedValues(t *testing.T) {
	tree := load(t, repository(`
-- gitsm.yaml --
modules: [risk]
priority: {scheme: severity}
kinds:
  incident:
    enums: {hold: {awaiting_parts: supplier}}
-- incidents/2026/INC-2026-0001.md --
---
title: Severity decides
state: new
severity: SEV2
impact: low
urgency: low
hold: awaiting_parts
---
-- risks/RSK-0001.md --
---
title: Region
state: identified
likelihood: 3
impact: 4
score: 99
---
-- knowledge/KB-0001.md --
---
title: How
state: wip
---
`))
	for _, tc := range []struct{ id, field, want string }{
		{"INC-2026-0001", "priority", "P2"},
		{"INC-2026-0001", "tier", ""},
		{"RSK-0001", "score", "12"},
		{"KB-0001", "confidence", "wip"},
	} {
		if got := tree.Record(tc.id).Value(tc.field); got != tc.want {
			t.Errorf("%s %s is %q, want %q", tc.id, tc.field, got, tc.want)
		}
	}
	if got := tree.Record("INC-2026-0001").Values("hold"); len(got) != 2 || got[1] != "supplier" {
		t.Errorf("a team's own value stands for a built-in one, too: %q", got)
	}
}

func TestPersonIsActive(t *testing.T) {
	p := &Person{From: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}
	for at, want := range map[string]bool{
		"2026-03-01T09:00:00Z":      false,
		"2026-03-02T00:00:00+14:00": true,
		"2026-03-31T23:59:59-12:00": true,
		"2026-04-01T12:00:00Z":      false,
	} {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if p.ActiveAt(instant) != want {
			t.Errorf("at %s: want %v", at, want)
		}
	}
	if !(&Person{}).ActiveAt(time.Time{}) {
		t.Error("without dates a person is always active")
	}
}
