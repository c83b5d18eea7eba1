package change

import (
	"os"
	"testing"

	"github.com/gitsm/gitsm/records"
)

// The seal is computed for every change of a portal and of a check.
func BenchmarkSealOf(b *testing.B) {
	tree, err := records.Load(os.DirFS("../../examples/ferry"))
	if err != nil {
		b.Fatal(err)
	}
	r := tree.Record("CHG-2026-0013")
	for b.Loop() {
		SealOf(tree, r)
	}
}

func BenchmarkAuthorise(b *testing.B) {
	tree, err := records.Load(os.DirFS("../../examples/ferry"))
	if err != nil {
		b.Fatal(err)
	}
	r := tree.Record("CHG-2026-0013")
	for b.Loop() {
		Authorise(tree, r, OnRecord())
	}
}
