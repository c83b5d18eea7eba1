package schema

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

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
