package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// What goldmark is told to do. All of it is fixed: what differs between two
// calls travels in the parser's context.

// stateKey leads the transformer to the state of one Render call.
var stateKey = parser.NewContextKey()

const metaPrefix = "gitsm.id-prefix"

// documents parses a body; outlines parses its blocks alone.
var (
	documents = newDocumentParser()
	outlines  = newOutlineParser()
	writer    = newRenderer()
)

// blockParsers are CommonMark's, except that HTML is no block: its tags are
// read as inline text, which is what a reader gets to see of them, and the
// Markdown between them stays Markdown. Comments are blocks of our own.
func blockParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(commentParser{}, 900),
		util.Prioritized(extension.NewFootnoteBlockParser(), 999),
		util.Prioritized(extension.NewDefinitionListParser(), 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
}

func newDocumentParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(extension.NewFootnoteParser(), 101),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(extension.NewStrikethroughParser(), 500),
			util.Prioritized(parser.NewEmphasisParser(), 500),
			util.Prioritized(extension.NewLinkifyParser(), 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
			util.Prioritized(transformer{}, 2000),
		),
	)
}

func newOutlineParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
		),
	)
}

func newRenderer() renderer.Renderer {
	text := html.WithWriter(textWriter{html.DefaultWriter})
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(nodes{}, 100), // ours come first and win
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(text), 500),
		util.Prioritized(extension.NewDefinitionListHTMLRenderer(text), 500),
		util.Prioritized(extension.NewTableHTMLRenderer(
			extension.WithTableHTMLOptions(text),
			extension.WithTableCellAlignMethod(extension.TableCellAlignNone),
		), 500),
		util.Prioritized(extension.NewFootnoteHTMLRenderer(
			extension.WithFootnoteHTMLOptions(text),
			extension.WithFootnoteIDPrefixFunction(footnotePrefix),
			extension.WithFootnoteBacklinkTitle("Back to the text"),
		), 500),
		util.Prioritized(html.NewRenderer(text), 1000),
	))
}

func footnotePrefix(n ast.Node) []byte {
	if doc := n.OwnerDocument(); doc != nil {
		if prefix, ok := doc.Meta()[metaPrefix].([]byte); ok {
			return prefix
		}
	}
	return []byte(defaultIDPrefix)
}
