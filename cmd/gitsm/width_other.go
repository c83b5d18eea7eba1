//go:build !unix

package main

import "os"

// terminalWidth is not asked for here; COLUMNS tells where it matters.
func terminalWidth(*os.File) int { return 0 }
