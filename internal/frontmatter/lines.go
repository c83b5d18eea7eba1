package frontmatter

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// Some headers between fences are no YAML although they look like it: those of
// improvement proposals, for one, are lines of "Key: value" as in mail (RFC 822,
// section 3.1), in which a value may hold ": " or begin with "@". ParseLines
// reads those.

// ParseLines splits and reads a Markdown file whose header is lines of "key:
// value". A value is what stands behind the colon, to the end of the line, and
// goes on in lines that begin with a blank. One that is as a whole a number, a
// date, true or false counts as that; everything else is text. Findings and
// limits are those of Parse, but for a line that is neither a key nor the rest
// of a value, or whose key is there twice (rule "header-line"). The Doc cannot
// be edited: the edits of this package write YAML.
func ParseLines[T string | []byte](name string, src T) (*Doc, []diag.Diagnostic) {
	return parse(&Doc{name: name, src: string(src), inLines: true}, func(r *reader) {
		if !r.broken {
			r.readLines()
		}
	})
}

// readLines makes the root of a header of lines.
func (r *reader) readLines() {
	d := r.doc
	root := &Node{Kind: Map, offset: int32(d.header.Start)}
	seen := map[string]bool{}
	for at := d.header.Start; at < d.header.End; {
		start := at
		full := line(d.src[:d.header.End], at)
		at += len(full)
		text := strings.TrimRight(full, " \t\r\n")
		if len(text) == 0 {
			continue
		}
		for at < d.header.End && isBlank(d.src[at]) {
			at += len(line(d.src[:d.header.End], at))
		}
		key, _, ok := strings.Cut(text, ":")
		switch {
		case !ok || key == "" || strings.ContainsAny(key, " \t"):
			r.fault("header-line", start, start+len(text), "expected \"key: value\", or a blank first where the line goes on with the value above")
			continue
		case seen[key]:
			r.fault("header-line", start, start+len(key), "the key %q is there twice; the first one counts", key)
			continue
		case len(root.Pairs) == r.maxKeys:
			r.fault("yaml-keys", start, start, "more than %d keys", r.maxKeys)
			return
		}
		if c, _, found := Bidi(key); found {
			r.hidden(c, Range{start, start + len(key)})
		}
		seen[key] = true
		root.Pairs = append(root.Pairs, Pair{Key: key, Value: r.lineValue(start+len(key)+1, at), keyOffset: int32(start), keyStyle: lineStyle})
	}
	if len(root.Pairs) == 0 && len(r.findings) == 0 {
		r.emptyHeader()
	}
	d.root = root
}

// lineValue is the value that stands in a stretch of the header, its lines put
// together with a blank between them.
func (r *reader) lineValue(start, end int) *Node {
	src := r.doc.src
	for start < end && isBlank(src[start]) {
		start++
	}
	for end > start && strings.IndexByte(" \t\r\n", src[end-1]) >= 0 {
		end--
	}
	if told := strings.TrimLeft(src[start:end], " \t\r\n"); told != "" { // it begins in the line below its key
		start = end - len(told)
	}
	text := src[start:end]
	if strings.IndexByte(text, '\n') >= 0 {
		var parts []string
		for part := range strings.Lines(text) {
			parts = append(parts, strings.Trim(part, " \t\r\n"))
		}
		text = strings.Join(parts, " ")
	}
	kind, wrong := classify(text)
	if wrong != nil {
		kind = String
	}
	n := &Node{Kind: kind, Text: text, offset: int32(start), style: lineStyle}
	if kind == Null {
		n.style = unwritten
	}
	return n
}

// linedEnd is the offset behind the last byte of a key or a value of a header of
// lines, whose text may stand on several.
func (d *Doc) linedEnd(start int, text string) int {
	at, j := start, 0
	blank := func(i int) bool { return strings.IndexByte(" \t\r\n", d.src[i]) >= 0 }
	end := d.header.End
	if start >= end { // borrowed from the text
		end = len(d.src)
	}
	for at < end && j < len(text) {
		switch {
		case d.src[at] == text[j]:
			at, j = at+1, j+1
		case blank(at): // between two lines
			at++
		case text[j] == ' ' && at > start && blank(at-1): // the blank that stands for what was between them
			j++
		default:
			return at
		}
	}
	return at
}
