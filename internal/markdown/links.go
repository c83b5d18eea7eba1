package markdown

import (
	"bytes"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// destination is what a link's target turned out to be.
type destination int

const (
	refused  destination = iota // not on the allow-list: the text stays, the link goes
	external                    // http, https or mailto
	fragment                    // a place on this page
	internal                    // a path: the Resolver knows
)

// plain gives a destination as a browser would get to see it: backslash
// escapes and entities resolved once, as CommonMark asks. Judging happens on
// this form and the result is never resolved again, so that nothing can hide
// behind an entity.
func plain(raw []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(raw))))
}

// classify judges a link target by an allow-list. why is for the warning.
func classify(target string) (kind destination, why string) {
	if target == "" {
		return refused, "link without a target"
	}
	for _, r := range target {
		// A browser drops tabs and line ends from a URL and trims control
		// characters, so that "java\tscript:" is a scheme to it.
		if unicode.IsControl(r) || isBidi(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' || r == '\uFEFF' {
			return refused, "link target with a control character"
		}
	}
	if strings.ContainsRune(target, '\\') {
		return refused, "link target with a backslash, which browsers read as a slash"
	}
	if strings.TrimSpace(target) != target {
		return refused, "link target with blanks around it"
	}
	if target[0] == '#' {
		return fragment, ""
	}
	if strings.HasPrefix(target, "//") {
		return refused, "link to another host without http or https"
	}
	// A colon before the first slash, question mark or hash ends a scheme;
	// whatever stands before it and is not known is refused.
	head := target
	if i := strings.IndexAny(target, "/?#"); i >= 0 {
		head = target[:i]
	}
	scheme, _, found := strings.Cut(head, ":")
	if !found {
		return internal, ""
	}
	switch strings.ToLower(scheme) {
	case "http", "https":
		u, err := url.Parse(target)
		if err != nil || u.Host == "" {
			return refused, "link without a host"
		}
		if u.User != nil {
			return refused, "link with a user name before the host, which disguises where it leads"
		}
		return external, ""
	case "mailto":
		if len(target) <= len("mailto:") {
			return refused, "mail link without an address"
		}
		return external, ""
	}
	return refused, "link scheme that is not allowed (http, https and mailto are)"
}

// encoded percent-encodes what may not stand in a URL and leaves the rest.
func encoded(target string) string {
	return string(util.URLEscape([]byte(target), false))
}

// escape makes bytes fit for HTML text and for quoted attributes. It shows
// bidi controls as a marker, and NUL as the replacement character.
func escape(s []byte) []byte {
	return util.EscapeHTML(Visible(s))
}

const bidiControls = "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"

// isBidi reports whether a character reorders the text around it: it can make
// a line read otherwise than it is.
func isBidi(r rune) bool {
	switch {
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C:
		return true
	}
	return false
}

// Visible replaces characters that reorder text by a marker that can be seen,
// such as "⟦U+202E⟧", and NUL by U+FFFD. Other text comes back as it is.
func Visible(s []byte) []byte {
	// E2 and D8 lead every bidi control in UTF-8; most text has neither.
	if bytes.IndexByte(s, 0xE2) < 0 && bytes.IndexByte(s, 0xD8) < 0 && bytes.IndexByte(s, 0) < 0 {
		return s
	}
	var out []byte
	last := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		if isBidi(r) || r == 0 {
			out = append(out, s[last:i]...)
			if r == 0 {
				out = append(out, "\uFFFD"...)
			} else {
				out = append(out, marker(r)...)
			}
			last = i + size
		}
		i += size
	}
	if out == nil {
		return s
	}
	return append(out, s[last:]...)
}

func marker(r rune) string {
	const hex = "0123456789ABCDEF"
	return "⟦U+" + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]}) + "⟧"
}
