package audience

import (
	"strings"
	"testing"
)

// TestBody holds what is left of a body.
func TestBody(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"listed sections alone", "zero\n# One\none\n## A\na\n### deep\ndeeper\n## X\nx\n# Two\ntwo\n## B\nb\n", "## A\n\na\n### deep\ndeeper\n\n## B\n\nb\n"},
		{"titles in another case", "## a\ntext\n", "## A\n\ntext\n"},
		{"a heading with more in it", "## A <!-- x -->\nsecret\n", ""},
		{"internal text", "## A\nkept <!-- internal -->secret<!-- /internal --> kept\n", "## A\n\nkept  kept\n"},
		{"internal text over sections", "## A\nkept\n<!-- internal -->\nsecret\n## X\nsecret\n## B\nsecret\n<!-- /internal -->\nkept\n", "## A\n\nkept\n"},
		{"a fence that begins in internal text", "## A\nkept\n<!-- internal -->\n```\n<!-- /internal -->\n## X\nsecret\n## B\nkept\n", "## A\n\nkept\n"},
		{"a fence that ends in internal text", "## A\n```\nkept\n<!-- internal -->\n```\n<!-- /internal -->\n## X\nsecret\n## B\nkept\n", "## A\n\n```\nkept\n"},
		{"a comment that is not closed", "## A\nkept\n<!-- secret\n## X\nsecret\n", "## A\n\nkept\n"},
		{"a comment over sections", "## A\nkept\n\n<!-- secret\n\n## X\n-->\nsecret?\n", "## A\n\nkept\n\n\nsecret?\n"},
		{"marks in code", "## A\n```\n<!-- internal -->\nsecret\n<!-- /internal -->\n```\n", "## A\n\n```\n```\n"},
		{"definitions of another section", "## A\n[see][1]\n## X\n[1]: https://secret.example\n", "## A\n\n[see][1]\n"},
		{"line ends of Windows", "## A\r\nkept\r\n## X\r\nsecret\r\n", "## A\n\nkept\n"},
		{"indented code", "## A\n\n    code\n", "## A\n\n    code\n"},
		{"an empty section", "## A\n\n<!-- hint -->\n\n## B\nb\n", "## B\n\nb\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, wrong := published([]byte(c.body), []string{"A", "B"})
			if wrong != nil {
				t.Fatal(wrong.message)
			}
			if squeezed(string(got)) != squeezed(c.want) {
				t.Errorf("left is %q, expected %q", got, c.want)
			}
		})
	}
}

// FuzzBody holds that no text of a section that is not listed, of internal text and
// of what stands before the first section is left, whatever the other text is.
func FuzzBody(f *testing.F) {
	for _, s := range []string{"text", "```\n", "<!--", "- a\n  ```\n", "> x\n===\n", "<!-- internal -->", "~~~\n<!-- /internal -->", "\r\n## A\r\n"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		const secret = "zqsecret"
		if strings.Contains(one+two, secret) || strings.Contains(one+two, "\f") || strings.Contains(one+two, "\v") {
			return
		}
		body := secret + "\n\n## X\n\n" + secret + "\n\n## A\n\n" + one + "\n\n<!-- internal -->" + secret + two + secret + "<!-- /internal -->\n"
		if !strings.ContainsAny(one, "`~<") { // or the heading may be part of a block that begins there
			body += "\n## X\n\n" + secret + "\n"
		}
		got, wrong := published([]byte(body), []string{"A"})
		if wrong == nil && strings.Contains(string(got), secret) {
			t.Errorf("of %q is left %q", body, got)
		}
	})
}
