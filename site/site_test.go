package site

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/examples"
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

func TestPagesHold(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	for _, test := range []struct {
		page   string
		want   []string // in this order
		absent []string
	}{
		{"index.html", []string{
			"1 of 2 services is affected", "Web shop : Outage", "As of 20 Mar 2026, 12:00",
			"Open incidents", "INC-2026-0002", "Shop is down", "In progress", "Major", "P1", "opened 20 Mar 2026, 11:05 , 55 minutes ago",
			"We know why, it was CHG-2026-0001.", "INC-2026-0003 Restricted",
			"Planned downtime in the next 14 days", "28 Mar 2026, 22:10 – 22:20", "10 min", "CHG-2026-0002 Bigger pool", "Approved",
			"Services", "Web shop", "Outage", "since 20 Mar 2026, 11:02", "Behind the scenes", "Ledger", "Working",
			"Last notices", "Identified 20 Mar 2026, 11:40", "Investigating 20 Mar 2026, 11:20", "What we learned", "PIR-2026-0001",
		}, []string{"secret", "CHG-2026-0003"}},
		{"incidents/index.html", []string{"Open 2", "INC-2026-0002 Shop is down", "Ana Roth", "INC-2026-0003 Restricted", "Ledger", "Done 1", "INC-2026-0001 Shop answers slowly", "Closed", "P3"}, []string{"secret"}},
		{"incidents/INC-2026-0001.html", []string{
			"Incident INC-2026-0001", "Shop answers slowly", "Closed", "P3", "Opened 1 Mar 2026, 10:05 by Ana Roth · Closed since 2 Mar 2026, 09:00",
			"Taken up after 1 min 1 Mar 2026, 10:06", "Resolved after 45 min", "Affected services", "Degraded", "Web shop", "1 Mar 2026, 10:00 – 10:48 48 min",
			"Summary", "Pages took ten seconds. KB-0001 helped.", "Log", "New → to In progress", "Urgency Low → to Medium", "worse than INC-2026-0002 ever was",
			"Details", "Category Capacity", "Assignee Ben Lund", "Resolution Workaround", "Linked records", "Problems PRB-2026-0001 Pool is too small Known error",
			"Post-incident review PIR-2026-0001", "Kept in incidents/2026/INC-2026-0001.md",
		}, nil},
		{"incidents/INC-2026-0002.html", []string{"Major", "Audience: public", "Full outage", "Web shop", "20 Mar 2026, 11:02 , lasting for 58 minutes", "What we told", "Identified", "Customers Acme Corp", "Caused by CHG-2026-0001 New till"}, nil},
		{"incidents/INC-2026-0003.html", []string{"Incident INC-2026-0003", "Restricted incident", "In progress", "Opened 20 Mar 2026, 09:00 · In progress since 20 Mar 2026, 09:10", "Services Ledger", "Kept in incidents/2026/INC-2026-0003.md"}, []string{"secret", "Ben", "P1", "PRB-2026-0001", "Log"}},
		{"problems/PRB-2026-0001.html", []string{"Known error", "Workaround", "KB-0001 Restart the shop Validated", "Fix in progress", "CHG-2026-0002 Bigger pool", "Problem statement", "Incidents INC-2026-0001 Shop answers slowly"}, []string{"INC-2026-0003"}},
		{"changes/CHG-2026-0001.html", []string{"Review", "Normal", "Planned 20 Mar 2026, 11:00 – 11:10 10 min", "Carried out 20 Mar 2026, 11:00 – 11:30 30 min 20 min over", "Medium risk", "Approvals", "Approved Ana Roth Change manager 18 Mar 2026, 09:00 Review pr/12", "Risk assessment", "Testing Partial", "Likelihood Medium (4 of 12)", "Caused incidents INC-2026-0002 Shop is down"}, nil},
		{"reviews/PIR-2026-0001.html", []string{"downtime 1 h 48 min", "customer affected 1", "users affected 1 200", "About INC-2026-0001", "When Step What happened", "1 Mar 2026, 10:00 Impact begins pages take ten seconds", "10:05 Detected the monitor rings ( graph.png )", "10:48 Restored restarted, see KB-0001", "<b> Ten </b> is too few", "Factors by category Configuration Ten is too few", "A1 Widen the pool Open Overdue Prevent Ben Lund · due 15 Mar 2026 · PRB-2026-0001", "A2 Watch the pool Done"}, nil},
		{"reviews/index.html", []string{"Published 1", "Actions done 1 of 2", "Overdue 1", "Why the shop was slow", "1 action open", "The shop was slow for an hour.", "Published 6 Mar 2026", "1 h 48 min of downtime", "Open actions", "Widen the pool", "What contributed Configuration 1"}, nil},
		{"knowledge/KB-0001.html", []string{"Review overdue.", "Known error: PRB-2026-0001", "Issue", "Can I rely on it?", "Confidence Validated", "Review due 1 Mar 2026", "Helped with 2 records"}, nil},
		{"knowledge/index.html", []string{"1 article, 1 past its review", "Known errors 1", "Restart the shop", "Pages take ten seconds.", "Review overdue", "Helped 2 times", "By service", "Web shop"}, nil},
		{"known-errors.html", []string{"PRB-2026-0001 Pool is too small", "P3", "Fix in progress", "The pool holds ten.", "Workaround: KB-0001", "1 incident · Known error since 10 Mar 2026 (10 days)"}, nil},
		{"services/shop.html", []string{"Web shop", "Tier 1", "Outage since 20 Mar 2026, 11:02", "INC-2026-0002", "Planned downtime: 28 Mar 2026, 22:10", "2 days with an outage in 90 days", "Open on this service", "Incidents INC-2026-0002", "Problems PRB-2026-0001", "Changes CHG-2026-0002", "Drills DRL-2026-0001 Power cut", "Description", "Sells things. See the book .", "Changes around now", "28 Mar 2026, 22:00", "20 Mar 2026, 11:00", "Knowledge KB-0001", "Done lately", "Owner Ana Roth", "Team Ops", "Service hours 24x7", "Maintenance Mon–Wed, Sat 22:00–24:00", "Customers Acme Corp", "Needs Ledger Working"}, nil},
		{"services/ledger.html", []string{"Working", "INC-2026-0003 Restricted", "Needed by Web shop Outage"}, []string{"secret"}},
		{"services/index.html", []string{"Live", "Ledger", "Tier 2", "Books what was sold.", "Owner Ben Lund", "Web shop", "Outage"}, nil},
		{"schedule.html", []string{"2 changes in the next 4 weeks, until 17 Apr 2026", "Easter freeze", "2 Apr 2026, 12:00 – 7 Apr 2026, 09:00 · Services of tier 1 and 2 · Only emergency changes may begin", "Saturday, 28 Mar 2026", "22:00 – 23:00", "CHG-2026-0002", "downtime 22:10–22:20", "Approved", "Friday, 10 Apr 2026", "CHG-2026-0003", "Tentative", "Carried out in the last 7 days", "CHG-2026-0001"}, []string{"CHG-2026-0004"}},
		{"drills/index.html", []string{"Drills", "A rehearsal of an emergency.", "Record State Leader Weather", "DRL-2026-0001 Power cut", "Planned for later", "Ana Roth", "Very foul"}, nil},
		{"drills/DRL-2026-0001.html", []string{"Drill DRL-2026-0001", "Power cut", "Planned for later", "Script", "The light goes out.", "Leader Ana Roth", "Weather Very foul", "Services Web shop"}, nil},
		{"cis/till-1.html", []string{"Configuration item till-1", "Till one", "Live", "Owner Ben Lund", "Verified at 10 Jan 2026", "Asset Tag A-1 Cost 1200", "Kept in cis/things.yaml"}, nil},
		{"records.html", []string{"Incidents", "2 open · 3 in all", "Drills", "1 open · 1 in all", "Services", "2 in force · 2 in all"}, nil},
		{"about.html", []string{"15 records, as of 20 Mar 2026, 12:00", "0123456789ab", "Europe/Berlin", "Planned for later"}, nil},
		{"404.html", []string{"Page not found", "All records"}, nil},
	} {
		t.Run(test.page, func(t *testing.T) {
			text := mainText(parse(t, files, test.page))
			rest := strings.ReplaceAll(text, "\u202F", " ")
			for _, want := range test.want {
				i := strings.Index(rest, want)
				if i < 0 {
					t.Errorf("%q is missing, or not in its place, in\n%s", want, text)
					continue
				}
				rest = rest[i+len(want):]
			}
			for _, absent := range test.absent {
				if strings.Contains(files[test.page], absent) {
					t.Errorf("%q is not to be there", absent)
				}
			}
		})
	}
}

// Whatever a restricted record holds beside ID, kind, services, times and state
// is nowhere in the portal.
func TestRestrictedIsNowhere(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	for name, data := range files {
		if strings.Contains(data, "secret") {
			t.Errorf("%s tells a secret", name)
		}
	}
}

func TestFindings(t *testing.T) {
	_, findings := build(t, repository(t, nil))
	var got []string
	for _, d := range findings {
		got = append(got, fmt.Sprintf("%s [%s] %s", d.Span, d.Rule, d.Record))
	}
	want := "reviews/2026/PIR-2026-0001.md:44:1 [raw-html] PIR-2026-0001"
	if strings.Join(got, "\n") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), want)
	}
}

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
	pages := slices.DeleteFunc(slices.Clone(order), func(p string) bool { return strings.HasPrefix(p, "attachments/") })
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
