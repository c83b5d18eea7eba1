package gitrepo

import (
	"context"
	"io/fs"
	"path/filepath"
	"testing"
)

// A folder that no working tree shows is seen all the same.
func TestOpenBelow(t *testing.T) {
	dir := filepath.Join(realTemp(t), "team")
	if _, err := Create(dir, tale()); err != nil {
		t.Fatal(err)
	}
	plain, err := Open(filepath.Join(dir, "services"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	below, err := OpenBelow(filepath.Join(dir, ".git"), "services")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = below.Close() }()
	if below.Prefix() != plain.Prefix() {
		t.Errorf("prefix %q, want %q", below.Prefix(), plain.Prefix())
	}
	var seen [2]string
	for i, r := range []*Repo{plain, below} {
		fsys, err := r.FS("HEAD")
		if err != nil {
			t.Fatal(err)
		}
		_ = fs.WalkDir(fsys, ".", func(path string, _ fs.DirEntry, err error) error {
			seen[i] += path + "\n"
			return err
		})
		history, err := r.History(context.Background(), "HEAD", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, revision := range history.Revisions {
			seen[i] += revision.Path + " " + revision.Blob + "\n"
		}
	}
	if seen[0] != seen[1] || len(seen[0]) < 10 {
		t.Errorf("below it is\n%s\nwant\n%s", seen[1], seen[0])
	}
	for _, folder := range []string{"../x", "/x", "", "a//b"} {
		if r, err := OpenBelow(dir, folder); err == nil {
			_ = r.Close()
			t.Errorf("%q was taken for a folder", folder)
		}
	}
}
