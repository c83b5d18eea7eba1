package corpus

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The history ends with the files, has a commit for each entry, and merges.
func TestHistory(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: nothing to read the stream")
	}
	items := Items(100)
	var stream bytes.Buffer
	if err := History(&stream, items); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	git := func(stdin []byte, args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Stdin = bytes.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git(nil, "init", "--quiet", "--initial-branch=main")
	git(stream.Bytes(), "fast-import", "--quiet", "--done")
	git(nil, "reset", "--quiet", "--hard", "main")
	entries := 0
	for name, want := range Files(items) {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the corpus says (%v)", name, err)
		}
		if strings.Contains(name, "/20") {
			entries += bytes.Count(want, []byte("\n  - at: "))
		}
	}
	merges := git(nil, "rev-list", "--count", "--merges", "main")
	if all := git(nil, "rev-list", "--count", "--no-merges", "main"); all != strconv.Itoa(entries+2) || merges != strconv.Itoa(entries/mergeEvery) {
		t.Errorf("%s commits and %s merges; want %d and %d", all, merges, entries+2, entries/mergeEvery)
	}
	if first := git(nil, "log", "--reverse", "--format=%s", "--", "incidents"); !strings.HasPrefix(first, "INC-2023-0001: new\n") {
		t.Errorf("the first incident begins with %.40q", first)
	}
}
