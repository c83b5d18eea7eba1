package importer_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/importer"
)

// status opens a real status page's repository, with its history. Names and
// texts in it belong to other people: the test prints counts and rules alone.
func status(t *testing.T) (fs.FS, []importer.Revision) {
	t.Helper()
	bundle := filepath.Join("..", "..", "..", "shared", "data", "jenkins-issues.bundle")
	if _, err := os.Stat(bundle); err != nil {
		t.Skip("there is no real data beside this repository")
	}
	dir := filepath.Join(t.TempDir(), "status")
	if out, err := exec.Command("git", "clone", "-q", bundle, dir).CombinedOutput(); err != nil {
		t.Skipf("git cannot read the bundle: %v: %s", err, out)
	}
	repo, err := gitrepo.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	fsys, err := repo.FS("HEAD")
	if err != nil {
		t.Fatal(err)
	}
	told, err := repo.History(context.Background(), "HEAD", nil)
	if err != nil {
		t.Fatal(err)
	}
	var history []importer.Revision
	for _, rev := range told.Revisions {
		r := importer.Revision{Commit: rev.Commit, Path: rev.Path, Name: rev.Author.Name, Email: rev.Author.Email, At: rev.CommitTime, Deleted: rev.Deleted}
		if !rev.Deleted {
			if r.Content, err = repo.ReadBlob(rev.Blob); err != nil {
				t.Fatal(err)
			}
		}
		history = append(history, r)
	}
	return fsys, history
}

var asOf = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// write puts the files of a result into a tree of files.
func write(into fstest.MapFS, r importer.Result) {
	for _, f := range r.Files {
		into[f.Path] = &fstest.MapFile{Data: f.Bytes}
	}
}

func load(t *testing.T, fsys fs.FS) *records.Tree {
	t.Helper()
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestRealDataStatusPage(t *testing.T) {
	fsys, history := status(t)
	target := fstest.MapFS{}
	first, err := importer.CState(context.Background(), fsys, history, importer.Options{Target: load(t, target), AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	write(target, first)
	accountForAll(t, fsys, first)

	rules := map[string]int{}
	for _, d := range first.Findings {
		if d.Span.Start.IsZero() {
			t.Errorf("a %s without a line", d.Rule)
		}
		rules[d.Rule]++
	}
	t.Logf("findings in the source: %v", rules)
	// Eight issues end before they begin, and two when they begin.
	if rules[importer.RulePeriod] != 10 || rules[importer.RuleTime] == 0 || rules[importer.RuleOffset] == 0 {
		t.Errorf("findings are %v, want 10 periods, and times and offsets", rules)
	}
	textsAreKept(t, fsys, first)
	kinds := map[string]int{}
	for _, i := range first.Imported {
		kinds[i.Kind]++
	}
	t.Logf("imported: %v, refused: %d, files: %d", kinds, len(first.Refused), len(first.Files))

	tree := load(t, target)
	found := map[string]int{}
	for _, d := range check.Run(tree, check.Options{AsOf: asOf}) {
		found[fmt.Sprintf("%s %s", d.Severity, d.Rule)]++
		if d.Severity == diag.Error {
			t.Errorf("%s breaks %s", d.Span, d.Rule)
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(found)) {
		t.Logf("findings in the imported repository: %s %d", rule, found[rule])
	}

	again, err := importer.CState(context.Background(), fsys, history, importer.Options{Target: tree, AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Files) != 0 {
		t.Errorf("importing again writes %d files", len(again.Files))
	}
	for _, i := range again.Imported {
		if i.Status != importer.Unchanged {
			t.Errorf("importing again finds a record %s", i.Status)
		}
	}
}

// accountForAll makes sure that every issue is imported or refused.
func accountForAll(t *testing.T, fsys fs.FS, r importer.Result) {
	t.Helper()
	seen := map[string]int{}
	for _, i := range r.Imported {
		seen[i.Source]++
	}
	for _, f := range r.Refused {
		seen[f.Source]++
	}
	issues, err := fs.Glob(fsys, "content/issues/*.md")
	if err != nil || len(issues) != 297 {
		t.Fatalf("%d issues, %v, want 297", len(issues), err)
	}
	for _, name := range issues {
		if seen[name] != 1 {
			t.Errorf("an issue is accounted for %d times", seen[name])
		}
	}
}

// textsAreKept makes sure that every word of an issue's text is in its record.
// Marks of Markdown and labels such as [Final Message] may go.
func textsAreKept(t *testing.T, fsys fs.FS, r importer.Result) {
	t.Helper()
	files := map[string]string{}
	for _, f := range r.Files {
		files[f.Path] = string(f.Bytes)
	}
	for _, i := range r.Imported {
		src, err := fs.ReadFile(fsys, i.Source)
		if err != nil {
			t.Fatal(err)
		}
		doc, _ := frontmatter.Parse(i.Source, src)
		for line := range strings.Lines(string(doc.Body())) {
			line = strings.Trim(line, "#=- \t\r\n")
			if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") || strings.HasPrefix(line, "**") && strings.HasSuffix(line, "**") {
				continue
			}
			if !strings.Contains(files[i.Path], line) {
				t.Errorf("a line of %s is not in %s", i.Source, i.ID)
			}
		}
	}
}
