package frontmatter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
)

// checkText reports what can be seen in the bytes alone, whether the header
// can be read or not.
func (r *reader) checkText() {
	r.checkEncoding()
	r.checkHeaderText()
	r.checkConflicts()
}

// checkEncoding reports NUL, bytes that are not UTF-8, and UTF-16.
func (r *reader) checkEncoding() {
	src := r.doc.src
	if utf16(src) {
		r.fault("encoding-utf8", 0, 0, "the file is UTF-16; save it as UTF-8 (byte offset 0)")
		r.broken = true
		return
	}
	if i := strings.IndexByte(src, 0); i >= 0 {
		r.fault("encoding-nul", i, i, "a NUL byte at byte offset %d; text files hold none, remove it", i)
		r.broken = r.broken || r.inHeader(i) || strings.IndexByte(r.header(), 0) >= 0
	}
	if utf8.ValidString(src) {
		return
	}
	i := 0
	for i < len(src) {
		c, size := utf8.DecodeRuneInString(src[i:])
		if c == utf8.RuneError && size <= 1 {
			break
		}
		i += size
	}
	r.fault("encoding-utf8", i, i, "the byte 0x%02x at byte offset %d is not UTF-8; save the file as UTF-8", src[i], i)
	r.broken = r.broken || !utf8.ValidString(r.header())
}

// header is the text of the header.
func (r *reader) header() string { return r.doc.src[r.doc.header.Start:r.doc.header.End] }

// inHeader tells whether an offset lies in the header.
func (r *reader) inHeader(i int) bool { return i >= r.doc.header.Start && i < r.doc.header.End }

// checkHeaderText walks the header's bytes once for control characters, line
// breaks that readers disagree on, and further documents.
func (r *reader) checkHeaderText() {
	d := r.doc
	text := r.header()
	r.ascii = true
	lineStart := true
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case lineStart && (c == '.' || c == '-' || c == '%'):
			r.documentLine(d.header.Start + i)
		case c == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			r.fault("yaml-syntax", d.header.Start+i, d.header.Start+i, "a carriage return alone; end lines with LF or CRLF")
			d.oddBreaks = true
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0:
			r.fault("yaml-syntax", d.header.Start+i, d.header.Start+i, "a control character, %s, cannot stand in a header; remove it", quoteRune(rune(c)))
			r.broken = true
		case c >= utf8.RuneSelf:
			r.ascii = false
			i += r.wideRune(i)
			lineStart = false
			continue
		}
		lineStart = c == '\n'
		i++
	}
}

// wideRune looks at the character at byte i of the header and gives its length.
func (r *reader) wideRune(i int) int {
	text := r.header()
	at := r.doc.header.Start + i
	c, size := utf8.DecodeRuneInString(text[i:])
	switch c {
	case 0x85, 0x2028, 0x2029:
		f := r.fault("yaml-syntax", at, at+size, "%s is a line break to some readers and text to others; use a space", quoteRune(c))
		f.Fix = r.doc.fix("replace it by a space", Range{at, at + size}, " ")
		r.doc.oddBreaks = true
	case 0xFFFE, 0xFFFF, 0xFEFF:
		r.fault("yaml-syntax", at, at+size, "%s cannot stand in a header; remove it", quoteRune(c))
		r.broken = r.broken || c != 0xFEFF
	}
	return size
}

// documentLine reports a line that ends a document, starts one, or gives a
// directive. A plain file may begin with ---.
func (r *reader) documentLine(start int) {
	d := r.doc
	full := trimEOL(line(d.src[:d.header.End], start))
	marker := full
	if i := strings.IndexAny(full, " \t"); i >= 0 {
		marker = full[:i]
	}
	end := start + len(marker)
	switch {
	case marker == "...":
		r.fault("yaml-document", start, end, "the document ends at \"...\"; remove the line")
	case marker == "---" && (!d.plain || !r.leading(start)):
		r.fault("yaml-document", start, end, "a second YAML document begins here; everything belongs into the first")
	case full[0] == '%':
		r.fault("yaml-document", start, end, "YAML directives are not read; remove the line")
	}
}

// leading tells whether only comments and blank lines stand before start.
func (r *reader) leading(start int) bool {
	for at := r.doc.header.Start; at < start; {
		full := line(r.doc.src, at)
		text := strings.TrimSpace(full)
		if len(text) > 0 && text[0] != '#' {
			return false
		}
		at += len(full)
	}
	return true
}

// quoteRune names a character without ever writing it raw.
func quoteRune(c rune) string {
	if c > 0x20 && c < 0x7F {
		return fmt.Sprintf("%q", string(c))
	}
	return fmt.Sprintf("U+%04X", c)
}

// Bidi finds the first character that changes the direction of text (U+202A to
// U+202E, U+2066 to U+2069, U+200E, U+200F, U+061C). Such a character makes an
// identifier read as another one, so no key, ID or login may hold one.
func Bidi(s string) (c rune, offset int, found bool) {
	for i, c := range s {
		switch {
		case c < 0x061C:
		case c == 0x061C, c == 0x200E, c == 0x200F, c >= 0x202A && c <= 0x202E, c >= 0x2066 && c <= 0x2069:
			return c, i, true
		}
	}
	return 0, 0, false
}

// bidiInLines looks for such characters in what look like keys: the text of
// each line in front of its colon. It serves headers that cannot be parsed.
func (r *reader) bidiInLines() {
	d := r.doc
	for at := d.header.Start; at < d.header.End; {
		full := line(d.src[:d.header.End], at)
		key, _, found := strings.Cut(full, ":")
		if found {
			if c, i, found := Bidi(key); found {
				r.hidden(c, Range{at + i, at + i + utf8.RuneLen(c)})
			}
		}
		at += len(full)
	}
}

// hidden reports a character that changes the direction of a key.
func (r *reader) hidden(c rune, at Range) {
	r.fault("encoding-bidi", at.Start, at.End, "the key holds %s, which hides what it says; remove it", quoteRune(c))
}

// fix is a way out that edits this file.
func (d *Doc) fix(title string, r Range, text string) *diag.Fix {
	return &diag.Fix{Title: title, Edits: []diag.Edit{{File: d.name, Start: r.Start, End: r.End, New: text}}}
}
