package diag

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain, grüße, 日本 🚢", "plain, grüße, 日本 🚢"},
		{"\x1b]52;c;AAAA\x07", `\x1b]52;c;AAAA\x07`},
		{"a\rb\nc\td", `a\rb\nc\td`},
		{"\u009b31m", `\x9b31m`},
		{"\x00\x7f", `\x00\x7f`},
		{"a\u202eb\u2066c\u200fd\u061ce", `a\u202eb\u2066c\u200fd\u061ce`},
		{"line\u2028sep\u2029", `line\u2028sep\u2029`},
		{"\ufeffbom", `\ufeffbom`},
		{"bad\xffbyte", `bad\xffbyte`},
		{"\ufffd stays", "\ufffd stays"},
	}
	for _, tt := range tests {
		if got := Visible(tt.in); got != tt.want {
			t.Errorf("Visible(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestVisibleText(t *testing.T) {
	in := "a\tb\r\nc\x1bd\n"
	if got, want := VisibleText(in), "a\tb\nc\\x1bd\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whatever comes in, nothing that acts on a terminal comes out, and text
// without such characters is left alone.
func FuzzVisible(f *testing.F) {
	for _, s := range []string{"", "a", "\x1b[0m", "\xff\xfe", "\u202e", "\ufffd", "日本"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Visible(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }); i >= 0 {
			t.Fatalf("%q still holds a control character at %d", got, i)
		}
		if Visible(got) != got {
			t.Fatalf("%q changes again", got)
		}
	})
}

// The text of a workflow command stays one line with one command, whatever a
// record holds.
func FuzzGitHubEscape(f *testing.F) {
	f.Add("::error::x", "a,b")
	f.Add("\n::stop-commands::t", "x\r\ny")
	f.Fuzz(func(t *testing.T, message, file string) {
		var b strings.Builder
		err := GitHub(&b, Report{Findings: []Diagnostic{Errorf(Span{File: file, Start: Pos{1, 1}}, "r", "%s", message)}})
		if err != nil {
			t.Fatal(err)
		}
		out := strings.TrimSuffix(b.String(), "\n")
		if strings.ContainsAny(out, "\r\n") {
			t.Fatalf("%q breaks the line", out)
		}
		props, _, ok := strings.Cut(strings.TrimPrefix(out, "::"), "::")
		if !ok || strings.Count(props, ",") != 3 {
			t.Fatalf("properties %q hold more than four", props)
		}
	})
}
