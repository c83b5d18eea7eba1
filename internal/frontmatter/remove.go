package frontmatter

import (
	"slices"
	"strings"
)

// Remove takes the key or item at path out, with its line where it has one of
// its own, and with the comments on that line. What was the only one leaves an
// empty list or mapping.
func (d *Doc) Remove(path Path) (*Doc, error) {
	t, err := d.find(path)
	if err != nil {
		return nil, err
	}
	parentPath := path[:len(path)-1]
	parent := t.parent
	count := len(parent.Items) + len(parent.Pairs)
	if count == 1 && len(parentPath) > 0 {
		return d.Set(parentPath, &Node{Kind: parent.Kind, offset: -1})
	}
	i := 0
	if t.pair != nil {
		i = slices.IndexFunc(parent.Pairs, func(p Pair) bool { return p.Key == t.pair.Key })
	} else {
		i, _ = index(path[len(path)-1], count)
	}
	want := rebuild(d.root, parentPath, func(n *Node) {
		if n.Kind == Seq {
			n.Items = slices.Delete(slices.Clone(n.Items), i, i+1)
		} else {
			n.Pairs = slices.Delete(slices.Clone(n.Pairs), i, i+1)
		}
	})
	var gone Range
	if parent.style == flowStyle {
		gone = d.flowMember(parent, i, count)
	} else if gone, err = d.blockMember(t, i, count); err != nil {
		return nil, err
	}
	return d.apply(path, want, splice{gone, ""})
}

// memberStart is where the i-th key or item begins, its dash included.
func (d *Doc) memberStart(n *Node, i int) int {
	if n.Kind == Map {
		return n.Pairs[i].keyStart()
	}
	if n.style == flowStyle {
		return n.Items[i].start()
	}
	return d.dash(n, i)
}

// memberEnd is where the i-th key or item ends.
func (d *Doc) memberEnd(n *Node, i int) int {
	if n.Kind == Map {
		p := &n.Pairs[i]
		return max(d.keyEnd(p), d.end(p.Value))
	}
	return d.end(n.Items[i])
}

// flowMember is what goes when the i-th member goes: itself, and one comma.
func (d *Doc) flowMember(n *Node, i, count int) Range {
	switch {
	case count == 1:
		return Range{d.memberStart(n, i), d.memberEnd(n, i)}
	case i+1 < count:
		return Range{d.memberStart(n, i), d.memberStart(n, i+1)}
	}
	return Range{d.memberEnd(n, i-1), d.memberEnd(n, i)}
}

// blockMember is what goes when the i-th member goes: its lines, or, where
// something stands in front of it on its line, up to the next member.
func (d *Doc) blockMember(t target, i, count int) (Range, error) {
	start, end := d.memberStart(t.parent, i), d.memberEnd(t.parent, i)
	if !d.restIsComment(end) {
		return Range{}, d.refuse(t.path, "more stands on its line")
	}
	lineStart := d.lineStart(start)
	if len(strings.Trim(d.src[lineStart:start], " ")) == 0 {
		return Range{lineStart, d.nextLine(end)}, nil
	}
	if i+1 == count {
		return Range{}, d.refuse(t.path, "more stands in front of it on its line")
	}
	next := d.memberStart(t.parent, i+1)
	if strings.IndexByte(d.src[d.lineEnd(end):next], '#') >= 0 {
		return Range{}, d.refuse(t.path, "a comment stands between it and what follows")
	}
	return Range{start, next}, nil
}

// RenameKey changes the spelling of the last key of path.
func (d *Doc) RenameKey(path Path, to string) (*Doc, error) {
	t, err := d.find(path)
	if err != nil {
		return nil, err
	}
	switch {
	case t.pair == nil:
		return nil, d.refuse(path, "an item of a list has no key")
	case t.pair.Key == to:
		return d, nil
	case t.parent.Pair(to) != nil:
		return nil, d.refuse(path, "the key %q is there already", to)
	}
	parentPath := path[:len(path)-1]
	want := rebuild(d.root, parentPath, func(n *Node) {
		n.Pairs = slices.Clone(n.Pairs)
		n.Pair(t.pair.Key).Key = to
	})
	at := Range{d.afterProps(t.pair.keyStart()), d.keyEnd(t.pair)}
	text := keyText(to)
	if t.pair.keyStyle != plainStyle {
		text = scalarText(Str(to), t.pair.keyStyle, true)
	}
	return d.apply(path, want, splice{at, text})
}

// SpliceBody replaces the bytes r of the body (offsets count from the
// beginning of the file) and leaves the header alone.
func (d *Doc) SpliceBody(r Range, text string) (*Doc, error) {
	if r.Start < d.body.Start || r.End > d.body.End || r.Start > r.End {
		return nil, &RefusedError{Span: d.SpanOf(r), Reason: "the place is outside the body"}
	}
	src := make([]byte, 0, len(d.src)+len(text))
	src = append(src, d.src[:r.Start]...)
	src = append(src, text...)
	src = append(src, d.src[r.End:]...)
	next, _ := d.reparse(src)
	if next.header != d.header || next.body.Start != d.body.Start || !same(d.root, next.root) {
		return nil, &RefusedError{Span: d.SpanOf(r), Reason: "the header would change"}
	}
	return next, nil
}
