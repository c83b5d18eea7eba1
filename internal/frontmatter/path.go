package frontmatter

import "strings"

// Path leads to a value: keys of mappings and indices of lists, as text.
type Path []string

// String joins the path with dots: "log.0.to".
func (p Path) String() string { return strings.Join(p, ".") }

// with is p followed by one more step; p itself is not touched.
func (p Path) with(step string) Path {
	return append(p[:len(p):len(p)], step)
}
