package gitrepo

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// goGit reads through go-git's storage. It never opens a git.Repository: that
// refuses sparse checkouts (extensions.worktreeConfig) and does nothing for
// reading objects.
type goGit struct {
	at     layout
	st     *filesystem.Storage
	packed *packReader
}

// deltaCache is how much of resolved objects one reader keeps.
const deltaCache = 96 * cache.MiByte

// openGoGit opens the object store and makes sure that HEAD can be read.
func openGoGit(at layout) (*goGit, error) {
	g, err := newGoGit(at, readPackIndexes(at.commonDir))
	if err != nil {
		return nil, err
	}
	_, tip, err := g.head()
	if err == nil && tip != "" {
		_, err = g.read(tip)
	}
	if err != nil {
		return nil, errors.Join(at.explain(err), g.close())
	}
	return g, nil
}

func newGoGit(at layout, packs []*packIndex) (g *goGit, err error) {
	defer rescue(&err)
	fsys := newPlainDisk(at.gitDir)
	if at.gitDir != at.commonDir {
		fsys = dotgit.NewRepositoryFilesystem(fsys, newPlainDisk(at.commonDir))
	}
	st := filesystem.NewStorageWithOptions(fsys, cache.NewObjectLRU(deltaCache), filesystem.Options{
		// Reopening the pack for every object costs more than half of the time
		// to read blobs. Descriptors that are kept make a storage unfit for two
		// goroutines, which is why a worker forks its own.
		KeepDescriptors: true,
		AlternatesFS:    wholeDisk(at),
	})
	return &goGit{at: at, st: st, packed: newPackReader(packs)}, nil
}

// rescue turns a panic of go-git over a damaged or hostile repository into an
// error.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the repository cannot be read: %v", p)
	}
}

func (g *goGit) head() (branch string, tip oid, err error) {
	defer rescue(&err)
	ref, err := g.st.Reference(plumbing.HEAD)
	if err != nil {
		return "", "", err
	}
	// Ten steps, as git allows symbolic refs.
	for range 10 {
		if ref.Type() == plumbing.HashReference {
			return branch, oidOf(ref.Hash()), nil
		}
		branch = ref.Target().String()
		ref, err = g.st.Reference(ref.Target())
		if errors.Is(err, plumbing.ErrReferenceNotFound) {
			return branch, "", nil
		}
		if err != nil {
			return "", "", err
		}
	}
	return "", "", fmt.Errorf("HEAD leads in a circle")
}

func (g *goGit) refs() (refs []ref, err error) {
	defer rescue(&err)
	all, err := g.st.IterReferences()
	if err != nil {
		return nil, err
	}
	defer all.Close()
	err = all.ForEach(func(r *plumbing.Reference) error {
		// A symbolic ref (refs/remotes/origin/HEAD) leads to another one that is
		// listed for itself.
		if r.Type() == plumbing.HashReference && strings.HasPrefix(r.Name().String(), "refs/") {
			refs = append(refs, ref{name: r.Name().String(), id: oidOf(r.Hash())})
		}
		return nil
	})
	return refs, err
}

func (g *goGit) read(id oid) (object, error) {
	if len(id) != 20 {
		return object{}, &MissingError{Hash: id.String()}
	}
	if obj, err := g.packed.read(id, maxObject); err == nil {
		return obj, nil
	}
	return g.stored(id)
}

// content takes what a pack says of an object's size from there, which go-git
// would put the whole object together for.
func (g *goGit) content(id oid, limit int64) (object, error) {
	obj, err := g.packed.read(id, limit)
	if err == nil || !errors.Is(err, errNotPacked) {
		return obj, err
	}
	size, err := g.size(id)
	if err != nil {
		return object{}, err
	}
	if size > limit {
		return object{}, &TooLargeError{id.String(), size}
	}
	return g.read(id)
}

// stored reads an object through go-git: loose, borrowed, or in a pack that our
// own reader has no use for.
func (g *goGit) stored(id oid) (obj object, err error) {
	defer rescue(&err)
	encoded, err := g.st.EncodedObject(plumbing.AnyObject, plumbing.Hash([]byte(id)))
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return object{}, &MissingError{Hash: id.String()}
	}
	if err != nil {
		return object{}, fmt.Errorf("read object %s: %w", id, err)
	}
	reader, err := encoded.Reader()
	if err != nil {
		return object{}, fmt.Errorf("read object %s: %w", id, err)
	}
	defer func() { _ = reader.Close() }()
	data := make([]byte, encoded.Size())
	if _, err := io.ReadFull(reader, data); err != nil {
		return object{}, fmt.Errorf("read object %s: %w", id, err)
	}
	return object{kind: encoded.Type().String(), data: data}, nil
}

func (g *goGit) size(id oid) (n int64, err error) {
	defer rescue(&err)
	if len(id) != 20 {
		return 0, &MissingError{Hash: id.String()}
	}
	n, err = g.st.EncodedObjectSize(plumbing.Hash([]byte(id)))
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		// Sizes are not looked for in the stores that a clone borrows from.
		obj, err := g.read(id)
		return int64(len(obj.data)), err
	}
	return n, err
}

func (g *goGit) abbreviated(digits string) (ids []oid, err error) {
	defer rescue(&err)
	// go-git compares whole bytes; the odd digit is compared here.
	prefix, err := hex.DecodeString(digits[:len(digits)&^1])
	if err != nil {
		return nil, err
	}
	hashes, err := g.st.HashesWithPrefix(prefix)
	if err != nil {
		return nil, err
	}
	borrowed, err := g.borrowed(prefix)
	if err != nil {
		return nil, err
	}
	hashes = append(hashes, borrowed...)
	slices.SortFunc(hashes, func(a, b plumbing.Hash) int { return bytes.Compare(a[:], b[:]) })
	hashes = slices.Compact(hashes)
	for _, h := range hashes {
		if strings.HasPrefix(h.String(), digits) {
			ids = append(ids, oidOf(h))
		}
	}
	return ids, nil
}

// borrowed looks for objects in the stores that a clone borrows from.
func (g *goGit) borrowed(prefix []byte) (hashes []plumbing.Hash, err error) {
	stores, err := dotgit.NewWithOptions(newPlainDisk(g.at.commonDir), dotgit.Options{AlternatesFS: wholeDisk(g.at)}).Alternates()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, dot := range stores {
		store := filesystem.NewObjectStorage(dot, cache.NewObjectLRUDefault())
		found, err := store.HashesWithPrefix(prefix)
		if err := errors.Join(err, store.Close()); err != nil {
			return nil, err
		}
		hashes = append(hashes, found...)
	}
	return hashes, nil
}

// wholeDisk is where borrowed stores may lie: clones made with --shared or
// --reference name a place anywhere on the disk.
func wholeDisk(at layout) billy.Filesystem {
	return newPlainDisk(filepath.VolumeName(at.commonDir) + string(filepath.Separator))
}

func (g *goGit) fork() (backend, error) { return newGoGit(g.at, g.packed.indexes()) }

func (g *goGit) close() (err error) {
	defer rescue(&err)
	return errors.Join(g.packed.close(), g.st.Close())
}

func oidOf(h plumbing.Hash) oid { return oid(h[:]) }
