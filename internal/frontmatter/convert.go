package frontmatter

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/gitsm/gitsm/internal/diag"
)

// What the styles of a token mean for an edit.
type style uint8

const (
	plainStyle style = iota
	singleStyle
	doubleStyle
	blockStyle // literal or folded
	flowStyle
	unwritten // nothing stands there, not even an anchor
	lineStyle // to the end of the line, see ParseLines
)

// node takes a fresh node from its block.
func (r *reader) node() *Node {
	if len(r.nodeRoom) == 0 {
		r.nodeRoom = make([]Node, 32)
	}
	n := &r.nodeRoom[0]
	r.nodeRoom = r.nodeRoom[1:]
	return n
}

// room takes room for n pairs from their block.
func (r *reader) room(n int) []Pair {
	if len(r.pairRoom) < n {
		return make([]Pair, 0, n)
	}
	room := r.pairRoom[0:0:n]
	r.pairRoom = r.pairRoom[n:]
	return room
}

// countNodes is how many nodes convert makes of a YAML node, at most.
func countNodes(y *yaml.Node) int {
	n := 1
	for i, child := range y.Content {
		if y.Kind != yaml.MappingNode || i%2 == 1 { // keys are no nodes
			n += countNodes(child)
		}
	}
	return n
}

// countPairs is how many pairs convert makes of a YAML node, at most.
func countPairs(y *yaml.Node) int {
	n := 0
	if y.Kind == yaml.MappingNode {
		n = len(y.Content) / 2
	}
	for _, child := range y.Content {
		n += countPairs(child)
	}
	return n
}

// asWritten gives a text that was read as the part of the file that says it, where
// the file says it as it reads: what is shared with the file takes no room.
func (r *reader) asWritten(text string, start int) string {
	rest := r.doc.src[start:r.doc.header.End]
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		rest = rest[1:]
	}
	if strings.HasPrefix(rest, text) {
		return rest[:len(text)]
	}
	return text
}

// convert makes a Node of a YAML node and reports what is not read. The depth
// is bounded, because the YAML reader was told to stop at MaxDepth.
func (r *reader) convert(y *yaml.Node) *Node {
	n := r.node()
	start := r.offset(y)
	n.offset = int32(start)
	if y.Style&yaml.TaggedStyle != 0 || y.Tag == "!" {
		r.tagged(y, start)
	}
	if y.Anchor != "" {
		r.anchor(y, start)
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = Map
		if y.Style&yaml.FlowStyle != 0 {
			n.style = flowStyle
		}
		r.pairs(n, y.Content)
	case yaml.SequenceNode:
		n.Kind = Seq
		if y.Style&yaml.FlowStyle != 0 {
			n.style = flowStyle
		}
		n.Items = make([]*Node, 0, len(y.Content))
		for _, item := range y.Content {
			n.Items = append(n.Items, r.convert(item))
		}
	case yaml.AliasNode:
		n.Kind = Null
		r.alias(y, start)
	default:
		n.Text = r.asWritten(y.Value, start)
		n.style = styleOf(y.Style)
		n.Kind = String
		if n.style == plainStyle && y.Style&yaml.TaggedStyle == 0 {
			r.resolve(n)
		}
		if n.Kind == Null && n.Text == "" && y.Anchor == "" {
			n.style = unwritten
		}
	}
	return n
}

// styleOf reads the style of a scalar.
func styleOf(s yaml.Style) style {
	switch {
	case s&yaml.SingleQuotedStyle != 0:
		return singleStyle
	case s&yaml.DoubleQuotedStyle != 0:
		return doubleStyle
	case s&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return blockStyle
	}
	return plainStyle
}

// pairs converts the content of a mapping: key, value, key, value.
func (r *reader) pairs(n *Node, content []*yaml.Node) {
	n.Pairs = r.room(len(content) / 2)
	var seen map[string]int // only for mappings that are too long to be searched
	if len(content) > 32 {
		seen = make(map[string]int, len(content)/2)
	}
	for i := 0; i+1 < len(content); i += 2 {
		r.keys++
		if r.keys > r.maxKeys {
			if r.keys == r.maxKeys+1 {
				at := r.offset(content[i])
				r.fault("yaml-keys", at, at, "more than %d keys", r.maxKeys)
			}
			return
		}
		key := content[i]
		start := r.offset(key)
		if !r.key(key, start) {
			r.convert(content[i+1]) // for what it has to report
			continue
		}
		first := -1
		if seen != nil {
			if at, ok := seen[key.Value]; ok {
				first = at
			} else {
				seen[key.Value] = len(n.Pairs)
			}
		} else {
			for j := range n.Pairs {
				if n.Pairs[j].Key == key.Value {
					first = j
				}
			}
		}
		p := Pair{Key: r.asWritten(key.Value, start), keyOffset: int32(start), keyStyle: styleOf(key.Style)}
		if first >= 0 {
			p.Value = r.convert(content[i+1])
			r.duplicate(n, &p, &n.Pairs[first])
			continue
		}
		p.Value = r.convert(content[i+1])
		n.Pairs = append(n.Pairs, p)
	}
}

// key checks a key and reports whether it can be used.
func (r *reader) key(key *yaml.Node, start int) bool {
	switch {
	case key.Kind == yaml.AliasNode:
		r.alias(key, start)
		return false
	case key.Kind != yaml.ScalarNode:
		r.fault("yaml-key-type", start, start, "a list or mapping cannot be a key; expected text")
		return false
	case key.Style&yaml.TaggedStyle != 0 || key.Tag == "!":
		r.tagged(key, start)
		return false
	case key.Tag == "!!merge":
		r.fault("yaml-alias", start, start+len("<<"), "merge keys are not read; write the keys themselves")
		return false
	}
	if key.Anchor != "" {
		r.anchor(key, start)
	}
	if s := styleOf(key.Style); s == plainStyle {
		kind, _ := classify(key.Value)
		if kind != String {
			f := r.fault("yaml-key-type", start, start+len(key.Value), "a key must be text, but %q is a %s; put it in quotes", key.Value, kind)
			if key.Value == "" {
				f.Message = "a key is missing before the colon"
			} else {
				f.Fix = r.doc.fix("quote the key", Range{start, start + len(key.Value)}, `"`+key.Value+`"`)
			}
			return false
		}
	}
	if c, _, found := Bidi(key.Value); found {
		p := Pair{Key: key.Value, keyOffset: int32(start), keyStyle: styleOf(key.Style)}
		r.hidden(c, Range{start, r.doc.keyEnd(&p)})
	}
	return true
}

// duplicate reports a key that stands twice in one mapping.
func (r *reader) duplicate(n *Node, second, first *Pair) {
	d := r.doc
	f := r.fault("yaml-duplicate-key", second.keyStart(), d.keyEnd(second), "the key %q stands twice in this mapping; keep one", second.Key)
	f.Related = []diag.Note{{Span: d.KeySpan(first), Message: "first used here"}}
	lineStart, end := d.lineStart(second.keyStart()), max(d.keyEnd(second), d.end(second.Value))
	if n.style != flowStyle && len(strings.Trim(d.src[lineStart:second.keyStart()], " ")) == 0 && d.restIsComment(end) {
		f.Fix = d.fix("remove the second key", Range{lineStart, d.nextLine(end)}, "")
	}
}

// alias reports an alias, which is never followed.
func (r *reader) alias(y *yaml.Node, start int) {
	f := r.fault("yaml-alias", start, start+1+len(y.Value), "aliases are not read; write the value itself")
	if y.Alias != nil {
		// The position cursor only moves forwards, so this look back is its own.
		at := r.place(y.Alias.Line, y.Alias.Column)
		f.Related = []diag.Note{{Span: r.doc.SpanOf(Range{at, at}), Message: "the anchor stands here"}}
	}
}

// anchor reports an anchor whose name runs on behind what the YAML reader takes
// for it: others would read the rest as part of the name, not of the value.
func (r *reader) anchor(y *yaml.Node, start int) {
	d := r.doc
	end := start + 1 + len(y.Anchor)
	if end < d.limit() && d.src[start] == '&' && !isBlank(d.src[end]) && breakLen(d.src[end:]) == 0 && !isFlowSign(d.src[end]) {
		r.fault("yaml-alias", start, end+1, "the name of this anchor holds a character that programs disagree on; remove the anchor")
	}
}

// tagged reports an explicit tag.
func (r *reader) tagged(y *yaml.Node, start int) {
	tag := y.Tag
	if !strings.HasPrefix(tag, "!") {
		tag = "!<" + tag + ">"
	}
	r.fault("yaml-tag", start, start, "the tag %q is not read; write the plain value", tag)
}
