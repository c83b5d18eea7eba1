package frontmatter

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/limit"

	"github.com/gitsm/gitsm/internal/diag"
)

// reader turns one file into a Doc and its findings.
type reader struct {
	doc      *Doc
	findings []diag.Diagnostic
	maxKeys  int
	keys     int
	broken   bool // the header's bytes cannot be YAML; a finding says so

	lines    []int // offset of each line of the header, as the YAML reader counts lines
	ascii    bool  // the header is ASCII: columns are bytes
	cursor   cursor
	at       mark   // the place that a finding was made for last
	nodeRoom []Node // nodes and pairs are made in blocks: one allocation for many
	pairRoom []Pair
}

// cursor remembers the place that was asked for last. Nodes come in the order
// of the file, so that a long line is walked once, not once a node.
type cursor struct{ line, column, offset int }

// noColon is what the YAML reader says of a line that is neither a key nor part
// of the value above it.
const noColon = "could not find expected ':'"

// errDepth is what the YAML reader is told to say when the nesting is too deep.
var errDepth = errors.New("nested too deep")

// read parses the header and converts it.
func (r *reader) read() {
	d := r.doc
	text := d.src[d.header.Start:d.header.End]
	if r.broken {
		r.bidiInLines()
		return
	}
	r.lines = yamlLines(text, d.header.Start)
	loader, err := yaml.NewLoader(strings.NewReader(text), yaml.WithPlugin(limit.New(limit.DepthFunc(
		func(depth int, _ *limit.DepthContext) error {
			if depth > MaxDepth {
				return errDepth
			}
			return nil
		}))))
	if err != nil { // only wrong options do this, and ours are constant
		r.fault("yaml-syntax", d.header.Start, d.header.Start, "the header cannot be read: %v", err)
		return
	}
	var first, second yaml.Node
	switch err := loader.Load(&first); {
	case errors.Is(err, io.EOF):
		r.emptyHeader()
		return
	case err != nil:
		r.syntax(err)
		r.bidiInLines()
		return
	}
	top := &first
	if top.Kind == yaml.DocumentNode && len(top.Content) == 1 {
		top = top.Content[0]
	}
	if top.Kind == yaml.MappingNode {
		r.nodeRoom, r.pairRoom = make([]Node, countNodes(top)), make([]Pair, countPairs(top)) // to the node: documents stay in memory
		d.root = r.convert(top)
	} else {
		r.notAMapping(top)
	}
	switch err := loader.Load(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		r.syntax(err)
	default:
		r.secondDocument(&second)
	}
	if r.keys > r.maxKeys {
		d.root = &Node{Kind: Map}
	}
}

// emptyHeader reports a header that holds nothing. An empty YAML file is an
// empty mapping: what must be in it is not this package's business.
func (r *reader) emptyHeader() {
	d := r.doc
	if !d.plain {
		r.fault("frontmatter-empty", d.header.End, d.header.End, "the header is empty; expected keys with values")
	}
}

// notAMapping reports a header that is a list or a single value.
func (r *reader) notAMapping(n *yaml.Node) {
	at := r.offset(n)
	if n.Kind == yaml.ScalarNode && n.Value == "" && n.Tag == "!!null" {
		r.emptyHeader()
		return
	}
	r.fault("yaml-syntax", at, at, "expected keys with values, such as \"title: …\", but this is a %s", r.convert(n).Kind)
}

// secondDocument reports what follows a document's end.
func (r *reader) secondDocument(n *yaml.Node) {
	for i := range r.findings {
		if r.findings[i].Rule == "yaml-document" {
			return // the text check has pointed at the separator itself
		}
	}
	at := r.offset(n)
	r.fault("yaml-document", at, at, "a second YAML document; everything belongs into the first")
}

// syntax turns the YAML reader's error into a finding.
func (r *reader) syntax(err error) {
	d := r.doc
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		r.fault("yaml-syntax", d.header.Start, d.header.Start, "the header is not YAML: %v", err)
		return
	}
	mark, context := load.Mark, load.ContextMark
	at := r.place(mark.Line, mark.Column)
	if context.Line > 0 && (at >= d.header.End || load.Message == noColon) {
		// The mark points at the end, or at the next key; the context is where
		// that began which is not complete.
		at = r.place(context.Line, context.Column)
	}
	switch {
	case load.Message == errDepth.Error():
		r.fault("yaml-depth", at, at, "nested more than %d levels deep", MaxDepth)
	case strings.HasPrefix(load.Message, "unknown anchor"):
		r.fault("yaml-alias", at, at, "aliases are not read; put text that begins with * in quotes")
	case r.explained(mark.Line == 0):
		// The text check has said what is wrong, and where.
	default:
		r.fault("yaml-syntax", at, at, "%s", explain(load, d.src[at:d.header.End]))
	}
}

// explained tells whether a finding says already why the header is no YAML: a
// merge that was left open or, for an error of the YAML reader that has no
// place, a byte that cannot stand there.
func (r *reader) explained(placeless bool) bool {
	end := r.doc.Pos(r.doc.header.End)
	for i := range r.findings {
		f := &r.findings[i]
		switch {
		case f.Rule == "conflict-marker" && f.Span.Start.Compare(end) < 0:
			return true
		case placeless && (f.Rule == "yaml-syntax" || strings.HasPrefix(f.Rule, "encoding-")):
			return true
		}
	}
	return false
}

// explain says in a user's words what the YAML reader could not read. rest is
// the text from the place on.
func explain(e *yaml.LoadError, rest string) string {
	switch e.Message {
	case "mapping values are not allowed in this context":
		return "a key is not possible here; a value that holds \": \" needs quotes, and keys of one mapping need one indentation"
	case "found character that cannot start any token":
		switch {
		case strings.HasPrefix(rest, "\t"):
			return "a tab cannot indent; use spaces"
		case len(rest) > 0:
			c, _ := utf8.DecodeRuneInString(rest)
			return "a value cannot begin with " + quoteRune(c) + "; put it in quotes"
		}
	case "found unexpected end of stream":
		return "the quoted text that begins here is never closed"
	case "did not find expected node content":
		return "expected a value here"
	case "did not find expected key":
		return "expected a key; check the indentation of this line and the one above"
	case noColon:
		return "expected a colon after the key; a text over several lines needs quotes or |"
	case "did not find expected ',' or ']'":
		return "expected a comma or ] in this list"
	case "did not find expected ',' or '}'":
		return "expected a comma or } in this mapping"
	case "did not find expected '-' indicator":
		return "expected another item of this list; check the indentation"
	}
	text := e.Message
	if e.ContextMsg != "" {
		text = e.ContextMsg + ", " + text
	}
	return strings.ReplaceAll(text, "\n", " ")
}

// yamlLines gives the offset of each line's first byte in the header. The YAML
// reader ends lines at CR, LF, CRLF, U+0085, U+2028 and U+2029, so this table
// must do so too, or every position behind one of them would be wrong.
func yamlLines(text string, base int) []int {
	lines := make([]int, 1, 2+strings.Count(text, "\n"))
	lines[0] = base
	exotic := strings.IndexByte(text, '\r') >= 0 || strings.IndexByte(text, 0xC2) >= 0 || strings.IndexByte(text, 0xE2) >= 0
	if !exotic {
		for i := 0; ; {
			n := strings.IndexByte(text[i:], '\n')
			if n < 0 {
				return lines
			}
			i += n + 1
			lines = append(lines, base+i)
		}
	}
	for i := 0; i < len(text); {
		if n := breakLen(text[i:]); n > 0 {
			i += n
			lines = append(lines, base+i)
			continue
		}
		i++
	}
	return lines
}

// breakLen is the length of the line break that text begins with, or 0.
func breakLen(text string) int {
	switch text[0] {
	case '\n':
		return 1
	case '\r':
		if len(text) > 1 && text[1] == '\n' {
			return 2
		}
		return 1
	case 0xC2:
		if len(text) > 1 && text[1] == 0x85 {
			return 2
		}
	case 0xE2:
		if len(text) > 2 && text[1] == 0x80 && (text[2] == 0xA8 || text[2] == 0xA9) {
			return 3
		}
	}
	return 0
}

// offset is the byte at which a node stands.
func (r *reader) offset(n *yaml.Node) int { return r.place(n.Line, n.Column) }

// place turns a line and column of the YAML reader into a byte offset.
func (r *reader) place(line, column int) int {
	d := r.doc
	if line < 1 {
		return d.header.Start
	}
	if line > len(r.lines) {
		return d.header.End
	}
	if r.ascii {
		return min(r.lines[line-1]+column-1, d.header.End)
	}
	c := cursor{line: line, column: 1, offset: r.lines[line-1]}
	if r.cursor.line == line && r.cursor.column <= column {
		c = r.cursor
	}
	for c.column < column && c.offset < d.header.End {
		_, size := utf8.DecodeRuneInString(d.src[c.offset:])
		c.offset += size
		c.column++
	}
	r.cursor = c
	return c.offset
}
