package gitrepo

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func open(t *testing.T, dir string) *Repo {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// gone makes two branches that go apart from one commit.
func gone(t *testing.T, before, ours, theirs []string) *script {
	t.Helper()
	s := newScript(t)
	s.commit("before", before...)
	s.git("checkout", "-q", "-b", "head")
	s.change("theirs", theirs...)
	s.git("checkout", "-q", "main")
	s.change("ours", ours...)
	return s
}

// change is commit, where the text "-" takes a file away.
func (s *script) change(message string, files ...string) {
	s.t.Helper()
	var kept []string
	for i := 0; i+1 < len(files); i += 2 {
		if files[i+1] == "-" {
			s.git("rm", "-q", "-r", files[i])
			continue
		}
		kept = append(kept, files[i], files[i+1])
	}
	s.commit(message, kept...)
}

const lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n"

func edited(line, text string) string { return strings.Replace(lines, line+"\n", text+"\n", 1) }

func TestMerge(t *testing.T) {
	for _, test := range []struct {
		name                 string
		before, ours, theirs []string
		kind                 string
		conflicts            string // paths, "+" where both added
		files                string // of the result with their texts, where there is no conflict
	}{
		{"other files", []string{"a/x", "1", "y", "1"}, []string{"a/x", "2"}, []string{"b/z", "3"}, MergePaths, "", "a/x=2 b/z=3 y=1"},
		{"the same on both sides", []string{"x", "1"}, []string{"x", "2"}, []string{"x", "2", "y", "1"}, MergePaths, "", "x=2 y=1"},
		{"both took it away", []string{"d/x", "1", "y", "1"}, []string{"d/x", "-"}, []string{"d/x", "-", "z", "2"}, MergePaths, "", "y=1 z=2"},
		{"everything goes", []string{"d/x", "1", "y", "1"}, []string{"d/x", "-"}, []string{"y", "-"}, MergePaths, "", ""},
		{"other lines of one file", []string{"x", lines}, []string{"x", edited("1", "one")}, []string{"x", edited("9", "nine")}, MergeTexts, "", "x=one 2 3 4 5 6 7 8 nine"},
		{"the same line", []string{"x", lines}, []string{"x", edited("5", "five")}, []string{"x", edited("5", "fünf")}, MergePaths, "x", ""},
		{"both added", []string{"y", "1"}, []string{"d/x", "2"}, []string{"d/x", "3"}, MergePaths, "d/x+", ""},
		{"changed and taken away", []string{"x", "1"}, []string{"x", "2"}, []string{"x", "-"}, MergePaths, "x", ""},
		{"a file and a folder", []string{"y", "1"}, []string{"x", "2"}, []string{"x/z", "3"}, MergePaths, "x+", ""},
		{"a rename is a removal", []string{"x", lines}, []string{"x", "-", "z", lines}, []string{"x", edited("5", "five")}, MergePaths, "x", ""},
		{"a folder became a file", []string{"x/a", "1", "x/b", "1"}, []string{"y", "2"}, []string{"x", "-", "x", "now a file"}, MergePaths, "", "x=now a file y=2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := gone(t, test.before, test.ours, test.theirs)
			r := open(t, s.dir)
			m, err := r.Merge(context.Background(), "main", "head", MergeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			var conflicts []string
			for _, c := range m.Conflicts {
				conflicts = append(conflicts, c.Path+map[bool]string{true: "+"}[c.Added])
			}
			if got := strings.Join(conflicts, " "); got != test.conflicts || m.Kind != test.kind {
				t.Errorf("%s with conflicts in %q, expected %s with %q", m.Kind, got, test.kind, test.conflicts)
			}
			if got := contents(t, m.FS); test.conflicts == "" && got != test.files {
				t.Errorf("got %q, expected %q", got, test.files)
			}
		})
	}
}

// contents prints the files of a tree on one line.
func contents(t *testing.T, fsys fs.FS) string {
	t.Helper()
	var files []string
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		files = append(files, path+"="+strings.Join(strings.Fields(string(data)), " "))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(files, " ")
}

// One side has all of the other; also a forge's merge commit, whose tree holds
// what neither parent has, and one in a clone that ends with it.
func TestMergeOfWhatIsMerged(t *testing.T) {
	s := gone(t, []string{"x", "1"}, []string{"y", "2"}, []string{"z", "3"})
	s.git("checkout", "-q", "--detach", "main")
	s.git("merge", "-q", "--no-commit", "head")
	s.commit("merge", "x", "evil")
	s.git("branch", "ref")
	r := open(t, s.dir)
	for _, test := range []struct{ base, head, kind, files string }{
		{"main", "main", MergeNothing, "x=1 y=2"},
		{"main", "main~1", MergeNothing, "x=1 y=2"},
		{"main~1", "main", MergeForward, "x=1 y=2"},
		{"main", "ref", MergeForward, "x=evil y=2 z=3"},
		{"main~1", "ref", MergeForward, "x=evil y=2 z=3"},
	} {
		m, err := r.Merge(context.Background(), test.base, test.head, MergeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := contents(t, m.FS); m.Kind != test.kind || got != test.files {
			t.Errorf("%s into %s: %s, %q; expected %s, %q", test.head, test.base, m.Kind, got, test.kind, test.files)
		}
	}
	s.git("checkout", "-q", "main")
	s.git("tag", "base", "main")
	shallow := s.clone("--depth=2", "--branch=ref", "file://"+s.dir)
	m, err := open(t, shallow.dir).Merge(context.Background(), strings.TrimSpace(s.git("rev-parse", "main")), "ref", MergeOptions{})
	if err != nil || m.Kind != MergeForward {
		t.Errorf("in a shallow clone: %s, %v", m.Kind, err)
	}
}

// A clone without the fork cannot tell, and says how to get it (E09).
func TestCompareNeedsThePast(t *testing.T) {
	s := gone(t, []string{"x", "1"}, []string{"y", "2"}, []string{"z", "3"})
	s.commit("more", "y", "3")
	s.git("checkout", "-q", "--orphan", "other")
	s.commit("no past")
	shallow := s.clone("--depth=2", "--no-single-branch", "file://"+s.dir)
	ctx := context.Background()
	whole, part := open(t, s.dir), open(t, shallow.dir)
	for _, test := range []struct {
		name string
		repo *Repo
		base string
		want error
	}{
		{"shallow", part, "origin/main", ErrTooShallow},
		{"unrelated", whole, "other", ErrUnrelated},
	} {
		_, mergeErr := test.repo.Merge(ctx, test.base, "refs/heads/head", MergeOptions{})
		if test.repo == part {
			_, mergeErr = test.repo.Merge(ctx, test.base, "origin/head", MergeOptions{})
		}
		if !errors.Is(mergeErr, test.want) {
			t.Errorf("%s: %v", test.name, mergeErr)
		}
	}
	if _, err := part.Range(ctx, "origin/main", "origin/head"); !errors.Is(err, ErrTooShallow) {
		t.Errorf("range in a shallow clone: %v", err)
	}
	if _, err := whole.MergeBase(ctx, "other", "main"); !errors.Is(err, ErrUnrelated) {
		t.Errorf("merge base of strangers: %v", err)
	}
}

// Nothing in a repository has a say in a merge, or runs: no attribute, driver,
// replaced object, and nothing is written to it (E06, E22).
func TestMergeObeysNothing(t *testing.T) {
	s := gone(t, []string{"x", lines, "y", lines, ".gitattributes", "x merge=ours\ny merge=evil\n"},
		[]string{"x", edited("1", "one"), "y", edited("1", "one")}, []string{"x", edited("9", "nine"), "y", edited("9", "nine")})
	ran := filepath.Join(s.dir, "ran")
	s.git("config", "merge.evil.driver", "touch "+ran)
	s.git("config", "merge.ours.driver", "true")
	s.git("config", "merge.default", "evil")
	s.write(".git/info/attributes", "* merge=evil\n")
	s.git("replace", "main", "main~1")
	before := s.git("count-objects", "-v")
	m, err := open(t, s.dir).Merge(context.Background(), "main", "refs/heads/head", MergeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := contents(t, m.FS); strings.Count(got, "one 2 3 4 5 6 7 8 nine") != 2 {
		t.Errorf("got %q, expected both edits in both files", got)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a merge driver ran")
	}
	if after := s.git("count-objects", "-v"); after != before {
		t.Errorf("objects were written: before\n%s\nafter\n%s", before, after)
	}
}

// All paths of the repository, whatever folder it was opened at.
func TestChanged(t *testing.T) {
	s := newScript(t)
	s.commit("before", "team/a.md", "1", "team/b.md", "1", "other/c", "1", "x/y", "1", "same/z", "1")
	s.change("after", "team/a.md", "2", "other/c", "-", "new", "1", "x", "-", "x", "file")
	s.git("update-index", "--chmod=+x", "team/b.md")
	s.git("commit", "-q", "-m", "mode")
	r := open(t, filepath.Join(s.dir, "team"))
	before, err := r.FS("main~2")
	if err != nil {
		t.Fatal(err)
	}
	after, err := r.FS("main")
	if err != nil {
		t.Fatal(err)
	}
	found, err := r.Changed(context.Background(), before, after)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range found {
		got = append(got, c.Path+map[bool]string{true: "+"}[c.Before == ""]+map[bool]string{true: "-"}[c.After == ""])
	}
	if want := "new+ other/c- team/a.md team/b.md x+ x/y-"; strings.Join(got, " ") != want {
		t.Errorf("got %q, expected %q", got, want)
	}
	if found[2].Before == found[2].After || found[3].Before != found[3].After {
		t.Error("another text has another hash, another mode has not")
	}
}
