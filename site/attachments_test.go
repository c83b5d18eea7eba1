package site

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A link in the place of the attachments' folder, or below it, publishes
// nothing, through whichever file system the repository is read.
func TestAttachmentsFolder(t *testing.T) {
	tests := []struct {
		name  string
		build func(t *testing.T, dir string)
		want  []string
	}{
		{"a folder", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "attachments", "s.txt"))
			link(t, "../secret", filepath.Join(dir, "attachments", "more"))
			link(t, "../secret/s.txt", filepath.Join(dir, "attachments", "t.txt"))
		}, []string{"attachments/s.txt"}},
		{"a link to a folder", func(t *testing.T, dir string) { link(t, "secret", filepath.Join(dir, "attachments")) }, nil},
		{"a file", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "attachments")) }, nil},
		{"none", func(*testing.T, string) {}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "secret", "s.txt"))
			tt.build(t, dir)
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			for name, fsys := range map[string]fs.FS{"os.DirFS": os.DirFS(dir), "os.Root": root.FS()} {
				b := &builder{opts: Options{Files: fsys}}
				if got := slices.Sorted(maps.Keys(b.findAttachments())); !slices.Equal(got, tt.want) {
					t.Errorf("%s finds %v, want %v", name, got, tt.want)
				}
			}
		})
	}
}

func write(t *testing.T, file string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("text\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, file string) {
	t.Helper()
	if err := os.Symlink(target, file); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}
