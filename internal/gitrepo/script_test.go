package gitrepo

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// script runs git in dir with a fixed author, a clock that advances by a minute
// a commit, and no configuration of the user's.
type script struct {
	t   *testing.T
	dir string
	now time.Time
}

func newScript(t *testing.T, args ...string) *script {
	t.Helper()
	needGit(t)
	s := &script{t: t, dir: filepath.Join(realTemp(t), "repo"), now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.FixedZone("", 3600))}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s.git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	return s
}

func needGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: nothing to build the repository with")
	}
}

// realTemp is a temporary folder by its real path, as git would name it.
func realTemp(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func (s *script) try(args ...string) (string, error) {
	stamp := fmt.Sprintf("%d %s", s.now.Unix(), s.now.Format("-0700"))
	cmd := exec.Command("git", args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C", "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always",
		"GIT_AUTHOR_NAME=Ana Amber", "GIT_AUTHOR_EMAIL=ana@example.org", "GIT_AUTHOR_DATE="+stamp,
		"GIT_COMMITTER_NAME=Ben Birch", "GIT_COMMITTER_EMAIL=ben@example.org", "GIT_COMMITTER_DATE="+stamp)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), err
}

func (s *script) git(args ...string) string {
	s.t.Helper()
	out, err := s.try(args...)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func (s *script) write(name, text string) {
	s.t.Helper()
	full := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *script) commit(message string, files ...string) {
	s.t.Helper()
	for i := 0; i+1 < len(files); i += 2 {
		s.write(files[i], files[i+1])
	}
	s.now = s.now.Add(time.Minute)
	s.git("add", "-A")
	s.git("commit", "-q", "--allow-empty", "-m", message)
}

// clone gives a script for a clone of s.
func (s *script) clone(args ...string) *script {
	s.t.Helper()
	to := &script{t: s.t, dir: filepath.Join(realTemp(s.t), "clone"), now: s.now}
	s.git(append(append([]string{"clone", "-q"}, args...), to.dir)...)
	return to
}

// gitIn is a git of no user's configuration in a folder.
func gitIn(tb testing.TB, dir string, args ...string) *exec.Cmd {
	tb.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		tb.Skip("git is not installed: nothing to build the repository with")
	}
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C")
	return cmd
}
