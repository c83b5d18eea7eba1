package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/util"
)

// lineKind is what the scanner makes of a line.
type lineKind int

const (
	lineBlank   lineKind = iota
	lineText             // running text, lists, quotes, tables
	lineHeading          // "# …" to "###### …", outside of lists and quotes
	lineCode             // a fence or what stands between fences
	lineComment          // part of an HTML comment
)

// line is one line of a body as the scanner sees it.
type line struct {
	kind       lineKind
	start, end int // bytes, the line end included
	level      int // of a heading
	title      []byte
}

// scanner reads the outline of a body line by line: headings, fenced code and
// comments that stand outside of every list and quote. That takes no grammar,
// as long as the text is written as people write it. Where a line could mean
// one thing or another (a setext heading, an indented heading behind a list)
// the scanner says that it is in doubt, and the caller asks goldmark.
type scanner struct {
	src   []byte
	at    int
	doubt bool

	open      opener // the fence or comment that the line stands in
	container bool   // a list, definition or footnote may be open
	afterText bool   // the line before may be part of a paragraph
}

// opener is a fence or comment that has not been closed yet.
type opener struct {
	kind   lineKind // lineCode, lineComment, or zero for none
	char   byte     // of the fence
	length int
	indent int
	sure   bool // it stands outside of every list: nothing but its own end closes it
}

var crlf = []byte("\r\n")

// next gives the next line; ok is false at the end.
func (s *scanner) next() (l line, ok bool) {
	if s.at >= len(s.src) {
		return line{}, false
	}
	end := len(s.src)
	if i := bytes.IndexByte(s.src[s.at:], '\n'); i >= 0 {
		end = s.at + i + 1
	}
	l = line{start: s.at, end: end}
	s.at = end
	text := s.src[l.start:l.end]
	// Form feeds and vertical tabs are blanks in some places of the grammar
	// and not in others, and so is a carriage return within a line.
	if bytes.IndexByte(text, '\f') >= 0 || bytes.IndexByte(text, '\v') >= 0 || bytes.IndexByte(bytes.TrimSuffix(text, crlf), '\r') >= 0 {
		s.doubt = true
	}
	if s.open.kind != lineBlank {
		l.kind = s.open.kind
		s.within(text)
		return l, true
	}
	s.classify(text, &l)
	return l, true
}

// within handles a line inside a fence or comment.
func (s *scanner) within(text []byte) {
	indent, rest := indentation(text)
	if util.IsBlank(text) {
		return
	}
	if !s.open.sure && indent < s.open.indent {
		s.doubt = true // the list that holds the fence may end here, and the fence with it
	}
	switch s.open.kind {
	case lineComment:
		if commentEnd(text, 0) >= 0 {
			s.open = opener{}
			s.afterText = false
		}
	case lineCode:
		n := runLength(rest, s.open.char)
		if indent < 4 && n >= s.open.length && util.IsBlank(rest[n:]) {
			s.open = opener{}
			s.afterText = false
		}
	default: // nothing else opens what a line must close
	}
}

// classify handles a line outside of fences and comments.
func (s *scanner) classify(text []byte, l *line) {
	wasText := s.afterText
	if util.IsBlank(text) {
		s.afterText = false
		return
	}
	l.kind = lineText
	s.afterText = true
	indent, rest := indentation(text)
	if indent >= 4 {
		return
	}
	if level, title, ok := atxHeading(rest); ok {
		if indent > 0 && s.container {
			s.doubt = true
		}
		if indent == 0 {
			s.container = false
		}
		l.kind, l.level, l.title = lineHeading, level, title
		s.afterText = false
		return
	}
	if char, length := fence(rest); length > 0 {
		s.opens(opener{kind: lineCode, char: char, length: length}, indent)
		l.kind = lineCode
		return
	}
	if bytes.HasPrefix(rest, commentOpen) && !commentInText(rest) {
		l.kind = lineComment
		s.opens(opener{kind: lineComment}, indent)
		if commentEnd(rest, 2) >= 0 {
			s.open = opener{}
			s.afterText = false
		}
		return
	}
	switch {
	case isUnderline(rest):
		if wasText {
			s.doubt = true
		}
		s.afterText = rest[0] != '-' || runLength(rest, '-') < 3 // a rule, or text
		if beginsContainer(rest) {                               // a lone "-" is an empty list item too
			s.container = true
		}
	case beginsContainer(rest):
		s.container = true
		if bytes.Contains(rest, []byte("```")) || bytes.Contains(rest, []byte("~~~")) || bytes.Contains(rest, commentOpen) {
			s.doubt = true
		}
	case indent == 0 && !wasText && rest[0] != '>':
		s.container = false // a paragraph at the margin ends every list
	}
}

func (s *scanner) opens(o opener, indent int) {
	o.indent = indent
	if indent == 0 {
		s.container = false
	}
	o.sure = !s.container
	s.open = o
	s.afterText = false
}

// indentation counts leading columns, at most 4 of them, and gives the rest of
// the line.
func indentation(text []byte) (columns int, rest []byte) {
	for i, c := range text {
		switch c {
		case ' ':
			columns++
		case '\t':
			columns = 4
		default:
			return columns, text[i:]
		}
		if columns >= 4 {
			return 4, text[i+1:]
		}
	}
	return columns, nil
}

// atxHeading reads "## Title ##". The title is the text as written.
func atxHeading(rest []byte) (level int, title []byte, ok bool) {
	level = runLength(rest, '#')
	if level == 0 || level > 6 {
		return 0, nil, false
	}
	rest = rest[level:]
	if len(rest) > 0 && !util.IsSpace(rest[0]) {
		return 0, nil, false
	}
	title = util.TrimRightSpace(util.TrimLeftSpace(rest))
	// A closing run of "#" goes, when a blank stands before it.
	closing := len(title)
	for closing > 0 && title[closing-1] == '#' {
		closing--
	}
	if closing < len(title) && (closing == 0 || util.IsSpace(title[closing-1])) {
		title = util.TrimRightSpace(title[:closing])
	}
	return level, bytes.TrimSpace(title), true
}

// fence gives the character and length of an opening code fence, length 0 if
// the line is none.
func fence(rest []byte) (char byte, length int) {
	if len(rest) == 0 || rest[0] != '`' && rest[0] != '~' {
		return 0, 0
	}
	char = rest[0]
	length = runLength(rest, char)
	if length < 3 || char == '`' && bytes.IndexByte(rest[length:], '`') >= 0 {
		return 0, 0
	}
	return char, length
}

// isUnderline reports whether a line could underline a setext heading.
func isUnderline(rest []byte) bool {
	if rest[0] != '-' && rest[0] != '=' {
		return false
	}
	return util.IsBlank(rest[runLength(rest, rest[0]):])
}

// beginsContainer reports whether a line may begin a list item, a definition
// or a footnote: blocks that can hold other blocks by indentation.
func beginsContainer(rest []byte) bool {
	switch rest[0] {
	case '-', '+', '*', ':':
		return len(rest) == 1 || util.IsSpace(rest[1])
	case '[':
		return len(rest) > 1 && rest[1] == '^'
	}
	digits := 0
	for digits < len(rest) && isDigit(rest[digits]) {
		digits++
	}
	return digits > 0 && digits < len(rest) && (rest[digits] == '.' || rest[digits] == ')')
}

func runLength(s []byte, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}
