// Package frontmatter reads a Markdown file with a YAML header, or a plain
// YAML file, keeps every position, and edits it by splicing bytes, so that an
// edit touches its own target and nothing else. It is the only door to YAML
// and to adrg/frontmatter. Start from Parse.
//
// It is strict where YAML is generous (duplicate keys, aliases, tags, several
// documents, times without a zone) and knows no ITSM word: what the keys mean
// is package schema's business.
package frontmatter

import "github.com/gitsm/gitsm/internal/diag"

// Range is a half-open stretch of bytes of a file: [Start, End).
type Range struct{ Start, End int }

// Doc is one parsed file. It is immutable: edits return a new Doc.
type Doc struct {
	name   string
	src    []byte
	header Range // the YAML text, without the fence lines
	body   Range // everything after the closing fence line
	root   *Node // always a Map; empty where the header could not be read
	lines  []int // byte offset of the start of each line
	plain  bool  // the whole file is YAML: no fences, no body
}

// Parse splits and reads a Markdown file with a YAML header. It always returns
// a Doc: what could be read is there, and every fault is a finding (rules
// "frontmatter-…", "yaml-…", "encoding-…", "time-zone", "conflict-marker").
func Parse(name string, src []byte) (*Doc, []diag.Diagnostic) { panic("unwritten") }

// ParseYAML reads a file that is YAML from its first to its last byte, such as
// gitsm.yaml, under the same strictness and limits.
func ParseYAML(name string, src []byte) (*Doc, []diag.Diagnostic) { panic("unwritten") }

// Name is the name the file was parsed under: a slash path inside its tree.
func (d *Doc) Name() string { return d.name }

// Bytes gives the file, byte for byte. The caller must not change them.
func (d *Doc) Bytes() []byte { return d.src }

// Body gives the text after the header. The caller must not change it.
func (d *Doc) Body() []byte { return d.src[d.body.Start:d.body.End] }

// BodyOffset is the byte offset at which Body begins.
func (d *Doc) BodyOffset() int { return d.body.Start }

// Root is the header's mapping, never nil.
func (d *Doc) Root() *Node { return d.root }

// Pos turns a byte offset into line and column.
func (d *Doc) Pos(offset int) diag.Pos { panic("unwritten") }

// SpanOf turns a range of bytes into a span of this file.
func (d *Doc) SpanOf(r Range) diag.Span { panic("unwritten") }

// Span is where a node of this Doc stands. For nil it is the place where a
// header key would be added: the line after the last one, column 1.
func (d *Doc) Span(n *Node) diag.Span { panic("unwritten") }

// KeySpan is where the key of a pair of this Doc stands.
func (d *Doc) KeySpan(p *Pair) diag.Span { panic("unwritten") }

// At is where the field at path stands, or, where it is missing, the nearest
// place at which it would be added.
func (d *Doc) At(path ...string) diag.Span { panic("unwritten") }
