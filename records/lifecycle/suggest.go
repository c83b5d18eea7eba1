package lifecycle

import (
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
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
	in, err := inputOf(s.record.Kind, field)
	if f, ok := s.record.Kind.Field(field); ok && err == nil && in.Type == "object" {
		var parts []string
		for _, part := range f.Schema.Get("required").Strings() {
			parts = append(parts, s.assignments(field+"."+part)...)
		}
		if len(parts) > 0 {
			return parts
		}
	}
	return []string{shellWord(field + "=" + s.value(in))}
}

// value is one that fits a field.
func (s suggestion) value(in schema.Input) string {
	var def *frontmatter.Node
	if f, ok := s.record.Kind.Field(in.Path); ok {
		def = f.Schema
	}
	switch {
	case len(in.Values) > 0:
		return in.Values[0]
	case in.Type == "boolean":
		return "true"
	case in.Format == "date":
		return "DATE"
	case in.Format == "date-time":
		return "TIME"
	case in.Type == "array" && !in.Scalars() && def.Get("minItems") == nil:
		return "[]"
	case strings.HasPrefix(def.Get("$ref").Str(), "#/$defs/handle"):
		return s.handle(in.Path)
	}
	return strings.ToUpper(in.Path[strings.LastIndexByte(in.Path, '.')+1:])
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
