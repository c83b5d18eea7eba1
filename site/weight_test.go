package site

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

// The front page of the example organisation with all that a browser loads for it,
// compressed as web servers do: what a reader on a telephone waits for. The search is
// loaded when somebody searches.
func TestFrontPageIsLight(t *testing.T) {
	const most = 60_000
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Files: examples.FS()})
	loads := regexp.MustCompile(`(?:<link rel="(?:icon|stylesheet)" href|<script src|<img [^>]*src)="([^"]+)"`)
	names := []string{indexPage}
	for _, m := range loads.FindAllStringSubmatch(files[indexPage], -1) {
		names = append(names, m[1])
	}
	if len(names) < 4 || len(files[indexPage]) < 5000 {
		t.Fatalf("the front page loads %v", names)
	}
	sum := 0
	for _, name := range names {
		if strings.Contains(name, "search") || files[name] == "" {
			t.Errorf("%s is loaded with the front page, or is not there", name)
		}
		var wire bytes.Buffer
		zip := gzip.NewWriter(&wire)
		if _, err := zip.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
		if err := zip.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d on the wire", name, len(files[name]), wire.Len())
		sum += wire.Len()
	}
	if sum > most {
		t.Errorf("the front page weighs %d bytes on the wire; expected at most %d", sum, most)
	}
}
