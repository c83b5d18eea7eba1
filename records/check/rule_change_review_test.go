package check

import (
	"os"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
)

// Reviewing one's own change is an error while somebody else is there, and a
// mark where one person keeps the repository and says so.
func TestReviewByTheOnlyPerson(t *testing.T) {
	data, err := os.ReadFile("testdata/cases/solo-review.txtar")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]diag.Severity{}
	for _, d := range Run(load(t, base(t), string(data)), Options{AsOf: asOf}) {
		if d.Rule == "change-review" {
			got[d.Record] = d.Severity
		}
	}
	if len(got) != 2 || got["CHG-2026-0011"] != diag.Error || got["CHG-2026-0012"] != diag.Warning {
		t.Errorf("severities %v", got)
	}
}
