package speech

import (
	"bytes"
	"slices"
	"strings"
	"text/template/parse"
	"unicode"
)

// spoken are the attributes whose value readers see or hear.
var spoken = []string{"aria-label", "title", "alt", "placeholder", "data-label"}

// inline are the elements that stand within a sentence; any other begins another one.
var inline = []string{"a", "strong", "em", "b", "i", "span", "abbr", "small", "code", "kbd", "time", "cite", "q", "sub", "sup", "mark", "bdi"}

// unspoken are the elements of which nothing is translated.
var unspoken = []string{"code", "kbd", "pre", "svg", "script", "style"}

// Template reads the messages in the trees of one file of HTML templates, and says
// them in a language: text between elements that are no part of a sentence, with
// actions and elements within as places and marks, and attributes that readers are
// told. What l does not say stays as it is. The trees are not those of templates
// that were executed already.
func Template(file string, trees []*parse.Tree, l *Language) []Message {
	w := &walker{file: file, lang: l}
	for _, t := range trees {
		w.list(t.Root, &place{})
	}
	return w.found
}

// walker goes through the trees of a file.
type walker struct {
	file  string
	lang  *Language
	found []Message
}

// mode is what the text at hand is a part of.
type mode int

const (
	inText  mode = iota
	inTag        // between attributes
	inName       // of an attribute
	inEqual      // behind the equals sign
	inValue      // in quotes
	inComment
)

// place is where in HTML a list begins or ends.
type place struct {
	mode   mode
	attr   string
	spoken bool // the value of attr is
}

// token is a part of a list: text, a tag, or a node of the template.
type token struct {
	text  string // raw HTML
	nodes []parse.Node
	tag   string // name of the element
	ends  bool   // an end tag
}

// list says what stands in a list, in place. at is where in HTML it begins, and
// afterwards where it ends.
func (w *walker) list(l *parse.ListNode, at *place) {
	if l == nil {
		return
	}
	s := &scanner{w: w, at: at}
	for _, n := range l.Nodes {
		if t, ok := n.(*parse.TextNode); ok {
			s.scan(t)
		} else {
			w.inner(n, *at)
			s.node(n)
		}
	}
	s.flush()
	l.Nodes = w.sentences(s.tokens)
}

// inner goes through the lists of a control node. Its branches begin where it stands.
func (w *walker) inner(n parse.Node, at place) {
	var b *parse.BranchNode
	switch n := n.(type) {
	case *parse.IfNode:
		b = &n.BranchNode
	case *parse.RangeNode:
		b = &n.BranchNode
	case *parse.WithNode:
		b = &n.BranchNode
	case *parse.ActionNode:
		w.counted(n)
		return
	default:
		return
	}
	then, otherwise := at, at
	w.list(b.List, &then)
	w.list(b.ElseList, &otherwise)
}

// counted finds {{counted .Number "{n} record" "{n} records"}}, a message with a
// number that a template says.
func (w *walker) counted(n *parse.ActionNode) {
	for _, c := range n.Pipe.Cmds {
		name, ok := c.Args[0].(*parse.IdentifierNode)
		if !ok || name.Ident != "counted" || len(c.Args) < 4 {
			continue
		}
		one, first := c.Args[2].(*parse.StringNode)
		many, second := c.Args[3].(*parse.StringNode)
		if first && second {
			w.found = append(w.found, Message{Name: many.Text, One: one.Text, Where: []string{w.file}})
		}
	}
}

// scanner cuts a list into tokens.
type scanner struct {
	w      *walker
	at     *place
	tokens []token

	tag   token  // the tag at hand
	raw   []byte // text of it, or of the value, that is no node yet
	name  []byte // of the attribute at hand
	quote byte
	value []token // of a spoken attribute
}

func textNode(s string) *parse.TextNode {
	return &parse.TextNode{NodeType: parse.NodeText, Text: []byte(s)}
}

// node takes a node of the template.
func (s *scanner) node(n parse.Node) {
	switch {
	case s.at.mode == inText || s.at.mode == inComment:
		s.tokens = append(s.tokens, token{nodes: []parse.Node{n}})
	case s.at.mode == inValue && s.at.spoken:
		s.endRaw()
		s.value = append(s.value, token{nodes: []parse.Node{n}})
	default:
		s.endRaw()
		s.tag.nodes = append(s.tag.nodes, n)
	}
}

// endRaw makes a node of the text that was read.
func (s *scanner) endRaw() {
	if len(s.raw) == 0 {
		return
	}
	if s.at.mode == inValue && s.at.spoken {
		s.value = append(s.value, token{text: string(s.raw)})
	} else {
		s.tag.nodes = append(s.tag.nodes, textNode(string(s.raw)))
	}
	s.raw = nil
}

// scan takes text.
func (s *scanner) scan(n *parse.TextNode) {
	text := n.Text
	for len(text) > 0 {
		if s.at.mode == inText || s.at.mode == inComment {
			text = s.between(text)
			continue
		}
		s.inside(text[0])
		text = text[1:]
	}
}

// between takes text up to the next tag, and the beginning of that.
func (s *scanner) between(text []byte) []byte {
	if s.at.mode == inComment {
		end := bytes.Index(text, []byte("-->"))
		if end < 0 {
			s.tokens = append(s.tokens, token{nodes: []parse.Node{textNode(string(text))}, tag: "!"})
			return nil
		}
		s.tokens = append(s.tokens, token{nodes: []parse.Node{textNode(string(text[:end+3]))}, tag: "!"})
		s.at.mode = inText
		return text[end+3:]
	}
	i := bytes.IndexByte(text, '<')
	if i < 0 {
		s.tokens = append(s.tokens, token{text: string(text)})
		return nil
	}
	if i > 0 {
		s.tokens = append(s.tokens, token{text: string(text[:i])})
		text = text[i:]
	}
	if bytes.HasPrefix(text, []byte("<!--")) {
		s.at.mode = inComment
		return text
	}
	j := 1
	ends := j < len(text) && text[j] == '/'
	if ends {
		j++
	}
	k := j
	for k < len(text) && (text[k] >= 'a' && text[k] <= 'z' || text[k] >= 'A' && text[k] <= 'Z' || text[k] >= '0' && text[k] <= '9' || text[k] == '!') {
		k++
	}
	s.tag = token{tag: strings.ToLower(string(text[j:k])), ends: ends}
	s.raw = slices.Clone(text[:k])
	s.at.mode = inTag
	return text[k:]
}

// inside takes one byte of a tag.
func (s *scanner) inside(c byte) {
	switch s.at.mode {
	case inTag, inName, inEqual:
		s.raw = append(s.raw, c)
		s.attribute(c)
	case inValue:
		if c == s.quote || s.quote == 0 && c == '"' {
			s.endValue()
		}
		s.raw = append(s.raw, c)
	default: // text and comments are not inside of a tag
	}
}

func (s *scanner) attribute(c byte) {
	switch {
	case c == '>':
		s.endTag()
	case c == ' ' || c == '\n' || c == '\t' || c == '/':
		s.at.mode, s.name = inTag, nil
	case c == '=':
		s.at.mode = inEqual
	case (c == '"' || c == '\'') && s.at.mode == inEqual:
		s.at.attr = strings.ToLower(string(s.name))
		s.quote, s.name = c, nil
		s.tag.nodes = append(s.tag.nodes, textNode(string(s.raw)))
		s.raw = nil
		s.at.mode, s.at.spoken = inValue, slices.Contains(spoken, s.at.attr)
	default:
		s.at.mode = inName
		s.name = append(s.name, c)
	}
}

// endValue says the value of a spoken attribute.
func (s *scanner) endValue() {
	s.endRaw()
	if s.at.spoken {
		s.tag.nodes = append(s.tag.nodes, s.w.say(s.value)...)
	}
	s.value, s.at.mode, s.at.spoken = nil, inTag, false
}

func (s *scanner) endTag() {
	s.tag.nodes = append(s.tag.nodes, textNode(string(s.raw)))
	s.tokens = append(s.tokens, s.tag)
	s.raw, s.name, s.tag = nil, nil, token{}
	s.at.mode = inText
}

// flush ends a list, within a tag or outside of one.
func (s *scanner) flush() {
	if s.at.mode == inText || s.at.mode == inComment {
		return
	}
	s.endRaw()
	if s.at.mode == inValue && s.at.spoken {
		s.tag.nodes = append(s.tag.nodes, s.w.say(s.value)...)
	}
	s.tokens = append(s.tokens, token{nodes: s.tag.nodes, tag: "!"})
}

// hasLetters reports whether a text of HTML has words.
func hasLetters(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }
