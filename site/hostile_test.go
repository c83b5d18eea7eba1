package site

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/records"
)

// The repository below browser/hostile tries to run, fetch or mislead in every
// text it has (hostile cases A01 to A14, A19). The browser test looks at its
// portal in Chromium; this one reads the pages as a browser parses them.
func TestHostileRepository(t *testing.T) {
	fsys := os.DirFS("browser/hostile")
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Records) != 8 {
		t.Fatalf("%d records were read; all of them are to reach the portal", len(tree.Records))
	}
	files, findings := buildTree(t, tree, Options{AsOf: time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC), Files: fsys})
	for name := range files {
		if strings.HasPrefix(name, "attachments/") {
			t.Errorf("%s is published, though it is no picture", name)
		}
		if strings.HasSuffix(name, ".html") {
			inert(t, name, parse(t, files, name))
		}
	}
	rules := map[string]int{}
	for _, d := range findings {
		rules[d.Rule]++
		if d.Span.Start.Line == 0 || d.Record == "" {
			t.Errorf("a finding without a place: %v", d)
		}
	}
	for _, rule := range []string{"raw-html", "link-scheme", "remote-image", "encoding-bidi"} {
		if rules[rule] == 0 {
			t.Errorf("nothing was said about %s: %v", rule, rules)
		}
	}
	if text := mainText(parse(t, files, "services/shop.html")); !strings.Contains(text, `{{.Site}} {{printf "%d" 1}}`) {
		t.Errorf("template syntax is not printed as it stands: %s", text)
	}
}

// inert fails if a page holds anything that could run, fetch or lead astray.
func inert(t *testing.T, name string, doc *html.Node) {
	t.Helper()
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("%s: comment %q", name, n.Data)
		}
		if n.Type == html.TextNode && strings.ContainsAny(n.Data, "\u202E\u2066\u200F") {
			t.Errorf("%s: text that reorders: %q", name, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script":
			src, _ := attr(n, "src")
			if !strings.HasPrefix(strings.TrimLeft(src, "./"), "assets/site.") || n.FirstChild != nil {
				t.Errorf("%s: a script: %v", name, n.Attr)
			}
		case "iframe", "object", "embed", "base", "form", "input", "button", "style", "math", "animate":
			t.Errorf("%s: element %s", name, n.Data)
		case "meta":
			if v, _ := attr(n, "http-equiv"); v != "" && v != "Content-Security-Policy" {
				t.Errorf("%s: meta %s", name, v)
			}
		}
		for _, a := range n.Attr {
			if why := inertAttribute(n, a); why != "" {
				t.Errorf("%s: <%s %s=%q>: %s", name, n.Data, a.Key, a.Val, why)
			}
		}
	}
}

func inertAttribute(n *html.Node, a html.Attribute) string {
	switch {
	case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "autofocus", a.Key == "formaction":
		return "not allowed"
	case strings.ContainsAny(a.Val, "\u202E\u2066\u200F"):
		return "reorders text"
	case a.Key != "href" && a.Key != "src":
		return ""
	}
	u, err := url.Parse(a.Val)
	if err != nil {
		return err.Error()
	}
	switch {
	case strings.HasPrefix(a.Val, "//") || strings.Contains(a.Val, `\`):
		return "leads elsewhere"
	case u.Scheme == "":
		return ""
	case a.Key == "src" || n.Data == "link":
		return "loads from elsewhere"
	case u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto":
		return "scheme"
	}
	if rel, _ := attr(n, "rel"); u.Scheme != "mailto" && rel != "noopener nofollow ugc" {
		return "rel=" + rel
	}
	return ""
}

// A hostile title stands as it is wherever it is printed (A09, A11).
func TestHostileTitleIsPrintedLiterally(t *testing.T) {
	for _, title := range []string{`</title><script>alert(1)</script>`, `{{.Site}} {{template "base" .}}`, `"><img src=x onerror=alert(1)>`, `a & b &amp; c`} {
		over := map[string]string{}
		for _, name := range []string{"services/shop.md", "incidents/2026/INC-2026-0002.md", "changes/2026/CHG-2026-0002.md", "problems/2026/PRB-2026-0001.md", "knowledge/KB-0001.md", "reviews/2026/PIR-2026-0001.md"} {
			text := string(repository(t, nil)[name].Data)
			line := text[strings.Index(text, "title: "):]
			line = line[:strings.IndexByte(line, '\n')]
			over[name] = strings.Replace(text, line, fmt.Sprintf("title: '%s'", strings.ReplaceAll(title, "'", "''")), 1)
		}
		files, _ := build(t, repository(t, over))
		for _, page := range []string{
			"index.html", "services/shop.html", "services/index.html", "services/ledger.html", "incidents/index.html", "incidents/INC-2026-0002.html", "changes/index.html",
			"changes/CHG-2026-0001.html", "schedule.html", "known-errors.html", "problems/index.html", "problems/PRB-2026-0001.html", "knowledge/index.html", "knowledge/KB-0001.html",
			"reviews/index.html", "reviews/PIR-2026-0001.html",
		} {
			doc := parse(t, files, page)
			inert(t, page, doc)
			if !strings.Contains(mainText(doc), strings.Join(strings.Fields(title), " ")) {
				t.Errorf("%s does not show %q", page, title)
			}
		}
		for n := range parse(t, files, "services/shop.html").Descendants() {
			if v, _ := attr(n, "property"); v == "og:title" {
				if c, _ := attr(n, "content"); c != title+" · Small Works status" {
					t.Errorf("og:title is %q", c)
				}
			}
		}
	}
}

func TestAttachments(t *testing.T) {
	body := "---\ntitle: Files\nstate: in_progress\nservices: [shop]\nevidence:\n" +
		"  - {title: Graph, path: attachments/graph.png}\n  - {title: Page, path: attachments/page.png}\n  - {title: Old, path: attachments/none.txt}\n" +
		"log:\n  - {at: 2026-03-20T09:00:00+01:00, by: ana, to: new}\n---\n## Summary\n\n" +
		"![a graph](../../attachments/graph.png) ![fake](../../attachments/page.png) ![up](../../../attachments/graph.png)\n[notes](../../attachments/INC%201/no.txt) [notes](<../../attachments/INC 1/Notes.TXT>) [svg](../../attachments/x.svg) [unused](../../incidents/2026/INC-2026-0009.md)\n"
	fsys := repository(t, map[string]string{
		"incidents/2026/INC-2026-0009.md": body,
		"attachments/page.png":            "<!DOCTYPE html><script>",
		"attachments/x.svg":               "<svg/>",
		"attachments/INC 1/Notes.TXT":     "just text, with an é",
		"attachments/unused.txt":          "nobody links here",
		"attachments/binary.txt":          "a\x00b",
	})
	fsys["attachments/link.png"] = &fstest.MapFile{Data: []byte("graph.png"), Mode: os.ModeSymlink}
	files, findings := build(t, fsys)
	page := files["incidents/INC-2026-0009.html"]
	for _, want := range []string{
		`<img src="../attachments/graph.png" alt="a graph" loading="lazy">`, `<a href="../attachments/graph.png">Graph</a>`, `fake`, `Page <code class="path">attachments/page.png</code>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is missing", want)
		}
	}
	var published []string
	for name := range files {
		if strings.HasPrefix(name, "attachments/") {
			published = append(published, name)
		}
	}
	if len(published) != 2 || files["attachments/graph.png"] != png {
		t.Errorf("published are %v", published)
	}
	missing := 0
	for _, d := range findings {
		if d.Record == "INC-2026-0009" && d.Rule == "link-target" {
			missing++
		}
	}
	if missing != 2 { // told once a line
		t.Errorf("%d of 2 lines with dead links were told: %v", missing, findings)
	}
	crawl(t, files)
}
