package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// forge puts a raw object into a repository.
func forge(t *testing.T, dir string, kind plumbing.ObjectType, data string) oid {
	t.Helper()
	st := filesystem.NewStorage(osfs.New(filepath.Join(dir, ".git")), cache.NewObjectLRUDefault())
	w := &creator{st: st}
	hash, err := w.store(kind, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return oidOf(hash)
}

func forgeCommit(t *testing.T, dir string, tree oid) string {
	return forge(t, dir, plumbing.CommitObject, fmt.Sprintf("tree %s\nauthor A <a@example.org> 1780000000 +0200\ncommitter broken\n\nforged\n", tree)).String()
}

func forged(t *testing.T) (string, *Repo) {
	t.Helper()
	dir := t.TempDir()
	if _, err := Create(dir, tale()); err != nil {
		t.Fatal(err)
	}
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return dir, r
}

func TestTreesThatNoCheckoutWouldWrite(t *testing.T) {
	dir, r := forged(t)
	blob := forge(t, dir, plumbing.BlobObject, "evil\n")
	sub := forge(t, dir, plumbing.TreeObject, "100644 config\x00"+string(blob))
	tree := forge(t, dir, plumbing.TreeObject, ""+
		"40000 ..\x00"+string(sub)+"40000 .GIT\x00"+string(sub)+"40000 .git\x00"+string(sub)+
		"100644 a/b\x00"+string(blob)+"100664 odd\x00"+string(blob)+"100644 odd\x00"+string(sub)+"100644 \xff\x00"+string(blob))
	rev := forgeCommit(t, dir, tree)
	fsys, err := r.FS(rev)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil || len(entries) != 2 || entries[0].Name() != "odd" || entries[1].Name() != "\xff" {
		t.Errorf("entries are %q, %v, want odd and a name that is not UTF-8", entries, err)
	}
	if text, err := fs.ReadFile(fsys, "odd"); err != nil || string(text) != "evil\n" {
		t.Errorf("odd is %q, %v", text, err)
	}
	for _, name := range []string{"../config", ".git/config", ".GIT/config", "\xff", "a/b"} {
		if _, err := fsys.Open(name); err == nil {
			t.Errorf("%q opens", name)
		}
	}
	history, err := r.History(context.Background(), rev, nil)
	if err != nil || len(history.Revisions) != 3 {
		t.Errorf("history is %+v, %v, want odd twice and the name that is not UTF-8", history.Revisions, err)
	}
}

// A few trees that hold each other name more files than anyone can list.
func TestTreeBomb(t *testing.T) {
	dir, r := forged(t)
	id, kind := forge(t, dir, plumbing.BlobObject, "x"), "100644"
	for range 12 {
		var tree strings.Builder
		for c := 'a'; c < 'p'; c++ {
			fmt.Fprintf(&tree, "%s %c\x00%s", kind, c, string(id))
		}
		id, kind = forge(t, dir, plumbing.TreeObject, tree.String()), "40000"
	}
	rev := forgeCommit(t, dir, id)
	if err := os.WriteFile(filepath.Join(dir, ".git", "refs", "heads", "bomb"), []byte(rev+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Names(context.Background(), []string{"incidents"}); err != nil {
		t.Errorf("the bomb is not below the folders: %v", err)
	}
	if testing.Short() {
		t.Skip("half a million names take seconds")
	}
	if names, err := r.Names(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("%d names, %v", len(names), err)
	}
}

func TestDamageIsAnError(t *testing.T) {
	dir, r := forged(t)
	blob := forge(t, dir, plumbing.BlobObject, "x")
	for name, tree := range map[string]string{
		"cut":         "100644 a\x00" + string(blob[:10]),
		"no mode":     " a\x00" + string(blob),
		"odd mode":    "9999 a\x00" + string(blob),
		"no name end": "100644 aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	} {
		rev := forgeCommit(t, dir, forge(t, dir, plumbing.TreeObject, tree))
		fsys, err := r.FS(rev)
		if err == nil {
			_, err = fs.ReadDir(fsys, ".")
		}
		if !errors.Is(err, errTornObject) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := r.History(context.Background(), rev, nil); !errors.Is(err, errTornObject) {
			t.Errorf("%s: history: %v", name, err)
		}
	}
	for _, text := range []string{"", "tree x\n\n", "parent " + blob.String() + "\n\n", "tree " + blob.String() + "\nparent 12\n"} {
		rev := forge(t, dir, plumbing.CommitObject, text).String()
		if _, err := r.Resolve(rev); err == nil {
			t.Errorf("commit %q is accepted", text)
		}
	}
	if _, err := r.Resolve(blob.String()); err == nil || !strings.Contains(err.Error(), "is a blob, not a commit") {
		t.Errorf("a blob as a revision: %v", err)
	}
	if _, err := r.ReadBlob(mustResolve(t, r, "HEAD")); err == nil || !strings.Contains(err.Error(), "is a commit, not a file") {
		t.Errorf("a commit as a blob: %v", err)
	}
}

func mustResolve(t *testing.T, r *Repo, rev string) string {
	t.Helper()
	hash, err := r.Resolve(rev)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// A store that was damaged on the disk gives errors, whatever go-git does.
func TestDamagedStore(t *testing.T) {
	s := newScript(t).story()
	s.git("gc", "-q", "--prune=now")
	packs, err := filepath.Glob(filepath.Join(s.dir, ".git", "objects", "pack", "*"))
	if err != nil || len(packs) == 0 {
		t.Fatal("no packs", err)
	}
	for _, pack := range packs {
		if err := os.Chmod(pack, 0o600); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(pack)
		if err != nil {
			t.Fatal(err)
		}
		for cut := 0; cut < len(data); cut += max(1, len(data)/40) {
			if err := os.WriteFile(pack, data[:cut], 0o600); err != nil {
				t.Fatal(err)
			}
			damaged := slices.Clone(data)
			damaged[cut] ^= 0xff
			readOrFail(s.dir)
			if err := os.WriteFile(pack, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			readOrFail(s.dir)
		}
		if err := os.WriteFile(pack, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Open(s.dir)
	if err != nil {
		t.Fatal("the mended store does not open:", err)
	}
	defer r.Close()
	touchEverything(t, r)
}

// readOrFail must come back; whether with an error depends on the damage.
func readOrFail(dir string) {
	at, err := locate(dir)
	if err != nil {
		return
	}
	b, err := openGoGit(at)
	if err != nil {
		return
	}
	r := &Repo{at: at, backend: b}
	defer r.Close()
	if fsys, err := r.FS("HEAD"); err == nil {
		_ = fs.WalkDir(fsys, ".", func(name string, _ fs.DirEntry, err error) error {
			_, _ = fs.ReadFile(fsys, name)
			return err
		})
	}
	_, _ = r.History(context.Background(), "HEAD", nil)
}

// Many goroutines on one repository; the race detector is the judge.
func TestConcurrentUse(t *testing.T) {
	s := newScript(t).story()
	s.git("gc", "-q")
	each(t, s.dir, func(t *testing.T, r *Repo) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { touchEverything(t, r) })
		}
		wg.Wait()
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("tree " + strings.Repeat("ab", 20) + "\nauthor A <a> 1 +0200\n\nm"))
	f.Add([]byte("100644 a\x00" + strings.Repeat("x", 20)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := parseCommit("", data); err == nil && len(c.tree) != 20 && len(c.tree) != 32 {
			t.Errorf("a commit with tree %q", c.tree)
		}
		var again []byte
		for e, err := range walkTree(data, 20) {
			if err != nil {
				return
			}
			if len(e.id) != 20 || strings.ContainsRune(e.name, 0) {
				t.Errorf("entry %+v", e)
			}
			again = append(again, e.id...)
		}
		if len(again) > len(data) {
			t.Error("more was read than there is")
		}
		d := differ{ctx: context.Background()}
		_ = d.merge("", data, data[:len(data)/2], 20)
	})
}
