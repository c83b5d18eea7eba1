//go:build unix && !linux

package main

import "syscall"

// maxRSS is the most memory a process has held, in KiB. BSD systems count bytes.
func maxRSS(usage *syscall.Rusage) int64 { return int64(usage.Maxrss) / 1024 }
