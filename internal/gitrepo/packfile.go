package gitrepo

import (
	"errors"
	"io"
	"os"
)

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
