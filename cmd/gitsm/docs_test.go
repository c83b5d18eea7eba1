package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

// The documentation is run. A block of a page says in its first line what it
// is: "console" is a session in the example organisation's repository, and
// "console empty" one in an empty Git repository; "yaml FILE" is a file that
// must be read without a fault there, "markdown FILE" one that stands there.

type docBlock struct {
	page, lang, arg, text string
	line                  int
}

func docBlocks(t *testing.T) []docBlock {
	t.Helper()
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, "../../README.md", "../../CONTRIBUTING.md", "../../examples/README.md")
	slices.Sort(pages)
	fence := regexp.MustCompile("(?ms)^```([a-z]+)(?: ([^\n]+))?\n(.*?)^```$")
	var blocks []docBlock
	for _, page := range pages {
		src, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range fence.FindAllSubmatchIndex(src, -1) {
			part := func(i int) string {
				if m[2*i] < 0 {
					return ""
				}
				return string(src[m[2*i]:m[2*i+1]])
			}
			blocks = append(blocks, docBlock{page, part(1), part(2), part(3), 1 + strings.Count(string(src[:m[0]]), "\n")})
		}
	}
	return blocks
}

func (b docBlock) name() string { return fmt.Sprintf("%s:%d", filepath.Base(b.page), b.line) }

func TestDocsSessions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the sessions of the documentation are written for a POSIX shell")
	}
	ran := 0
	for _, block := range docBlocks(t) {
		if block.lang != "console" {
			continue
		}
		ran++
		t.Run(block.name(), func(t *testing.T) {
			dir := t.TempDir()
			start(t, dir, block.arg == "")
			if got := replay(t, dir, block.text); stamps.ReplaceAllString(got, "") != stamps.ReplaceAllString(block.text, "") {
				t.Errorf("%s shows\n%s\nbut this is what happens:\n%s", block.name(), block.text, got)
			}
		})
	}
	if ran == 0 {
		t.Error("no session was found; the test has lost its pages")
	}
}

// start makes the repository of a session: the example with its history, as gitsm
// demo makes it, or an empty one.
func start(t *testing.T, dir string, example bool) {
	t.Helper()
	if example {
		if _, err := makeDemo(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := commitAll(dir, "start", testEnvironment(dir)); err != nil {
		t.Fatal(err)
	}
}

// stamps are what figures say of their commit and time zone data, which is
// another one wherever the session is replayed.
var stamps = regexp.MustCompile(`, of commit [0-9a-f]{40}, time zone data [^\n]+`)

// replay runs the commands of a session and gives it with what they print now.
func replay(t *testing.T, dir, session string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(session) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		out.WriteString(line)
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), testEnvironment(dir)...)
		printed, err := cmd.CombinedOutput()
		out.Write(printed)
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			fmt.Fprintf(&out, "[exit status %d]\n", exit.ExitCode())
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func TestDocsFiles(t *testing.T) {
	read := 0
	for _, block := range docBlocks(t) {
		switch {
		case block.arg == "":
		case block.lang == "markdown":
			read++
			src, err := fs.ReadFile(examples.FS(), block.arg)
			if err != nil {
				t.Errorf("%s: %v", block.name(), err)
			} else if string(src) != block.text {
				t.Errorf("%s: %s is\n%s", block.name(), block.arg, src)
			}
		case block.lang == "yaml":
			read++
			for _, fault := range faultsWith(t, block.arg, block.text) {
				t.Errorf("%s: %s", block.name(), fault)
			}
		}
	}
	if read == 0 {
		t.Error("no file was found; the test has lost its pages")
	}
}

// faultsWith reads the example organisation with one file replaced, and tells
// what is wrong with that file.
func faultsWith(t *testing.T, name, text string) []string {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(examples.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(examples.FS(), path)
		tree[path] = &fstest.MapFile{Data: src}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tree[name] = &fstest.MapFile{Data: []byte(text)}
	loaded, err := records.Load(tree)
	if err != nil {
		t.Fatal(err)
	}
	var faults []string
	for _, d := range loaded.Faults {
		if d.Span.File == name {
			faults = append(faults, d.Span.String()+": "+d.Message)
		}
	}
	return faults
}
