package schema

import (
	"regexp"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// What a definition may hold, many times more than any shipped one. A larger one
// is no process that people follow, and judging it would take longer than
// anybody waits.
const (
	maxNodes = 10_000    // values and keys of one definition
	maxText  = 256 << 10 // bytes of their texts
	maxKinds = 200       // definitions in force together
)

// small notes a definition that is larger than is read, and reports whether it
// is not. It stands under the key that names it.
func (r *reader) small(set *Set, name string, n *frontmatter.Node, at diag.Span) bool {
	nodes, text := measure(n)
	switch {
	case nodes > maxNodes:
		r.fault(at, "kind-size", "the definition of the kind %s holds more than %d keys and values; no more are read", quote(name), maxNodes)
	case text > maxText:
		r.fault(at, "kind-size", "the definition of the kind %s holds more than %d bytes of text; no more are read", quote(name), maxText)
	case set.Kind(name) == nil && len(set.kinds) >= maxKinds:
		r.fault(at, "kind-size", "there are %d kinds already; no more are read", maxKinds)
	default:
		return true
	}
	return false
}

// measure counts the keys and values of a node and the bytes of their texts. It
// stops where either is too much.
func measure(n *frontmatter.Node) (nodes, text int) {
	if n == nil {
		return 0, 0
	}
	nodes, text = 1, len(n.Text)
	add := func(below *frontmatter.Node) bool {
		more, longer := measure(below)
		nodes, text = nodes+more, text+longer
		return nodes <= maxNodes && text <= maxText
	}
	for _, item := range n.Items {
		if !add(item) {
			return nodes, text
		}
	}
	for _, p := range n.Pairs {
		nodes, text = nodes+1, text+len(p.Key)
		if !add(p.Value) {
			return nodes, text
		}
	}
	return nodes, text
}

// proseKeys hold text of several lines; every other text is one line.
var proseKeys = []string{"description", "hint", "when", "initial", "$comment"}

// plain notes the texts of a definition that hold what a terminal would obey
// instead of showing it. It stands under the key.
func (r *reader) plain(n *frontmatter.Node, key string) {
	if n == nil || full(r.faults) {
		return
	}
	if visible(n.Text, slices.Contains(proseKeys, key)) != n.Text {
		r.fault(r.doc.Span(n), "kind-text", "%sthe text holds a character that is not shown or changes the direction of what follows: %s", under(key), quote(n.Text))
	}
	for _, item := range n.Items {
		r.plain(item, key)
	}
	for i := range n.Pairs {
		p := &n.Pairs[i]
		if visible(p.Key, false) != p.Key {
			r.fault(r.doc.KeySpan(p), "kind-text", "the key holds a character that is not shown or changes the direction of what follows: %s", quote(p.Key))
		}
		r.plain(p.Value, p.Key)
	}
}

// visible is the text as it may be printed. Line breaks and tabs of prose stay.
func visible(text string, prose bool) string {
	if prose {
		return diag.VisibleText(text)
	}
	return diag.Visible(text)
}

func under(key string) string {
	if key == "" {
		return ""
	}
	return diag.Visible(key) + ": "
}

// plainValue is a word that people type as it is: no shell takes a character
// of it for more, not even when completion puts it on the command line.
var plainValue = regexp.MustCompile(`^[\pL\pN._/@+][\pL\pM\pN._:/=@,+-]*( [\pL\pM\pN._:/=@,+-]+)*$`)

// enumValues notes the values of a fixed set that are more than plain words.
func (r *reader) enumValues(n *frontmatter.Node, what string) {
	for _, item := range n.Items {
		if item.Kind == frontmatter.String && !plainValue.MatchString(item.Text) && !full(r.faults) {
			r.fault(r.doc.Span(item), "kind-name", "%s: a value is letters, digits and any of . _ : / = @ , + - with single blanks within; found %s", what, quote(item.Text))
		}
	}
}
