package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// link keeps a link whose target is on the allow-list; of any other only the
// text stays.
func (s *rendering) link(parent ast.Node, n *ast.Link) {
	s.expanded += len(n.Destination) + len(n.Title)
	if s.expanded > len(s.src)+maxExpansion {
		s.warn(s.position(n), "markdown-limit", "links are repeated too often, so the text alone is shown")
		unwrap(parent, n)
		return
	}
	node, why := s.target(plain(n.Destination))
	if node == nil {
		s.warn(s.position(n), why.rule, why.message)
		unwrap(parent, n)
		return
	}
	if len(n.Title) > 0 {
		node.title = plain(n.Title)
	}
	moveChildren(n, node)
	if plainText(node, s.src) == "" { // "[](https://example.org)" still needs a name
		node.text = node.href
	}
	parent.ReplaceChild(parent, n, node)
}

// autoLink treats "<https://example.org>" and bare addresses.
func (s *rendering) autoLink(parent ast.Node, n *ast.AutoLink) {
	label := n.Label(s.src)
	target := string(n.URL(s.src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(target), "mailto:") {
		target = "mailto:" + target
	}
	node, why := s.target(target)
	if node == nil || s.inLink {
		if node == nil {
			s.warn(s.position(n), why.rule, why.message)
		}
		parent.ReplaceChild(parent, n, &literal{text: label})
		return
	}
	node.text = string(label)
	parent.ReplaceChild(parent, n, node)
}

// image keeps an image of the site. One from elsewhere would tell a stranger
// who reads the page, so it becomes a link.
func (s *rendering) image(parent ast.Node, n *ast.Image) {
	s.expanded += len(n.Destination) + len(n.Title)
	if s.expanded > len(s.src)+maxExpansion {
		s.warn(s.position(n), "markdown-limit", "images are repeated too often, so their descriptions are shown")
		parent.ReplaceChild(parent, n, &literal{text: []byte(plainText(n, s.src))})
		return
	}
	target, alt := plain(n.Destination), plainText(n, s.src)
	kind, why := classify(target)
	switch kind {
	case external:
		s.warn(s.position(n), "remote-image", "image from another host is shown as a link")
		if s.inLink {
			break
		}
		parent.ReplaceChild(parent, n, &linkNode{href: encoded(target), external: true, text: alt + remoteLabel(alt, target)})
		return
	case internal:
		if s.opts.Image != nil {
			if src, _, ok := s.opts.Image(target); ok {
				parent.ReplaceChild(parent, n, &imageNode{src: src, alt: alt, title: plain(n.Title)})
				return
			}
		}
		s.warn(s.position(n), "link-target", "image is not part of the site, so its description is shown")
	default:
		s.warn(s.position(n), "link-scheme", strings.Replace(why, "link", "image", 1))
	}
	parent.ReplaceChild(parent, n, &literal{text: []byte(alt)})
}

func remoteLabel(alt, target string) string {
	if alt != "" {
		return " (image)"
	}
	return target
}

type reason struct{ rule, message string }

// target judges where a link leads; a nil node means nowhere.
func (s *rendering) target(target string) (*linkNode, reason) {
	kind, why := classify(target)
	switch kind {
	case external:
		return &linkNode{href: encoded(target), external: true}, reason{}
	case fragment:
		if id, ok := s.anchors[strings.ToLower(target[1:])]; ok {
			return &linkNode{href: "#" + id}, reason{}
		}
		return nil, reason{"link-target", "link to a heading that is not in this text"}
	case internal:
		if s.opts.Resolve != nil {
			if href, title, ok := s.opts.Resolve(target); ok {
				return &linkNode{href: href, title: title, class: "record"}, reason{}
			}
		}
		return nil, reason{"link-target", "link to something that is not part of the site"}
	case refused:
	}
	return nil, reason{"link-scheme", why}
}

// mentions turns the IDs of records in running text into links.
func (s *rendering) mentions(parent ast.Node, t *ast.Text) {
	if s.opts.Resolve == nil {
		return
	}
	value := t.Segment.Value(s.src)
	from := 0 // of the text that has not been placed yet
	for i := 0; i < len(value); {
		start, end := nextMention(value, i)
		if start < 0 {
			break
		}
		i = end
		id := string(value[start:end])
		href, title, ok := s.opts.Resolve(id)
		if !ok {
			continue
		}
		if start > from {
			parent.InsertBefore(parent, t, ast.NewTextSegment(s.piece(t, from, start)))
		}
		link := &linkNode{href: href, title: title, class: "mention", text: id}
		parent.InsertBefore(parent, t, link)
		from = end
	}
	if from > 0 {
		// The last piece keeps the node, and with it the line break.
		t.Segment = s.piece(t, from, len(value))
	}
}

// piece is a part of a text node's segment. Padding (from tabs) belongs to the
// front only; with it, offsets in the value are shifted.
func (s *rendering) piece(t *ast.Text, from, to int) text.Segment {
	pad := t.Segment.Padding
	if from == 0 && pad > 0 {
		seg := text.NewSegmentPadding(t.Segment.Start, t.Segment.Start+max(to-pad, 0), pad)
		return seg
	}
	return text.NewSegment(t.Segment.Start+max(from-pad, 0), t.Segment.Start+max(to-pad, 0))
}

// Mentions finds the words of a plain text that have the shape of a record's
// ID, as [start, end) offsets. Render links the same words.
func Mentions(s []byte) [][2]int {
	var out [][2]int
	for i := 0; i < len(s); {
		start, end := nextMention(s, i)
		if start < 0 {
			break
		}
		out = append(out, [2]int{start, end})
		i = end
	}
	return out
}

// nextMention finds the next word that has the shape of a record's ID: capital
// letters and digits, a hyphen, a digit, and more of letters, digits and
// hyphens ("INC-2026-0042", "KB-0031", "INC-20260316-k7qf"). It gives -1 where
// there is none. Whether there is such a record is the Resolver's business.
func nextMention(s []byte, from int) (start, end int) {
	for i := from; i < len(s); {
		if !isCapital(s[i]) || !wordBegins(s, i) {
			i++
			continue
		}
		start = i
		for i < len(s) && (isCapital(s[i]) || isDigit(s[i])) {
			i++
		}
		shape := i+1 < len(s) && s[i] == '-' && isDigit(s[i+1]) && i-start <= 12
		for i < len(s) && isIDByte(s[i]) {
			i++
		}
		if !shape {
			continue
		}
		end = i
		for s[end-1] == '-' || s[end-1] == '_' { // "INC-2026-0042-" ends a clause
			end--
		}
		if r, _ := utf8.DecodeRune(s[i:]); i < len(s) && isWord(r) {
			continue // a longer word in another script
		}
		return start, end
	}
	return -1, -1
}

func wordBegins(s []byte, i int) bool {
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRune(s[:i])
	return !isWord(r) && r != '-' && r != '_'
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isIDByte(c byte) bool {
	return c == '-' || c == '_' || isDigit(c) || isCapital(c) || c >= 'a' && c <= 'z'
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
