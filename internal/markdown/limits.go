package markdown

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/util"
)

// goldmark takes time that grows with the square of some inputs (openers of
// links and emphasis that nothing closes, nested quotes), and writes far more
// than it reads for others (a table pads every row to the width of its head; a
// reference repeats its target). It cannot be told to stop. So a text is
// looked through first, in one linear pass, and what could cost more than a
// second is not parsed. The bounds lie far above what people write: the
// largest of real postmortems and runbooks reach a hundredth of them.
const (
	maxBytes = 256 << 10 // of the whole text

	// maxWork bounds the sum, over all paragraphs, of delimiters times bytes:
	// every opener may be looked for to the end of its paragraph.
	maxWork = 100 << 20

	maxDepth = 64        // markers of lists and quotes before the text of a line
	maxCells = 100 << 10 // of all tables, the padding included

	// maxFootnotes bounds definitions times references: each reference is
	// looked up by going through all definitions.
	maxFootnotes = 1 << 20

	// maxExpansion bounds, together with the size of the text, what all
	// targets and titles of links add to the page: a reference repeats its
	// definition every time it is used.
	maxExpansion = 64 << 10
)

// beyondLimits tells why a text is not parsed, "" if it may be.
func beyondLimits(src []byte) string {
	if len(src) > maxBytes {
		return fmt.Sprintf("the text is longer than %d KiB", maxBytes>>10)
	}
	if tooDeep(src) {
		return fmt.Sprintf("lists and quotes are nested more than %d deep", maxDepth)
	}
	var c costs
	s := scanner{src: src}
	for l, ok := s.next(); ok; l, ok = s.next() {
		if l.kind == lineCode && !s.doubt || l.kind == lineBlank {
			c.endParagraph() // nothing in it is looked at
			continue
		}
		c.add(src[l.start:l.end])
	}
	c.endParagraph()
	switch {
	case c.work > maxWork:
		return "a paragraph holds too many brackets, asterisks and the like"
	case c.cells > maxCells:
		return fmt.Sprintf("the tables have more than %d cells", maxCells)
	case c.definitions*c.references > maxFootnotes:
		return "there are too many footnotes"
	}
	return ""
}

// tooDeep reports whether a line begins with too many markers.
func tooDeep(src []byte) bool {
	for len(src) > 0 {
		line := src
		if i := bytes.IndexByte(src, '\n'); i >= 0 {
			line, src = src[:i], src[i+1:]
		} else {
			src = nil
		}
		if _, depth := markers(line); depth > maxDepth {
			return true
		}
	}
	return false
}

// markers counts the markers of quotes, lists and definitions that a line
// begins with, and gives what follows them.
func markers(line []byte) (rest []byte, depth int) {
	for {
		line = bytes.TrimLeft(line, " \t")
		switch {
		case len(line) == 0:
			return line, depth
		case line[0] == '>':
			line = line[1:]
		case beginsContainer(line) && line[0] != '[':
			line = line[max(1, bytes.IndexAny(line, ".-+*:)")+1):]
		default:
			return line, depth
		}
		depth++
	}
}

// costs adds up what a text would take.
type costs struct {
	work, cells, definitions, references int

	// of the paragraph at hand
	bytes, delimiters, lines, columns int
}

func (c *costs) endParagraph() {
	c.work += c.bytes * c.delimiters
	c.cells += c.lines * c.columns
	c.bytes, c.delimiters, c.lines, c.columns = 0, 0, 0, 0
}

// add counts a line of running text.
func (c *costs) add(line []byte) {
	rest, depth := markers(line)
	indent, _ := indentation(line)
	if depth > 0 && indent < 4 && isBullet(line) && len(rest) > 0 {
		c.endParagraph() // a list item that holds text interrupts a paragraph
	}
	c.bytes += len(line)
	c.lines++
	pipes, ruler := 0, true
	for i, b := range line {
		switch b {
		case '[':
			c.delimiters++
			if i+1 < len(line) && line[i+1] == '^' {
				c.references++
			}
		case ']', '*', '_', '~', '`', '<':
			c.delimiters++
		case '|':
			pipes++
		}
	}
	for _, b := range rest {
		if b != '|' && b != '-' && b != ':' && !util.IsSpace(b) {
			ruler = false
			break
		}
	}
	if ruler {
		c.columns = max(c.columns, pipes+1)
	}
	if bytes.HasPrefix(rest, []byte("[^")) && bytes.Contains(rest, []byte("]:")) {
		c.definitions++
	}
}

func isBullet(line []byte) bool {
	line = bytes.TrimLeft(line, " ")
	return len(line) > 1 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' '
}
