package records

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// findLinks reads the outgoing links of a record (D4): for every link field of
// its kind the values that name a record.
func findLinks(r *Record) []Link {
	var found []Link
	for i := range r.Kind.Links {
		def := &r.Kind.Links[i]
		found = follow(found, r, def, r.Fields, strings.Split(def.Field, "."), nil)
	}
	return found
}

// follow walks down the rest of a dotted field and appends the links at its
// end; lists on the way are unfolded.
func follow(found []Link, r *Record, def *schema.Link, n *frontmatter.Node, rest []string, at frontmatter.Path) []Link {
	switch {
	case n == nil || n.Kind == frontmatter.Null:
	case n.Kind == frontmatter.Seq:
		for i, item := range n.Items {
			found = follow(found, r, def, item, rest, append(slices.Clip(at), strconv.Itoa(i)))
		}
	case len(rest) > 0:
		if n.Kind == frontmatter.Map {
			found = follow(found, r, def, n.Get(rest[0]), rest[1:], append(slices.Clip(at), rest[0]))
		}
	case n.Kind != frontmatter.Map && def.Names(n.Text):
		found = append(found, Link{Field: def.Field, Inverse: def.Inverse, From: r.ID, To: n.Text, Path: at})
	}
	return found
}
