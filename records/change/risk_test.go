package change

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records"
)

const answers = "testing: %s\n    experience: %s\n    teams: %d\n    backout: %s\n    downtime: %s\n    users: %s\n    data: %s\n"

// tree has one service of a tier, one thing that it depends on, and one change
// that touches the given one of the two.
func tree(t *testing.T, touches string, tier int, filled string) *records.Tree {
	t.Helper()
	service := fmt.Sprintf("---\ntitle: Booking\nstate: live\ntype: business\nowner: ben\ntier: %d\ndepends_on: [tickets]\n---\n", tier)
	loaded, err := records.Load(fstest.MapFS{
		"services/booking.md": {Data: []byte(service)},
		"services/tickets.md": {Data: []byte("---\ntitle: Tickets\nstate: live\ntype: technical\nowner: ben\ntier: 4\n---\n")},
		"changes/2026/CHG-2026-0001.md": {Data: []byte("---\ntitle: Change\nstate: draft\ntype: normal\nservices: [" + touches +
			"]\nrisk:\n  answers:\n    " + filled + "---\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// The vectors of the domain (C1), and the floor and the bands around them.
func TestAssess(t *testing.T) {
	for _, test := range []struct {
		name    string
		tier    int
		filled  string
		want    string
		l, i    int
		touches string
	}{
		{"medium by medium", 1, fmt.Sprintf(answers, "partial", "done_once", 1, "manual_tested", "none", "many", "none"), "medium medium medium", 4, 7, "booking"},
		{"low by high", 1, fmt.Sprintf(answers, "prod_like", "done_3x_ok", 1, "automatic_tested", "none", "many", "irreversible_or_regulated"), "low high medium", 0, 9, "booking"},
		{"high by low", 3, fmt.Sprintf(answers, "none", "never", 2, "impossible", "up_to_30m", "customer_or_department", "none"), "high low medium", 11, 3, "booking"},
		{"high by medium", 2, fmt.Sprintf(answers, "none", "done_3x_ok", 2, "impossible", "up_to_30m", "customer_or_department", "none"), "high medium high", 8, 4, "booking"},
		{"no way back on tier 1", 1, fmt.Sprintf(answers, "prod_like", "done_3x_ok", 1, "impossible", "none", "team", "none"), "low medium high", 3, 4, "booking"},
		{"no way back on tier 2", 2, fmt.Sprintf(answers, "prod_like", "done_3x_ok", 1, "impossible", "none", "team", "none"), "low low low", 3, 2, "booking"},
		{"many teams count as three", 4, fmt.Sprintf(answers, "prod_like", "done_3x_ok", 9, "automatic_tested", "over_30m", "team", "reversible"), "low medium low", 2, 4, "booking"},
		{"the tier of what depends on it", 1, fmt.Sprintf(answers, "prod_like", "done_3x_ok", 1, "automatic_tested", "none", "team", "none"), "low medium low", 0, 4, "tickets"},
	} {
		t.Run(test.name, func(t *testing.T) {
			loaded := tree(t, test.touches, test.tier, test.filled)
			risk, ok := Assess(loaded, loaded.Record("CHG-2026-0001"))
			if !ok {
				t.Fatal("an answer is missing")
			}
			if got := risk.Likelihood + " " + risk.Impact + " " + risk.Level; got != test.want || risk.LikelihoodSum != test.l || risk.ImpactSum != test.i {
				t.Errorf("got %s (%d, %d), expected %s (%d, %d)", got, risk.LikelihoodSum, risk.ImpactSum, test.want, test.l, test.i)
			}
		})
	}
}

func TestAssessNeedsEveryAnswer(t *testing.T) {
	for _, filled := range []string{
		"testing: none\n",
		fmt.Sprintf(answers, "none", "never", 0, "impossible", "none", "team", "none"),
		fmt.Sprintf(answers, "none", "never", 1, "impossible", "none", "everybody", "none"),
	} {
		loaded := tree(t, "booking", 1, filled)
		if risk, ok := Assess(loaded, loaded.Record("CHG-2026-0001")); ok {
			t.Errorf("a risk of %s from incomplete answers", risk.Level)
		}
	}
}
