//go:build unix

package report

import (
	"syscall"
	"time"
)

// cpu is the time of processors that this process has used, collecting of garbage
// included: on a machine that has other things to do it says what work costs.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
