package gitrepo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// randomRepo makes a repository of edits, moves, removals, re-additions, files
// that become folders and links, clocks that run backwards, merges of two and of
// three, merges that take everything from one side, and merges that make it up.
func randomRepo(t *testing.T, seed uint64) *script {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 99))
	s := newScript(t)
	s.commit("root", "a/r0.md", "zero\n", "b/x.md", "x\n")
	branches := []string{"main"}
	for i := range 24 {
		s.now = s.now.Add(time.Duration(random.IntN(90)-20) * time.Minute)
		switch random.IntN(8) {
		case 0:
			name := fmt.Sprint("b", i)
			s.git("checkout", "-q", "-b", name)
			branches = append(branches, name)
		case 1:
			s.git("checkout", "-q", branches[random.IntN(len(branches))])
		case 2, 3:
			s.someMerge(random, branches, i)
			continue
		}
		s.someEdits(random, i)
		s.git("add", "-A")
		s.git("commit", "-q", "--allow-empty", "-m", fmt.Sprint("commit ", i))
	}
	s.git("checkout", "-q", "main")
	for _, b := range branches[1:] {
		s.now = s.now.Add(time.Minute)
		s.mergeInto(random, b)
	}
	return s
}

func (s *script) someEdits(random *rand.Rand, i int) {
	for range 1 + random.IntN(3) {
		name := fmt.Sprintf("%c/%s/r%d.md", 'a'+rune(random.IntN(3)), []string{"2025", "2026"}[random.IntN(2)], random.IntN(6))
		full := filepath.Join(s.dir, filepath.FromSlash(name))
		switch random.IntN(8) {
		case 0:
			_ = os.RemoveAll(full)
		case 1:
			other := strings.Replace(full, "2025", "2027", 1)
			_ = os.MkdirAll(filepath.Dir(other), 0o755)
			_ = os.Rename(full, other)
		case 2: // a folder stands where a file did
			_ = os.RemoveAll(full)
			s.write(name+"/inner.md", "inner\n")
		case 3:
			_ = os.RemoveAll(full)
			_ = os.MkdirAll(filepath.Dir(full), 0o755)
			_ = os.Symlink("r0.md", full)
		case 4:
			s.write(fmt.Sprintf("docs/n%d \xff\u00e9.md", random.IntN(3)), fmt.Sprint(i))
		default:
			_ = os.RemoveAll(full)
			s.write(name, fmt.Sprint("text ", random.IntN(5), "\n"))
		}
	}
}

func (s *script) someMerge(random *rand.Rand, branches []string, i int) {
	if random.IntN(3) == 0 && len(branches) > 2 {
		args := []string{"merge", "-q", "--no-edit", "-s", "octopus", branches[random.IntN(len(branches))], branches[random.IntN(len(branches))]}
		if _, err := s.try(args...); err == nil {
			return
		}
		_, _ = s.try("merge", "--abort")
		s.git("reset", "-q", "--hard")
	}
	s.mergeInto(random, branches[random.IntN(len(branches))])
	_ = i
}

// mergeInto merges a branch, whatever is in the way.
func (s *script) mergeInto(random *rand.Rand, branch string) {
	strategy := [][]string{{"-X", "ours"}, {"-X", "theirs"}, {"-s", "ours"}}[random.IntN(3)]
	_, err := s.try(append(append([]string{"merge", "-q", "--no-ff", "--no-commit"}, strategy...), branch)...)
	if err == nil && random.IntN(3) == 0 {
		s.someEdits(random, 1000) // an evil merge
	}
	s.git("add", "-A")
	s.git("commit", "-q", "--allow-empty", "-m", "merge "+branch)
}

// What a walk finds is what git's own log says, over random histories, whole and
// along first parents, by both back ends; a past that was kept at any commit and
// extended is the past.
func TestWalkIsGitLog(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := randomRepo(t, seed)
			r, err := Open(s.dir)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			second, err := openBinary(r.at)
			if err != nil {
				t.Fatal(err)
			}
			for _, back := range []*Repo{r, {at: r.at, backend: second}} {
				for _, folders := range [][]string{nil, {"a"}, {"b/2026", "docs"}} {
					whole := walked(t, back, WalkOptions{Folders: folders})
					if want := oracle(s, folders, "-c", "--full-history"); !slices.Equal(whole, want) {
						t.Fatalf("walk of %q is\n%s\nwant\n%s", folders, strings.Join(whole, "\n"), strings.Join(want, "\n"))
					}
					main := walked(t, back, WalkOptions{Folders: folders, FirstParent: true})
					if want := oracle(s, folders, "-m", "--first-parent"); !slices.Equal(main, want) {
						t.Fatalf("main line of %q is\n%s\nwant\n%s", folders, strings.Join(main, "\n"), strings.Join(want, "\n"))
					}
				}
			}
			checkMain(t, s, r)
			checkExtension(t, s, r)
		})
	}
}

// walked writes what a walk found as the oracle does.
func walked(t *testing.T, r *Repo, o WalkOptions) []string {
	t.Helper()
	var lines []string
	if _, err := r.Walk(context.Background(), "HEAD", o, func(s Step) error {
		for _, ch := range s.Changes {
			lines = append(lines, fmt.Sprintf("%s %q %s", s.Hash, ch.Path, ch.After))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

// oracle asks git. A file that only became executable, or a submodule, is none
// of ours.
func oracle(s *script, folders []string, how ...string) []string {
	args := append([]string{"log", "--raw", "-z", "--no-renames", "--no-abbrev", "--root", "--format=%x01%H"}, how...)
	if folders != nil {
		args = append(append(args, "--"), folders...)
	}
	var lines []string
	for record := range strings.SplitSeq(s.git(args...), "\x01") {
		hash, raw, _ := strings.Cut(strings.TrimLeft(record, "\n\x00"), "\x00")
		fields := strings.Split(strings.Trim(raw, "\x00\n"), "\x00")
		for i := 0; i+1 < len(fields); i += 2 {
			columns := strings.Fields(strings.TrimLeft(fields[i], "\n:"))
			if strings.Contains(fields[i], "160000") {
				continue
			}
			blob := columns[len(columns)-2]
			if strings.Trim(blob, "0") == "" {
				blob = ""
			}
			lines = append(lines, fmt.Sprintf("%s %q %s", strings.TrimSpace(hash), fields[i+1], blob))
		}
	}
	slices.Sort(lines)
	return lines
}

// checkMain holds the main line, and what merges brought to it, against git.
func checkMain(t *testing.T, s *script, r *Repo) {
	t.Helper()
	var main, brought []string
	if _, err := r.Walk(context.Background(), "HEAD", WalkOptions{All: true}, func(step Step) error {
		if step.Main {
			main = append(main, step.Hash)
			for _, ch := range step.OnMain() {
				brought = append(brought, fmt.Sprintf("%s %q %s", step.Hash, ch.Path, ch.After))
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := strings.Fields(s.git("rev-list", "--first-parent", "HEAD")); !slices.Equal(main, want) {
		t.Errorf("the main line is %q, want %q", main, want)
	}
	slices.Sort(brought)
	if want := oracle(s, nil, "-m", "--first-parent"); !slices.Equal(brought, want) {
		t.Errorf("the main line got\n%s\nwant\n%s", strings.Join(brought, "\n"), strings.Join(want, "\n"))
	}
}

func checkExtension(t *testing.T, s *script, r *Repo) {
	t.Helper()
	o := PastOptions{WalkOptions: WalkOptions{Read: func(_ string, b []byte) string { return string(b) }}}
	want, err := r.Past(context.Background(), "HEAD", o)
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range strings.Fields(s.git("rev-list", "--all")) {
		earlier, err := r.Past(context.Background(), from, o)
		if err != nil {
			t.Fatal(err)
		}
		again := o
		again.Kept = earlier.Encode()
		got, err := r.Past(context.Background(), "HEAD", again)
		if err != nil || got.Unusable != nil {
			t.Fatal(err, got.Unusable)
		}
		same(t, "extended from "+from, got, want)
	}
}
