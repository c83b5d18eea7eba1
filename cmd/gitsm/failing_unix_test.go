//go:build unix

package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// addFailing adds the command gitsm-failing.
func addFailing(commands map[string]func()) {
	commands["gitsm-failing"] = failing
	commands["gitsm-measured"] = measured
}

// beyond is added to the exit status by gitsm-failing when it came to its end
// without having reached the step that it was to fail at.
const beyond = 100

// failing is gitsm with an interruption: GITSM_TEST_FAIL is "N:ACTION", and the
// action befalls the N-th step at which a write could be torn. Actions are
// kill, wait (until the file GITSM_TEST_GATE is there), and the names of errors.
func failing() {
	e := systemEnv()
	if wait, err := time.ParseDuration(os.Getenv("GITSM_TEST_WAIT")); err == nil {
		e.lockWait = wait
	}
	number, action, _ := strings.Cut(os.Getenv("GITSM_TEST_FAIL"), ":")
	at, err := strconv.Atoi(number)
	if err != nil {
		panic(err)
	}
	reached := 0
	e.fail = func(step string) error {
		if reached++; reached != at {
			return nil
		}
		fmt.Fprintln(os.Stderr, "step:", step)
		return befall(action, step)
	}
	status := run(e, os.Args[1:])
	if reached < at {
		status += beyond
	}
	os.Exit(status)
}

func befall(action, step string) error {
	switch action {
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "wait":
		for {
			if _, err := os.Stat(os.Getenv("GITSM_TEST_GATE")); err == nil {
				return nil
			}
			time.Sleep(time.Millisecond)
		}
	}
	return &os.PathError{Op: step, Path: "the disk", Err: map[string]error{
		"ENOSPC": syscall.ENOSPC, "EIO": syscall.EIO, "EDQUOT": syscall.EDQUOT, "EACCES": syscall.EACCES, "EROFS": syscall.EROFS,
	}[action]}
}
