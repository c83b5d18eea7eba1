package gitrepo

import (
	"crypto/sha1" //nolint:gosec // the hash that Git names objects by
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// overlay is a repository's store with objects that were never written to it.
type overlay struct {
	repo *Repo
	made map[oid]object
}

func (o overlay) read(id oid) (object, error) {
	if obj, ok := o.made[id]; ok {
		return obj, nil
	}
	return o.repo.read(id)
}

func (o overlay) size(id oid) (int64, error) {
	if obj, ok := o.made[id]; ok {
		return int64(len(obj.data)), nil
	}
	return o.repo.size(id)
}

// put takes an object in and gives its hash, as git would.
func (o overlay) put(kind string, data []byte, hashSize int) oid {
	id := hashObject(kind, data, hashSize)
	o.made[id] = object{kind: kind, data: data}
	return id
}

// hashObject names an object; hashSize tells the two formats apart.
func hashObject(kind string, data []byte, hashSize int) oid {
	h := sha1.New() //nolint:gosec // the hash that Git names objects by
	if hashSize == sha256.Size {
		h = sha256.New()
	}
	fmt.Fprintf(h, "%s %d\x00", kind, len(data))
	h.Write(data)
	return oid(h.Sum(nil))
}

// encodeTree writes a tree in git's order.
func encodeTree(entries []entry) []byte {
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	var raw []byte
	for _, e := range entries {
		raw = fmt.Appendf(raw, "%o %s\x00%s", uint32(e.mode), e.name, string(e.id))
	}
	return raw
}
