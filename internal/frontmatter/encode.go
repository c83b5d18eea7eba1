package frontmatter

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineWidth is up to where a list of plain values is written on one line.
const lineWidth = 100

// Encode writes a new file: fences, the pairs of header in block style, and
// the body.
func Encode(header *Node, body string) []byte {
	e := encoder{eol: "\n"}
	e.text(fence + "\n")
	e.pairs(header.Pairs, 0)
	e.text(fence + "\n")
	e.text(body)
	return e.out.Bytes()
}

// EncodeYAML writes a mapping as a plain YAML file.
func EncodeYAML(root *Node) []byte {
	e := encoder{eol: "\n"}
	e.pairs(root.Pairs, 0)
	return e.out.Bytes()
}

// encoder writes values that have no text yet. It never touches text that is
// there.
type encoder struct {
	out bytes.Buffer
	eol string
}

func (e *encoder) text(s string) { e.out.WriteString(s) }

// indent writes blanks.
func (e *encoder) indent(n int) {
	for range n {
		e.out.WriteByte(' ')
	}
}

// pairs writes a block mapping, each line with its end.
func (e *encoder) pairs(pairs []Pair, indent int) {
	for i := range pairs {
		e.indent(indent)
		e.pair(&pairs[i], indent)
	}
}

// pair writes "key: value" with the end of its last line. The cursor stands at
// column indent already.
func (e *encoder) pair(p *Pair, indent int) {
	e.text(keyText(p.Key))
	e.text(":")
	e.value(p.Value, indent)
}

// value writes what follows "key:", up to and including the end of its last
// line. indent is the column of the key.
func (e *encoder) value(n *Node, indent int) {
	switch {
	case n.Kind == Null:
		e.text(e.eol)
	case n.Kind == Map && len(n.Pairs) > 0:
		e.text(e.eol)
		e.pairs(n.Pairs, indent+2)
	case n.Kind == Seq && !flowable(n, indent):
		e.text(e.eol)
		e.items(n.Items, indent+2)
	case n.Kind == String && literalFits(n.Text):
		e.text(" " + literalHead(n.Text) + e.eol)
		e.literal(n.Text, indent+2)
	default:
		e.text(" " + flowText(n, false) + e.eol)
	}
}

// items writes a block list, each line with its end.
func (e *encoder) items(items []*Node, indent int) {
	for _, item := range items {
		e.indent(indent)
		e.text("-")
		e.item(item, indent)
	}
}

// item writes what follows the dash at column indent.
func (e *encoder) item(n *Node, indent int) {
	switch {
	case n.Kind == Map && len(n.Pairs) > 0:
		e.text(" ")
		e.pair(&n.Pairs[0], indent+2)
		e.pairs(n.Pairs[1:], indent+2)
	case n.Kind == Seq && !flowable(n, indent):
		e.text(" -")
		e.item(n.Items[0], indent+2)
		e.items(n.Items[1:], indent+2)
	default:
		e.value(n, indent)
	}
}

// flowable reports a list that is written on one line: [a, b].
func flowable(n *Node, indent int) bool {
	for _, item := range n.Items {
		if (item.Kind == Map && len(item.Pairs) > 0) || (item.Kind == Seq && len(item.Items) > 0) || (item.Kind == String && strings.Contains(item.Text, "\n")) {
			return false
		}
	}
	return indent+utf8.RuneCountInString(flowText(n, false)) <= lineWidth
}

// flowText writes a value on one line. inFlow says that it stands between
// brackets.
func flowText(n *Node, inFlow bool) string {
	switch n.Kind {
	case Seq:
		items := make([]string, len(n.Items))
		for i, item := range n.Items {
			items[i] = flowText(item, true)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case Map:
		pairs := make([]string, len(n.Pairs))
		for i := range n.Pairs {
			pairs[i] = keyText(n.Pairs[i].Key) + ": " + flowText(n.Pairs[i].Value, true)
		}
		return "{" + strings.Join(pairs, ", ") + "}"
	default:
		return scalarText(n, plainStyle, inFlow)
	}
}

// scalarText writes a scalar on one line, in the quotes of like where it is
// text and they can hold it.
func scalarText(n *Node, like style, inFlow bool) string {
	switch n.Kind {
	case Null:
		return "null"
	case Bool, Int, Float:
		return n.Text
	default:
		return textLike(n, like, inFlow)
	}
}

// textLike writes text, a date or a time, in the quotes of like where there are any.
func textLike(n *Node, like style, inFlow bool) string {
	switch {
	case like == singleStyle && singleFits(n.Text):
		return singleQuoted(n.Text)
	case like == singleStyle, like == doubleStyle:
		return doubleQuoted(n.Text)
	}
	if kind, wrong := classify(n.Text); kind == n.Kind && wrong == nil && plainFits(n.Text, inFlow) {
		return n.Text
	}
	return quoted(n.Text)
}

// keyText writes a key.
func keyText(key string) string {
	if kind, wrong := classify(key); kind == String && wrong == nil && plainFits(key, true) {
		return key
	}
	return quoted(key)
}

// quoted chooses the quotes that need no escapes.
func quoted(s string) string {
	if strings.ContainsAny(s, `"\`) && singleFits(s) {
		return singleQuoted(s)
	}
	return doubleQuoted(s)
}

// oldWords are read as something else than text by readers of YAML 1.1.
const oldWords = " y n yes no on off = << "

// plainFits reports whether text can stand without quotes, for readers of any
// version of YAML.
func plainFits(s string, inFlow bool) bool {
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' || s[len(s)-1] == ':' || !singleFits(s) {
		return false
	}
	if strings.Contains(oldWords, " "+strings.ToLower(s)+" ") || sexagesimal(s) {
		return false
	}
	switch s[0] {
	case '-':
		if len(s) == 1 || s[1] == ' ' || s[1] == '-' || (inFlow && isFlowSign(s[1])) {
			return false
		}
	case '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return false
	}
	if strings.Contains(s, ": ") || strings.Contains(s, " #") {
		return false
	}
	if inFlow && (strings.ContainsAny(s, ",[]{}") || strings.Contains(s, "?")) {
		return false
	}
	return !strings.HasPrefix(s, "...")
}

// sexagesimal reports 22:00 and 1:30:00, which YAML 1.1 reads as numbers.
func sexagesimal(s string) bool {
	return strings.Contains(s, ":") && strings.Trim(s, "0123456789:.+-") == ""
}

// singleFits reports text of one line without anything that needs an escape.
func singleFits(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, c := range s {
		if c != ' ' && !printable(c) {
			return false
		}
	}
	return true
}

// printable reports characters that may stand in a header as they are:
// visible ones, and joiners that scripts and emoji need, but nothing that
// changes direction.
func printable(c rune) bool {
	return unicode.IsPrint(c) || c == 0x200C || c == 0x200D || (c > 0x7F && unicode.Is(unicode.Zs, c))
}

// singleQuoted writes text in single quotes.
func singleQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// doubleQuoted writes text in double quotes, with escapes for what cannot be
// seen.
func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case printable(c):
			b.WriteRune(c)
		case c < 0x100:
			fmt.Fprintf(&b, `\x%02X`, c)
		case c < 0x10000:
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			fmt.Fprintf(&b, `\U%08X`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// literalFits reports text of several lines that can be written as a literal
// block and read back unchanged. A line that looks like a fence would end the
// header for some readers, blanks at the end of a line are lost to editors.
func literalFits(s string) bool {
	if !strings.Contains(strings.TrimRight(s, "\n"), "\n") || strings.HasSuffix(s, "\n\n") || s[0] == '\n' {
		return false
	}
	if s[0] == ' ' || !utf8.ValidString(s) {
		return false
	}
	for text := range strings.SplitSeq(s, "\n") {
		if !singleFits(text) || strings.HasSuffix(text, " ") || strings.TrimSpace(text) == fence {
			return false
		}
	}
	return true
}

// literalHead is the indicator of a literal block.
func literalHead(s string) string {
	if strings.HasSuffix(s, "\n") {
		return "|"
	}
	return "|-"
}

// literal writes the lines of a literal block, each with its end.
func (e *encoder) literal(s string, indent int) {
	for text := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		if text != "" {
			e.indent(indent)
		}
		e.text(text + e.eol)
	}
}
