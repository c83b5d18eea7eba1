package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// asOf is when the portals of these tests are looked at: a Friday noon.
var asOf = time.Date(2026, 3, 20, 12, 0, 0, 0, time.FixedZone("", 3600))

const png = "\x89PNG\r\n\x1a\n not much of a picture"

// repository is the small one of testdata, with an attachment, and with files
// over it.
func repository(t testing.TB, over map[string]string) fstest.MapFS {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/portal.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{"attachments/graph.png": {Data: []byte(png)}}
	for _, f := range archive.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	for name, text := range over {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// build makes a portal in memory.
func build(t testing.TB, fsys fstest.MapFS) (map[string]string, []diag.Diagnostic) {
	t.Helper()
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return buildTree(t, tree, Options{AsOf: asOf, Commit: "0123456789abcdef", Version: "1.2.3", Files: fsys})
}

func buildTree(t testing.TB, tree *records.Tree, opts Options) (map[string]string, []diag.Diagnostic) {
	t.Helper()
	files := map[string]string{}
	findings, err := Build(tree, opts, func(f File) error {
		if _, twice := files[f.Path]; twice {
			t.Errorf("%s is written twice", f.Path)
		}
		files[f.Path] = string(f.Data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, findings
}

// parse reads a page as a browser does.
func parse(t testing.TB, files map[string]string, name string) *html.Node {
	t.Helper()
	page, ok := files[name]
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// words gives the text of the main part of a page, blanks folded.
func mainText(doc *html.Node) string {
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "main" {
			for d := range n.Descendants() {
				if d.Type == html.TextNode {
					b.WriteString(d.Data + " ")
				}
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// The same tree and the same instant give the same bytes, whatever the host's
// zone and the number of processors.
func TestDeterminism(t *testing.T) {
	fsys := repository(t, nil)
	first, _ := build(t, fsys)
	local := time.Local
	defer func() { time.Local = local }()
	time.Local = time.FixedZone("elsewhere", -9*3600)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for range 2 {
		order = order[:0]
		_, err = Build(tree, Options{AsOf: asOf.UTC(), Commit: "0123456789abcdef", Version: "1.2.3", Files: fsys}, func(f File) error {
			if first[f.Path] != string(f.Data) {
				t.Errorf("%s differs", f.Path)
			}
			order = append(order, f.Path)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(order) != len(first) {
		t.Errorf("%d files, before %d", len(order), len(first))
	}
	pages := slices.DeleteFunc(slices.Clone(order), func(p string) bool { return strings.HasPrefix(p, "attachments/") || p == ManifestPath })
	if !slices.IsSorted(pages) {
		t.Errorf("not in the order of paths: %v", pages)
	}
}

func TestEmitCanStop(t *testing.T) {
	tree, err := records.Load(repository(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk is full")
	n := 0
	_, err = Build(tree, Options{AsOf: asOf}, func(File) error {
		n++
		if n == 3 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || n != 3 {
		t.Errorf("after %d files: %v", n, err)
	}
}

func TestNoAsOf(t *testing.T) {
	tree, err := records.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Build(tree, Options{}, func(File) error { return nil }); err == nil {
		t.Error("built without an as-of instant")
	}
}

func TestEmptyRepository(t *testing.T) {
	tree, err := records.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf})
	if text := mainText(parse(t, files, "index.html")); !strings.Contains(text, "No services are recorded yet") {
		t.Error(text)
	}
	crawl(t, files)
}

// Finished records of a large estate are kept by year.
func TestArchives(t *testing.T) {
	fsys := repository(t, nil)
	for i := range 300 {
		year := 2024 + i/150
		name := fmt.Sprintf("incidents/%d/INC-%d-%04d.md", year, year, i+100)
		fsys[name] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Old %d\nstate: cancelled\nservices: [shop]\nlog:\n  - at: %d-05-01T10:00:00+01:00\n    by: ana\n    to: new\n  - at: %d-05-01T11:00:00+01:00\n    by: ana\n    to: cancelled\n---\n", i, year, year)}
	}
	files, _ := build(t, fsys)
	list := mainText(parse(t, files, "incidents/index.html"))
	for _, want := range []string{"Recently done 50", "2026 1", "2025 150", "2024 150"} {
		if !strings.Contains(list, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if archive := mainText(parse(t, files, "incidents/done~2024.html")); !strings.Contains(archive, "INC-2024-0100") || strings.Contains(archive, "INC-2025-") {
		t.Error("the archive of 2024 does not hold what it should")
	}
	crawl(t, files)
}

// IDs that would be one file, no file or another page still have a page each.
func TestAwkwardNames(t *testing.T) {
	service := func(title string) string { return "---\ntitle: " + title + "\nstate: live\n---\n" }
	files, _ := build(t, repository(t, map[string]string{
		"services/index.md": service("A service named index"),
		"services/Shop.md":  service("Shop with a capital"),
	}))
	for _, title := range []string{"A service named index", "Shop with a capital", "Web shop"} {
		n := 0
		for name, data := range files {
			if strings.HasPrefix(name, "services/") && strings.Contains(data, "<h1>"+title+"</h1>") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s has %d pages", title, n)
		}
	}
	crawl(t, files)
}

func TestAssetsAreFingerprinted(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	page := files["services/shop.html"]
	for _, name := range []string{"site", "icon"} {
		i := strings.Index(page, "../assets/"+name+".")
		if i < 0 {
			t.Fatalf("%s is not linked", name)
		}
		if rest := page[i+len("../assets/"+name+"."):]; len(rest) < 8 || strings.Trim(rest[:8], "0123456789abcdef") != "" {
			t.Errorf("%s has no fingerprint: %.20s", name, rest)
		}
	}
}

// The policy stands in every page and in the headers, and is the same.
func TestContentSecurityPolicy(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	_, rest, _ := strings.Cut(files["_headers"], "Content-Security-Policy: ")
	want, _, _ := strings.Cut(rest, "\n")
	want = strings.TrimSuffix(want, "; frame-ancestors 'none'")
	scripts := map[string]bool{}
	for name, data := range files {
		if strings.HasPrefix(name, "assets/") && strings.HasSuffix(name, ".js") {
			sum := sha256.Sum256([]byte(data))
			scripts["sha256-"+base64.StdEncoding.EncodeToString(sum[:])] = true
		}
	}
	_, allowed, _ := strings.Cut(want, "script-src ")
	allowed, _, _ = strings.Cut(allowed, ";")
	if got := strings.Fields(strings.ReplaceAll(allowed, "'", "")); len(got) != len(scripts) || len(got) < 3 {
		t.Errorf("%d scripts may run: %q; there are %d", len(got), allowed, len(scripts))
	}
	for _, script := range strings.Fields(allowed) {
		if !scripts[strings.Trim(script, "'")] {
			t.Errorf("%s may run and is no script of the portal", script)
		}
	}
	for name := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		got := ""
		for n := range parse(t, files, name).Descendants() {
			if v, _ := attr(n, "integrity"); n.Data == "script" && !scripts[v] {
				t.Errorf("%s: the integrity of a script is %q", name, v)
			}
			if v, _ := attr(n, "http-equiv"); v == "Content-Security-Policy" {
				got, _ = attr(n, "content")
			}
		}
		if got != want || !strings.HasPrefix(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestNotFoundPageIsAbsoluteWhereTheAddressIsKnown(t *testing.T) {
	fsys := repository(t, nil)
	fsys["gitsm.yaml"] = &fstest.MapFile{Data: bytes.Replace(fsys["gitsm.yaml"].Data, []byte("  contact:"), []byte("  base_url: https://status.small.example/now/\n  contact:"), 1)}
	files, _ := build(t, fsys)
	for _, want := range []string{`href="https://status.small.example/now/assets/site.`, `href="https://status.small.example/now/incidents/index.html"`, `href="https://status.small.example/now/records.html"`} {
		if !strings.Contains(files["404.html"], want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestFileName(t *testing.T) {
	for id, want := range map[string]string{
		"INC-2026-0001": "INC-2026-0001", "payments-api": "payments-api", "v1.2_x": "v1.2_x",
	} {
		if got := fileName(id); got != want {
			t.Errorf("%q gives %q, want %q", id, got, want)
		}
	}
	seen := map[string]string{}
	for _, id := range []string{"con", "COM1", "nul.txt", "a b", "a/b", "../up", "..", ".hidden", "ünder", strings.Repeat("x", 300), "a:b", "<i>", ""} {
		got := fileName(id)
		if got == id || got != path.Clean(got) || strings.ContainsAny(got, "/\\:<> ") || len(got) > 120 || strings.HasPrefix(got, ".") {
			t.Errorf("%q gives %q", id, got)
		}
		if seen[got] != "" {
			t.Errorf("%q and %q both give %q", id, seen[got], got)
		}
		seen[got] = id
	}
}

// Whoever reads a page must know which controls are relaxed (override model).
func TestEveryPageSaysHowStrictlyItIsKept(t *testing.T) {
	for audit, want := range map[string]string{"solo": "audit: solo", "relaxed": "audit: relaxed", "strict": ""} {
		fsys := repository(t, nil)
		fsys["gitsm.yaml"] = &fstest.MapFile{Data: append(slices.Clone(fsys["gitsm.yaml"].Data), []byte("\naudit: "+audit+"\n")...)}
		files, _ := build(t, fsys)
		pages := 0
		for name, text := range files {
			if path.Ext(name) != ".html" {
				continue
			}
			pages++
			_, foot, _ := strings.Cut(text, "<footer")
			if got := strings.Contains(foot, "audit: "); got != (want != "") || !strings.Contains(foot, want) {
				t.Errorf("%s: the foot says %v of audit: %s", name, got, audit)
			}
		}
		if pages < 10 {
			t.Errorf("%d pages", pages)
		}
	}
}
