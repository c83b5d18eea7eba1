package frontmatter

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what was found into testdata/hostile")

// invisible is what the data files write with escapes: bytes and characters
// that an editor would hide or lose. A backslash at the end takes the line
// break away.
var invisible = regexp.MustCompile(`\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\r|\\n|\\\n`)

// reveal turns the escapes of a data file into what they stand for.
func reveal(t *testing.T, text string) string {
	t.Helper()
	return invisible.ReplaceAllStringFunc(text, func(escape string) string {
		if escape == "\\\n" {
			return ""
		}
		s, err := strconv.Unquote(`"` + escape + `"`)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// told writes a finding with its notes and its fix on one line.
func told(f diagnostic) string {
	at := func(p diagnostic) string { return fmt.Sprintf("%d:%d", p.Span.Start.Line, p.Span.Start.Column) }
	text := at(f) + " " + f.Rule + " " + f.Message
	for _, note := range f.Related {
		text += fmt.Sprintf(" (%s %s)", note.Message, at(diagnostic{Span: note.Span}))
	}
	if f.Fix != nil {
		text += " [" + f.Fix.Title + "]"
	}
	return text
}

// Each hostile file gives the findings that stand beside it; those that can be
// mended are mended by the edits of their fix.
func TestHostileFiles(t *testing.T) {
	names, err := filepath.Glob("testdata/hostile/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no data files", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want, file := &archive.Files[0], archive.Files[1]
			text := reveal(t, string(file.Data))
			d, findings := Parse(file.Name, []byte(text))
			var got strings.Builder
			for _, f := range findings {
				got.WriteString(told(f) + "\n")
			}
			if *update {
				want.Data = []byte(got.String())
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got.String() != string(want.Data) {
				t.Errorf("got\n%swant\n%s", got.String(), want.Data)
			}
			if string(d.Bytes()) != text {
				t.Error("the bytes changed")
			}
			for _, f := range findings {
				mended(t, text, f)
			}
		})
	}
}

// mended applies the edits of a fix: the finding goes, and no other comes.
func mended(t *testing.T, text string, f diagnostic) {
	t.Helper()
	if f.Fix == nil || len(f.Fix.Edits) == 0 {
		return
	}
	before, _ := Parse("x.md", []byte(text))
	for _, e := range f.Fix.Edits {
		text = text[:e.Start] + e.New + text[e.End:]
	}
	_, left := Parse("x.md", []byte(text))
	if rule := worse(before.faults, left); rule != "" || len(left) >= len(before.faults) {
		t.Errorf("the fix %q leaves %d findings of %d, %q among them", f.Fix.Title, len(left), len(before.faults), rule)
	}
}
