package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Words is what a text says, without its markup, comments and the headings of
// its sections, for a search index: about the first limit bytes of it. Words of a text beyond the limits
// of Render are not looked for.
func Words(src []byte, limit int) (words string) {
	src = beginning(src, limit)
	if beyondLimits(src) != "" {
		return ""
	}
	// As in Render: the parser is somebody else's and the text is hostile. A
	// text that cannot be read cannot be found, its page says why.
	defer func() {
		if recover() != nil {
			words = ""
		}
	}()
	var b strings.Builder
	doc := documents.Parse(text.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		blockWords(&b, n, src)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// blockWords adds the words of a block: code as it stands, comments not at all.
func blockWords(b *strings.Builder, n ast.Node, src []byte) {
	b.WriteByte(' ')
	switch h, _ := n.(*ast.Heading); {
	case h != nil && h.Level <= 2: // the sections of its kind: every record has them
	case n.Kind() == kindComment:
		b.WriteString(plainText(n, src))
	case n.Kind() == ast.KindCodeBlock || n.Kind() == ast.KindFencedCodeBlock:
		lines := n.Lines()
		for i := range lines.Len() {
			line := lines.At(i)
			b.Write(line.Value(src))
		}
	case n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeBlock:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			blockWords(b, c, src)
		}
	default:
		b.WriteString(plainText(n, src))
	}
}

// beginning cuts a text behind a line, never within a comment: what is left of
// one would no longer be known as one.
func beginning(src []byte, limit int) []byte {
	if len(src) <= limit {
		return src
	}
	src = src[:limit]
	if i := bytes.LastIndexByte(src, '\n'); i > 0 {
		src = src[:i+1]
	} else if i := bytes.LastIndexByte(src, ' '); i > 0 {
		src = src[:i]
	}
	if i := bytes.LastIndex(src, commentOpen); i >= 0 && !bytes.Contains(src[i:], commentClose) {
		src = src[:i]
	}
	return src
}
