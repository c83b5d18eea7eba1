//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// terminalWidth asks the terminal for its columns, 0 where it does not say.
func terminalWidth(f *os.File) int {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}
