package frontmatter

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
)

// Every edit splices bytes, re-parses the result and asserts that exactly the
// target changed; it returns a *RefusedError otherwise.

// RefusedError says why an edit was not made: it could not be done without
// touching more than its target. Nothing was changed.
type RefusedError struct {
	Span   diag.Span
	Path   Path
	Reason string
}

// Error gives "file:line:column: cannot edit path: reason".
func (e *RefusedError) Error() string {
	what := e.Path.String()
	if what == "" {
		what = "the file"
	}
	return fmt.Sprintf("%s: cannot edit %s: %s", e.Span, what, e.Reason)
}

// refuse makes a RefusedError at the place that path names.
func (d *Doc) refuse(path Path, format string, args ...any) *RefusedError {
	return &RefusedError{Span: d.At(path...), Path: slices.Clone(path), Reason: fmt.Sprintf(format, args...)}
}

// splice replaces one stretch of bytes. Splices of one edit do not overlap and
// come in the order of the file.
type splice struct {
	at   Range
	text string
}

// apply makes the splices and checks the result: the header must read as want,
// the body must be the same bytes, and no finding may be new.
func (d *Doc) apply(path Path, want *Node, splices ...splice) (*Doc, error) {
	if d.borrowed {
		return nil, d.refuse(path, "fields of this record stand in its text, where gitsm reads and does not write them; edit the text by hand")
	}
	if d.inLines {
		return nil, d.refuse(path, "the header is lines of \"key: value\" and no YAML, which gitsm reads and does not write; edit the text by hand")
	}
	if d.oddBreaks {
		return nil, d.refuse(path, "the header holds line breaks that not every program takes for one; replace them first")
	}
	var out bytes.Buffer
	last := 0
	for _, s := range splices {
		out.WriteString(d.src[last:s.at.Start])
		out.WriteString(s.text)
		last = s.at.End
	}
	out.WriteString(d.src[last:])
	next, findings := d.reparse(out.Bytes())
	if rule := worse(d.faults, findings); rule != "" {
		return nil, d.refuse(path, "the file would break the rule %s", rule)
	}
	if !same(want, next.root) || d.BodyText() != next.BodyText() {
		return nil, d.refuse(path, "the result would not read back as meant; edit the text by hand")
	}
	return next, nil
}

// reparse reads new bytes of the same file.
func (d *Doc) reparse(src []byte) (*Doc, []diag.Diagnostic) {
	if d.plain {
		return ParseYAML(d.name, src)
	}
	if d.inLines {
		return ParseLines(d.name, src)
	}
	return Parse(d.name, src)
}

// worse names a rule that more findings break than before, or "". An empty
// header may become one that is not.
func worse(before, after []diag.Diagnostic) string {
	if len(after) == 0 {
		return ""
	}
	count := map[string]int{}
	for i := range before {
		count[before[i].Rule]++
	}
	for i := range after {
		rule := after[i].Rule
		count[rule]--
		if count[rule] < 0 && rule != "frontmatter-empty" {
			return rule
		}
	}
	return ""
}

// same compares the tree that was meant with the one that was read. What was
// there before must be the same to the letter; values that were made for the
// edit must be equal as values.
func same(want, got *Node) bool {
	if want.start() < 0 {
		return Equal(want, got)
	}
	if want.Kind != got.Kind || want.Text != got.Text || len(want.Pairs) != len(got.Pairs) {
		return false
	}
	for i := range want.Pairs {
		if want.Pairs[i].Key != got.Pairs[i].Key || !same(want.Pairs[i].Value, got.Pairs[i].Value) {
			return false
		}
	}
	return slices.EqualFunc(want.Items, got.Items, same)
}

// rebuild gives the tree with change applied to the node at path. The nodes on
// the way are copied, all others are shared.
func rebuild(n *Node, path Path, change func(*Node)) *Node {
	c := *n
	if len(path) == 0 {
		change(&c)
		return &c
	}
	step, rest := path[0], path[1:]
	if n.Kind == Seq {
		c.Items = slices.Clone(n.Items)
		if i, ok := index(step, len(n.Items)); ok {
			c.Items[i] = rebuild(n.Items[i], rest, change)
		}
		return &c
	}
	c.Pairs = slices.Clone(n.Pairs)
	if p := c.Pair(step); p != nil {
		p.Value = rebuild(p.Value, rest, change)
	}
	return &c
}

// target is a value of the header with what stands around it.
type target struct {
	path   Path
	node   *Node
	pair   *Pair // nil for an item of a list
	parent *Node
	inFlow bool // stands between brackets
}

// find leads to the value at path, which must exist.
func (d *Doc) find(path Path) (target, error) {
	t := target{path: path, node: d.root}
	if len(path) == 0 {
		return t, d.refuse(path, "name a field")
	}
	for _, step := range path {
		next := t.node.Lookup(step)
		if next == nil {
			return t, d.refuse(path, "there is no such field")
		}
		t.inFlow = t.inFlow || (t.node.style == flowStyle && (t.node.Kind == Map || t.node.Kind == Seq))
		t.parent, t.pair, t.node = t.node, t.node.Pair(step), next
	}
	return t, nil
}

// replaced is the header's tree with another value at the target.
func (d *Doc) replaced(t target, v *Node) *Node {
	return rebuild(d.root, t.path, func(n *Node) { *n = *made(v) })
}

// made gives a value as one that was made, wherever it came from.
func made(v *Node) *Node {
	c := *v
	c.offset = -1
	return &c
}

// Set replaces the value at path, which must exist. A scalar is replaced in
// its own bytes (quotes and comments around it stay); a list or mapping is
// replaced as a whole in the style it has, with the comments inside it.
func (d *Doc) Set(path Path, v *Node) (*Doc, error) {
	t, err := d.find(path)
	if err != nil {
		return nil, err
	}
	if t.node.Kind != Map && t.node.Kind != Seq && t.node.Kind == v.Kind && t.node.Text == v.Text {
		return d, nil
	}
	return d.apply(path, d.replaced(t, v), d.setSplices(t, v)...)
}

// setSplices chooses how a value is replaced.
func (d *Doc) setSplices(t target, v *Node) []splice {
	switch {
	case t.inFlow, t.node.style == flowStyle && len(t.node.Items)+len(t.node.Pairs) > 0:
		return d.setInline(t, flowText(v, t.inFlow))
	case t.node.Kind == Map && len(t.node.Pairs) > 0, t.node.Kind == Seq && len(t.node.Items) > 0:
		return d.setBlock(t, v)
	case v.Kind == Map && len(v.Pairs) > 0, v.Kind == Seq && !flowable(v, d.keyColumn(t)):
		return d.setNested(t, v)
	case v.Kind == String && literalFits(v.Text) && t.pair != nil:
		return d.setLiteral(t, v.Text)
	}
	text := flowText(v, false)
	if v.Kind != Seq && v.Kind != Map {
		text = scalarText(v, t.node.style, false)
	}
	return d.setInline(t, text)
}

// own is the stretch of a value's token without its anchor.
func (d *Doc) own(n *Node) Range {
	r := d.rangeOf(n)
	if n.textless() {
		return Range{r.End, r.End}
	}
	return Range{min(d.afterProps(r.Start), r.End), r.End}
}

// setInline writes a value of one line in place of the token.
func (d *Doc) setInline(t target, text string) []splice {
	r := d.own(t.node)
	if t.node.style == blockStyle {
		return d.setOverBlock(t, text, "")
	}
	if r.Start == r.End { // nothing is written there yet
		for isBlank(d.src[r.Start-1]) {
			r.Start--
		}
		r.End = r.Start
		lead := " "
		if t.inFlow && t.pair != nil && r.Start == d.keyEnd(t.pair) {
			lead = ": "
		}
		text = lead + text
	}
	return []splice{{r, text}}
}

// setOverBlock replaces a literal or folded text: head takes the place of the
// indicator, so that a comment behind it stays, and lines that of the content.
func (d *Doc) setOverBlock(t target, head, lines string) []splice {
	r := d.own(t.node)
	end := r.Start
	for end < r.End && !isBlank(d.src[end]) && !isBreak(d.src[end]) {
		end++
	}
	lineEnd := r.Start + len(trimEOL(line(d.src[:d.limit()], r.Start)))
	return []splice{{Range{r.Start, end}, head}, {Range{lineEnd, max(lineEnd, r.End)}, lines}}
}

// setLiteral writes a text of several lines as a literal block.
func (d *Doc) setLiteral(t target, text string) []splice {
	e := encoder{eol: d.eol(t.pair.keyStart())}
	e.literal(text, d.column(t.pair.keyStart())+2)
	lines := e.eol + strings.TrimSuffix(e.out.String(), e.eol)
	if t.node.style == blockStyle {
		return d.setOverBlock(t, literalHead(text), lines)
	}
	r := d.own(t.node)
	head := literalHead(text)
	if r.Start == r.End {
		head = " " + head
	}
	lineEnd := d.lineEnd(r.End)
	return []splice{{r, head}, {Range{lineEnd, lineEnd}, lines}}
}

// setBlock replaces a block list or mapping.
func (d *Doc) setBlock(t target, v *Node) []splice {
	r := d.own(t.node)
	column := d.column(r.Start)
	e := encoder{eol: d.eol(r.Start)}
	switch {
	case v.Kind == Map && len(v.Pairs) > 0 && (t.node.Kind == Map || d.indented(t)):
		e.pairs(v.Pairs, column)
	case v.Kind == Seq && len(v.Items) > 0 && (t.node.Kind == Seq || d.indented(t)):
		e.items(v.Items, column)
	default:
		// A value of one line moves up behind the colon or dash.
		up := r.Start
		for up > d.header.Start && (isBlank(d.src[up-1]) || isBreak(d.src[up-1])) {
			up--
		}
		return []splice{{Range{up, r.End}, " " + flowText(v, false)}}
	}
	text := strings.TrimSuffix(e.out.String(), e.eol)
	return []splice{{r, strings.TrimLeft(text, " ")}}
}

// indented reports a block value that stands deeper than the key it belongs
// to, so that a mapping can take the place of a list.
func (d *Doc) indented(t target) bool {
	return t.pair == nil || d.column(d.own(t.node).Start) > d.column(t.pair.keyStart())
}

// setNested writes a block list or mapping where a scalar, an empty list or
// nothing stands. What follows the scalar on its line stays there.
func (d *Doc) setNested(t target, v *Node) []splice {
	r := d.own(t.node)
	e := encoder{eol: d.eol(r.Start)}
	if t.pair == nil {
		if r.Start == r.End || d.lineEnd(r.End) != r.End || t.node.style == blockStyle || v.Kind == Seq {
			return d.setInline(t, flowText(v, false))
		}
		e.pairs(v.Pairs, d.column(r.Start))
		return []splice{{r, strings.TrimLeft(strings.TrimSuffix(e.out.String(), e.eol), " ")}}
	}
	column := d.column(t.pair.keyStart()) + 2
	if v.Kind == Map {
		e.pairs(v.Pairs, column)
	} else {
		e.items(v.Items, column)
	}
	lines := e.eol + strings.TrimSuffix(e.out.String(), e.eol)
	if t.node.style == blockStyle {
		return d.setOverBlock(t, "", lines)
	}
	up := r.Start
	for up > d.header.Start && isBlank(d.src[up-1]) {
		up--
	}
	lineEnd := d.lineEnd(r.End)
	if lineEnd == r.End {
		return []splice{{Range{up, r.End}, lines}}
	}
	return []splice{{Range{up, r.End}, ""}, {Range{lineEnd, lineEnd}, lines}}
}

// keyColumn is how far a target's key is indented.
func (d *Doc) keyColumn(t target) int {
	if t.pair != nil {
		return d.column(t.pair.keyStart()) + len(t.pair.Key)
	}
	return d.column(t.node.start())
}

// column counts the columns in front of an offset on its line, from 0.
func (d *Doc) column(at int) int {
	start := d.lineStart(at)
	return utf8.RuneCountInString(d.src[start:at])
}

// lineStart is the offset of the first byte of the line of the header that at
// stands on.
func (d *Doc) lineStart(at int) int {
	return max(d.header.Start, strings.LastIndexByte(d.src[:at], '\n')+1)
}

// lineEnd is the offset of the line break that ends the line of the header
// that at stands on, or of the header's end.
func (d *Doc) lineEnd(at int) int {
	return at + len(trimEOL(line(d.src[:d.limit()], at)))
}

// eol is the line end in use around an offset.
func (d *Doc) eol(at int) string {
	for _, from := range []int{d.lineStart(at), 0} {
		full := line(d.src, from)
		switch {
		case strings.HasSuffix(full, "\r\n"):
			return "\r\n"
		case strings.HasSuffix(full, "\n"):
			return "\n"
		}
	}
	return "\n"
}
