package gitrepo

import (
	encoding "encoding/binary"
	"errors"
	"hash/adler32"
	"math/bits"
	"sync"
)

// Objects of a pack are small, whole in memory, and say how long they are. Made
// for that, reading the format of RFC 1950 and 1951 takes a third of the time
// that package zlib needs, which is half of a walk. Its results are held against
// that package's by a test and a fuzz target, and whatever it refuses is read by
// go-git with that package.

var errInflate = errors.New("compressed data cannot be read")

// inflater is the room that one needs, used again and again.
type inflater struct {
	literals, distances codes
	lengths             [286 + 32]uint8
}

// all gives the bytes that a zlib stream at the beginning of in holds, which are
// as many as out has room for, and looks at their checksum.
func (f *inflater) all(out, in []byte) error {
	if len(in) < 2 || in[0]&15 != 8 || in[0]>>4 > 7 || in[1]&0x20 != 0 || (int(in[0])<<8|int(in[1]))%31 != 0 {
		return errInflate
	}
	b := bitReader{in: in[2:]}
	at := 0
	for last := false; !last; {
		last = b.take(1) == 1
		var ok bool
		switch b.take(2) {
		case 0:
			at, ok = b.stored(out, at)
		case 1:
			common := fixed()
			at, ok = block(&b, &common[0], &common[1], out, at)
		case 2:
			if ok = f.dynamic(&b); ok {
				at, ok = block(&b, &f.literals, &f.distances, out, at)
			}
		}
		if !ok || b.short {
			return errInflate
		}
	}
	rest := b.align()
	if at != len(out) || len(rest) < 4 || encoding.BigEndian.Uint32(rest) != adler32.Checksum(out) {
		return errInflate
	}
	return nil
}

// bitReader reads bits, the lowest of a byte first. Past the end it gives zeros
// and sets short.
type bitReader struct {
	in    []byte
	pos   int
	held  uint64
	n     uint // bits held
	short bool
}

// need makes sure that so many bits are held, up to 56.
func (b *bitReader) need(n uint) {
	if b.n >= n {
		return
	}
	if b.pos+8 <= len(b.in) {
		b.held |= encoding.LittleEndian.Uint64(b.in[b.pos:]) << b.n
		b.pos += int((63 - b.n) >> 3)
		b.n |= 56
		return
	}
	for b.n <= 56 && b.pos < len(b.in) {
		b.held |= uint64(b.in[b.pos]) << b.n
		b.pos++
		b.n += 8
	}
}

func (b *bitReader) drop(n uint) {
	if n > b.n {
		b.short, n = true, b.n
	}
	b.held >>= n
	b.n -= n
}

func (b *bitReader) take(n uint) int {
	b.need(n)
	v := int(b.held & (1<<n - 1))
	b.drop(n)
	return v
}

// align goes on at the next whole byte and gives what follows.
func (b *bitReader) align() []byte {
	b.drop(b.n & 7)
	b.pos -= int(b.n / 8)
	b.held, b.n = 0, 0
	return b.in[b.pos:]
}

func (b *bitReader) stored(out []byte, at int) (int, bool) {
	in := b.align()
	if len(in) < 4 {
		return at, false
	}
	n := int(encoding.LittleEndian.Uint16(in))
	if n^0xffff != int(encoding.LittleEndian.Uint16(in[2:])) || len(in)-4 < n || len(out)-at < n {
		return at, false
	}
	copy(out[at:], in[4:4+n])
	b.pos += 4 + n
	return at + n, true
}

// codes is a Huffman code. Codes of up to quickBits are looked up at once; the
// others are counted through, as RFC 1951 defines them.
type codes struct {
	quick   [1 << quickBits]uint16 // symbol<<4 | length; 0 is none
	count   [16]uint16             // codes of each length
	symbols [288]uint16            // by code
}

const quickBits = 9

// build makes the code from the lengths of its symbols' codes. A code that
// leaves room is refused but for that of a single symbol, and so is none at all.
func (c *codes) build(lengths []uint8) bool {
	clear(c.quick[:])
	c.count = [16]uint16{}
	for _, n := range lengths {
		c.count[n]++
	}
	used := len(lengths) - int(c.count[0])
	c.count[0] = 0
	var next, first [16]uint16
	left, code := 1, uint16(0)
	for n := 1; n < 16; n++ {
		left = left<<1 - int(c.count[n])
		if left < 0 {
			return false
		}
		next[n] = next[n-1] + c.count[n-1]
		code = (code + c.count[n-1]) << 1
		first[n] = code
	}
	if left > 0 && (used != 1 || c.count[1] != 1) {
		return false
	}
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		c.symbols[next[n]] = uint16(symbol)
		next[n]++
		if n <= quickBits {
			entry := uint16(symbol)<<4 | uint16(n)
			for i := bits.Reverse16(first[n]) >> (16 - n); i < 1<<quickBits; i += 1 << n {
				c.quick[i] = entry
			}
		}
		first[n]++
	}
	return true
}

// symbol reads one symbol; the reader holds enough bits.
func (c *codes) symbol(b *bitReader) int {
	if e := c.quick[b.held&(1<<quickBits-1)]; e != 0 {
		b.drop(uint(e & 15))
		return int(e >> 4)
	}
	code, first, index := 0, 0, 0
	for n := 1; n < 16; n++ {
		code |= int(b.held>>(n-1)) & 1
		count := int(c.count[n])
		if code-count < first {
			b.drop(uint(n))
			return int(c.symbols[index+code-first])
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	b.short = true
	return 0
}

var (
	lengthBase   = [...]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra  = [...]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distanceBase = [...]uint16{
		1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
	}
	distanceExtra = [...]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
	lengthOrder   = [...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
)

// fixed are the codes that need not be sent.
var fixed = sync.OnceValue(func() *[2]codes {
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	var distances [32]uint8
	for i := range distances {
		distances[i] = 5
	}
	var c [2]codes
	c[0].build(lengths[:])
	c[1].build(distances[:])
	return &c
})

// dynamic reads the codes that a block brings.
func (f *inflater) dynamic(b *bitReader) bool {
	literals, distances, n := b.take(5)+257, b.take(5)+1, b.take(4)+4
	if literals > 286 || distances > 30 {
		return false
	}
	f.lengths = [286 + 32]uint8{}
	for _, at := range lengthOrder[:n] {
		f.lengths[at] = uint8(b.take(3))
	}
	if !f.literals.build(f.lengths[:19]) {
		return false
	}
	clear(f.lengths[:19])
	for i := 0; i < literals+distances; {
		b.need(22)
		symbol := f.literals.symbol(b)
		if b.short {
			return false
		}
		if symbol < 16 {
			f.lengths[i] = uint8(symbol)
			i++
			continue
		}
		var same uint8
		var times int
		switch symbol {
		case 16:
			if i == 0 {
				return false
			}
			same, times = f.lengths[i-1], 3+b.take(2)
		case 17:
			times = 3 + b.take(3)
		default:
			times = 11 + b.take(7)
		}
		if i+times > literals+distances {
			return false
		}
		for range times {
			f.lengths[i] = same
			i++
		}
	}
	return f.lengths[256] != 0 && f.literals.build(f.lengths[:literals]) &&
		f.distances.build(f.lengths[literals:literals+distances])
}

// block reads symbols until the one that ends the block. While there is enough
// to read and room to write, quickly does.
func block(b *bitReader, literals, distances *codes, out []byte, at int) (int, bool) {
	for {
		at = quickly(b, literals, distances, out, at)
		b.need(48) // a length and a distance with their extra bits
		symbol := literals.symbol(b)
		switch {
		case symbol < 256:
			if b.short || at == len(out) {
				return at, false
			}
			out[at] = byte(symbol)
			at++
			continue
		case symbol == 256:
			return at, true
		case symbol-257 >= len(lengthBase):
			return at, false
		}
		length := int(lengthBase[symbol-257]) + b.take(uint(lengthExtra[symbol-257]))
		symbol = distances.symbol(b)
		if symbol >= len(distanceBase) {
			return at, false
		}
		distance := int(distanceBase[symbol]) + b.take(uint(distanceExtra[symbol]))
		if b.short || distance > at || length > len(out)-at {
			return at, false
		}
		repeat(out[:at+length], at, distance)
		at += length
	}
}

// repeat fills the end of out with what stands so far before it, which may be
// what it has just written.
func repeat(out []byte, at, distance int) {
	for from := at - distance; at < len(out); {
		at += copy(out[at:], out[from:at])
	}
}

// quickly reads symbols whose codes are looked up at once, and stops, before
// anything of it is read, at the first that is not: a long code, the end, whatever
// is damaged, and near the end of the input or of the room.
func quickly(b *bitReader, literals, distances *codes, out []byte, at int) int {
	const mask = 1<<quickBits - 1
	in, pos, held, n := b.in, b.pos, b.held, b.n
	for len(in)-pos >= 8 && len(out)-at > 258 {
		held |= encoding.LittleEndian.Uint64(in[pos:]) << n
		pos += int((63 - n) >> 3)
		n |= 56
		e := literals.quick[held&mask]
		if symbol := e >> 4; e != 0 && symbol < 256 {
			held >>= e & 15
			n -= uint(e & 15)
			out[at] = byte(symbol)
			at++
			e = literals.quick[held&mask]
			if symbol = e >> 4; e != 0 && symbol < 256 {
				held >>= e & 15
				n -= uint(e & 15)
				out[at] = byte(symbol)
				at++
				continue
			}
		}
		// 47 bits are left at least, and a length with its distance takes 9+5+9+13.
		symbol := int(e>>4) - 257
		if e == 0 || symbol < 0 || symbol >= len(lengthBase) {
			break
		}
		bitsOf, used := held>>(e&15), uint(e&15)
		length := int(lengthBase[symbol]) + int(bitsOf&(1<<lengthExtra[symbol]-1))
		bitsOf, used = bitsOf>>lengthExtra[symbol], used+uint(lengthExtra[symbol])
		e = distances.quick[bitsOf&mask]
		symbol = int(e >> 4)
		if e == 0 || symbol >= len(distanceBase) {
			break
		}
		bitsOf, used = bitsOf>>(e&15), used+uint(e&15)
		distance := int(distanceBase[symbol]) + int(bitsOf&(1<<distanceExtra[symbol]-1))
		if distance > at {
			break
		}
		held, n = bitsOf>>distanceExtra[symbol], n-used-uint(distanceExtra[symbol])
		repeat(out[:at+length], at, distance)
		at += length
	}
	b.pos, b.held, b.n = pos, held, n
	return at
}
