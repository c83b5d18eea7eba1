package lifecycle

import (
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/schema"
)

func TestItemsAreTakenOut(t *testing.T) {
	for before, want := range map[string]string{
		"services: [payments-api, web] # two":               "services: [payments-api] # two",
		"services:\n  - web # first\n  - payments-api":      "services:\n  - payments-api",
		"services: [payments-api]\nrelated: [web] # one":    "services: [payments-api]\nrelated: [] # one",
		"services: [payments-api]\nrelated:\n  - web # one": "services: [payments-api]\nrelated: []",
	} {
		tree := repository(t, strings.Replace(incident, "services: [payments-api]", before, 1))
		r := tree.Record("INC-2026-0042")
		field := "services-=web"
		if strings.Contains(before, "related") {
			field = "related-=web"
		}
		plan := PlanEdit(tree, r, Edit{At: at("2026-03-16T10:30:00+01:00"), By: "ana", Set: set(t, r, field)})
		if !strings.Contains(string(plan.After), "\n"+want) || plan.Refused() {
			t.Errorf("%q became\n%s%s", before, plan.After, report(plan.Findings))
		}
	}
}

func TestBrokenTextIsLeftAlone(t *testing.T) {
	tree := repository(t, strings.Replace(incident, "impact: high\n", "impact: high\nimpact: low\n", 1))
	r := tree.Record("INC-2026-0042")
	plan := PlanEdit(tree, r, Edit{At: at("2026-03-16T10:30:00+01:00"), By: "ana", Set: set(t, r, "category=network")})
	if got := changed(string(r.Doc.Bytes()), string(plan.After)); got != "-category: capacity\n+category: network\n" {
		t.Errorf("a fault elsewhere does not stop an edit: changed\n%s%s", got, report(plan.Findings))
	}
	tree = repository(t, "-- incidents/2026/INC-2026-0042.md --\n---\ntitle: [unclosed\n---\n")
	r = tree.Record("INC-2026-0042")
	plan = PlanMove(tree, r, Move{To: "in_progress", At: at("2026-03-16T10:30:00+01:00"), By: "ana"})
	if !plan.Refused() || plan.After != nil {
		t.Errorf("planned on a header that cannot be read:\n%s", plan.After)
	}
	if needs := Unmet(tree, r); len(needs) > 0 {
		t.Errorf("what cannot be read lacks nothing that needs saying: %s", report(needs))
	}
	if _, found := Replay(tree, r); len(found) > 0 {
		t.Errorf("nor is its log missing: %s", report(found))
	}
}

func TestCalendars(t *testing.T) {
	day, err := schema.ParsePeriod("1bd")
	if err != nil {
		t.Fatal(err)
	}
	friday := at("2026-04-03T12:00:00+02:00") // Good Friday
	for config, want := range map[string]string{
		"timezone: Europe/Berlin\n":                         "2026-04-06T17:00:00+02:00", // no calendar: no holidays either
		"timezone: Europe/Berlin\ncalendar: office\n":       "2026-04-07T17:00:00+02:00",
		"timezone: Asia/Kolkata\ncalendar: office\n":        "2026-04-07T17:00:00+02:00", // the calendar's zone counts
		"timezone: Europe/Berlin\ncalendar: 24x7\n":         "2026-04-05T00:00:00+02:00",
		"timezone: Europe/Berlin\ncalendar: nights\n":       "2026-04-05T06:00:00+02:00",
		"timezone: Europe/Berlin\ncalendar: never\n":        "2026-04-04T12:00:00+02:00", // no working day: a day is a day
		"timezone: Europe/Berlin\ncalendar: payments-api\n": "2026-04-06T17:00:00+02:00", // that is no calendar
	} {
		tree := repository(t, "-- gitsm.yaml --\n"+config+`
-- calendars/nights.md --
---
title: Nights
state: active
timezone: Europe/Berlin
hours: {sat: ["09:00-12:00", "22:00-06:00"]}
---
-- calendars/never.md --
---
title: Never
state: active
timezone: Europe/Berlin
hours: {}
---
`)
		if got := Deadline(tree, friday, day); !got.Equal(at(want)) {
			t.Errorf("%q: %s, want %s", config, stamp(got), want)
		}
	}
}

func TestDefinitionsAreAskedForWhatNoWayLeavesOut(t *testing.T) {
	tree := repository(t, `
-- services/dropped.md --
---
title: Dropped before it was live
state: retired
type: business
owner: ben
---
-- services/gone.md --
---
title: Going
state: retiring
type: business
owner: ben
---
`)
	// Retired can be reached from pipeline, so nothing of live is certain.
	if needs := Unmet(tree, tree.Record("dropped")); len(needs) > 0 {
		t.Errorf("dropped: %s", report(needs))
	}
	// Retiring follows live alone.
	got := report(Unmet(tree, tree.Record("gone")))
	for _, want := range []string{"a service needs team from live on", "a service needs tier from live on", `a service needs the section "## Outcomes" from live on`} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %q in\n%s", want, got)
		}
	}
}

func TestCancelledRecordsOweNothingOfTheWay(t *testing.T) {
	tree := repository(t, withLog("cancelled", "", born, "at: 2026-03-16T10:00:00+01:00, by: ana, to: cancelled"))
	for _, need := range Unmet(tree, tree.Record("INC-2026-0042")) {
		if !strings.Contains(need.Message, "from cancelled on") {
			t.Errorf("%s", need.Message)
		}
	}
}

// Where a field is one of two words, the way out names them.
func TestBooleanNeedNamesItsValues(t *testing.T) {
	tree := repository(t, incident)
	r := tree.Record("INC-2026-0042")
	plan := PlanEdit(tree, r, Edit{At: at("2026-03-16T10:30:00+01:00"), By: "ana", Set: set(t, r, "urgency=high")})
	var fixes []string
	for _, d := range plan.Findings {
		fixes = append(fixes, d.Fix.Title)
	}
	if !slices.Contains(fixes, "set major to true or false") {
		t.Errorf("the ways out are %q", fixes)
	}
}
