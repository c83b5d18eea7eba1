//go:build unix

package records

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestLoadOpensNoPipe is hostile case E04 on a real file system: opening the
// pipe would hang for ever.
func TestLoadOpensNoPipe(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "services"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "services", "pipe.md"), 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "services", "link.md")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "services", "locked.md"), nil, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "services", "not-\xff-utf8.md"), nil, 0o600); err != nil {
		t.Log("the file system takes UTF-8 names only:", err)
	}
	got := report(load(t, os.DirFS(dir)).Faults)
	for _, want := range []string{"pipe.md: error: a named pipe is never read", "link.md: error: a symbolic link is never read"} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q:\n%s", want, got)
		}
	}
}
