package markdown

import (
	"bufio"
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// linkNode is a link that has been judged: href is final and only needs to be
// escaped for HTML. goldmark's own link nodes never reach the page.
type linkNode struct {
	ast.BaseInline
	href, title, class string
	external           bool
	text               string // the link's text where it has no children
}

var kindLink = ast.NewNodeKind("JudgedLink")

func (*linkNode) Kind() ast.NodeKind { return kindLink }

func (n *linkNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// imageNode is an image of the site.
type imageNode struct {
	ast.BaseInline
	src, alt, title string
}

var kindImage = ast.NewNodeKind("LocalImage")

func (*imageNode) Kind() ast.NodeKind { return kindImage }

func (n *imageNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// literal is text that is shown as it stands, whatever it looks like.
type literal struct {
	ast.BaseInline
	text  []byte
	isTag bool // an HTML tag that somebody wrote
}

var kindLiteral = ast.NewNodeKind("Literal")

func (*literal) Kind() ast.NodeKind { return kindLiteral }

func (n *literal) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// lineBreak stands for "<br>", the one tag that table cells cannot do without.
type lineBreak struct{ ast.BaseInline }

var kindBreak = ast.NewNodeKind("LineBreak")

func (*lineBreak) Kind() ast.NodeKind { return kindBreak }

func (n *lineBreak) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// alertNode is a block quote that begins with [!NOTE] or one of its like.
type alertNode struct {
	ast.BaseBlock
	name string // "note"
}

var kindAlert = ast.NewNodeKind("Alert")

func (*alertNode) Kind() ast.NodeKind { return kindAlert }

func (n *alertNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// nodes renders what is ours, and what goldmark would render less carefully.
type nodes struct{}

func (nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindLink, renderLink)
	reg.Register(kindImage, renderImage)
	reg.Register(kindLiteral, renderLiteral)
	reg.Register(kindBreak, renderBreak)
	reg.Register(kindAlert, renderAlert)
	reg.Register(kindComment, renderComment)
	reg.Register(ast.KindCodeBlock, renderCode)
	reg.Register(ast.KindFencedCodeBlock, renderCode)
	reg.Register(extast.KindTable, renderTable)
	reg.Register(extast.KindTaskCheckBox, renderTask)
	// The transformer leaves none of these. Should one slip through, its text
	// is all there is.
	for _, kind := range []ast.NodeKind{ast.KindLink, ast.KindImage, ast.KindAutoLink, ast.KindRawHTML, ast.KindHTMLBlock} {
		reg.Register(kind, renderNothing)
	}
}

func renderNothing(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkContinue, nil
}

func renderLink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*linkNode)
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<a")
	attribute(w, "href", n.href)
	if n.class != "" {
		attribute(w, "class", n.class)
	}
	if n.external {
		attribute(w, "rel", "noopener nofollow ugc")
	}
	if n.title != "" {
		attribute(w, "title", n.title)
	}
	_ = w.WriteByte('>')
	_, _ = w.Write(escape([]byte(n.text)))
	return ast.WalkContinue, nil
}

func renderImage(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*imageNode); entering {
		_, _ = w.WriteString("<img")
		attribute(w, "src", n.src)
		attribute(w, "alt", n.alt)
		if n.title != "" {
			attribute(w, "title", n.title)
		}
		_, _ = w.WriteString(` loading="lazy">`)
	}
	return ast.WalkSkipChildren, nil
}

func attribute(w util.BufWriter, name, value string) {
	_ = w.WriteByte(' ')
	_, _ = w.WriteString(name)
	_, _ = w.WriteString(`="`)
	_, _ = w.Write(escape([]byte(value)))
	_ = w.WriteByte('"')
}

func renderLiteral(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*literal); entering {
		if n.isTag {
			_, _ = w.WriteString(`<code class="raw-html">`)
		}
		_, _ = w.Write(escape(n.text))
		if n.isTag {
			_, _ = w.WriteString("</code>")
		}
	}
	return ast.WalkContinue, nil
}

func renderBreak(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<br>")
	}
	return ast.WalkContinue, nil
}

func renderAlert(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*alertNode); entering {
		_, _ = w.WriteString(`<div class="alert alert-` + n.name + `" role="note">` + "\n")
		_, _ = w.WriteString(`<p class="alert-title">` + alerts[n.name] + "</p>\n")
	} else {
		_, _ = w.WriteString("</div>\n")
	}
	return ast.WalkContinue, nil
}

func renderComment(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*commentBlock); entering {
		if rest := bytes.TrimSpace(n.rest.Value(source)); len(rest) > 0 {
			_, _ = w.WriteString("<p>")
			_, _ = w.Write(escape(rest))
			_, _ = w.WriteString("</p>\n")
		}
	}
	return ast.WalkSkipChildren, nil
}

// renderCode writes code blocks. They scroll sideways on a narrow screen, so
// the keyboard must be able to reach them.
func renderCode(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(`<pre tabindex="0"><code`)
	if fenced, ok := node.(*ast.FencedCodeBlock); ok {
		if name := languageName(fenced.Language(source)); name != "" {
			attribute(w, "class", "language-"+name)
		}
	}
	_ = w.WriteByte('>')
	for i := range node.Lines().Len() {
		line := node.Lines().At(i)
		_, _ = w.Write(escape(line.Value(source)))
	}
	_, _ = w.WriteString("</code></pre>\n")
	return ast.WalkSkipChildren, nil
}

// languageName gives the name of a language if that is what the info string
// of a fence holds, "" otherwise.
func languageName(info []byte) string {
	if len(info) == 0 || len(info) > 24 {
		return ""
	}
	for _, c := range info {
		if !util.IsAlphaNumeric(c) && c != '+' && c != '-' && c != '#' && c != '_' && c != '.' {
			return ""
		}
	}
	return string(bytes.ToLower(info))
}

func renderTable(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<div class="scroll" role="group" tabindex="0" aria-label="Table"><table>` + "\n")
	} else {
		_, _ = w.WriteString("</table></div>\n")
	}
	return ast.WalkContinue, nil
}

func renderTask(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*extast.TaskCheckBox); entering {
		if n.IsChecked {
			_, _ = w.WriteString(`<span class="task done" role="img" aria-label="done"></span> `)
		} else {
			_, _ = w.WriteString(`<span class="task" role="img" aria-label="to do"></span> `)
		}
	}
	return ast.WalkContinue, nil
}

// textWriter is goldmark's writer of text, with bidi controls made visible,
// also those that were written as entities.
type textWriter struct{ html.Writer }

func (t textWriter) Write(w util.BufWriter, source []byte) {
	if bytes.IndexByte(source, '&') < 0 {
		t.Writer.Write(w, Visible(source))
		return
	}
	var text bytes.Buffer
	buffered := bufio.NewWriterSize(&text, len(source)+64)
	t.Writer.Write(buffered, source)
	_ = buffered.Flush() // a bytes.Buffer takes everything
	_, _ = w.Write(Visible(text.Bytes()))
}

func (t textWriter) RawWrite(w util.BufWriter, source []byte) {
	t.Writer.RawWrite(w, Visible(source))
}
