package lifecycle

import (
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// suggestion writes the command that would satisfy a need: with a value that
// fits where one is known, with a word in capitals where only a person knows.
type suggestion struct {
	tree   *records.Tree
	record *records.Record
}

// assignments gives field=value for a field, or for each part of it that must
// be there.
func (s suggestion) assignments(field string) []string {
	kind := s.record.Kind
	if kind.Type(field) == "mapping" {
		if f, ok := kind.Field(field); ok {
			var parts []string
			for _, part := range f.Schema.Get("required").Strings() {
				parts = append(parts, s.assignments(field+"."+part)...)
			}
			if len(parts) > 0 {
				return parts
			}
		}
	}
	return []string{shellWord(field + "=" + s.value(field))}
}

// value is one that fits a field.
func (s suggestion) value(field string) string {
	kind := s.record.Kind
	if values := kind.Values(field); len(values) > 0 {
		return values[0]
	}
	var def *frontmatter.Node
	if f, ok := kind.Field(field); ok {
		def = f.Schema
	}
	switch typ := kind.Type(field); {
	case typ == "true or false":
		return "true"
	case typ == "date":
		return "DATE"
	case typ == "time":
		return "TIME"
	case typ == "whole number" || typ == "number":
		return "NUMBER"
	case strings.HasPrefix(typ, "list of mapping") && def.Get("minItems") == nil:
		return "[]"
	case strings.HasPrefix(def.Get("$ref").Str(), "#/$defs/handle"):
		return s.handle(field)
	}
	last := field[strings.LastIndexByte(field, '.')+1:]
	return strings.ToUpper(last)
}

// handle is the team or owner of the record's first service: whom one would ask
// first.
func (s suggestion) handle(field string) string {
	want := "owner"
	if field == "team" {
		want = "team"
	}
	for _, id := range s.record.Fields.Get("services").Strings() {
		if service := s.tree.Record(id); service != nil && service.Value(want) != "" {
			return service.Value(want)
		}
	}
	return strings.ToUpper(field)
}
