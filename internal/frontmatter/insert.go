package frontmatter

import (
	"slices"
	"strings"
)

// Insert adds a key that is not there yet to the mapping at path's parent. Its
// place follows order (the kind's key order): behind the last present key that
// precedes it there; keys unknown to order stay where they are. A parent that
// is missing or empty is made.
func (d *Doc) Insert(path Path, v *Node, order []string) (*Doc, error) {
	if len(path) == 0 {
		return nil, d.refuse(path, "name a field")
	}
	if d.root.Lookup(path...) != nil {
		return nil, d.refuse(path, "the field is there already")
	}
	parentPath, key := path[:len(path)-1], path[len(path)-1]
	parent := d.root.Lookup(parentPath...)
	pair := Pair{Key: key, Value: v, keyOffset: -1}
	switch {
	case parent == nil:
		return d.Insert(parentPath, Dict(pair), order)
	case len(parentPath) > 0 && parent.Kind == Null, len(parentPath) > 0 && parent.Kind == Map && len(parent.Pairs) == 0:
		return d.Set(parentPath, Dict(pair))
	case parent.Kind != Map:
		return nil, d.refuse(path, "its parent is a %s, expected a mapping", parent.Kind)
	}
	behind := predecessor(parent, key, order)
	want := rebuild(d.root, parentPath, func(n *Node) {
		pair.Value = made(v)
		n.Pairs = slices.Insert(slices.Clone(n.Pairs), behind+1, pair)
	})
	if d.inFlow(path) {
		return d.apply(path, want, d.insertFlow(parent, &pair, behind))
	}
	at, err := d.insertBlock(path, parent, &pair, behind)
	if err != nil {
		return nil, err
	}
	return d.apply(path, want, at)
}

// Put sets the value where the key exists and inserts it where it does not.
func (d *Doc) Put(path Path, v *Node, order []string) (*Doc, error) {
	if d.root.Lookup(path...) != nil {
		return d.Set(path, v)
	}
	return d.Insert(path, v, order)
}

// inFlow reports whether the innermost mapping or list on the way of path, its
// last step aside, is written between brackets.
func (d *Doc) inFlow(path Path) bool {
	n := d.root
	for _, step := range path[:len(path)-1] {
		if n.style == flowStyle {
			return true
		}
		n = n.Lookup(step)
	}
	return n.style == flowStyle
}

// predecessor is the index of the pair behind which a new key belongs, or -1
// for the first place. A key that order does not know goes to the end.
func predecessor(parent *Node, key string, order []string) int {
	rank := slices.Index(order, key)
	if rank < 0 {
		return len(parent.Pairs) - 1
	}
	best, bestRank := -1, -1
	known := false
	for i := range parent.Pairs {
		r := slices.Index(order, parent.Pairs[i].Key)
		known = known || r >= 0
		if r >= 0 && r < rank && r > bestRank {
			best, bestRank = i, r
		}
	}
	if !known {
		return len(parent.Pairs) - 1
	}
	return best
}

// insertFlow writes a pair between brackets.
func (d *Doc) insertFlow(parent *Node, p *Pair, behind int) splice {
	text := keyText(p.Key) + ": " + flowText(p.Value, true)
	if behind >= 0 {
		last := &parent.Pairs[behind]
		at := max(d.keyEnd(last), d.end(last.Value))
		return splice{Range{at, at}, ", " + text}
	}
	at := d.own(parent).Start + 1
	if len(parent.Pairs) > 0 {
		text += ", "
	}
	return splice{Range{at, at}, text}
}

// insertBlock writes a pair on lines of its own.
func (d *Doc) insertBlock(path Path, parent *Node, p *Pair, behind int) (splice, error) {
	if len(parent.Pairs) == 0 { // only the header itself: a written empty mapping has brackets
		return d.newLines(d.header.End, d.encodePair(p, 0, d.eol(d.header.Start))), nil
	}
	first := &parent.Pairs[0]
	column := d.column(first.keyStart())
	text := d.encodePair(p, column, d.eol(first.keyStart()))
	if behind < 0 {
		return d.insertFirst(first, text), nil
	}
	last := &parent.Pairs[behind]
	end := max(d.keyEnd(last), d.end(last.Value))
	if !d.restIsComment(end) {
		return splice{}, d.refuse(path, "more stands on line %d, behind which it belongs", d.Pos(end).Line)
	}
	return d.newLines(d.nextLine(end), text), nil
}

// encodePair writes a pair as lines, indented, each with its end.
func (d *Doc) encodePair(p *Pair, column int, eol string) string {
	e := encoder{eol: eol}
	e.pairs([]Pair{*p}, column)
	return e.out.String()
}

// insertFirst puts lines in front of a mapping's first key, above the comments
// that belong to that key.
func (d *Doc) insertFirst(first *Pair, text string) splice {
	start := d.lineStart(first.keyStart())
	lead := d.src[start:first.keyStart()]
	if len(strings.Trim(lead, " ")) > 0 { // behind a dash
		text = strings.TrimLeft(text, " ") + strings.Repeat(" ", d.column(first.keyStart()))
		return splice{Range{first.keyStart(), first.keyStart()}, text}
	}
	for start > d.header.Start {
		above := d.lineStart(start - 1)
		comment := d.src[above:start]
		if !strings.HasPrefix(comment, lead) || !isOwnComment(comment[len(lead):]) {
			break
		}
		start = above
	}
	return splice{Range{start, start}, text}
}

// isOwnComment reports a comment that belongs to the key below it. The line
// that tells editors a schema belongs to the file.
func isOwnComment(text string) bool {
	return strings.HasPrefix(text, "#") && !strings.Contains(text, "yaml-language-server:")
}

// newLines puts whole lines at the beginning of a line. Where the file ends
// without a line break, the break moves to the front.
func (d *Doc) newLines(at int, text string) splice {
	if at > 0 && at == len(d.src) && at > d.header.Start && d.src[at-1] != '\n' {
		eol := d.eol(at)
		text = eol + strings.TrimSuffix(text, eol)
	}
	return splice{Range{at, at}, text}
}

// nextLine is the offset behind the line break of the line that at stands on.
func (d *Doc) nextLine(at int) int { return at + len(line(d.src[:d.limit()], at)) }

// restIsComment reports whether nothing but blanks and a comment follows on
// the line.
func (d *Doc) restIsComment(at int) bool {
	rest := strings.TrimLeft(d.src[at:d.lineEnd(at)], " \t")
	return len(rest) == 0 || (rest[0] == '#' && (len(rest) < d.lineEnd(at)-at || isBreak(d.src[at-1])))
}

// Append adds an item to the end of the list at path, in the list's own style
// and indentation. A missing list is inserted.
func (d *Doc) Append(path Path, v *Node, order []string) (*Doc, error) {
	list := d.root.Lookup(path...)
	if list == nil {
		return d.Insert(path, List(v), order)
	}
	if list.Kind == Null || (list.Kind == Seq && len(list.Items) == 0) {
		return d.Set(path, List(v))
	}
	if list.Kind != Seq {
		return nil, d.refuse(path, "this is a %s, expected a list", list.Kind)
	}
	want := rebuild(d.root, path, func(n *Node) { n.Items = append(slices.Clone(n.Items), made(v)) })
	last := list.Items[len(list.Items)-1]
	end := d.end(last)
	if list.style == flowStyle {
		return d.apply(path, want, d.appendFlow(list, last, v))
	}
	if !d.restIsComment(end) {
		return nil, d.refuse(path, "more stands on line %d behind the list", d.Pos(end).Line)
	}
	dash := d.dash(list, len(list.Items)-1)
	column := d.column(dash)
	e := encoder{eol: d.eol(dash)}
	e.indent(column)
	e.text("-")
	gap := d.own(last).Start - dash - 1
	if v.Kind == Map && len(v.Pairs) > 0 && gap > 1 && d.lineEnd(dash) > d.own(last).Start {
		e.indent(gap)
		e.pair(&v.Pairs[0], column+1+gap)
		e.pairs(v.Pairs[1:], column+1+gap)
	} else {
		e.item(v, column)
	}
	return d.apply(path, want, d.newLines(d.nextLine(end), e.out.String()))
}

// appendFlow adds an item between brackets. A list with an item a line gets
// another line.
func (d *Doc) appendFlow(list, last, v *Node) splice {
	end := d.end(last)
	text := flowText(v, true)
	lead := ", "
	if start := d.lineStart(last.start()); len(strings.TrimSpace(d.src[start:last.start()])) == 0 && start > list.start() {
		lead = "," + d.eol(last.start()) + d.src[start:last.start()]
	}
	if next := d.skipSpace(end); next < d.limit() && d.src[next] == ',' {
		// A trailing comma stays the last sign of the list.
		return splice{Range{next + 1, next + 1}, strings.TrimPrefix(lead, ",") + text + ","}
	}
	return splice{Range{end, end}, lead + text}
}

// dash is the offset of the dash in front of a block list's item.
func (d *Doc) dash(list *Node, i int) int {
	if i == 0 {
		return d.afterProps(list.start())
	}
	return d.skipSpace(d.end(list.Items[i-1]))
}
