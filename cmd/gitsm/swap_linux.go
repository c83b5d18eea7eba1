package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// swapFolders exchanges two folders in one step of the kernel; the old one is
// then at the place of the new one. File systems that cannot do it get two
// steps.
func swapFolders(temp, place string) (old string, err error) {
	err = unix.Renameat2(unix.AT_FDCWD, temp, unix.AT_FDCWD, place, unix.RENAME_EXCHANGE)
	if err == nil {
		return temp, nil
	}
	if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.ENOTSUP) {
		return swapInTwo(temp, place)
	}
	return "", err
}
