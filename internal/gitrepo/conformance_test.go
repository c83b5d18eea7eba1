package gitrepo

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// One suite for both back ends, over the kinds of repository that exist. What
// is true of a repository is asked of git itself, by other commands than the
// ones that the package uses.

// story makes a history with an edit, a removal, a move, a merge that takes
// both sides and one that makes its own version, two branches and a tag.
func (s *script) story() *script {
	s.commit("first", "gitsm.yaml", "name: Amber\n", "incidents/2026/INC-2026-0001.md", "one\n", "services/web.md", "web\n")
	s.commit("second", "incidents/2026/INC-2026-0001.md", "one\nedited\n", "incidents/2026/INC-2026-0002.md", "two\n")
	s.git("checkout", "-q", "-b", "side")
	s.commit("on the side", "incidents/2026/INC-2026-0003.md", "three\n", "services/web.md", "web\nside\n")
	s.git("checkout", "-q", "main")
	s.commit("meanwhile", "services/web.md", "web\nmain\n", "docs/a b.md", "doc\n")
	s.now = s.now.Add(time.Minute)
	if _, err := s.try("merge", "-q", "--no-commit", "side"); err == nil {
		s.t.Fatal("expected a conflict")
	}
	s.commit("merge by hand", "services/web.md", "web\nboth\n")
	s.git("tag", "-a", "-m", "a tag", "v1")
	s.git("mv", "incidents/2026/INC-2026-0002.md", "incidents/2026/INC-2026-0012.md")
	s.commit("move")
	s.git("rm", "-q", "docs/a b.md")
	s.commit("remove")
	s.git("checkout", "-q", "-b", "feature/x")
	s.commit("on a branch", "incidents/2026/INC-2026-0099.md", "ninety-nine\n")
	s.git("checkout", "-q", "main")
	return s
}

// kinds are the repositories that the package must read.
var kinds = []struct {
	name string
	make func(t *testing.T) *script
}{
	{"loose", func(t *testing.T) *script { return newScript(t).story() }},
	{"packed", func(t *testing.T) *script {
		s := newScript(t).story()
		s.git("gc", "-q", "--aggressive", "--prune=now")
		s.git("pack-refs", "--all")
		return s
	}},
	{"commit-graph and multi-pack-index", func(t *testing.T) *script {
		s := newScript(t).story()
		s.git("repack", "-q", "-d")
		s.commit("after the first pack", "services/db.md", "db\n")
		s.git("repack", "-q", "-d")
		s.git("multi-pack-index", "write")
		s.git("commit-graph", "write", "--reachable")
		return s
	}},
	{"linked worktree", func(t *testing.T) *script {
		s := newScript(t).story()
		linked := filepath.Join(realTemp(t), "linked")
		s.git("worktree", "add", "-q", "-b", "linked", linked, "main~1")
		s.dir = linked
		s.commit("in the worktree", "services/db.md", "db\n")
		return s
	}},
	{"detached", func(t *testing.T) *script {
		s := newScript(t).story()
		s.git("checkout", "-q", "--detach", "main~2")
		return s
	}},
	{"sparse", func(t *testing.T) *script {
		s := newScript(t).story()
		s.git("sparse-checkout", "set", "services")
		return s
	}},
	{"split index", func(t *testing.T) *script {
		s := newScript(t).story()
		s.git("update-index", "--split-index")
		return s
	}},
	{"shared clone", func(t *testing.T) *script { return newScript(t).story().clone("--shared", ".") }},
	{"remote branches", func(t *testing.T) *script { return newScript(t).story().clone(".") }},
	{"bare", func(t *testing.T) *script { return newScript(t).story().clone("--bare", ".") }},
	{"shallow", func(t *testing.T) *script {
		s := newScript(t).story()
		return s.clone("--depth=3", "file://"+s.dir)
	}},
	{"partial clone", func(t *testing.T) *script {
		s := newScript(t).story()
		s.git("config", "uploadpack.allowFilter", "true")
		return s.clone("--filter=blob:none", "file://"+s.dir)
	}},
	{"sha256", func(t *testing.T) *script { return newScript(t, "--object-format=sha256").story() }},
	{"sha256 packed", func(t *testing.T) *script {
		s := newScript(t, "--object-format=sha256").story()
		s.git("gc", "-q", "--prune=now")
		return s
	}},
	{"sha256 shallow", func(t *testing.T) *script {
		s := newScript(t, "--object-format=sha256").story()
		return s.clone("--depth=3", "file://"+s.dir)
	}},
	{"sha256 partial clone", func(t *testing.T) *script {
		s := newScript(t, "--object-format=sha256").story()
		s.git("config", "uploadpack.allowFilter", "true")
		return s.clone("--filter=blob:none", "file://"+s.dir)
	}},
	{"reftable", func(t *testing.T) *script { return newReftable(t).story() }},
	{"reftable packed", func(t *testing.T) *script {
		s := newReftable(t).story()
		s.git("gc", "-q", "--prune=now")
		s.git("pack-refs", "--all")
		return s
	}},
	{"reftable of sha256", func(t *testing.T) *script { return newReftable(t, "--object-format=sha256").story() }},
	{"reftable, linked worktree", func(t *testing.T) *script {
		s := newReftable(t).story()
		linked := filepath.Join(realTemp(t), "linked")
		s.git("worktree", "add", "-q", "-b", "linked", linked, "main~1")
		s.dir = linked
		s.commit("in the worktree", "services/db.md", "db\n")
		return s
	}},
	{"reftable, detached", func(t *testing.T) *script {
		s := newReftable(t).story()
		s.git("checkout", "-q", "--detach", "main~2")
		return s
	}},
	{"reftable, bare", func(t *testing.T) *script {
		return newReftable(t).story().clone("--ref-format=reftable", "--bare", ".")
	}},
	{"reftable, shared clone", func(t *testing.T) *script {
		return newReftable(t).story().clone("--ref-format=reftable", "--shared", ".")
	}},
	{"reftable, shallow", func(t *testing.T) *script {
		s := newReftable(t).story()
		return s.clone("--ref-format=reftable", "--depth=3", "file://"+s.dir)
	}},
	{"reftable, partial clone", func(t *testing.T) *script {
		s := newReftable(t).story()
		s.git("config", "uploadpack.allowFilter", "true")
		return s.clone("--ref-format=reftable", "--filter=blob:none", "file://"+s.dir)
	}},
	{"migrated to reftable", func(t *testing.T) *script {
		newReftable(t) // skips
		s := newScript(t)
		s.git("config", "core.logAllRefUpdates", "false") // reflogs migrate with 2.48 only
		s.story()
		if out, err := s.try("refs", "migrate", "--ref-format=reftable"); err != nil {
			t.Skipf("this git makes reftables and does not migrate to them (2.46 does): %v: %s", err, out)
		}
		return s
	}},
}

// newReftable makes an empty repository whose refs are in reftables, which git
// 2.45 and newer can.
func newReftable(t *testing.T, args ...string) *script {
	t.Helper()
	needGit(t)
	if err := exec.Command("git", "init", "-q", "--ref-format=reftable", t.TempDir()).Run(); err != nil {
		t.Skip("git on the PATH does not make reftables (2.45 and newer do): nothing to read")
	}
	return newScript(t, append([]string{"--ref-format=reftable"}, args...)...)
}

// openers are the two back ends, each forced.
var openers = map[string]func(layout) (backend, error){
	"go-git": func(at layout) (backend, error) { return openGoGit(at) },
	"git":    func(at layout) (backend, error) { return openBinary(at) },
}

func TestConformance(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			s := kind.make(t)
			at, err := locate(s.dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range slices.Sorted(maps.Keys(openers)) {
				t.Run(name, func(t *testing.T) {
					if reason := at.beyondGoGit(); reason != "" && name == "go-git" {
						t.Skipf("%s is what the other back end is for", reason)
					}
					b, err := openers[name](at)
					if err != nil {
						t.Fatal(err)
					}
					conform(t, s, &Repo{at: at, backend: b})
				})
			}
			t.Run("opens", func(t *testing.T) {
				r, err := Open(s.dir)
				if err != nil {
					t.Fatal(err)
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

func conform(t *testing.T, s *script, r *Repo) {
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("head", func(t *testing.T) { checkHead(t, s, r) })
	t.Run("resolve", func(t *testing.T) { checkResolve(t, s, r) })
	t.Run("files", func(t *testing.T) { checkFiles(t, s, r) })
	t.Run("names", func(t *testing.T) { checkNames(t, s, r) })
	t.Run("history", func(t *testing.T) { checkHistory(t, s, r) })
	t.Run("range", func(t *testing.T) { checkRange(t, s, r) })
}

// checkRange compares two tips; the boundary of a shallow clone lies between
// them.
func checkRange(t *testing.T, s *script, r *Repo) {
	if strings.TrimSpace(s.git("rev-parse", "--is-shallow-repository")) == "true" {
		return // see TestCompareNeedsThePast
	}
	for _, pair := range [][2]string{{"HEAD~2", "HEAD"}, {"HEAD", "HEAD~1"}, {"HEAD~1", "HEAD~1"}} {
		found, err := r.Range(context.Background(), pair[0], pair[1])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range found {
			got = append(got, c.Hash)
		}
		if want := strings.Fields(s.git("rev-list", "--date-order", pair[0]+".."+pair[1])); !slices.Equal(got, want) {
			t.Errorf("%s..%s is %q, want %q", pair[0], pair[1], got, want)
		}
		fork, err := r.MergeBase(context.Background(), pair[0], pair[1])
		if want := strings.TrimSpace(s.git("merge-base", pair[0], pair[1])); err != nil || fork != want {
			t.Errorf("%s and %s fork at %s (%v), want %s", pair[0], pair[1], fork, err, want)
		}
	}
}

func checkHead(t *testing.T, s *script, r *Repo) {
	head, err := r.Head()
	if err != nil {
		t.Fatal(err)
	}
	branch, _ := s.try("symbolic-ref", "--short", "-q", "HEAD")
	want := Head{Branch: strings.TrimSpace(branch), Commit: strings.TrimSpace(s.git("rev-parse", "HEAD"))}
	if head != want {
		t.Errorf("head is %+v, want %+v", head, want)
	}
}

func checkResolve(t *testing.T, s *script, r *Repo) {
	revs := []string{"HEAD", "@", "HEAD~1", "HEAD~2", "HEAD^", "HEAD^0"}
	for _, rev := range []string{"main", "side", "feature/x", "origin/side", "v1", "v1^2", "v1^2~1", "refs/heads/main"} {
		if _, err := s.try("rev-parse", "-q", "--verify", rev+"^{commit}"); err == nil {
			revs = append(revs, rev)
		}
	}
	full := strings.TrimSpace(s.git("rev-parse", "HEAD~1"))
	revs = append(revs, full, full[:7], full[:10])
	for _, rev := range revs {
		want := strings.TrimSpace(s.git("rev-parse", rev+"^{commit}"))
		if got, err := r.Resolve(rev); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", rev, got, err, want)
		}
	}
	for _, rev := range []string{"nothing", "--output=x", "-h", "HEAD~100", "main^9", "HEAD:gitsm.yaml", strings.Repeat("0", len(full)), "../x", "a\nb"} {
		if got, err := r.Resolve(rev); err == nil {
			t.Errorf("%q is %s, want an error", rev, got)
		}
	}
}

func checkFiles(t *testing.T, s *script, r *Repo) {
	for _, rev := range []string{"HEAD", "HEAD~1"} {
		fsys, err := r.FS(rev)
		if err != nil {
			t.Fatal(err)
		}
		names := strings.Split(strings.TrimSuffix(s.git("ls-tree", "-r", "-z", "--name-only", "--full-tree", rev), "\x00"), "\x00")
		missing := 0
		for _, name := range names {
			want, err := s.tryNoFetch("cat-file", "blob", rev+":"+name)
			got, gotErr := fs.ReadFile(fsys, name)
			var gone *MissingError
			switch {
			case err != nil && errors.As(gotErr, &gone) && gone.Partial:
				missing++
			case gotErr != nil || string(got) != want:
				t.Errorf("%s: %q, %v, want %q", name, got, gotErr, want)
			}
		}
		if missing > 0 && !r.at.partial {
			t.Errorf("%d files are missing", missing)
		}
		if missing == 0 {
			if err := fstest.TestFS(fsys, names...); err != nil {
				t.Error(err)
			}
		}
	}
}

// tryNoFetch is try for a clone that would fetch what is missing.
func (s *script) tryNoFetch(args ...string) (string, error) {
	return s.try(append([]string{"-c", "protocol.allow=never", "-c", "protocol.file.allow=never"}, args...)...)
}

func checkNames(t *testing.T, s *script, r *Repo) {
	want := map[string]bool{}
	tips := strings.Fields(s.git("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes") + s.git("rev-parse", "HEAD"))
	for _, tip := range tips {
		for name := range strings.SplitSeq(s.git("ls-tree", "-r", "-z", "--name-only", "--full-tree", tip, "incidents", "services"), "\x00") {
			if name != "" {
				want[name] = true
			}
		}
	}
	got, err := r.Names(context.Background(), []string{"incidents", "services"})
	if err != nil {
		t.Fatal(err)
	}
	if sorted := slices.Sorted(maps.Keys(want)); !slices.Equal(got, sorted) {
		t.Errorf("names are\n%q, want\n%q", got, sorted)
	}
}

// checkHistory compares with git's own raw log. For merges that is the
// combined form: what differs from every parent.
func checkHistory(t *testing.T, s *script, r *Repo) {
	for _, folders := range [][]string{nil, {"incidents"}, {"services/web.md", "docs"}} {
		got, lines := ourLog(t, r, folders)
		if want := rawLog(s, folders); !slices.Equal(lines, want) {
			t.Errorf("history of %q is\n%s\nwant\n%s", folders, strings.Join(lines, "\n"), strings.Join(want, "\n"))
		}
		shallow := strings.TrimSpace(s.git("rev-parse", "--is-shallow-repository")) == "true"
		if got.Complete == shallow || got.Since.IsZero() == shallow {
			t.Errorf("complete %v since %v in a repository where shallow is %v", got.Complete, got.Since, shallow)
		}
	}
}

// isoStrict is how git spells times: UTC as an offset.
const isoStrict = "2006-01-02T15:04:05-07:00"

// zulu is how newer versions of git spell UTC.
var zulu = regexp.MustCompile(`(T\d\d:\d\d:\d\d)Z`)

func ourLog(t *testing.T, r *Repo, folders []string) (History, []string) {
	t.Helper()
	got, err := r.History(context.Background(), "HEAD", folders)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, rev := range got.Revisions {
		lines = append(lines, strings.Join([]string{
			rev.Commit, rev.Author.Name, rev.Author.Email, rev.AuthorTime.Format(isoStrict), rev.CommitTime.Format(isoStrict),
			rev.Path, cmp.Or(rev.Blob, "gone"),
		}, "|"))
	}
	return got, lines
}

func rawLog(s *script, folders []string) []string {
	args := []string{"log", "--raw", "-z", "-c", "--no-renames", "--no-abbrev", "--date-order", "--root", "--format=%x01%H|%an|%ae|%aI|%cI"}
	if folders != nil {
		args = append(append(args, "--full-history", "--"), folders...)
	}
	var lines []string
	for record := range strings.SplitSeq(s.git(args...), "\x01") {
		head, raw, _ := strings.Cut(strings.TrimLeft(record, "\n\x00"), "\x00")
		head = zulu.ReplaceAllString(strings.TrimRight(head, "\n"), "$1+00:00")
		fields := strings.Split(strings.Trim(raw, "\x00\n"), "\x00")
		for i := 0; i+1 < len(fields); i += 2 {
			columns := strings.Fields(strings.TrimLeft(fields[i], "\n:"))
			blob := columns[len(columns)-2]
			if strings.Trim(blob, "0") == "" {
				blob = "gone"
			}
			lines = append(lines, head+"|"+fields[i+1]+"|"+blob)
		}
	}
	return lines
}
