package gitrepo

import (
	"os/exec"
	"slices"
	"testing"
)

// Local branches come before remote-tracking ones, a commit is listed once, and
// neither tags nor the HEAD of a remote are branches.
func TestBranches(t *testing.T) {
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	git("init", "--quiet", "--initial-branch=main")
	git("commit", "--quiet", "--allow-empty", "-m", "one")
	git("tag", "v1")
	git("branch", "same")
	git("commit", "--quiet", "--allow-empty", "-m", "two")
	git("update-ref", "refs/remotes/origin/topic", "HEAD")
	git("commit", "--quiet", "--allow-empty", "-m", "three")
	git("update-ref", "refs/remotes/origin/other", "HEAD~2")
	git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/topic")
	repo, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = repo.Close() }()
	branches, err := repo.Branches()
	var names []string
	for _, b := range branches {
		names = append(names, b.Name)
		if resolved, err := repo.Resolve(b.Name); err != nil || resolved != b.Commit {
			t.Errorf("%s: %s, %v, want %s", b.Name, resolved, err, b.Commit)
		}
	}
	if want := []string{"main", "same", "origin/topic"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%v, %v, want %v", names, err, want)
	}
}
