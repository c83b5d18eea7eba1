package markdown

import (
	"strings"
	"unicode"
)

// Inert writes a text so that a forge shows it and nothing more: in a comment,
// a summary or a cell of a table it is one line, links nowhere, loads nothing,
// closes nothing, calls nobody and refers to no issue.
//
// A backslash before every mark of punctuation keeps Markdown and HTML from
// reading it. What forges look for in the text itself, after that (mentions,
// references, addresses), is broken by a space that has no width; it stays
// readable and can be searched for by its parts.
func Inert(s string) string {
	const gap = "\u200b"
	var b strings.Builder
	runes := []rune(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cc, r) }), " "))
	for i, r := range runes {
		switch {
		case unicode.Is(unicode.Cf, r) && r != '\u200d': // joins emoji; the others hide or turn what stands around them
			b.WriteRune(unicode.ReplacementChar)
			continue
		case r < 0x80 && (unicode.IsPunct(r) || unicode.IsSymbol(r)):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		if breaks(runes, i) {
			b.WriteString(gap)
		}
	}
	return b.String()
}

// breaks reports whether what a forge looks for begins with this character or
// goes through it.
func breaks(runes []rune, i int) bool {
	next := rune(0)
	if i+1 < len(runes) {
		next = runes[i+1]
	}
	switch runes[i] {
	case '@', '#', '!', '$', '%', '&', '~': // mentions and references of GitHub, GitLab and Gitea
		return true
	case ':':
		return next == '/' || i > 0 && unicode.IsLetter(runes[i-1]) && next != 0 && next != ' ' // an address, with any scheme
	case '.':
		return i >= 3 && strings.EqualFold(string(runes[i-3:i]), "www")
	case '-':
		return unicode.IsDigit(next) && i >= 2 && strings.EqualFold(string(runes[i-2:i]), "gh") // GH-12
	}
	return false
}

// InertCode writes a text as code in a line, for names that have to be copied:
// nothing in it is read as Markdown, and forges look for nothing in code. In a
// table its bars are escaped by the text around it, so there are none.
func InertCode(s string) string {
	line := strings.Map(func(r rune) rune {
		switch {
		case r == '|':
			return '¦' // a bar would end the cell of a table, even in code
		case unicode.IsSpace(r) || unicode.Is(unicode.Cc, r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if strings.TrimSpace(line) == "" {
		return ""
	}
	longest, run := 0, 0
	for _, r := range line {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	return fence + " " + line + " " + fence
}
