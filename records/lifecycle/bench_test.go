package lifecycle

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records"
)

// estate is a repository with n incidents that have come to an end.
func estate(b *testing.B, n int) *records.Tree {
	var text strings.Builder
	one := withLog("resolved", "urgency: high", born, begun, "at: 2026-03-16T11:00:00+01:00, by: ana, set: {urgency: [medium, high]}", solved)
	for i := range n {
		text.WriteString(strings.Replace(one, "INC-2026-0042", fmt.Sprintf("INC-2026-%d", 10000+i), 1))
	}
	return repository(b, text.String())
}

func BenchmarkReplay1000(b *testing.B) {
	tree := estate(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range tree.Records {
			if _, found := Replay(tree, r); len(found) > 0 {
				b.Fatal(report(found))
			}
		}
	}
}

func BenchmarkUnmet1000(b *testing.B) {
	tree := estate(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range tree.Records {
			Unmet(tree, r)
		}
	}
}

func BenchmarkPlanMove(b *testing.B) {
	tree := estate(b, 10000)
	r := tree.Record("INC-2026-10042")
	m := Move{To: "closed", At: at("2026-03-20T10:00:00+01:00"), By: "ana"}
	b.ReportAllocs()
	for b.Loop() {
		PlanMove(tree, r, m)
	}
}
