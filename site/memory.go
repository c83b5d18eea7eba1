package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/gitsm/gitsm/internal/markdown"
)

// Memory is what a build knows of an earlier one, and what it leaves to the next. A page
// whose key (viewKey) is the one that it had before is taken from the earlier portal,
// with the head and foot of this one; all others are rendered. The same function makes
// both keys, so that nobody declares on what a page depends, and what is rendered and
// what is taken are the same bytes.
//
// It says nothing of what pages hold: it has digests, and places in files. A page that
// is taken must have the digest that it had when it was built, whoever has written into
// the folder since.
type Memory struct {
	program string
	earlier func(name string) ([]byte, error)
	was     remembered

	mu  sync.Mutex
	now remembered
}

// remembered is what is kept.
type remembered struct {
	Pages map[string]keptPage // by path
	Texts map[digest]keptText // by the digest of the text
}

// keptPage is a page of a portal.
type keptPage struct {
	Key   digest
	Sum   digest // of its bytes
	Holes []hole
}

// keptText is what is known of a text without rendering it.
type keptText struct {
	Key      digest // of the text and of what was answered
	Asks     []ask
	Empty    bool
	Warnings []markdown.Warning
}

// memoryHead begins what is kept; it changes with what that means.
const memoryHead = "gitsm site memory 1\n"

// NewMemory begins a build that can take pages from an earlier one, of which earlier
// gives files. kept is what Encode gave then. It is of no use, and not an error, where
// it is damaged, or of another program: program names the one that builds, down to
// the last byte of code, templates and time zones.
func NewMemory(program string, kept []byte, earlier func(name string) ([]byte, error)) *Memory {
	m := &Memory{program: program, earlier: earlier, now: remembered{Pages: map[string]keptPage{}, Texts: map[digest]keptText{}}}
	head := m.head()
	if len(kept) < len(head)+sha256.Size || !bytes.HasPrefix(kept, head) {
		return m
	}
	sum, data := kept[len(head):len(head)+sha256.Size], kept[len(head)+sha256.Size:]
	if real := sha256.Sum256(data); !bytes.Equal(sum, real[:]) {
		return m
	}
	var was remembered
	if gob.NewDecoder(bytes.NewReader(data)).Decode(&was) == nil {
		m.was = was
	}
	return m
}

func (m *Memory) head() []byte { return fmt.Appendf(nil, "%s%q\n", memoryHead, m.program) }

// Encode is what the next build needs, once Build is done.
func (m *Memory) Encode() ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(m.now); err != nil {
		return nil, fmt.Errorf("keep what the next build can use: %w", err)
	}
	sum := sha256.Sum256(data.Bytes())
	return bytes.Join([][]byte{m.head(), sum[:], data.Bytes()}, nil), nil
}

// text is what is known of a text.
func (m *Memory) text(name digest) (keptText, bool) {
	if m == nil {
		return keptText{}, false
	}
	t, ok := m.was.Texts[name]
	return t, ok
}

func (m *Memory) keepText(name digest, t keptText) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.Texts[name] = t
}

func (m *Memory) keepPage(name string, p keptPage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.Pages[name] = p
}

// take gives a page of the earlier portal, as it was there. ok is false where it was
// another one, and where the file is not what was built.
func (m *Memory) take(name string, key digest) (page []byte, was keptPage, ok bool) {
	was, ok = m.was.Pages[name]
	if !ok || was.Key != key {
		return nil, was, false
	}
	page, err := m.earlier(name)
	if err != nil || digestOf(page) != was.Sum {
		return nil, was, false
	}
	return page, was, true
}

// page makes a page, or takes it from the earlier build.
func (b *builder) page(j job) (File, error) {
	view := j.data()
	if err := b.trouble(); err != nil {
		return File{}, err
	}
	m := b.opts.Memory
	if m == nil {
		page, _, err := b.rendered(j.page, view)
		return File{Path: j.path, Data: page, Rendered: true}, err
	}
	key, err := viewKey(b.templates, j.page, view)
	if err != nil {
		return File{}, err
	}
	if page, was, ok := m.take(j.path, key); ok {
		if fresh, holes, ok := b.refill(page, was.Holes); ok {
			f := File{Path: j.path, Data: fresh, Same: bytes.Equal(fresh, page)}
			m.keepPage(j.path, keptPage{key, f.digest(was.Sum), holes})
			return f, nil
		}
	}
	page, holes, err := b.rendered(j.page, view)
	if err != nil {
		return File{}, err
	}
	f := File{Path: j.path, Data: page, Rendered: true}
	m.keepPage(j.path, keptPage{key, f.digest(""), holes})
	return f, nil
}

// rendered executes the template of a page.
func (b *builder) rendered(name string, view any) (page []byte, holes []hole, err error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := b.spent(name, b.look[name].Execute(buf, view)); err != nil {
		return nil, nil, err
	}
	page, holes = b.fill(buf.Bytes())
	return page, holes, nil
}

// digest is that of the bytes, worked out once; was is that of the same file before.
func (f *File) digest(was digest) digest {
	if f.Same {
		f.sum = hex.EncodeToString([]byte(was))
		return was
	}
	sum := digestOf(f.Data)
	f.sum = hex.EncodeToString([]byte(sum))
	return sum
}
