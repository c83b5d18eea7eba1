package gitrepo

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ErrNoRevision says that a name leads to no commit. Its message is about the
// name, and callers that know what it stands for say so.
var ErrNoRevision = errors.New("no branch, tag or commit has that name")

// Resolve gives the hash of the commit that rev names: a hash or the beginning
// of one, HEAD (or "@", or ""), a branch, tag or other ref, each with any number
// of ~N and ^N behind it. A name is looked up as it stands: one that begins with
// a dash is a name like any other. One that a tag and a branch share is refused with
// ErrAmbiguous, unless both are at the same commit.
func (r *Repo) Resolve(rev string) (string, error) {
	c, err := r.commit(rev)
	if err != nil {
		return "", err
	}
	return c.id.String(), nil
}

// commit finds and reads the commit that rev names.
func (r *Repo) commit(rev string) (commit, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	base, steps := splitRevision(rev)
	id, err := r.lookup(base)
	if err != nil {
		return commit{}, r.at.explain(fmt.Errorf("revision %s: %w", quoteName(rev), err))
	}
	c, err := peel(r.backend, id)
	for _, step := range steps {
		if err != nil {
			break
		}
		c, err = r.step(c, step)
	}
	if err != nil {
		return commit{}, fmt.Errorf("revision %s: %w", quoteName(rev), r.at.explain(err))
	}
	return c, nil
}

// step is one ~N (generations along first parents) or ^N (the Nth parent).
type step struct {
	op rune
	n  int
}

var stepPattern = regexp.MustCompile(`[~^][0-9]{0,6}$`)

func splitRevision(rev string) (base string, steps []step) {
	for {
		loc := stepPattern.FindStringIndex(rev)
		if loc == nil {
			break
		}
		n := 1
		if digits := rev[loc[0]+1:]; digits != "" {
			n, _ = strconv.Atoi(digits) // the pattern admits digits only
		}
		steps = append([]step{{rune(rev[loc[0]]), n}}, steps...)
		rev = rev[:loc[0]]
	}
	return rev, steps
}

func (r *Repo) step(c commit, s step) (commit, error) {
	which, times := s.n-1, 1
	if s.op == '~' {
		which, times = 0, s.n
	} else if s.n == 0 {
		return c, nil // ^0 is the commit itself
	}
	for range times {
		if r.at.shallow[c.id] {
			return commit{}, fmt.Errorf("the parents of commit %s are not in this shallow clone (run \"git fetch --unshallow\", or set fetch-depth: 0 in the workflow)", c.id)
		}
		if which >= len(c.parents) {
			return commit{}, fmt.Errorf("commit %s has no parent number %d", c.id, which+1)
		}
		next, err := readCommit(r.backend, c.parents[which])
		if err != nil {
			return commit{}, err
		}
		c = next
	}
	return c, nil
}

var hexDigits = regexp.MustCompile(`^[0-9a-f]{4,64}$`)

// ErrAmbiguous says that a name is that of a tag and of a branch, or of a branch
// here and on a remote, and that they are at different commits.
var ErrAmbiguous = errors.New("the name stands for several commits")

// lookup finds the object that a name without steps leads to: the ref of the whole
// name, or the one tag, branch or remote-tracking branch that is called so.
func (r *Repo) lookup(name string) (oid, error) {
	if name == "" || name == "@" || name == "HEAD" {
		_, tip, err := r.backend.head()
		if err == nil && tip == "" {
			err = ErrUnborn
		}
		return tip, err
	}
	if id, err := parseOID(name); err == nil {
		return id, nil
	}
	refs, err := r.backend.refs()
	if err != nil {
		return "", err
	}
	byName := make(map[string]oid, len(refs))
	for _, ref := range refs {
		byName[ref.name] = ref.id
	}
	for _, prefix := range []string{"", "refs/"} {
		if id, ok := byName[prefix+name]; ok {
			return id, nil
		}
	}
	if id, err := r.onlyOne(name, byName); id != "" || err != nil {
		return id, err
	}
	if !hexDigits.MatchString(name) {
		return "", ErrNoRevision
	}
	return r.lookupAbbreviated(name)
}

// onlyOne finds the ref that goes by a short name, "" where there is none. Git would
// take the tag and warn on standard error. Whoever may push a tag but not the main
// branch could then choose what a proposal is judged by, so several are refused,
// unless they are at the same commit.
func (r *Repo) onlyOne(name string, byName map[string]oid) (oid, error) {
	var found oid
	var at commit
	var first string
	for _, prefix := range []string{"refs/tags/", "refs/heads/", "refs/remotes/"} {
		id, ok := byName[prefix+name]
		if !ok || id == found {
			continue
		}
		if found == "" {
			found, first = id, prefix+name
			continue
		}
		other, err := peel(r.backend, id)
		if err == nil && at.id == "" {
			at, err = peel(r.backend, found)
		}
		if err != nil {
			return "", err
		}
		if other.id != at.id {
			return "", fmt.Errorf("%w: it is %s and %s; write which of them is meant", ErrAmbiguous, quoteName(first), quoteName(prefix+name))
		}
	}
	return found, nil
}

func (r *Repo) lookupAbbreviated(digits string) (oid, error) {
	candidates, err := r.backend.abbreviated(digits)
	if err != nil {
		return "", err
	}
	var found []oid
	for _, id := range candidates {
		obj, err := r.backend.read(id)
		if err != nil {
			return "", err
		}
		if obj.kind == kindCommit || obj.kind == kindTag {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return "", ErrNoRevision
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("%d commits begin with these digits", len(found))
}

func readCommit(b backend, id oid) (commit, error) {
	obj, err := b.read(id)
	if err != nil {
		return commit{}, err
	}
	if obj.kind != kindCommit {
		return commit{}, fmt.Errorf("object %s is a %s, not a commit", id, obj.kind)
	}
	return parseCommit(id, obj.data)
}

// peel follows annotated tags to their commit.
func peel(b backend, id oid) (commit, error) {
	for range 10 {
		obj, err := b.read(id)
		if err != nil {
			return commit{}, err
		}
		if obj.kind != kindTag {
			if obj.kind != kindCommit {
				return commit{}, fmt.Errorf("object %s is a %s, not a commit", id, obj.kind)
			}
			return parseCommit(id, obj.data)
		}
		line, _, _ := strings.Cut(string(obj.data), "\n")
		target, err := parseOID(strings.TrimPrefix(line, "object "))
		if err != nil {
			return commit{}, fmt.Errorf("tag %s: %w", id, err)
		}
		id = target
	}
	return commit{}, fmt.Errorf("tag %s leads through too many tags", id)
}
