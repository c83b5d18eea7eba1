package schema

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// reader turns the nodes of a definition into values. It notes every fault
// with its place and goes on, so that one fault never hides another.
type reader struct {
	doc    *frontmatter.Doc
	faults []diag.Diagnostic
	audit  string // how strictly the repository is kept, see Set.Under
}

// maxFindings is how many findings of one definition or record are told. What
// has more of them is no definition or record, and telling all of a hostile
// one would take longer than reading it.
const maxFindings = 1000

// full reports whether enough was found.
func full(findings []diag.Diagnostic) bool { return len(findings) > maxFindings }

func (r *reader) fault(at diag.Span, rule, format string, args ...any) *diag.Diagnostic {
	switch n := len(r.faults); {
	case n == maxFindings:
		format, args = "more than %d findings; the rest of this file's is not listed", []any{maxFindings}
	case n > maxFindings:
		return &diag.Diagnostic{}
	}
	r.faults = append(r.faults, diag.Errorf(at, rule, format, args...))
	return &r.faults[len(r.faults)-1]
}

// keys notes keys of a mapping that are not known, and a node that is no
// mapping at all.
func (r *reader) keys(n *frontmatter.Node, what string, known ...string) bool {
	if n.Kind != frontmatter.Map {
		r.fault(r.doc.Span(n), "kind-type", "expected %s, which is a mapping; found %s", what, found(n))
		return false
	}
	for i := range n.Pairs {
		p := &n.Pairs[i]
		if slices.Contains(known, p.Key) || full(r.faults) {
			continue
		}
		d := r.fault(r.doc.KeySpan(p), "kind-unknown-key", "%s has no key %s%s", what, quote(p.Key), meant(p.Key, known))
		if near := diag.Nearest(p.Key, known); near != "" {
			d.Fix = replaceFix(r.doc, r.doc.KeyRange(p), "write "+near, near)
		} else {
			d.Message += "; expected " + alternatives(known)
		}
	}
	return true
}

// text is the text of a key, "" where it is missing.
func (r *reader) text(n *frontmatter.Node, key string) string {
	v := n.Get(key)
	if v == nil {
		return ""
	}
	if v.Kind != frontmatter.String {
		r.fault(r.doc.Span(v), "kind-type", "%s must be text; found %s", key, found(v))
		return ""
	}
	return v.Text
}

// flag is true or false, false where the key is missing.
func (r *reader) flag(n *frontmatter.Node, key string) bool {
	v := n.Get(key)
	if v == nil {
		return false
	}
	if v.Kind != frontmatter.Bool {
		r.fault(r.doc.Span(v), "kind-type", "%s must be true or false; found %s", key, found(v))
	}
	return v.Text == "true"
}

// texts gives the items of a list of texts as nodes; a single text counts as a
// list of one.
func (r *reader) texts(n *frontmatter.Node, key string) []*frontmatter.Node {
	v := n.Get(key)
	switch {
	case v == nil:
		return nil
	case v.Kind == frontmatter.String:
		return []*frontmatter.Node{v}
	case v.Kind != frontmatter.Seq:
		r.fault(r.doc.Span(v), "kind-type", "%s must be text or a list of texts; found %s", key, found(v))
		return nil
	}
	var out []*frontmatter.Node
	for _, item := range v.Items {
		if item.Kind != frontmatter.String {
			r.fault(r.doc.Span(item), "kind-type", "%s must hold texts; found %s", key, found(item))
			continue
		}
		out = append(out, item)
	}
	return out
}

// known gives the texts of a key that are among the names; the others are
// faults of that rule.
func (r *reader) known(n *frontmatter.Node, key, rule, what string, names []string) []string {
	var out []string
	for _, item := range r.texts(n, key) {
		if r.isKnown(item, rule, what, names) {
			out = append(out, item.Text)
		}
	}
	return out
}

func (r *reader) isKnown(item *frontmatter.Node, rule, what string, names []string) bool {
	if slices.Contains(names, item.Text) {
		return true
	}
	if full(r.faults) {
		return false
	}
	d := r.fault(r.doc.Span(item), rule, "%s is no %s%s", quote(item.Text), what, meant(item.Text, names))
	if near := diag.Nearest(item.Text, names); near != "" {
		d.Fix = replaceFix(r.doc, r.doc.Range(item), "write "+near, near)
	} else {
		d.Message += "; expected " + alternatives(names)
	}
	return false
}

// list gives the items of a list of mappings.
func (r *reader) list(n *frontmatter.Node, key string) []*frontmatter.Node {
	v := n.Get(key)
	if v == nil {
		return nil
	}
	if v.Kind != frontmatter.Seq {
		r.fault(r.doc.Span(v), "kind-type", "%s must be a list; found %s", key, found(v))
		return nil
	}
	return v.Items
}

// pairs gives the pairs of a mapping.
func (r *reader) pairs(n *frontmatter.Node, key string) []frontmatter.Pair {
	v := n.Get(key)
	if v == nil {
		return nil
	}
	if v.Kind != frontmatter.Map {
		r.fault(r.doc.Span(v), "kind-type", "%s must be a mapping; found %s", key, found(v))
		return nil
	}
	return v.Pairs
}

// cond reads the condition under "when"; has tells which fields it may ask for.
func (r *reader) cond(n *frontmatter.Node, key string, has func(path string) bool) Cond {
	v := n.Get(key)
	text := r.text(n, key)
	if text == "" {
		return Cond{}
	}
	c, err := ParseCond(text)
	if err != nil {
		at := r.doc.Span(v)
		var wrong *CondError
		if errors.As(err, &wrong) {
			at = within(at, text, wrong.Offset)
		}
		r.fault(at, "kind-condition", "the condition %s cannot be read: %s", quote(text), err)
		return Cond{}
	}
	for _, field := range c.Fields() {
		if !has(field) {
			r.fault(within(r.doc.Span(v), text, strings.Index(text, field)), "kind-field",
				"the condition asks for %s, which is no field of the kind", quote(field))
		}
	}
	return c
}

// period reads a span of time.
func (r *reader) period(n *frontmatter.Node, key string) string {
	text := r.text(n, key)
	if text == "" {
		return ""
	}
	if _, err := ParsePeriod(text); err != nil {
		r.fault(r.doc.Span(n.Get(key)), "kind-value", "%s: %s", key, err)
	}
	return text
}

// within is the place at an offset of a text that stands at a span. Where the
// text does not stand there as it is (it has quotes, or runs over lines) it
// answers as well as it can.
func within(at diag.Span, text string, offset int) diag.Span {
	if at.Start.Line != at.End.Line || offset < 0 {
		return at
	}
	quotes := (at.End.Column - at.Start.Column - utf8.RuneCountInString(text)) / 2
	at.Start.Column += max(0, quotes) + utf8.RuneCountInString(text[:min(offset, len(text))])
	return at
}
