package records

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// didYouMean is the end of a sentence about a word that is not known.
func didYouMean(word string, candidates []string) string {
	return diag.DidYouMean(word, candidates)
}

// either joins words for a sentence: "year, month or flat".
func either(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
