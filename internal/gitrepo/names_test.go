package gitrepo

import "testing"

// TestRelation holds how paths lie to folders, and to the files at the root.
func TestRelation(t *testing.T) {
	for _, test := range []struct {
		name    string
		isDir   bool
		folders []string
		want    place
	}{
		{"a.md", false, nil, inside},
		{"a.md", false, []string{"docs"}, outside},
		{"docs", true, []string{"docs/adr"}, above},
		{"docs/adr/1.md", false, []string{"docs/adr"}, inside},
		{"a.md", false, []string{"docs", RootFiles}, inside},
		{"docs/a.md", false, []string{RootFiles}, outside},
		{"sub", true, []string{RootFiles}, outside},
		{"docs", true, []string{RootFiles, "docs/adr"}, above},
	} {
		if got := relation(test.name, test.folders, test.isDir); got != test.want {
			t.Errorf("%s lies %d to %v; want %d", test.name, got, test.folders, test.want)
		}
	}
}
