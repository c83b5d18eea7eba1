package gitrepo

import encoding "encoding/binary" // the name is taken by the back end

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
	if int64(to) > limit {
		return nil, &TooLargeError{Size: int64(to)}
	}
	out := make([]byte, 0, to)
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		if op&0x80 == 0 {
			n := int(op)
			if n == 0 || n > len(delta) || len(out)+n > int(to) {
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
		if at > len(base)-n || len(out)+n > int(to) {
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
