package lifecycle

import (
	"strings"
	"testing"
)

func TestEntriesSaySomething(t *testing.T) {
	for entry, want := range map[string]string{
		"":                                        "says nothing",
		", set: {nosuch: [a, b]}":                 `no field "nosuch"`,
		", set: {state: [new, closed]}":           "gitsm move",
		", set: {priority: [P1, P2]}":             "computed",
		", set: {category: [tea, tea]}":           "to the same",
		", set: {category: [null, tea]}":          "",
		", why: acme was called":                  "",
		", set: {resolution.code: [null, fixed]}": "",
	} {
		tree := repository(t, withLog("new", "", born, "at: 2026-03-16T09:30:00+01:00, by: ana"+entry))
		_, found := Replay(tree, tree.Record("INC-2026-0042"))
		if got := report(found); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: want %q, got %s", entry, want, got)
		}
	}
}

func TestEntriesSetWhatTheFieldCanHold(t *testing.T) {
	for set, want := range map[string]string{
		"impact: [hgih, low]":             `:8:61: the entry says that impact must be one of high, medium, low; found`,
		"urgency: [low, 3]":               `:8:67: the entry says that urgency must be one of high, medium, low; found the whole number 3`,
		"services: [[payments-api], web]": `:8:`,
		"services: [[], [payments-api]]":  `:8:`,
		"hold: [null, tea]":               `:8:`,
		"resolution.code: [null, tea]":    `:8:`,
		"x-ours: [1, {a: b}]":             "",
		"resolution.code: [null, fixed]":  "",
		"urgency: [null, low]":            "",
	} {
		tree := repository(t, withLog("new", "", born, "at: 2026-03-16T09:30:00+01:00, by: ana, set: {"+set+"}"))
		_, found := Replay(tree, tree.Record("INC-2026-0042"))
		said := ""
		for line := range strings.Lines(report(found)) {
			if strings.Contains(line, "the entry says that") {
				said += line
			}
		}
		if (want == "") != (said == "") || !strings.Contains(said, want) {
			t.Errorf("%s: want %q, got %q", set, want, said)
		}
	}
}

// What stood in the header and could not is not repeated in the log: gitsm set
// puts it right without leaving a finding behind.
func TestEditPutsAWrongValueRight(t *testing.T) {
	tree := repository(t, strings.Replace(withLog("new", "", born), "impact: high", "impact: hgih", 1))
	r := tree.Record("INC-2026-0042")
	as, err := ParseAssignment(r.Kind, "impact=high")
	if err != nil {
		t.Fatal(err)
	}
	plan := PlanEdit(tree, r, Edit{At: at("2026-03-16T09:30:00+01:00"), By: "ana", Set: []Assignment{as}})
	if plan.Refused() || !strings.Contains(string(plan.After), "impact: [null, high]") {
		t.Errorf("%s\n%s", report(plan.Findings), plan.After)
	}
}

func TestAuthorityStays(t *testing.T) {
	const (
		draft     = "at: 2026-03-16T09:00:00+01:00, by: ana, to: draft"
		assessing = "at: 2026-03-16T09:10:00+01:00, by: ana, to: assessing"
		approved  = "at: 2026-03-16T10:00:00+01:00, by: ana, to: approved"
		begun     = "at: 2026-03-16T10:30:00+01:00, by: ana, to: implementing"
		hasty     = begun + ", flags: [retrospective]"
		back      = "at: 2026-03-16T10:20:00+01:00, by: ana, to: assessing, why: more was planned"
		corrects  = ", flags: [correction], why: mistyped"
	)
	set := func(clock, from, to string) string {
		return "at: 2026-03-16T" + clock + ":00+01:00, by: ana, set: {type: [" + from + ", " + to + "]}"
	}
	for name, tc := range map[string]struct {
		state, typ string
		log        []string
		legal      bool
	}{
		"standard, then normal, after the approval":  {"approved", "normal", []string{draft, approved, set("10:05", "standard", "normal")}, false},
		"the same instant":                           {"approved", "normal", []string{draft, approved, set("10:00", "standard", "normal")}, false},
		"within the step":                            {"approved", "normal", []string{draft, approved + ", set: {type: [standard, normal]}"}, false},
		"for the step and back":                      {"approved", "normal", []string{draft, set("10:00", "normal", "standard"), approved, set("10:00", "standard", "normal")}, false},
		"recorded late, dated before":                {"approved", "normal", []string{draft, approved, set("09:30", "standard", "normal") + ", flags: [late]"}, false},
		"called a correction":                        {"approved", "normal", []string{draft, approved, set("10:05", "standard", "normal") + corrects}, false},
		"normal, then standard, called a correction": {"approved", "standard", []string{draft, assessing, approved, set("10:05", "normal", "standard") + corrects}, false},
		"emergency that was none":                    {"implementing", "normal", []string{draft, hasty, set("11:00", "emergency", "normal") + corrects}, false},
		"an emergency after all":                     {"implementing", "emergency", []string{draft, assessing, approved, begun, set("11:00", "normal", "emergency") + corrects}, true},
		"an emergency after all, without a reason":   {"implementing", "emergency", []string{draft, assessing, approved, begun, set("11:00", "normal", "emergency")}, false},
		"before the approval":                        {"approved", "emergency", []string{draft, set("09:05", "normal", "emergency"), assessing, approved}, true},
		"after it was given back":                    {"assessing", "normal", []string{draft, approved, back, set("10:25", "standard", "normal")}, true},
		"another field":                              {"approved", "normal", []string{draft, assessing, approved, "at: 2026-03-16T10:05:00+01:00, by: ana, set: {audience: [internal, public]}"}, true},
	} {
		text := "-- changes/2026/CHG-2026-0001.md --\n---\ntitle: Restart\nstate: " + tc.state + "\ntype: " + tc.typ + "\naudience: public\nlog:\n  - {" + strings.Join(tc.log, "}\n  - {") + "}\n---\n"
		tree := repository(t, text)
		_, found := Replay(tree, tree.Record("CHG-2026-0001"))
		if legal := !hasRule(found, RuleLogSet) && !hasRule(found, RuleTransition); legal != tc.legal {
			t.Errorf("%s: legal should be %v:\n%s", name, tc.legal, report(found))
		}
	}
}
