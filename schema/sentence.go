package schema

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
)

// sentence says one error of the library as a person would.
func (v *verdict) sentence(e *jsonschema.ValidationError, node *frontmatter.Node, path []string) {
	if node == nil {
		node = &frontmatter.Node{}
	}
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		slices.Sort(k.Properties) // the library ranges over a map
		for _, key := range k.Properties {
			if !full(v.findings) {
				v.unknownKey(node, key, path)
			}
		}
	case *kind.Required:
		for _, key := range k.Missing {
			v.missing([]string{key}, path)
		}
	case *kind.Type:
		v.wrongType(node, v.shape(path), path)
	case *kind.Enum:
		v.notAmong(node, words(k.Want), path)
	case *kind.Const:
		v.notAmong(node, words([]any{k.Want}), path)
	case *kind.Format:
		v.format(node, k.Want, path)
	case *kind.Pattern:
		expected := v.shape(path).expected
		if expected == "" {
			expected = "of the form " + quote(k.Want)
		}
		v.fault(v.at(path...), "schema-format", "%s must be %s; found %s", name(path), expected, found(node))
	case *kind.UniqueItems:
		second := append(slices.Clone(path), strconv.Itoa(k.Duplicates[1]))
		v.fault(v.at(second...), "schema-range", "%s holds %s twice", name(path), strings.TrimPrefix(found(node.Items[k.Duplicates[1]]), "the text "))
	case *kind.AnyOf:
		v.alternatives(e, path)
	case *kind.Contains:
		v.fault(v.at(path...), "schema-range", "%s holds no item of the sort that it must hold", name(path))
	case *kind.OneOf, *kind.Not:
		v.fault(v.at(path...), "schema-format", "%s must be %s; found %s", name(path), v.expected(path), found(node))
	case *kind.PropertyNames:
		v.badKey(k.Property, len(path))
	case *kind.FalseSchema:
		v.fault(v.at(path...), "schema-unknown-key", "%s is not allowed here", name(path))
	default:
		v.bounds(e.ErrorKind, node, path)
	}
}

// expected is what a kind says of a path, in words.
func (v *verdict) expected(path []string) string {
	s := v.shape(path)
	if s.expected != "" {
		return s.expected
	}
	if s.isAny() {
		return "what its schema says"
	}
	return s.word()
}

// bounds says what is too small, too large, too short or too long.
func (v *verdict) bounds(k jsonschema.ErrorKind, node *frontmatter.Node, path []string) {
	what := name(path)
	if s := v.shape(path); s.expected != "" {
		v.fault(v.at(path...), "schema-range", "%s must be %s; found %s", what, s.expected, found(node))
		return
	}
	var text string
	switch k := k.(type) {
	case *kind.MinLength:
		text = fmt.Sprintf("%s has %s; at least %d are needed", what, count(k.Got, "character"), k.Want)
		if k.Got == 0 {
			text = what + " must not be empty"
		}
	case *kind.MaxLength:
		text = fmt.Sprintf("%s has %s; at most %d are allowed", what, count(k.Got, "character"), k.Want)
	case *kind.MinItems:
		text = fmt.Sprintf("%s must hold at least %s; found %d", what, count(k.Want, "item"), k.Got)
	case *kind.MaxItems:
		text = fmt.Sprintf("%s may hold at most %s; found %d", what, count(k.Want, "item"), k.Got)
	case *kind.MinProperties:
		text = fmt.Sprintf("%s must hold at least %s; found %d", what, count(k.Want, "key"), k.Got)
		if keys := v.shape(path).keys; len(keys) > 0 {
			text += "; expected " + alternatives(keys)
		}
	case *kind.MaxProperties:
		text = fmt.Sprintf("%s may hold at most %s; found %d", what, count(k.Want, "key"), k.Got)
	case *kind.Minimum:
		text = fmt.Sprintf("%s must be at least %s; found %s", what, decimal(k.Want), node.Text)
	case *kind.Maximum:
		text = fmt.Sprintf("%s must be at most %s; found %s", what, decimal(k.Want), node.Text)
	case *kind.ExclusiveMinimum:
		text = fmt.Sprintf("%s must be more than %s; found %s", what, decimal(k.Want), node.Text)
	case *kind.ExclusiveMaximum:
		text = fmt.Sprintf("%s must be less than %s; found %s", what, decimal(k.Want), node.Text)
	case *kind.MultipleOf:
		text = fmt.Sprintf("%s must be a multiple of %s; found %s", what, decimal(k.Want), node.Text)
	default:
		text = fmt.Sprintf("%s must be %s; found %s", what, v.expected(path), found(node))
	}
	v.fault(v.at(path...), "schema-range", "%s", text)
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// decimal writes a bound as it stands in the schema.
func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// keySpan is where a key of a mapping stands.
func (v *verdict) keySpan(node *frontmatter.Node, key string, path []string) diag.Span {
	if p := node.Pair(key); p != nil {
		return v.doc.KeySpan(p)
	}
	return v.at(path...)
}

func (v *verdict) unknownKey(node *frontmatter.Node, key string, path []string) {
	known := v.shape(path).keys
	at := v.keySpan(node, key, append(slices.Clone(path), key))
	where := ""
	if len(path) > 0 {
		where = " in " + name(path)
	}
	near := diag.Nearest(key, known)
	d := v.fault(at, "schema-unknown-key", "unknown key %s%s%s", quote(key), where, meant(key, known))
	switch {
	case near != "" && node.Get(near) == nil:
		d.Fix = replaceFix(v.doc, v.doc.KeyRange(node.Pair(key)), "write "+near, near)
	case near != "":
		d.Message += " That key is there already"
		d.Related = []diag.Note{{Span: v.doc.KeySpan(node.Pair(near)), Message: "here"}}
	case len(path) > 0:
		d.Message += "; expected " + alternatives(known)
	default:
		d.Message += fmt.Sprintf("; a key of your own begins with x-, and `gitsm kinds %s` lists those of the kind", v.kind.Name)
		if fieldPattern.MatchString(key) {
			d.Fix = replaceFix(v.doc, v.doc.KeyRange(node.Pair(key)), "write x-"+key, "x-"+key)
		}
	}
}

// missing says that keys are missing, any of which would do.
func (v *verdict) missing(keys, path []string) {
	full := append(slices.Clone(path), keys[0])
	hint := ""
	if s := v.shape(full); s.desc != "" && len(keys) == 1 {
		hint = ": " + strings.ToLower(s.desc[:1]) + strings.TrimSuffix(s.desc[1:], ".")
	}
	d := v.fault(v.at(full...), "schema-required", "%s needs %s%s", name(path), strings.Join(keys, " or "), hint)
	if len(path) == 1 && len(keys) == 1 && v.shape(path).items == nil { // a part of a field, which a command can give
		d.Fix = &diag.Fix{Title: "set " + strings.Join(full, "."), Args: []string{strings.Join(full, ".") + "=" + strings.ToUpper(keys[0])}}
	}
}

// alternatives says which of several keys is missing; other choices between
// schemas are told as a whole.
func (v *verdict) alternatives(e *jsonschema.ValidationError, path []string) {
	var keys []string
	for _, cause := range e.Causes {
		for len(cause.Causes) == 1 {
			cause = cause.Causes[0]
		}
		if k, ok := cause.ErrorKind.(*kind.Required); ok && len(k.Missing) == 1 {
			keys = append(keys, k.Missing[0])
		}
	}
	if len(keys) > 0 && len(keys) == len(e.Causes) {
		v.missing(keys, path)
		return
	}
	v.fault(v.at(path...), "schema-format", "%s must be %s; found %s", name(path), v.expected(path), found(v.node.Lookup(path...)))
}

func (v *verdict) wrongType(node *frontmatter.Node, s *shape, path []string) {
	d := v.fault(v.at(path...), "schema-type", "%s must be %s; found %s", name(path), withArticle(s), found(node))
	token := v.doc.Range(node)
	scalar := node.Kind != frontmatter.Map && node.Kind != frontmatter.Seq && node.Kind != frontmatter.Null
	switch {
	case scalar && slices.Contains(s.types, "string") && s.format == "":
		d.Fix = replaceFix(v.doc, token, "quote it", strconv.Quote(node.Text))
	case node.Kind == frontmatter.String && slices.Contains(s.types, "array"):
		d.Fix = replaceFix(v.doc, token, "make it a list", "["+string(v.doc.Bytes()[token.Start:token.End])+"]")
	}
}

// withArticle says what was expected: "text", "a list".
func withArticle(s *shape) string {
	switch {
	case s.expected != "":
		return s.expected
	case s.format == "date-time":
		return "a time with seconds and offset, such as 2026-03-16T10:02:00+01:00"
	case s.format == "date":
		return "a date, such as 2026-03-16"
	case len(s.types) == 0:
		return s.word()
	}
	out := make([]string, len(s.types))
	for i, t := range s.types {
		out[i] = typeWord(t)
		if t != "string" && t != "boolean" && t != "null" {
			out[i] = "a " + out[i]
		}
	}
	return strings.Join(out, " or ")
}

func (v *verdict) notAmong(node *frontmatter.Node, want, path []string) {
	allowed := "one of " + strings.Join(want, ", ")
	if len(want) == 1 {
		allowed = want[0]
	}
	got := found(node)
	if node.Kind == frontmatter.String {
		got = quote(node.Text)
	}
	d := v.fault(v.at(path...), "schema-enum", "%s must be %s; found %s", name(path), allowed, got)
	if node.Kind == frontmatter.Null || node.Kind == frontmatter.Map || node.Kind == frontmatter.Seq {
		return
	}
	if near := diag.Nearest(node.Text, want); near != "" {
		d.Message += meant(node.Text, want)
		d.Fix = replaceFix(v.doc, v.doc.Range(node), "write "+near, near)
	}
}

// words gives the values of an enum as text.
func words(values []any) []string {
	out := make([]string, len(values))
	for i, w := range values {
		out[i] = fmt.Sprint(w)
	}
	return out
}

// format says what is wrong with a date or time that is text. An unquoted one
// that is malformed was found when the file was read; the same words make
// diag.Sort drop the repetition.
func (v *verdict) format(node *frontmatter.Node, format string, path []string) {
	at := v.at(path...)
	if text := node.Text; momentLike(text) {
		if _, err := worktime.ParseInstant(text); err != nil && len(text) > len("2026-03-16") {
			v.fault(at, "time-zone", "not a time: %s", err)
			return
		}
		if _, err := worktime.ParseDate(text); err != nil && len(text) <= len("2026-03-16") {
			v.fault(at, "time-zone", "not a date: %s", err)
			return
		}
	}
	v.fault(at, "schema-format", "%s must be %s; found %s", name(path), withArticle(&shape{format: format}), found(node))
}

// momentLike reports whether a text is meant as a date or time.
func momentLike(s string) bool {
	return len(s) > 7 && s[4] == '-' && strings.Trim(s[:4], "0123456789") == ""
}
