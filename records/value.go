package records

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// Value is the text of a scalar field, derived values included ("priority",
// "score", "confidence", "tier"); "" where there is none, and for lists and
// mappings. Paths are dotted. A derived value is computed, whatever the file
// says; where it cannot be computed the stored one is given.
func (r *Record) Value(field string) string {
	if v, ok := r.Derived(field); ok {
		return v
	}
	if v, ok := r.common(field); ok {
		return v
	}
	return scalarText(r.Lookup(field))
}

// Values serves conditions (schema.Lookup), derived values included. A team's
// own value counts as the built-in one it stands for, too. "priority" gives the
// computed and the overriding one, so that an obligation that comes with either
// holds.
func (r *Record) Values(field string) []string {
	if v, ok := r.Derived(field); ok {
		if field == "priority" {
			if o := scalarText(r.Lookup("priority_override.value")); o != "" && o != v {
				return []string{v, o}
			}
		}
		return []string{v}
	}
	if v, ok := r.common(field); ok {
		return []string{v}
	}
	found := schema.Values(r.Fields, field)
	if len(found) == 0 {
		return nil
	}
	if len(r.Kind.Enums[field]) > 0 {
		for _, v := range slices.Clone(found) {
			if b := r.Kind.Builtin(field, v); b != v {
				found = append(found, b)
			}
		}
	}
	return found
}

// common serves what every record has, wherever it stands in the file.
func (r *Record) common(field string) (string, bool) {
	switch field {
	case "id":
		return r.ID, true
	case "kind":
		return r.Kind.Name, true
	case "state":
		return r.State, true
	case "title":
		return r.Title, true
	case "audience":
		return r.Audience, true
	}
	return "", false
}

// scalarText is the text of a scalar as conditions compare it: booleans in one
// spelling, "" for everything that is not a scalar.
func scalarText(n *frontmatter.Node) string {
	if n == nil {
		return ""
	}
	switch n.Kind {
	case frontmatter.Bool:
		return strings.ToLower(n.Text)
	case frontmatter.Null, frontmatter.Seq, frontmatter.Map:
		return ""
	default:
		return n.Text
	}
}
