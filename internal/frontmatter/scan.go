package frontmatter

import (
	"strings"
)

// The YAML reader says where a token begins and not where it ends. This file
// finds the ends, from the value that was read and the bytes it was read from.

// rangeOf is the stretch of a read node's token, anchor included. A value that
// is not written at all ("key:") has an empty range behind the colon.
func (d *Doc) rangeOf(n *Node) Range {
	return Range{n.start(), max(n.start(), d.end(n))}
}

// textless reports a value of which at most an anchor or a tag is written.
func (n *Node) textless() bool {
	return n.style == unwritten || (n.style == plainStyle && n.Text == "" && n.Kind != Seq && n.Kind != Map)
}

// limit is the offset behind the last byte that a token can have.
func (d *Doc) limit() int { return d.header.End }

// end is the offset behind the last byte of n's token.
func (d *Doc) end(n *Node) int {
	switch {
	case n.Kind == Map || n.Kind == Seq:
		return d.collectionEnd(n)
	case n.style == unwritten:
		return n.start()
	case n.textless():
		return d.emptyEnd(n.start())
	case n.style == lineStyle:
		return d.linedEnd(n.start(), n.Text)
	}
	return d.scalarEnd(d.afterProps(n.start()), n.style, n.Text)
}

// scalarEnd finds the end of a scalar whose first own byte is at start.
func (d *Doc) scalarEnd(start int, s style, text string) int {
	switch s {
	case singleStyle, doubleStyle:
		return d.quotedEnd(start)
	case blockStyle:
		return d.blockEnd(start, text)
	default:
		return d.plainEnd(start, text)
	}
}

// keyEnd is the offset behind the last byte of a pair's key.
func (d *Doc) keyEnd(p *Pair) int {
	if p.keyStyle == lineStyle {
		return d.linedEnd(p.keyStart(), p.Key)
	}
	return d.scalarEnd(d.afterProps(p.keyStart()), p.keyStyle, p.Key)
}

// emptyEnd skips what can stand for an unwritten value: an anchor, a tag or an
// alias, none of which gives it a value of its own.
func (d *Doc) emptyEnd(at int) int {
	end := at
	for i := at; i < d.limit() && (isProp(d.src[i]) || d.src[i] == '*'); {
		end = d.propEnd(i)
		i = end
		for i < d.limit() && isBlank(d.src[i]) {
			i++
		}
	}
	return end
}

// afterProps skips anchors and tags in front of a value.
func (d *Doc) afterProps(at int) int {
	for at < d.limit() && isProp(d.src[at]) {
		at = d.skipSpace(d.propEnd(at))
	}
	return at
}

// isProp reports the sign of an anchor or a tag.
func isProp(c byte) bool { return c == '&' || c == '!' }

// propEnd is the offset behind an anchor, alias or tag. The YAML reader ends
// the name of an anchor at a colon, too.
func (d *Doc) propEnd(at int) int {
	tag := d.src[at] == '!'
	for at++; at < d.limit(); at++ {
		c := d.src[at]
		if isBlank(c) || breakLen(d.src[at:d.limit()]) > 0 || isFlowSign(c) || (c == ':' && !tag) {
			break
		}
	}
	return at
}

// skipSpace skips blanks, line breaks and comments.
func (d *Doc) skipSpace(at int) int {
	for at < d.limit() {
		switch {
		case isBlank(d.src[at]):
			at++
		case breakLen(d.src[at:d.limit()]) > 0:
			at += breakLen(d.src[at:d.limit()])
		case d.src[at] == '#' && at > d.header.Start && (isBlank(d.src[at-1]) || isBreak(d.src[at-1])):
			for at < d.limit() && breakLen(d.src[at:d.limit()]) == 0 {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// plainEnd walks an unquoted text along its value. Breaks and the blanks around
// them read as a blank or as line feeds, so both sides skip them.
func (d *Doc) plainEnd(at int, text string) int {
	src := d.src[:d.limit()]
	for j := 0; j < len(text) && at < len(src); {
		run := at
		for run < len(src) && isBlank(src[run]) {
			run++
		}
		if run < len(src) && breakLen(src[run:]) > 0 {
			at = run + spaceLen(src[run:])
			j += spaceLen(text[j:])
			continue
		}
		if src[at] != text[j] {
			return at
		}
		at++
		j++
	}
	return at
}

// spaceLen is the length of the blanks and line breaks that text begins with.
func spaceLen(text string) int {
	n := 0
	for n < len(text) && (isBlank(text[n]) || breakLen(text[n:]) > 0) {
		n += max(1, breakLen(text[n:]))
	}
	return n
}

// quotedEnd finds the closing quote.
func (d *Doc) quotedEnd(at int) int {
	src := d.src[:d.limit()]
	if at >= len(src) {
		return at
	}
	quote := src[at]
	for i := at + 1; i < len(src); i++ {
		switch {
		case quote == '"' && src[i] == '\\':
			i++
		case src[i] != quote:
		case quote == '\'' && i+1 < len(src) && src[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return len(src)
}

// blockEnd finds the end of a literal or folded text, without the line break
// of its last line. Blank lines behind it belong to it only under "+".
func (d *Doc) blockEnd(at int, text string) int {
	src := d.src[:d.limit()]
	head := trimEOL(line(src, at))
	keep := strings.IndexByte(head[:min(len(head), 3)], '+') >= 0
	end := at + len(strings.TrimRight(head, " \t"))
	next := at + len(line(src, at))
	indent := -1
	blankText := strings.Trim(text, " \n") == ""
	for next < len(src) {
		full := line(src, next)
		content := trimEOL(full)
		blanks := len(content) - len(strings.TrimLeft(content, " "))
		if blanks == len(content) && (indent < 0 || blanks <= indent) {
			if keep || (blankText && blanks > 0) {
				end = next + len(content)
			}
			next += len(full)
			continue
		}
		if indent < 0 {
			if blankText {
				break // nothing but blank lines: this line is the next key
			}
			indent = blanks - leadingBlanks(text)
		}
		if blanks < indent {
			break
		}
		end = next + len(content)
		next += len(full)
	}
	return end
}

// leadingBlanks counts the blanks at the beginning of the first line that is
// not empty: they are text, not indentation.
func leadingBlanks(text string) int {
	n := 0
	for _, c := range text {
		switch c {
		case '\n':
			n = 0
		case ' ':
			n++
		default:
			return n
		}
	}
	return n
}

// collectionEnd finds the end of a list or mapping: that of its last value, or
// the closing bracket.
func (d *Doc) collectionEnd(n *Node) int {
	at := d.afterProps(n.start())
	bracket := n.style == flowStyle && at < d.limit() && (d.src[at] == '[' || d.src[at] == '{')
	if bracket {
		at++
	}
	switch {
	case len(n.Items) > 0:
		at = d.end(n.Items[len(n.Items)-1])
	case len(n.Pairs) > 0:
		last := &n.Pairs[len(n.Pairs)-1]
		at = max(d.keyEnd(last), d.end(last.Value))
	}
	if !bracket {
		return at
	}
	for {
		at = d.skipSpace(at)
		if at >= d.limit() || d.src[at] != ',' {
			break
		}
		at++
	}
	if at < d.limit() && (d.src[at] == ']' || d.src[at] == '}') {
		at++
	}
	return at
}

// isBlank reports a space or tab.
func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// isBreak reports the bytes that end most lines.
func isBreak(c byte) bool { return c == '\n' || c == '\r' }

// isFlowSign reports the signs that end a token between brackets.
func isFlowSign(c byte) bool {
	return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'
}
