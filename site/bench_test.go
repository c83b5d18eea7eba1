package site

import (
	"bytes"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/examples/corpus"
	"github.com/gitsm/gitsm/records"
)

var benchAsOf = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func benchFiles(n int) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, data := range corpus.Files(corpus.Items(n)) {
		fsys[name] = &fstest.MapFile{Data: data}
	}
	return fsys
}

func BenchmarkBuild1000(b *testing.B) {
	tree, err := records.Load(benchFiles(1000))
	if err != nil {
		b.Fatal(err)
	}
	opts := Options{AsOf: benchAsOf}
	var bytes int64
	b.ReportAllocs()
	for b.Loop() {
		bytes = 0
		if _, err := Build(tree, opts, func(f File) error { bytes += int64(len(f.Data)); return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(bytes)/1000, "bytes/record")
}

// What a preview of 10,000 records costs when a file is edited: reading it, beginning
// a portal, and making the page of the record, the front page, and the list.
func BenchmarkEdit10000(b *testing.B) {
	files := benchFiles(10_000)
	tree, err := records.Load(files)
	if err != nil {
		b.Fatal(err)
	}
	r := tree.OfKind("incident")[0]
	old := files[r.Path].Data
	for _, page := range []string{"", "incidents/" + r.ID + ".html", "index.html", "incidents/index.html", "operations.html", "trends.html", searchIndex} {
		b.Run(page, func(b *testing.B) {
			for b.Loop() {
				files[r.Path] = &fstest.MapFile{Data: append(slices.Clone(old), bytes.Repeat([]byte("\nMore.\n"), b.N%7+1)...)}
				if tree, err = tree.Reload(files, []string{r.Path}); err != nil {
					b.Fatal(err)
				}
				p, err := Open(tree, Options{AsOf: benchAsOf})
				if err != nil {
					b.Fatal(err)
				}
				if page == "" {
					continue
				}
				if _, err := p.File(page); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
