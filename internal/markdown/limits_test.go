package markdown

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Inputs on which Markdown parsers are known to be slow: cmark's pathological
// ones, goldmark's, and some that write more than they read. Each is given for
// a size in bytes.
var pathological = map[string]func(size int) string{
	"link openers with a target":  repeated("[a](b"),
	"link openers with a bracket": repeated("[a](<b"),
	"links with an open title":    repeated("[a](b \"c "),
	"link in a link":              func(n int) string { return strings.Repeat("[", n/8) + "a" + strings.Repeat("](b)", n/8) },
	"image openers":               repeated("!["),
	"brackets":                    repeated("["),
	"closing brackets":            repeated("]"),
	"empty brackets":              repeated("[]"),
	"open parentheses":            func(n int) string { return "[a](" + strings.Repeat("(", n) },
	"long reference label":        func(n int) string { return "[" + strings.Repeat("a", n) + "]: b\n" },
	"many references":             repeated("[a]: b\n"),
	"references that expand": func(n int) string {
		return "[a]: /" + strings.Repeat("x", n/2) + "\n\n" + strings.Repeat("[a]", n/6)
	},
	"external references that expand": func(n int) string {
		return "[a]: http://" + strings.Repeat("x", n/2) + "\n\n" + strings.Repeat("[a] ", n/8)
	},
	"titles that expand": func(n int) string {
		return "[a]: http://x \"" + strings.Repeat("x", n/2) + "\"\n\n" + strings.Repeat("[a] ", n/8)
	},
	"unclosed emphasis":      repeated("*a_ "),
	"alternating emphasis":   repeated("*a **a "),
	"emphasis closers":       repeated("a**b c* "),
	"nested strong emphasis": func(n int) string { return strings.Repeat("*a **a ", n/14) + strings.Repeat("b** b* ", n/14) },
	"strikethrough":          repeated("~a ~~b "),
	"asterisks":              repeated("*"),
	"backticks of growing length": func(n int) string {
		var b strings.Builder
		for i := 1; b.Len() < n; i++ {
			b.WriteString("e" + strings.Repeat("`", i))
		}
		return b.String()
	},
	"nested quotes":       repeated("> "),
	"quotes without text": repeated(">"),
	"deep quotes":         repeated(">>>>>>>>>>>>>>>>>>>> a\n"),
	"nested bullets":      func(n int) string { return strings.Repeat("- ", n/2) + "a" },
	"nested numbers":      func(n int) string { return strings.Repeat("1. ", n/3) + "a" },
	"lists by indentation": func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString(strings.Repeat(" ", i*2) + "- a\n")
		}
		return b.String()
	},
	"list items":         repeated("- a\n"),
	"task items":         repeated("- [x] a\n"),
	"identical headings": repeated("# a\n"),
	"setext headings":    repeated("a\n-\n"),
	"empty bullets":      repeated("*\n"),
	"open HTML comments": repeated("<!-- "),
	"comment lines":      repeated("<!--\n"),
	"open tags":          repeated("<a "),
	"angles":             repeated("<"),
	"declarations":       repeated("<!A "),
	"processing":         repeated("<?"),
	"CDATA":              repeated("<![CDATA["),
	"open autolinks":     repeated("<http://a "),
	"addresses":          repeated("www.a.b "),
	"schemes":            repeated("http:"),
	"at signs":           repeated("a@"),
	"mails":              repeated("a@b.c "),
	"entities":           repeated("&#x202E;"),
	"ampersands":         repeated("&"),
	"NUL":                repeated("abc\x00de\x00"),
	"footnote openers":   repeated("[^a]"),
	"footnote references": func(n int) string {
		return "[^a]: x\n\n" + strings.Repeat("[^a] ", n/5)
	},
	"footnotes": func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, "[^a%d]: x\n\n[^a%d]\n\n", i, i)
		}
		return b.String()
	},
	"long table": func(n int) string { return "|a|b|\n|-|-|\n" + strings.Repeat("|x|y|\n", n/6) },
	"wide table": func(n int) string {
		return strings.Repeat("|a", n/6) + "|\n" + strings.Repeat("|-", n/6) + "|\n" + strings.Repeat("|x", n/6) + "\n"
	},
	"table that pads": func(n int) string {
		return strings.Repeat("|a", n/8) + "|\n" + strings.Repeat("|-", n/8) + "|\n" + strings.Repeat("x\n", n/4)
	},
	"quoted table that pads": func(n int) string {
		return "> " + strings.Repeat("|a", n/8) + "|\n> " + strings.Repeat("|-", n/8) + "|\n" + strings.Repeat("> x\n", n/8)
	},
	"definitions": repeated("a\n: b\n"),
	"alerts":      repeated("> [!NOTE]\n> a\n\n"),
	"mentions":    repeated("INC-2026-0042 "),
	"one line":    repeated("word "),
	"long word":   repeated("a"),
	"fences":      repeated("```\na\n"),
}

func repeated(s string) func(int) string {
	return func(size int) string { return strings.Repeat(s, size/len(s)) }
}

func TestPathological(t *testing.T) {
	found := func(string) (string, string, bool) { return "x.html", "", true }
	// A size below every bound of density matters as much as the cap itself.
	for name, text := range pathological {
		for _, size := range []int{4 << 10, 16 << 10, 64 << 10, maxBytes} {
			src := []byte(text(size))
			start := time.Now()
			got := Render(src, Options{Resolve: found})
			took := time.Since(start)
			// A second is the promise on an idle machine; what hangs takes far longer than this.
			if took > 15*time.Second {
				t.Errorf("%s, %d bytes: took %v", name, size, took)
			}
			if len(got.HTML) > 64*size+4096 {
				t.Errorf("%s, %d bytes: wrote %d bytes", name, size, len(got.HTML))
			}
			if testing.Verbose() && (took > 100*time.Millisecond || len(got.HTML) > 30*size) {
				t.Logf("%s, %d bytes: %v, wrote %d, %v", name, size, took, len(got.HTML), got.Warnings[:min(1, len(got.Warnings))])
			}
			start = time.Now()
			Sections(src)
			if took := time.Since(start); took > 15*time.Second {
				t.Errorf("%s, %d bytes: sections took %v", name, size, took)
			}
		}
	}
}
