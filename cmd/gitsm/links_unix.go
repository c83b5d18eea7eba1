//go:build unix

package main

import (
	"io/fs"
	"os"
	"syscall"
)

// onlyName reports whether a file is ours and has no other name.
func onlyName(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink == 1 && int(stat.Uid) == os.Geteuid()
}
