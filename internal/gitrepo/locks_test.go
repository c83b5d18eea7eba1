package gitrepo

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// While git moves a ref its lock stands beside it, empty at first. It is no ref.
func TestLocksAreNoRefs(t *testing.T) {
	s := newScript(t)
	s.commit("first", "a.md", "one\n")
	tip := s.git("rev-parse", "HEAD")
	heads := filepath.Join(s.dir, ".git", "refs", "heads")
	for name, text := range map[string]string{"main.lock": "", "side.lock": tip + "\n"} {
		if err := os.WriteFile(filepath.Join(heads, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	each(t, s.dir, func(t *testing.T, r *Repo) {
		if got, err := r.Resolve("main"); err != nil || got == "" {
			t.Errorf("main is %q, %v", got, err)
		}
		if _, err := r.Resolve("refs/heads/side.lock"); !errors.Is(err, ErrNoRevision) {
			t.Errorf("a lock is a revision: %v", err)
		}
	})
}
