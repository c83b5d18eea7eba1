package gitrepo

import (
	"errors"
	"fmt"
	"os"
	"slices"
)

// Reading packs is the one thing that is done here beside go-git. Through
// go-git's storage a walk over tens of thousands of commits costs more than
// twice as much: it computes the hash of every object that it puts together,
// copies it several times, and asks the system for a few bytes at a time. What
// this reader does not know (loose objects, borrowed stores, an index of version
// 1) or cannot read is read by go-git, which then says what is wrong.

// packCache is how much of what it read a reader keeps.
const packCache = 24 << 20

// errNotPacked says that go-git is to be asked.
var errNotPacked = errors.New("not in a pack that can be read here")

const (
	packHash  = 20        // SHA-1: other formats are read by the git binary
	maxObject = 512 << 20 // no object is made larger than that because a pack says so
	maxChain  = 4096      // deltas upon deltas; git makes 50
)

// packReader reads the objects of packs. It is for one goroutine. What it hands
// out may be handed out again, and is not to be changed.
type packReader struct {
	packs   []*openPack
	inflate inflater
	kept    recent
}

type openPack struct {
	*packIndex
	file    *os.File // opened when it is first needed
	windows [packWindows]packWindow
	next    int
}

func newPackReader(indexes []*packIndex) *packReader {
	r := &packReader{kept: recent{limit: packCache}}
	for _, x := range indexes {
		r.packs = append(r.packs, &openPack{packIndex: x})
	}
	return r
}

// indexes are what another reader needs to read the same packs.
func (r *packReader) indexes() []*packIndex {
	out := make([]*packIndex, len(r.packs))
	for i, p := range r.packs {
		out[i] = p.packIndex
	}
	return out
}

func (r *packReader) close() error {
	var errs []error
	for _, p := range r.packs {
		if p.file != nil {
			errs = append(errs, p.file.Close())
			p.file = nil
		}
	}
	return errors.Join(errs...)
}

// read gives an object of up to so many bytes. The error is errNotPacked, or a
// *TooLargeError.
func (r *packReader) read(id oid, limit int64) (object, error) {
	p, offset, ok := r.locate(id)
	if !ok {
		return object{}, errNotPacked
	}
	obj, err := r.at(p, offset, limit)
	var large *TooLargeError
	if errors.As(err, &large) {
		large.Hash = id.String()
		return object{}, large
	}
	if err != nil {
		return object{}, fmt.Errorf("%w: %w", errNotPacked, err)
	}
	return obj, nil
}

func (r *packReader) locate(id oid) (*openPack, int64, bool) {
	if len(id) != packHash {
		return nil, 0, false
	}
	for i, p := range r.packs {
		if offset, ok := p.find(id); ok {
			if i > 0 { // neighbours lie in the same pack
				r.packs[0], r.packs[i] = r.packs[i], r.packs[0]
			}
			return p, offset, true
		}
	}
	return nil, 0, false
}

// The types of objects in a pack.
const (
	packCommit = 1 + iota
	packTree
	packBlob
	packTag
	_
	packOffsetDelta
	packRefDelta
)

var packKinds = map[byte]string{packCommit: kindCommit, packTree: kindTree, packBlob: kindBlob, packTag: kindTag}

// at gives the object that begins at an offset: it follows the deltas down to
// what they build on, and applies them on the way back.
func (r *packReader) at(p *openPack, offset, limit int64) (object, error) {
	var deltas [][]byte
	var places []packPlace
	var obj object
	for {
		if len(deltas) > maxChain {
			return obj, errTornObject
		}
		place := packPlace{p.packIndex, offset}
		if kept, ok := r.kept.get(place); ok {
			obj = kept
			break
		}
		h, err := p.header(offset)
		if err != nil {
			return obj, err
		}
		if h.size > limit {
			return obj, &TooLargeError{Size: h.size}
		}
		data, err := r.unpack(p, h)
		if err != nil {
			return obj, err
		}
		if kind := packKinds[h.kind]; kind != "" {
			obj = object{kind, data}
			r.keep(place, obj)
			break
		}
		deltas, places = append(deltas, data), append(places, place)
		if h.kind == packOffsetDelta {
			offset = h.base
			continue
		}
		if p, offset, err = r.base(h.ref); err != nil {
			return obj, err
		}
	}
	for i, delta := range slices.Backward(deltas) {
		data, err := applyDelta(obj.data, delta, limit)
		if err != nil {
			return obj, err
		}
		obj = object{obj.kind, data}
		r.keep(places[i], obj)
	}
	return obj, nil
}

// unpack gives the bytes that follow a header.
func (r *packReader) unpack(p *openPack, h packHeader) ([]byte, error) {
	// What cannot be made smaller becomes a little larger.
	in, err := p.bytes(h.data, int(h.size+h.size>>10+64))
	if err != nil {
		return nil, err
	}
	data := make([]byte, h.size)
	return data, r.inflate.all(data, in)
}

func (r *packReader) base(ref oid) (*openPack, int64, error) {
	p, offset, ok := r.locate(ref)
	if !ok {
		return nil, 0, errNotPacked
	}
	return p, offset, nil
}

// keep remembers what neighbours of an object are likely to build on. Commits
// and files are mostly asked for once.
func (r *packReader) keep(place packPlace, obj object) {
	if obj.kind != kindCommit {
		r.kept.put(place, obj)
	}
}

// packHeader is what stands before an object's bytes.
type packHeader struct {
	kind byte
	size int64
	base int64 // of an offset delta
	ref  oid   // of a ref delta
	data int64 // where the compressed bytes begin
}

func (p *openPack) header(offset int64) (h packHeader, err error) {
	if offset < 12 || offset >= p.size-packHash {
		return h, errTornObject
	}
	b, err := p.bytes(offset, 10+10+packHash)
	if err != nil {
		return h, err
	}
	i := 0
	next := func() byte {
		if i >= len(b) {
			err = errTornObject
			return 0
		}
		i++
		return b[i-1]
	}
	c := next()
	h.kind, h.size = c>>4&7, int64(c&15)
	for shift := 4; c&0x80 != 0; shift += 7 {
		if c = next(); shift > 53 {
			return h, errTornObject
		}
		h.size |= int64(c&0x7f) << shift
	}
	switch h.kind {
	case packOffsetDelta:
		c = next()
		back := int64(c & 0x7f)
		for c&0x80 != 0 && err == nil && back < 1<<55 {
			c = next()
			back = (back+1)<<7 | int64(c&0x7f)
		}
		if h.base = offset - back; back <= 0 || h.base < 12 {
			return h, errTornObject
		}
	case packRefDelta:
		if len(b) < i+packHash {
			return h, errTornObject
		}
		h.ref = oid(b[i : i+packHash])
		i += packHash
	}
	if h.size > maxObject || err != nil {
		return h, errTornObject
	}
	h.data = offset + int64(i)
	return h, nil
}
