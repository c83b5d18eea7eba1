package schema

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/kinds again")

// TestDocs holds that docs/kinds says what the kinds say. The examples in the
// index are the kinds of testdata, which other tests put to use.
func TestDocs(t *testing.T) {
	const folder = "../docs/kinds"
	pages := map[string][]byte{"README.md": everything().Markdown()}
	for _, k := range everything().Kinds() {
		pages[k.Name+".md"] = k.Markdown()
	}
	if *update {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range sortedKeys(pages) {
			if err := os.WriteFile(filepath.Join(folder, name), pages[name], 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if pages[f.Name()] == nil {
			t.Errorf("docs/kinds/%s belongs to no kind", f.Name())
		}
	}
	for _, name := range sortedKeys(pages) {
		have, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.Equal(have, pages[name]) {
			t.Errorf("docs/kinds/%s is not what the kinds say; run make docs", name)
		}
	}
	for _, name := range []string{"certificate.yaml", "eip.yaml"} {
		src, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(indexText, string(src)) {
			t.Errorf("pages.md does not show testdata/%s as it is", name)
		}
	}
}

// TestIndexExample holds that the override that the index shows is one.
func TestIndexExample(t *testing.T) {
	_, rest, _ := strings.Cut(indexText, "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("the index shows no override")
	}
	set, findings := merged(t, example)
	if findings != "" {
		t.Error(findings)
	}
	if k := set.Kind("incident"); k.Title != "Disruption" || k.Rank("triage") != 1 || k.Rank("pending") >= 0 || !k.IsTracked("vessel") {
		t.Error("the override is not in force")
	}
}
