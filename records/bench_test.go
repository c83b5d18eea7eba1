package records

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// estate makes a repository with n incidents on ten services.
func estate(n int) fstest.MapFS {
	fsys := fstest.MapFS{"gitsm.yaml": {Data: []byte("name: Estate\ntimezone: Europe/Berlin\n")}}
	for i := range 10 {
		fsys[fmt.Sprintf("services/service-%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, `---
title: Service %d
state: live
type: business
owner: ben
team: payments
tier: %d
hours: 24x7
---
## Description

What it is.

## Outcomes

What for.

## How to get help

Ask.
`, i, 1+i%4)}
	}
	for i := range n {
		fsys[fmt.Sprintf("incidents/2026/%02d/INC-2026-%05d.md", i%12+1, i+10000)] = &fstest.MapFile{Data: fmt.Appendf(nil, `---
title: Payments time out %d
state: resolved
services: [service-%d]
category: capacity
channel: monitoring
impact: high
urgency: medium
team: payments
assignee: ana
resolution:
  code: fixed
outages:
  - services: [service-%[2]d]
    from: 2026-03-16T09:52:00+01:00
    to: 2026-03-16T10:40:00+01:00
    level: full
related: [INC-2026-%05[3]d]
log:
  - at: 2026-03-16T09:58:00+01:00
    by: ana
    to: new
  - at: 2026-03-16T10:02:00+01:00
    by: ana
    to: in_progress
  - at: 2026-03-16T10:55:00+01:00
    by: ana
    to: resolved
---
## Summary

Every fourth payment fails.

## Impact

%s

## Resolution

Rolled back.
`, i, i%10, (i+n/2)%n+10000, strings.Repeat("Customers could not pay by card. ", 8))}
	}
	return fsys
}

func benchmarkLoad(b *testing.B, n int) {
	fsys := estate(n)
	b.ReportAllocs()
	for b.Loop() {
		if tree := load(b, fsys); len(tree.Faults) > 0 {
			b.Fatal(report(tree.Faults[:1]))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/record")
}

func BenchmarkLoad1000(b *testing.B)  { benchmarkLoad(b, 1000) }
func BenchmarkLoad10000(b *testing.B) { benchmarkLoad(b, 10000) }

func BenchmarkWith10000(b *testing.B) {
	fsys := estate(10000)
	tree := load(b, fsys)
	const path = "incidents/2026/05/INC-2026-10004.md"
	src := []byte(strings.Replace(string(fsys[path].Data), "urgency: medium", "urgency: high", 1))
	b.ReportAllocs()
	for b.Loop() {
		if tree.With(path, src).Record("INC-2026-10004").Value("priority") != "P1" {
			b.Fatal("the change is not seen")
		}
	}
}

// TestWithIsQuick holds the promise that a plan on a large estate is ready
// before anybody notices, with much room for slow machines.
func TestWithIsQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 10,000 records")
	}
	fsys := estate(10000)
	tree := load(t, fsys)
	const path = "incidents/2026/05/INC-2026-10004.md"
	quickest := time.Hour
	for range 5 {
		start := time.Now()
		tree.With(path, fsys[path].Data)
		quickest = min(quickest, time.Since(start))
	}
	if quickest > 100*time.Millisecond {
		t.Errorf("With took %s with 10,000 records", quickest)
	}
}

func TestLoadReadsFolders(t *testing.T) {
	dir := t.TempDir()
	for name, f := range repository(small) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fromDisk, fromMemory := load(t, os.DirFS(dir)), load(t, repository(small))
	if a, b := describeTree(fromDisk), describeTree(fromMemory); a != b {
		t.Errorf("from disk\n%s\nfrom memory\n%s", a, b)
	}
}
