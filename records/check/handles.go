package check

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// named is a place in a record that names somebody by handle.
type named struct {
	path   string // "actions.0.owner"
	handle string
	team   bool // a team rather than a person
}

// handlePaths are the fields of a kind that hold handles: every one whose
// definition refers to the shared fragment "handle", directly or through
// another one. "*" stands for the items of a list. A kind of a team's own that
// uses the fragment is judged like the shipped ones.
func handlePaths(k *schema.Kind) []string {
	var paths []string
	for _, f := range k.Fields {
		if f.Name != "log" { // its actors are judged with the time of their entry
			paths = appendHandles(paths, f.Name, f.Schema)
		}
	}
	return paths
}

// sharedHandles are the fragments of schema/common.yaml that hold handles, and
// where in them.
var sharedHandles = map[string]string{
	"#/$defs/handle":    "",
	"#/$defs/handles":   ".*",
	"#/$defs/approvals": ".*.by",
	"#/$defs/override":  ".by",
	"#/$defs/exclusion": ".by",
}

func appendHandles(paths []string, path string, fragment *frontmatter.Node) []string {
	if below, holds := sharedHandles[fragment.Get("$ref").Str()]; holds {
		return append(paths, path+below)
	}
	if items := fragment.Get("items"); items != nil {
		paths = appendHandles(paths, path+".*", items)
	}
	if properties := fragment.Get("properties"); properties != nil {
		for _, p := range properties.Pairs {
			paths = appendHandles(paths, path+"."+p.Key, p.Value)
		}
	}
	return paths
}

// namedIn lists the handles that a record names outside of its log. Whoever
// was told of a major incident (notified) may be a role or an outsider.
func (f *facts) namedIn(r *records.Record) []named {
	var found []named
	for _, path := range f.handles()[r.Kind] {
		if strings.HasSuffix(path, ".who") {
			continue
		}
		found = appendNamed(found, r.Fields, strings.Split(path, "."), "")
	}
	return found
}

func appendNamed(found []named, n *frontmatter.Node, path []string, at string) []named {
	switch {
	case n == nil:
	case len(path) == 0:
		if handle := n.Str(); handle != "" {
			path := strings.TrimPrefix(at, ".")
			found = append(found, named{path, handle, path == "team" || strings.HasSuffix(path, ".team")})
		}
	case path[0] == "*":
		for i, item := range n.Items {
			found = appendNamed(found, item, path[1:], at+"."+strconv.Itoa(i))
		}
	default:
		found = appendNamed(found, n.Get(path[0]), path[1:], at+"."+path[0])
	}
	return found
}
