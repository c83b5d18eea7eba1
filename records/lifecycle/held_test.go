package lifecycle

import (
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records"
)

func TestNothingIsUnmadeAfterTheEnd(t *testing.T) {
	const unmade = "at: 2026-03-20T09:00:00+01:00, by: ana, set: {impact: [high, low]}"
	const closed = "at: 2026-03-19T09:00:00+01:00, by: ana, to: closed"
	high := func(r *records.Record) bool { return r.Value("impact") == "high" }
	tests := map[string]struct {
		entries []string
		refused bool
		ever    bool // it was of high impact
	}{
		"by hand":               {[]string{born, solved, closed, unmade}, true, true},
		"late, as it was born":  {[]string{born, solved, closed, strings.Replace(unmade, "03-20", "03-16", 1) + ", flags: [late]"}, true, true},
		"recorded before it":    {[]string{born, solved, unmade, closed}, true, true},
		"amended":               {[]string{born, solved, closed, unmade + ", why: typed wrongly, flags: [amendment]"}, false, true},
		"amended for no reason": {[]string{born, solved, closed, unmade + ", flags: [amendment]"}, true, true},
		"corrected too late":    {[]string{born, solved, closed, unmade + ", why: typed wrongly, flags: [correction]"}, false, true},
		"corrected in time":     {[]string{born, strings.Replace(unmade, "03-20", "03-16", 1) + ", why: typed wrongly, flags: [correction]", solved, closed}, false, false},
		"set back in time":      {[]string{born, strings.Replace(unmade, "03-20", "03-16", 1), solved, closed}, false, true},
	}
	for name, tc := range tests {
		text := strings.Replace(withLog("closed", "", tc.entries...), "impact: high", "impact: low", 1)
		tree := repository(t, text)
		h, found := Replay(tree, tree.Record("INC-2026-0042"))
		if got := hasRule(found, RuleClosedRecord); got != tc.refused {
			t.Errorf("%s: refused %v, want %v:\n%s", name, got, tc.refused, report(found))
		}
		if got := h.Ever(high); got != tc.ever {
			t.Errorf("%s: ever of high impact %v, want %v", name, got, tc.ever)
		}
	}
}

func TestLinksAndAudienceMayFollowTheEnd(t *testing.T) {
	closed := []string{born, solved, "at: 2026-03-19T09:00:00+01:00, by: ana, to: closed"}
	for set, legal := range map[string]bool{
		"audience: [internal, public]":                       true,
		"services: [[payments-api], [payments-api, web]]":    true,
		"services: [[payments-api, web], [payments-api]]":    false,
		"audience: [internal, public], urgency: [high, low]": false,
	} {
		entries := append(slices.Clone(closed), "at: 2026-03-20T09:00:00+01:00, by: ana, set: {"+set+"}")
		tree := repository(t, withLog("closed", "", entries...))
		if _, found := Replay(tree, tree.Record("INC-2026-0042")); hasRule(found, RuleClosedRecord) == legal {
			t.Errorf("%s: legal %v, found\n%s", set, legal, report(found))
		}
	}
}

func TestCancelledStaysWhatMayBeCancelled(t *testing.T) {
	const cancelled = "at: 2026-03-16T12:00:00+01:00, by: ana, to: cancelled"
	const later = "at: 2026-03-17T12:00:00+01:00, by: ana, set: {major: [null, true]}, why: it was one, flags: [amendment]"
	for fields, want := range map[string]bool{"major: true": true, "major: false": false} {
		entry := strings.Replace(later, "true", strings.TrimPrefix(fields, "major: "), 1)
		tree := repository(t, withLog("cancelled", fields, born, cancelled, entry))
		if _, found := Replay(tree, tree.Record("INC-2026-0042")); hasRule(found, RuleTransition) != want {
			t.Errorf("%s: refused should be %v:\n%s", fields, want, report(found))
		}
	}
}
