package markdown

import (
	"fmt"
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       string // the HTML, without line ends
		warnings   string // line:rule, separated by blanks
	}{
		{"prose", "One *two* **three** ~~four~~ `five`", `<p>One <em>two</em> <strong>three</strong> <del>four</del> <code>five</code></p>`, ""},
		{"external link", `[docs](https://example.org/a?b=1&c "T")`, `<p><a href="https://example.org/a?b=1&amp;c" rel="noopener nofollow ugc" title="T">docs</a></p>`, ""},
		{"bare address", "see https://example.org/x.", `<p>see <a href="https://example.org/x" rel="noopener nofollow ugc">https://example.org/x</a>.</p>`, ""},
		{"mail", "<a@example.org>", `<p><a href="mailto:a@example.org" rel="noopener nofollow ugc">a@example.org</a></p>`, ""},
		{"link without text", "[](https://example.org)", `<p><a href="https://example.org" rel="noopener nofollow ugc">https://example.org</a></p>`, ""},
		{"script scheme", "a\n\n[x](javascript:alert(1)) y", `<p>a</p><p>x y</p>`, "3:link-scheme"},
		{"hidden scheme", "[x](javascript&colon;alert)", `<p>x</p>`, "1:link-scheme"},
		{"entity resolved once", "[x](javascript&amp;colon;alert)", `<p>x</p>`, "1:link-target"},
		{"other host without scheme", "[x](//evil.example)", `<p>x</p>`, "1:link-scheme"},
		{"backslash host", `[x](/\evil.example)`, `<p>x</p>`, "1:link-scheme"},
		{"user name in front of the host", "[x](https://example.org@evil.example)", `<p>x</p>`, "1:link-scheme"},
		{"unknown scheme in an autolink", "<ms-msdt:/id>", `<p>ms-msdt:/id</p>`, "1:link-scheme"},
		{"path that is not part of the site", "[x](../policy/a.md)", `<p>x</p>`, "1:link-target"},
		{"path of a record", "[x](../knowledge/KB-0031.md)", `<p><a href="record/KB-0031.html" class="record" title="Title of KB-0031">x</a></p>`, ""},
		{"slug in an explicit link", "[x](payments-api) payments-api", `<p><a href="record/payments-api.html" class="record" title="Title of payments-api">x</a> payments-api</p>`, ""},
		{"mention", "before INC-2026-0042, after", `<p>before <a href="record/INC-2026-0042.html" class="mention" title="Title of INC-2026-0042">INC-2026-0042</a>, after</p>`, ""},
		{"mentions around a line end", "KB-0031\nKB-0031  \nend", `<p><a href="record/KB-0031.html" class="mention" title="Title of KB-0031">KB-0031</a><a href="record/KB-0031.html" class="mention" title="Title of KB-0031">KB-0031</a><br>end</p>`, ""},
		{"mention of nothing", "INC-1999-0001 UTF-8 COVID-19", `<p>INC-1999-0001 UTF-8 COVID-19</p>`, ""},
		{"mention within a word", "xINC-2026-0042 KB-0031x KB-0031é", `<p>xINC-2026-0042 KB-0031x KB-0031é</p>`, ""},
		{"mention in emphasis", "**KB-0031**", `<p><strong><a href="record/KB-0031.html" class="mention" title="Title of KB-0031">KB-0031</a></strong></p>`, ""},
		{"no mention in code", "`KB-0031`", `<p><code>KB-0031</code></p>`, ""},
		{"no mention in a link", "[KB-0031](https://example.org)", `<p><a href="https://example.org" rel="noopener nofollow ugc">KB-0031</a></p>`, ""},
		{"no mention in the text of a link in emphasis", "[*KB-0031*](https://example.org)", `<p><a href="https://example.org" rel="noopener nofollow ugc"><em>KB-0031</em></a></p>`, ""},
		{"badge", "[![build](https://example.org/b.svg)](https://example.org)", `<p><a href="https://example.org" rel="noopener nofollow ugc">build</a></p>`, "1:remote-image"},
		{"local image", `![a "b"](attachments/graph.png "T")`, `<p><img src="image.png" alt="a &quot;b&quot;" title="T" loading="lazy"></p>`, ""},
		{"remote image", "![pixel](http://evil.example/p.png)", `<p><a href="http://evil.example/p.png" rel="noopener nofollow ugc">pixel (image)</a></p>`, "1:remote-image"},
		{"missing image", "![a graph](attachments/no.png)", `<p>a graph</p>`, "1:link-target"},
		{"tag in a line", "a <b onclick=x>b</b>", `<p>a <code class="raw-html">&lt;b onclick=x&gt;</code>b<code class="raw-html">&lt;/b&gt;</code></p>`, "1:raw-html"},
		{"tag as a block", "<script>\nalert(1)\n</script>", `<p><code class="raw-html">&lt;script&gt;</code>alert(1)<code class="raw-html">&lt;/script&gt;</code></p>`, "1:raw-html 3:raw-html"},
		{"line break tag", "a<br>b<BR />c", `<p>a<br>b<br>c</p>`, ""},
		{"comments vanish", "<!-- hint\nof two lines -->\na <!-- b --> c", `<p>a  c</p>`, ""},
		{"text behind a comment", "<!-- a --> *b*", `<p> <em>b</em></p>`, ""},
		{"text between comments", "<!-- internal -->KB-0031<!-- /internal -->", `<p><a href="record/KB-0031.html" class="mention" title="Title of KB-0031">KB-0031</a></p>`, ""},
		{"paragraphs between comments", "<!-- internal -->\n\nOne.\n\n<!-- /internal -->\nTwo.", `<p>One.</p><p>Two.</p>`, ""},
		{"text behind a long comment", "<!-- a\nb --> <b>", `<p>&lt;b&gt;</p>`, "2:raw-html"},
		{"heading", "## A & `b`\n\n[up](#a--b)", `<h2 id="text-a--b">A &amp; <code>b</code></h2><p><a href="#text-a--b">up</a></p>`, ""},
		{"headings of one name", "## A\n## A\n## a-1\n## A", `<h2 id="text-a">A</h2><h2 id="text-a-1">A</h2><h2 id="text-a-1-1">a-1</h2><h2 id="text-a-2">A</h2>`, ""},
		{"no heading above the page's own", "# location\n####### x", `<h2 id="text-location">location</h2><p>####### x</p>`, ""},
		{"attributes are text", "## A {onclick=x style=y}", `<h2 id="text-a-onclickx-styley">A {onclick=x style=y}</h2>`, ""},
		{"link to no heading", "[x](#nowhere)", `<p>x</p>`, "1:link-target"},
		{"code", "```Go\na < b\n```\n\n    c\n", `<pre tabindex="0"><code class="language-go">a &lt; b</code></pre><pre tabindex="0"><code>c</code></pre>`, ""},
		{"hostile info string", "```\"><script>\nx\n```", `<pre tabindex="0"><code>x</code></pre>`, ""},
		{"table", "|a|b|c|\n|-|-:|:-:|\n|1|2|3|", `<div class="scroll" role="group" tabindex="0" aria-label="Table"><table><thead><tr><th>a</th><th class="right">b</th><th class="center">c</th></tr></thead><tbody><tr><td>1</td><td class="right">2</td><td class="center">3</td></tr></tbody></table></div>`, ""},
		{"tasks", "- [x] a\n- [ ] b", `<ul><li><span class="task done" role="img" aria-label="done"></span> a</li><li><span class="task" role="img" aria-label="to do"></span> b</li></ul>`, ""},
		{"definitions", "term\n: meaning", `<dl><dt>term</dt><dd>meaning</dd></dl>`, ""},
		{"footnote", "a[^n]\n\n[^n]: b", `<p>a<sup id="text-fnref:1"><a href="#text-fn:1" class="footnote-ref" role="doc-noteref">1</a></sup></p><div class="footnotes" role="doc-endnotes"><hr><ol><li id="text-fn:1"><p>b&#160;<a href="#text-fnref:1" class="footnote-backref" title="Back to the text" role="doc-backlink">&#x21a9;&#xfe0e;</a></p></li></ol></div>`, ""},
		{"notice", "> [!WARNING]\n> Mind the *gap*.", `<div class="alert alert-warning" role="note"><p class="alert-title">Warning</p><p>Mind the <em>gap</em>.</p></div>`, ""},
		{"notice with paragraphs", "> [!note]\n>\n> One.", `<div class="alert alert-note" role="note"><p class="alert-title">Note</p><p>One.</p></div>`, ""},
		{"quote that is no notice", "> [!FOO]\n> x", `<blockquote><p>[!FOO]x</p></blockquote>`, ""},
		{"text that reorders", "a \u202Eb\n`\u2066c`", `<p>a ⟦U+202E⟧b<code>⟦U+2066⟧c</code></p>`, "1:encoding-bidi 2:encoding-bidi"},
		{"entity that reorders", "a&#x202E;b&rlm;c", `<p>a⟦U+202E⟧b⟦U+200F⟧c</p>`, ""},
		{"template syntax", "{{.Site}} <%= x %> {% raw %}", `<p>{{.Site}} &lt;%= x %&gt; {% raw %}</p>`, ""},
		{"references", "[a][b] [c]\n\n[b]: https://example.org\n[c]: KB-0031", `<p><a href="https://example.org" rel="noopener nofollow ugc">a</a> <a href="record/KB-0031.html" class="record" title="Title of KB-0031">c</a></p>`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Render([]byte(test.text), siteOptions)
			if html := strings.ReplaceAll(string(got.HTML), "\n", ""); html != test.want {
				t.Errorf("got  %s\nwant %s", html, test.want)
			}
			var warnings []string
			for _, w := range got.Warnings {
				warnings = append(warnings, fmt.Sprintf("%d:%s", w.Line, w.Rule))
			}
			if w := strings.Join(warnings, " "); w != test.warnings {
				t.Errorf("warnings %q, want %q", w, test.warnings)
			}
		})
	}
}

func TestHeadings(t *testing.T) {
	got := Render([]byte("## One\n\n### *Two* KB-0031\n\n> ## Three\n\nFour\n===="), Options{IDPrefix: "x-", ShiftLevel: 1, Resolve: siteOptions.Resolve})
	want := `[{2 x-one One} {3 x-two-kb-0031 Two KB-0031} {2 x-three Three} {1 x-four Four}]`
	if fmt.Sprint(got.Headings) != want {
		t.Errorf("got %v, want %v", got.Headings, want)
	}
	for _, part := range []string{`<h3 id="x-one">`, `<h4 id="x-two-kb-0031">`, `<h2 id="x-four">`} {
		if !strings.Contains(string(got.HTML), part) {
			t.Errorf("%s is missing in %s", part, got.HTML)
		}
	}
}

func TestTooLongIsShownAsItStands(t *testing.T) {
	got := Render([]byte("<b>"+strings.Repeat("a ", maxBytes)), Options{})
	if !strings.HasPrefix(string(got.HTML), `<pre class="unparsed" tabindex="0">&lt;b&gt;a `) {
		t.Errorf("got %.60s", got.HTML)
	}
	if len(got.Warnings) != 1 || got.Warnings[0].Rule != "markdown-limit" {
		t.Errorf("warnings %v", got.Warnings)
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "é–€": "é–€", "a\u202Eb": "a⟦U+202E⟧b", "\u061C": "⟦U+061C⟧", "a\x00": "a\uFFFD", "\xff\u200E": "\xff⟦U+200E⟧",
	} {
		if got := string(Visible([]byte(in))); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	text := []byte(strings.Repeat("## Summary\n\nCard payments *time out* since KB-0031, see [the graph](https://example.org).\n\n- one `two`\n- three\n\n```sh\nmake it so\n```\n\n", 5))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Render(text, siteOptions)
	}
}

func BenchmarkSections(b *testing.B) {
	text := []byte(strings.Repeat("## Summary\n\nCard payments *time out* since then.\n\n- one `two`\n- three\n\n```sh\nmake it so\n```\n\n", 5))
	b.ReportAllocs()
	for b.Loop() {
		Sections(text)
	}
}
