package markdown

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Canonical gives a text in a form that says what it says and not how it is
// laid out: line breaks within a paragraph, the kind of bullet, the width of an
// indentation, blanks at the end of lines, line ends and closed comments do not
// show in it, everything else does. Two texts that read differently have
// different forms.
//
// The form is an outline, a line for each block and for each line of code or of
// a table, two blanks deeper for what stands in a list or quote. A word at the
// beginning says what a line is, so that no text can pass for structure. A text
// beyond the limits of Render, which nobody parses, is given line by line.
func Canonical(src []byte) (form string) {
	src = bytes.ReplaceAll(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	if beyondLimits(src) != "" {
		return verbatim(src)
	}
	defer func() {
		if recover() != nil { // the parser is somebody else's and the text is hostile
			form = verbatim(src)
		}
	}()
	src = uncommented(src)
	o := outliner{src: src}
	o.children(canonicalBlocks.Parse(text.NewReader(src)), 0)
	return o.out.String()
}

// Parsers of the two passes: the first one finds comments and must tell code
// apart for that, the second one needs blocks alone. Neither takes definitions
// of links out of the text, since they belong to what it says.
var (
	commentFinder = parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
		),
	)
	canonicalBlocks = parser.NewParser(parser.WithBlockParsers(blockParsers()...))
)

// verbatim gives a text line by line.
func verbatim(src []byte) string {
	o := outliner{src: src}
	o.line(0, "raw", "")
	for line := range bytes.Lines(src) {
		o.line(1, "|", string(bytes.TrimRight(line, " \t\n")))
	}
	return o.out.String()
}

// uncommented takes the comments out of a text, and the lines on which nothing
// else stands. It does so once: what becomes a comment only then, stays. So
// does what some readers take for a comment and others for the end of one.
func uncommented(src []byte) []byte {
	if !bytes.Contains(src, commentOpen) {
		return src
	}
	found := commentRanges(src)
	if len(found) == 0 {
		return src
	}
	out := make([]byte, 0, len(src))
	for start := 0; start < len(src); {
		end := lineEnd(src, start)
		kept := withoutRanges(src, found, start, end)
		if len(kept) == end-start || !util.IsBlank(kept) {
			out = append(out, kept...)
		}
		start = end
	}
	return out
}

// commentRanges finds the comments of a text, in order.
func commentRanges(src []byte) (found [][2]int) {
	add := func(start, stop int) {
		if stop > start && isPlainComment(src[start:stop]) {
			found = append(found, [2]int{start, stop})
		}
	}
	_ = ast.Walk(commentFinder.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *commentBlock:
			if lines := n.Lines(); n.closed && lines.Len() > 0 {
				first := lines.At(0)
				add(first.Start+bytes.Index(src[first.Start:first.Stop], commentOpen), n.rest.Start)
			}
		case *ast.RawHTML:
			if s := n.Segments; s.Len() > 0 && bytes.HasPrefix(src[s.At(0).Start:], commentOpen) {
				add(s.At(0).Start, s.At(s.Len()-1).Stop)
			}
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(found, func(a, b [2]int) int { return a[0] - b[0] })
	return found
}

// isPlainComment reports whether every reader takes the whole of a comment for
// one: browsers end it at "--!>" too, and at once where it begins with ">".
func isPlainComment(c []byte) bool {
	inner, opened := bytes.CutPrefix(c, commentOpen)
	inner, closed := bytes.CutSuffix(inner, commentClose)
	return opened && closed && !bytes.HasPrefix(inner, []byte(">")) && !bytes.HasPrefix(inner, []byte("->")) &&
		!bytes.Contains(inner, commentClose) && !bytes.Contains(inner, []byte("--!>")) && !bytes.Contains(inner, commentOpen)
}

// withoutRanges is a stretch of a text without what lies in any of the ranges.
func withoutRanges(src []byte, ranges [][2]int, start, end int) []byte {
	i, _ := slices.BinarySearchFunc(ranges, start, func(r [2]int, at int) int { return r[1] - at })
	if i >= len(ranges) || ranges[i][0] >= end {
		return src[start:end]
	}
	var kept []byte
	for ; i < len(ranges) && ranges[i][0] < end; i++ {
		if ranges[i][0] > start {
			kept = append(kept, src[start:ranges[i][0]]...)
		}
		start = max(start, ranges[i][1])
	}
	if start < end {
		kept = append(kept, src[start:end]...)
	} else if !bytes.HasSuffix(kept, []byte("\n")) && len(kept) > 0 {
		kept = append(kept, '\n') // the comment goes on, and the text before it ends here
	}
	return kept
}

// outliner writes the canonical form of the blocks of a text.
type outliner struct {
	src []byte
	out strings.Builder
}

func (o *outliner) line(depth int, word, rest string) {
	o.out.WriteString(strings.Repeat("  ", depth))
	o.out.WriteString(word)
	if rest != "" {
		o.out.WriteByte(' ')
		o.out.WriteString(rest)
	}
	o.out.WriteByte('\n')
}

func (o *outliner) children(n ast.Node, depth int) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		o.block(c, depth)
	}
}

func (o *outliner) block(n ast.Node, depth int) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		o.paragraph(n, depth)
	case *ast.Heading:
		o.line(depth, "h"+strconv.Itoa(n.Level), o.words(n))
	case *ast.List:
		kind := "list"
		if n.IsOrdered() {
			kind = "list " + strconv.Itoa(n.Start)
		}
		o.line(depth, kind, "")
		o.children(n, depth+1)
	case *ast.ListItem:
		o.line(depth, "item", "")
		o.children(n, depth+1)
	case *ast.Blockquote:
		o.line(depth, "quote", "")
		o.children(n, depth+1)
	case *ast.ThematicBreak:
		o.line(depth, "rule", "")
	case *ast.FencedCodeBlock:
		info := ""
		if n.Info != nil {
			info = strings.Join(strings.Fields(string(n.Info.Segment.Value(o.src))), " ")
		}
		o.line(depth, "code", info)
		o.verbatim(n, depth+1)
	case *extast.Footnote:
		o.line(depth, "note", strconv.Quote(string(n.Ref)))
		o.children(n, depth+1)
	case *extast.DefinitionTerm:
		o.line(depth, "term", o.words(n))
	default: // indented code, comments that stay, what an extension may add
		o.line(depth, strings.ToLower(n.Kind().String()), "")
		if n.HasChildren() {
			o.children(n, depth+1)
		} else {
			o.verbatim(n, depth+1)
		}
	}
}

// paragraph gives the words of a paragraph, or the rows of a table.
func (o *outliner) paragraph(n ast.Node, depth int) {
	lines := n.Lines()
	isTable := false
	for i := range lines.Len() {
		isTable = isTable || i > 0 && isRuler(o.text(lines, i))
	}
	if !isTable {
		o.line(depth, "p", o.words(n))
		return
	}
	for i := range lines.Len() {
		o.line(depth, "row", strings.Join(strings.FieldsFunc(o.text(lines, i), isBlank), " "))
	}
}

// isRuler reports the line below the head of a table.
func isRuler(line string) bool {
	return strings.Contains(line, "-") && strings.Trim(line, "|-: \t\n") == ""
}

// words are the lines of a block as one, with single blanks.
func (o *outliner) words(n ast.Node) string {
	var b strings.Builder
	lines := n.Lines()
	for i := range lines.Len() {
		b.WriteString(o.text(lines, i))
		b.WriteByte('\n')
	}
	return strings.Join(strings.FieldsFunc(b.String(), isBlank), " ")
}

// text is a line of a block.
func (o *outliner) text(lines *text.Segments, i int) string {
	segment := lines.At(i)
	return string(segment.Value(o.src))
}

// isBlank are the blanks that do not count in Markdown. A no-break space is a
// character like any other.
func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }

// verbatim gives the lines of a block as they are, without blanks at their end.
func (o *outliner) verbatim(n ast.Node, depth int) {
	lines := n.Lines()
	for i := range lines.Len() {
		o.line(depth, "|", strings.TrimRight(o.text(lines, i), " \t\n"))
	}
}
