package check

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

// crowd is a repository of n changes of one service in one window.
func crowd(tb testing.TB, n int) (*records.Tree, *Rule) {
	tb.Helper()
	files := fstest.MapFS{"gitsm.yaml": {Data: []byte("version: 1\n")}}
	for i := range n {
		files[fmt.Sprintf("changes/2026/CHG-2026-%04d.md", i+1)] = &fstest.MapFile{Data: []byte(
			"---\ntitle: Again\nstate: assessing\ntype: normal\nservices: [web]\nimplementers: [ana]\n" +
				"planned:\n  start: 2026-07-10T22:00:00+02:00\n  end: 2026-07-10T23:00:00+02:00\n" +
				"log:\n  - at: 2026-06-01T09:00:00+02:00\n    by: ana\n    to: assessing\n---\n")}
	}
	tree, err := records.Load(files)
	if err != nil {
		tb.Fatal(err)
	}
	return tree, &changeCollision
}

func collisions(tree *records.Tree, rule *Rule) []*diag.Diagnostic {
	var found []*diag.Diagnostic
	rule.Run(&Pass{Tree: tree, AsOf: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), rule: rule, out: &found})
	return found
}

// Each change names at most three others: 0 + 1 + 2 + 3, then one finding each.
func TestChangeCollisionCrowd(t *testing.T) {
	for _, tt := range []struct{ changes, findings int }{{1, 0}, {2, 1}, {4, 6}, {5, 7}, {400, 402}} {
		found := collisions(crowd(t, tt.changes))
		if len(found) != tt.findings {
			t.Errorf("%d changes: %d findings, want %d", tt.changes, len(found), tt.findings)
		}
		for _, d := range found {
			if len(d.Related) > change.Named || d.Severity != diag.Error {
				t.Fatalf("%d changes: %+v", tt.changes, d)
			}
		}
	}
}

// The time per change stays about the same.
func BenchmarkChangeCollision(b *testing.B) {
	for _, n := range []int{500, 4000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tree, rule := crowd(b, n)
			for b.Loop() {
				if found := collisions(tree, rule); len(found) != n+2 {
					b.Fatalf("%d findings", len(found))
				}
			}
		})
	}
}
