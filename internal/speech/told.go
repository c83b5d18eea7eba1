package speech

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Forms are the sentences that come whole, in English, from what a program is made
// of: a reason, the title of a figure. They are told by their shape: "made of {n}
// parts" is every sentence that has something else for {n}. A place whose name ends in
// Text holds such a sentence itself, or a word that is a message; one in Instant begins
// with a digit and is a day or an instant.
type Forms struct {
	byWord map[string][]form // by the first word, the longest first; "" where it is a place
}

type form struct {
	name    string
	shape   *regexp.Regexp
	places  []string // one for each group
	literal int      // how much of it is text
}

// NewForms makes them of messages; those without places need no form.
func NewForms(names []string) *Forms {
	f := &Forms{byWord: map[string][]form{}}
	for _, name := range names {
		found := places(name)
		if len(found) == 0 {
			continue
		}
		shape := "^"
		literal := 0
		var groups []string
		for _, p := range pieces(name, nil) {
			if p.place != "" {
				shape += shapeOf(p.place)
				groups = append(groups, p.place)
				continue
			}
			shape += regexp.QuoteMeta(p.text)
			literal += len(p.text)
		}
		word := firstWord(name)
		if strings.Contains(word, "{") {
			word = ""
		}
		f.byWord[word] = append(f.byWord[word], form{name, regexp.MustCompile("(?s)" + shape + "$"), groups, literal})
	}
	for _, list := range f.byWord { // each is sorted by itself
		slices.SortFunc(list, func(a, b form) int {
			return cmp.Or(cmp.Compare(b.literal, a.literal), cmp.Compare(a.name, b.name))
		})
	}
	return f
}

// shapeOf is what may stand at a place.
func shapeOf(place string) string {
	if strings.HasSuffix(place, "Instant") {
		return `(\d\S*(?: \d\d:\d\d \S+)?)`
	}
	return "(.+?)"
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// Told says a sentence that came whole. One whose shape is not known stays as it is.
func (l *Language) Told(s string) string {
	if l == nil || s == "" {
		return s
	}
	if m := l.messages[s]; m != nil && m.forms == nil {
		return m.text
	}
	if l.forms == nil {
		return s
	}
	for _, word := range []string{firstWord(s), ""} {
		for _, f := range l.forms.byWord[word] {
			if values := f.shape.FindStringSubmatch(s); values != nil {
				return l.retell(f, values[1:])
			}
		}
	}
	return s
}

// retell says a sentence by its form.
func (l *Language) retell(f form, groups []string) string {
	names := places(f.name)
	values := make([]string, len(names))
	for i, place := range f.places {
		value := groups[i]
		if strings.HasSuffix(place, "Text") {
			value = l.Told(value)
		}
		values[index(names, place)] = value
	}
	return l.Fill(f.name, values...)
}
