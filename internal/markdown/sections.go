package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Section is a "## Heading" of a body with the text below it, up to the next
// heading of the same or a higher level. Offsets count bytes from the start of
// the body.
type Section struct {
	Title        string
	HeadingStart int // first byte of the heading line
	Start, End   int // the text below the heading
	Text         string
	Filled       bool // holds text other than white space, HTML comments and template hints
}

// Sections finds the second-level headings. The texts of a body that is a string
// are parts of it. Headings inside fenced code, HTML
// comments, lists and quotes do not count.
func Sections[T string | []byte](body T) []Section {
	src, shared := []byte(body), string(body)
	headings := outline(src)
	var sections []Section
	for i, h := range headings {
		if h.level != 2 {
			continue
		}
		end := len(body)
		if i+1 < len(headings) {
			end = headings[i+1].start
		}
		sections = append(sections, Section{
			Title: string(h.title), HeadingStart: h.start, Start: h.end, End: end,
			Text: shared[h.end:end], Filled: filled(src[h.end:end]),
		})
	}
	return sections
}

// outline lists the headings of level 1 and 2 that stand outside of lists and
// quotes: by the scanner, or by goldmark where that is in doubt.
func outline(body []byte) []line {
	s := scanner{src: body}
	var headings []line
	for l, ok := s.next(); ok && !s.doubt; l, ok = s.next() {
		if l.kind == lineHeading && l.level <= 2 {
			headings = append(headings, l)
		}
	}
	if s.doubt && beyondLimits(body) == "" {
		return parsedOutline(body)
	}
	return headings
}

// parsedOutline asks goldmark.
func parsedOutline(body []byte) (headings []line) {
	doc := outlines.Parse(text.NewReader(body))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok || h.Level > 2 {
			continue
		}
		l := line{kind: lineHeading, level: h.Level}
		lines := h.Lines()
		if lines.Len() == 0 { // "##" without a title
			l.start = lineStart(body, max(h.Pos(), 0))
			l.end = lineEnd(body, l.start)
			headings = append(headings, l)
			continue
		}
		first, last := lines.At(0), lines.At(lines.Len()-1)
		l.title = bytes.TrimSpace(body[first.Start:last.Stop])
		l.start = lineStart(body, first.Start)
		l.end = lineEnd(body, max(last.Stop-1, last.Start))
		if !isATX(body[l.start:l.end]) && l.end < len(body) {
			l.end = lineEnd(body, l.end) // a setext heading ends with its underline
		}
		headings = append(headings, l)
	}
	return headings
}

func isATX(line []byte) bool {
	indent, rest := indentation(line)
	_, _, ok := atxHeading(rest)
	return ok && indent < 4
}

func lineStart(b []byte, at int) int { return bytes.LastIndexByte(b[:at], '\n') + 1 }

func lineEnd(b []byte, at int) int {
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(b)
}

// filled reports whether a section says anything: a letter, digit or symbol
// such as an emoji outside of headings and comments. Bullets and table rulers
// that wait for text do not count.
func filled(text []byte) bool {
	s := scanner{src: text}
	for l, ok := s.next(); ok; l, ok = s.next() {
		if l.kind != lineText && l.kind != lineCode {
			continue
		}
		content := text[l.start:l.end]
		if l.kind == lineCode && isFenceLine(content) {
			continue
		}
		if l.kind == lineText {
			content = withoutComments(content)
		}
		for len(content) > 0 {
			r, size := utf8.DecodeRune(content)
			if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.So, r) {
				return true
			}
			content = content[size:]
		}
	}
	return false
}

func isFenceLine(content []byte) bool {
	_, length := fence(bytes.TrimLeft(content, " \t"))
	return length > 0
}

// withoutComments takes comments that begin and end on one line out of it.
func withoutComments(content []byte) []byte {
	i := bytes.Index(content, commentOpen)
	if i < 0 {
		return content
	}
	var out []byte
	for ; i >= 0; i = bytes.Index(content, commentOpen) {
		out = append(out, content[:i]...)
		end := commentEnd(content[i:], 2)
		if end < 0 {
			return out
		}
		content = content[i+end:]
	}
	return append(out, content...)
}
