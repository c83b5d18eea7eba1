package schema

import (
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Misfit says in a sentence why the field at a dotted path could not hold a
// value of a file, judged by its own JSON Schema alone, and "" where it could.
// Nothing, and null, is what every field can hold.
func (k *Kind) Misfit(doc *frontmatter.Doc, field string, value *frontmatter.Node) string {
	c := k.compile()
	if value == nil || value.Kind == frontmatter.Null || c.err != nil {
		return "" // that the kind makes no schema is told with its records
	}
	path := strings.Split(field, ".")
	n := value
	for _, key := range slices.Backward(path) {
		n = dict(pair{Key: key, Value: n})
	}
	v := verdict{kind: k, doc: doc, node: n, root: c.root}
	instance := v.value(n, c.root, nil)
	var invalid *jsonschema.ValidationError
	if err := c.schema.Validate(instance); errors.As(err, &invalid) {
		v.explainBelow(invalid, path)
	}
	if len(v.findings) == 0 {
		return ""
	}
	return v.findings[0].Message
}

// explainBelow explains the errors of a path and of what lies below it: what
// the mappings around a value lack is not its fault.
func (v *verdict) explainBelow(e *jsonschema.ValidationError, path []string) {
	if len(e.InstanceLocation) >= len(path) && slices.Equal(e.InstanceLocation[:len(path)], path) {
		v.explain(e)
		return
	}
	for _, cause := range e.Causes {
		v.explainBelow(cause, path)
	}
}
