//go:build unix

package gitrepo

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A pipe among the files of a repository is refused, and nobody waits for it.
func TestPipesAreNotOpened(t *testing.T) {
	for _, name := range []string{
		"HEAD", "config", "packed-refs", "commondir", "index", "shallow", "objects/info/alternates",
		"refs/heads/main", "refs/heads/other", "refs/tags/v1", "refs/remotes/origin/main",
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t).story()
			path := filepath.Join(s.dir, ".git", filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(path, 0o666); err != nil {
				t.Skip("no pipes here")
			}
			var special *SpecialFileError
			within(t, func() {
				r, err := Open(s.dir)
				if err == nil {
					_ = r.Close()
				}
				if !errors.As(err, &special) {
					t.Errorf("opened: %v", err)
				}
			})
		})
	}
}

// An object is looked at when it is opened.
func TestPipesAmongObjects(t *testing.T) {
	s := newScript(t).story()
	s.git("repack", "-adq")
	packs, err := filepath.Glob(filepath.Join(s.dir, ".git/objects/pack/*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatal(packs, err)
	}
	if err := os.Remove(packs[0]); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(packs[0], 0o666); err != nil {
		t.Skip("no pipes here")
	}
	within(t, func() {
		r, err := Open(s.dir)
		if err == nil {
			_ = r.Close()
			t.Error("a pack that is a pipe was read")
		}
	})
}

// within fails a test in which something takes longer than a second or so.
func within(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("still waiting")
	}
}
