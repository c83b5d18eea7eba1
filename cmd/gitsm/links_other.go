//go:build !unix

package main

import "io/fs"

// onlyName cannot be told here.
func onlyName(fs.FileInfo) bool { return false }
