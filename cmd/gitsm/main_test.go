package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

// soak is how often the tests that kill and race repeat; make kill raises it.
var soak = flag.Int("gitsm.soak", 20, "how often kill and race tests repeat")

func TestMain(m *testing.M) {
	commands := map[string]func(){"gitsm": main}
	addFailing(commands)
	testscript.Main(m, commands)
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, testEnvironment(env.WorkDir)...)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"project": scriptProject,
			"commit":  scriptCommit,
			"fixed":   scriptFixed,
		},
	})
}

// testEnvironment keeps the user's own Git settings away from tests, and tells
// who acts. The formats that "git init" takes by default are let through: with
// GIT_DEFAULT_HASH=sha256, or with GIT_DEFAULT_REF_FORMAT=reftable and a git that
// knows it, every script runs over repositories of that format.
func testEnvironment(home string) []string {
	vars := []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "TZ=UTC", "LC_ALL=C", "NO_COLOR=1",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CEILING_DIRECTORIES=" + filepath.Dir(home),
		"GIT_AUTHOR_NAME=Ana Example", "GIT_AUTHOR_EMAIL=ana@example.org", "GIT_AUTHOR_DATE=2026-03-16T12:00:00+0100",
		"GIT_COMMITTER_NAME=Ana Example", "GIT_COMMITTER_EMAIL=ana@example.org", "GIT_COMMITTER_DATE=2026-03-16T12:00:00+0100",
	}
	for _, format := range []string{"GIT_DEFAULT_HASH", "GIT_DEFAULT_REF_FORMAT"} {
		if value := os.Getenv(format); value != "" {
			vars = append(vars, format+"="+value)
		}
	}
	return vars
}

// scriptProject is the command "project [DIR]": it writes the small project of
// testdata/project.txtar.
func scriptProject(ts *testscript.TestScript, _ bool, args []string) {
	dir := "."
	if len(args) > 0 {
		dir = args[0]
	}
	ts.Check(writeProject(ts.MkAbs(dir)))
}

var projectArchive = func() *txtar.Archive {
	a, err := txtar.ParseFile("testdata/project.txtar")
	if err != nil {
		return &txtar.Archive{} // a copy of the binary runs as gitsm, elsewhere
	}
	return a
}()

func writeProject(dir string) error {
	if len(projectArchive.Files) == 0 {
		return errors.New("testdata/project.txtar is not there")
	}
	return writeFiles(dir, projectArchive.Files)
}

func writeFiles(dir string, files []txtar.File) error {
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// scriptCommit is the command "commit [MESSAGE]": it commits everything, in a
// repository that it makes where there is none, with a fixed author and date.
func scriptCommit(ts *testscript.TestScript, _ bool, args []string) {
	message := "work"
	if len(args) > 0 {
		message = args[0]
	}
	ts.Check(commitAll(ts.MkAbs("."), message, testEnvironment(ts.Getenv("WORK"))))
}

func commitAll(dir, message string, environment []string) error {
	steps := [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"add", "--all"},
		{"commit", "--quiet", "--allow-empty", "--no-verify", "--message", message},
	}
	for _, args := range steps {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), environment...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w: %s", args[0], err, out)
		}
	}
	return nil
}

// scriptFixed is the command "fixed FILE...": the files are as the last commit
// has them.
func scriptFixed(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec("git", append([]string{"diff", "--quiet", "HEAD", "--"}, args...)...)
	if (err != nil) != neg {
		ts.Fatalf("changed: %v, expected: %v", err != nil, neg)
	}
}
