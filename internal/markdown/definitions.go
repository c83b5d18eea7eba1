package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Definition is what one part of a text says for all of it: where the links with
// a label lead, or what the footnote with one says.
type Definition struct {
	Label string // as it is written between brackets, "^1" for a footnote; folded as labels are compared
	Text  string
}

// Definitions lists the definitions in a part of a text. A text beyond the limits
// of Render, which nobody parses, has none.
func Definitions(src []byte) (found []Definition) {
	src = bytes.ReplaceAll(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	if !bytes.Contains(src, []byte("]:")) || beyondLimits(src) != "" {
		return nil
	}
	defer func() {
		if recover() != nil { // as in Canonical: the whole part counts then
			found = []Definition{{Text: verbatim(src)}}
		}
	}()
	known := parser.NewContext()
	doc := outlines.Parse(text.NewReader(src), parser.WithContext(known))
	for _, r := range known.References() {
		found = append(found, Definition{util.ToLinkReference(r.Label()), string(r.Destination()) + "\n" + string(r.Title())})
	}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if note, ok := n.(*extast.Footnote); ok && entering {
			o := outliner{src: src}
			o.children(note, 0)
			found = append(found, Definition{util.ToLinkReference(append([]byte("^"), note.Ref...)), o.out.String()})
		}
		return ast.WalkContinue, nil
	})
	return found
}

// UsedBy reports whether a text uses a definition, or could.
func (d Definition) UsedBy(src string) bool {
	return d.Label == "" || strings.Contains(util.ToLinkReference([]byte(src)), "["+d.Label+"]")
}
