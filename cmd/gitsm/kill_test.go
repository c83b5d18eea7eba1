//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// torture is a command that is interrupted in every way. Wherever it ends, the
// project is as it was or as it shall be (outcome S of the hostile cases).
type torture struct {
	name string
	args []string
	// shown names what may differ between old and new besides records: a folder
	// that is swapped in whole.
	built string
	// before is run to prepare the project.
	before [][]string
}

var tortures = []torture{
	{
		name: "move",
		args: []string{"move", "INC-2026-0001", "in_progress", "team=web", "assignee=ben", "--at", "2026-03-16 10:02", "--by", "ana"},
	},
	{
		name: "new",
		args: []string{
			"new", "incident", "--title", "x", "--services", "web", "--category", "a", "--channel", "user", "--impact", "low",
			"--urgency", "low", "--section", "Summary=x", "--at", "2025-12-17 09:00",
		},
	},
	{
		name: "renumber", args: []string{"renumber", "INC-2026-0002"},
		before: [][]string{
			{
				"new", "incident", "--title", "y", "--services", "web", "--category", "a", "--channel", "user", "--impact", "low",
				"--urgency", "low", "--section", "Summary=y", "--at", "2026-03-17 09:00",
			},
			{"link", "INC-2026-0001", "related", "INC-2026-0002", "--at", "2026-03-17 09:00"},
			{"link", "web", "related", "INC-2026-0002", "--at", "2026-03-17 09:00"},
		},
	},
	{
		name: "site", args: []string{"site", "build", "--out", "public", "--as-of", "2026-03-21"}, built: "public",
		before: [][]string{{"site", "build", "--out", "public", "--as-of", "2026-03-20"}},
	},
}

// stage is a project with its two right states.
type stage struct {
	torture
	dir      string // the prepared project; each try works on a copy
	old, new string // what the project holds before and after
}

func newStage(t *testing.T, c torture) stage {
	t.Helper()
	s := stage{torture: c, dir: filepath.Join(t.TempDir(), "stage")}
	if err := writeProject(s.dir); err != nil {
		t.Fatal(err)
	}
	if err := commitAll(s.dir, "work", testEnvironment(s.dir)); err != nil {
		t.Fatal(err)
	}
	for _, args := range c.before {
		s.mustRun(t, s.dir, "gitsm", args...)
	}
	s.old = holdings(t, s.dir)
	done := s.copy(t)
	s.mustRun(t, done, "gitsm", c.args...)
	s.new = holdings(t, done)
	if s.old == s.new {
		t.Fatal("the command changes nothing")
	}
	return s
}

func (s stage) copy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "try")
	if err := os.CopyFS(dir, os.DirFS(s.dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// outcome is how a process ended.
type outcome struct {
	status int // -1: it was killed
	said   string
}

func runIn(dir string, extra []string, name string, args ...string) outcome {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), testEnvironment(dir)...), extra...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return outcome{0, string(out)}
	case errors.As(err, &exit):
		return outcome{exit.ExitCode(), string(out)}
	}
	return outcome{-2, err.Error()}
}

func (s stage) mustRun(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	if got := runIn(dir, nil, name, args...); got.status != 0 {
		t.Fatalf("%s %q ended with %d: %s", name, args, got.status, got.said)
	}
}

// holdings is the content of a project: every file but Git's, the lock's, and
// those whose name begins with a dot, which are no records. Of the built folder
// the marker counts, too, because without it the folder is nobody's.
func holdings(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && d.Name() != siteMarker
		if hidden && d.IsDir() {
			return fs.SkipDir
		}
		if hidden || d.IsDir() {
			return nil
		}
		text, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		fmt.Fprintf(&b, "-- %s %o --\n%s\n", rel, d.Type(), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// leftovers lists temporary files and folders.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		base := filepath.Base(name)
		if strings.Contains(base, ".gitsm-") && base != siteMarker {
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// recover brings a project that was interrupted to a right state, by finishing
// or by taking back, and holds it against the two that there are.
func (s stage) recover(t *testing.T, dir string, abort bool, what string) {
	t.Helper()
	args := []string{"resume"}
	if abort {
		args = append(args, "--abort")
	}
	begun := time.Now()
	s.mustRun(t, dir, "gitsm", args...)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("%s: the lock was stuck for %s", what, took)
	}
	got := holdings(t, dir)
	if got != s.old && got != s.new {
		t.Fatalf("%s: the project is neither as it was nor as it shall be:\n%s", what, got)
	}
	s.mustRun(t, dir, "gitsm", "check")
	// The command can be given again, to the end, and sweeps what was left.
	if got == s.old {
		s.mustRun(t, dir, "gitsm", s.args...)
		if left := leftovers(t, dir); len(left) > 0 {
			t.Errorf("%s: left behind: %q", what, left)
		}
	}
	if holdings(t, dir) != s.new {
		t.Fatalf("%s: given again, the command does not lead to where it should", what)
	}
}

// TestKillAtEveryStep kills each command before each of its steps.
func TestKillAtEveryStep(t *testing.T) {
	for _, c := range tortures {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, c)
			for n := 1; ; n++ {
				dir := s.copy(t)
				got := runIn(dir, []string{fmt.Sprintf("GITSM_TEST_FAIL=%d:kill", n)}, "gitsm-failing", s.args...)
				if got.status == beyond {
					if n < 4 {
						t.Errorf("there are %d steps only", n-1)
					}
					return
				}
				if got.status != -1 {
					t.Fatalf("step %d: ended with %d: %s", n, got.status, got.said)
				}
				s.recover(t, dir, n%2 == 0, fmt.Sprintf("step %d (%s)", n, strings.TrimSpace(got.said)))
			}
		})
	}
}

// TestKillAtRandom kills each command at any time, as a power cut does.
func TestKillAtRandom(t *testing.T) {
	for _, c := range tortures {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, c)
			begun := time.Now()
			s.mustRun(t, s.copy(t), "gitsm", s.args...)
			usual := time.Since(begun)
			for n := range *soak / len(tortures) {
				dir := s.copy(t)
				after := time.Duration(rand.Int64N(int64(usual) * 5 / 4))
				status := killAfter(t, dir, after, s.args)
				if status == 0 && holdings(t, dir) != s.new {
					t.Fatalf("try %d: what was acknowledged is lost", n)
				}
				s.recover(t, dir, n%2 == 0, fmt.Sprintf("killed after %s", after))
			}
		})
	}
}

func killAfter(t *testing.T, dir string, after time.Duration, args []string) int {
	t.Helper()
	cmd := exec.Command("gitsm", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), testEnvironment(dir)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
	defer timer.Stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

// TestDiskFailsAtEveryStep lets the disk fail at each step: an error with
// status 3, one of the two right states, and nothing left behind (E12, E13).
func TestDiskFailsAtEveryStep(t *testing.T) {
	errnos := []string{"ENOSPC", "EIO", "EDQUOT", "EACCES", "EROFS"}
	for _, c := range tortures {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, c)
			for n := 1; ; n++ {
				dir := s.copy(t)
				errno := errnos[n%len(errnos)]
				got := runIn(dir, []string{fmt.Sprintf("GITSM_TEST_FAIL=%d:%s", n, errno)}, "gitsm-failing", s.args...)
				if got.status == beyond {
					return
				}
				what := fmt.Sprintf("step %d, %s: %s", n, errno, got.said)
				// A build goes without the caches that it could not write, and is done.
				cacheFailed := c.built != "" && !strings.Contains(got.said, "step: emit") && !strings.Contains(got.said, "step: swap")
				if got.status != exitFailed && (got.status != 0 || !cacheFailed || holdings(t, dir) != s.new) {
					t.Fatalf("%s: ended with %d", what, got.status)
				}
				if state := holdings(t, dir); state != s.old && state != s.new {
					t.Fatalf("%s: the project is neither as it was nor as it shall be:\n%s", what, state)
				}
				// The old portal is gone only after the swap.
				if left := leftovers(t, dir); len(left) > 0 && !strings.Contains(got.said, "step: swapped") {
					t.Errorf("%s: left behind: %q", what, left)
				}
				s.recover(t, dir, false, what)
			}
		})
	}
}

// TestFullDisk fills a small disk for real (E12).
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := mountSmall(dir); err != nil {
		t.Skipf("no small disk to be had here: %v", err)
	}
	defer unmount(dir)
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	if got := runIn(dir, nil, "gitsm", "set", "web", "tier=3"); got.status != 0 {
		t.Fatal(got.said) // the lock's folder is made while there is room
	}
	old := holdings(t, dir)
	filler, err := os.Create(filepath.Join(dir, ".filler"))
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = filler.Write(block)
	}
	filler.Close()
	for _, args := range [][]string{
		moveArgs,
		{"set", "web", "tier=2"},
		{"site", "build", "--out", "public", "--as-of", "2026-03-20"},
	} {
		got := runIn(dir, nil, "gitsm", args...)
		if got.status != exitFailed || !strings.Contains(got.said, "no space left on device") {
			t.Errorf("%q ended with %d: %s", args, got.status, got.said)
		}
		if holdings(t, dir) != old {
			t.Errorf("%q changed something", args)
		}
		if left := leftovers(t, dir); len(left) > 0 {
			t.Errorf("%q left behind: %q", args, left)
		}
	}
	if err := os.Remove(filler.Name()); err != nil {
		t.Fatal(err)
	}
	if got := runIn(dir, nil, "gitsm", moveArgs...); got.status != 0 {
		t.Errorf("with room again: %s", got.said)
	}
}
