package check

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/examples/corpus"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// estate loads a large repository. Later than all of its records is the as-of
// instant.
func estate(b *testing.B, n int) (*records.Tree, Options) {
	b.Helper()
	files := fstest.MapFS{}
	for path, data := range corpus.Files(corpus.Items(n)) {
		files[path] = &fstest.MapFile{Data: data}
	}
	tree, err := records.Load(files)
	if err != nil {
		b.Fatal(err)
	}
	return tree, Options{AsOf: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
}

// The rules alone, without reading.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tree, opts := estate(b, n)
			for b.Loop() {
				if found := Run(tree, opts); diag.HasErrors(found) {
					b.Fatalf("the corpus has errors: %s", lines(found[:1]))
				}
			}
		})
	}
}

// One edited incident among ten thousand records.
func BenchmarkJudge(b *testing.B) {
	tree, opts := estate(b, 10000)
	incident := tree.OfKind("incident")[0]
	after := tree.With(incident.Path, bytes.Replace(tree.Source(incident.Path), []byte("title: "), []byte("title: Again "), 1))
	if _, narrow := touchedRecords(tree, after); !narrow {
		b.Fatal("an edited incident is judged by two whole runs")
	}
	for b.Loop() {
		if found := Judge(tree, lifecycle.Plan{Tree: after}, opts); len(found) > 0 {
			b.Fatal(lines(found))
		}
	}
}
