package site

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"
)

// xmlElement is XML as it is read, without any knowledge of Atom.
type xmlElement struct {
	Name     xml.Name
	Attr     map[string]string
	Children []*xmlElement
	Text     string
}

func (e *xmlElement) all(name string) []*xmlElement {
	var out []*xmlElement
	for _, c := range e.Children {
		if c.Name.Local == name {
			out = append(out, c)
		}
	}
	return out
}

// one is the text of the only child of that name.
func (e *xmlElement) one(t *testing.T, name string) string {
	t.Helper()
	list := e.all(name)
	if len(list) != 1 {
		t.Fatalf("%d times %s in %s", len(list), name, e.Name.Local)
	}
	return list[0].Text
}

func readXML(t *testing.T, name, src string) *xmlElement {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(src))
	d.Strict = true
	root := &xmlElement{}
	stack := []*xmlElement{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, src)
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &xmlElement{Name: token.Name, Attr: map[string]string{}}
			for _, a := range token.Attr {
				e.Attr[a.Name.Local] = a.Value
			}
			top.Children = append(top.Children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.Text += string(token)
		case xml.Comment, xml.Directive:
			t.Fatalf("%s: %T", name, token)
		}
	}
	if len(root.Children) != 1 {
		t.Fatalf("%s: %d roots", name, len(root.Children))
	}
	return root.Children[0]
}

const atomSpace = "http://www.w3.org/2005/Atom"

var (
	tagForm  = regexp.MustCompile(`^tag:[a-z0-9.-]+,\d{4}-\d\d-\d\d:[A-Za-z0-9._~/:-]+$`)
	uuidForm = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
)

// validFeed holds a feed against RFC 4287: what must be there, how often, and
// what may.
func validFeed(t *testing.T, files map[string]string, name string) []*xmlElement {
	t.Helper()
	feed := readXML(t, name, files[name])
	if feed.Name.Local != "feed" || len(files[name]) > 200<<10 {
		t.Errorf("%s: <%s>, %d bytes", name, feed.Name.Local, len(files[name]))
	}
	check := func(e *xmlElement, may ...string) {
		for _, c := range e.Children {
			if c.Name.Space != atomSpace || !slices.Contains(may, c.Name.Local) {
				t.Errorf("%s: <%s> in <%s>", name, c.Name.Local, e.Name.Local)
			}
		}
	}
	check(feed, "id", "title", "subtitle", "updated", "author", "link", "icon", "generator", "entry")
	feedUpdated := instant(t, name, feed.one(t, "updated"))
	identity(t, name, feed.one(t, "id"))
	if feed.one(t, "title") == "" || feed.all("author")[0].one(t, "name") == "" {
		t.Errorf("%s: no title or no author", name)
	}
	rels := map[string]int{}
	for _, l := range feed.all("link") {
		rels[l.Attr["rel"]]++
		leads(t, files, name, l.Attr["href"])
	}
	if rels["self"] != 1 || rels["alternate"] != 1 {
		t.Errorf("%s: links %v", name, rels)
	}
	entries := feed.all("entry")
	seen := map[string]bool{}
	before := feedUpdated
	for _, e := range entries {
		check(e, "id", "title", "published", "updated", "link", "category", "content")
		id := e.one(t, "id")
		identity(t, name, id)
		if seen[id] {
			t.Errorf("%s: %s stands twice", name, id)
		}
		seen[id] = true
		updated, published := instant(t, name, e.one(t, "updated")), instant(t, name, e.one(t, "published"))
		if updated.Before(published) || updated.After(before) {
			t.Errorf("%s: %s: published %s, updated %s, the one before %s", name, id, published, updated, before)
		}
		before = updated
		leads(t, files, name, e.all("link")[0].Attr["href"])
		inertContent(t, name, e)
	}
	if len(entries) > feedLimit {
		t.Errorf("%s: %d entries", name, len(entries))
	}
	return entries
}

func instant(t *testing.T, name, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return at
}

func identity(t *testing.T, name, id string) {
	t.Helper()
	if u, err := url.Parse(id); err != nil || !u.IsAbs() || u.Scheme != "https" && !tagForm.MatchString(id) && !uuidForm.MatchString(id) {
		t.Errorf("%s: the id %q is none", name, id)
	}
}

// leads follows a link of a feed to a file of the portal.
func leads(t *testing.T, files map[string]string, name, href string) {
	t.Helper()
	to, absolute := strings.CutPrefix(href, "https://status.small.example/now/")
	if !absolute {
		to = path.Join(path.Dir(name), href)
	}
	if _, ok := files[to]; !ok || strings.Contains(to, ":") {
		t.Errorf("%s: %q leads nowhere", name, href)
	}
}

// inertContent reads what a feed reader would show.
func inertContent(t *testing.T, name string, entry *xmlElement) {
	t.Helper()
	content := entry.all("content")[0]
	doc, err := html.Parse(strings.NewReader(content.Text))
	if err != nil || content.Attr["type"] != "html" {
		t.Errorf("%s: content of type %s: %v", name, content.Attr["type"], err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode || n.Type == html.ElementNode && (!slices.Contains([]string{"html", "head", "body", "p"}, n.Data) || len(n.Attr) > 0) {
			t.Errorf("%s: %q in the content", name, n.Data)
		}
	}
}

func feedsOf(files map[string]string) []string {
	var names []string
	for name := range files {
		if strings.HasSuffix(name, ".atom") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestFeedsAreValid(t *testing.T) {
	for portal, files := range portals(t) {
		names := feedsOf(files)
		if len(names) < 5 {
			t.Errorf("%s: only %v", portal, names)
		}
		for _, name := range names {
			validFeed(t, files, name)
		}
	}
}

func titles(entries []*xmlElement) string {
	var list []string
	for _, e := range entries {
		for _, c := range e.all("title") {
			list = append(list, c.Text)
		}
	}
	return strings.Join(list, " | ")
}

func TestFeedsTell(t *testing.T) {
	files, _ := build(t, addressed(t, nil))
	for name, want := range map[string]string{
		"feeds/all.atom":            "Identified: Shop is down | Investigating: Shop is down | Planned downtime: Bigger pool | Planned change: New till | Review: Why the shop was slow",
		"feeds/kinds/incident.atom": "Identified: Shop is down | Investigating: Shop is down",
		"feeds/kinds/change.atom":   "Planned downtime: Bigger pool | Planned change: New till",
		"feeds/kinds/pir.atom":      "Review: Why the shop was slow",
		"feeds/services/shop.atom":  "Identified: Shop is down | Investigating: Shop is down | Planned downtime: Bigger pool | Planned change: New till | Review: Why the shop was slow",
		// The update of the restricted incident is nowhere, and what is only proposed is not planned.
		"feeds/services/ledger.atom": "",
	} {
		if got := titles(validFeed(t, files, name)); got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
	}
	for _, want := range []string{
		"<id>tag:status.small.example,2026-03-20:INC-2026-0002/updates/2026-03-20T10:40:00Z</id>", "<id>https://status.small.example/now/feeds/all.atom</id>",
		`href="https://status.small.example/now/incidents/INC-2026-0002.html"`, `<link rel="self" type="application/atom+xml" href="https://status.small.example/now/feeds/all.atom">`,
		"Downtime of Web shop: 28 Mar 2026, 22:10–22:20 (Europe/Berlin).", `<category term="shop" label="Web shop">`, "<updated>2026-03-20T10:40:00Z</updated>",
	} {
		if !strings.Contains(files["feeds/all.atom"], want) {
			t.Errorf("%s is missing", want)
		}
	}
}

// An entry keeps its name whatever is edited, and no two entries share one, not
// even updates of one instant.
func TestEntriesKeepTheirNames(t *testing.T) {
	const incident, changeFile = "incidents/2026/INC-2026-0002.md", "changes/2026/CHG-2026-0002.md"
	for _, fsys := range []func(map[string]string) fstest.MapFS{
		func(over map[string]string) fstest.MapFS { return repository(t, over) }, func(over map[string]string) fstest.MapFS { return addressed(t, over) },
	} {
		plain := fsys(nil)
		first, _ := build(t, plain)
		text := string(plain[incident].Data)
		text = strings.Replace(text, "title: Shop is down", "title: Web shop is down", 1)
		text = strings.Replace(text, "We are looking into it.", "Sorry for that.", 1)
		text = strings.Replace(text, "log:\n", "  - {at: 2026-03-20T11:40:00+01:00, phase: monitoring, audience: public, text: Twice at once.}\nlog:\n", 1)
		moved := strings.Replace(string(plain[changeFile].Data), "end: 2026-03-28T23:00:00", "end: 2026-03-28T23:30:00", 1)
		moved = strings.Replace(moved, "---\n## Reason", "  - at: 2026-03-20T10:00:00+01:00\n    by: ben\n    set:\n      planned.end: [2026-03-28T23:00:00+01:00, 2026-03-28T23:30:00+01:00]\n    why: longer\n---\n## Reason", 1)
		second, _ := build(t, fsys(map[string]string{incident: text, changeFile: moved}))
		ids := func(files map[string]string) map[string]string {
			m := map[string]string{}
			for _, e := range validFeed(t, files, feedAllPath) {
				m[e.one(t, "id")] = e.one(t, "updated")
			}
			return m
		}
		before, after := ids(first), ids(second)
		revised := 0
		for id, updated := range before {
			if after[id] == "" {
				t.Errorf("%s is gone", id)
			}
			if after[id] > updated {
				revised++
			}
		}
		if len(after) != len(before)+1 || revised != 1 {
			t.Errorf("%d entries, before %d; %d of them revised", len(after), len(before), revised)
		}
	}
}

// Maintenance is announced, begins, ends, and may be given up; each is told once.
func TestChangesAreTold(t *testing.T) {
	const name = "changes/2026/CHG-2026-0002.md"
	text := string(repository(t, nil)[name].Data)
	end := strings.Index(text, "---\n## Reason")
	step := func(to, at string) string {
		return "  - at: 2026-03-20T" + at + ":00+01:00\n    by: ben\n    to: " + to + "\n"
	}
	for _, test := range []struct{ log, state, want string }{
		{step("implementing", "09:00") + step("review", "10:00") + step("closed", "11:00"), "closed", "Done: Bigger pool | Begun: Bigger pool | Planned downtime: Bigger pool"},
		{step("cancelled", "10:00"), "cancelled", "Given up: Bigger pool | Planned downtime: Bigger pool"},
		{step("implementing", "13:00"), "implementing", "Planned downtime: Bigger pool"}, // after the as-of instant
	} {
		files, _ := build(t, repository(t, map[string]string{name: strings.Replace(text[:end]+test.log+text[end:], "state: approved", "state: "+test.state, 1)}))
		got := titles(validFeed(t, files, "feeds/kinds/change.atom"))
		if got = strings.TrimSuffix(got, " | Planned change: New till"); got != test.want {
			t.Errorf("%s: %s\nwant %s", test.state, got, test.want)
		}
	}
}

// Hostile cases A09 and A18: no text ends an element, and what XML cannot hold is
// made visible.
func TestHostileTextsInFeeds(t *testing.T) {
	const title, said = `]]></title><script>alert(1)</script>`, "</p><img src=x onerror=alert(1)> bell \\a \\b esc \\e \\u202e \\uFFFE &amp; &#x3c;b&#x3e; \\u2028"
	incident := string(repository(t, nil)["incidents/2026/INC-2026-0002.md"].Data)
	incident = strings.Replace(incident, "title: Shop is down", "title: '"+title+"'", 1)
	incident = strings.Replace(incident, "text: We know why, it was CHG-2026-0001.", `text: "`+said+`"`, 1)
	files, _ := build(t, repository(t, map[string]string{"incidents/2026/INC-2026-0002.md": incident}))
	entry := validFeed(t, files, feedAllPath)[0]
	if got := entry.one(t, "title"); got != "Identified: "+title {
		t.Errorf("the title is %q", got)
	}
	content := entry.one(t, "content")
	for _, want := range []string{"&lt;/p&gt;&lt;img", "⟦U+0007⟧", "⟦U+0008⟧", "⟦U+001B⟧", "⟦U+202E⟧", "⟦U+FFFE⟧", "&amp;amp; &amp;#x3c;b"} {
		if !strings.Contains(content, want) {
			t.Errorf("%s is missing in %q", want, content)
		}
	}
}

func TestFeedsAreBounded(t *testing.T) {
	var updates strings.Builder
	for i := range 80 {
		fmt.Fprintf(&updates, "  - {at: 2026-03-19T11:%02d:%02d+01:00, phase: investigating, audience: public, text: Number %d}\n", i/60, i%60, i)
	}
	text := strings.Replace(string(repository(t, nil)["incidents/2026/INC-2026-0002.md"].Data), "updates:\n", "updates:\n"+updates.String(), 1)
	files, _ := build(t, repository(t, map[string]string{"incidents/2026/INC-2026-0002.md": text}))
	for _, name := range []string{"feeds/all.atom", "feeds/kinds/incident.atom", "feeds/services/shop.atom"} {
		if n := len(validFeed(t, files, name)); n != feedLimit {
			t.Errorf("%s: %d entries", name, n)
		}
		if !strings.Contains(files[name], "Number 79") || strings.Contains(files[name], "Number 10<") {
			t.Errorf("%s does not hold the newest", name)
		}
	}
}

// Programs find feeds in the head of a page, readers at its end.
func TestPagesLeadToFeeds(t *testing.T) {
	for _, repo := range []func(*testing.T, map[string]string) fstest.MapFS{func(t *testing.T, over map[string]string) fstest.MapFS { return repository(t, over) }, addressed} {
		files, _ := build(t, repo(t, nil))
		withAddress := strings.Contains(files["feeds/all.atom"], "tag:")
		for page, want := range map[string][]string{
			"index.html": {"feeds/all.atom"}, "services/shop.html": {"../feeds/all.atom", "../feeds/services/shop.atom"},
			"incidents/index.html": {"../feeds/all.atom", "../feeds/kinds/incident.atom"}, "problems/PRB-2026-0001.html": {"../feeds/all.atom"}, "404.html": nil,
		} {
			var found []string
			shown := 0
			for n := range parse(t, files, page).Descendants() {
				href, _ := attr(n, "href")
				if rel, _ := attr(n, "rel"); n.Data == "link" && rel == "alternate" {
					found = append(found, href)
				}
				if n.Data == "a" && strings.HasSuffix(href, ".ics") {
					shown++
					if webcal := strings.HasPrefix(href, "webcal://status.small.example/now/ical/"); webcal != withAddress {
						t.Errorf("%s: %s", page, href)
					}
				}
			}
			if !slices.Equal(found, want) || (shown == 0) != (page != "index.html" && page != "services/shop.html") {
				t.Errorf("%s: %v, %d calendars; want %v", page, found, shown, want)
			}
		}
		if got := files["subscribe.html"]; strings.Contains(got, "base_url") == withAddress || strings.Contains(got, "(https://status.small.example/now/badges/status.svg)") != withAddress || strings.Contains(got, "ZgotmplZ") {
			t.Error("the page for subscribers does not say what the address is good for")
		}
	}
}

// An address that no program could follow is none for feeds and calendars.
func TestOddAddresses(t *testing.T) {
	for _, base := range []string{"https://%zz", "https://status.example/?x=1", "https://status.example/#a", "https://", "ftp://status.example", "https://stätus.example", "https://status.example:port/"} {
		fsys := repository(t, nil)
		fsys["gitsm.yaml"] = &fstest.MapFile{Data: bytes.Replace(fsys["gitsm.yaml"].Data, []byte("  contact:"), []byte("  base_url: '"+base+"'\n  contact:"), 1)}
		files, _ := build(t, fsys)
		for _, name := range feedsOf(files) {
			validFeed(t, files, name)
		}
		if strings.Contains(files[calendarPlannedPath], "URL:") || strings.Contains(files[feedAllPath], "tag:") {
			t.Errorf("%s is taken for an address", base)
		}
	}
}
