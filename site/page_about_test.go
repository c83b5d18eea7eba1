package site

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
)

// Whoever reads a report must know what the policy takes back.
func TestAboutTellsWhatIsRelaxed(t *testing.T) {
	tree, err := records.Load(fstest.MapFS{"gitsm.yaml": {Data: []byte(
		"audit: relaxed\npolicy: {approvals: {normal: {low: {tier3-4: {separation: [requester]}}}}}\n")}})
	if err != nil || len(tree.Faults) > 0 {
		t.Fatal(err, tree.Faults)
	}
	about := ""
	if _, err := Build(tree, Options{AsOf: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}, func(f File) error {
		if f.Path == aboutPath {
			about = string(f.Data)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := "The author of a change may approve it (normal, low risk, tier 3; normal, low risk, tier 4)"; !strings.Contains(about, want) {
		t.Errorf("no %q on the page about the portal", want)
	}
}
