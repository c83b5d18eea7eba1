package frontmatter

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// The limits hold: a hostile file is refused, or read, within a second and
// without eating the memory.
func TestHostileSizes(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for _, c := range "bcdefghi" {
		above := string(c - 1)
		bomb += string(c) + "0: &" + string(c) + "0 [*" + above + "0" + strings.Repeat(", *"+above+"0", 8) + "]\n"
	}
	header := func(s string) string { return "---\n" + s + "\n---\n" }
	tests := []struct{ what, text, rule string }{
		{"alias bomb", header(bomb), "yaml-alias"},
		{"20,000 brackets", header("a: " + strings.Repeat("[", 20000)), "yaml-depth"},
		{"20,000 braces", header("a: " + strings.Repeat("{a: ", 15000)), "yaml-depth"},
		{"deep lists", header(strings.Repeat("- ", 30000) + "a"), "yaml-depth"},
		{"deep mappings", header(deepMapping(350)), "yaml-depth"},
		{"65,000 keys", header(manyKeys(65000)), "frontmatter-size"},
		{"keys up to the size", header(strings.Repeat("a: 1\n", MaxHeader/5-1)), "yaml-duplicate-key"},
		{"keys up to the limit", header(manyKeys(5500)), "yaml-keys"},
		{"one long line", header("a: " + strings.Repeat("é", 30000)), ""},
		{"one long list", header("a: [" + strings.Repeat("é, ", 15000) + "]"), ""},
		{"many tags", header(strings.Repeat("- !x y\n", 9000)), "yaml-tag"},
		{"many anchors", header("a:\n" + strings.Repeat("- &x y\n", 9000)), ""},
		{"many bad numbers in a line", header("a: [" + strings.Repeat("é, 010, ", 6000) + "]"), "yaml-number"},
		{"many bad characters", header("a: " + strings.Repeat("\u2028", 20000)), "yaml-syntax"},
		{"many explicit keys", header(strings.Repeat("? ", 30000)), "yaml-depth"},
		{"1 MB scalar", header("a: " + strings.Repeat("x", 1<<20-100)), "frontmatter-size"},
		{"10 MB", header("a: 1") + strings.Repeat("x", 10<<20), "file-size"},
		{"1 MB line in the body", header("a: 1") + strings.Repeat("x", 1<<20-100), ""},
		{"a million lines in the body", header("a: 1") + strings.Repeat("\n", 1<<20-100), ""},
		{"many conflict markers", header("a: 1") + strings.Repeat("<<<<<<< x\n", 100000), "conflict-marker"},
		{"many fences", header("a: 1") + strings.Repeat("<<<<<<<\n```\n", 80000), "conflict-marker"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			d, findings := measured(t, func() (*Doc, []diagnostic) { return Parse("x.md", []byte(tt.text)) })
			checkRule(t, findings, tt.rule)
			measured(t, func() (*Doc, []diagnostic) { // an edit costs no more than reading
				_, _ = d.Put(Path{"a"}, Str("b"), nil)
				return d, nil
			})
		})
	}
	plain := []struct{ what, text, rule string }{
		{"items up to the size", "a:\n" + strings.Repeat("- a\n", MaxFile/4-1), ""},
		{"nothing up to the size", strings.Repeat("\n", MaxFile), ""},
		{"keys up to the size", manyKeys(MaxFile / 10), "yaml-keys"},
		{"one key again and again", strings.Repeat("a: \n", MaxFile/4), "yaml-duplicate-key"},
		{"commas up to the size", "a: [" + strings.Repeat("1,", MaxFile/2-10) + "]", ""},
		{"brackets", strings.Repeat("[", MaxFile), "yaml-depth"},
		{"a comment a line", strings.Repeat("#\n", MaxFile/2), ""},
		{"quotes", "a: '" + strings.Repeat("''", MaxFile/2-10) + "'", ""},
	}
	for _, tt := range plain {
		t.Run("YAML "+tt.what, func(t *testing.T) {
			_, findings := measured(t, func() (*Doc, []diagnostic) { return ParseYAML("x.yaml", []byte(tt.text)) })
			checkRule(t, findings, tt.rule)
		})
	}
}

// measured runs read and holds it to a second and 256 MB. Other work on the
// machine counts against the time, so it has several tries; -short, under which
// the race detector runs, asks for the memory alone.
func measured(t *testing.T, read func() (*Doc, []diagnostic)) (*Doc, []diagnostic) {
	t.Helper()
	for try := 1; ; try++ {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		d, findings := read()
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		used := (after.TotalAlloc - before.TotalAlloc) >> 20
		t.Logf("%v, %d MB in all, %d findings", took, used, len(findings))
		if used > 256 {
			t.Errorf("used %d MB", used)
		}
		if took <= time.Second || testing.Short() {
			return d, findings
		}
		if try == 5 {
			t.Errorf("took %v", took)
			return d, findings
		}
	}
}

// checkRule wants a finding of a rule, or none at all for "".
func checkRule(t *testing.T, findings []diagnostic, rule string) {
	t.Helper()
	found := rule == "" && len(findings) == 0
	for _, f := range findings {
		found = found || f.Rule == rule
	}
	if !found {
		t.Errorf("no finding of %q among %d", rule, len(findings))
	}
}

// deepMapping nests block mappings.
func deepMapping(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}
