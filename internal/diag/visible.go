package diag

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Visible makes text safe to print on a terminal and in a log: every control
// character, and every character that changes the direction of the text around
// it, is shown as an escape such as \x1b or \u202e, so that the text of a record
// can neither move the cursor nor set the clipboard nor hide what follows.
// Bytes that are not UTF-8 are shown as \xff.
func Visible(s string) string {
	clean := true
	for i, r := range s {
		if hidden(r) || r == utf8.RuneError && invalidAt(s, i) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && invalidAt(s, i):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case hidden(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// VisibleText is Visible for text of several lines: line breaks and tabs stay.
func VisibleText(s string) string {
	if !strings.ContainsAny(s, "\r\n\t") {
		return Visible(s)
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		parts := strings.Split(strings.TrimSuffix(line, "\r"), "\t")
		for j := range parts {
			parts[j] = Visible(parts[j])
		}
		lines[i] = strings.Join(parts, "\t")
	}
	return strings.Join(lines, "\n")
}

func invalidAt(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	return size <= 1
}

// hidden reports whether a character acts on its surroundings instead of
// showing itself: C0 and C1 controls, line and paragraph separators, and the
// bidirectional controls.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f, r == 0xfeff:
		return true
	case r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}
