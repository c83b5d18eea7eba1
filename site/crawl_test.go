package site

import (
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

// crawl checks every link, id and heading of a portal.
func crawl(t *testing.T, files map[string]string) {
	t.Helper()
	ids := map[string]map[string]bool{}
	for name := range files {
		if strings.HasSuffix(name, ".html") {
			ids[name] = idsOf(t, parse(t, files, name), name)
		}
	}
	for name := range ids {
		for n := range parse(t, files, name).Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			for _, key := range []string{"href", "src"} {
				if target, ok := attr(n, key); ok {
					checkLink(t, files, ids, name, target)
				}
			}
			if label, ok := attr(n, "aria-labelledby"); ok && !ids[name][label] {
				t.Errorf("%s: aria-labelledby=%q names nothing", name, label)
			}
		}
	}
}

func idsOf(t *testing.T, doc *html.Node, name string) map[string]bool {
	found := map[string]bool{}
	level := 0
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			for _, twice := range []string{"&amp;", "&lt;", "&#", "{{", "%!", "<no value>", "ZgotmplZ"} {
				if strings.Contains(n.Data, twice) && n.Parent.Data != "code" && !strings.Contains(n.Data, "{{.Site}}") {
					t.Errorf("%s: %q in %q", name, twice, n.Data)
				}
			}
			continue
		}
		if n.Type != html.ElementNode {
			continue
		}
		if id, ok := attr(n, "id"); ok {
			if found[id] {
				t.Errorf("%s: id %q stands twice", name, id)
			}
			found[id] = true
		}
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			l := int(n.Data[1] - '0')
			if l == 1 && level != 0 || l > 1 && level == 0 {
				t.Errorf("%s: the first heading, and it alone, is to be h1", name)
			}
			level = l
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("%s: attribute %s", name, a.Key)
			}
		}
	}
	return found
}

func checkLink(t *testing.T, files map[string]string, ids map[string]map[string]bool, page, target string) {
	u, err := url.Parse(target)
	if err != nil {
		t.Errorf("%s: %q: %v", page, target, err)
		return
	}
	if u.Scheme != "" {
		if u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" {
			t.Errorf("%s: %q has a scheme that is not allowed", page, target)
		}
		return
	}
	if strings.HasPrefix(target, "/") {
		t.Errorf("%s: %q is not relative", page, target)
		return
	}
	to := page
	if u.Path != "" {
		to = path.Join(path.Dir(page), u.Path)
	}
	if _, ok := files[to]; !ok {
		t.Errorf("%s: %q leads nowhere (%s)", page, target, to)
		return
	}
	if u.Fragment != "" && !ids[to][u.Fragment] {
		t.Errorf("%s: %q: no such place on %s", page, target, to)
	}
}

func TestCrawl(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	if len(files) < 35 {
		t.Fatalf("only %d files", len(files))
	}
	crawl(t, files)
}

func TestCrawlExample(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	files, findings := buildTree(t, tree, Options{AsOf: examples.AsOf, Files: examples.FS()})
	crawl(t, files)
	for _, d := range findings {
		t.Errorf("the example is not clean: %s: %s [%s]", d.Span, d.Message, d.Rule)
	}
	for _, r := range tree.Records {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(files)), func(p string) bool { return strings.HasSuffix(p, "/"+r.ID+".html") }) {
			t.Errorf("%s has no page", r.ID)
		}
	}
}
