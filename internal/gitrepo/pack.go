package gitrepo

import (
	"bytes"
	encoding "encoding/binary" // the name is taken by the back end
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// packIndex is a pack's index: sorted hashes and where each object begins. It is
// never changed, and readers share it.
type packIndex struct {
	path    string // of the pack
	size    int64
	fanout  [256]uint32
	names   []byte // 20 bytes each
	offsets []byte // 4 bytes each, big endian; the highest bit leads into large
	large   []byte // 8 bytes each
}

// readPackIndexes reads the indexes of a repository's own packs. One that cannot
// be used is left out.
func readPackIndexes(commonDir string) []*packIndex {
	dir := filepath.Join(commonDir, "objects", "pack")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var out []*packIndex
	for _, e := range entries {
		base, ok := strings.CutSuffix(e.Name(), ".idx")
		if !ok {
			continue
		}
		if x := readPackIndex(filepath.Join(dir, base)); x != nil {
			out = append(out, x)
		}
	}
	// The largest first: it holds most of what is asked for.
	slices.SortStableFunc(out, func(a, b *packIndex) int { return len(b.names) - len(a.names) })
	return out
}

var packIndexMagic = []byte{0xff, 't', 'O', 'c', 0, 0, 0, 2}

func readPackIndex(base string) *packIndex {
	x := &packIndex{path: base + ".pack"}
	if needFile(base+".idx") != nil || needFile(x.path) != nil {
		return nil
	}
	info, err := os.Stat(x.path)
	if err != nil {
		return nil
	}
	x.size = info.Size()
	data, err := os.ReadFile(base + ".idx") //nolint:gosec // a name that the folder of packs listed
	if err != nil {
		return nil
	}
	data, ok := bytes.CutPrefix(data, packIndexMagic)
	if !ok || len(data) < 256*4+2*packHash {
		return nil
	}
	for i := range x.fanout {
		x.fanout[i] = encoding.BigEndian.Uint32(data[4*i:])
		if i > 0 && x.fanout[i] < x.fanout[i-1] {
			return nil
		}
	}
	n := int(x.fanout[255])
	data = data[256*4 : len(data)-2*packHash]
	if len(data)/(packHash+4+4) < n {
		return nil
	}
	x.names, data = data[:n*packHash], data[n*packHash+n*4:] // a checksum of each stands between
	x.offsets, x.large = data[:n*4], data[n*4:]
	return x
}

// find gives where an object begins.
func (x *packIndex) find(id oid) (offset int64, ok bool) {
	from, to := 0, int(x.fanout[id[0]])
	if id[0] > 0 {
		from = int(x.fanout[id[0]-1])
	}
	for from < to {
		mid := (from + to) / 2
		switch name := x.names[mid*packHash : (mid+1)*packHash]; {
		case string(name) < string(id):
			from = mid + 1
		case string(name) == string(id):
			return x.offset(mid)
		default:
			to = mid
		}
	}
	return 0, false
}

func (x *packIndex) offset(i int) (int64, bool) {
	at := encoding.BigEndian.Uint32(x.offsets[4*i:])
	if at&(1<<31) == 0 {
		return int64(at), true
	}
	i = int(at &^ (1 << 31))
	if len(x.large)/8 <= i {
		return 0, false
	}
	large := encoding.BigEndian.Uint64(x.large[8*i:])
	return int64(large), large < 1<<62 //nolint:gosec // as the second result says
}

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

// applyDelta makes an object from another one and what is different.
func applyDelta(base, delta []byte, limit int64) ([]byte, error) {
	from, delta, ok := deltaSize(delta)
	if !ok || from != uint64(len(base)) {
		return nil, errTornObject
	}
	to, delta, ok := deltaSize(delta)
	if !ok || to > maxObject {
		return nil, errTornObject
	}
	if int64(to) > limit { //nolint:gosec // at most maxObject
		return nil, &TooLargeError{Size: int64(to)} //nolint:gosec // at most maxObject
	}
	out := make([]byte, 0, to)
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		if op&0x80 == 0 {
			n := int(op)
			if n == 0 || n > len(delta) || len(out)+n > int(to) { //nolint:gosec // at most maxObject
				return nil, errTornObject
			}
			out, delta = append(out, delta[:n]...), delta[n:]
			continue
		}
		var at, n int
		for i := range 7 {
			if op&(1<<i) == 0 {
				continue
			}
			if len(delta) == 0 {
				return nil, errTornObject
			}
			if i < 4 {
				at |= int(delta[0]) << (8 * i)
			} else {
				n |= int(delta[0]) << (8 * (i - 4))
			}
			delta = delta[1:]
		}
		if n == 0 {
			n = 0x10000
		}
		if at > len(base)-n || len(out)+n > int(to) { //nolint:gosec // at most maxObject
			return nil, errTornObject
		}
		out = append(out, base[at:at+n]...)
	}
	if uint64(len(out)) != to {
		return nil, errTornObject
	}
	return out, nil
}

func deltaSize(delta []byte) (uint64, []byte, bool) {
	n, used := encoding.Uvarint(delta)
	return n, delta[max(used, 0):], used > 0
}

// packWindows are the parts of a pack that a reader holds: commits, trees and
// files lie in places of their own, each in the order in which a walk asks.
const (
	packWindows    = 16
	packWindowSize = 64 << 10
)

type packWindow struct {
	start int64
	data  []byte
}

// bytes gives at least n bytes from an offset, fewer only at the pack's end.
func (p *openPack) bytes(offset int64, n int) ([]byte, error) {
	b, err := p.window(offset)
	if err != nil || len(b) >= n || offset+int64(len(b)) >= p.size {
		return b, err
	}
	n = int(min(int64(n), p.size-offset))
	out := append(make([]byte, 0, n), b...)
	if n > packWindowSize {
		read, err := p.file.ReadAt(out[len(out):n], offset+int64(len(out)))
		return out[:len(out)+read], err
	}
	if b, err = p.window(offset + int64(len(out))); err != nil {
		return nil, err
	}
	return append(out, b[:min(len(b), n-len(out))]...), nil
}

// window gives the bytes from an offset to the end of the window that holds it.
func (p *openPack) window(offset int64) ([]byte, error) {
	start := offset &^ (packWindowSize - 1)
	for i := range p.windows {
		if w := &p.windows[i]; w.data != nil && w.start == start {
			return w.after(offset)
		}
	}
	if p.file == nil {
		file, err := os.Open(p.path)
		if err != nil {
			return nil, err
		}
		p.file = file
	}
	w := &p.windows[p.next]
	p.next = (p.next + 1) % packWindows
	if w.data == nil {
		w.data = make([]byte, packWindowSize)
	}
	w.start = start
	n, err := p.file.ReadAt(w.data[:packWindowSize], start)
	if w.data = w.data[:n]; err != nil && !errors.Is(err, io.EOF) {
		w.start = -1
		return nil, err
	}
	return w.after(offset)
}

func (w *packWindow) after(offset int64) ([]byte, error) {
	if at := offset - w.start; at < int64(len(w.data)) {
		return w.data[at:], nil
	}
	return nil, io.ErrUnexpectedEOF
}
