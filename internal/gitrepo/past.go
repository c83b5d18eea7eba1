package gitrepo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Past is everything that a walk found, in memory: every commit that leads to a
// tip, newest first. Encode turns it into bytes from which the next Repo.Past
// goes on.
type Past struct {
	Walked
	Steps []Step // every commit, those that changed none of the files, too
	// Fresh is how many commits were read for it; the others were known.
	Fresh int
	// Unusable says why what was kept from an earlier walk was not used, nil if
	// it was, or if there was none. It is no error: all was read anew.
	Unusable error

	key    string
	newest time.Time // the newest commit time of all
}

// PastOptions say what a past holds, and what is known of it.
type PastOptions struct {
	WalkOptions
	// ReadKey names what WalkOptions.Read does: notes that another one made are
	// not used.
	ReadKey string
	// Kept is what an earlier Past.Encode gave, nil if there is none. It is never
	// trusted: bytes that are torn, or tell of something else, count for nothing.
	Kept []byte
}

// Past is Walk with everything kept in memory, and with what an earlier one
// found: a commit never changes, so only those that are new are read, whatever
// was done to the branch meanwhile. It is equal to what it would be without.
func (r *Repo) Past(ctx context.Context, rev string, o PastOptions) (*Past, error) {
	tip, err := r.commit(rev)
	if err != nil {
		return nil, err
	}
	o.All = true
	key := r.pastKey(o)
	kept, unusable := decodePast(o.Kept, key)
	if kept != nil && kept.Tip == tip.id.String() {
		return kept, nil
	}
	p := &Past{key: key, Unusable: unusable}
	if kept != nil {
		done, err := r.extend(ctx, tip, o.WalkOptions, kept, p)
		if done || err != nil {
			return p, err
		}
	}
	known := kept.find()
	p.Walked, err = r.walk(ctx, tip, o.WalkOptions, known, func(s Step) error {
		if known == nil || known(s.oid()) == nil {
			p.Fresh++
		}
		p.add(s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Past) add(s Step) {
	p.Steps = append(p.Steps, s)
	if s.CommitTime.After(p.newest) {
		p.newest = s.CommitTime
	}
}

// extend is the ordinary case: a few commits on top of what is known. It is done
// only where the result is what a whole walk would give: the old tip is the
// continuation of the main line, and every new commit is newer than the known.
func (r *Repo) extend(ctx context.Context, tip commit, o WalkOptions, kept, p *Past) (bool, error) {
	nodes, err := r.news(ctx, tip, o.FirstParent, kept.find())
	if err != nil {
		return false, r.at.explain(err)
	}
	fresh := slices.IndexFunc(nodes, func(n node) bool { return n.known != nil })
	if fresh < 1 {
		return false, nil
	}
	for i, n := range nodes {
		switch {
		case (n.known != nil) != (i >= fresh):
			return false, nil
		case n.known == nil && !n.commitTime.After(kept.newest):
			return false, nil
		case n.known != nil && n.main && n.known.Hash != kept.Tip:
			return false, nil
		}
	}
	if !slices.ContainsFunc(nodes[fresh:], func(n node) bool { return n.main }) {
		return false, nil
	}
	p.Steps = make([]Step, 0, fresh+len(kept.Steps))
	w := &walking{repo: r, o: o, nodes: nodes, upTo: fresh}
	if err := w.run(ctx, func(s Step) error { p.add(s); return nil }); err != nil {
		return false, r.at.explain(err)
	}
	p.Fresh, p.Steps = fresh, append(p.Steps, kept.Steps...)
	p.Walked = kept.Walked
	p.Tip, p.Commits = tip.id.String(), len(p.Steps)
	return true, nil
}

func (s *Step) oid() oid {
	raw, _ := hex.DecodeString(s.Hash)
	return oid(raw)
}

// find makes the search for a commit among those that are known.
func (p *Past) find() knownSteps {
	if p == nil {
		return nil
	}
	at := make(map[string]int32, len(p.Steps))
	for i := range p.Steps {
		at[p.Steps[i].Hash] = int32(i)
	}
	return func(id oid) *Step {
		if i, ok := at[id.String()]; ok {
			return &p.Steps[i]
		}
		return nil
	}
}

// pastKey names all that decides what a past holds but the tip. Where a shallow
// clone ends is part of it: the commits there tell another story once it is
// deepened.
func (r *Repo) pastKey(o PastOptions) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%q %q %v %q %v", r.at.prefix, o.Folders, o.FirstParent, o.ReadKey, o.Read != nil)
	ends := make([]string, 0, len(r.at.shallow))
	for id := range r.at.shallow {
		ends = append(ends, id.String())
	}
	slices.Sort(ends)
	_, _ = fmt.Fprintf(h, " %s", strings.Join(ends, " "))
	return hex.EncodeToString(h.Sum(nil))
}

// pastVersion begins every encoded past. Whatever changes what the bytes mean,
// or what a walk finds, changes it.
const pastVersion = "gitsm past 1\n"

var (
	errPastTorn    = errors.New("what was kept of the history is damaged")
	errPastVersion = errors.New("what was kept of the history is of another version of gitsm")
	errPastOther   = errors.New("what was kept of the history tells of other folders or settings")
)

// Encode gives the bytes that PastOptions.Kept takes: a version, a checksum, and
// the commits.
func (p *Past) Encode() []byte {
	e := &encoder{signatures: map[Signature]int{}, paths: map[string]int{}}
	for i := range p.Steps {
		e.step(&p.Steps[i])
	}
	var head encoder
	head.text(p.key)
	head.text(p.Tip)
	head.bool(p.Complete)
	head.time(p.Since)
	head.time(p.newest)
	head.number(len(e.names))
	for _, s := range e.names {
		head.text(s.Name)
		head.text(s.Email)
	}
	head.number(len(e.files))
	for _, path := range e.files {
		head.text(path)
	}
	head.number(len(p.Steps))
	head.number(e.parents)
	head.number(e.changes)
	body := slices.Concat(head.out, e.out)
	sum := sha256.Sum256(body)
	return slices.Concat([]byte(pastVersion), sum[:], body)
}

// decodePast reads what Encode gave, with an error that says why it is not to be
// used. No bytes at all are neither.
func decodePast(data []byte, key string) (*Past, error) {
	if len(data) == 0 {
		return nil, nil
	}
	rest, ok := strings.CutPrefix(string(data), pastVersion)
	if !ok {
		return nil, errPastVersion
	}
	if len(rest) < sha256.Size {
		return nil, errPastTorn
	}
	if sum := sha256.Sum256(data[len(data)-len(rest)+sha256.Size:]); string(sum[:]) != rest[:sha256.Size] {
		return nil, errPastTorn
	}
	d := &decoder{in: rest[sha256.Size:], zones: map[int]*time.Location{}}
	p := &Past{key: d.text()}
	if d.torn {
		return nil, errPastTorn
	}
	if p.key != key {
		return nil, errPastOther
	}
	d.past(p)
	if d.torn || d.in != "" {
		return nil, errPastTorn
	}
	return p, nil
}
