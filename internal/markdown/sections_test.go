package markdown

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSections(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       string // title:filled, separated by |
	}{
		{"none", "just text\n", ""},
		{"two", "## Summary\n\nIt broke.\n\n## Impact\n", "Summary:true|Impact:false"},
		{"no final newline", "## Summary\nText", "Summary:true"},
		{"hint only", "## Summary\n\n<!-- What users notice. -->\n", "Summary:false"},
		{"hint of several lines", "## Summary\n<!-- What\n\nusers notice -->\n\n## Impact\nx", "Summary:false|Impact:true"},
		{"text behind a comment", "## Summary\ntext <!-- hint -->\n", "Summary:true"},
		{"inline comment only", "## Summary\n  <!-- a --> <!-- b -->\n", "Summary:false"},
		{"heading in a fence", "## A\n```\n## B\n```\n## C\n", "A:true|C:false"},
		{"tilde fence holds backticks", "## A\n~~~\n```\n## B\n~~~\n## C\n", "A:true|C:false"},
		{"empty fence", "## A\n```sh\n```\n", "A:false"},
		{"heading in a comment", "## A\n<!--\n## B\n-->\n## C\nx\n", "A:false|C:true"},
		{"unclosed fence", "## A\n```\n## B\n", "A:true"},
		{"level one ends it", "## A\nx\n# Title\ny\n## B\n", "A:true|B:false"},
		{"third level does not", "## A\n### Detail\nx\n## B\n", "A:true|B:false"},
		{"only sub-headings", "## A\n### Detail\n", "A:false"},
		{"closing marks", "##  A #b  ##  \nx", "A #b:true"},
		{"windows", "## A\r\nx\r\n## B\r\n", "A:true|B:false"},
		{"setext", "A\n---\nx\n\n## B\n", "A:true|B:false"},
		{"setext of two lines", "A\nand more\n---\nx\n", "A\nand more:true"},
		{"rule is no heading", "## A\n\n---\n\n## B\n", "A:false|B:false"},
		{"heading in a list", "- a\n\n  ## A\n\n## B\n", "B:false"},
		{"heading in a quote", "> ## A\n\n## B\n", "B:false"},
		{"fence in a list", "1. a\n   ```\n   ## A\n   ```\n\n## B\nx", "B:true"},
		{"fence in a list, left open", "- a\n  ```\n  code\n\n## B\nx", "B:true"},
		{"empty bullets and rulers", "## A\n- \n| | |\n|---|---|\n", "A:false"},
		{"emoji says something", "## A\n👍\n", "A:true"},
		{"empty title", "##\nx\n", ":true"},
		{"no heading without a blank", "##A\n", ""},
		{"indented code", "## A\n\n    ## B\n", "A:true"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, s := range Sections([]byte(test.body)) {
				got = append(got, fmt.Sprintf("%s:%v", s.Title, s.Filled))
				if test.body[s.Start:s.End] != s.Text {
					t.Errorf("%q: offsets do not lead to the text", s.Title)
				}
				if !strings.Contains(test.body[s.HeadingStart:s.Start], s.Title) {
					t.Errorf("%q: heading is not at its offset", s.Title)
				}
			}
			if g := strings.Join(got, "|"); g != test.want {
				t.Errorf("got %q, want %q", g, test.want)
			}
		})
	}
}

// agree fails where the scanner is sure and goldmark reads other headings.
func agree(t interface {
	Helper()
	Fatalf(string, ...any)
}, body []byte,
) {
	t.Helper()
	s := scanner{src: body}
	var got []line
	for l, ok := s.next(); ok; l, ok = s.next() {
		if l.kind == lineHeading && l.level <= 2 {
			got = append(got, l)
		}
	}
	if s.doubt || beyondLimits(body) != "" {
		return
	}
	want := parsedOutline(body)
	show := func(ls []line) string {
		var b strings.Builder
		for _, l := range ls {
			fmt.Fprintf(&b, "%d-%d h%d %q; ", l.start, l.end, l.level, l.title)
		}
		return b.String()
	}
	if show(got) != show(want) {
		t.Fatalf("of %q\nscanner: %s\ngoldmark: %s", body, show(got), show(want))
	}
}

// fragments are pieces of which lines are put together: everything that moves
// the boundary of a block.
var fragments = []string{
	"## A", "# B", "### C", "##", "#", "## A ##", "##A", "## `x` #", "```", "````", "~~~", "```go", "``` `", "<!--", "-->", "<!-- x -->", "<!-->", "<!--->",
	"- ", "* ", "+ ", "1. ", "2) ", "10. ", "> ", ">", ": ", "[^1]: ", "[a]: /b", "[a]: /b \"", "text", "---", "===", "-", "=", "***", "* * *", "|a|b|", "|-|-|", "<div>", "</div>",
	"<script>", " ", "  ", "   ", "    ", "\t", "\\", "\r", "\f", "\v", "é", "\u00a0", "- [ ] ", "[!NOTE]", "&#35;",
}

func TestScannerAgreesWithGoldmark(t *testing.T) {
	lineOf := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(fragments), 0, 4).Draw(t, "parts"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(lineOf, 0, 10).Draw(t, "lines")
		agree(t, []byte(strings.Join(lines, "\n")))
	})
}

func FuzzScannerAgreesWithGoldmark(f *testing.F) {
	f.Add([]byte("## A\n- x\n  ```\n  ## B\n  ```\n\ntext\n---\n## C\n"))
	f.Add([]byte("<!--\n## A\n-->\n## B\r\n> ```\n## C\n[^1]: x\n\n    ## D\n"))
	f.Fuzz(func(t *testing.T, body []byte) { agree(t, body) })
}
