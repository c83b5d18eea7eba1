package speech

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// reader reads a file of texts beside the catalogue.
type reader struct {
	doc    *frontmatter.Doc
	all    *Catalogue
	within func(where string) bool
	lang   *Language
	found  []diag.Diagnostic
}

// Read reads a translation:
//
//	language: de
//	direction: ltr
//	messages:
//	  "Open incidents": "Offene Störungen"
//	  "{n} services":
//	    one: "{n} Dienst"
//	    other: "{n} Dienste"
//
// within says which names a message may be told apart by. The language is nil where
// the file cannot be read as one, and findings say at which places; a message of which
// a finding tells is said in English.
func Read(doc *frontmatter.Doc, all *Catalogue, forms *Forms, within func(where string) bool) (*Language, []diag.Diagnostic) {
	r := &reader{doc: doc, all: all, within: within, lang: &Language{messages: map[string]*message{}, forms: forms}}
	for i := range doc.Root().Pairs {
		if p := &doc.Root().Pairs[i]; !slices.Contains([]string{"language", "direction", "messages"}, p.Key) {
			r.refuse(doc.KeySpan(p), "there is no key %q here; expected language, direction and messages", p.Key)
		}
	}
	if p := doc.Root().Pair("language"); p != nil {
		r.language(p)
	}
	if p := doc.Root().Pair("direction"); p != nil {
		r.direction(p)
	}
	messages := doc.Root().Pair("messages")
	if r.lang.name == "" && !diag.HasErrors(r.found) {
		r.refuse(doc.At("language"), "the file does not say its language; expected a line such as language: de")
	}
	if diag.HasErrors(r.found) {
		return nil, r.found
	}
	if messages != nil {
		r.messages(messages)
	}
	if diag.HasErrors(r.found) {
		return nil, r.found
	}
	return r.lang, r.found
}

func (r *reader) refuse(at diag.Span, format string, args ...any) {
	r.found = append(r.found, diag.Errorf(at, "portal-text", format, args...))
}

func (r *reader) warn(at diag.Span, fix *diag.Fix, format string, args ...any) {
	d := diag.Warningf(at, "portal-text", format, args...)
	d.Fix = fix
	r.found = append(r.found, d)
}

func (r *reader) language(p *frontmatter.Pair) {
	if p.Value.Kind != frontmatter.String || !r.tag(p.Value.Str()) {
		r.refuse(r.doc.Span(p.Value), "%q is no language; expected a tag such as de, pt-BR or ar (BCP 47)", p.Value.Str())
	}
}

// tag sets the language, and the direction in which its script is written.
func (r *reader) tag(name string) bool {
	tag, err := language.Parse(name)
	if err != nil || name == "" {
		return false
	}
	r.lang.tag, r.lang.name = tag, tag.String()
	script, _ := tag.Script()
	r.lang.rtl = slices.Contains([]string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"}, script.String())
	return true
}

// direction says what the script of the language does not.
func (r *reader) direction(p *frontmatter.Pair) {
	switch p.Value.Str() {
	case "ltr", "rtl":
		r.lang.rtl = p.Value.Str() == "rtl"
	default:
		r.refuse(r.doc.Span(p.Value), "direction is %q; expected ltr or rtl", p.Value.Str())
	}
}

func (r *reader) messages(p *frontmatter.Pair) {
	if p.Value.Kind == frontmatter.Null {
		return
	}
	if p.Value.Kind != frontmatter.Map {
		r.refuse(r.doc.Span(p.Value), "messages is a %s; expected a mapping of English texts to translations", p.Value.Kind)
		return
	}
	for i := range p.Value.Pairs {
		r.message(&p.Value.Pairs[i])
	}
}

// known finds the message that a key names, told apart by a place or not.
func (r *reader) known(key string) (Message, bool) {
	if m, ok := r.all.Lookup(key); ok {
		return m, true
	}
	if m, ok := r.all.Lookup(large(key)); ok && key != "" {
		return m, true // within a sentence, see Inside
	}
	where, name, ok := strings.Cut(key, ": ")
	if !ok {
		return Message{}, false
	}
	m, ok := r.all.Lookup(name)
	return m, ok && (slices.Contains(m.Where, where) || r.within(where))
}

func (r *reader) message(p *frontmatter.Pair) {
	m, ok := r.known(p.Key)
	if !ok {
		r.unknown(p)
		return
	}
	switch {
	case p.Value.Kind == frontmatter.Null:
	case p.Value.Kind == frontmatter.Map && m.One != "":
		r.counted(p, m)
	case p.Value.Kind == frontmatter.Map || p.Value.Kind == frontmatter.Seq:
		r.warn(r.doc.Span(p.Value), nil, "the message is said in English, for its translation is a %s; expected a text", p.Value.Kind)
	case m.One != "":
		if text, ok := r.text(p.Value, m, false); ok {
			r.lang.messages[p.Key] = &message{forms: map[string]string{other: text}}
		}
	default:
		if text, ok := r.text(p.Value, m, false); ok {
			r.lang.messages[p.Key] = &message{text: text}
		}
	}
}

// text checks what stands for a message; it is said in English where it does not fit.
func (r *reader) text(n *frontmatter.Node, m Message, part bool) (string, bool) {
	text := strings.TrimSpace(n.Str())
	why := unfit(text, m.Name, part)
	if c, _, hidden := frontmatter.Bidi(text); hidden {
		why = fmt.Sprintf("it holds U+%04X, which reorders text unseen", c)
	}
	if text == "" {
		return "", false
	}
	if why != "" {
		r.warn(r.doc.Span(n), nil, "the message is said in English, for its translation does not fit: %s", why)
		return "", false
	}
	return text, true
}

// counted reads the forms of a counted message. Those of a language's categories
// that are not given are said as other.
func (r *reader) counted(p *frontmatter.Pair, m Message) {
	said := &message{forms: map[string]string{}}
	needed := r.lang.Categories()
	fit := true
	for i := range p.Value.Pairs {
		f := &p.Value.Pairs[i]
		if !slices.Contains(needed, f.Key) {
			r.warn(r.doc.KeySpan(f), nil, "%s has no form %q; it has %s", r.lang.name, f.Key, strings.Join(needed, ", "))
			continue
		}
		if f.Value.Kind == frontmatter.Null {
			continue
		}
		text, ok := r.text(f.Value, m, f.Key != other)
		fit = fit && ok
		said.forms[f.Key] = text
	}
	switch {
	case !fit || len(said.forms) == 0:
	case said.forms[other] == "":
		r.warn(r.doc.KeySpan(p), nil, "the message is said in English, for it has no form %q; %s has %s", other, r.lang.name, strings.Join(needed, ", "))
	default:
		r.lang.messages[p.Key] = said
	}
}

func (r *reader) unknown(p *frontmatter.Pair) {
	names := make([]string, 0, r.all.Len())
	for _, m := range r.all.Messages() {
		names = append(names, m.Name)
	}
	near := diag.Nearest(p.Key, names)
	if near == "" {
		r.warn(r.doc.KeySpan(p), &diag.Fix{Title: "take the line away", Command: "gitsm site texts"}, "there is no message %q; it has another English text now, or is not said any more", p.Key)
		return
	}
	at := r.doc.KeyRange(p)
	fix := &diag.Fix{Title: "name the message as it is", Edits: []diag.Edit{{File: r.doc.Name(), Start: at.Start, End: at.End, New: quote(near)}}}
	r.warn(r.doc.KeySpan(p), fix, "there is no message %q; did you mean %q?", p.Key, near)
}

// Begin is a language of which nothing is translated yet.
func Begin(tag string) (*Language, error) {
	r := &reader{lang: &Language{messages: map[string]*message{}}}
	if !r.tag(tag) {
		return nil, fmt.Errorf("%q is no language; expected a tag such as de, pt-BR or ar (BCP 47)", tag)
	}
	return r.lang, nil
}

// Says reports whether a message is translated.
func (l *Language) Says(m Message) bool { return l != nil && l.messages[m.Name] != nil }

// Categories are the plural categories of the language, in CLDR's order.
func (l *Language) Categories() []string {
	if l == nil {
		return []string{"one", other}
	}
	seen := map[string]bool{other: true}
	for n := range 1000 { // the rules for whole numbers look at the last three digits
		seen[category(l.tag, n)] = true
	}
	if plural.Cardinal.MatchPlural(l.tag, 1_000_000, 0, 0, 0, 0) == plural.Many {
		seen["many"] = true
	}
	var out []string
	for _, c := range []string{"zero", "one", "two", "few", "many", other} {
		if seen[c] {
			out = append(out, c)
		}
	}
	return out
}

// Said gives what stands for a message, "" where it is said in English. category is
// the form of a counted one.
func (l *Language) Said(m Message, category string) string {
	if l == nil {
		if category == "one" {
			return m.One
		}
		return m.Name
	}
	s := l.messages[m.Name]
	switch {
	case s == nil:
		return ""
	case m.One != "":
		return s.forms[category]
	}
	return s.text
}

// Missing counts the messages that are said in English, of a catalogue.
func (l *Language) Missing(c *Catalogue) int {
	n := 0
	for _, m := range c.messages {
		if l.messages[m.Name] == nil {
			n++
		}
	}
	return n
}

// English reads the catalogue itself, as Write wrote it: each message stands for
// itself, and the comments above say where it is said.
func English(doc *frontmatter.Doc) (*Catalogue, error) {
	var messages []Message
	where := whereOf(doc.Bytes())
	for i := range doc.Root().Get("messages").Pairs {
		p := &doc.Root().Get("messages").Pairs[i]
		m := Message{Name: p.Key, Where: where[doc.KeySpan(p).Start.Line]}
		said := p.Value.Str()
		if p.Value.Kind == frontmatter.Map {
			m.One, said = p.Value.Get("one").Str(), p.Value.Get(other).Str()
		}
		if said != p.Key {
			return nil, fmt.Errorf("%s: %q stands for %q", doc.KeySpan(p), said, p.Key)
		}
		messages = append(messages, m)
	}
	return New(messages), nil
}

// whereOf gives by line what the last comment above it says.
func whereOf(src []byte) map[int][]string {
	where := map[int][]string{}
	var last []string
	line := 0
	for text := range strings.Lines(string(src)) {
		line++
		if said, ok := strings.CutPrefix(strings.TrimSpace(text), "# "); ok {
			last = strings.Split(said, ", ")
		}
		where[line] = last
	}
	return where
}
