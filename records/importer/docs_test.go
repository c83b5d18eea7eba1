package importer

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// docs/import.md has the table of severities as the code does.
func TestDocsHaveTheSeverities(t *testing.T) {
	page, err := os.ReadFile("../../docs/import.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, severity := range slices.Sorted(maps.Keys(grades)) {
		g := grades[severity]
		level := g.level
		if level == "" {
			level = "none"
		}
		if row := fmt.Sprintf("| %s | %s | %s | %s |\n", severity, g.impact, g.urgency, level); !strings.Contains(string(page), row) {
			t.Errorf("docs/import.md lacks %q", row)
		}
	}
	if !slices.Equal(slices.Sorted(slices.Values(severities)), slices.Sorted(maps.Keys(grades))) {
		t.Errorf("severities are %q, graded are %q", severities, slices.Sorted(maps.Keys(grades)))
	}
}
