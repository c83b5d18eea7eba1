package frontmatter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds are texts with everything that the tables of this package know.
var seeds = []string{
	"---\ntitle: x\n---\nbody\n", "\ufeff---\r\na: 1\r\n---\r\n", "---\n---\n", "", "\n\n---\na: 1\n---", "---\na: |\n  ---\n  b\n---\n---\n",
	"a: 1\nb: [x, 'y', {z: \"w\"}]\nc:\n- 1\n-\nd: &x 5\nf: |\n  x\n  y\n\ng: >-\n   a\n   b\n? h\n: i\n",
	"é: ü # c\n日本: [é, {ß: 010}]\nlog:\n  - at: 2026-03-16T10:02:00+01:00\n    to: new\n  - {at: 2026-02-30, b}\n",
	"a: x\u2028b: 1\rc: 2\n", "a: \"x\\\n  y\" # c\nb: 'x\n\n  y'\nc: x\n  y\n", "a: [\n  b, # c\n  d,\n]\ne: {\n f: 1 }\n",
	"a: *x\n<<: {b: 1}\n!!str c: d\n", "a: 1e999\nb: 0x1F\nc: .5\nd: 1_0\ne: 0o7\nf: -.inf\n", "a: |2+\n    x\n\n\nb: |\nc: 1\n", "- - a\n  - b\n- c: d\n", "{a: 1, b: [c, ], ? d : e, \"f\":g}\n",
	"a: 1 #c\nb: 2   # c\n#x\n\n# y\nc: #z\n  d: 1\n", "a:\n  -   x: 1\n      y: 2\n  - # c\n    z: 1\n", "a: !!binary aGk=\nb: &y\nc: 'it''s'\n", "---\na: b\n--- c\n...\n%x\n", "a: x\n  ---\nb: 1\n", "<<<<<<< a\nb: 1\n=======\n>>>>>>> c\n",
	"a: 'x'   \nb  :\ty  \nc: [ ]\nd: { }\n",
}

func addSeeds(f *testing.F, add func(string)) {
	f.Helper()
	for _, s := range seeds {
		add(s)
		add("---\n" + s + "---\n\n# Body\n")
	}
	for _, c := range yamlSuite(f) {
		add(c.text)
	}
}

// wellPlaced checks that every token of a Doc lies in the header, in the order
// of the file, and reads as what it says.
func wellPlaced(t *testing.T, d *Doc) {
	t.Helper()
	last := d.header.Start
	var walk func(n *Node)
	step := func(r Range, what string) {
		if r.End < r.Start || r.End > d.header.End || (r.Start < last && !d.oddBreaks) {
			t.Fatalf("%s at %v, behind %d, header %v of %q", what, r, last, d.header, d.src)
		}
		last = r.Start
	}
	walk = func(n *Node) {
		r := d.rangeOf(n)
		step(r, "value "+n.Text)
		if n.Kind != Map && n.Kind != Seq && n.style == plainStyle && !d.oddBreaks && !strings.ContainsAny(n.Text, " \n") {
			if own := d.own(n); d.src[own.Start:own.End] != n.Text {
				t.Fatalf("the token of %q is %q in %q", n.Text, d.src[own.Start:own.End], d.src)
			}
		}
		if n.Kind != Map && n.Kind != Seq {
			last = r.End
		}
		for i := range n.Pairs {
			p := &n.Pairs[i]
			step(Range{p.keyStart(), d.keyEnd(p)}, "key "+p.Key)
			walk(p.Value)
		}
		for _, item := range n.Items {
			walk(item)
		}
	}
	for i := range d.root.Pairs {
		p := &d.root.Pairs[i]
		step(Range{p.keyStart(), d.keyEnd(p)}, "key "+p.Key)
		walk(p.Value)
	}
}

// No edit, no change: what is parsed gives the same bytes, and every finding
// stands in the file.
func FuzzSplit(f *testing.F) {
	addSeeds(f, func(s string) { f.Add([]byte(s)) })
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		lines := bytes.Count(src, []byte{'\n'}) + 1
		for _, parse := range []func(string, []byte) (*Doc, []diagnostic){Parse[[]byte], ParseYAML[[]byte]} {
			d, findings := parse("x.md", src)
			if !bytes.Equal(d.Bytes(), before) {
				t.Fatal("the bytes changed")
			}
			if d.root == nil || d.root.Kind != Map {
				t.Fatal("no root")
			}
			if d.body.Start < 0 || d.body.End > len(src) || d.header.Start > d.header.End || d.header.End > d.body.Start {
				t.Fatalf("header %v, body %v of %d bytes", d.header, d.body, len(src))
			}
			for _, x := range findings {
				p := x.Span.Start
				if p.Line < 1 || p.Line > lines || p.Column < 1 || x.Message == "" || x.Rule == "" {
					t.Fatalf("finding %+v in a file of %d lines", x, lines)
				}
				if x.Span.End.Compare(p) < 0 {
					t.Fatalf("finding ends before it starts: %+v", x)
				}
				if strings.ContainsFunc(x.Message, func(c rune) bool { return c < 0x20 || c == 0x7F }) {
					t.Fatalf("a control character is echoed: %q", x.Message)
				}
			}
			if !d.plain && len(findings) == 0 && line(d.src, d.header.End) != d.src[d.header.End:d.body.Start] {
				t.Fatal("the closing fence is not one line")
			}
			wellPlaced(t, d)
			d.root.Any()
		}
	})
}

// leaf is one place of a tree.
type leaf struct {
	path Path
	node *Node
}

// leaves lists all values of a tree, containers included.
func leaves(n *Node, path Path) []leaf {
	var list []leaf
	for i := range n.Pairs {
		p := path.with(n.Pairs[i].Key)
		list = append(append(list, leaf{p, n.Pairs[i].Value}), leaves(n.Pairs[i].Value, p)...)
	}
	for i, item := range n.Items {
		p := path.with(strconv.Itoa(i))
		list = append(append(list, leaf{p, item}), leaves(item, p)...)
	}
	return list
}

// commentLines are the lines of a header that hold a comment only, lines of
// texts aside.
func commentLines(d *Doc) []string {
	t := tidier{doc: d}
	t.mapping(d.root)
	var list []string
	at := d.header.Start
	for text := range strings.Lines(d.src[d.header.Start:d.header.End]) {
		inText := slices.ContainsFunc(t.texts, func(r Range) bool { return r.Start < at && at < r.End })
		at += len(text)
		if text = strings.TrimSpace(text); len(text) > 0 && text[0] == '#' && !inText {
			list = append(list, text)
		}
	}
	slices.Sort(list)
	return list
}

// One edit, one target: either the edit is refused, or the value is there, all
// other values are the same, the body is, and only bytes around the target
// changed.
func FuzzEdit(f *testing.F) {
	addSeeds(f, func(s string) {
		for op := range 5 {
			f.Add([]byte(s), uint(op*7+op), uint(op), "new value")
		}
		f.Add([]byte(s), uint(3), uint(0), "a: b # c\n- ---\n")
	})
	f.Fuzz(func(t *testing.T, src []byte, at, op uint, text string) {
		if len(src) > 4<<10 || len(text) > 1<<10 {
			return
		}
		d, _ := Parse("x.md", src)
		if len(d.root.Pairs) == 0 {
			d, _ = ParseYAML("x.yaml", src)
		}
		all := leaves(d.root, nil)
		if len(all) == 0 {
			return
		}
		place := all[at%uint(len(all))]
		value := Str(text)
		if op&8 != 0 {
			value = List(Str(text), Dict(Pair{Key: "k", Value: Str(text)}))
		}
		var next *Doc
		var err error
		path := place.path
		switch op & 7 {
		case 0, 1:
			next, err = d.Set(path, value)
		case 2:
			path = path[:len(path)-1].with("new key")
			next, err = d.Insert(path, value, []string{"b", "new key", "a"})
		case 3:
			next, err = d.Append(path, value, nil)
			if list := d.root.Lookup(path...); err == nil {
				path = path.with(strconv.Itoa(len(list.Items)))
			}
		case 4:
			next, err = d.Remove(path)
			value = nil
		default:
			to := "renamed"
			next, err = d.RenameKey(path, to)
			path, value = path[:len(path)-1].with(to), place.node
		}
		if err != nil {
			var refused *RefusedError
			if !errors.As(err, &refused) || refused.Reason == "" {
				t.Fatalf("an error that is no refusal: %v", err)
			}
			return
		}
		checkEdit(t, d, next, place.path, path, value)
	})
}

// checkEdit compares a Doc with the one an edit made of it. old is the place
// that was named, path the one that has value now; a nil value means removed.
func checkEdit(t *testing.T, d, next *Doc, old, path Path, value *Node) {
	t.Helper()
	again, _ := next.reparse([]byte(next.src))
	if !bytes.Equal(d.Body(), again.Body()) {
		t.Fatal("the body changed")
	}
	if value != nil && !Equal(value, again.root.Lookup(path...)) {
		t.Fatalf("%s is not what was set:\n%s", path, again.src)
	}
	under := func(p, top Path) bool { return len(p) >= len(top) && slices.Equal(p[:len(top)], top) }
	parent := old[:len(old)-1]
	for _, l := range leaves(d.root, nil) {
		if under(l.path, old) || under(l.path, path) || under(old, l.path) {
			continue
		}
		if value == nil && under(l.path, parent) && len(l.path) == len(parent)+1 {
			continue // items behind a removed one have other indices
		}
		if value == nil && under(l.path, parent) {
			continue
		}
		if got := again.root.Lookup(l.path...); got == nil || got.Text != l.node.Text || !Equal(got, l.node) {
			t.Fatalf("%s changed too:\n%s\nbefore\n%s", l.path, again.src, d.src)
		}
	}
	if n := d.root.Lookup(old...); value != nil && slices.Equal(old, path) && n.Kind != Map && n.Kind != Seq && value.Kind == String {
		r := d.rangeOf(n)
		from := d.lineStart(max(r.Start-1, d.header.Start))
		if !strings.HasPrefix(next.src, d.src[:from]) || !strings.HasSuffix(next.src, d.src[d.nextLine(r.End):]) {
			t.Fatalf("setting %s touched other lines:\n%s\nbefore\n%s", path, next.src, d.src)
		}
	}
	if n := d.root.Lookup(old...); value != nil && n.Kind != Map && n.Kind != Seq && n.style != blockStyle && !bytes.ContainsRune(EncodeYAML(Dict(Pair{Value: value})), '#') {
		if before, after := commentLines(d), commentLines(next); !slices.Equal(before, after) {
			t.Fatalf("comments changed from %q to %q:\n%s\nbefore\n%s", before, after, next.src, d.src)
		}
	}
}

// What a value says survives being written, and has a form in JSON.
func FuzzValue(f *testing.F) {
	addSeeds(f, func(s string) { f.Add(s) })
	for _, s := range []string{"010", "1e-999999999", "0x1F", "-0x1", "+1", ".5", "1.", "2026-03-16", "2026-03-16 10:02 +1", "no", "22:00", "~", "Null", "-", "- a", "a: b", "a #b", "?", "a\u0085b", "\x00", "\xff", "é ", "'", `"`, "---", "...", "<<", "=", "1_", "_1", "0b", "1e", "-.inf", "0o8", "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<10 {
			return
		}
		plain := Scalar(s)
		if plain.Kind == Time {
			if _, ok := plain.Instant(); !ok {
				t.Fatalf("%q is a time and is not", s)
			}
		}
		if _, err := json.Marshal(plain.Any()); err != nil {
			t.Fatalf("%q has no JSON: %v", s, err)
		}
		for _, n := range []*Node{Str(s), plain, List(Str(s), List(plain)), Dict(Pair{Key: "k", Value: Str(s)}, Pair{Key: "l", Value: plain})} {
			whole := Dict(Pair{Key: "v", Value: n}, Pair{Key: "f", Value: List(List(n), Dict(Pair{Key: "g", Value: n}))}, Pair{Key: "end", Value: Str("x")})
			d, findings := Parse("x.md", Encode(whole, "body"))
			if !utf8.ValidString(s) {
				continue // no file can hold it; what is written is still a file
			}
			if len(findings) > 0 || !Equal(whole, d.Root()) {
				t.Fatalf("%q is written as\n%s\nand read with %v", s, d.src, findings)
			}
			if string(d.Body()) != "body" {
				t.Fatalf("%q runs into the body:\n%s", s, d.src)
			}
		}
		d, findings := ParseYAML("x.yaml", []byte(s))
		raw, err := json.Marshal(d.root.Any())
		if err != nil {
			t.Fatalf("no JSON: %v", err)
		}
		if len(findings) > 0 {
			return
		}
		written, findings := ParseYAML("x.yaml", EncodeYAML(d.root))
		if len(findings) > 0 || !Equal(written.root, d.root) {
			t.Fatalf("%q is written as\n%s\nand read with %v", s, written.src, findings)
		}
		if again, err := json.Marshal(written.root.Any()); err != nil || !bytes.Equal(raw, again) {
			t.Fatalf("JSON %s became %s", raw, again)
		}
		var value any
		if err := d.root.Decode(&value); err != nil {
			t.Fatal(err)
		}
		if decoded, err := json.Marshal(value); err != nil || !bytes.Equal(raw, decoded) {
			t.Fatalf("JSON %s decoded as %s", raw, decoded)
		}
	})
}

// Formatting twice is formatting once; values, comments and the body stay.
func FuzzFormat(f *testing.F) {
	addSeeds(f, func(s string) { f.Add([]byte(s)) })
	order := []string{"c", "title", "b", "a", "log"}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4<<10 {
			return
		}
		for _, parse := range []func(string, []byte) (*Doc, []diagnostic){Parse[[]byte], ParseYAML[[]byte]} {
			d, _ := parse("x.md", src)
			once, err := d.Format(order)
			if err != nil {
				var refused *RefusedError
				if !errors.As(err, &refused) || refused.Reason == "" {
					t.Fatalf("an error that is no refusal: %v", err)
				}
				continue
			}
			if !Equal(d.root, once.root) || !bytes.Equal(d.Body(), once.Body()) {
				t.Fatalf("values changed:\n%s\nbefore\n%s", once.src, d.src)
			}
			twice, err := once.Format(order)
			if err != nil || once.src != twice.src {
				t.Fatalf("formatting again (%v):\n%s\nonce\n%s", err, fmt.Sprintf("%q", twice.src), fmt.Sprintf("%q", once.src))
			}
			if before, after := commentLines(d), commentLines(once); !slices.Equal(before, after) {
				t.Fatalf("comments changed from %q to %q", before, after)
			}
		}
	})
}
