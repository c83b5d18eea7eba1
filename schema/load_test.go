package schema

import (
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
)

// everything is the set of all shipped kinds.
func everything() *Set { return Builtin(Modules()...) }

func report(findings []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range diag.Sort(findings) {
		b.WriteString(d.Span.String() + ": " + d.Message + " [" + d.Rule + "]\n")
	}
	return b.String()
}

func TestShippedKindsHaveNoFaults(t *testing.T) {
	files, err := kindFiles.ReadDir("kinds")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".yaml")
		names = append(names, name)
		k, faults := readShipped(name)
		if len(faults) > 0 {
			t.Errorf("%s", report(faults))
		}
		if c := k.compile(); c.err != nil {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	slices.Sort(names)
	if got := everything().Names(); !slices.Equal(got, names) {
		t.Errorf("the modules name the kinds %v, the files are %v", got, names)
	}
}
