package markdown

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// rendering is the state of one Render call.
type rendering struct {
	src      []byte
	opts     Options
	ids      map[string]int // slug -> how often it was given
	headings []Heading
	anchors  map[string]string // slug as written in "#slug" -> id
	warnings []Warning
	inLink   bool
	expanded int   // bytes of link targets and titles so far
	lines    []int // offsets of line starts, filled on first use
}

// transformer applies the allow-list to the syntax tree. Two walks: the first
// names the headings, the second judges everything else, so that a link can
// lead to a heading further down.
type transformer struct{}

func (transformer) Transform(doc *ast.Document, _ text.Reader, pc parser.Context) {
	state, ok := pc.Get(stateKey).(*rendering)
	if !ok {
		return // parsed for its outline alone
	}
	state.warnBidi()
	state.nameHeadings(doc)
	state.judge(doc)
}

// nameHeadings gives every heading its level and id. Headings can stand in
// quotes and lists too, so the walk goes through every block.
func (s *rendering) nameHeadings(doc ast.Node) {
	s.anchors = map[string]string{}
	eachBlock(doc, func(n ast.Node) {
		h, ok := n.(*ast.Heading)
		if !ok {
			return
		}
		title := plainText(h, s.src)
		slug := s.slug(title)
		id := s.opts.IDPrefix + slug
		s.anchors[slug] = id
		s.headings = append(s.headings, Heading{Level: h.Level, ID: id, Text: string(Visible([]byte(title)))})
		h.SetAttributeString("id", []byte(id))
		h.Level = min(max(h.Level+s.opts.ShiftLevel, 2), 6)
	})
}

// eachBlock visits blocks, outer ones first, without going into inline text.
func eachBlock(n ast.Node, visit func(ast.Node)) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeInline {
			return
		}
		visit(c)
		eachBlock(c, visit)
	}
}

// slug makes a heading's name for links, as forges do: "Detection and
// response" -> "detection-and-response", the second of its like with "-1". The
// counter per name keeps many identical headings linear.
func (s *rendering) slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r == ' ' || r == '-' || r == '_':
			b.WriteByte('-')
		case isWord(r):
			b.WriteRune(r)
		}
		if b.Len() > 64 {
			break
		}
	}
	base := strings.Trim(b.String(), "-")
	if base == "" {
		base = "section"
	}
	for slug := base; ; {
		n := s.ids[base]
		s.ids[base]++
		if n > 0 {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		// "# a", "# a", "# a-1": the third would take the second's id.
		if slug == base || s.ids[slug] == 0 {
			if slug != base {
				s.ids[slug]++
			}
			return slug
		}
	}
}

// judge walks the tree below n and replaces every node that is not on the
// allow-list as it stands.
func (s *rendering) judge(n ast.Node) {
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		switch c := c.(type) {
		case *ast.Link:
			// HTML knows no link within a link.
			outer := s.inLink
			s.inLink = true
			s.judge(c)
			s.inLink = outer
			s.link(n, c)
		case *ast.AutoLink:
			s.autoLink(n, c)
		case *ast.Image:
			s.image(n, c)
		case *ast.RawHTML:
			s.rawHTML(n, c)
		case *ast.Text:
			if !s.inLink {
				s.mentions(n, c)
			}
		case *ast.Blockquote:
			s.judge(c)
			s.alert(n, c)
		case *extast.TableCell:
			alignCell(c)
			s.judge(c)
		case *commentBlock:
			if bytes.IndexByte(c.rest.Value(s.src), '<') >= 0 {
				s.warn(c.rest.Start, "raw-html", "HTML is shown as text")
			}
		case *ast.CodeSpan, *ast.CodeBlock, *ast.FencedCodeBlock, *literal:
			// verbatim
		default:
			s.judge(c)
		}
		c = next
	}
}

// alignCell turns the alignment into a class: inline style is not allowed on
// our pages, and the align attribute is obsolete.
func alignCell(c *extast.TableCell) {
	switch c.Alignment {
	case extast.AlignRight:
		c.SetAttributeString("class", []byte("right"))
	case extast.AlignCenter:
		c.SetAttributeString("class", []byte("center"))
	default: // left is how cells stand anyway
	}
}

// alerts are the block quotes that forges show as notices.
var alerts = map[string]string{
	"note": "Note", "tip": "Tip", "important": "Important", "warning": "Warning", "caution": "Caution",
}

// alert turns a block quote whose first line is "[!NOTE]" into a notice.
func (s *rendering) alert(parent ast.Node, quote *ast.Blockquote) {
	first, ok := quote.FirstChild().(*ast.Paragraph)
	if !ok || first.Lines().Len() == 0 {
		return
	}
	line := first.Lines().At(0)
	name, ok := bytes.CutPrefix(bytes.TrimSpace(line.Value(s.src)), []byte("[!"))
	if !ok {
		return
	}
	kind := strings.ToLower(strings.TrimSuffix(string(name), "]"))
	if _, known := alerts[kind]; !known || !bytes.HasSuffix(name, []byte("]")) {
		return
	}
	for c := first.FirstChild(); c != nil; {
		t, isText := c.(*ast.Text)
		next := c.NextSibling()
		first.RemoveChild(first, c)
		if isText && (t.SoftLineBreak() || t.HardLineBreak()) {
			break
		}
		c = next
	}
	if first.ChildCount() == 0 {
		quote.RemoveChild(quote, first)
	}
	notice := &alertNode{name: kind}
	moveChildren(quote, notice)
	parent.ReplaceChild(parent, quote, notice)
}

func moveChildren(from, to ast.Node) {
	for c := from.FirstChild(); c != nil; {
		next := c.NextSibling()
		to.AppendChild(to, c)
		c = next
	}
}

// unwrap replaces a node by its children.
func unwrap(parent, n ast.Node) {
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		parent.InsertBefore(parent, n, c)
		c = next
	}
	parent.RemoveChild(parent, n)
}

// rawHTML shows a tag that somebody wrote as the text it is. Comments are for
// editors and vanish; "<br>" is the one tag that is understood.
func (s *rendering) rawHTML(parent ast.Node, n *ast.RawHTML) {
	tag := n.Segments.Value(s.src)
	switch {
	case bytes.HasPrefix(tag, commentOpen):
		parent.RemoveChild(parent, n)
		return
	case isBreak(tag):
		parent.ReplaceChild(parent, n, &lineBreak{})
		return
	}
	if n.Segments.Len() > 0 {
		s.warn(n.Segments.At(0).Start, "raw-html", "HTML is shown as text")
	}
	parent.ReplaceChild(parent, n, &literal{text: tag, isTag: true})
}

func isBreak(tag []byte) bool {
	switch strings.ToLower(strings.ReplaceAll(string(tag), " ", "")) {
	case "<br>", "<br/>":
		return true
	}
	return false
}

// plainText gives the text of a node without its markup.
func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	var walk func(ast.Node)
	walk = func(n ast.Node) {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			switch c := c.(type) {
			case *ast.Text:
				b.WriteString(plain(c.Value(src)))
				if c.SoftLineBreak() || c.HardLineBreak() {
					b.WriteByte(' ')
				}
			case *ast.String:
				b.Write(c.Value)
			case *ast.AutoLink:
				b.Write(c.Label(src))
			case *literal:
				b.Write(c.text)
			case *linkNode:
				b.WriteString(c.text)
				walk(c)
			case *imageNode:
				b.WriteString(c.alt)
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return strings.TrimSpace(b.String())
}

// warnBidi tells where the text holds characters that reorder it.
func (s *rendering) warnBidi() {
	for i := 0; i < len(s.src); {
		j := bytes.IndexAny(s.src[i:], bidiControls)
		if j < 0 {
			return
		}
		at := i + j
		s.warn(at, "encoding-bidi", "character that reorders text is shown as a marker")
		end := bytes.IndexByte(s.src[at:], '\n')
		if end < 0 {
			return
		}
		i = at + end // one warning a line is enough
	}
}

func (s *rendering) warn(offset int, rule, message string) {
	s.warnings = append(s.warnings, Warning{Line: s.line(offset), Rule: rule, Message: message})
}

// line counts from 1. The offsets of the lines are found once.
func (s *rendering) line(offset int) int {
	if s.lines == nil {
		s.lines = []int{0}
		for i, c := range s.src {
			if c == '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	}
	i, found := slices.BinarySearch(s.lines, offset)
	if found {
		return i + 1
	}
	return max(i, 1)
}

func (s *rendering) sortedWarnings() []Warning {
	slices.SortStableFunc(s.warnings, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(s.warnings)
}

// position is the best known offset of an inline node.
func (s *rendering) position(n ast.Node) int {
	if p := n.Pos(); p >= 0 {
		return p
	}
	for p := n; p != nil; p = p.Parent() {
		if p.Type() == ast.TypeBlock && p.Lines().Len() > 0 {
			return p.Lines().At(0).Start
		}
	}
	return 0
}
