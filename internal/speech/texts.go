// Package speech says in another language what a program says in English. The
// English text of a message is its name: code and templates stay readable, and a
// message whose English changed is a new one, so that no translation stays behind
// unseen.
//
// A message may hold places, "{count} of {total}", which a translation may put in
// another order; a message of a template may hold marks, "<a>All records</a>",
// which stand for the template's own elements. What a translation says besides is
// text wherever it is shown: it cannot bring an element, an attribute or an action.
// A counted message has a form for each plural category of its language
// (Unicode CLDR), and is named by its form for many.
//
// A Language that is nil is English: it says each message as it is named.
package speech

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Language is the language that a program speaks, with what a team made of the
// messages. It is only read once it is made.
type Language struct {
	tag      language.Tag
	name     string // as the team wrote it: "de", "pt-BR"
	rtl      bool
	messages map[string]*message
	forms    *Forms // of sentences that come whole, nil for none
}

// message is what is said instead of one.
type message struct {
	text  string            // "" for a counted one
	forms map[string]string // by plural category
}

// Name is the language for <html lang>.
func (l *Language) Name() string {
	if l == nil {
		return "en"
	}
	return l.name
}

// Direction is the direction of writing for <html dir>: "" for left to right, which
// needs no saying, or "rtl".
func (l *Language) Direction() string {
	if l != nil && l.rtl {
		return "rtl"
	}
	return ""
}

// English reports whether messages are said as they are named.
func (l *Language) English() bool { return l == nil }

// Text says a message without places.
func (l *Language) Text(name string) string {
	if l == nil || name == "" {
		return name
	}
	if m := l.messages[name]; m != nil && m.forms == nil {
		return m.text
	}
	return name
}

// Within is Text for a message that a translation may tell apart by where it is
// said: "incident: New" goes before "New". English says the message either way.
func (l *Language) Within(where, name string) string {
	if l == nil {
		return name
	}
	if m := l.messages[where+": "+name]; m != nil && m.forms == nil {
		return m.text
	}
	return l.Text(name)
}

// Inside says a message in the middle of a sentence: in English it begins small, unless
// it is an abbreviation. A translation may name it so, "incident" beside "Incident", and
// it is said as at the beginning where it does not.
func (l *Language) Inside(name string) string {
	if l == nil {
		return Small(name)
	}
	if m := l.messages[Small(name)]; m != nil && m.forms == nil {
		return m.text
	}
	return l.Text(name)
}

// Small makes words fit for the middle of an English sentence: "Change model" ->
// "change model". What begins with two capitals is an abbreviation.
func Small(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	next, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}

// large is the text that Small was made of, at the beginning of a sentence.
func large(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// Fill says a message with values in its places, which are given in the order in
// which the message as named has them.
func (l *Language) Fill(name string, values ...string) string {
	said := name
	if l != nil {
		said = l.Text(name)
	}
	return fill(said, name, values)
}

// Named says a message with values in its places by their names; a translation may
// take others of them than the message as named has.
func (l *Language) Named(name string, values map[string]string) string {
	said := l.Text(name)
	var out strings.Builder
	for {
		i, j, place := nextPlace(said)
		if i < 0 {
			out.WriteString(said)
			return out.String()
		}
		out.WriteString(said[:i] + values[place])
		said = said[j:]
	}
}

// Count says a message about a number, which stands at {n} with its thousands apart.
// one and other are the English forms; values are those of the further places.
func (l *Language) Count(n int, one, other string, values ...string) string {
	return l.count(n, Grouped(n), one, other, values)
}

// Counted is Count with the number as templates print numbers.
func (l *Language) Counted(n int, one, other string) string {
	return l.count(n, strconv.Itoa(n), one, other, nil)
}

func (l *Language) count(n int, number, one, other string, values []string) string {
	said := other
	if n == 1 {
		said = one
	}
	if l != nil {
		if m := l.messages[other]; m != nil {
			said = m.form(l.tag, n)
		}
	}
	return fill(strings.ReplaceAll(said, "{n}", number), strings.ReplaceAll(other, "{n}", ""), values)
}

// Forms are a counted message for a script that knows the number later, with {n} for
// it: the English form for many as it is, and of a translation all forms, as JSON by
// plural category.
func (l *Language) Forms(other string, values ...string) string {
	name := strings.ReplaceAll(other, "{n}", "")
	if l == nil || l.messages[other] == nil {
		return fill(other, name, values)
	}
	forms := map[string]string{}
	for category, text := range l.messages[other].forms {
		forms[category] = fill(text, name, values)
	}
	return literal(forms)
}

// form picks the form of a number; the form "other" stands in for one that is not
// given.
func (m *message) form(tag language.Tag, n int) string {
	if m.forms == nil {
		return m.text
	}
	if n < 0 {
		n = -n
	}
	if f, ok := m.forms[category(tag, n)]; ok {
		return f
	}
	return m.forms[other]
}

// other is the category that every language has.
const other = "other"

var categories = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: other}

func category(tag language.Tag, n int) string {
	return categories[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]
}

// Grouped writes a number with thin spaces between thousands.
func Grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202F" + s[i:]
	}
	return s
}

// fill puts values into the places of said, which are numbered by the order in
// which name has them.
func fill(said, name string, values []string) string {
	if len(values) == 0 {
		return said
	}
	names := places(name)
	var out strings.Builder
	for rest := said; ; {
		i, j, place := nextPlace(rest)
		if i < 0 {
			out.WriteString(rest)
			return out.String()
		}
		out.WriteString(rest[:i])
		if at := index(names, place); at >= 0 && at < len(values) {
			out.WriteString(values[at])
		} else {
			out.WriteString(rest[i:j])
		}
		rest = rest[j:]
	}
}

func index(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

// places are the names of a message's places, each once, in their order.
func places(s string) []string {
	var names []string
	for {
		i, j, name := nextPlace(s)
		if i < 0 {
			return names
		}
		if index(names, name) < 0 {
			names = append(names, name)
		}
		s = s[j:]
	}
}

// nextPlace finds the first place of a text: {name}, of letters and digits.
func nextPlace(s string) (from, to int, name string) {
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '{')
		if i < 0 {
			return -1, -1, ""
		}
		i += at
		j := i + 1
		for j < len(s) && (s[j] >= 'a' && s[j] <= 'z' || s[j] >= 'A' && s[j] <= 'Z' || s[j] >= '0' && s[j] <= '9') {
			j++
		}
		if j > i+1 && j < len(s) && s[j] == '}' {
			return i, j + 1, s[i+1 : j]
		}
		at = i + 1
	}
}
