package gitrepo

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"
)

// oid is the raw hash of an object, 20 bytes (SHA-1) or 32 (SHA-256); "" is
// none. It is a string so that it can be compared and be a key of maps.
type oid string

// String gives the hash in hex digits.
func (id oid) String() string { return hex.EncodeToString([]byte(id)) }

func parseOID(s string) (oid, error) {
	raw, err := hex.DecodeString(s)
	if err != nil || (len(raw) != 20 && len(raw) != 32) {
		return "", fmt.Errorf("%s is not an object hash (40 or 64 hex digits)", quoteName(s))
	}
	return oid(raw), nil
}

// quoteName makes a name from a repository safe to print.
func quoteName(s string) string {
	if len(s) > 200 {
		s = s[:200] + "…"
	}
	return strconv.Quote(s)
}

// The types of objects, as git writes them.
const (
	kindCommit = "commit"
	kindTree   = "tree"
	kindBlob   = "blob"
	kindTag    = "tag"
)

// object is one object, whole.
type object struct {
	kind string
	data []byte
}

// commit is what we need of a commit.
type commit struct {
	id         oid
	tree       oid
	parents    []oid
	author     Signature
	committer  Signature
	authorTime time.Time
	commitTime time.Time
	message    string
}

// Signature is a name and address, as a commit claims them.
type Signature struct{ Name, Email string }

var errTornObject = errors.New("the object is torn")

// parseCommit reads a commit's headers. Headers it does not need (gpgsig,
// mergetag) and their continuation lines are passed over.
func parseCommit(id oid, data []byte) (commit, error) {
	c := commit{id: id}
	rest := string(data)
	for rest != "" {
		line, after, _ := strings.Cut(rest, "\n")
		rest = after
		if line == "" {
			c.message = strings.ToValidUTF8(rest, "\uFFFD")
			break
		}
		key, value, _ := strings.Cut(line, " ")
		var err error
		switch key {
		case "tree":
			c.tree, err = parseOID(value)
		case "parent":
			var parent oid
			parent, err = parseOID(value)
			c.parents = append(c.parents, parent)
		case "author":
			c.author, c.authorTime = parseSignature(value)
		case "committer":
			c.committer, c.commitTime = parseSignature(value)
		}
		if err != nil {
			return commit{}, fmt.Errorf("commit %s: %w", id, err)
		}
	}
	if c.tree == "" {
		return commit{}, fmt.Errorf("commit %s: %w", id, errTornObject)
	}
	return c, nil
}

// parseSignature reads "Name <address> seconds +hhmm". What cannot be read is
// left zero: a commit's date is a claim, and a broken one is none.
func parseSignature(s string) (Signature, time.Time) {
	s = strings.ToValidUTF8(s, "\uFFFD")
	open, shut := strings.IndexByte(s, '<'), strings.LastIndexByte(s, '>')
	if open < 0 || shut < open {
		return Signature{Name: strings.TrimSpace(s)}, time.Time{}
	}
	who := Signature{Name: strings.TrimSpace(s[:open]), Email: strings.TrimSpace(s[open+1 : shut])}
	fields := strings.Fields(s[shut+1:])
	if len(fields) == 0 {
		return who, time.Time{}
	}
	seconds, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil || seconds < 0 || seconds > 1<<37 {
		return who, time.Time{}
	}
	zone := time.UTC
	if len(fields) > 1 {
		if t, err := time.Parse("-0700", fields[1]); err == nil {
			_, offset := t.Zone()
			zone = time.FixedZone("", offset)
		}
	}
	return who, time.Unix(seconds, 0).In(zone)
}

// mode is an entry's mode in a tree.
type mode uint32

// The modes that git knows.
const (
	modeDir     mode = 0o040000
	modeFile    mode = 0o100644
	modeExec    mode = 0o100755
	modeSymlink mode = 0o120000
	modeLink    mode = 0o160000 // a submodule's commit, which is not in this repository
)

// entry is one line of a tree.
type entry struct {
	mode mode
	name string
	id   oid
}

func (e entry) isDir() bool { return e.mode == modeDir }

func (e entry) isSymlink() bool { return e.mode == modeSymlink }

// sortKey is what git orders the entries of a tree by.
func (e entry) sortKey() string {
	if e.isDir() {
		return e.name + "/"
	}
	return e.name
}

// walkTree reads a tree's entries one after the other. A torn tree ends with
// an error. hashSize is the length of the hashes in it.
func walkTree(raw []byte, hashSize int) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		for len(raw) > 0 {
			e, rest, err := nextEntry(raw, hashSize)
			if err != nil {
				yield(entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
			raw = rest
		}
	}
}

// entryLength is how many bytes the first entry of a tree takes, 0 where it has
// no end.
func entryLength(raw []byte, hashSize int) int {
	nul := bytes.IndexByte(raw, 0)
	if nul < 0 || len(raw) < nul+1+hashSize {
		return 0
	}
	return nul + 1 + hashSize
}

func nextEntry(raw []byte, hashSize int) (entry, []byte, error) {
	space := bytes.IndexByte(raw, ' ')
	if space < 1 || space > 7 {
		return entry{}, nil, errTornObject
	}
	nul := bytes.IndexByte(raw, 0)
	if nul < space || len(raw) < nul+1+hashSize {
		return entry{}, nil, errTornObject
	}
	m, err := strconv.ParseUint(string(raw[:space]), 8, 32)
	if err != nil {
		return entry{}, nil, errTornObject
	}
	end := nul + 1 + hashSize
	return entry{mode: mode(m), name: string(raw[space+1 : nul]), id: oid(raw[nul+1 : end])}, raw[end:], nil
}

// wellNamed reports whether an entry's name can be a path's element. A tree
// can be made to hold others; they name no file that a checkout would write.
func wellNamed(name string) bool {
	return name != "" && name != "." && name != ".." &&
		!strings.EqualFold(name, ".git") && !strings.ContainsRune(name, '/')
}
