package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/internal/forge"
)

func TestCIReadsABareRepository(t *testing.T) {
	w := newCIWorld(t)
	w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
	bare := filepath.Join(t.TempDir(), "proposal.git")
	w.git("clone", "--quiet", "--bare", w.dir, bare)
	w.dir = t.TempDir()
	if status := w.run("--git-dir", bare); status != 0 || !strings.Contains(w.out.String(), "may be merged") {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	// The same project in a folder of a larger repository.
	w.dir = t.TempDir()
	w.git("clone", "--quiet", bare, ".")
	for _, branch := range []string{"main", "proposal"} {
		w.git("checkout", "--quiet", branch)
	}
	w.git("checkout", "--quiet", "-b", "below", w.base)
	if err := os.MkdirAll(filepath.Join(w.dir, "it", "ops"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(w.git("ls-tree", "--name-only", "HEAD")) {
		w.git("mv", name, "it/ops/"+name)
	}
	w.base = w.commit("ana", "Move down")
	w.write(txtar.File{Name: "it/ops/" + ciChange, Data: w.change()})
	w.head = w.commit("dia", "Draft the change")
	w.world()
	w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
	w.git("clone", "--quiet", "--bare", w.dir, bare+"2")
	w.dir = t.TempDir()
	if status := w.run("--git-dir", bare+"2", "--folder", "it/ops"); status != 0 || !strings.Contains(w.out.String(), "may be merged") {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	w.answers["pulls/311/reviews"] = []dict{}
	if status := w.run("--git-dir", bare+"2", "--folder", "it/ops"); status != 1 || !strings.Contains(w.out.String(), "file=it/ops/"+ciChange) {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	if status := w.run("--git-dir", bare+"2"); status != 1 || !strings.Contains(w.out.String(), "name it with --folder") {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	if status := w.run("--git-dir", t.TempDir()); status != 2 {
		t.Errorf("status %d, said %s", status, &w.err)
	}
}

func TestCIReviewsFile(t *testing.T) {
	w := newCIWorld(t)
	w.environ = map[string]string{}
	dia := forge.Identity{Login: "dia-hub", Email: "dia@fernwick.example"}
	facts := forge.Proposal{
		Forge: "github", Author: dia, Base: w.base, Head: w.head, Commits: []forge.Commit{{SHA: w.head, Author: dia, Committer: dia}},
		Reviews: []forge.Review{{ID: "1", By: forge.Identity{Login: "eli-hub"}, Decision: forge.Approved, SubmittedAt: time.Date(2026, 6, 2, 9, 0, 0, 0, time.UTC), Head: w.head}},
	}
	save := func() {
		src, err := forge.Encode(facts)
		if err != nil {
			t.Fatal(err)
		}
		w.write(txtar.File{Name: "reviews.json", Data: src})
	}
	save()
	if status := w.run("--reviews", "reviews.json"); status != 0 {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	if status := w.run("--reviews", "reviews.json", "--base", "main", "--head", "proposal", "--sarif", "out.sarif"); status != 0 {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	if status := w.run("--reviews", "reviews.json", "--base", "proposal"); status != 1 || !strings.Contains(w.out.String(), "the facts are of the commit") {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	facts.Unknown = []string{"page 2 of the reviews"}
	save()
	if status := w.run("--reviews", "reviews.json"); status != 1 || !strings.Contains(w.out.String(), "could not be verified: page 2 of the reviews") {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	w.write(txtar.File{Name: "reviews.json", Data: []byte("{\n  \"versoin\": 1\n}")})
	if status := w.run("--reviews", "reviews.json"); status != 1 || !strings.Contains(w.err.String(), "reviews.json:2:3: the proposal has no key \"versoin\"") && !strings.Contains(w.err.String(), "reviews.json:2:3") {
		t.Errorf("status %d, said %s%s", status, &w.out, &w.err)
	}
	if status := w.run(); status != 2 {
		t.Errorf("without an event: status %d, said %s", status, &w.err)
	}
}
