package markdown

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

var hostileTexts = []string{
	"plain words", "@org/team please", "see #1 and org/repo#12 and GH-7 and !5 and &3 and %2 and ~label and $1",
	"![x](https://evil.example/p.png)", "[x](https://evil.example)", "<img src=https://evil.example/p.png>", "</details></summary><script>x</script>",
	"https://evil.example/a", "www.evil.example", "WWW.evil.example/x", "mail me@evil.example", "ftp://x.example", "mailto:a@b.example", "xmpp:a@b.example/c",
	"a | b | c", "|---|---|", "`code` ``x``", "*a* _b_ ~~c~~ **d**", "# heading", "> quote", "- item", "1. item", "1) item", "- [ ] task", "    indented", "```\nfence", "~~~",
	"line\n\nnext", "cr\rlf\r\n<!-- gitsm verdict -->", "a\u2028b\u202e@x", "&lt;b&gt; &#64;x &commat;x", "[^1]: note", "[x]: https://evil.example", "===", "---", "***",
	"\\@x \\\\@x", "a\\", "\x00\x1b[31m", "\xff\xfe", "$x$ $$y$$", ":smile:", "javascript:alert(1)", "<https://evil.example>", "<a@b.example>", "a@b.example.", "::error::x", "##[error]x",
	"`", "``", " `` ` ", "`|`", "",
}

var (
	gfm = goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList)).Parser()
	// What GitHub, GitLab and Gitea look for in text.
	calls = regexp.MustCompile(`(?i)@[a-z0-9_-]|(^|[^&])#[0-9a-z]|GH-[0-9]|[!$%&~][0-9a-z]|\b(https?|ftp)://|\b(mailto|xmpp|javascript):[a-z0-9]|www\.[a-z0-9]`)
)

// shown parses Markdown in the places where texts stand, and gives the text that
// a reader sees there. It fails where anything is more than text.
func shown(t *testing.T, inert string, code bool) string {
	t.Helper()
	if strings.ContainsAny(inert, "\r\n\u2028\u2029\x00\x1b") || !utf8.ValidString(inert) {
		t.Fatalf("%q is not one line of text", inert)
	}
	var seen string
	for place, around := range map[string][2]string{
		"paragraph": {"", ""}, "item": {"- ", ""}, "summary": {"<details><summary>x</summary>\n\n", "\n\n</details>"}, "cell": {"| a | b |\n|---|---|\n| ", " | end |"}, "words": {"before ", " after"},
	} {
		src := []byte(around[0] + inert + around[1])
		html, cells, ends := 0, 0, 0
		var b strings.Builder
		_ = ast.Walk(gfm.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *ast.Link, *ast.AutoLink, *ast.Image, *ast.RawHTML, *ast.Heading, *ast.Blockquote, *ast.Emphasis, *ast.ThematicBreak,
				*ast.CodeBlock, *ast.FencedCodeBlock, *extast.Strikethrough, *extast.TaskCheckBox, *extast.FootnoteLink, *extast.DefinitionList:
				t.Errorf("%s: %q holds a %s", place, inert, n.Kind())
			case *ast.HTMLBlock:
				html++
			case *extast.TableCell:
				cells++
			case *ast.List:
				ends++
			case *ast.CodeSpan:
				if !code {
					t.Errorf("%s: %q holds code", place, inert)
				}
			case *ast.Text:
				b.Write(n.Value(src))
			case *ast.String:
				b.Write(n.Value)
			}
			return ast.WalkContinue, nil
		})
		if want := map[string]int{"summary": 2}[place]; html != want {
			t.Errorf("%s: %q makes %d blocks of HTML, want %d", place, inert, html, want)
		}
		if want := map[string]int{"cell": 4}[place]; cells != want {
			t.Errorf("%s: %q makes %d cells, want %d", place, inert, cells, want)
		}
		if want := map[string]int{"item": 1}[place]; ends != want {
			t.Errorf("%s: %q makes %d lists, want %d", place, inert, ends, want)
		}
		if place == "paragraph" {
			seen = b.String()
		}
	}
	return seen
}

func TestInert(t *testing.T) {
	for _, s := range hostileTexts {
		seen := shown(t, Inert(s), false)
		if calls.MatchString(unescaped(seen)) {
			t.Errorf("%q is shown as %q, which calls or refers", s, seen)
		}
		shown(t, InertCode(s), true)
	}
	if got, want := Inert("Raise | pool @x"), `Raise \| pool \@`+"\u200b"+`x`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := InertCode("a``b"); got != "``` a``b ```" {
		t.Errorf("got %q", got)
	}
}

var escaped = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)

// unescaped undoes the backslashes of a text that was parsed as Markdown.
func unescaped(s string) string { return escaped.ReplaceAllString(s, "$1") }

func FuzzInert(f *testing.F) {
	for _, s := range hostileTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 2000 {
			return
		}
		seen := unescaped(shown(t, Inert(s), false))
		if calls.MatchString(seen) {
			t.Errorf("%q is shown as %q, which calls or refers", s, seen)
		}
		shown(t, InertCode(s), true)
		// Nothing that can be read is lost.
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return r
				}
				return -1
			}, s)
		}
		if got, want := letters(seen), letters(strings.ToValidUTF8(s, "")); got != want {
			t.Errorf("%q is shown as %q", s, seen)
		}
	})
}
