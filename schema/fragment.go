package schema

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// The keywords of JSON Schema 2020-12 that a fragment may use, by the kind of
// value that they take.
var (
	fragmentWords = map[string]string{
		"description": "text", "title": "text", "pattern": "pattern", "format": "format", "$ref": "ref", "type": "type", "$comment": "text",
		"enum": "list", "examples": "list", "required": "texts", "const": "any", "default": "any",
		"minItems": "count", "maxItems": "count", "minLength": "count", "maxLength": "count", "minProperties": "count", "maxProperties": "count",
		"minimum": "number", "maximum": "number", "exclusiveMinimum": "number", "exclusiveMaximum": "number", "multipleOf": "number",
		"uniqueItems": "flag", "deprecated": "flag",
		"items": "schema", "additionalProperties": "schema", "propertyNames": "schema", "contains": "schema",
		"not": "schema", "if": "schema", "then": "schema", "else": "schema",
		"properties": "schemas", "patternProperties": "schemas",
		"anyOf": "list of schemas", "oneOf": "list of schemas", "allOf": "list of schemas", "prefixItems": "list of schemas",
	}
	fragmentTypes   = []string{"string", "integer", "number", "boolean", "array", "object", "null"}
	fragmentFormats = []string{"date", "date-time"}
)

// fragment checks a JSON Schema fragment as far as this package needs to rely
// on it: known keywords only, so that a misspelt one is not a rule that never
// speaks; references within the shared fragments; RE2 patterns.
func (r *reader) fragment(n, defs *frontmatter.Node, what string) bool {
	before := len(r.faults)
	r.fragmentAt(n, defs, what)
	return len(r.faults) == before
}

func (r *reader) fragmentAt(n, defs *frontmatter.Node, what string) {
	if n.Kind == frontmatter.Bool {
		return
	}
	if n.Kind != frontmatter.Map {
		r.fault(r.doc.Span(n), "kind-type", "%s must be a JSON Schema, which is a mapping; found %s", what, found(n))
		return
	}
	for i := range n.Pairs {
		p := &n.Pairs[i]
		if strings.HasPrefix(p.Key, "x-") {
			continue
		}
		sort, ok := fragmentWords[p.Key]
		if !ok {
			names := sortedKeys(fragmentWords)
			d := r.fault(r.doc.KeySpan(p), "kind-unknown-key", "%s: JSON Schema has no keyword %s that gitsm reads%s", what, quote(p.Key), meant(p.Key, names))
			if near := diag.Nearest(p.Key, names); near != "" {
				d.Fix = replaceFix(r.doc, r.doc.KeyRange(p), "write "+near, near)
			}
			continue
		}
		r.keyword(p, sort, defs, what)
	}
}

func (r *reader) keyword(p *frontmatter.Pair, sort string, defs *frontmatter.Node, what string) {
	v := p.Value
	wrong := func(expected string) {
		r.fault(r.doc.Span(v), "kind-type", "%s: %s must be %s; found %s", what, p.Key, expected, found(v))
	}
	switch sort {
	case "text", "pattern", "ref", "format", "type", "texts":
		r.textKeyword(p, sort, defs, what, wrong)
	case "count":
		if v.Kind != frontmatter.Int || strings.HasPrefix(v.Text, "-") {
			wrong("a whole number from 0")
		}
	case "number":
		if v.Kind != frontmatter.Int && v.Kind != frontmatter.Float {
			wrong("a number")
		} else if f, _ := strconv.ParseFloat(v.Text, 64); p.Key == "multipleOf" && f <= 0 {
			wrong("a number above 0")
		}
	case "flag":
		if v.Kind != frontmatter.Bool {
			wrong("true or false")
		}
	case "list":
		if v.Kind != frontmatter.Seq || len(v.Items) == 0 {
			wrong("a list that is not empty")
		} else if p.Key == "enum" {
			r.enumValues(v, what)
		}
	case "schema":
		r.fragmentAt(v, defs, what)
	case "schemas":
		if v.Kind != frontmatter.Map {
			wrong("a mapping")
			return
		}
		for _, q := range v.Pairs {
			r.fragmentAt(q.Value, defs, what+"."+q.Key)
		}
	case "list of schemas":
		if v.Kind != frontmatter.Seq || len(v.Items) == 0 {
			wrong("a list that is not empty")
		}
		for _, item := range v.Items {
			r.fragmentAt(item, defs, what)
		}
	}
}

func (r *reader) textKeyword(p *frontmatter.Pair, sort string, defs *frontmatter.Node, what string, wrong func(string)) {
	v := p.Value
	if v.Kind == frontmatter.Seq && (sort == "type" || sort == "texts") {
		if len(v.Items) == 0 && sort == "type" {
			wrong("a list that is not empty")
		}
		for i, item := range v.Items {
			switch {
			case slices.ContainsFunc(v.Items[:i], func(o *frontmatter.Node) bool { return frontmatter.Equal(o, item) }):
				r.fault(r.doc.Span(item), "kind-value", "%s: %s holds %s twice", what, p.Key, quote(item.Text))
			case item.Kind != frontmatter.String:
				wrong("a list of texts")
				return
			case sort == "type":
				r.isKnown(item, "kind-value", "type", fragmentTypes)
			}
		}
		return
	}
	if v.Kind != frontmatter.String || sort == "texts" {
		wrong(map[bool]string{true: "a list of texts", false: "text"}[sort == "texts"])
		return
	}
	switch sort {
	case "type":
		r.isKnown(v, "kind-value", "type", fragmentTypes)
	case "format":
		r.isKnown(v, "kind-value", "format that gitsm checks", fragmentFormats)
	case "pattern":
		if len(v.Text) > maxPattern {
			r.fault(r.doc.Span(v), "kind-pattern", "the pattern has %d bytes; at most %d are read", len(v.Text), maxPattern)
		} else if _, err := regexp.Compile(v.Text); err != nil {
			r.fault(r.doc.Span(v), "kind-pattern", "%s is no RE2 pattern: %s", quote(v.Text), patternTrouble(err))
		}
	case "ref":
		name, ok := refName(v.Text)
		if !ok || defs.Get(name) == nil {
			names := make([]string, 0, len(defs.Pairs))
			for _, d := range defs.Pairs {
				names = append(names, "#/$defs/"+d.Key)
			}
			slices.Sort(names)
			r.fault(r.doc.Span(v), "kind-reference", "%s leads nowhere%s", quote(v.Text), meant(v.Text, names))
		}
	}
}
