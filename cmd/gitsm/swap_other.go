//go:build !linux

package main

// swapFolders puts the new folder into the place of the old one.
func swapFolders(temp, place string) (old string, err error) { return swapInTwo(temp, place) }
