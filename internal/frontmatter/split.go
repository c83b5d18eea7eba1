package frontmatter

import (
	"bufio"
	"io"
	"strings"
	"sync"

	"github.com/adrg/frontmatter"
)

// fence is the line that opens and closes a header: these bytes at column 0,
// then the line's end.
const fence = "---"

// utf8Mark is the byte order mark that some editors write in front of UTF-8.
const utf8Mark = "\xef\xbb\xbf"

// byteOrderMark gives the mark that src begins with, or nothing.
func byteOrderMark(src string) string {
	if strings.HasPrefix(src, utf8Mark) {
		return src[:len(utf8Mark)]
	}
	return ""
}

// utf16 reports the byte order mark of UTF-16, in either order.
func utf16(src string) bool {
	return strings.HasPrefix(src, "\xff\xfe") || strings.HasPrefix(src, "\xfe\xff")
}

// splitter feeds a file to adrg/frontmatter and takes the raw header from it.
// Once the header is known it reports the end of the file, so that the body is
// not copied.
type splitter struct {
	rest   string
	header []byte
	found  bool
}

// readChunk is how much is handed out at once: about a header, because the rest
// of what was handed out is copied in vain.
const readChunk = 1024

// Read implements io.Reader.
func (s *splitter) Read(p []byte) (int, error) {
	if s.found || len(s.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), readChunk)], s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// take is the unmarshal function of the one format we know: it stores the raw
// header and decodes nothing.
func (s *splitter) take(data []byte, _ any) error {
	s.header, s.found = data, true
	return nil
}

// buffers are reused because adrg/frontmatter would make one of 4 KiB a file.
var buffers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// rawHeader gives the header of src as adrg/frontmatter finds it.
func rawHeader(src string) (header []byte, found bool) {
	s := splitter{rest: src}
	buf, _ := buffers.Get().(*bufio.Reader)
	defer buffers.Put(buf)
	buf.Reset(&s)
	format := frontmatter.NewFormat(fence, fence, s.take)
	if _, err := frontmatter.Parse(buf, nil, format); err != nil {
		return nil, false
	}
	return s.header, s.found
}

// split finds header and body. It reports false where there is no header.
//
// adrg/frontmatter trims the lines it compares, so it takes an indented "---"
// (which may well be text inside a block scalar) for the closing fence, and
// allows blank lines in front of the opening one. Both are findings here.
func (r *reader) split() bool {
	d := r.doc
	mark := len(byteOrderMark(d.src))
	text := d.src[mark:]
	header, found := rawHeader(text)
	if !found {
		if !utf16(text) {
			r.noHeader(mark)
		}
		return false
	}
	open := mark
	for len(strings.TrimSpace(line(d.src, open))) == 0 {
		open += len(line(d.src, open))
	}
	if open > mark {
		r.fault("frontmatter-fence", open, open+len(fence), "the opening --- must be the first line of the file")
	}
	r.checkFence(open, "opening")
	d.header.Start = open + len(line(d.src, open))
	d.header.End = d.header.Start + len(header)
	r.checkFence(d.header.End, "closing")
	d.body = Range{d.header.End + len(line(d.src, d.header.End)), len(d.src)}
	return true
}

// line gives the line that begins at start, its line feed included.
func line(src string, start int) string {
	rest := src[start:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		return rest[:i+1]
	}
	return rest
}

// trimEOL cuts the end of a line off: LF or CRLF.
func trimEOL(line string) string {
	line = strings.TrimSuffix(line, "\n")
	return strings.TrimSuffix(line, "\r")
}

// checkFence reports a fence line that is more than the fence.
func (r *reader) checkFence(start int, which string) {
	d := r.doc
	full := trimEOL(line(d.src, start))
	if full == fence {
		return
	}
	at := start + strings.IndexByte(full, '-')
	switch {
	case at > start && which == "closing":
		r.fault("frontmatter-fence", at, at+len(fence),
			"an indented --- ends the header here for some readers and not for others; move the closing fence to column 1, or quote the text")
	case at > start:
		r.fault("frontmatter-fence", at, at+len(fence), "the %s --- must stand at column 1", which)
	default:
		f := r.fault("frontmatter-fence", start+len(fence), start+len(full), "the %s --- must stand alone on its line", which)
		f.Fix = d.fix("remove the blanks after the fence", Range{start + len(fence), start + len(full)}, "")
	}
}

// noHeader says why there is no header to read.
func (r *reader) noHeader(mark int) {
	d := r.doc
	text := d.src[mark:]
	start := mark
	for start < len(d.src) && len(strings.TrimSpace(line(d.src, start))) == 0 {
		start += len(line(d.src, start))
	}
	first := strings.TrimSpace(line(d.src, start))
	switch {
	case len(text) == 0:
		r.fault("frontmatter-missing", mark, mark, "the file is empty; expected a header between --- lines")
	case first == fence:
		r.fault("frontmatter-unclosed", start, start+len(fence), "the header that opens here is never closed; expected a second line ---")
	case strings.HasPrefix(first, "---\r"):
		r.fault("frontmatter-missing", mark, mark, "lines end with a carriage return alone; save the file with LF or CRLF line ends")
	case strings.HasPrefix(first, fence):
		r.fault("frontmatter-fence", start, start+len(fence), "the opening fence must be exactly ---")
	default:
		r.fault("frontmatter-missing", mark, mark, "no header; expected the first line to be ---")
	}
}
