package markdown

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// elements is what rendered text may consist of, with the attributes each may
// have. It is written anew here, so that the renderer is held to it and not to
// itself.
var elements = map[string][]string{
	"a": {"href", "class", "rel", "title", "role"}, "img": {"src", "alt", "title", "loading"},
	"p": {"class"}, "br": nil, "hr": nil, "em": nil, "strong": nil, "del": nil, "blockquote": nil,
	"h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
	"ul": nil, "ol": {"start"}, "li": {"id"}, "dl": nil, "dt": nil, "dd": nil,
	"pre": {"tabindex", "class"}, "code": {"class"}, "sup": {"id"},
	"div": {"class", "role", "tabindex", "aria-label"}, "span": {"class", "role", "aria-label"},
	"table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"class"}, "td": {"class"},
}

var allowedHref = regexp.MustCompile(`(?i)^(#text-[^\s"]*|https?://[^/\s"].*|mailto:.+|record/[A-Za-z0-9-]+\.html)$`)

// unsafe tells what in a piece of HTML could run, fetch or mislead; "" if
// nothing.
func unsafe(fragment string) string {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return err.Error()
	}
	for _, n := range nodes {
		if why := unsafeNode(n); why != "" {
			return why
		}
	}
	return ""
}

func unsafeNode(n *html.Node) string {
	switch n.Type {
	case html.CommentNode, html.DoctypeNode, html.RawNode:
		return fmt.Sprintf("node of type %d: %q", n.Type, n.Data)
	case html.TextNode:
		if strings.ContainsAny(n.Data, bidiControls) {
			return "bidi control in text"
		}
	case html.ElementNode:
		attributes, ok := elements[n.Data]
		if !ok || n.Namespace != "" {
			return "element " + n.Namespace + ":" + n.Data
		}
		for _, a := range n.Attr {
			if !slices.Contains(attributes, a.Key) || a.Namespace != "" {
				return "attribute " + n.Data + "." + a.Key
			}
			if strings.ContainsAny(a.Val, bidiControls) {
				return "bidi control in " + a.Key
			}
			switch a.Key {
			case "href":
				if !allowedHref.MatchString(a.Val) {
					return "href " + a.Val
				}
			case "src":
				if a.Val != "image.png" {
					return "src " + a.Val
				}
			case "id":
				if !strings.HasPrefix(a.Val, "text-") {
					return "id " + a.Val
				}
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if why := unsafeNode(c); why != "" {
			return why
		}
	}
	return ""
}

// site is a resolver that knows a few records and one image.
var siteOptions = Options{
	Resolve: func(target string) (string, string, bool) {
		switch target {
		case "INC-2026-0042", "KB-0031", "../knowledge/KB-0031.md", "payments-api":
			id := strings.TrimSuffix(filepath.Base(target), ".md")
			return "record/" + id + ".html", "Title of " + id, true
		}
		return "", "", false
	},
	Image: func(target string) (string, string, bool) {
		return "image.png", "", target == "attachments/graph.png"
	},
}

// wraps put a hostile string where a text can hold it.
var wraps = []string{
	"%s", "text %s text", "[link](%s)", "[link](<%s>)", "![image](%s)", "<%s>", "[ref]\n\n[ref]: %s", "[a](http://example.org \"%s\")",
	"# %s", "`%s`", "```%s\ncode\n```", "```\n%s\n```", "| %s | b |\n|---|---|\n| %s | c |", "- [ ] %s", "> [!NOTE]\n> %s",
	"text[^1]\n\n[^1]: %s", "term\n: %s", "<!-- %s -->", "<!-- x --> %s", "[%s](http://example.org)", "![%s](attachments/graph.png)", "**%s**", "    %s",
}

// hostile are the cases of our own.
var hostile = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<iframe srcdoc="<script>alert(1)</script>">`,
	`<style>*{background:url(//evil.example)}</style>`, `<base href=//evil.example>`, `<meta http-equiv=refresh content=0;url=//evil.example>`,
	`<form action=//evil.example><input></form>`, `javascript:alert(1)`, `JaVaScRiPt:alert(1)`, `vbscript:x`, `data:text/html,<script>alert(1)</script>`,
	`file:///etc/passwd`, `javascript&colon;alert(1)`, `java&Tab;script:alert(1)`, "java\tscript:alert(1)", "\x01javascript:alert(1)", `&#106;avascript:alert(1)`,
	`&amp;colon;`, `javascript&amp;colon;alert(1)`, `data:image/svg+xml;base64,PHN2Zy8+`, `ms-msdt:/id`, `intent://x`, `blob:http://x`, `view-source:http://x`,
	`//evil.example`, `/\evil.example`, `\\evil.example`, `http:evil.example`, `https:///evil.example`, `http://user@evil.example`, `'"><script>alert(1)</script>`,
	`js onclick=x`, `{onclick=alert(1) style=color:red}`, `location`, `constructor`, `__proto__`, "\u202Eevil", `&#x202E;evil`, `&rlm;evil`, `&#8238;`,
	`{{.Site}}`, `<%= 7*7 %>`, "http://example.org/\u202Egpj.exe", `![](http://evil.example/pixel.png)`, `<a href="javascript:alert(1)">x</a>`,
	`</code></pre><script>`, "\x00<script>", `<!--><script>alert(1)</script>`, `--><script>alert(1)</script>`, `]]><script>`, `www.evil.example"onmouseover="x`,
	`mailto:`, `mailto:a@b.c?subject=<script>`, `<mailto:a@b.c">`, `INC-2026-0042"><script>`, "```", `\`, `&`, `&#0;`, `&#x110000;`,
}

func TestHostileStringsOfOurOwn(t *testing.T) {
	for _, payload := range hostile {
		holdsSafe(t, payload)
	}
}

func holdsSafe(t *testing.T, payload string) {
	t.Helper()
	for _, wrap := range wraps {
		text := strings.ReplaceAll(wrap, "%s", payload)
		got := Render([]byte(text), siteOptions)
		if why := unsafe(string(got.HTML)); why != "" {
			t.Errorf("%s\nof %q\ngives %q", why, text, got.HTML)
			return
		}
	}
}

func TestRealDataHostileStrings(t *testing.T) {
	lines := corpus(t, "hostile-strings.jsonl.gz")
	scan := bufio.NewScanner(lines)
	scan.Buffer(nil, 1<<20)
	n := 0
	for scan.Scan() {
		var entry struct{ Payload string }
		if err := json.Unmarshal(scan.Bytes(), &entry); err != nil {
			t.Fatal(err)
		}
		holdsSafe(t, entry.Payload)
		n++
	}
	if err := scan.Err(); err != nil || n < 800 {
		t.Fatalf("%d strings, %v", n, err)
	}
}

func TestRealDataCommonMark(t *testing.T) {
	var examples []struct{ Markdown string }
	if err := json.NewDecoder(corpus(t, "commonmark-spec.json.gz")).Decode(&examples); err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		got := Render([]byte(e.Markdown), siteOptions)
		if why := unsafe(string(got.HTML)); why != "" {
			t.Errorf("%s\nof %q\ngives %q", why, e.Markdown, got.HTML)
		}
		if slices.ContainsFunc(got.Warnings, func(w Warning) bool { return w.Rule == "markdown-limit" }) {
			t.Errorf("beyond the limits: %q", e.Markdown)
		}
		agree(t, []byte(e.Markdown))
	}
	if len(examples) < 600 {
		t.Fatalf("only %d examples", len(examples))
	}
}

// corpus opens a file of the data that lies beside the repository, and skips
// the test where it is absent.
func corpus(t *testing.T, name string) *gzip.Reader {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", name))
	if err != nil {
		t.Skipf("no data to run against: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func FuzzRenderIsSafe(f *testing.F) {
	for _, payload := range hostile {
		f.Add([]byte(payload))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		got := Render(src, siteOptions)
		if why := unsafe(string(got.HTML)); why != "" {
			t.Fatalf("%s\nof %q\ngives %q", why, src, got.HTML)
		}
	})
}
