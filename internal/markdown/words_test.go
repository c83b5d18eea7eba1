package markdown

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"markup", "## Impact\n\nA **bold** [claim](https://x.example/secret), see INC-2026-0001.\n", "A bold claim, see INC-2026-0001."},
		{"headings", "# A\n\nB\n-\n\n### Step *one*\n", "Step one"},
		{"lists", "- one\n- two\n  - three\n\n> said\n", "one two three said"},
		{"table", "| a | b |\n|---|---|\n| c | d |\n", "a b c d"},
		{"code", "Run:\n\n```sh\nrm -r x\n```\n\n    indented\n", "Run: rm -r x indented"},
		{"comment block", "before\n\n<!-- secret -->\n\nafter\n", "before after"},
		{"comment over lines", "<!--\nsecret\n\nsecret\n-->\nafter\n", "after"},
		{"comment in text", "before <!-- secret --> after\n", "before after"},
		{"tags", "a<script>alert(1)</script>b\n", "aalert(1)b"},
		{"nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Words([]byte(test.src), 1000); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// Wherever a text is cut, nothing of a comment comes to light.
func TestWordsOfATextThatIsCut(t *testing.T) {
	src := "first line of words\nmore <!-- secret secret\nsecret --> after\n\n<!--\nsecret\n\nsecret -->\n\nlast words of it\n"
	for limit := range len(src) + 1 {
		words := Words([]byte(src), limit)
		if strings.Contains(words, "secret") || strings.Contains(words, "<!-") {
			t.Errorf("cut at %d: %q", limit, words)
		}
	}
}
