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

// measuredFiles are benchFiles under an agreement, so that every incident has clocks.
func measuredFiles(n int) fstest.MapFS {
	fsys := benchFiles(n)
	fsys["customers.yaml"] = &fstest.MapFile{Data: []byte("customers:\n  - id: staff\n    title: Staff\n")}
	fsys["agreements/all.md"] = &fstest.MapFile{Data: []byte(`---
title: All
state: active
type: sla
parties: {customers: [staff]}
default: true
valid_from: 2022-01-01
calendar: 24x7
targets:
  - {priority: P1, response: 15m, resolution: 6h}
  - {priority: P2, response: 1h, resolution: 9h}
  - {priority: P3, response: 4h, resolution: 36h}
  - {priority: P4, response: 9h, resolution: 90h}
---
`)}
	return fsys
}

// What a build costs, of records that are read already, when there was one before: when
// all is rendered, when nothing has changed since, when a record was edited, and when it
// is an hour later.
func BenchmarkAgain10000(b *testing.B) {
	files := measuredFiles(10_000)
	tree, err := records.Load(files)
	if err != nil {
		b.Fatal(err)
	}
	r := tree.OfKind("incident")[0]
	edited := tree.With(r.Path, append(slices.Clone(files[r.Path].Data), "\nMore.\n"...))
	built := map[string][]byte{}
	first := NewMemory("bench", nil, nil)
	if _, err := Build(tree, Options{AsOf: benchAsOf, Memory: first}, func(f File) error { built[f.Path] = f.Data; return nil }); err != nil {
		b.Fatal(err)
	}
	kept, err := first.Encode()
	if err != nil {
		b.Fatal(err)
	}
	earlier := func(name string) ([]byte, error) { return built[name], nil }
	for _, again := range []struct {
		name string
		tree *records.Tree
		asOf time.Time
		kept []byte
	}{
		{"full", tree, benchAsOf, nil}, {"unchanged", tree, benchAsOf, kept}, {"edited", edited, benchAsOf, kept}, {"later", tree, benchAsOf.Add(time.Hour), kept},
	} {
		b.Run(again.name, func(b *testing.B) {
			rendered := 0
			for b.Loop() {
				rendered = buildAgain(b, again.tree, Options{AsOf: again.asOf, Memory: NewMemory("bench", again.kept, earlier)})
			}
			b.ReportMetric(float64(rendered), "rendered")
		})
	}
}

func buildAgain(b *testing.B, tree *records.Tree, opts Options) (rendered int) {
	b.Helper()
	if _, err := Build(tree, opts, func(f File) error {
		if f.Rendered {
			rendered++
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	if _, err := opts.Memory.Encode(); err != nil {
		b.Fatal(err)
	}
	return rendered
}

// What a preview of 10,000 records costs when a file is edited: reading it, beginning
// a portal, and making the page of the record, the front page, and the list.
func BenchmarkEdit10000(b *testing.B) {
	files := measuredFiles(10_000)
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
