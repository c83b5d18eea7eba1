// Package markdown is the only door to goldmark: it finds the sections of a
// record's body and turns Markdown into HTML that is safe to publish whatever
// the text says. It knows no ITSM word; what becomes a link to a record is
// told to it by a Resolver. Start from Sections and Render.
//
// Nothing that Render gives can run or fetch anything: the elements, the
// attributes and the link schemes are an allow-list of our own, applied to the
// syntax tree, and goldmark's safe mode stands behind it as a second barrier.
package markdown

import (
	"bytes"
	"html/template"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Resolver tells what a mention of a record ("INC-2026-0042") or a relative
// link leads to. It returns ok=false where there is nothing to link to. The
// href is written as it is, escaped for HTML: it must be safe by construction.
type Resolver func(target string) (href, title string, ok bool)

// Warning is something the renderer made harmless. Line counts from 1 within
// the text that was rendered. The rules are "raw-html", "link-scheme",
// "link-target", "remote-image", "encoding-bidi" and "markdown-limit".
type Warning struct {
	Line    int
	Rule    string
	Message string
}

// Rendered is safe HTML and what was made harmless on the way.
type Rendered struct {
	HTML     template.HTML
	Warnings []Warning // by line
	Headings []Heading
}

// Heading is an entry for a table of contents.
type Heading struct {
	Level    int // as in the text: 2 for "##"
	ID, Text string
}

// Options say how to render.
type Options struct {
	// Resolve finds records and files of the site; without it no mention is
	// linked and every relative link is left as text.
	Resolve Resolver
	// Image finds the images of the site; without it images are left as text.
	Image Resolver
	// IDPrefix is put before every id, so that no text can clobber the DOM and
	// two texts can share a page; "text-" unless told.
	IDPrefix string
	// ShiftLevel is added to heading levels: 1 makes "##" an h3. No heading
	// comes out above h2: h1 belongs to the page.
	ShiftLevel int
}

const defaultIDPrefix = "text-"

// Render turns Markdown into HTML under the allow-list: links to http, https,
// mailto and places of the site; images of the site only; raw HTML shown as
// text. Input beyond the limits is shown as preformatted text, never parsed.
func Render(src []byte, opts Options) (out Rendered) {
	if opts.IDPrefix == "" {
		opts.IDPrefix = defaultIDPrefix
	}
	if unsanitised {
		return Rendered{HTML: template.HTML(src)}
	}
	if reason := beyondLimits(src); reason != "" {
		return preformatted(src, reason)
	}
	// The parser is somebody else's and the text is hostile: whatever happens
	// in there, the reader gets the text.
	defer func() {
		if recover() != nil {
			out = preformatted(src, "the text could not be parsed")
		}
	}()

	state := &rendering{src: src, opts: opts, ids: map[string]int{}}
	pc := parser.NewContext()
	pc.Set(stateKey, state)
	doc := documents.Parse(text.NewReader(src), parser.WithContext(pc))
	// The renderer of footnotes reads the prefix from the document.
	doc.(*ast.Document).AddMeta(metaPrefix, []byte(opts.IDPrefix))

	var page unbuffered
	page.Grow(len(src) + len(src)/2)
	if err := writer.Render(&page, src, doc); err != nil {
		return preformatted(src, "the text could not be rendered")
	}
	return Rendered{
		HTML:     template.HTML(page.String()),
		Warnings: state.sortedWarnings(),
		Headings: state.headings,
	}
}

// unbuffered is a text that goldmark writes to without a buffer of its own in front.
type unbuffered struct{ strings.Builder }

var _ util.BufWriter = (*unbuffered)(nil) // or goldmark would take one of its own

// Available, Buffered and Flush say, as for a bufio.Writer, that nothing waits.
func (*unbuffered) Available() int { return 0 }

func (*unbuffered) Buffered() int { return 0 }

func (*unbuffered) Flush() error { return nil }

// preformatted shows a text as it stands.
func preformatted(src []byte, reason string) Rendered {
	var buf bytes.Buffer
	buf.WriteString(`<pre class="unparsed" tabindex="0">`)
	buf.Write(escape(bytes.ToValidUTF8(src, []byte("\uFFFD"))))
	buf.WriteString("</pre>\n")
	return Rendered{
		HTML:     template.HTML(buf.String()),
		Warnings: []Warning{{Line: 1, Rule: "markdown-limit", Message: reason + ", so it is shown unformatted"}},
	}
}

// Excerpt is the first paragraph of a text without its markup, cut at a word
// once it is longer than limit characters.
func Excerpt(src []byte, limit int) string {
	if beyondLimits(src) != "" {
		return ""
	}
	doc := documents.Parse(text.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindParagraph {
			continue
		}
		if words := strings.Join(strings.Fields(plainText(n, src)), " "); words != "" {
			return cut(words, limit)
		}
	}
	return ""
}

// cut shortens a text at a blank.
func cut(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	s = string(runes[:limit])
	if i := strings.LastIndexByte(s, ' '); i > limit/2 {
		s = s[:i]
	}
	return strings.TrimRight(s, " ,.;:–-") + "…"
}
