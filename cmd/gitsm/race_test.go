//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func newProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	if err := commitAll(dir, "work", testEnvironment(dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

var moveArgs = []string{"move", "INC-2026-0001", "in_progress", "team=web", "assignee=ben", "--at", "2026-03-16 10:02"}

// background starts gitsm-failing, waits until it stands at its step, and gives
// functions to let it go on and to learn how it ended.
func background(t *testing.T, dir, step string, args ...string) (cmd *exec.Cmd, goOn func() outcome) {
	t.Helper()
	gate := filepath.Join(t.TempDir(), "gate")
	said, err := os.Create(filepath.Join(t.TempDir(), "said"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { said.Close() })
	cmd = exec.Command("gitsm-failing", args...)
	cmd.Dir, cmd.Stderr = dir, said
	cmd.Env = append(append(os.Environ(), testEnvironment(dir)...), "GITSM_TEST_FAIL="+step+":wait", "GITSM_TEST_GATE="+gate)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	read := func() string { text, _ := os.ReadFile(said.Name()); return string(text) }
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(read(), "step:"); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never got to its step")
		}
	}
	return cmd, func() outcome {
		if err := os.WriteFile(gate, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		return outcome{cmd.ProcessState.ExitCode(), read()}
	}
}

// TestRaceSameRecord has two processes plan on the same text: one of them
// writes, the other one notices (E14).
func TestRaceSameRecord(t *testing.T) {
	dir := newProject(t)
	_, goOn := background(t, dir, "1", moveArgs...) // planned, and not yet under the lock
	if got := runIn(dir, nil, "gitsm", "set", "INC-2026-0001", "tags=x"); got.status != 0 {
		t.Fatal(got.said)
	}
	got := goOn()
	if got.status != exitFindings || !strings.Contains(got.said, "incidents/2026/INC-2026-0001.md:1:1: ") || !strings.Contains(got.said, "[changed-underneath]") {
		t.Errorf("ended with %d: %s", got.status, got.said)
	}
	text, err := os.ReadFile(filepath.Join(dir, "incidents/2026/INC-2026-0001.md"))
	if err != nil || !strings.Contains(string(text), "tags: [x]") || !strings.Contains(string(text), "state: new") {
		t.Errorf("the first one's work is not what is there: %v\n%s", err, text)
	}
}

// TestRaceMoves lets two processes make the same step at once: exactly one of
// them makes it.
func TestRaceMoves(t *testing.T) {
	for range *soak {
		dir := newProject(t)
		results := make([]outcome, 2)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = runIn(dir, nil, "gitsm", moveArgs...) })
		}
		wg.Wait()
		a, b := results[0].status, results[1].status
		if a+b != exitFindings || a != exitClean && b != exitClean {
			t.Fatalf("ended with %d and %d: %s%s", a, b, results[0].said, results[1].said)
		}
		text, err := os.ReadFile(filepath.Join(dir, "incidents/2026/INC-2026-0001.md"))
		if err != nil || strings.Count(string(text), "to: in_progress") != 1 {
			t.Fatalf("%v\n%s", err, text)
		}
	}
}

// TestRaceNumbers lets 32 processes create records at once: every one gets a
// number of its own (E15).
func TestRaceNumbers(t *testing.T) {
	const processes = 32
	each := max(1, *soak/10)
	if testing.Short() {
		each = 1
	}
	dir := newProject(t)
	var mu sync.Mutex
	printed := map[string]bool{}
	var wg sync.WaitGroup
	for range processes {
		wg.Go(func() {
			for range each {
				got := runIn(dir, nil, "gitsm", "new", "incident", "--quiet", "--title", "x", "--services", "web", "--category", "a",
					"--channel", "user", "--impact", "low", "--urgency", "low", "--at", "2026-03-17 09:00")
				name := strings.TrimSpace(got.said)
				mu.Lock()
				if got.status != 0 || printed[name] {
					t.Errorf("ended with %d: %s", got.status, name)
				}
				printed[name] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	files, err := filepath.Glob(filepath.Join(dir, "incidents/2026/INC-*.md"))
	if want := processes*each + 1; err != nil || len(files) != want {
		t.Errorf("%d records, want %d (%v)", len(files), want, err)
	}
}

// TestLockIsHeld has somebody wait for a lock: for so long and no longer, and
// then they are told who has it. The lock of a killed process is free (E17).
func TestLockIsHeld(t *testing.T) {
	dir := newProject(t)
	holder, _ := background(t, dir, "2", moveArgs...) // under the lock
	host, _ := os.Hostname()
	impatient := []string{"GITSM_TEST_WAIT=300ms", "GITSM_TEST_FAIL=1000:EIO"}
	begun := time.Now()
	got := runIn(dir, impatient, "gitsm-failing", "set", "web", "tier=3")
	if took := time.Since(begun); took < 300*time.Millisecond || took > 5*time.Second {
		t.Errorf("waited for %s", took)
	}
	for _, want := range []string{"the project is locked by ", "INC-2026-0001: new -> in_progress", "process ", host, " since 20"} {
		if !strings.Contains(got.said, want) {
			t.Errorf("no %q in %q", want, got.said)
		}
	}
	if got.status != exitFailed+beyond {
		t.Errorf("ended with %d", got.status)
	}
	_ = holder.Process.Kill()
	_ = holder.Wait()
	if got := runIn(dir, impatient, "gitsm-failing", "set", "web", "tier=3"); got.status != exitClean+beyond {
		t.Errorf("the lock of a dead process: %s", got.said)
	}
}

// TestIndexLockIsWaitedFor has --commit meet another git (E17).
func TestIndexLockIsWaitedFor(t *testing.T) {
	dir := newProject(t)
	lock := filepath.Join(dir, ".git", "index.lock")
	if err := os.WriteFile(lock, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	impatient := []string{"GITSM_TEST_WAIT=300ms", "GITSM_TEST_FAIL=1000:EIO"}
	got := runIn(dir, impatient, "gitsm-failing", "set", "web", "tier=3", "--commit")
	if got.status != exitFailed+beyond || !strings.Contains(got.said, "another git holds "+lock) || !strings.Contains(got.said, "nothing was written") {
		t.Errorf("ended with %d: %s", got.status, got.said)
	}
	if _, err := os.Stat(lock); err != nil {
		t.Error("the lock was taken away")
	}
	time.AfterFunc(200*time.Millisecond, func() { _ = os.Remove(lock) })
	if got := runIn(dir, nil, "gitsm", "set", "web", "tier=3", "--commit"); got.status != 0 {
		t.Errorf("ended with %d: %s", got.status, got.said)
	}
}
