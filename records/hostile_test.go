package records

import (
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestHostileCases runs testdata/hostile: a repository a file, and the findings
// that reading it must give. The section "special" lists what an archive cannot
// hold, a quoted name a line.
func TestHostileCases(t *testing.T) {
	files, err := filepath.Glob("testdata/hostile/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys, want := guardedFS{MapFS: fstest.MapFS{}, t: t}, ""
			for _, f := range archive.Files {
				switch f.Name {
				case "want":
					want = strings.ReplaceAll(string(f.Data), "~LONG~", strings.Repeat("x", 256))
				case "special":
					for line := range strings.Lines(string(f.Data)) {
						fsys.special(line)
					}
				default:
					fsys.MapFS[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			if got := report(load(t, fsys).Faults); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// guardedFS fails the test when something other than a file or folder is opened.
type guardedFS struct {
	fstest.MapFS
	t *testing.T
}

func (g guardedFS) Open(name string) (fs.File, error) {
	if f := g.MapFS[name]; f != nil && f.Mode.Type() != 0 && !f.Mode.IsDir() {
		g.t.Errorf("%s was opened", name)
	}
	return g.MapFS.Open(name)
}

// ReadDir is the folder as a real one lists it: MapFS follows links to say
// what an entry is.
func (g guardedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(g.MapFS, name)
	for i, e := range entries {
		place := name + "/" + e.Name()
		if name == "." {
			place = e.Name()
		}
		if f := g.MapFS[place]; f != nil && f.Mode.Type() != 0 {
			entries[i] = special{e, f.Mode}
		}
	}
	return entries, err
}

type special struct {
	fs.DirEntry
	mode fs.FileMode
}

func (s special) Type() fs.FileMode { return s.mode.Type() }
func (s special) IsDir() bool       { return s.mode.IsDir() }

// special adds a line such as: symlink "incidents/loop".
func (g guardedFS) special(line string) {
	kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	quotedName, err := strconv.QuotedPrefix(rest)
	if err != nil {
		g.t.Fatalf("%s: %v", line, err)
	}
	name, _ := strconv.Unquote(quotedName)
	name = strings.ReplaceAll(name, "~LONG~", strings.Repeat("x", 256))
	f := &fstest.MapFile{Mode: map[string]fs.FileMode{
		"file": 0o644, "dir": fs.ModeDir | 0o755, "symlink": fs.ModeSymlink, "fifo": fs.ModeNamedPipe,
		"socket": fs.ModeSocket, "device": fs.ModeDevice, "submodule": fs.ModeIrregular,
	}[kind]}
	if text := strings.TrimSpace(rest[len(quotedName):]); text != "" {
		content, err := strconv.Unquote(text)
		if err != nil {
			g.t.Fatalf("%s: %v", line, err)
		}
		f.Data = []byte(content)
	}
	g.MapFS[name] = f
}
