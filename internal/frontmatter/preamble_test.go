package frontmatter

import (
	"bytes"
	"strings"
	"testing"
)

// Where the keys and values of a preamble stand, and what is wrong in one.
func TestPreamblePlaces(t *testing.T) {
	const src = "\xef\xbb\xbf# A\r\n\r\n- Start Date:  2026-03-16 \r\n- Status: in\r\n  review\r\n- Status: again\r\n\r\nBody: no\r\n"
	d, findings := ParsePreamble("x.md", src)
	if len(findings) != 1 || findings[0].Span.String() != "x.md:6:3" || !strings.Contains(findings[0].Message, `the key "Status" is there twice`) {
		t.Errorf("findings: %v", findings)
	}
	if got := d.Root().Get("Start-Date"); got.Kind != Date || d.Span(got).String() != "x.md:3:16" {
		t.Errorf("the date is %v at %s", got, d.Span(got))
	}
	if got := d.Root().Get("Status"); got.Text != "in review" {
		t.Errorf("the status is %q", got.Text)
	}
	if d.BodyText() != strings.TrimPrefix(src, utf8Mark) {
		t.Error("the body is not all of the text")
	}
	if _, err := d.Set(Path{"Status"}, Str("done")); err == nil {
		t.Error("a preamble was edited")
	}
	for _, src := range []string{"", " \n"} {
		if _, findings := ParsePreamble("x.md", src); len(findings) != 1 {
			t.Errorf("%q: %v", src, findings)
		}
	}
	if _, findings := ParsePreamble("x.md", "Key: a\n"+strings.Repeat(" x\n", MaxHeader)); len(findings) != 1 || findings[0].Rule != "frontmatter-size" {
		t.Errorf("a preamble without an end: %v", findings)
	}
}

// A borrowed field reads as any other, and makes the document one that is not edited.
func TestBorrow(t *testing.T) {
	const src = "---\ntitle: A\n---\n## Status\n\nAccepted\n"
	d, _ := Parse("x.md", src)
	at := strings.Index(src, "Accepted")
	b := d.Borrow("status", Range{at, at + len("Accepted")})
	if got := b.Root().Get("status"); got.Str() != "Accepted" || b.Span(got).String() != "x.md:6:1" {
		t.Errorf("it is %v at %s", got, b.Span(got))
	}
	if d.Root().Get("status") != nil {
		t.Error("the document was changed")
	}
	if same := d.Borrow("title", Range{at, at + 1}); same != d {
		t.Error("a key of the header was put aside")
	}
	if _, err := b.Set(Path{"title"}, Str("B")); err == nil || !strings.Contains(err.Error(), "stand in its text") {
		t.Errorf("it was edited: %v", err)
	}
}

// FuzzPreamble: whatever a text begins with, nothing of it is lost or changed, and every
// value stands where it is said to.
func FuzzPreamble(f *testing.F) {
	for _, s := range []string{"PEP: 8\nTitle: a: b\n c\n\n# x\n", "# A\n\n* Status: x\n", "A\n=\n**K**: v\n", "\xef\xbb\xbfa:\n\n", "a: b\r\n\tc\r\n", "\xff\xfea", "a: 1\nb: 2026-01-02\na: ~\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		d, _ := ParsePreamble("x.md", src)
		if !bytes.Equal(d.Bytes(), before) || len(d.Body()) > len(src) {
			t.Fatal("the bytes changed")
		}
		for i := range d.Root().Pairs {
			p := &d.Root().Pairs[i]
			at := d.Range(p.Value)
			if at.Start < d.header.Start || at.End > d.header.End || at.Start > at.End {
				t.Fatalf("%q stands at %v, and the header at %v", p.Key, at, d.header)
			}
			if p.Value.Text != "" && !strings.HasPrefix(p.Value.Text, d.src[at.Start:at.Start+1]) {
				t.Fatalf("%q does not begin at %v", p.Value.Text, at)
			}
			if strings.ContainsAny(p.Key, " :\n") {
				t.Fatalf("the key %q", p.Key)
			}
		}
	})
}
