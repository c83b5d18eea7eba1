package gitrepo

import (
	"crypto/sha1" //nolint:gosec // the hash that Git names objects by
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
)

// Blobs gives the hash of every file at and below the given paths in a commit,
// without reading any file. What is no ordinary file is left out, and so is a
// path that is not there.
func (r *Repo) Blobs(rev string, roots []string) (map[string]string, error) {
	fsys, err := r.FS(rev)
	if err != nil {
		return nil, err
	}
	blobs := map[string]string{}
	for _, root := range roots {
		err := fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case d.Type().IsRegular():
				blobs[name] = blobOf(d)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return blobs, nil
}

// blobOf is the hash behind an entry of a commit. The root of a walk comes in a
// wrapper of package fs.
func blobOf(d fs.DirEntry) string {
	if e, ok := d.(*fileInfo); ok {
		return e.entry.id.String()
	}
	if info, err := d.Info(); err == nil {
		if e, ok := info.(*fileInfo); ok {
			return e.entry.id.String()
		}
	}
	return ""
}

// IsBlob reports whether data is the content of the file that Git names by this
// hash.
func IsBlob(data []byte, name string) bool {
	var h hash.Hash
	switch len(name) {
	case 2 * sha1.Size:
		h = sha1.New() //nolint:gosec // the hash that Git names objects by
	case 2 * sha256.Size:
		h = sha256.New()
	default:
		return false
	}
	fmt.Fprintf(h, "%s %d\x00", kindBlob, len(data))
	h.Write(data)
	return fmt.Sprintf("%x", h.Sum(nil)) == name
}
