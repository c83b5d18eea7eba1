package frontmatter

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// Format gives the file in gitsm's layout: keys in order, block style for the
// outermost level, one space after colons, trailing blanks removed; comments,
// values, quoting that matters and the body stay. It is idempotent.
//
// A comment line belongs to the key below it and moves with it; what stands at
// the top, apart from the comment right above the first key, stays there. A
// key that order does not know keeps behind the key it follows. A header that
// was not read completely is refused: what was not understood cannot be moved.
func (d *Doc) Format(order []string) (*Doc, error) {
	if d.inLines || d.borrowed {
		return nil, d.refuse(nil, "the header is lines of \"key: value\" and no YAML, which gitsm reads and does not write")
	}
	if i := slices.IndexFunc(d.faults, unread); i >= 0 {
		f := d.faults[i]
		return nil, &RefusedError{Span: f.Span, Reason: f.Message}
	}
	tidy, err := d.opened()
	if err != nil {
		return nil, err
	}
	if tidy, err = tidy.tidied(); err != nil {
		return nil, err
	}
	return tidy.ordered(order)
}

// unread reports findings that mean that a part of the header is not in the
// tree.
func unread(f diag.Diagnostic) bool {
	switch f.Rule {
	case ruleTime, ruleNumber, "yaml-tag", "encoding-bidi", "conflict-marker", "frontmatter-fence", "frontmatter-empty":
		return false
	}
	return true
}

// opened writes a header in braces as lines.
func (d *Doc) opened() (*Doc, error) {
	if d.root.style != flowStyle {
		return d, nil
	}
	r := d.rangeOf(d.root)
	text := d.src[r.Start:r.End]
	if strings.Contains(text, " #") || strings.Contains(text, "\t#") || strings.Contains(text, "\n#") {
		return nil, d.refuse(nil, "comments stand between the braces; write the header as lines")
	}
	eol := d.eol(r.Start)
	var lines []string
	for i := range d.root.Pairs {
		p := &d.root.Pairs[i]
		text := d.src[p.keyStart():d.keyEnd(p)] + ":"
		if value := d.rangeOf(p.Value); value.Start < value.End {
			source := d.src[value.Start:value.End]
			if strings.ContainsAny(source, "\r\n") {
				source = flowText(p.Value, false)
			}
			text += " " + source
		}
		lines = append(lines, text)
	}
	if len(lines) == 0 {
		return d, nil
	}
	return d.apply(nil, d.root, splice{r, strings.Join(lines, eol)})
}

// tidied removes blanks: in front of colons, all but one behind them, and at
// the ends of lines. Text of several lines is left alone.
func (d *Doc) tidied() (*Doc, error) {
	t := tidier{doc: d}
	t.mapping(d.root)
	t.lines()
	t.fences()
	if len(t.splices) == 0 {
		return d, nil
	}
	slices.SortFunc(t.splices, func(a, b splice) int {
		return cmp.Or(cmp.Compare(a.at.Start, b.at.Start), cmp.Compare(a.at.End, b.at.End))
	})
	return d.apply(nil, d.root, t.splices...)
}

// tidier collects the splices of one pass.
type tidier struct {
	doc     *Doc
	splices []splice
	texts   []Range // of scalars that span lines
}

// mapping looks at the colons of a mapping, and at all values in it.
func (t *tidier) mapping(n *Node) {
	for i := range n.Pairs {
		p := &n.Pairs[i]
		t.text(Range{p.keyStart(), t.doc.keyEnd(p)})
		if n.style != flowStyle {
			t.colon(p)
		}
		t.value(p.Value)
	}
}

// value looks for mappings and for texts of several lines.
func (t *tidier) value(n *Node) {
	switch n.Kind {
	case Map:
		t.mapping(n)
	case Seq:
		for _, item := range n.Items {
			t.value(item)
		}
	default:
		t.text(t.doc.rangeOf(n))
	}
}

// text notes a scalar that spans lines.
func (t *tidier) text(r Range) {
	if strings.IndexByte(t.doc.src[r.Start:r.End], '\n') >= 0 {
		t.texts = append(t.texts, r)
	}
}

// colon tidies "key  :   value".
func (t *tidier) colon(p *Pair) {
	d := t.doc
	end := d.keyEnd(p)
	colon := end
	for colon < d.limit() && isBlank(d.src[colon]) {
		colon++
	}
	if colon >= d.limit() || d.src[colon] != ':' { // an explicit key, on its own line
		return
	}
	if colon > end {
		t.splices = append(t.splices, splice{Range{end, colon}, ""})
	}
	value := d.rangeOf(p.Value)
	if value.Start == value.End {
		return
	}
	gap := d.src[colon+1 : value.Start]
	if len(strings.Trim(gap, " \t")) == 0 && len(gap) > 0 && gap != " " {
		t.splices = append(t.splices, splice{Range{colon + 1, value.Start}, " "})
	}
}

// lines removes blanks at the ends of lines, and ends the last line of a plain
// file.
func (t *tidier) lines() {
	d := t.doc
	slices.SortFunc(t.texts, func(a, b Range) int { return cmp.Compare(a.Start, b.Start) })
	text := 0
	for at := d.header.Start; at < d.header.End; {
		full := line(d.src[:d.header.End], at)
		content := trimEOL(full)
		end := at + len(content)
		start := at + len(strings.TrimRight(content, " \t"))
		for text < len(t.texts) && t.texts[text].End <= start {
			text++
		}
		if start < end && (text == len(t.texts) || t.texts[text].Start >= end) {
			t.splices = append(t.splices, splice{Range{start, end}, ""})
		}
		at += len(full)
	}
	last := d.header.End
	if d.plain && last > d.header.Start && d.src[last-1] != '\n' && !d.endsInBlock() {
		t.splices = append(t.splices, splice{Range{last, last}, d.eol(0)})
	}
}

// endsInBlock reports a literal or folded text as the last value of all: a
// line break more would be text.
func (d *Doc) endsInBlock() bool {
	n := d.root
	for {
		switch {
		case len(n.Pairs) > 0:
			n = n.Pairs[len(n.Pairs)-1].Value
		case len(n.Items) > 0:
			n = n.Items[len(n.Items)-1]
		default:
			return n.style == blockStyle
		}
	}
}

// fences removes blanks behind the fences.
func (t *tidier) fences() {
	d := t.doc
	if d.plain || d.header.Start == 0 {
		return
	}
	open := strings.LastIndexByte(d.src[:d.header.Start-1], '\n') + 1
	for _, at := range []int{max(open, len(byteOrderMark(d.src))), d.header.End} {
		content := trimEOL(line(d.src, at))
		if rest := strings.TrimPrefix(content, fence); len(rest) > 0 && len(strings.Trim(rest, " \t")) == 0 {
			t.splices = append(t.splices, splice{Range{at + len(fence), at + len(content)}, ""})
		}
	}
}

// ordered moves the keys of the header into order, each with the comments and
// blank lines above it.
func (d *Doc) ordered(order []string) (*Doc, error) {
	pairs := d.root.Pairs
	sequence := sortKeys(pairs, order)
	if slices.IsSorted(sequence) {
		return d, nil
	}
	start := d.headEnd(&pairs[0])
	chunks := make([]string, len(pairs))
	eol := d.eol(d.header.Start)
	at := start
	for i := range pairs {
		end := d.memberEnd(d.root, i)
		if !d.restIsComment(end) {
			return nil, d.refuse(Path{pairs[i].Key}, "more stands on its line")
		}
		next := d.nextLine(end)
		chunks[i] = d.src[at:next]
		if !strings.HasSuffix(chunks[i], "\n") {
			chunks[i] += eol
		}
		at = next
	}
	var out strings.Builder
	moved := make([]Pair, 0, len(pairs))
	for i, from := range sequence {
		chunk := chunks[from]
		if i == 0 {
			chunk = trimBlankLines(chunk)
		}
		out.WriteString(chunk)
		moved = append(moved, pairs[from])
	}
	want := rebuild(d.root, nil, func(n *Node) { n.Pairs = moved })
	return d.apply(nil, want, splice{Range{start, at}, out.String()})
}

// sortKeys gives the indices of the pairs in the order they belong. A key that
// order does not know takes the rank of the key in front of it.
func sortKeys(pairs []Pair, order []string) []int {
	rank := make([]int, len(pairs))
	sequence := make([]int, len(pairs))
	last := -1
	for i := range pairs {
		if r := slices.Index(order, pairs[i].Key); r >= 0 {
			last = r
		}
		rank[i], sequence[i] = last, i
	}
	slices.SortStableFunc(sequence, func(a, b int) int { return cmp.Compare(rank[a], rank[b]) })
	return sequence
}

// headEnd is where what belongs to the first key begins: its own line, or the
// comment lines right above it.
func (d *Doc) headEnd(first *Pair) int {
	start := d.lineStart(first.keyStart())
	for start > d.header.Start {
		above := d.lineStart(start - 1)
		if !isOwnComment(d.src[above:start]) {
			break
		}
		start = above
	}
	return start
}

// trimBlankLines removes blank lines from the front of a text.
func trimBlankLines(s string) string {
	for {
		first, rest, found := strings.Cut(s, "\n")
		if !found || strings.TrimSpace(first) != "" {
			return s
		}
		s = rest
	}
}
