package main

import (
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/mattn/go-isatty"
)

// env is everything outside that a command may touch. A test sets what it
// needs; nothing is global.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	args           []string // as they were typed, without the program's name
	dir            string   // where the command was started; -C moves it
	version        string
	terminal       terminal
	quiet          bool // --quiet: no talk

	// fail is called with a name before each step that could tear a write
	// apart, and may return an error or end the process. It is nil but in tests.
	fail func(step string) error
	// lockWait bounds the wait for another gitsm that is writing.
	lockWait time.Duration
}

// terminal says which streams a person sits at.
type terminal struct {
	in, out, err bool
	width        int  // columns of stdout; 0 where nothing needs to fit
	color        bool // escape sequences are welcome
}

// systemEnv is the env of a real process.
func systemEnv() *env {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	e := &env{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		getenv: os.Getenv, now: time.Now, dir: dir, version: buildVersion(),
		terminal: terminal{in: isTerminal(os.Stdin), out: isTerminal(os.Stdout), err: isTerminal(os.Stderr)},
		lockWait: 10 * time.Second,
	}
	if e.terminal.out {
		e.terminal.color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		e.terminal.width = 80
		if width := terminalWidth(os.Stdout); width > 0 {
			e.terminal.width = width
		}
		if width, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && width > 0 {
			e.terminal.width = width
		}
	}
	return e
}

func isTerminal(f *os.File) bool {
	return isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd())
}

// buildVersion is what the linker was told, or what "go install" recorded.
func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// failpoint gives a test the word before a step that could be interrupted.
func (e *env) failpoint(step string) error {
	if e.fail == nil {
		return nil
	}
	return e.fail(step)
}
