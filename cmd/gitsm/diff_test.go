package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPrintDiff(t *testing.T) {
	numbered := func(n int, changed map[int]string) []byte {
		var b strings.Builder
		for i := 1; i <= n; i++ {
			if text, ok := changed[i]; ok {
				b.WriteString(text)
			} else {
				fmt.Fprintf(&b, "line %d\n", i)
			}
		}
		return []byte(b.String())
	}
	tests := []struct {
		name          string
		before, after []byte
		want          string
	}{
		{"one line", []byte("a\nb\nc\n"), []byte("a\nB\nc\n"), "--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
		{"new file", nil, []byte("a\n"), "--- /dev/null\n+++ f\n@@ -0,0 +1 @@\n+a\n"},
		{"file taken away", []byte("a\nb\n"), nil, "--- f\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n"},
		{"last newline", []byte("a\n"), []byte("a"), "--- f\n+++ f\n@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n"},
		{"no change", []byte("a\n"), []byte("a\n"), "--- f\n+++ f\n"},
		{"escapes", []byte("a\n"), []byte("a\x1b[2J\n"), "--- f\n+++ f\n@@ -1 +1 @@\n-a\n+a\\x1b[2J\n"},
		{
			"two hunks", numbered(20, nil), numbered(20, map[int]string{2: "two\n", 18: ""}),
			"--- f\n+++ f\n@@ -1,5 +1,5 @@\n line 1\n-line 2\n+two\n line 3\n line 4\n line 5\n" +
				"@@ -15,6 +15,5 @@\n line 15\n line 16\n line 17\n-line 18\n line 19\n line 20\n",
		},
	}
	for _, tt := range tests {
		var b strings.Builder
		if err := printDiff(&b, change{Path: "f", Before: tt.before, After: tt.after}); err != nil {
			t.Fatal(err)
		}
		if b.String() != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, b.String(), tt.want)
		}
	}
}

// What a diff says is what git understands: applied to the old text it gives
// the new one.
func TestPrintDiffApplies(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a\n", "b\n", "c\n", "d\n"}), 1, 25).Draw(t, "lines"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		if before == after {
			return
		}
		var b strings.Builder
		if err := printDiff(&b, change{Path: "f", Before: []byte(before), After: []byte(after)}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "f"), []byte(before), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("git", "apply", "-p0", "--unidiff-zero", "-")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(b.String())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git apply: %v: %s\n%s", err, out, b.String())
		}
		if got, _ := os.ReadFile(filepath.Join(dir, "f")); string(got) != after {
			t.Fatalf("%q, want %q", got, after)
		}
	})
}
