package schema

import (
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// badKey tells of a key whose name a fragment refuses. The library's path of
// such an error is not to be trusted (it shares memory with the path that the
// validator walks on with, so a later sibling overwrites it); only its length
// is. So the mappings at that depth whose fragment judges names are looked up.
func (v *verdict) badKey(key string, depth int) {
	v.mappings(v.node, v.root, nil, depth, func(n *frontmatter.Node, s *shape, path []string) {
		if n.Pair(key) != nil && s != nil && s.node.Get("propertyNames") != nil {
			v.fault(v.keySpan(n, key, append(slices.Clone(path), key)), "schema-unknown-key", "%s is no key that %s may hold", quote(key), name(path))
		}
	})
}

// mappings visits the mappings that stand depth steps below n, with their
// fragment and path.
func (v *verdict) mappings(n *frontmatter.Node, s *shape, path []string, depth int, visit func(*frontmatter.Node, *shape, []string)) {
	if depth == 0 {
		if n.Kind == frontmatter.Map {
			visit(n, s, path)
		}
		return
	}
	for i := range n.Pairs {
		v.mappings(n.Pairs[i].Value, s.at(n.Pairs[i].Key), append(path, n.Pairs[i].Key), depth-1, visit)
	}
	for i, item := range n.Items {
		step := strconv.Itoa(i)
		v.mappings(item, s.at(step), append(path, step), depth-1, visit)
	}
}
