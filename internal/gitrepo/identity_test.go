package gitrepo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestUser(t *testing.T) {
	home := realTemp(t)
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "none"))
	for _, name := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL", "GIT_CONFIG_GLOBAL"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	dir := filepath.Join(home, "work", "team")
	if _, err := Create(dir, tale()); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Each step adds a source that wins over the one before.
	steps := []struct {
		what    string
		do      func()
		binary  string
		builtin string // without the git binary; includes are not followed
	}{
		{"nothing is configured", func() {}, "", ""},
		{"global", func() { write(filepath.Join(home, ".gitconfig"), "[user]\n\tname = Ana\n\temail = ana@home.example\n") }, "ana@home.example", "ana@home.example"},
		{"includeIf", func() {
			write(filepath.Join(home, "work.inc"), "[user]\n\temail = ana@work.example\n")
			write(filepath.Join(home, ".gitconfig"), "[user]\n\tname = Ana\n\temail = ana@home.example\n[includeIf \"gitdir:"+home+"/work/\"]\n\tpath = work.inc\n")
		}, "ana@work.example", "ana@home.example"},
		{"local", func() {
			file, err := os.OpenFile(filepath.Join(dir, ".git", "config"), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			if _, err := file.WriteString("[user]\n\temail = ana@team.example\n"); err != nil {
				t.Fatal(err)
			}
		}, "ana@team.example", "ana@team.example"},
		{"environment", func() { t.Setenv("GIT_AUTHOR_EMAIL", "ana@shell.example") }, "ana@shell.example", "ana@shell.example"},
	}
	for _, step := range steps {
		step.do()
		who, err := User(context.Background(), dir)
		if who.Email != step.binary || (err != nil) != (step.binary == "") {
			t.Errorf("%s: %+v, %v, want %q", step.what, who, err, step.binary)
		}
		if err != nil && !errors.Is(err, ErrNoIdentity) {
			t.Errorf("%s: %v", step.what, err)
		}
		if who, err = identFiles(dir); who.Email != step.builtin || (err != nil) != (step.builtin == "") {
			t.Errorf("%s, without git: %+v, %v, want %q", step.what, who, err, step.builtin)
		}
	}
}

func TestGitDir(t *testing.T) {
	s := newScript(t).story()
	linked := filepath.Join(realTemp(t), "linked")
	s.git("worktree", "add", "-q", linked, "side")
	deep := filepath.Join(linked, "incidents", "2026")
	for dir, want := range map[string]string{
		s.dir:                            filepath.Join(s.dir, ".git"),
		filepath.Join(s.dir, "services"): filepath.Join(s.dir, ".git"),
		deep:                             filepath.Join(s.dir, ".git", "worktrees", "linked"),
		filepath.Join(s.dir, ".git"):     filepath.Join(s.dir, ".git"),
	} {
		if got, err := GitDir(dir); err != nil || got != want {
			t.Errorf("of %s: %s, %v, want %s", dir, got, err, want)
		}
	}
	if err := os.WriteFile(filepath.Join(linked, ".git"), []byte("gitdir: /nowhere\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := GitDir(deep); err == nil {
		t.Errorf("a pointer that leads nowhere: %s", got)
	}
}
