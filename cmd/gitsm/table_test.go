package main

import (
	"strings"
	"testing"
)

// However narrow a terminal is, what is cut last is what one has to type: the
// ID, wherever it stands.
func TestTableKeepsIDs(t *testing.T) {
	rows := [][]string{
		{"2026-03-16 22:00–23:00", "CHG-2026-0101", "assessing, tentative", "payments", "Raise the size of the pool"},
		{"2026-03-17 22:00–23:00", "CHG-20260316-k7qf", "approved", "web", "Deploy"},
	}
	for _, width := range []int{70, 80, 120, 0} {
		var out strings.Builder
		if err := printTable(&out, rows, width); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"CHG-2026-0101 ", "CHG-20260316-k7qf "} {
			if !strings.Contains(out.String(), id) {
				t.Errorf("at a width of %d there is no %s:\n%s", width, id, out.String())
			}
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if width > 0 && len([]rune(line)) > width {
				t.Errorf("a line is longer than %d: %s", width, line)
			}
		}
	}
}
