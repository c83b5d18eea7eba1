package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// Commit is one commit of a history to be made.
type Commit struct {
	// Files are what the commit changes against the one before it: path to
	// content, nil to take the file away.
	Files       map[string][]byte
	AuthorName  string
	AuthorEmail string
	When        time.Time // author and committer time, with its own offset
	Message     string
}

// Create makes a new repository with this linear history on branch main in an
// empty or missing folder, and checks the last tree out. The same commits give
// the same hashes everywhere. It gives the hash of the last one.
//
// It needs no git binary, reads no configuration of the user's, and runs no hook.
func Create(dir string, commits []Commit) (string, error) {
	if err := claimEmpty(dir); err != nil {
		return "", err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer func() { _ = root.Close() }()

	st := filesystem.NewStorage(osfs.New(filepath.Join(dir, ".git")), cache.NewObjectLRUDefault())
	if err := initialise(st); err != nil {
		return "", fmt.Errorf("create repository %s: %w", dir, err)
	}
	w := &creator{st: st, files: map[string]file{}}
	for i, c := range commits {
		if err := w.commit(c); err != nil {
			return "", fmt.Errorf("commit %d of %d: %w", i+1, len(commits), err)
		}
	}
	if w.tip.IsZero() {
		return "", nil
	}
	if err := st.SetReference(plumbing.NewHashReference(plumbing.Main, w.tip)); err != nil {
		return "", err
	}
	if err := w.checkOut(root); err != nil {
		return "", fmt.Errorf("check out %s: %w", dir, err)
	}
	return w.tip.String(), nil
}

// CreateBranch adds a branch to a repository that Create made: a linear history of
// its own, which shares no commit with the others. The working tree stays as it is.
func CreateBranch(dir, name string, commits []Commit) error {
	st := filesystem.NewStorage(osfs.New(filepath.Join(dir, ".git")), cache.NewObjectLRUDefault())
	w := &creator{st: st, files: map[string]file{}}
	for i, c := range commits {
		if err := w.commit(c); err != nil {
			return fmt.Errorf("commit %d of %d of the branch %s: %w", i+1, len(commits), name, err)
		}
	}
	ref := plumbing.NewBranchReferenceName(name)
	if _, err := st.Reference(ref); err == nil {
		return fmt.Errorf("there is a branch %s already", name)
	}
	if w.tip.IsZero() {
		return nil
	}
	return st.SetReference(plumbing.NewHashReference(ref, w.tip))
}

// initialise writes what "git init" would: the folders, HEAD and config.
func initialise(st *filesystem.Storage) error {
	if err := st.Init(); err != nil {
		return err
	}
	if err := st.SetReference(plumbing.NewSymbolicReference(plumbing.HEAD, plumbing.Main)); err != nil {
		return err
	}
	cfg := config.NewConfig()
	cfg.Raw.Section("core").SetOption("repositoryformatversion", "0")
	return st.SetConfig(cfg)
}

// claimEmpty makes the folder, or makes sure that nothing is in it.
func claimEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: it holds %s", dir, quoteName(entries[0].Name()))
	}
	return nil
}

// file is a file of the tree that is being built up.
type file struct {
	hash plumbing.Hash
	data []byte
}

type creator struct {
	st    *filesystem.Storage
	files map[string]file
	tip   plumbing.Hash
}

func (w *creator) commit(c Commit) error {
	for name, data := range c.Files {
		if !fs.ValidPath(name) || slices.ContainsFunc(strings.Split(name, "/"), func(s string) bool { return !wellNamed(s) }) {
			return fmt.Errorf("%s cannot be a file's path", quoteName(name))
		}
		if data == nil {
			delete(w.files, name)
			continue
		}
		hash, err := w.store(plumbing.BlobObject, data)
		if err != nil {
			return err
		}
		w.files[name] = file{hash, data}
	}
	tree, err := w.tree("")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "tree %s\n", tree)
	if !w.tip.IsZero() {
		fmt.Fprintf(&b, "parent %s\n", w.tip)
	}
	who := fmt.Sprintf("%s <%s> %d %s", plainName(c.AuthorName), plainName(c.AuthorEmail), c.When.Unix(), c.When.Format("-0700"))
	fmt.Fprintf(&b, "author %s\ncommitter %s\n\n%s\n", who, who, strings.TrimRight(c.Message, "\n"))
	w.tip, err = w.store(plumbing.CommitObject, b.Bytes())
	return err
}

// plainName takes away what would break a commit's header line.
func plainName(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == '<' || r == '>' {
			return -1
		}
		return r
	}, s))
}

func (w *creator) store(kind plumbing.ObjectType, data []byte) (plumbing.Hash, error) {
	obj := w.st.NewEncodedObject()
	obj.SetType(kind)
	obj.SetSize(int64(len(data)))
	out, err := obj.Writer()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if _, err := out.Write(data); err != nil {
		return plumbing.ZeroHash, err
	}
	if err := out.Close(); err != nil {
		return plumbing.ZeroHash, err
	}
	if w.st.HasEncodedObject(obj.Hash()) == nil {
		return obj.Hash(), nil
	}
	return w.st.SetEncodedObject(obj)
}

// tree stores the tree of one folder and those below it.
func (w *creator) tree(dir string) (plumbing.Hash, error) {
	children := map[string]entry{}
	for name, f := range w.files {
		rest, below := name, true
		if dir != "" {
			rest, below = strings.CutPrefix(name, dir+"/")
		}
		if !below {
			continue
		}
		first, _, deeper := strings.Cut(rest, "/")
		e := entry{mode: modeFile, name: first, id: oidOf(f.hash)}
		if deeper {
			e = entry{mode: modeDir, name: first}
		}
		if other, taken := children[first]; taken && other.mode != e.mode {
			return plumbing.ZeroHash, fmt.Errorf("%s is both a file and a folder", quoteName(path.Join(dir, first)))
		}
		children[first] = e
	}
	sorted := make([]entry, 0, len(children))
	for _, e := range children {
		if e.isDir() {
			hash, err := w.tree(path.Join(dir, e.name))
			if err != nil {
				return plumbing.ZeroHash, err
			}
			e.id = oidOf(hash)
		}
		sorted = append(sorted, e)
	}
	slices.SortFunc(sorted, func(a, b entry) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	var b bytes.Buffer
	for _, e := range sorted {
		fmt.Fprintf(&b, "%o %s\x00%s", e.mode, e.name, string(e.id))
	}
	return w.store(plumbing.TreeObject, b.Bytes())
}

// checkOut writes the files of the last commit, and an index that agrees with
// them, so that git status is clean.
func (w *creator) checkOut(root *os.Root) error {
	idx := &index.Index{Version: 2}
	for name, f := range w.files {
		if err := root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := root.WriteFile(filepath.FromSlash(name), f.data, 0o644); err != nil {
			return err
		}
		info, err := root.Stat(filepath.FromSlash(name))
		if err != nil {
			return err
		}
		idx.Entries = append(idx.Entries, &index.Entry{
			Hash: f.hash, Name: name, Mode: filemode.Regular, Size: uint32(len(f.data)),
			CreatedAt: info.ModTime(), ModifiedAt: info.ModTime(),
		})
	}
	slices.SortFunc(idx.Entries, func(a, b *index.Entry) int { return strings.Compare(a.Name, b.Name) })
	return w.st.SetIndex(idx)
}
