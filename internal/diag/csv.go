package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CSVCell makes one cell of a CSV file, in which no spreadsheet finds a formula. encoding/csv quotes only what a comma would split, but
// in many places a spreadsheet splits at semicolons or tabs, and what follows
// one may be a formula too.
func CSVCell(text string) string {
	text = VisibleText(text)
	formula := startsFormula(text)
	if formula {
		text = "'" + text
	}
	if formula || strings.ContainsAny(text, ",;\t\r\n\"") || text != strings.TrimSpace(text) {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// startsFormula reports whether the first thing that shows is a sign that
// begins a formula, in its full-width form too. White space and characters
// without a width do not show, and some spreadsheets drop them; a tab at the
// beginning counts by itself.
func startsFormula(text string) bool {
	shown := strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Mn) || r == '"' || r == '\u3164'
	})
	first, _ := utf8.DecodeRuneInString(shown)
	return strings.HasPrefix(text, "\t") || strings.ContainsRune("=+-@＝＋－＠−", first)
}
