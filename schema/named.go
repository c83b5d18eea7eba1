package schema

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Noun is what people call a record of the kind within a sentence: its title,
// without a capital unless it is an abbreviation ("post-incident review").
func (k *Kind) Noun() string {
	title := k.Title
	if title == "" {
		title = k.Name
	}
	first, size := utf8.DecodeRuneInString(title)
	if second, _ := utf8.DecodeRuneInString(title[size:]); unicode.IsUpper(second) || unicode.IsDigit(second) {
		return title
	}
	return string(unicode.ToLower(first)) + title[size:]
}

// One is a record of the kind with its article: "an incident", "a
// post-incident review".
func (k *Kind) One() string {
	noun := k.Noun()
	if strings.ContainsAny(noun[:min(1, len(noun))], "aeiouAEIOU") {
		return "an " + noun
	}
	return "a " + noun
}

// One names a record of a kind that the set holds, as Kind.One does; of another
// by its bare name.
func (s *Set) One(kind string) string {
	if k := s.Kind(kind); k != nil {
		return k.One()
	}
	return (&Kind{Name: kind}).One()
}

// OneOf names records of several kinds for a sentence: "a problem, a change or
// an improvement"; "any record" where every kind will do.
func (s *Set) OneOf(kinds []string) string {
	named := make([]string, len(kinds))
	for i, kind := range kinds {
		if kind == "*" {
			return "any record"
		}
		named[i] = s.One(kind)
	}
	if len(named) < 2 {
		return strings.Join(named, "")
	}
	return strings.Join(named[:len(named)-1], ", ") + " or " + named[len(named)-1]
}

// Has reports whether a record of the kind can hold a value at a dotted path,
// or has one that is computed.
func (k *Kind) Has(path string) bool { return k.has(path) }

// Paths lists the dotted paths of the fields that the kind names, those within
// mappings and lists included.
func (k *Kind) Paths() []string { return k.allPaths() }
