package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

// testEnv is an env whose streams are buffers, at a fixed time.
func testEnv(t *testing.T, dir, input string) (e *env, stdout, stderr *bytes.Buffer) {
	t.Helper()
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return &env{
		stdin: strings.NewReader(input), stdout: stdout, stderr: stderr, dir: dir, version: "test",
		now:      func() time.Time { return time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC) },
		getenv:   func(name string) string { return map[string]string{"GIT_AUTHOR_EMAIL": "ana@example.org"}[name] },
		lockWait: time.Second,
	}, stdout, stderr
}

// On a terminal new asks for what is required and was not given, and asks again
// where the answer cannot be.
func TestNewAsks(t *testing.T) {
	dir := newServeProject(t)
	input := "Login slow\nweb\n\ncapacity\nmonitor\nmonitoring\nlow\n"
	e, stdout, stderr := testEnv(t, dir, input)
	e.terminal = terminal{in: true, out: true, err: true}
	status := run(e, []string{"new", "incident", "--urgency", "low", "--section", "Summary=x"})
	if status != exitClean {
		t.Fatalf("ended with %d: %s", status, stderr)
	}
	want := "title: services (one or more, separated by commas): category:   it is required\n" +
		"category: channel (monitoring, user, staff, supplier, automation):   channel takes monitoring, user, staff, supplier or automation; found monitor\n" +
		"channel (monitoring, user, staff, supplier, automation): impact (high, medium, low): "
	if stderr.String() != want {
		t.Errorf("asked\n%q, want\n%q", stderr, want)
	}
	if stdout.String() != "incidents/2026/INC-2026-0002.md\n" {
		t.Errorf("printed %q", stdout)
	}
	text, err := os.ReadFile(filepath.Join(dir, "incidents/2026/INC-2026-0002.md"))
	if err != nil || !strings.Contains(string(text), "title: Login slow\n") || !strings.Contains(string(text), "channel: monitoring\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

// One mistake costs one answer: what names no service is asked for again, and
// what follows from the answers is asked for after them.
func TestNewKeepsAnswers(t *testing.T) {
	dir := newServeProject(t)
	e, stdout, stderr := testEnv(t, dir, "Down\nwep\nweb\nsoftware\nuser\nhigh\nhigh\nyes\ntrue\n\n")
	e.terminal = terminal{in: true, out: true, err: true}
	if status := run(e, []string{"new", "incident"}); status != exitClean {
		t.Fatalf("ended with %d: %s", status, stderr)
	}
	for _, want := range []string{"wep is not the ID of a service; did you mean web?", "major takes true or false; found yes", "commander [ana]: "} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("no %q in %s", want, stderr)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, strings.TrimSpace(stdout.String())))
	if err != nil || !strings.Contains(string(text), "title: Down\n") || !strings.Contains(string(text), "commander: ana\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

// An input that ends is no answer, and without a terminal nothing is asked.
func TestNewDoesNotHang(t *testing.T) {
	dir := newServeProject(t)
	e, _, stderr := testEnv(t, dir, "Login slow\n")
	e.terminal = terminal{in: true, out: true, err: true}
	if status := run(e, []string{"new", "incident"}); status != exitFailed || !strings.Contains(stderr.String(), "ask for services: the input ended") {
		t.Errorf("ended with %d: %s", status, stderr)
	}
	e, _, stderr = testEnv(t, dir, "")
	if status := run(e, []string{"new", "incident"}); status != exitFindings || strings.HasPrefix(stderr.String(), "title: ") {
		t.Errorf("ended with %d: %s", status, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "incidents/2026/INC-2026-0002.md")); err == nil {
		t.Error("a record was written")
	}
}

// A terminal gets the source line under a finding, colour unless it is
// unwelcome, and lines that fit.
func TestTerminal(t *testing.T) {
	dir := newServeProject(t)
	name := filepath.Join(dir, "services", "web.md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte("tier: 2"), []byte("tier: 9"), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	e, stdout, stderr := testEnv(t, dir, "")
	e.terminal = terminal{out: true, err: true, color: true, width: 40}
	if status := run(e, []string{"check"}); status != exitFindings {
		t.Fatalf("ended with %d: %s", status, stderr)
	}
	for _, want := range []string{"\x1b[1mservices/web.md:7:7\x1b[0m", "| \x1b[0mtier: 9\n", "\x1b[31m^\x1b[0m"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in %q", want, stdout)
		}
	}
	if stderr.String() != "2 records, 1 error, 0 warnings\n" {
		t.Errorf("said %q", stderr)
	}
	e, stdout, _ = testEnv(t, dir, "")
	e.terminal = terminal{out: true, err: true, color: true, width: 40}
	if status := run(e, []string{"check", "--no-color"}); status != exitFindings || strings.Contains(stdout.String(), "\x1b") {
		t.Errorf("ended with %d: %q", status, stdout)
	}
	e, stdout, _ = testEnv(t, dir, "")
	e.terminal = terminal{out: true, width: 40}
	run(e, []string{"list", "incident", "--columns", "id,services,channel,title"})
	if want := "ID             SERVICES  CHANNEL    TIT…\nINC-2026-0001  web       monitori…  Che…\n"; stdout.String() != want {
		t.Errorf("got %q", stdout)
	}
}

func TestExitStatus(t *testing.T) {
	wrapped := errors.Join(errors.New("while trying"), refuse(diag.Errorf(diag.Span{}, "r", "m")))
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errFindings, 1},
		{wrapped, 1},
		{usagef("no"), 2},
		{errors.New("disk"), 3},
		{&lockedError{}, 3},
		{&interruptedError{}, 3},
	} {
		if got := exitStatus(tt.err); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.err, got, tt.want)
		}
	}
}
