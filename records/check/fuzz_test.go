package check

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/gitsm/gitsm/records/lifecycle"
)

// Whatever a file holds, the rules neither crash nor point outside of it, say
// nothing that could steer a terminal, and name only documented rules.
func FuzzRun(f *testing.F) {
	pool := variants(f)
	paths := slices.Sorted(maps.Keys(pool))
	for i, path := range paths {
		for _, text := range pool[path] {
			f.Add(uint16(i), text)
		}
	}
	known := map[string]bool{}
	for _, rule := range list() {
		known[rule.ID] = true
	}
	start := load(f, base(f))
	opts := Options{AsOf: asOf, Temporal: true}
	f.Fuzz(func(t *testing.T, i uint16, text []byte) {
		path := paths[int(i)%len(paths)]
		tree := start.With(path, text)
		length := strings.Count(string(text), "\n") + 2
		for _, d := range Run(tree, opts) {
			switch {
			case !known[d.Rule]:
				t.Errorf("%s: no rule %q", d.Span, d.Rule)
			case d.Span.File == path && (d.Span.Start.Line > length || d.Span.Start.Line < 0):
				t.Errorf("%s: the file has %d lines [%s]", d.Span, length, d.Rule)
			case strings.ContainsFunc(d.Message, unicode.IsControl):
				t.Errorf("%s: %q holds control characters [%s]", d.Span, d.Message, d.Rule)
			}
		}
		Judge(start, lifecycle.Plan{Tree: tree}, opts)
	})
}
