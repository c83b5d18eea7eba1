// Package frontmatter reads a Markdown file with a YAML header, or a plain
// YAML file, keeps every position, and edits it by splicing bytes, so that an
// edit touches its own target and nothing else. It is the only door to YAML
// and to adrg/frontmatter. Start from Parse.
//
// It is strict where YAML is generous (duplicate keys, aliases, tags, several
// documents, times without a zone) and knows no ITSM word: what the keys mean
// is package schema's business.
package frontmatter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
)

// Limits on what is read. They are far above what people write and low enough
// that a hostile file costs milliseconds.
const (
	MaxFile   = 1 << 20  // bytes of a file
	MaxHeader = 64 << 10 // bytes of a Markdown file's header; a plain YAML file may use MaxFile
	MaxDepth  = 64       // levels of nesting
	MaxKeys   = 5000     // keys of a header; a plain YAML file may hold ten times as many
)

// Range is a half-open stretch of bytes of a file: [Start, End).
type Range struct{ Start, End int }

// Doc is one parsed file. It is immutable: edits return a new Doc. Keys and values
// that stand in the file as they read are parts of its text, not copies, since
// documents stay in memory.
type Doc struct {
	name   string
	src    string
	header Range // the YAML text, without the fence lines
	body   Range // everything after the closing fence line
	root   *Node // always a Map; empty where the header could not be read
	plain  bool  // the whole file is YAML: no fences, no body
	// inLines says that the header is lines of "key: value" and no YAML.
	inLines bool
	// borrowed says that some fields are stretches of the text, see Borrow.
	borrowed bool
	faults   []diag.Diagnostic

	// oddBreaks says that the header holds line breaks that not every reader
	// takes for one. They are findings, and such a header is not edited: where
	// its lines end is a matter of opinion.
	oddBreaks bool

	indexed sync.Once
	lines   []int // where each line of a long file starts, once Pos was asked
}

// Parse splits and reads a Markdown file with a YAML header. It always returns
// a Doc: what could be read is there, and every fault is a finding (rules
// "frontmatter-…", "yaml-…", "encoding-…", "time-zone", "conflict-marker").
func Parse[T string | []byte](name string, src T) (*Doc, []diag.Diagnostic) {
	return parse(&Doc{name: name, src: string(src)}, (*reader).read)
}

// parse splits a file, and has its header read where it can be.
func parse(d *Doc, read func(*reader)) (*Doc, []diag.Diagnostic) {
	d.root = &Node{Kind: Map}
	r := reader{doc: d, maxKeys: MaxKeys}
	if !r.fits() {
		return d.finish(&r)
	}
	if !r.split() {
		d.body = Range{0, len(d.src)}
		r.checkText()
		return d.finish(&r)
	}
	if n := d.header.End - d.header.Start; n > MaxHeader {
		r.fault("frontmatter-size", d.header.Start, d.header.Start,
			"the header has %d bytes; at most %d are read, longer text belongs into the body", n, MaxHeader)
		r.checkText()
		return d.finish(&r)
	}
	r.checkText()
	read(&r)
	return d.finish(&r)
}

// ParseYAML reads a file that is YAML from its first to its last byte, such as
// gitsm.yaml, under the same strictness and limits.
func ParseYAML[T string | []byte](name string, src T) (*Doc, []diag.Diagnostic) {
	d := &Doc{name: name, src: string(src), root: &Node{Kind: Map}, plain: true}
	d.header = Range{0, len(src)}
	d.body = Range{len(src), len(src)}
	r := reader{doc: d, maxKeys: 10 * MaxKeys}
	if !r.fits() {
		return d.finish(&r)
	}
	d.header.Start = len(byteOrderMark(d.src))
	r.checkText()
	r.read()
	return d.finish(&r)
}

// finish hands out the Doc with its findings in the order of the file.
func (d *Doc) finish(r *reader) (*Doc, []diag.Diagnostic) {
	if len(r.findings) > 0 {
		d.faults = diag.Sort(r.findings)
	}
	return d, d.faults
}

// Name is the name the file was parsed under: a slash path inside its tree.
func (d *Doc) Name() string { return d.name }

// Text gives the file, byte for byte.
func (d *Doc) Text() string { return d.src }

// Bytes gives the file, byte for byte, as a copy.
func (d *Doc) Bytes() []byte { return []byte(d.src) }

// BodyText gives the text after the header.
func (d *Doc) BodyText() string { return d.src[d.body.Start:d.body.End] }

// Body gives the text after the header as a copy.
func (d *Doc) Body() []byte { return []byte(d.BodyText()) }

// BodyOffset is the byte offset at which Body begins.
func (d *Doc) BodyOffset() int { return d.body.Start }

// Header is the stretch of the YAML text, without the fence lines.
func (d *Doc) Header() Range { return d.header }

// Root is the header's mapping, never nil.
func (d *Doc) Root() *Node { return d.root }

// Pos turns a byte offset into line and column. Lines end at a line feed, as
// they do for Git and for every editor; a byte order mark takes no column.
func (d *Doc) Pos(offset int) diag.Pos {
	offset = max(0, min(offset, len(d.src)))
	line, start := d.lineAt(offset)
	if line == 1 {
		start = min(offset, len(byteOrderMark(d.src)))
	}
	return diag.Pos{Line: line, Column: 1 + utf8.RuneCountInString(d.src[start:offset])}
}

// lineAt gives the line of an offset and where it starts. Headers are short
// and seldom asked; a long inventory is asked for each of its items, so it
// gets an index of its lines.
func (d *Doc) lineAt(offset int) (line, start int) {
	if len(d.src) <= MaxHeader {
		before := d.src[:offset]
		return 1 + strings.Count(before, "\n"), 1 + strings.LastIndexByte(before, '\n')
	}
	d.indexed.Do(func() {
		d.lines = append(d.lines, 0)
		for i, c := range d.src {
			if c == '\n' {
				d.lines = append(d.lines, i+1)
			}
		}
	})
	line, ok := slices.BinarySearch(d.lines, offset)
	if ok {
		line++
	}
	return line, d.lines[line-1]
}

// Range is where the token of a value of this Doc stands, for edits that a
// finding proposes. It is empty for nil and for made nodes.
func (d *Doc) Range(n *Node) Range {
	if n == nil || n.start() < 0 {
		return Range{}
	}
	return d.rangeOf(n)
}

// KeyRange is where the key of a pair of this Doc stands.
func (d *Doc) KeyRange(p *Pair) Range {
	if p == nil || p.keyStart() < 0 {
		return Range{}
	}
	return Range{p.keyStart(), d.keyEnd(p)}
}

// SpanOf turns a range of bytes into a span of this file.
func (d *Doc) SpanOf(r Range) diag.Span {
	s := diag.Span{File: d.name, Start: d.Pos(r.Start)}
	s.End = s.Start
	if r.End > r.Start {
		s.End = d.Pos(r.End)
	}
	return s
}

// Span is where a node of this Doc stands. For nil it is the place where a
// header key would be added: the line after the last one, column 1.
func (d *Doc) Span(n *Node) diag.Span {
	if n == nil || n.start() < 0 || (n == d.root && len(n.Pairs) == 0) {
		return d.SpanOf(Range{d.header.End, d.header.End})
	}
	return d.SpanOf(d.rangeOf(n))
}

// KeySpan is where the key of a pair of this Doc stands.
func (d *Doc) KeySpan(p *Pair) diag.Span {
	if p == nil || p.keyStart() < 0 {
		return d.Span(nil)
	}
	return d.SpanOf(Range{p.keyStart(), d.keyEnd(p)})
}

// At is where the field at path stands, or, where it is missing, the nearest
// place at which it would be added: the key of the innermost mapping or list
// of the path that is there, or the end of the header.
func (d *Doc) At(path ...string) diag.Span {
	n := d.root
	var key *Pair
	for _, step := range path {
		next := n.Lookup(step)
		if next == nil {
			switch {
			case key != nil:
				return d.KeySpan(key)
			case n != d.root:
				return d.SpanOf(Range{n.start(), n.start()})
			}
			return d.Span(nil)
		}
		key = n.Pair(step)
		n = next
	}
	if n.Kind == Null && key != nil && d.rangeOf(n).Start == d.rangeOf(n).End {
		return d.KeySpan(key)
	}
	return d.Span(n)
}

// Lookup follows keys and list indices ("log", "0", "to"); nil where the way ends.
func (n *Node) Lookup(path ...string) *Node {
	for _, step := range path {
		if n == nil {
			return nil
		}
		if n.Kind == Seq {
			i, ok := index(step, len(n.Items))
			if !ok {
				return nil
			}
			n = n.Items[i]
			continue
		}
		n = n.Get(step)
	}
	return n
}

// index reads a list index as it stands in a Path.
func index(step string, length int) (int, bool) {
	i, err := strconv.Atoi(step)
	return i, err == nil && i >= 0 && i < length && strconv.Itoa(i) == step
}

// maxFindings is how many findings of one file are told: a file with more of
// them is not mended one by one.
const maxFindings = 1000

// fault records an error finding for the bytes [start, end).
func (r *reader) fault(rule string, start, end int, format string, args ...any) *diag.Diagnostic {
	f := diag.Diagnostic{
		Span:     diag.Span{File: r.doc.name, Start: r.pos(start)},
		Severity: diag.Error,
		Rule:     rule,
		Message:  fmt.Sprintf(format, args...),
	}
	f.Span.End = r.pos(max(start, end))
	switch {
	case len(r.findings) > maxFindings:
		return &f // dropped
	case len(r.findings) == maxFindings:
		f.Message = fmt.Sprintf("more than %d findings; the rest of this file's is not listed", maxFindings)
	}
	r.findings = append(r.findings, f)
	return &r.findings[len(r.findings)-1]
}

// pos is Doc.Pos for offsets that mostly rise: it counts on from the last one,
// so that a file with many findings on one long line is walked once.
func (r *reader) pos(offset int) diag.Pos {
	d := r.doc
	if r.at.offset == 0 || offset < r.at.offset {
		r.at = mark{offset, d.Pos(offset)}
		return r.at.pos
	}
	passed := d.src[r.at.offset:offset]
	if n := strings.Count(passed, "\n"); n > 0 {
		r.at.pos.Line += n
		r.at.pos.Column = 1
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	r.at.pos.Column += utf8.RuneCountInString(passed)
	r.at.offset = offset
	return r.at.pos
}

// mark is a place of the file in both ways of counting.
type mark struct {
	offset int
	pos    diag.Pos
}

// fits reports whether the file is small enough to be read.
func (r *reader) fits() bool {
	d := r.doc
	if len(d.src) <= MaxFile {
		return true
	}
	r.findings = append(r.findings, diag.Errorf(diag.Span{File: d.name, Start: diag.Pos{Line: 1, Column: 1}, End: diag.Pos{Line: 1, Column: 1}},
		"file-size", "the file has %d bytes; at most %d are read", len(d.src), MaxFile))
	d.header, d.body = Range{}, Range{0, len(d.src)}
	return false
}
