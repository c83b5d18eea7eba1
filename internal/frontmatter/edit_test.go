package frontmatter

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// An edit of the tables below: a plain YAML text before and after. The same
// edit is made in a Markdown file, with CRLF line ends, and behind a byte order
// mark: an edit must not care.
type editCase struct {
	what, before string
	path         string
	value        *Node
	after        string // "" where the edit is refused
}

func runEdits(t *testing.T, tests []editCase, edit func(*Doc, Path, *Node) (*Doc, error)) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			check := func(d *Doc, want string) {
				t.Helper()
				before := string(d.Bytes())
				got, err := edit(d, strings.Split(tt.path, "."), tt.value)
				if string(d.Bytes()) != before {
					t.Fatal("the edit changed its input")
				}
				if tt.after == "" {
					var refused *RefusedError
					if !errors.As(err, &refused) {
						t.Fatalf("expected a refusal, got %v and\n%s", err, got.Bytes())
					}
					if refused.Reason == "" || refused.Span.Start.IsZero() {
						t.Fatalf("a refusal without reason or place: %+v", refused)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if string(got.Bytes()) != want {
					t.Fatalf("got\n%s\nwant\n%s\ngot  %q\nwant %q", got.Bytes(), want, got.Bytes(), want)
				}
			}
			d, _ := ParseYAML("x.yaml", []byte(tt.before))
			check(d, tt.after)
			if !strings.HasSuffix(tt.before, "\n") {
				return
			}
			crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
			wrap := func(s string) string { return "---\n" + s + "---\n\n# Body\n\n---\nend" }
			d, _ = Parse("x.md", []byte(wrap(tt.before)))
			check(d, wrap(tt.after))
			d, _ = Parse("x.md", []byte("\ufeff"+crlf(wrap(tt.before))))
			check(d, "\ufeff"+crlf(wrap(tt.after)))
		})
	}
}

func TestSet(t *testing.T) {
	entry := Dict(Pair{Key: "at", Value: Scalar("2026-03-16T10:02:00Z")}, Pair{Key: "to", Value: Str("new")})
	runEdits(t, []editCase{
		{"plain", "a: 1\nstate: new\nb: 2\n", "state", Str("resolved"), "a: 1\nstate: resolved\nb: 2\n"},
		{"comment and alignment stay", "state:    new      # now\n", "state", Str("resolved"), "state:    resolved      # now\n"},
		{"single quotes stay", "t: 'it''s'  # c\n", "t", Str("that's"), "t: 'that''s'  # c\n"},
		{"double quotes stay", "t: \"a\"\n", "t", Str(`b"c`), "t: \"b\\\"c\"\n"},
		{"single quotes that cannot hold it", "t: 'a'\n", "t", Str("a\tb"), "t: \"a\\tb\"\n"},
		{"text that needs quotes", "t: a\n", "t", Str("b: c"), "t: \"b: c\"\n"},
		{"text like a number", "t: a\n", "t", Str("010"), "t: \"010\"\n"},
		{"text like nothing", "t: a\n", "t", Str("null"), "t: \"null\"\n"},
		{"text like an old truth", "t: a\n", "t", Str("no"), "t: \"no\"\n"},
		{"text like an old number", "t: a\n", "t", Str("22:00"), "t: \"22:00\"\n"},
		{"empty text", "t: a\n", "t", Str(""), "t: \"\"\n"},
		{"text with quotes", "t: a\n", "t", Str(`"b"`), "t: '\"b\"'\n"},
		{"hidden characters are shown", "t: a\n", "t", Str("b\u202ec"), "t: \"b\\u202Ec\"\n"},
		{"a colon within is text", "t: a\n", "t", Str("a:b"), "t: a:b\n"},
		{"a hash within is text", "t: a\n", "t", Str("a#b"), "t: a#b\n"},
		{"an umlaut", "ä: ü # ö\n", "ä", Str("日本"), "ä: 日本 # ö\n"},
		{"number", "n: 1\n", "n", IntOf(-20), "n: -20\n"},
		{"truth", "n: yes\n", "n", BoolOf(true), "n: true\n"},
		{"time", "at: 2026-03-16T10:02:00Z # c\n", "at", TimeOf(time.Date(2026, 3, 17, 0, 0, 0, 0, time.FixedZone("", 3600))), "at: 2026-03-17T00:00:00+01:00 # c\n"},
		{"quoted time stays quoted", "at: '2026-03-16T10:02:00Z'\n", "at", Scalar("2026-03-17T10:02:00Z"), "at: '2026-03-17T10:02:00Z'\n"},
		{"the same value", "t: 'a'   \n", "t", Str("a"), "t: 'a'   \n"},
		{"nothing written", "a:\nb: 1\n", "a", Str("x"), "a: x\nb: 1\n"},
		{"nothing written, comment", "a:   # why\nb: 1\n", "a", Str("x"), "a: x   # why\nb: 1\n"},
		{"tilde", "a: ~ # c\n", "a", Str("x"), "a: x # c\n"},
		{"no final newline", "a: x", "a", Str("w"), "a: w"},
		{"nothing written at the end", "a:", "a", Str("w"), "a: w"},
		{"anchor stays", "a: &x old # c\n", "a", Str("new"), "a: &x new # c\n"},
		{"anchor without a value", "a: &x # c\n", "a", Str("new"), "a: &x new # c\n"},
		{"in flow", "f: {a: 1, b: [x, y] , c: 2} # c\n", "f.b.1", Str("z"), "f: {a: 1, b: [x, z] , c: 2} # c\n"},
		{"in flow, needs quotes", "f: [x, y]\n", "f.0", Str("a, b"), "f: [\"a, b\", y]\n"},
		{"in flow, nothing written", "f: {a: , b}\n", "f.b", Str("x"), "f: {a: , b: x}\n"},
		{"in flow, nothing behind the colon", "f: {a: , b}\n", "f.a", Str("x"), "f: {a: x , b}\n"},
		{"in flow, a list", "f: {a: x}\n", "f.a", List(Str("w"), IntOf(1)), "f: {a: [w, 1]}\n"},
		{"item", "l:\n- a # 1\n- b # 2\n", "l.1", Str("c"), "l:\n- a # 1\n- c # 2\n"},
		{"item not written", "l:\n  -\n  - b\n", "l.0", Str("c"), "l:\n  - c\n  - b\n"},
		{"nested", "log:\n  - at: x\n    to: new\n  - at: y\n    to: done # c\n", "log.1.to", Str("closed"), "log:\n  - at: x\n    to: new\n  - at: y\n    to: closed # c\n"},
		{"plain text over lines", "t: one\n  two\n\n  three\nb: 1\n", "t", Str("x"), "t: x\nb: 1\n"},
		{"quoted text over lines", "t: \"one\n  two\\\n  three\" # c\nb: 1\n", "t", Str("x"), "t: \"x\" # c\nb: 1\n"},
		{"literal by a line", "t: |\n  one\n\n  two\n\nb: 1\n", "t", Str("x"), "t: x\n\nb: 1\n"},
		{"literal by literal", "t: |- # c\n    one\n    two\nb: 1\n", "t", Str("x\ny\n"), "t: | # c\n  x\n  y\nb: 1\n"},
		{"folded by a line", "l:\n  t: >+ # c\n   one\n   two\n\n  b: 1\n", "l.t", Str("x"), "l:\n  t: x # c\n  b: 1\n"},
		{"literal with an indicator", "t: |2\n    one\n   two\nb: 1\n", "t", Str("x"), "t: x\nb: 1\n"},
		{"literal with a comment behind", "t: |\n  one\n# c\nb: 1\n", "t", Str("x"), "t: x\n# c\nb: 1\n"},
		{"literal at the end of the file", "t: |\n  one", "t", Str("x"), "t: x"},
		{"literal in a list", "l:\n  - |\n    one\n  - b\n", "l.0", Str("x\ny"), "l:\n  - \"x\\ny\"\n  - b\n"},
		{"a line by literal", "t: one # c\nb: 1\n", "t", Str("x\ny"), "t: |- # c\n  x\n  y\nb: 1\n"},
		{"nothing by literal", "t:\nb: 1\n", "t", Str("x\ny\n"), "t: |\n  x\n  y\nb: 1\n"},
		{"text that looks like a fence inside", "t: one\n", "t", Str("x\n---\ny\n"), "t: \"x\\n---\\ny\\n\"\n"},
		{"list by list, flow", "l: [a, b] # c\n", "l", List(Str("x")), "l: [x] # c\n"},
		{"list by list, block", "l:\n    - a\n    - b\nm: 1\n", "l", List(Str("x"), Str("w"), Str("z")), "l:\n    - x\n    - w\n    - z\nm: 1\n"},
		{"list by list, same column", "l:\n- a\nm: 1\n", "l", List(Str("x")), "l:\n- x\nm: 1\n"},
		{"list by nothing, block", "l:\n  - a\n  - b\nm: 1\n", "l", List(), "l: []\nm: 1\n"},
		{"list by text", "l:\n  - a\nm: 1\n", "l", Str("x"), "l: x\nm: 1\n"},
		{"nothing by list", "l:\nm: 1\n", "l", List(Str("x"), Str("w")), "l: [x, w]\nm: 1\n"},
		{"nothing by mapping", "l: # c\nm: 1\n", "l", entry, "l: # c\n  at: 2026-03-16T10:02:00Z\n  to: new\nm: 1\n"},
		{"empty list by entries", "log: []\nm: 1\n", "log", List(entry), "log:\n  - at: 2026-03-16T10:02:00Z\n    to: new\nm: 1\n"},
		{"text by mapping", "l:\n  k: x # c\nm: 1\n", "l.k", entry, "l:\n  k: # c\n    at: 2026-03-16T10:02:00Z\n    to: new\nm: 1\n"},
		{"mapping by mapping", "l:\n   k: x\n   j: y\nm: 1\n", "l", entry, "l:\n   at: 2026-03-16T10:02:00Z\n   to: new\nm: 1\n"},
		{"mapping by list", "l:\n   k: x\nm: 1\n", "l", List(entry), "l:\n   - at: 2026-03-16T10:02:00Z\n     to: new\nm: 1\n"},
		{"item by mapping", "l:\n  - x\n  - y\n", "l.0", entry, "l:\n  - at: 2026-03-16T10:02:00Z\n    to: new\n  - y\n"},
		{"mapping item by text", "l:\n  - a: 1\n    b: 2\n  - y\n", "l.0", Str("x"), "l:\n  - x\n  - y\n"},
		{"key with quotes", "\"a b\": 1\n", "a b", Str("x"), "\"a b\": x\n"},
		{"explicit key", "? a\n: x\nb: 1\n", "a", Str("w"), "? a\n: w\nb: 1\n"},
		{"not there", "a: 1\n", "b", Str("x"), ""},
		{"broken header", "a: [1\n", "a", Str("x"), ""},
	}, func(d *Doc, p Path, v *Node) (*Doc, error) { return d.Set(p, v) })
}

func TestInsert(t *testing.T) {
	order := []string{"title", "state", "services", "tags", "sla", "log", "id"}
	runEdits(t, []editCase{
		{"between", "title: x\nlog: []\n", "state", Str("new"), "title: x\nstate: new\nlog: []\n"},
		{"behind a comment on the line", "title: x # c\n# log\nlog: []\n", "state", Str("new"), "title: x # c\nstate: new\n# log\nlog: []\n"},
		{"behind a block list", "services:\n  - a\n  - b # c\nlog: []\n", "tags", List(Str("x")), "services:\n  - a\n  - b # c\ntags: [x]\nlog: []\n"},
		{"behind a literal", "services: |\n  a\n\nlog: []\n", "tags", List(Str("x")), "services: |\n  a\ntags: [x]\n\nlog: []\n"},
		{"first", "state: x\nlog: []\n", "title", Str("new"), "title: new\nstate: x\nlog: []\n"},
		{"first, above the comment of the next", "# about state\nstate: x\n", "title", Str("new"), "title: new\n# about state\nstate: x\n"},
		{"first, below the line for editors", "# yaml-language-server: $schema=x\nstate: x\n", "title", Str("new"), "# yaml-language-server: $schema=x\ntitle: new\nstate: x\n"},
		{"first, below a head comment", "# all about it\n\nstate: x\n", "title", Str("new"), "# all about it\n\ntitle: new\nstate: x\n"},
		{"unknown to order: last", "title: x\nother: 1\n", "more", IntOf(1), "title: x\nother: 1\nmore: 1\n"},
		{"unknown keys stay", "title: x\nother: 1\nlog: []\n", "state", Str("new"), "title: x\nstate: new\nother: 1\nlog: []\n"},
		{"out of order", "log: []\ntitle: x\n", "state", Str("new"), "log: []\ntitle: x\nstate: new\n"},
		{"no final newline", "title: x", "state", Str("new"), "title: x\nstate: new"},
		{"nested", "sla:\n    a: 1\nlog: []\n", "sla.b", IntOf(2), "sla:\n    a: 1\n    b: 2\nlog: []\n"},
		{"into an item", "log:\n  - at: x\n    by: y\n  - at: z\n", "log.0.why", Str("w"), "log:\n  - at: x\n    by: y\n    why: w\n  - at: z\n"},
		{"into an item, first", "log:\n  - by: y\n", "log.0.title", Str("w"), "log:\n  - by: y\n    title: w\n"},
		{"parent not there", "title: x\nlog: []\n", "sla.due.a", IntOf(1), "title: x\nsla:\n  due:\n    a: 1\nlog: []\n"},
		{"parent empty", "title: x\nsla:\nlog: []\n", "sla.due", IntOf(1), "title: x\nsla:\n  due: 1\nlog: []\n"},
		{"parent empty in brackets", "title: x\nsla: {}\nlog: []\n", "sla.due", IntOf(1), "title: x\nsla:\n  due: 1\nlog: []\n"},
		{"flow", "sla: {a: 1} # c\n", "sla.b", Str("x, y"), "sla: {a: 1, b: \"x, y\"} # c\n"},
		{"flow, first", "sla: {log: 1}\n", "sla.title", Str("x"), "sla: {title: x, log: 1}\n"},
		{"flow, the whole header", "{title: x}\n", "state", Str("new"), "{title: x, state: new}\n"},
		{"a key that needs quotes", "title: x\n", "a: b", Str("x"), "title: x\n\"a: b\": x\n"},
		{"a text of lines", "title: x\n", "note", Str("a\nb\n"), "title: x\nnote: |\n  a\n  b\n"},
		{"there already", "title: x\n", "title", Str("y"), ""},
		{"parent is text", "title: x\n", "title.a", Str("y"), ""},
		{"a comment only", "# nothing yet\n", "title", Str("w"), "# nothing yet\ntitle: w\n"},
		{"broken header", "a: [1\n", "b", Str("x"), ""},
		{"a name that hides itself", "a: 1\n", "b\u202ec", Str("x"), ""},
	}, func(d *Doc, p Path, v *Node) (*Doc, error) { return d.Insert(p, v, order) })
}

func TestInsertIntoEmptyHeader(t *testing.T) {
	for _, before := range []string{"---\n---\nbody", "---\n\n---\nbody"} {
		d, _ := Parse("x.md", []byte(before))
		got, err := d.Insert(Path{"title"}, Str("x"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Replace(before, "\n---\nbody", "\ntitle: x\n---\nbody", 1); string(got.Bytes()) != want {
			t.Errorf("got %q, want %q", got.Bytes(), want)
		}
	}
	d, _ := ParseYAML("x.yaml", "")
	if got, err := d.Insert(Path{"title"}, Str("x"), nil); err != nil || string(got.Bytes()) != "title: x\n" {
		t.Errorf("got %v, %v", got, err)
	}
	d, _ = Parse("x.md", []byte("no header\n"))
	if _, err := d.Insert(Path{"title"}, Str("x"), nil); err == nil {
		t.Error("a file without a header took a key")
	}
}

func TestAppend(t *testing.T) {
	entry := Dict(Pair{Key: "at", Value: Scalar("2026-03-16T10:02:00Z")}, Pair{Key: "set", Value: Dict(Pair{Key: "urgency", Value: List(Str("low"), Str("high"))})}, Pair{Key: "why", Value: Str("a: b")})
	const lines = "- at: 2026-03-16T10:02:00Z\n    set:\n      urgency: [low, high]\n    why: \"a: b\"\n"
	runEdits(t, []editCase{
		{"log", "log:\n  - at: x\n    to: new # c\nid: 1\n", "log", entry, "log:\n  - at: x\n    to: new # c\n  " + lines + "id: 1\n"},
		{"log in the column of its key", "log:\n- at: x\n  to: new\nid: 1\n", "log", Dict(Pair{Key: "at", Value: Str("w")}), "log:\n- at: x\n  to: new\n- at: w\nid: 1\n"},
		{"wide dashes", "log:\n   -   at: x\n       to: new\n", "log", Dict(Pair{Key: "at", Value: Str("w")}, Pair{Key: "to", Value: Str("z")}), "log:\n   -   at: x\n       to: new\n   -   at: w\n       to: z\n"},
		{"empty", "log: [] # c\nid: 1\n", "log", entry, "log: # c\n  " + lines + "id: 1\n"},
		{"nothing written", "log:\nid: 1\n", "log", entry, "log:\n  " + lines + "id: 1\n"},
		{"missing", "title: x\nid: 1\n", "log", entry, "title: x\nlog:\n  " + lines + "id: 1\n"},
		{"flow", "l: [a, b] # c\n", "l", Str("c"), "l: [a, b, c] # c\n"},
		{"flow, blanks and trailing comma", "l: [ a, b, ]\n", "l", Str("c"), "l: [ a, b, c, ]\n"},
		{"flow, an item a line", "l: [\n  a, # 1\n  b # 2\n  ]\n", "l", Str("c"), "l: [\n  a, # 1\n  b,\n  c # 2\n  ]\n"},
		{"flow, an item a line and trailing comma", "l: [\n  a,\n  b,\n  ]\n", "l", Str("c"), "l: [\n  a,\n  b,\n  c,\n  ]\n"},
		{"flow, needs quotes", "l: [a]\n", "l", Str("b, c"), "l: [a, \"b, c\"]\n"},
		{"text", "l:\n  - a\n  - b\n# c\nid: 1\n", "l", Str("c"), "l:\n  - a\n  - b\n  - c\n# c\nid: 1\n"},
		{"behind a literal", "l:\n  - a\n  - |\n    b\n\nid: 1\n", "l", Str("c"), "l:\n  - a\n  - |\n    b\n  - c\n\nid: 1\n"},
		{"behind an item not written", "l:\n  - a\n  -\n", "l", Str("c"), "l:\n  - a\n  -\n  - c\n"},
		{"behind an item with a comment at the dash", "l:\n  - # first\n    a: 1\n", "l", Str("c"), "l:\n  - # first\n    a: 1\n  - c\n"},
		{"no final newline", "l:\n  - a", "l", Str("c"), "l:\n  - a\n  - c"},
		{"list in a list", "l:\n  - - a\n    - b\n", "l.0", Str("c"), "l:\n  - - a\n    - b\n    - c\n"},
		{"behind a list in a list", "l:\n  - - a\n    - b\n", "l", Str("c"), "l:\n  - - a\n    - b\n  - c\n"},
		{"anchored list", "l: &x\n  - a\n", "l", Str("c"), "l: &x\n  - a\n  - c\n"},
		{"not a list", "l: a\n", "l", Str("c"), ""},
	}, func(d *Doc, p Path, v *Node) (*Doc, error) {
		return d.Append(p, v, []string{"title", "state", "log", "id"})
	})
}

func TestRemove(t *testing.T) {
	runEdits(t, []editCase{
		{"key with its comment", "a: 1\nb: 2 # c\nc: 3\n", "b", nil, "a: 1\nc: 3\n"},
		{"comment above stays", "a: 1\n# c\nb: 2\nc: 3\n", "b", nil, "a: 1\n# c\nc: 3\n"},
		{"last", "a: 1\nb: 2\n", "b", nil, "a: 1\n"},
		{"block", "a:\n  - 1\n  - 2\nb: 2\n", "a", nil, "b: 2\n"},
		{"literal", "a: |\n  x\n\n  y\nb: 2\n", "a", nil, "b: 2\n"},
		{"item", "a:\n  - 1\n  - 2 # c\n  - 3\n", "a.1", nil, "a:\n  - 1\n  - 3\n"},
		{"item that is a mapping", "a:\n  - x: 1\n    y: 2\n  - x: 3\n", "a.0", nil, "a:\n  - x: 3\n"},
		{"first key of an item", "a:\n  - x: 1\n    y: 2\n", "a.0.x", nil, "a:\n  - y: 2\n"},
		{"first key of an item with a comment", "a:\n  - x: 1 # c\n    y: 2\n", "a.0.x", nil, "a:\n  - y: 2\n"},
		{"first key of an item, comment between", "a:\n  - x: 1\n    # c\n    y: 2\n", "a.0.x", nil, ""},
		{"only item", "a:\n  - 1\nb: 2\n", "a.0", nil, "a: []\nb: 2\n"},
		{"only key", "a:\n  x: 1\nb: 2\n", "a.x", nil, "a: {}\nb: 2\n"},
		{"flow, first", "a: [1, 2, 3]\n", "a.0", nil, "a: [2, 3]\n"},
		{"flow, middle", "a: {x: 1, y: 2, z: 3}\n", "a.y", nil, "a: {x: 1, z: 3}\n"},
		{"flow, last", "a: [1, 2, 3]\n", "a.2", nil, "a: [1, 2]\n"},
		{"flow, only", "a: [1] # c\n", "a.0", nil, "a: [] # c\n"},
		{"first item of a nested list", "a:\n  - - 1\n    - 2\n", "a.0.0", nil, "a:\n  - - 2\n"},
		{"missing", "a: 1\n", "b", nil, ""},
	}, func(d *Doc, p Path, _ *Node) (*Doc, error) { return d.Remove(p) })
}

func TestRemoveTheOnlyKey(t *testing.T) {
	d, _ := Parse("x.md", []byte("---\n# c\na: 1\n---\nbody"))
	got, err := d.Remove(Path{"a"})
	if err != nil || string(got.Bytes()) != "---\n# c\n---\nbody" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestRenameKey(t *testing.T) {
	runEdits(t, []editCase{
		{"plain", "a: 1\nold  : 2 # c\n", "old", Str("new"), "a: 1\nnew  : 2 # c\n"},
		{"quoted", "'old': 2\n", "old", Str("new"), "'new': 2\n"},
		{"nested", "l:\n  - a: 1\n    old: 2\n", "l.0.old", Str("new"), "l:\n  - a: 1\n    new: 2\n"},
		{"flow", "l: {a: 1, old}\n", "l.old", Str("new"), "l: {a: 1, new}\n"},
		{"needs quotes", "old: 2\n", "old", Str("a: b"), "\"a: b\": 2\n"},
		{"there already", "a: 1\nb: 2\n", "a", Str("b"), ""},
		{"an item", "a: [1]\n", "a.0", Str("b"), ""},
	}, func(d *Doc, p Path, v *Node) (*Doc, error) { return d.RenameKey(p, v.Text) })
}

func TestSpliceBody(t *testing.T) {
	d, _ := Parse("x.md", []byte("---\na: 1\n---\n## One\n\ntext\n"))
	at := d.BodyOffset() + len("## One\n\n")
	got, err := d.SpliceBody(Range{at, at + 4}, "---\nmore")
	if err != nil || string(got.Bytes()) != "---\na: 1\n---\n## One\n\n---\nmore\n" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := d.SpliceBody(Range{2, 3}, "x"); err == nil {
		t.Error("the header was spliced as body")
	}
	bare, _ := Parse("x.md", []byte("text\n"))
	if _, err := bare.SpliceBody(Range{0, 0}, "---\na: 1\n---\n"); err == nil {
		t.Error("a splice made a header out of the body")
	}
}

// A transition is several edits in a row.
func TestChainOfEdits(t *testing.T) {
	const before = "---\ntitle: Checkout fails   # as reported\nstate: new   # see log\nlog:\n  - at: 2026-03-16T09:58:00+01:00\n    by: ana\n    to: new\n---\n\n## Summary\n"
	const after = "---\ntitle: Checkout fails   # as reported\nstate: in_progress   # see log\nassignee: ben\nlog:\n  - at: 2026-03-16T09:58:00+01:00\n    by: ana\n    to: new\n  - at: 2026-03-16T10:05:00+01:00\n    by: ben\n    to: in_progress\n---\n\n## Summary\n"
	order := []string{"title", "state", "assignee", "log"}
	d, _ := Parse("x.md", []byte(before))
	d, err := d.Set(Path{"state"}, Str("in_progress"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 16, 10, 5, 0, 0, time.FixedZone("", 3600))
	d, err = d.Append(Path{"log"}, Dict(Pair{Key: "at", Value: TimeOf(at)}, Pair{Key: "by", Value: Str("ben")}, Pair{Key: "to", Value: Str("in_progress")}), order)
	if err != nil {
		t.Fatal(err)
	}
	d, err = d.Put(Path{"assignee"}, Str("ben"), order)
	if err != nil {
		t.Fatal(err)
	}
	if string(d.Bytes()) != after {
		t.Errorf("got\n%s\nwant\n%s", d.Bytes(), after)
	}
}

func TestEncode(t *testing.T) {
	header := Dict(
		Pair{Key: "title", Value: Str("x: y")},
		Pair{Key: "services", Value: List(Str("a"), Str("b"))},
		Pair{Key: "none", Value: &Node{Kind: Null}},
		Pair{Key: "empty", Value: List()},
		Pair{Key: "note", Value: Str("one\n\ntwo\n")},
		Pair{Key: "log", Value: List(
			Dict(Pair{Key: "at", Value: Scalar("2026-03-16T10:02:00Z")}, Pair{Key: "set", Value: Dict(Pair{Key: "u", Value: List(Str("low"), Str("high"))})}),
			Dict(Pair{Key: "m", Value: List(Dict(Pair{Key: "x", Value: IntOf(1)}), Dict())}),
		)},
		Pair{Key: "deep", Value: List(List(List(Dict(Pair{Key: "a", Value: BoolOf(true)})), Str("b")), List())},
	)
	const want = `---
title: "x: y"
services: [a, b]
none:
empty: []
note: |
  one

  two
log:
  - at: 2026-03-16T10:02:00Z
    set:
      u: [low, high]
  - m:
      - x: 1
      - {}
deep:
  - - - a: true
    - b
  - []
---
body
`
	got := Encode(header, "body\n")
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	d, findings := Parse("x.md", got)
	if len(findings) > 0 || !Equal(d.Root(), header) {
		t.Errorf("reads back with %v as %v", findings, d.Root().Any())
	}
	plain, findings := ParseYAML("x.yaml", EncodeYAML(header))
	if len(findings) > 0 || !Equal(plain.Root(), header) {
		t.Errorf("YAML reads back with %v as %v", findings, plain.Root().Any())
	}
}

func BenchmarkSet(b *testing.B) {
	d, _ := Parse("x.md", ordinary)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Set(Path{"state"}, Str("closed")); err != nil {
			b.Fatal(err)
		}
	}
}
