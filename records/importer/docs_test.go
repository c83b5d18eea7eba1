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

// docs/import.md has the states of ServiceNow as the code does.
func TestDocsHaveTheStates(t *testing.T) {
	page, err := os.ReadFile("../../docs/import.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| state there | here |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		for name := range strings.SplitSeq(cells[0], ", ") {
			rows[name] = cells[len(cells)-1]
		}
	}
	for name, state := range knownStates {
		want := state.State
		switch {
		case want == "":
			want = "the state before"
		case name == "On Hold" || name == "Pending":
			want = "pending, hold as the column of reasons says, else " + state.Hold
		case state.Hold != "":
			want += ", hold " + state.Hold
		}
		if len(name) > 1 && rows[name] != want {
			t.Errorf("docs/import.md says that %s is %q, want %q", name, rows[name], want)
		}
	}
	for _, key := range mappingKeys {
		if !strings.Contains(string(page), "`"+key+"`") {
			t.Errorf("docs/import.md does not tell of %s", key)
		}
	}
}
