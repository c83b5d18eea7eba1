package markdown

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// What people really write is never beyond the limits, always safe, and the
// scanner reads its headings as goldmark does.
func TestRealDataDocuments(t *testing.T) {
	bundles, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "*.bundle"))
	if len(bundles) == 0 {
		t.Skip("no data to run against")
	}
	for _, bundle := range bundles {
		t.Run(filepath.Base(bundle), func(t *testing.T) {
			dir := t.TempDir()
			if out, err := exec.Command("git", "clone", "--quiet", bundle, dir).CombinedOutput(); err != nil {
				t.Skipf("cannot read the bundle: %v %s", err, out)
			}
			documents := 0
			err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
				if err != nil || filepath.Ext(name) != ".md" {
					return err
				}
				src, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					return err
				}
				documents++
				start := time.Now()
				got := Render(src, siteOptions)
				if took := time.Since(start); took > 15*time.Second {
					t.Errorf("%s took %v", name, took)
				}
				for _, w := range got.Warnings {
					if w.Rule == "markdown-limit" {
						t.Errorf("%s:%d: %s", name, w.Line, w.Message)
					}
				}
				if why := unsafe(string(got.HTML)); why != "" {
					t.Errorf("%s: %s", name, why)
				}
				agree(t, src)
				return nil
			})
			if err != nil || documents < 30 {
				t.Errorf("%d documents, %v", documents, err)
			}
		})
	}
}
