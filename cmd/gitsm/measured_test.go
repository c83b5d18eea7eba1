//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// measured runs gitsm and writes what it took, CPU in microseconds and peak
// memory in KiB, into the file GITSM_TEST_TOOK. A process begins with the peak of
// the one that it was forked from: the tests' own, which is large.
func measured() {
	cmd := exec.Command("gitsm", os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		panic(err)
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		panic("nothing is known of what the process took")
	}
	took := fmt.Sprint(cpu.Microseconds(), " ", maxRSS(usage))
	if err := os.WriteFile(os.Getenv("GITSM_TEST_TOOK"), []byte(took), 0o600); err != nil {
		panic(err)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}
