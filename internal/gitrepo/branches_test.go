package gitrepo

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Local branches come before remote-tracking ones, a commit is listed once, and
// neither tags nor the HEAD of a remote are branches.
func TestBranches(t *testing.T) {
	s := newScript(t)
	dir, git := s.dir, s.git
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

// A name that a tag and a branch share is refused: Git would take the tag, and whoever
// may push one could choose what a proposal is judged by.
func TestResolveAmbiguous(t *testing.T) {
	s := newScript(t)
	dir, git := s.dir, s.git
	git("commit", "--quiet", "--allow-empty", "-m", "one")
	git("commit", "--quiet", "--allow-empty", "-m", "two")
	git("update-ref", "refs/remotes/origin/main", "HEAD")
	for _, tag := range []string{"main", "origin/main", "HEAD", "@"} {
		git("update-ref", "refs/tags/"+tag, "HEAD~1")
	}
	git("tag", "-a", "-m", "the same commit", "same")
	git("update-ref", "refs/heads/same", "refs/heads/main")
	repo, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = repo.Close() }()
	for _, name := range []string{"main", "origin/main", "main~1", "origin/main^"} {
		if got, err := repo.Resolve(name); !errors.Is(err, ErrAmbiguous) || !strings.Contains(err.Error(), "refs/tags/") {
			t.Errorf("%s is %q (%v), want a refusal that names both", name, got, err)
		}
	}
	tip, err := repo.Resolve("refs/heads/main")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"HEAD", "@", "heads/main", "remotes/origin/main", "same", "tags/main^0", "tags/same"} {
		got, err := repo.Resolve(name)
		if want := got == tip; err != nil || want == strings.HasPrefix(name, "tags/main") {
			t.Errorf("%s is %s (%v), and main is at %s", name, got, err, tip)
		}
	}
}
