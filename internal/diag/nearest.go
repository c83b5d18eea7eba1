package diag

import (
	"strings"
	"unicode/utf8"
)

// Nearest finds the name that somebody who wrote word most likely meant: one
// that differs in case, hyphens and underscores alone, or else by a few
// letters. It is "" where none is near; of two that are equally near the first
// in the list wins. A name is never suggested for itself.
func Nearest(word string, names []string) string {
	if len(word) > 256 {
		return ""
	}
	plain := plainWord(word)
	for _, name := range names {
		if name != word && plainWord(name) == plain {
			return name
		}
	}
	size := utf8.RuneCountInString(plain)
	best, least := "", 1+min(3, max(1, utf8.RuneCountInString(word)/3))
	for _, name := range names {
		if name == word {
			continue
		}
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

// DidYouMean is the end of a sentence about a word that is not known:
// "; did you mean high?", or nothing where no name is near.
func DidYouMean(word string, names []string) string {
	if near := Nearest(word, names); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
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
