package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/schema"
)

// The example in the help of every kind can be run as it is printed, one after
// the other.
func TestExamplesOfNewRun(t *testing.T) {
	dir := newServeProject(t)
	config := "name: Example\ntimezone: Europe/Berlin\nmodules: [" + strings.Join(schema.Modules(), ", ") + "]\n"
	if err := os.WriteFile(filepath.Join(dir, "gitsm.yaml"), []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, kind := range schema.Builtin(schema.Modules()...).Kinds() {
		e, stdout, _ := testEnv(t, dir, "")
		if status := run(e, []string{"new", kind.Name, "--help"}); status != exitClean {
			t.Fatalf("help of %s ends with %d", kind.Name, status)
		}
		_, example, _ := strings.Cut(stdout.String(), "Examples:\n")
		example, _, _ = strings.Cut(example, "\n")
		words, ok := shellSplit(strings.TrimSpace(example))
		if !ok || len(words) < 3 || words[0] != "gitsm" {
			t.Fatalf("%s: no example in %s", kind.Name, stdout)
		}
		e, _, stderr := testEnv(t, dir, "")
		if status := run(e, words[1:]); status != exitClean {
			t.Errorf("%s: ends with %d: %s", example, status, stderr)
		}
	}
}
