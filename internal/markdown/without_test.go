package markdown

import (
	"strings"
	"testing"
)

func TestWithoutComments(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"none", "a\n", "a\n"},
		{"one on its line", "a\n<!-- secret -->\nb\n", "a\n\nb\n"},
		{"within a sentence", "a <!-- secret --> b <!--secret--> c", "a  b  c"},
		{"over several lines", "a\n<!-- secret\nsecret\n--> b\n", "a\n b\n"},
		{"within a paragraph, over several lines", "a <!-- secret\nsecret --> b\n", "a  b\n"},
		{"not closed", "a\n<!-- secret\n\n## secret\n", "a\n"},
		{"the shortest", "a <!--> b", "a  b"},
		{"nested", "a <!-- secret <!-- secret --> b -->", "a  b -->"},
		{"code", "```html\n<!-- kept -->\n```\n<!-- secret -->\n", "```html\n<!-- kept -->\n```\n\n"},
		{"a fence within a comment", "<!--\n```\nsecret\n-->\n<!-- secret -->b\n```\n", "\nb\n```\n"},
		{"code in doubt", "- a\n  ```\n  <!-- secret -->\nb\n===\n<!-- secret -->\n", "- a\n  ```\n  \nb\n===\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(WithoutComments([]byte(c.text))); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// FuzzWithoutComments holds that nothing is added, and that a text without a
// comment stays as it is.
func FuzzWithoutComments(f *testing.F) {
	for _, s := range []string{"a <!-- b --> c", "```\n<!-- x -->\n```\n", "<!--\n\n-->", "- <!-- a\n- b -->", "> ```\n<!-- x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := string(WithoutComments([]byte(s)))
		if len(out) > len(s) || !strings.Contains(s, "<!--") && out != s {
			t.Errorf("%q became %q", s, out)
		}
		if again := string(WithoutComments([]byte(out))); len(again) > len(out) {
			t.Errorf("%q became %q", out, again)
		}
	})
}
