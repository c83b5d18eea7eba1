package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// Placeholders of what is no field.
const (
	PlaceholderReason = "REASON" // of --why
	PlaceholderText   = "TEXT"   // of a section
)

// placeholder is the word in capitals that a suggested command holds where only
// a person knows the value. What a person pastes without filling it in must be
// refused, so the word is one that the field never holds.
func placeholder(in schema.Input) string {
	switch {
	case in.Link || in.Word == "record ID":
		return "ID"
	case in.Format == "date":
		return "DATE"
	case in.Format == "date-time":
		return "TIME"
	}
	return strings.ToUpper(leaf(in.Path))
}

func leaf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// isPlaceholder reports a value that was left as gitsm, or a page of its
// documentation, suggested it.
func isPlaceholder(in schema.Input, text string) bool {
	if slices.Contains(in.Values, text) {
		return false
	}
	return text == "…" || text == placeholder(in) || in.Word == "handle" && text == "HANDLE"
}

// unfilled refuses a placeholder.
func unfilled(in schema.Input, path, text string) error {
	return fmt.Errorf("%s=%s: %s stands for what only you know; put %s in its place", path, text, text, wanted(in))
}

// wanted says what a field takes, for somebody who has to fill it in.
func wanted(in schema.Input) string {
	switch {
	case len(in.Values) > 0:
		return list(in.Values, "or")
	case in.Link || in.Word == "record ID":
		return "the ID of a record"
	case in.Word != "":
		return a(in.Word)
	case in.Format == "date":
		return "a date such as 2026-03-16"
	case in.Format == "date-time":
		return "a time such as 10:02 or 2026-03-16T10:02:00+01:00"
	case in.Type == "boolean":
		return "true or false"
	case in.Type == "integer" || in.Type == "number":
		return "a number"
	case in.Description != "":
		return "the value (" + clause(in.Description) + ")"
	}
	return "the value"
}

// Unfilled refuses words beside the fields that were left as they were
// suggested: a reason, or the text of a section.
func Unfilled(what, text string) error {
	if text = strings.TrimSpace(text); text == "…" || text == PlaceholderReason && what == "--why" || text == PlaceholderText && what != "--why" {
		return fmt.Errorf("%s %s: %s stands for what only you know; put the words in its place", what, text, text)
	}
	return nil
}

// filled refuses placeholders anywhere in a value that was written as YAML, and
// turns times as people type them into instants.
func (p valueParser) filled(parts []schema.Input, n *frontmatter.Node, path string) (*frontmatter.Node, error) {
	switch n.Kind {
	case frontmatter.Seq:
		items := make([]*frontmatter.Node, len(n.Items))
		for i, item := range n.Items {
			var err error
			if items[i], err = p.filled(parts, item, path); err != nil {
				return nil, err
			}
		}
		return frontmatter.List(items...), nil
	case frontmatter.Map:
		pairs := make([]frontmatter.Pair, len(n.Pairs))
		for i, pair := range n.Pairs {
			v, err := p.part(parts, pair, path+"."+pair.Key)
			if err != nil {
				return nil, err
			}
			pairs[i] = frontmatter.Pair{Key: pair.Key, Value: v}
		}
		return frontmatter.Dict(pairs...), nil
	default: // one value
	}
	if n.Text == "…" {
		return nil, unfilled(schema.Input{Path: path}, path, n.Text)
	}
	return n, nil
}

// part is the value of one key of a mapping.
func (p valueParser) part(parts []schema.Input, pair frontmatter.Pair, path string) (*frontmatter.Node, error) {
	i := slices.IndexFunc(parts, func(in schema.Input) bool { return in.Path == pair.Key })
	if i < 0 {
		return p.filled(below(parts, pair.Key), pair.Value, path)
	}
	in := parts[i]
	for _, text := range append(pair.Value.Strings(), pair.Value.Text) {
		if text != "" && isPlaceholder(in, text) {
			return nil, unfilled(in, path, text)
		}
	}
	if in.Format == "date-time" && pair.Value.Kind == frontmatter.String {
		in.Path = path
		return valueParser{in, p.now}.text(pair.Value.Text)
	}
	return p.filled(in.Parts, pair.Value, path)
}

// below are the parts of a mapping within a mapping: "downtime.from" of
// "downtime".
func below(parts []schema.Input, key string) []schema.Input {
	var out []schema.Input
	for _, in := range parts {
		if rest, ok := strings.CutPrefix(in.Path, key+"."); ok {
			in.Path = rest
			out = append(out, in)
		}
	}
	return out
}
