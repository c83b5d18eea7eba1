package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records"
)

func TestSimilar(t *testing.T) {
	titled := func(title string, lines ...string) string {
		src := incident(lines, "at: 2026-03-02T09:00:00+01:00, to: new")
		return strings.Replace(src, "title: X", "title: "+title, 1)
	}
	files := map[string]string{
		"services/web.md": service("", "24x7"),
		"cis/db-01.md":    text("state: live", "type: database", "owner: ana", "environment: production"),
		incidentPath(1):   titled("Checkout fails with the card", "cis: [db-01]", "category: software", "problems: [PRB-2026-0001]"),
		// The same item, category and problem: 6 + 4 + 2 + 2.
		incidentPath(2): titled("Bookings are lost", "cis: [db-01]", "category: software", "problems: [PRB-2026-0001]"),
		// A service and two words: 2 + 2.
		incidentPath(3): titled("The card reader at checkout is slow", "category: network"),
		// A service alone says nothing.
		incidentPath(4): titled("Something else with", "category: network"),
		// As near as can be, and cancelled.
		incidentPath(5):                  strings.Replace(strings.Replace(titled("Checkout fails", "cis: [db-01]", "cancel_reason: false_alarm"), "to: new", "to: cancelled", 1), "state: new", "state: cancelled", 1),
		"problems/2026/PRB-2026-0001.md": text("services: [web]", "category: software", "impact: low", "urgency: low", logged("at: 2026-03-02T09:00:00+01:00, to: new")),
	}
	tree := world(t, files)
	told := func(most int) string {
		var said []string
		for _, s := range SimilarTo(tree, tree.Record("INC-2026-0001"), most) {
			said = append(said, fmt.Sprintf("%s %d: %s", s.Record.ID, s.Points, strings.Join(s.Why, "; ")))
		}
		return strings.Join(said, "\n")
	}
	want := []string{
		"INC-2026-0002 14: problem PRB-2026-0001; ci db-01; service web; category software",
		"PRB-2026-0001 10: link problems; service web; category software",
		"INC-2026-0003 4: service web; words checkout, card",
	}
	if got := told(10); got != strings.Join(want, "\n") {
		t.Errorf("similar:\n%s\nexpected:\n%s", got, strings.Join(want, "\n"))
	}
	if got := told(1); got != want[0] {
		t.Errorf("the nearest: %s", got)
	}
	if got := SimilarTo(tree, &records.Record{ID: "INC-2026-0099", Kind: tree.Record("INC-2026-0001").Kind, Fields: tree.Record("web").Fields}, 10); len(got) != 0 {
		t.Errorf("what has nothing in common: %v", got)
	}
}
