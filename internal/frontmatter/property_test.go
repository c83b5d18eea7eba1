package frontmatter

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// texts that need care when they are written.
var texts = []string{
	"", "x", "a b", "a: b", "a #b", "- a", "# a", "'", `"`, `a "b" 'c' \d`, "no", "010", "22:00", "12e5", "~", "null", "2026-03-16", "2026-03-16T10:02:00Z",
	"a,b", "[a]", "{a}", "?", "? a", "é ü 日本 🚢", "a\nb", "a\n\nb\n", "a\n---\nb", "\n", " a", "a ", "a\tb", "a\u202eb", "a\u2028b", "<<", "=", "...", "---", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a`", "a:", ":a", "-", "--", "-1 day",
}

var drawText = rapid.OneOf(rapid.SampledFrom(texts), rapid.StringOfN(rapid.RuneFrom([]rune("ab :#-'\"\\,[]{}\né\t|>?&*!")), 0, 12, -1))

// drawNode draws a value up to a depth.
func drawNode(depth int) *rapid.Generator[*Node] {
	return rapid.Custom(func(t *rapid.T) *Node {
		most := 6
		if depth == 0 {
			most = 4
		}
		switch rapid.IntRange(0, most).Draw(t, "kind") {
		case 0:
			return IntOf(rapid.Int64().Draw(t, "int"))
		case 1:
			return BoolOf(rapid.Bool().Draw(t, "bool"))
		case 2:
			return Scalar(rapid.SampledFrom([]string{"2026-03-16", "2026-03-16T10:02:00+01:00", "1.5", "~", ""}).Draw(t, "plain"))
		case 5:
			return List(rapid.SliceOfN(drawNode(depth-1), 0, 4).Draw(t, "items")...)
		case 6:
			return drawMap(t, depth-1, 0)
		}
		return Str(drawText.Draw(t, "text"))
	})
}

// drawMap draws a mapping of at least least keys.
func drawMap(t *rapid.T, depth, least int) *Node {
	keys := rapid.SliceOfNDistinct(rapid.OneOf(rapid.SampledFrom([]string{"title", "state", "log", "a b", "n", "1", "x: y", "é"}), rapid.StringMatching("[a-z]{1,3}")), least, 5, rapid.ID).Draw(t, "keys")
	m := Dict()
	for _, key := range keys {
		m.Pairs = append(m.Pairs, Pair{Key: key, Value: drawNode(depth).Draw(t, key)})
	}
	return m
}

// dressed writes a mapping as people might: with comments above its keys, with
// CRLF line ends, in a Markdown file.
func dressed(t *rapid.T, m *Node) *Doc {
	var lines []string
	for text := range strings.Lines(string(EncodeYAML(m))) {
		if text[0] != ' ' && text[0] != '\n' && rapid.Bool().Draw(t, "comment") {
			lines = append(lines, "# about it\n")
		}
		lines = append(lines, text)
	}
	text := "---\n" + strings.Join(lines, "") + "---\n# Body\n"
	if rapid.Bool().Draw(t, "crlf") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	d, findings := Parse("x.md", []byte(text))
	if len(findings) > 0 || !Equal(d.Root(), m) {
		t.Fatalf("what was written does not read back: %v\n%s", findings, text)
	}
	return d
}

// What gitsm writes, gitsm can edit: a row of edits on a header of its own
// making is never refused, and gives what the same edits give on the value.
func TestEditsFollowTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		model := drawMap(t, 3, 1)
		d := dressed(t, model)
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			places := leaves(d.root, nil)
			if len(places) == 0 {
				return
			}
			place := places[rapid.IntRange(0, len(places)-1).Draw(t, "place")]
			next, want := drawEdit(t, d, place)
			if next == nil {
				continue
			}
			if !Equal(next.root, want) {
				t.Fatalf("%s: got\n%s\nbefore\n%s\nwant %v", place.path, next.src, d.src, want.Any())
			}
			if string(next.Body()) != string(d.Body()) {
				t.Fatal("the body changed")
			}
			d = next
		}
	})
}

// drawEdit makes one edit, on the text and on the value.
func drawEdit(t *rapid.T, d *Doc, place leaf) (next *Doc, want *Node) {
	value := drawNode(2).Draw(t, "value")
	path := place.path
	parent := path[:len(path)-1]
	var err error
	op := rapid.SampledFrom([]string{"set", "insert", "append", "remove", "rename"}).Draw(t, "edit")
	switch op {
	case "set":
		want = rebuild(d.root, path, func(n *Node) { *n = *value })
		next, err = d.Set(path, value)
	case "insert":
		if d.root.Lookup(parent...).Kind != Map {
			return nil, nil
		}
		order := []string{"title", "new", "state", "log"}
		if d.root.Lookup(parent.with("new")...) != nil {
			return nil, nil
		}
		want = rebuild(d.root, parent, func(n *Node) { n.Pairs = append(slices.Clone(n.Pairs), Pair{Key: "new", Value: value}) })
		next, err = d.Insert(parent.with("new"), value, order)
	case "append":
		if place.node.Kind != Seq && place.node.Kind != Null {
			return nil, nil
		}
		want = rebuild(d.root, path, func(n *Node) { *n = *List(append(slices.Clone(n.Items), value)...) })
		next, err = d.Append(path, value, nil)
	case "remove":
		if len(d.root.Pairs) == 1 && len(parent) == 0 {
			return nil, nil
		}
		want = rebuild(d.root, parent, func(n *Node) {
			n.Pairs = slices.DeleteFunc(slices.Clone(n.Pairs), func(p Pair) bool { return p.Key == path[len(path)-1] })
			if i, err := strconv.Atoi(path[len(path)-1]); n.Kind == Seq && err == nil {
				n.Items = slices.Delete(slices.Clone(n.Items), i, i+1)
			}
		})
		next, err = d.Remove(path)
	default:
		if p := d.root.Lookup(parent...); p.Kind != Map || p.Get("renamed") != nil {
			return nil, nil
		}
		want = rebuild(d.root, parent, func(n *Node) {
			n.Pairs = slices.Clone(n.Pairs)
			n.Pair(path[len(path)-1]).Key = "renamed"
		})
		next, err = d.RenameKey(path, "renamed")
	}
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", op, path, err, d.src)
	}
	return next, want
}

// Formatting a header of any order gives the same values in order.
func TestFormatFollowsTheValue(t *testing.T) {
	order := []string{"title", "state", "log", "n"}
	rapid.Check(t, func(t *rapid.T) {
		d := dressed(t, drawMap(t, 3, 1))
		next, err := d.Format(order)
		if err != nil {
			t.Fatalf("%v\n%s", err, d.src)
		}
		if !Equal(next.root, d.root) || !slices.Equal(commentLines(next), commentLines(d)) {
			t.Fatalf("got\n%s\nbefore\n%s", next.src, d.src)
		}
		last := -1
		for i := range next.root.Pairs {
			if rank := slices.Index(order, next.root.Pairs[i].Key); rank >= 0 {
				if rank < last {
					t.Fatalf("out of order:\n%s", next.src)
				}
				last = rank
			}
		}
	})
}
