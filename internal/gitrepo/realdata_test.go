package gitrepo

import (
	"path/filepath"
	"slices"
	"testing"
)

// Real histories, with merges and renames that nobody thought up, read the same
// through both back ends and as git tells them.
func TestRealDataHistories(t *testing.T) {
	bundles, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "*.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if len(bundles) == 0 {
		t.Skip("there is no real data beside this repository")
	}
	for _, bundle := range bundles {
		t.Run(filepath.Base(bundle), func(t *testing.T) {
			needGit(t)
			full, err := filepath.Abs(bundle)
			if err != nil {
				t.Fatal(err)
			}
			parent := realTemp(t)
			s := &script{t: t, dir: parent, now: at(0)}
			s.git("clone", "-q", full, "clone")
			s.dir = filepath.Join(parent, "clone")
			want := rawLog(s, nil)
			each(t, s.dir, func(t *testing.T, r *Repo) {
				// Names in it belong to other people: no line is printed.
				if got, lines := ourLog(t, r, nil); !slices.Equal(lines, want) {
					t.Errorf("%d revisions of %d commits differ from the %d that git tells", len(lines), got.Commits, len(want))
				}
			})
		})
	}
}
