package schema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// shape is what a JSON Schema fragment says of a value, with every $ref
// followed: as much as messages, paths and explanations need. Validation
// itself is the business of the JSON Schema library.
type shape struct {
	node     *frontmatter.Node // the fragment, for keywords that are not below
	title    string            // a word for what it holds
	desc     string
	types    []string // JSON Schema types; empty for any
	format   string   // date, date-time
	expected string   // x-expected: the words for what was expected
	derived  bool     // x-derived
	none     bool     // x-none
	enum     []string
	keys     []string // of properties, in their order
	props    map[string]*shape
	required []string
	extra    *shape // further keys, nil where anything or nothing goes
	closed   bool   // no further keys
	items    *shape
}

// shapeOf reads a fragment; defs is the mapping that $ref leads into.
func shapeOf(fragment, defs *frontmatter.Node) *shape {
	s := &shape{node: fragment}
	s.fill(fragment, defs)
	return s
}

func (s *shape) fill(n, defs *frontmatter.Node) {
	if name, ok := refName(n.Get("$ref").Str()); ok {
		if def := defs.Get(name); def != nil {
			s.fill(def, defs)
			s.node = def
		}
	}
	for _, p := range n.Pairs {
		switch p.Key {
		case "title":
			s.title = p.Value.Str()
		case "description":
			s.desc = p.Value.Str()
		case "type":
			s.types = p.Value.Strings()
		case "format":
			s.format = p.Value.Str()
		case "x-expected":
			s.expected = p.Value.Str()
		case "x-derived":
			s.derived = p.Value.Str() == "true"
		case "x-none":
			s.none = p.Value.Str() == "true"
		case "enum":
			s.enum = p.Value.Strings()
		case "required":
			s.required = p.Value.Strings()
		case "items":
			s.items = shapeOf(p.Value, defs)
		case "properties":
			s.props = make(map[string]*shape, len(p.Value.Pairs))
			for _, q := range p.Value.Pairs {
				s.keys = append(s.keys, q.Key)
				s.props[q.Key] = shapeOf(q.Value, defs)
			}
		case "additionalProperties":
			if p.Value.Kind == frontmatter.Map {
				s.extra = shapeOf(p.Value, defs)
			} else {
				s.closed = p.Value.Str() == "false"
			}
		}
	}
}

// refName is the name of the shared fragment that a $ref leads to.
func refName(ref string) (string, bool) { return strings.CutPrefix(ref, "#/$defs/") }

// at follows a key or list index, nil where nothing is known of it.
func (s *shape) at(step string) *shape {
	switch {
	case s == nil:
		return nil
	case s.props[step] != nil:
		return s.props[step]
	case s.extra != nil:
		return s.extra
	case s.items != nil:
		if _, err := strconv.Atoi(step); err == nil {
			return s.items
		}
	}
	return nil
}

// holds reports whether a path of keys may lead to a value. Lists are passed
// through, as conditions and links do: "actions.ref".
func (s *shape) holds(path []string) bool {
	for s != nil && s.items != nil {
		s = s.items
	}
	if len(path) == 0 || s == nil {
		return true
	}
	next := s.props[path[0]]
	if next == nil {
		next = s.extra
	}
	if next == nil {
		return s.isAny() || (slices.Contains(s.types, "object") && !s.closed)
	}
	return next.holds(path[1:])
}

// isAny reports whether every value is allowed.
func (s *shape) isAny() bool { return len(s.types) == 0 && len(s.enum) == 0 && s.props == nil }

// derivedPaths lists the paths below s whose values are computed.
func (s *shape) derivedPaths(prefix string) []string {
	if s.derived {
		return []string{prefix}
	}
	var out []string
	for _, key := range s.keys {
		out = append(out, s.props[key].derivedPaths(prefix+"."+key)...)
	}
	return out
}

// DerivedPaths lists the fields, nested ones included, whose values are
// computed: where they are stored, they are verified (D5).
func (k *Kind) DerivedPaths() []string {
	var out []string
	for _, f := range k.Fields {
		out = append(out, f.shape.derivedPaths(f.Name)...)
	}
	return out
}

// Values lists what a field may hold where that is a fixed set, nil otherwise;
// the path is dotted and passes through lists.
func (k *Kind) Values(path string) []string {
	s := k.shapeAt(path)
	for s != nil && len(s.enum) == 0 && s.items != nil {
		s = s.items
	}
	if s == nil {
		return nil
	}
	return s.enum
}

// MayBeNone reports whether an empty list says something in a field ("x-none:
// true"): that there is none. Elsewhere an empty list is as good as nothing.
func (k *Kind) MayBeNone(path string) bool {
	s := k.shapeAt(path)
	return s != nil && s.none
}

// Type says in a word or two what a field holds: "text", "date", "list of
// texts", "one of high, medium, low".
func (k *Kind) Type(path string) string {
	if s := k.shapeAt(path); s != nil {
		return s.word()
	}
	return "anything"
}

// shapeAt finds the shape of a dotted path, nil if there is none.
func (k *Kind) shapeAt(path string) *shape {
	steps := strings.Split(path, ".")
	f, ok := k.Field(steps[0])
	if !ok {
		return nil
	}
	s := f.shape
	for _, step := range steps[1:] {
		for s != nil && s.items != nil {
			s = s.items
		}
		if s = s.at(step); s == nil {
			return nil
		}
	}
	return s
}

// word says in a word or two what the value is, as a person would.
func (s *shape) word() string {
	switch {
	case s.title != "":
		return s.title
	case len(s.enum) > 0:
		return "one of " + strings.Join(s.enum, ", ")
	case s.format == "date-time":
		return "time"
	case s.format == "date":
		return "date"
	case len(s.types) == 0:
		return "anything"
	}
	words := make([]string, len(s.types))
	for i, t := range s.types {
		words[i] = typeWord(t)
		if t == "array" && s.items != nil {
			words[i] = "list of " + plural(s.items.word())
		}
	}
	return strings.Join(words, " or ")
}

// plural names several of what a word names.
func plural(word string) string {
	switch {
	case strings.HasPrefix(word, "one of "):
		return strings.TrimPrefix(word, "one of ")
	case strings.HasSuffix(word, "s"), word == "anything", word == "true or false":
		return word
	}
	return word + "s"
}

// typeWord names a JSON Schema type as messages name kinds of values.
func typeWord(t string) string {
	switch t {
	case "string":
		return "text"
	case "integer":
		return "whole number"
	case "boolean":
		return "true or false"
	case "array":
		return "list"
	case "object":
		return "mapping"
	case "null":
		return "nothing"
	}
	return t
}
