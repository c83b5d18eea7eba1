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

func TestAuthorityStaysOnceBegun(t *testing.T) {
	for flags, legal := range map[string]bool{"": false, ", flags: [correction]": false, ", flags: [correction], why: mistyped": true} {
		tree := repository(t, "-- changes/2026/CHG-2026-0001.md --\n---\ntitle: Restart\nstate: implementing\ntype: normal\nlog:\n"+
			"  - {at: 2026-03-16T09:00:00+01:00, by: ana, to: draft}\n"+
			"  - {at: 2026-03-16T10:00:00+01:00, by: ana, to: implementing, flags: [retrospective]}\n"+
			"  - {at: 2026-03-16T11:00:00+01:00, by: ana, set: {type: [emergency, normal]}"+flags+"}\n---\n")
		if _, found := Replay(tree, tree.Record("CHG-2026-0001")); hasRule(found, RuleLogSet) == legal {
			t.Errorf("%q: legal should be %v:\n%s", flags, legal, report(found))
		}
	}
}
