package gitrepo

import (
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"testing"
)

func TestBlobs(t *testing.T) {
	dir := filepath.Join(realTemp(t), "new")
	if _, err := Create(dir, tale()); err != nil {
		t.Fatal(err)
	}
	repo, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = repo.Close() }()
	blobs, err := repo.Blobs("HEAD~1", []string{"services", "gitsm.yaml", "problems"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"gitsm.yaml", "services/web.md", "services/web/note.md"}
	if got := slices.Sorted(maps.Keys(blobs)); !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	fsys, err := repo.FS("HEAD~1")
	if err != nil {
		t.Fatal(err)
	}
	for name, hash := range blobs {
		data, err := fs.ReadFile(fsys, name)
		if err != nil || !IsBlob(data, hash) {
			t.Errorf("%s is not %s (%v)", name, hash, err)
		}
		if IsBlob(append(data, 'x'), hash) {
			t.Errorf("%s with another byte is still %s", name, hash)
		}
	}
	if IsBlob(nil, "") {
		t.Error("nothing is named by no hash")
	}
	// The empty file, as both kinds of repository name it.
	for _, hash := range []string{"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"} {
		if !IsBlob(nil, hash) {
			t.Errorf("the empty file is not %s", hash)
		}
	}
}
