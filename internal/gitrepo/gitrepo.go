// Package gitrepo reads Git repositories: a commit as a file system (Repo.FS),
// what merging two commits would give (Repo.Merge), the names of files in all
// refs (Repo.Names), and the history of many files in one walk (Repo.Walk).
// Start from Open. It is the only door to go-git and, for reading, to the git
// binary.
//
// It reads objects, never the working tree, and nothing in a repository can
// make it run or fetch anything: no hook, no filter, no file system monitor,
// no missing object of a partial clone. The one thing it writes is a new
// repository in an empty folder (Create).
//
// Two back ends stand behind one small interface. go-git reads most
// repositories without a process; the git binary reads the formats that go-git
// lacks (reftable, SHA-256). Both hand out the bytes of objects, and commits
// and trees are parsed here, so that they cannot differ in what they mean.
package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// Repo is an open repository, seen from one folder of it: all paths that go in
// and come out are slash paths below that folder, which may be the root of the
// working tree or, for a team that lives in a larger repository, a subfolder.
// It is safe for concurrent use.
type Repo struct {
	at layout

	mu      sync.Mutex // guards backend, whose readers keep descriptors
	backend backend
}

// backend is what differs between go-git and the git binary: finding refs and
// reading objects. It is not safe for concurrent use; a second worker forks
// its own.
type backend interface {
	// head gives the branch that HEAD names ("" when it is detached) and the
	// commit ("" while the branch is unborn).
	head() (branch string, tip oid, err error)
	// refs lists every ref below refs/ with the object it leads to.
	refs() ([]ref, error)
	// read gives a whole object; a *MissingError if it is not there.
	read(id oid) (object, error)
	// content is read for objects of up to so many bytes; a *TooLargeError for
	// others.
	content(id oid, limit int64) (object, error)
	// size gives an object's length without its bytes where that is cheaper.
	size(id oid) (int64, error)
	// abbreviated lists the objects whose hash begins with these hex digits.
	abbreviated(hex string) ([]oid, error)
	fork() (backend, error)
	close() error
}

// ref is a name and the object it leads to: a commit, or a tag of one.
type ref struct {
	name string // "refs/heads/main"
	id   oid
}

// Faults that a caller may want to tell apart. Their messages carry the remedy.
var (
	// ErrNotRepository says that no repository was found at or above a folder.
	ErrNotRepository = errors.New("not inside a Git repository (run \"git init\" to make one)")
	// ErrUnborn says that the branch has no commit yet.
	ErrUnborn = errors.New("the branch has no commit yet (commit something first)")
)

// MissingError says that an object is not in the repository's store: it lies
// beyond the boundary of a shallow clone, was left out of a partial clone, or
// the store is damaged.
type MissingError struct {
	Hash    string
	Shallow bool
	Partial bool
}

// Error names the object and the way to get it.
func (e *MissingError) Error() string {
	switch {
	case e.Shallow:
		return fmt.Sprintf("object %s is not in this shallow clone (run \"git fetch --unshallow\", or set fetch-depth: 0 in the workflow)", e.Hash)
	case e.Partial:
		return fmt.Sprintf("object %s is not in this partial clone, and gitsm fetches nothing (run \"git fetch --refetch --no-filter\")", e.Hash)
	}
	return fmt.Sprintf("object %s is missing (run \"git fsck\" to see what is damaged)", e.Hash)
}

// Open finds the repository that holds dir, which may be anywhere in a working
// tree, a linked worktree, or the folder of a bare repository. The caller
// closes it.
func Open(dir string) (*Repo, error) { return OpenBelow(dir, ".") }

// OpenBelow is Open, seen from a folder below dir. It need not be there: a bare
// repository has no folders, and its commits may hold one all the same.
func OpenBelow(dir, folder string) (*Repo, error) {
	if !fs.ValidPath(folder) {
		return nil, fmt.Errorf("open repository %s: %q is not the path of a folder below it", dir, folder)
	}
	at, err := locate(dir)
	if err != nil {
		return nil, err
	}
	if folder != "." {
		at.prefix = path.Join(at.prefix, folder)
	}
	b, err := openBackend(at)
	if err != nil {
		return nil, fmt.Errorf("open repository %s: %w", at.gitDir, err)
	}
	return &Repo{at: at, backend: b}, nil
}

// openBackend prefers go-git, which needs no process, and asks the git binary
// where go-git does not know the format or stumbles over the repository.
func openBackend(at layout) (backend, error) {
	if reason := at.beyondGoGit(); reason != "" {
		b, err := openBinary(at)
		if err != nil {
			return nil, at.wantsGit(context.Background(), reason, err)
		}
		return b, nil
	}
	b, err := openGoGit(at)
	if err == nil {
		return b, nil
	}
	var special *SpecialFileError
	if errors.As(err, &special) {
		return nil, err // git would wait for it
	}
	if second, binErr := openBinary(at); binErr == nil {
		return second, nil
	}
	return nil, err
}

// Close releases what the repository holds open.
func (r *Repo) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.backend.close()
}

// Root is the folder of the working tree, "" in a bare repository.
func (r *Repo) Root() string { return r.at.root }

// Prefix is the slash path from the root of the working tree to the folder the
// repository was opened at, "" at the root.
func (r *Repo) Prefix() string { return r.at.prefix }

// GitDir is the folder that holds HEAD and the index: its own for each linked
// worktree.
func (r *Repo) GitDir() string { return r.at.gitDir }

// Shallow reports whether history ends at a boundary that is not its beginning.
func (r *Repo) Shallow() bool { return len(r.at.shallow) > 0 }

// Head is where HEAD points.
type Head struct {
	Branch string // "main"; "" when HEAD is detached
	Commit string // "" while the branch is unborn
}

// Head tells the current branch and commit. An unborn branch is no error here.
func (r *Repo) Head() (Head, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	name, tip, err := r.backend.head()
	if err != nil {
		return Head{}, fmt.Errorf("read HEAD: %w", err)
	}
	return Head{Branch: strings.TrimPrefix(name, "refs/heads/"), Commit: tip.String()}, nil
}

// ReadBlob gives the bytes of a file by the hash that History names.
func (r *Repo) ReadBlob(hash string) ([]byte, error) {
	id, err := parseOID(hash)
	if err != nil {
		return nil, err
	}
	obj, err := r.read(id)
	if err != nil {
		return nil, err
	}
	if obj.kind != kindBlob {
		return nil, fmt.Errorf("object %s is a %s, not a file", hash, obj.kind)
	}
	return obj.data, nil
}

func (r *Repo) fork() (backend, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.backend.fork()
}

func (r *Repo) read(id oid) (object, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	obj, err := r.backend.read(id)
	return obj, r.at.explain(err)
}

func (r *Repo) size(id oid) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n, err := r.backend.size(id)
	return n, r.at.explain(err)
}
