package frontmatter

import (
	"strings"
	"testing"
)

// TestParseLines holds what a header of lines says where YAML would say
// something else, or nothing.
func TestParseLines(t *testing.T) {
	src := "---\r\neip: 1559\ntitle: eth/##: Purpose, and \"more\" # here\nauthor: @ana\n  (and others),\n\tBert\nempty:\ncreated: 2019-04-13\nStatus : no key\nno colon\ntitle: again\n! : x\nclock: 10:30\n---\nBody --- text\n"
	d, found := ParseLines("x.md", []byte(src))
	for key, want := range map[string]string{
		"eip": "1559", "title": "eth/##: Purpose, and \"more\" # here", "author": "@ana (and others), Bert", "empty": "", "created": "2019-04-13", "clock": "10:30",
	} {
		if got := d.Root().Get(key); got == nil || got.Str() != want {
			t.Errorf("%s is %+v; want %q", key, got, want)
		}
	}
	for key, want := range map[string]Kind{"eip": Int, "title": String, "empty": Null, "created": Date} {
		if got := d.Root().Get(key).Kind; got != want {
			t.Errorf("%s is a %v; want %v", key, got, want)
		}
	}
	if got := string(d.Body()); got != "Body --- text\n" {
		t.Errorf("body %q", got)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, f.Span.String()+" "+f.Rule)
	}
	want := "x.md:9:1 header-line|x.md:10:1 header-line|x.md:11:1 header-line|x.md:12:1 header-line"
	if got := strings.Join(lines, "|"); got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
	for key, want := range map[string]string{"title": "eth/##: Purpose, and \"more\" # here", "author": "@ana\n  (and others),\n\tBert", "eip": "1559"} {
		r := d.Range(d.Root().Get(key))
		if got := src[r.Start:r.End]; got != want {
			t.Errorf("%s stands at %q; want %q", key, got, want)
		}
		if k := d.KeyRange(d.Root().Pair(key)); src[k.Start:k.End] != key {
			t.Errorf("the key %s stands at %q", key, src[k.Start:k.End])
		}
	}
}

// TestLinesAreNotEdited holds that no edit writes YAML into a header that is
// none.
func TestLinesAreNotEdited(t *testing.T) {
	d, _ := ParseLines("x.md", []byte("---\ntitle: a: b\n---\n"))
	if _, err := d.Set(Path{"title"}, Str("c")); err == nil || !strings.Contains(err.Error(), "which gitsm reads and does not write") {
		t.Errorf("set: %v", err)
	}
	if _, err := d.Insert(Path{"state"}, Str("c"), nil); err == nil {
		t.Error("a key was inserted")
	}
	if _, err := d.Format(nil); err == nil {
		t.Error("it was formatted")
	}
}

// FuzzParseLines holds that nothing that stands in a file makes the reader of
// lines fail, and that every place that it gives lies in the file.
func FuzzParseLines(f *testing.F) {
	for _, seed := range []string{"", "---\n---\n", "---\na: b\n c\n---\n", "---\n :\n---\n", "---\r\na:\r\n\r\n b\r\n---", "\xef\xbb\xbf---\na: \xff\n---\n", "---\na:  \n  \n---\nx"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		d, _ := ParseLines("x.md", src)
		for i := range d.Root().Pairs {
			p := &d.Root().Pairs[i]
			k, v := d.KeyRange(p), d.Range(p.Value)
			if k.Start < 0 || k.End > len(src) || string(src[k.Start:k.End]) != p.Key || v.Start < k.End || v.End > len(src) || v.End < v.Start {
				t.Fatalf("key %q at %v, value %q at %v of %d bytes", p.Key, k, p.Value.Text, v, len(src))
			}
		}
	})
}
