package site

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/examples/corpus"
	"github.com/gitsm/gitsm/records"
)

func BenchmarkBuild1000(b *testing.B) {
	fsys := fstest.MapFS{}
	for name, data := range corpus.Files(corpus.Items(1000)) {
		fsys[name] = &fstest.MapFile{Data: data}
	}
	tree, err := records.Load(fsys)
	if err != nil {
		b.Fatal(err)
	}
	opts := Options{AsOf: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
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
