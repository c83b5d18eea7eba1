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
	if near := nearest(word, names); near != "" {
		return "; did you mean " + quote(near) + "?"
	}
	return ""
}

// nearest finds the name that somebody who wrote word most likely meant: one
// that differs in case, hyphens and underscores alone, or else by a few
// letters. It is "" where none is near; of two that are equally near the first
// in the list wins.
func nearest(word string, names []string) string {
	if len(word) > 256 {
		return ""
	}
	plain := plainWord(word)
	for _, name := range names {
		if plainWord(name) == plain {
			return name
		}
	}
	size := utf8.RuneCountInString(plain)
	best, least := "", 1+min(3, max(1, utf8.RuneCountInString(word)/3))
	for _, name := range names {
		other := plainWord(name)
		if n := utf8.RuneCountInString(other); n-size >= least || size-n >= least {
			continue
		}
		if d := distance(plain, other); d < least && d < utf8.RuneCountInString(name) {
			best, least = name, d
		}
	}
	return best
}

func plainWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// distance counts the letters to add, drop, change or swap with their
// neighbour in order to get from a to b.
func distance(a, b string) int {
	const most = 64 // longer words are no slip of a name that we know
	x, y := []rune(a), []rune(b)
	if len(x) > most || len(y) > most {
		return most
	}
	var rows [3][most + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range y {
		row[j+1] = j + 1
	}
	for i := range x {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(y)]
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
