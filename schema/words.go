package schema

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// quote shows a piece of somebody's text on one line, control characters
// escaped, cut where it is long.
func quote(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return strconv.QuoteToGraphic(s)
}

// found names a value as the end of a message: its text, or what it is.
func found(n *frontmatter.Node) string {
	switch n.Kind {
	case frontmatter.String:
		return "the text " + quote(n.Text)
	case frontmatter.Date, frontmatter.Time, frontmatter.Int, frontmatter.Float:
		return "the " + n.Kind.String() + " " + strings.Trim(quote(n.Text), `"`)
	case frontmatter.Bool:
		return n.Text
	case frontmatter.Seq, frontmatter.Map:
		return "a " + n.Kind.String()
	case frontmatter.Null:
	}
	return "nothing"
}

// alternatives lists names as the end of a message, cut where they are many.
func alternatives(names []string) string {
	const most = 12
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// meant is `; did you mean "high"?`, or nothing.
func meant(word string, names []string) string {
	if near := diag.Nearest(word, names); near != "" {
		return "; did you mean " + quote(near) + "?"
	}
	return ""
}

// replaceFix is the way out that puts text in place of a token.
func replaceFix(doc *frontmatter.Doc, r frontmatter.Range, title, text string) *diag.Fix {
	return &diag.Fix{Title: title, Edits: []diag.Edit{{File: doc.Name(), Start: r.Start, End: r.End, New: text}}}
}

// sortedKeys gives the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}
