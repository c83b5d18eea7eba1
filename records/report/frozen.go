package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// LargestFrozen bounds what is read of a frozen report.
const LargestFrozen = 64 << 20

// Frozen reads the frozen report of a month from a repository; found is false
// where none was frozen. Errors name the file, and say the way out.
func Frozen(files fs.FS, month Month) (d Document, found bool, err error) {
	place := FrozenPath(month)
	f, err := files.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return Document{}, false, nil
	}
	if err != nil {
		return Document{}, false, fmt.Errorf("read %s: %w", place, err)
	}
	defer func() { _ = f.Close() }()
	src, err := io.ReadAll(io.LimitReader(f, LargestFrozen))
	if err != nil {
		return Document{}, false, fmt.Errorf("read %s: %w", place, err)
	}
	if d, err = ReadFrozen(src, month); err != nil {
		return Document{}, false, fmt.Errorf("%s: %w; take the file of the commit that froze it", place, err)
	}
	return d, true, nil
}
