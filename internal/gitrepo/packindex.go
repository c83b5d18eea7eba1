package gitrepo

import (
	"bytes"
	encoding "encoding/binary" // the name is taken by the back end
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// find gives where an object begins. Names are spread evenly, so the place of one
// among those that begin with the same byte is guessed, and searched for from there.
func (x *packIndex) find(id oid) (offset int64, ok bool) {
	from, to := 0, int(x.fanout[id[0]])
	if id[0] > 0 {
		from = int(x.fanout[id[0]-1])
	}
	if from >= to {
		return 0, false
	}
	wanted := leading(id)
	share, _ := bits.Mul64(wanted, uint64(to-from))
	from, to = x.around(from+int(share), from, to, wanted)
	for from < to {
		mid := (from + to) / 2
		lead := x.leads(mid)
		name := x.names[mid*packHash : (mid+1)*packHash]
		switch {
		case lead < wanted || lead == wanted && string(name) < string(id):
			from = mid + 1
		case lead == wanted && string(name) == string(id):
			return x.offset(mid)
		default:
			to = mid
		}
	}
	return 0, false
}

// around narrows the places from which a search begins down to those near a guess.
// Names whose leading bytes are the wanted ones stay in, however many there are.
func (x *packIndex) around(guess, from, to int, wanted uint64) (int, int) {
	if x.leads(guess) < wanted {
		from = guess + 1
		for step := 8; guess+step < to; step *= 2 {
			lead := x.leads(guess + step)
			if lead > wanted {
				return from, guess + step
			}
			if lead == wanted {
				break
			}
			from = guess + step + 1
		}
		return from, to
	}
	for step := 8; guess-step >= from; step *= 2 {
		lead := x.leads(guess - step)
		if lead < wanted {
			return guess - step + 1, to
		}
		if lead == wanted {
			break
		}
		to = guess - step
	}
	return from, to
}

// leading are the eight bytes of a name behind the first one.
func leading(id oid) uint64 {
	var b [8]byte
	copy(b[:], id[1:])
	return encoding.BigEndian.Uint64(b[:])
}

func (x *packIndex) leads(i int) uint64 { return encoding.BigEndian.Uint64(x.names[i*packHash+1:]) }

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
	return int64(large), large < 1<<62
}
