package main

import "syscall"

// maxRSS is the most memory a process has held, in KiB.
func maxRSS(usage *syscall.Rusage) int64 { return usage.Maxrss }
