//go:build unix && !linux

package main

import "errors"

// mountSmall knows no small disk here.
func mountSmall(string) error { return errors.ErrUnsupported }

func unmount(string) {}
