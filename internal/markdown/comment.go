package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A comment block is what CommonMark calls an HTML block of type 2: it begins
// with "<!--" at most three columns in and ends with the line that holds
// "-->". It is a note to editors and stays out of the page; text that follows
// the "-->" on that line is shown. Unlike there, a comment that ends on the line
// it begins on, with text behind it, is no block: the line is a paragraph like
// any other, with a comment in it.
type commentBlock struct {
	ast.BaseBlock
	closed bool
	rest   text.Segment // what follows "-->" on the closing line
}

var kindComment = ast.NewNodeKind("Comment")

func (*commentBlock) Kind() ast.NodeKind { return kindComment }

func (c *commentBlock) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

var (
	commentOpen  = []byte("<!--")
	commentClose = []byte("-->")
)

// commentEnd gives the offset behind "-->" in a line, -1 if it is not there.
// from is where the search begins: two bytes into "<!--", so that "<!-->" is a
// comment, as CommonMark has it.
func commentEnd(line []byte, from int) int {
	i := bytes.Index(line[from:], commentClose)
	if i < 0 {
		return -1
	}
	return from + i + len(commentClose)
}

// commentInText reports whether a line that begins with "<!--" goes on as text
// behind the comment.
func commentInText(line []byte) bool {
	end := commentEnd(line, 2)
	return end >= 0 && !util.IsBlank(line[end:])
}

type commentParser struct{}

func (commentParser) Trigger() []byte { return []byte{'<'} }

func (commentParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 || !bytes.HasPrefix(line[at:], commentOpen) {
		return nil, parser.NoChildren
	}
	if commentInText(line[at:]) {
		return nil, parser.NoChildren
	}
	n := &commentBlock{}
	n.Lines().Append(segment)
	n.close(line, at+2, segment)
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (commentParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	n := node.(*commentBlock)
	if n.closed {
		return parser.Close
	}
	line, segment := reader.PeekLine()
	if line == nil {
		return parser.Close
	}
	n.Lines().Append(segment)
	n.close(line, 0, segment)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (c *commentBlock) close(line []byte, from int, segment text.Segment) {
	if end := commentEnd(line, from); end >= 0 {
		c.closed = true
		c.rest = text.NewSegment(segment.Stop-len(line)+end, segment.Stop)
	}
}

func (commentParser) Close(ast.Node, text.Reader, parser.Context) {}

func (commentParser) CanInterruptParagraph() bool { return true }

func (commentParser) CanAcceptIndentedLine() bool { return false }
