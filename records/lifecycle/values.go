package lifecycle

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// sameValue compares values; one that is missing equals one that is null.
func sameValue(a, b *frontmatter.Node) bool {
	if empty(a) || empty(b) {
		return empty(a) && empty(b)
	}
	return frontmatter.Equal(a, b)
}

// empty reports a value that is missing or null.
func empty(n *frontmatter.Node) bool { return n == nil || n.Kind == frontmatter.Null }

// with gives a mapping in which the value at path is another; nil takes the key
// away. Mappings that are missing on the way are made, lists are left alone.
// What is not on the way is shared.
func with(n *frontmatter.Node, path []string, v *frontmatter.Node) *frontmatter.Node {
	made := mapLike(n)
	if !put(made, path, v) {
		return n
	}
	return made
}

// mapLike is a mapping of its own with the same values, of none an empty one.
func mapLike(n *frontmatter.Node) *frontmatter.Node {
	made := frontmatter.Node{Kind: frontmatter.Map}
	if n != nil && n.Kind == frontmatter.Map {
		made = *n
	}
	made.Pairs = append(make([]frontmatter.Pair, 0, len(made.Pairs)+1), made.Pairs...)
	return &made
}

// put changes the value at path in a mapping, as with does; what lies below is
// copied. It reports whether there was anything to do.
func put(made *frontmatter.Node, path []string, v *frontmatter.Node) bool {
	i := slices.IndexFunc(made.Pairs, func(p frontmatter.Pair) bool { return p.Key == path[0] })
	if len(path) > 1 {
		var below *frontmatter.Node
		if i >= 0 {
			below = made.Pairs[i].Value
		}
		if v == nil && empty(below) {
			return false
		}
		v = with(below, path[1:], v)
		if len(v.Pairs) == 0 {
			v = nil
		}
	}
	switch {
	case v == nil && i >= 0:
		made.Pairs = slices.Delete(made.Pairs, i, i+1)
	case v == nil:
	case i >= 0:
		made.Pairs[i].Value = v
	default:
		made.Pairs = append(made.Pairs, frontmatter.Pair{Key: path[0], Value: v})
	}
	return true
}

// fresh copies a value that was read, so that it can be written elsewhere.
func fresh(n *frontmatter.Node) *frontmatter.Node {
	if n == nil {
		return frontmatter.Scalar("null")
	}
	switch n.Kind {
	case frontmatter.String:
		return frontmatter.Str(n.Text)
	case frontmatter.Date:
		return frontmatter.DateOf(n.Text)
	case frontmatter.Seq:
		items := make([]*frontmatter.Node, len(n.Items))
		for i, item := range n.Items {
			items[i] = fresh(item)
		}
		return frontmatter.List(items...)
	case frontmatter.Map:
		pairs := make([]frontmatter.Pair, len(n.Pairs))
		for i, p := range n.Pairs {
			pairs[i] = frontmatter.Pair{Key: p.Key, Value: fresh(p.Value)}
		}
		return frontmatter.Dict(pairs...)
	case frontmatter.Null:
		return frontmatter.Scalar("null")
	default: // whole numbers, numbers, truth values and times keep their spelling
		return frontmatter.Scalar(n.Text)
	}
}

// was is the value before a change, as the log says it. What the field could not
// hold was no value, and the entry that puts it right does not repeat it.
func was(r *records.Record, c records.Change) *frontmatter.Node {
	if r.Kind.Misfit(r.Doc, c.Field, c.Old) != "" {
		return nil
	}
	return c.Old
}

// show writes a value for a sentence, on one line and not too long.
func show(n *frontmatter.Node) string {
	const most = 60
	if empty(n) {
		return "nothing"
	}
	text := flow(n)
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return text
}

// plainShow writes a value as an assignment on the command line takes it.
func plainShow(n *frontmatter.Node) string {
	switch {
	case empty(n):
		return ""
	case n.Kind == frontmatter.Seq:
		return shellWord(strings.Join(n.Strings(), ","))
	case n.Kind == frontmatter.Map:
		return shellWord(flow(n))
	}
	return shellWord(n.Text)
}

// flow writes a value as YAML in flow style, text with control characters
// quoted.
func flow(n *frontmatter.Node) string {
	switch n.Kind {
	case frontmatter.Seq:
		items := make([]string, len(n.Items))
		for i, item := range n.Items {
			items[i] = flow(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case frontmatter.Map:
		pairs := make([]string, len(n.Pairs))
		for i, p := range n.Pairs {
			pairs[i] = p.Key + ": " + flow(p.Value)
		}
		return "{" + strings.Join(pairs, ", ") + "}"
	case frontmatter.Null:
		return "null"
	case frontmatter.String:
		if quoted := strconv.QuoteToGraphic(n.Text); quoted != `"`+n.Text+`"` {
			return quoted
		}
	default:
	}
	return n.Text
}

// shellWord quotes a word for a POSIX shell where it needs it.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:,=+@%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// a puts "a" or "an" before a word.
func a(word string) string {
	if word != "" && strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// list joins words for a sentence: "new, closed or cancelled".
func list(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}
