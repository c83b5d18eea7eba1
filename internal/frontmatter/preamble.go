package frontmatter

import (
	"regexp"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// Some files say what a header says in lines of "Key: value" that no fence
// encloses: decision records below their heading, or proposals as mail has it
// (RFC 822, section 3.1). ParsePreamble reads those, and Borrow takes a value out of
// the text. Neither is ever written.

// preambleLine is "Key: value", which may be the item of a list and have its key
// emphasised: "- Start Date: 2026-03-16", "**Status:** accepted".
var preambleLine = regexp.MustCompile(`^(?:[-*+] +)?(?:\*\*|__)?([A-Za-z][A-Za-z0-9_. -]{0,62}?) ?(?:\*\*|__)?:(?:\*\*|__)?(?:[ \t]+(.*))?$`)

// ParsePreamble reads a Markdown file that begins, below a heading of the first
// level if it has one there, with lines of "Key: value". They end at the first
// blank line; a line that begins with a blank goes on with the value above it. A
// first paragraph in which another line stands is text, and there is no header then,
// which is no fault. A file that begins with a fence is read as Parse reads it. Blanks within a key count as hyphens. All of the file is body.
// Findings and limits are those of ParseLines, and the Doc cannot be edited.
func ParsePreamble[T string | []byte](name string, src T) (*Doc, []diag.Diagnostic) {
	text := string(src)
	if strings.HasPrefix(strings.TrimPrefix(text, utf8Mark), fence) {
		return Parse(name, text)
	}
	d := &Doc{name: name, src: text, inLines: true, root: &Node{Kind: Map}}
	r := &reader{doc: d, maxKeys: MaxKeys}
	if !r.fits() {
		return d.finish(r)
	}
	mark := len(byteOrderMark(d.src))
	d.body = Range{mark, len(d.src)}
	r.checkText()
	if strings.TrimSpace(d.src[mark:]) == "" {
		r.noHeader(mark)
		return d.finish(r)
	}
	r.preamble(d.belowHeading(mark))
	return d.finish(r)
}

// belowHeading is where the text begins below a heading of the first level, or at
// once.
func (d *Doc) belowHeading(at int) int {
	at = d.pastBlank(at)
	first := line(d.src, at)
	under := strings.TrimSpace(line(d.src, at+len(first)))
	switch {
	case strings.HasPrefix(first, "# "):
		return d.pastBlank(at + len(first))
	case under != "" && strings.Trim(under, "=") == "":
		return d.pastBlank(at + len(first) + len(line(d.src, at+len(first))))
	}
	return at
}

func (d *Doc) pastBlank(at int) int {
	for at < len(d.src) && strings.TrimSpace(line(d.src, at)) == "" {
		at += len(line(d.src, at))
	}
	return at
}

// preamble reads the lines from a place on, if all up to the next blank line are
// such lines.
func (r *reader) preamble(start int) {
	d := r.doc
	type entry struct{ keyStart, keyEnd, start, end int }
	var entries []entry
	at := start
	for at < len(d.src) && at-start <= MaxHeader {
		full := line(d.src, at)
		text := strings.TrimRight(full, " \t\r\n")
		if text == "" {
			break
		}
		if isBlank(text[0]) && len(entries) > 0 {
			entries[len(entries)-1].end = at + len(text)
			at += len(full)
			continue
		}
		m := preambleLine.FindStringSubmatchIndex(text)
		if m == nil {
			return
		}
		e := entry{keyStart: at + m[2], keyEnd: at + m[3], start: at + len(text), end: at + len(text)}
		if m[4] >= 0 {
			e.start = at + m[4]
		}
		entries = append(entries, e)
		at += len(full)
	}
	if len(entries) == 0 {
		return
	}
	d.header = Range{start, at}
	if at-start > MaxHeader {
		r.fault("frontmatter-size", start, start, "the first lines have more than %d bytes; at most so many are read, longer text belongs below a blank line", MaxHeader)
		return
	}
	seen := map[string]bool{}
	for _, e := range entries {
		key := strings.Join(strings.Fields(d.src[e.keyStart:e.keyEnd]), "-")
		switch {
		case seen[key]:
			r.fault("header-line", e.keyStart, e.keyEnd, "the key %q is there twice; the first one counts", key)
			continue
		case len(d.root.Pairs) == r.maxKeys:
			r.fault("yaml-keys", e.keyStart, e.keyStart, "more than %d keys", r.maxKeys)
			return
		}
		seen[key] = true
		d.root.Pairs = append(d.root.Pairs, Pair{Key: key, Value: r.lineValue(e.start, e.end), keyOffset: int32(e.keyStart), keyStyle: lineStyle})
	}
}

// Borrow gives the document with one key more, whose value is a stretch of its text:
// a field that no header holds. A key that is there already stays as it is. The Doc
// that comes out cannot be edited.
func (d *Doc) Borrow(key string, at Range) *Doc {
	if d.root.Get(key) != nil || at.Start < 0 || at.End > len(d.src) || at.Start >= at.End {
		return d
	}
	root := *d.root
	r := &reader{doc: d}
	root.Pairs = append(root.Pairs[:len(root.Pairs):len(root.Pairs)],
		Pair{Key: key, Value: r.lineValue(at.Start, at.End), keyOffset: int32(at.Start), keyStyle: lineStyle})
	return &Doc{
		name: d.name, src: d.src, header: d.header, body: d.body, root: &root, plain: d.plain, inLines: d.inLines,
		faults: d.faults, oddBreaks: d.oddBreaks, borrowed: true,
	}
}
