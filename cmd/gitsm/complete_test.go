package main

import (
	"slices"
	"testing"
)

// Bash puts what several candidates have in common on the command line as it
// is, so nothing is offered that a shell would take for more than a word.
func TestOfferPlainWordsOnly(t *testing.T) {
	got, _ := offer([]string{
		"color=red\twarm", "color=$(touch x)a", "color=`id`", "color=a;id", "color=a b", "color=a\nb", "color='", "color=größe", "other=red",
	}, "COLOR=")
	if want := []string{"color=red\twarm", "color=größe"}; !slices.Equal(got, want) {
		t.Errorf("offered %q, want %q", got, want)
	}
}
