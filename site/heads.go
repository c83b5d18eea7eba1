package site

import (
	"bytes"
	"html/template"
	"strings"
)

// Head and foot of a page say as of when and of which commit it is, so that they
// differ in every build. A page is therefore rendered with marks in their places,
// which file replaces: what is between them is the same as long as what the page
// shows is.
//
// A mark begins and ends with NUL, which nothing else of a page can hold:
// html/template and Markdown write U+FFFD for it (HTML Standard, 13.2.3.5).

// around is the head and foot of pages.
type around struct{ top, bottom template.HTML }

// place says of which pages a head or foot is.
type place struct {
	Foot          bool
	Root, Section string
}

const (
	markEdge    = "\x00"
	markTop     = markEdge + "top "
	markBottom  = markEdge + "bottom "
	markBetween = " "
)

// surround sets head and foot: their marks, or themselves where templates of the team
// may put them into places in which a mark would not survive.
func (f *Frame) surround(b *builder, root, section string) {
	if b.unmarked {
		a := b.around[[2]string{root, section}]
		f.Top, f.Bottom = a.top, a.bottom
		return
	}
	end := template.HTML(root + markBetween + section + markEdge)
	f.Top, f.Bottom = markTop+end, markBottom+end
}

// hole is where a head or foot stands in a page.
type hole struct {
	At, Size int // in the page
	Of       place
}

// fill puts heads and feet into a page that was rendered with marks, and says where
// they stand.
func (b *builder) fill(marked []byte) (page []byte, holes []hole) {
	var out bytes.Buffer
	out.Grow(len(marked) + 4<<10)
	for rest := marked; ; {
		begin := bytes.IndexByte(rest, markEdge[0])
		if begin < 0 {
			out.Write(rest)
			return out.Bytes(), holes
		}
		out.Write(rest[:begin])
		rest = rest[begin:]
		size, of, ok := readMark(rest)
		if !ok { // it is none of ours
			out.WriteByte(rest[0])
			rest = rest[1:]
			continue
		}
		text := b.headOrFoot(of)
		holes = append(holes, hole{At: out.Len(), Size: len(text), Of: of})
		out.WriteString(text)
		rest = rest[size:]
	}
}

// readMark reads the mark that a text begins with.
func readMark(text []byte) (size int, of place, ok bool) {
	end := bytes.IndexByte(text[1:], markEdge[0])
	if end < 0 {
		return 0, of, false
	}
	mark := string(text[:end+1])
	inside, top := strings.CutPrefix(mark, markTop)
	if !top {
		if inside, of.Foot = strings.CutPrefix(mark, markBottom); !of.Foot {
			return 0, of, false
		}
	}
	of.Root, of.Section, ok = strings.Cut(inside, markBetween)
	return end + 2, of, ok
}

// headOrFoot is what stands at a place.
func (b *builder) headOrFoot(of place) string {
	a := b.around[[2]string{of.Root, of.Section}]
	if of.Foot {
		return string(a.bottom)
	}
	return string(a.top)
}

// refill puts the heads and feet of this build into a page of another one. ok is
// false where the holes cannot be those of the page.
func (b *builder) refill(page []byte, holes []hole) (fresh []byte, now []hole, ok bool) {
	var out bytes.Buffer
	out.Grow(len(page) + 256)
	from := 0
	for _, h := range holes {
		if h.At < from || h.Size < 0 || h.Size > len(page)-h.At {
			return nil, nil, false
		}
		out.Write(page[from:h.At])
		text := b.headOrFoot(h.Of)
		now = append(now, hole{At: out.Len(), Size: len(text), Of: h.Of})
		out.WriteString(text)
		from = h.At + h.Size
	}
	out.Write(page[from:])
	return out.Bytes(), now, true
}
