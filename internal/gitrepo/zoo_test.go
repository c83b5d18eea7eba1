package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wild makes a history of what is rare: a merge of three, a squash, a merge that
// makes something up, a chain of moves, a file that goes and comes back, a folder
// in the place of a file, a submodule, a record that is a symbolic link, names
// that are no UTF-8, and a commit that says it was made thirty years before.
func (s *script) wild() *script {
	s.commit("first", "gitsm.yaml", "name: Amber\n", "incidents/2026/INC-2026-0001.md", "one\n", "incidents/2026/INC-2026-0002.md", "two\n", "services/web.md", "web\n")
	for i, name := range []string{"a", "b"} {
		s.git("checkout", "-q", "-b", name, "main")
		s.commit("on "+name, fmt.Sprintf("incidents/2026/INC-2026-001%d.md", i), name+"\n")
	}
	s.git("checkout", "-q", "main")
	s.now = s.now.AddDate(0, 0, 1)
	s.git("merge", "-q", "--no-edit", "a", "b")
	s.git("checkout", "-q", "-b", "squashed")
	s.commit("one of two", "incidents/2026/INC-2026-0001.md", "one\nmore\n")
	s.commit("two of two", "incidents/2026/INC-2026-0001.md", "one\nmore\nand more\n")
	s.git("checkout", "-q", "main")
	s.git("merge", "-q", "--squash", "squashed")
	s.commit("squash (#3)")
	for _, to := range []string{"2027", "2028"} {
		if err := os.MkdirAll(filepath.Join(s.dir, "incidents", to), 0o755); err != nil {
			s.t.Fatal(err)
		}
		from := map[string]string{"2027": "2026", "2028": "2027"}[to]
		s.git("mv", "incidents/"+from+"/INC-2026-0002.md", "incidents/"+to+"/INC-2026-0002.md")
		s.commit("move to " + to)
	}
	s.git("rm", "-q", "services/web.md")
	s.commit("gone")
	s.commit("back, as a folder", "services/web.md/inner.md", "inner\n")
	s.git("rm", "-q", "-r", "services/web.md")
	s.commit("back", "services/web.md", "web again\n")
	s.git("checkout", "-q", "-b", "evil")
	s.commit("good", "services/db.md", "db\n")
	s.git("checkout", "-q", "main")
	s.git("merge", "-q", "--no-ff", "--no-commit", "evil")
	s.commit("evil merge", "services/web.md", "made up in the merge\n")
	s.git("update-index", "--add", "--cacheinfo", "160000,"+strings.TrimSpace(s.git("rev-parse", "HEAD"))+",services/sub")
	s.git("commit", "-q", "-m", "a submodule")
	if err := os.Symlink("INC-2026-0001.md", filepath.Join(s.dir, "incidents/2026/INC-2026-0003.md")); err != nil {
		s.t.Skip("no symbolic links here")
	}
	s.commit("a link, and odd names", "services/\xff\xfe.md", "bytes\n", "services/e\u0301 \"q\"\n.md", "odd\n")
	now := s.now
	s.now = s.now.AddDate(-30, 0, 0)
	s.commit("long ago", "services/web.md", "clock\n")
	s.now = now
	return s
}

func TestZoo(t *testing.T) {
	zoo := map[string]func(t *testing.T) *script{
		"loose":   func(t *testing.T) *script { return newScript(t).wild() },
		"packed":  func(t *testing.T) *script { s := newScript(t).wild(); s.git("gc", "-q", "--prune=now"); return s },
		"bare":    func(t *testing.T) *script { return newScript(t).wild().clone("--bare", ".") },
		"shared":  func(t *testing.T) *script { return newScript(t).wild().clone("--shared", ".") },
		"shallow": func(t *testing.T) *script { s := newScript(t).wild(); return s.clone("--depth=4", "file://"+s.dir) },
		"partial clone": func(t *testing.T) *script {
			s := newScript(t).wild()
			s.git("config", "uploadpack.allowFilter", "true")
			return s.clone("--filter=blob:none", "file://"+s.dir)
		},
		"sha256":             func(t *testing.T) *script { return newScript(t, "--object-format=sha256").wild() },
		"reftable":           func(t *testing.T) *script { return newReftable(t).wild() },
		"reftable of sha256": func(t *testing.T) *script { return newReftable(t, "--object-format=sha256").wild() },
		"sparse worktree": func(t *testing.T) *script {
			s := newScript(t).wild()
			s.git("sparse-checkout", "set", "services")
			linked := filepath.Join(realTemp(t), "linked")
			s.git("worktree", "add", "-q", "--detach", linked, "main")
			s.dir = linked
			return s
		},
	}
	for name, build := range zoo {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := build(t)
			at, err := locate(s.dir)
			if err != nil {
				t.Fatal(err)
			}
			for back, open := range openers {
				if at.beyondGoGit() != "" && back == "go-git" {
					continue
				}
				b, err := open(at)
				if err != nil {
					t.Fatal(back, err)
				}
				checkZoo(t, s, &Repo{at: at, backend: b})
			}
		})
	}
}

// checkZoo holds whole walks, and the contents that they read, against git.
func checkZoo(t *testing.T, s *script, r *Repo) {
	t.Helper()
	defer func() { _ = r.Close() }()
	for _, folders := range [][]string{nil, {"incidents"}, {"services"}} {
		for how, o := range map[string]WalkOptions{"-c": {Folders: folders}, "-m": {Folders: folders, FirstParent: true}} {
			args := []string{how, "--full-history"}
			if o.FirstParent {
				args = []string{how, "--first-parent"}
			}
			if got, want := walked(t, r, o), oracle(s, folders, args...); !slices.Equal(got, want) {
				t.Errorf("%s of %q is\n%s\nwant\n%s", how, folders, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
	contents := map[string]string{}
	_, err := r.Walk(context.Background(), "HEAD", WalkOptions{Read: func(path string, b []byte) string { return path + "\x00" + string(b) }}, func(step Step) error {
		for _, ch := range step.Changes {
			if ch.After != "" && !ch.Symlink {
				contents[ch.After] = strings.TrimPrefix(ch.Note, ch.Path+"\x00")
			}
			if ch.Symlink != (baseName(ch.Path) == "INC-2026-0003.md" && ch.After != "") || ch.Symlink && ch.Note != "" {
				t.Errorf("%q is a symbolic link: %v, and %q was read", ch.Path, ch.Symlink, ch.Note)
			}
		}
		return nil
	})
	var missing *MissingError
	if r.at.partial && errors.As(err, &missing) && missing.Partial {
		return // what is not there is not fetched, and nothing is told instead
	}
	if err != nil || len(contents) == 0 {
		t.Fatal(len(contents), err)
	}
	for blob, text := range contents {
		if want := s.git("cat-file", "blob", blob); text != want {
			t.Errorf("%s is %q, want %q", blob, text, want)
		}
	}
}

// A file is followed through a chain of moves, and back to where it went away.
func TestMovesAreSeen(t *testing.T) {
	s := newScript(t).wild()
	r, err := Open(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var moves []string
	if _, err := r.Walk(context.Background(), "HEAD", WalkOptions{}, func(step Step) error {
		for _, ch := range step.Changes {
			if ch.From != "" {
				moves = append(moves, ch.From+" > "+ch.Path)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{"incidents/2027/INC-2026-0002.md > incidents/2028/INC-2026-0002.md", "incidents/2026/INC-2026-0002.md > incidents/2027/INC-2026-0002.md"}
	if !slices.Equal(moves, want) {
		t.Errorf("moves are %q, want %q", moves, want)
	}
}

// A file that is too large to be a record is refused before it is read, wherever
// it is kept.
func TestTooLargeForARecord(t *testing.T) {
	for _, pack := range []bool{false, true} {
		s := newScript(t)
		s.commit("large", "incidents/INC-2026-0001.md", strings.Repeat("x", maxContent+1))
		if pack {
			s.git("gc", "-q")
		}
		at, err := locate(s.dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, open := range openers {
			b, err := open(at)
			if err != nil {
				t.Fatal(err)
			}
			r := &Repo{at: at, backend: b}
			_, err = r.Walk(context.Background(), "HEAD", WalkOptions{Read: func(string, []byte) string { return "" }}, func(Step) error { return nil })
			var large *TooLargeError
			if !errors.As(err, &large) || large.Size != maxContent+1 {
				t.Errorf("%s: %v", name, err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
