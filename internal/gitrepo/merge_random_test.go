package gitrepo

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Forks and ranges are those of git, in histories made at random, with merges
// crosswise and clocks that lie.
func TestRangeIsThatOfGit(t *testing.T) {
	const n = 40
	random := rand.New(rand.NewPCG(1, 2))
	var in bytes.Buffer
	for i := 1; i <= n; i++ {
		when := 1_700_000_000 + i*60
		if random.IntN(10) == 0 {
			when = 1_600_000_000 // a clock that lies
		}
		fmt.Fprintf(&in, "commit refs/heads/c%d\nmark :%d\ncommitter A <a@example.org> %d +0000\ndata 1\nx\n", i, i, when)
		if i > 2 {
			fmt.Fprintf(&in, "from :%d\n", max(1, i-1-random.IntN(4)))
			if random.IntN(4) == 0 {
				fmt.Fprintf(&in, "merge :%d\n", max(1, i-1-random.IntN(6)))
			}
		} else if i == 2 {
			in.WriteString("from :1\n")
		}
		fmt.Fprintf(&in, "M 100644 inline f%d\ndata 1\nx\n\n", i)
	}
	s := newScript(t)
	s.feed(&in)
	r := open(t, s.dir)
	for range 150 {
		a, b := fmt.Sprintf("c%d", 1+random.IntN(n)), fmt.Sprintf("c%d", 1+random.IntN(n))
		x, y, err := r.pair(a, b)
		if err != nil {
			t.Fatal(err)
		}
		p, err := r.compare(context.Background(), x, y)
		if err != nil {
			t.Fatal(err)
		}
		var forks, commits []string
		for _, f := range p.forks {
			forks = append(forks, f.id.String())
		}
		for _, c := range p.onlySecond() {
			commits = append(commits, c.Hash)
		}
		slices.Sort(forks)
		if want := sorted(s.git("merge-base", "--all", a, b)); !slices.Equal(forks, want) {
			t.Errorf("forks of %s and %s: %q, expected %q", a, b, forks, want)
		}
		for _, want := range sorted(s.git("rev-list", a+".."+b)) {
			if !slices.Contains(commits, want) {
				t.Errorf("%s..%s lacks %s", a, b, want)
			}
		}
	}
}

func sorted(out string) []string {
	list := strings.Fields(out)
	slices.Sort(list)
	return list
}

// feed hands a stream to git fast-import.
func (s *script) feed(in *bytes.Buffer) {
	s.t.Helper()
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir, cmd.Stdin = s.dir, in
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("git fast-import: %v: %s", err, out)
	}
}

// The merge by paths and git's own agree wherever the former sees no conflict;
// with git's help for texts they agree altogether.
func TestMergeAgreesWithGit(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			const cases = 30
			random := rand.New(rand.NewPCG(3, 4))
			var in bytes.Buffer
			for i := range cases {
				mark := i*3 + 1
				for side, from := range []string{"", fmt.Sprintf("from :%d\n", mark), fmt.Sprintf("from :%d\n", mark)} {
					fmt.Fprintf(&in, "commit refs/heads/k%ds%d\nmark :%d\ncommitter A <a@example.org> 1700000000 +0000\ndata 1\nx\n%s", i, side, mark+side, from)
					writeRandom(&in, random, side == 0)
				}
			}
			s := newScript(t, "--object-format="+format)
			s.feed(&in)
			r := open(t, s.dir)
			clean, texts := 0, 0
			for i := range cases {
				a, b := fmt.Sprintf("k%ds1", i), fmt.Sprintf("k%ds2", i)
				out, gitErr := s.try("merge-tree", "--write-tree", "--name-only", "--no-messages", a, b)
				tree, conflicts, _ := strings.Cut(out, "\n")
				own, err := r.Merge(context.Background(), a, b, MergeOptions{WithoutGit: true})
				if err != nil {
					t.Fatal(err)
				}
				if len(own.Conflicts) == 0 {
					clean++
					if gitErr != nil || own.Tree != tree {
						t.Errorf("case %d: merged by paths to %s, by git to %s (%v)", i, own.Tree, tree, gitErr)
					}
				}
				m, err := r.Merge(context.Background(), a, b, MergeOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if len(m.Both) > 0 {
					texts++
				}
				// git finds its way where a file and a folder change places; here that
				// is a conflict.
				if len(m.Conflicts) == 0 && (gitErr != nil || m.Tree != tree) || gitErr == nil && slices.ContainsFunc(m.Conflicts, func(c Conflict) bool {
					kinds := s.git("ls-tree", a, c.Path) + s.git("ls-tree", b, c.Path)
					return strings.Count(kinds, " blob ") == 2
				}) {
					t.Errorf("case %d: got %s and %v, git has %s and %q", i, m.Tree, m.Conflicts, tree, conflicts)
				}
			}
			if clean < 5 || clean == cases || texts < 3 {
				t.Errorf("the cases say little: %d of %d clean, %d with texts", clean, cases, texts)
			}
		})
	}
}

// writeRandom gives a commit some files; a file and a folder may change places.
func writeRandom(in *bytes.Buffer, random *rand.Rand, first bool) {
	paths := []string{"a", "b", "d/a", "d/b", "d/e/f", "g.md", "g", "h/i/j"}
	times := 2 + random.IntN(3)
	if first {
		times = len(paths)
	}
	for i := range times {
		path := paths[random.IntN(len(paths))]
		if first {
			path = paths[i]
		}
		what := random.IntN(12)
		if what == 2 {
			path += "/below"
		}
		// Each path has lines of its own, so that no file is taken for another
		// one renamed.
		text := strings.ReplaceAll(lines, "\n", " of "+path+"\n")
		switch what {
		case 0:
			fmt.Fprintf(in, "D %s\n", path)
			continue
		case 1:
			text = fmt.Sprint(path, random.IntN(3))
		case 2:
		default:
			if first {
				break
			}
			text = strings.Replace(text, fmt.Sprint(1+random.IntN(9), " of"), fmt.Sprint(100+random.IntN(2), " of"), 1)
		}
		mode := []string{"100644", "100755", "120000"}[max(0, random.IntN(12)-9)]
		fmt.Fprintf(in, "M %s inline %s\ndata %d\n%s\n", mode, path, len(text), text)
	}
	in.WriteString("\n")
}
