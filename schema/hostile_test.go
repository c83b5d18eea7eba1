package schema

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// TestHostileSizes holds that the largest files that are read at all are
// judged in about a second each, however much is wrong with them. Test machines
// get more time; a cost that grows with the square of the size takes a minute.
func TestHostileSizes(t *testing.T) {
	many := func(n int, item func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(item(i))
		}
		return b.String()
	}
	for name, work := range map[string]func() int{
		"values that are none": func() int {
			doc, _ := frontmatter.Parse("a.md", []byte("---\ntitle: A\nstate: active\npauses_on: ["+many(12000, func(i int) string { return fmt.Sprintf("c%d,", i) })+"a]\n---\n"))
			return len(everything().Kind("agreement").Validate(doc, nil))
		},
		"keys that are none": func() int {
			doc, _ := frontmatter.Parse("a.md", []byte("---\ntitle: A\nstate: active\n"+many(4900, func(i int) string { return fmt.Sprintf("targts%d: 1\n", i) })+"---\n"))
			return len(everything().Kind("agreement").Validate(doc, nil))
		},
		"dates for texts": func() int {
			doc, _ := frontmatter.Parse("a.md", []byte("---\ntitle: A\nstate: active\ntags: ["+many(5000, func(int) string { return "2026-03-16," })+"a]\n---\n"))
			return len(everything().Kind("agreement").Validate(doc, nil))
		},
		"an inventory of nothing": func() int {
			doc, _ := frontmatter.ParseYAML("cis/a.yaml", []byte("items:\n"+strings.Repeat("  - {titel: a, sttae: live}\n", 20000)))
			n := 0
			for i := range doc.Root().Get("items").Items {
				n += len(everything().Kind("ci").Validate(doc, frontmatter.Path{"items", fmt.Sprint(i)}))
			}
			return n
		},
		"a definition that demands nothing that is": func() int {
			doc, _ := frontmatter.ParseYAML("gitsm.yaml", []byte("kinds: {incident: {guards: {new: [{require: ["+many(100000, func(i int) string { return fmt.Sprintf("f%d,", i) })+"a]}]}}}"))
			_, findings := everything().Merge(doc, frontmatter.Path{"kinds"})
			return len(findings)
		},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if n := work(); n == 0 {
				t.Error("nothing was found")
			}
			if took := time.Since(start); took > 15*time.Second {
				t.Errorf("it took %v", took)
			}
			t.Logf("took %v", time.Since(start))
		})
	}
}
