package gitrepo

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// each runs a test over both back ends.
func each(t *testing.T, dir string, test func(t *testing.T, r *Repo)) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			at, err := locate(dir)
			if err != nil {
				t.Fatal(err)
			}
			b, err := open(at)
			if err != nil {
				t.Fatal(err)
			}
			r := &Repo{at: at, backend: b}
			defer r.Close()
			test(t, r)
		})
	}
}

// E05: a submodule, a repository inside the working tree and a .gitmodules that
// is a symbolic link are content at most, and never entered.
func TestE05NothingNestedIsEntered(t *testing.T) {
	s := newScript(t)
	inner := newScript(t).story()
	s.commit("first", "incidents/INC-2026-0001.md", "one\n")
	s.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.dir, "incidents/inner")
	s.commit("add a submodule")
	if err := os.Remove(filepath.Join(s.dir, ".gitmodules")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(s.dir, ".gitmodules")); err != nil {
		t.Skip("no symbolic links here")
	}
	s.commit("swap a link in")
	each(t, s.dir, func(t *testing.T, r *Repo) {
		fsys, err := r.FS("HEAD")
		if err != nil {
			t.Fatal(err)
		}
		var seen []string
		err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			seen = append(seen, name+" "+d.Type().String())
			return err
		})
		want := []string{". d---------", ".gitmodules L---------", "incidents d---------", "incidents/INC-2026-0001.md ----------", "incidents/inner ?---------"}
		if err != nil || !slices.Equal(seen, want) {
			t.Errorf("walked %q, %v, want %q", seen, err, want)
		}
		for _, name := range []string{".gitmodules", "incidents/inner"} {
			if data, err := fs.ReadFile(fsys, name); !errors.Is(err, errNotPlain) {
				t.Errorf("%s gives %q, %v", name, data, err)
			}
			if _, err := fsys.Open(name); !errors.Is(err, errNotPlain) {
				t.Errorf("%s opens: %v", name, err)
			}
		}
		if _, err := fs.ReadFile(fsys, "incidents/inner/gitsm.yaml"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a file of the submodule: %v", err)
		}
		names, err := r.Names(context.Background(), []string{"incidents"})
		if err != nil || !slices.Equal(names, []string{"incidents/INC-2026-0001.md"}) {
			t.Errorf("names are %q, %v", names, err)
		}
		history, err := r.History(context.Background(), "HEAD", []string{"incidents"})
		if err != nil || len(history.Revisions) != 1 {
			t.Errorf("history is %+v, %v", history, err)
		}
	})
}

// E06: whatever a repository's configuration asks for, nothing runs.
func TestE06NothingRuns(t *testing.T) {
	s := newScript(t).story()
	canary := filepath.Join(t.TempDir(), "canary")
	trap := filepath.Join(t.TempDir(), "trap")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\ntouch "+canary+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.write(".gitattributes", "* diff=trap filter=trap\n")
	for _, key := range []string{
		"core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "gpg.program", "diff.external",
		"diff.trap.textconv", "filter.trap.smudge", "filter.trap.clean", "filter.trap.process", "credential.helper",
		"core.alternateRefsCommand", "uploadpack.packObjectsHook", "pager.log", "pager.cat-file", "alias.cat-file", "alias.var", "core.gitProxy",
	} {
		s.git("config", key, trap)
	}
	hooks := filepath.Join(s.dir, ".git", "hooks")
	for _, hook := range []string{"post-checkout", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman", "post-index-change"} {
		if err := os.WriteFile(filepath.Join(hooks, hook), []byte("#!/bin/sh\ntouch "+canary+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.git("config", "remote.origin.url", "ext::"+trap)
	s.git("config", "remote.origin.promisor", "true")
	s.git("config", "remote.origin.uploadpack", trap)
	s.git("config", "extensions.partialClone", "origin")
	s.git("config", "core.repositoryformatversion", "1")
	each(t, s.dir, func(t *testing.T, r *Repo) {
		touchEverything(t, r)
		// A missing object is where a partial clone would fetch.
		var missing *MissingError
		if _, err := r.ReadBlob(strings.Repeat("ab", 20)); !errors.As(err, &missing) || !missing.Partial {
			t.Errorf("a missing object gives %v", err)
		}
		if _, err := User(context.Background(), s.dir); err != nil && !errors.Is(err, ErrNoIdentity) {
			t.Error(err)
		}
		if _, err := os.Stat(canary); err == nil {
			t.Error("something ran")
		}
	})
}

func touchEverything(t *testing.T, r *Repo) {
	t.Helper()
	fsys, err := r.FS("HEAD")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		_, err = fs.ReadFile(fsys, name)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := r.Names(context.Background(), nil); err != nil {
		t.Error(err)
	}
	if _, err := r.History(context.Background(), "HEAD", nil); err != nil {
		t.Error(err)
	}
}

// E07: names that begin with a dash are names.
func TestE07DashesAreNoFlags(t *testing.T) {
	s := newScript(t)
	s.commit("first", "--output=x", "one\n", "-rf", "two\n")
	tip := strings.TrimSpace(s.git("rev-parse", "HEAD"))
	for _, name := range []string{"refs/heads/--upload-pack=x", "refs/heads/-h"} {
		if err := os.WriteFile(filepath.Join(s.dir, ".git", filepath.FromSlash(name)), []byte(tip+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	each(t, s.dir, func(t *testing.T, r *Repo) {
		for _, rev := range []string{"--upload-pack=x", "-h"} {
			if got, err := r.Resolve(rev); err != nil || got != tip {
				t.Errorf("%s is %q, %v", rev, got, err)
			}
		}
		if got, err := r.Resolve("--output=x"); err == nil {
			t.Errorf("--output=x is %s", got)
		}
		fsys, err := r.FS("HEAD")
		if err != nil {
			t.Fatal(err)
		}
		if text, err := fs.ReadFile(fsys, "--output=x"); err != nil || string(text) != "one\n" {
			t.Errorf("--output=x holds %q, %v", text, err)
		}
	})
}

// E09: what is unfinished or not there is said with its remedy.
func TestE09StatesWithARemedy(t *testing.T) {
	s := newScript(t)
	each(t, s.dir, func(t *testing.T, r *Repo) {
		if _, err := r.Resolve("HEAD"); !errors.Is(err, ErrUnborn) {
			t.Errorf("an unborn branch: %v", err)
		}
		if head, err := r.Head(); err != nil || head.Commit != "" || head.Branch != "main" {
			t.Errorf("head is %+v, %v", head, err)
		}
	})
	s.commit("first", "a.md", "one\n")
	s.git("checkout", "-q", "-b", "side")
	s.commit("side", "a.md", "side\n")
	s.git("checkout", "-q", "main")
	s.commit("main", "a.md", "main\n")
	if _, err := s.try("merge", "side"); err == nil {
		t.Fatal("expected a conflict")
	}
	r, err := Open(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := r.InProgress(); !strings.Contains(got, "git merge --continue or --abort") {
		t.Errorf("in progress: %q", got)
	}
	s.git("merge", "--abort")
	if got := r.InProgress(); got != "" {
		t.Errorf("in progress: %q", got)
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNotRepository) || !strings.Contains(err.Error(), "git init") {
		t.Errorf("no repository: %v", err)
	}

	shallow := s.clone("--depth=1", "file://"+s.dir)
	each(t, shallow.dir, func(t *testing.T, r *Repo) {
		if _, err := r.Resolve("HEAD~1"); err == nil || !strings.Contains(err.Error(), "fetch-depth: 0") {
			t.Errorf("beyond the boundary: %v", err)
		}
		base := strings.TrimSpace(s.git("rev-parse", "main~1"))
		if _, err := r.Resolve(base); err == nil || !strings.Contains(err.Error(), "git fetch --unshallow") {
			t.Errorf("a base that is not here: %v", err)
		}
	})
}

// E22: replaced objects and grafts change nothing: a hash stands for its bytes.
func TestE22ReplacementsAreIgnored(t *testing.T) {
	s := newScript(t).story()
	tip, other := strings.TrimSpace(s.git("rev-parse", "main")), strings.TrimSpace(s.git("rev-parse", "feature/x"))
	s.git("replace", tip, other)
	blob := strings.TrimSpace(s.git("rev-parse", tip+":gitsm.yaml"))
	forged := filepath.Join(t.TempDir(), "forged")
	if err := os.WriteFile(forged, []byte("name: forged\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.git("replace", blob, strings.TrimSpace(s.git("hash-object", "-w", forged)))
	if err := os.WriteFile(filepath.Join(s.dir, ".git", "info", "grafts"), []byte(tip+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	each(t, s.dir, func(t *testing.T, r *Repo) {
		history, err := r.History(context.Background(), "HEAD", nil)
		if err != nil || history.Commits != 7 {
			t.Errorf("%d commits, %v, want 7", history.Commits, err)
		}
		if text, err := r.ReadBlob(blob); err != nil || string(text) != "name: Amber\n" {
			t.Errorf("gitsm.yaml is %q, %v", text, err)
		}
	})
}
