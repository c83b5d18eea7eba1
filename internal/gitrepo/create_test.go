package gitrepo

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var berlin = time.FixedZone("", 2*3600)

func at(minute int) time.Time {
	return time.Date(2026, 6, 1, 10, minute, 0, 0, berlin)
}

// tale is a small history: an edit, an addition, a removal.
func tale() []Commit {
	ana := Commit{AuthorName: "Ana Amber", AuthorEmail: "ana@example.org"}
	first, second, third := ana, ana, ana
	first.When, first.Message = at(0), "first"
	first.Files = map[string][]byte{"gitsm.yaml": []byte("name: Amber\n"), "services/web.md": []byte("web\n"), "services/web/note.md": []byte("note\n")}
	second.When, second.Message = at(1), "second\n\nwith a body"
	second.Files = map[string][]byte{"services/web.md": []byte("web\r\nedited"), "incidents/2026/INC-2026-0001.md": []byte("one\n")}
	third.When, third.Message, third.AuthorName = at(2), "third", "Ben <b> Birch\n"
	third.Files = map[string][]byte{"services/web/note.md": nil}
	return []Commit{first, second, third}
}

func TestCreateIsDeterministic(t *testing.T) {
	t.Setenv("HOME", t.TempDir()) // what a user configures must not matter
	if err := os.WriteFile(filepath.Join(os.Getenv("HOME"), ".gitconfig"), []byte("[init]\n\tdefaultBranch = other\n[commit]\n\tgpgsign = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// A hash is a promise to everyone who wrote it down.
	const want = "6d98f04c5d05e89ecebc93bad2f2d839e3ba5a56"
	for range 2 {
		got, err := Create(filepath.Join(t.TempDir(), "new"), tale())
		if err != nil || got != want {
			t.Errorf("tip is %s (%v), want %s", got, err, want)
		}
	}
}

func TestCreateGivesWhatGitAccepts(t *testing.T) {
	needGit(t)
	dir := realTemp(t)
	tip, err := Create(dir, tale())
	if err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, dir: dir, now: at(5)}
	s.git("fsck", "--strict", "--no-dangling")
	if status := s.git("status", "--porcelain", "--branch"); status != "## main\n" {
		t.Errorf("status is %q, want a clean main", status)
	}
	if head := strings.TrimSpace(s.git("rev-parse", "HEAD")); head != tip {
		t.Errorf("HEAD is %s, want %s", head, tip)
	}
	if log := s.git("log", "--format=%an|%ae|%aI|%cI|%s"); log != ""+
		"Ben b Birch|ana@example.org|2026-06-01T10:02:00+02:00|2026-06-01T10:02:00+02:00|third\n"+
		"Ana Amber|ana@example.org|2026-06-01T10:01:00+02:00|2026-06-01T10:01:00+02:00|second\n"+
		"Ana Amber|ana@example.org|2026-06-01T10:00:00+02:00|2026-06-01T10:00:00+02:00|first\n" {
		t.Errorf("log is\n%s", log)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "services", "web.md")); err != nil || string(text) != "web\r\nedited" {
		t.Errorf("services/web.md is %q, %v", text, err)
	}
}

func TestCreateRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "kept"), []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(full, tale()); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a folder with content: %v", err)
	}
	for _, name := range []string{"../x", "/x", ".git/config", "a/.GIT/x", "a//b", ""} {
		_, err := Create(t.TempDir(), []Commit{{Files: map[string][]byte{name: []byte("x")}, When: at(0)}})
		if err == nil || !strings.Contains(err.Error(), "cannot be a file's path") {
			t.Errorf("%q: %v", name, err)
		}
	}
	both := map[string][]byte{"a": []byte("x"), "a/b": []byte("y")}
	if _, err := Create(t.TempDir(), []Commit{{Files: both, When: at(0)}}); err == nil || !strings.Contains(err.Error(), "both a file and a folder") {
		t.Errorf("file and folder of one name: %v", err)
	}
}

func TestCreateWithoutCommits(t *testing.T) {
	dir := t.TempDir()
	if _, err := Create(dir, nil); err != nil {
		t.Fatal(err)
	}
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if head, err := r.Head(); err != nil || head != (Head{Branch: "main"}) {
		t.Errorf("head is %+v, %v", head, err)
	}
	if names, err := r.Names(context.Background(), nil); err != nil || names != nil {
		t.Errorf("names are %q, %v", names, err)
	}
}

// What Create makes, the rest of the package reads, without any git binary.
func TestReadWithoutGit(t *testing.T) {
	t.Setenv("PATH", "")
	dir := filepath.Join(realTemp(t), "team")
	tip, err := Create(dir, tale())
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(filepath.Join(dir, "services"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Prefix() != "services" || r.Root() != dir || r.GitDir() != filepath.Join(dir, ".git") || r.Shallow() {
		t.Errorf("prefix %q, root %q, folder %q", r.Prefix(), r.Root(), r.GitDir())
	}
	if head, err := r.Head(); err != nil || head != (Head{Branch: "main", Commit: tip}) {
		t.Errorf("head is %+v, %v", head, err)
	}
	fsys, err := r.FS("HEAD~1")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := fs.ReadFile(fsys, "web/note.md"); err != nil || string(text) != "note\n" {
		t.Errorf("web/note.md is %q, %v", text, err)
	}
	history, err := r.History(context.Background(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := history.Revisions[1].Message; got != "second\n\nwith a body\n" {
		t.Errorf("the message is %q", got)
	}
	var lines []string
	for _, rev := range history.Revisions {
		text := "gone"
		if !rev.Deleted {
			data, err := r.ReadBlob(rev.Blob)
			if err != nil {
				t.Fatal(err)
			}
			text = string(data)
		}
		lines = append(lines, rev.Path+": "+text)
	}
	want := []string{"web/note.md: gone", "web.md: web\r\nedited", "web.md: web\n", "web/note.md: note\n"}
	if !slices.Equal(lines, want) || history.Commits != 3 || !history.Complete {
		t.Errorf("history is %q of %d commits, want %q", lines, history.Commits, want)
	}
}
