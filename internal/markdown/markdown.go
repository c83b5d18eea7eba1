// Package markdown is the only door to goldmark: it finds the sections of a
// record's body and turns Markdown into HTML that is safe to publish whatever
// the text says. It knows no ITSM word; what becomes a link to a record is
// told to it by a Resolver.
package markdown

import "html/template"

// Section is a "## Heading" of a body with the text below it, up to the next
// heading of the same or a higher level. Offsets count bytes from the start of
// the body.
type Section struct {
	Title        string
	HeadingStart int // first byte of the heading line
	Start, End   int // the text below the heading
	Text         string
	Filled       bool // holds text other than white space, HTML comments and template hints
}

// Sections finds the second-level headings. Headings inside fenced code and
// HTML comments do not count.
func Sections(body []byte) []Section { panic("unwritten") }

// Resolver tells what a mention of a record ("INC-2026-0042") or a relative
// link leads to. It returns ok=false where there is nothing to link to.
type Resolver func(target string) (href, title string, ok bool)

// Warning is something the renderer made harmless: raw HTML, a link scheme
// that is not allowed, a remote image. Line counts from 1 within the body.
type Warning struct {
	Line    int
	Rule    string
	Message string
}

// Rendered is safe HTML and what was made harmless on the way.
type Rendered struct {
	HTML     template.HTML
	Warnings []Warning
	Headings []Heading
}

// Heading is an entry for a table of contents.
type Heading struct {
	Level    int
	ID, Text string
}

// Options say how to render.
type Options struct {
	Resolve    Resolver
	IDPrefix   string // put before every heading id, so that no text can clobber the DOM
	ShiftLevel int    // added to heading levels: 1 makes "##" an h3
}

// Render turns Markdown into HTML under the allow-list: links to http, https,
// mailto and places in the site; images of the site only; raw HTML shown as
// text. Input beyond the limits is shown as preformatted text, never parsed.
func Render(src []byte, opts Options) Rendered { panic("unwritten") }
