package site

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestTerm bounds what is indexed of a word, in bytes: nobody types more.
const longestTerm = 40

// searchTerms cuts a text into the terms that are searched for, exactly as
// terms() in the script search/10-terms.js does: letters without accents in lower
// case. What is joined by "-", "." or "_" is one term where it holds a digit (an
// ID, a version), so that "INC-2026-0042" does not match every incident.
func searchTerms(s string) []string {
	s = folded(s)
	var out []string
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isTermRune(r) {
			i += size
			continue
		}
		start, digit, parts := i, false, []string(nil)
		part := i
		for i < len(s) {
			r, size = utf8.DecodeRuneInString(s[i:])
			if isTermRune(r) {
				digit = digit || unicode.IsNumber(r)
				i += size
				continue
			}
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			if r != '-' && r != '.' && r != '_' || !isTermRune(next) {
				break
			}
			parts = append(parts, s[part:i])
			i += size
			part = i
		}
		if digit {
			out = append(out, shortened(s[start:i]))
			continue
		}
		for _, p := range append(parts, s[part:i]) {
			out = append(out, shortened(p))
		}
	}
	return out
}

func isTermRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

func shortened(term string) string {
	if len(term) <= longestTerm {
		return term
	}
	cut := longestTerm
	for !utf8.RuneStart(term[cut]) {
		cut--
	}
	return term[:cut]
}

// folded is a text in lower case, without what tells variants of a letter apart.
func folded(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	s = norm.NFKD.String(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.M, r):
			return -1
		case r == 'ς':
			return 'σ'
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func utf16Of(s string) []uint16 { return utf16.Encode([]rune(s)) }
