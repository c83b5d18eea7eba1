package schema

import (
	"regexp"
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
