package site

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// serviceFile is a service in use that needs others.
func serviceFile(title, kind, more string, needs ...string) string {
	return fmt.Sprintf("---\ntitle: %s\nstate: live\ntype: %s\nowner: ana\nteam: ops\ntier: 2\nhours: 24x7\ndepends_on: [%s]\n%s---\n## Description\n\nIt is.\n", title, kind, strings.Join(needs, ", "), more)
}

// chained is a repository in which the till needs the shop by way of an item, the
// shop needs the ledger, and two services need each other.
func chained(t *testing.T) fstest.MapFS {
	t.Helper()
	return repository(t, map[string]string{
		"services/kiosk.md":  serviceFile("Kiosk", "business", "customers: [other]\n", "till-9"),
		"services/hen.md":    serviceFile("Hen", "technical", "", "egg"),
		"services/egg.md":    serviceFile("Egg", "technical", "", "hen"),
		"services/old.md":    strings.Replace(serviceFile("Gone", "business", "", "ledger"), "state: live", "state: retired", 1),
		"services/secret.md": serviceFile("secretservice", "business", "audience: restricted\n", "ledger"),
		"cis/till-9.md":      "---\ntitle: Till nine\nstate: live\ntype: till\nowner: ben\ndepends_on: [shop]\nasset: {eol: 2026-05-01}\n---\n## Description\n\nA till.\n",
		"changes/2026/CHG-2026-0900.md": "---\ntitle: Move the books\nstate: implementing\ntype: standard\nservices: [ledger]\nowner: ben\nplanned: {start: 2026-03-18T20:00:00+01:00, end: 2026-03-18T21:00:00+01:00}\n" +
			"actual: {start: 2026-03-18T20:00:00+01:00, end: 2026-03-18T20:30:00+01:00}\nlog:\n  - {at: 2026-03-17T09:00:00+01:00, by: ben, to: implementing}\n---\n",
		"knowledge/KB-0900.md": "---\ntitle: Start the shop by hand\nstate: validated\ntype: runbook\nservices: [shop]\nowner: ben\nreview_due: 2026-03-25\nlog:\n  - {at: 2026-03-01T09:00:00+01:00, by: ben, to: validated}\n---\n## Issue\n\nIt stands.\n",
	})
}

func TestServiceDependencies(t *testing.T) {
	files, _ := build(t, chained(t))
	crawl(t, files)
	holds(t, files, "services/ledger.html", "Changes in the last 72 hours", "CHG-2026-0900", "If it stops, 2 other services are affected.",
		"Need it indirectly", "Need it", "This service", "Web shop", "Till nine",
		"Needed by Web shop Outage", "Affected indirectly Till nine by way of Web shop Kiosk Working by way of Till nine", "Customers affected Acme Corp Other")
	holds(t, files, "services/shop.html", "Changes in the last 72 hours", "CHG-2026-0900 Move the books on Ledger", "Runbooks KB-0900 Start the shop by hand")
	holds(t, files, "services/kiosk.html", "Configuration items Till nine Till End of life 1 May 2026", "Needs indirectly", "Web shop Outage by way of Till nine")
	holds(t, files, "map.html", "Business services", "Technical services", "Dashed: by way of configuration items", "Circles", "Egg , Hen", "Kiosk Working Till nine", "Web shop Outage Ledger Till nine")
	for _, page := range []string{"map.html", "services/ledger.html"} {
		if strings.Contains(files[page], "secretservice") || strings.Contains(mainText(parse(t, files, page)), "Gone") {
			t.Errorf("%s tells of a restricted service, or of one that is retired", page)
		}
	}
}

// Every box of a map is a link with a name that says its state.
func TestMapsAreLinks(t *testing.T) {
	files, _ := build(t, chained(t))
	links := 0
	for n := range parse(t, files, "map.html").Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" || n.Namespace != "svg" {
			continue
		}
		links++
		if name := n.FirstChild; name.Data != "title" || !strings.Contains(name.FirstChild.Data, ": ") {
			t.Error("a box does not say its state")
		}
	}
	if links != 5 {
		t.Errorf("%d boxes, expected those of kiosk, shop, ledger, hen and egg", links)
	}
}

// More services than can be drawn are listed, and each is still drawn with what is
// around it.
func TestManyServices(t *testing.T) {
	over := map[string]string{}
	for i := range mapLimit + 40 {
		over[fmt.Sprintf("services/s-%03d.md", i)] = serviceFile(fmt.Sprintf("Part %03d", i), "technical", "", "ledger")
	}
	files, _ := build(t, repository(t, over))
	holds(t, files, "map.html", "Too many to draw.", "Technical services 101", "Part 099")
	if strings.Contains(files["map.html"], "<svg class=\"graph\"") {
		t.Error("it is drawn all the same")
	}
	holds(t, files, "services/ledger.html", "If it stops, 101 other services are affected.", "92 more", "Needed by Part 000")
	if strings.Contains(files["services/index.html"], "index~2") {
		t.Error("a list of a hundred goes on")
	}
	holds(t, files, "services/s-007.html", "This service", "It needs", "Part 007", "Ledger")
}

// However long a chain is, a walk along it ends, and says that there is more.
func TestWalkIsBounded(t *testing.T) {
	chain, next := make([]*records.Record, 3*walkLimit), map[*records.Record][]*records.Record{}
	for i := range chain {
		chain[i] = &records.Record{}
	}
	for i := range chain[1:] {
		next[chain[i]] = []*records.Record{chain[i+1], chain[0]}
	}
	if found, more := walk(chain[0], next); len(found) != walkLimit || !more || found[walkLimit-1].distance != walkLimit {
		t.Errorf("%d found, more: %v", len(found), more)
	}
	if found, more := walk(chain[len(chain)-walkLimit-1], map[*records.Record][]*records.Record{chain[len(chain)-walkLimit-1]: {chain[0]}}); len(found) != 1 || more {
		t.Errorf("%d found, more: %v", len(found), more)
	}
}

func TestPeople(t *testing.T) {
	files, _ := build(t, chained(t))
	holds(t, files, "people.html", "Teams", "Ops 5", "People", "Ana Roth Ops 4", "Ben Lund Ops 1")
	holds(t, files, "people/ana.html", "Teams: Ops", "My services", "Web shop Owner · 1 open Outage", "Egg", "Open work", "INC-2026-0002")
	holds(t, files, "people/ben.html", "My services Ledger Owner", "Actions from reviews", "Widen the pool PRB-2026-0001", "of PIR-2026-0001", "due 15 Mar 2026 Overdue",
		"Reviews and other dates", "KB-0001", "Review the article: 1 Mar 2026 Overdue", "KB-0900", "Review the article: 25 Mar 2026")
	holds(t, files, "people/team~ops.html", "Members: Ana Roth , Ben Lund", "Runs it")
	for name, page := range files {
		if strings.HasPrefix(name, "people") && (strings.Contains(page, "secret") || strings.Contains(page, "INC-2026-0003")) {
			t.Errorf("%s tells who has a restricted record", name)
		}
	}
}

// People, their work and how to reach them are for the organisation alone.
func TestPeopleAreInside(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, readers := range []audience.Audience{audience.Public, audience.Customer("skerrow-council")} {
		files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Files: examples.FS(), Audience: readers})
		for name, page := range files {
			if strings.HasPrefix(name, "people") || strings.Contains(page, "people/") || strings.Contains(page, "people.html") || strings.Contains(page, "Whom to call") {
				t.Errorf("%s: %s tells of people", readers, name)
			}
		}
		if _, drawn := files[mapPath]; drawn != (readers != audience.Public) {
			t.Errorf("%s: there is a map: %v; dependencies are published to customers alone", readers, drawn)
		}
		if files[historyPath] == "" {
			t.Errorf("%s: no status by month", readers)
		}
	}
}

// Names that no file system takes give pages all the same, each its own.
func TestPagesOfPeopleAreApart(t *testing.T) {
	fsys := repository(t, map[string]string{
		"people.yaml": "people:\n  - {handle: ana, name: Ana}\n  - {handle: ANA, name: Other}\n  - {handle: \"a/../b\", name: \"</title><script>alert(1)</script>\", emails: [\"x@y.example?body=z\"]}\n  - {handle: con, name: Con, teams: [\"x y\", ana]}\n",
	})
	files, _ := build(t, fsys)
	crawl(t, files)
	for name := range files {
		if strings.HasPrefix(name, "people/") {
			inert(t, name, parse(t, files, name))
		}
	}
	for _, want := range []string{"people/ana.html", "people/ANA~2.html", "people/team~ana.html"} {
		if files[want] == "" && files[strings.ToLower(want)] == "" && files["people/ANA.html"] == "" {
			t.Errorf("there is no %s", want)
		}
	}
	seen := map[string]bool{}
	for name := range files {
		if low := strings.ToLower(name); seen[low] {
			t.Errorf("%s differs from another by capitals alone", name)
		} else {
			seen[low] = true
		}
	}
}

func TestHistory(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	holds(t, files, "history.html", "Status in March 2026", "March 2026 2", "February 2026 0", "20 Mar 2026", "INC-2026-0002 Shop is down", "Full outage Identified", "We know why", "20 Mar 2026, 11:02 , lasting", "2 notices in all",
		"1 Mar 2026", "INC-2026-0001", "Degraded", "(48 min)")
	holds(t, files, "history-2026-02.html", "Nothing is recorded for this month.", "March 2026 →")
	if files["history-2025-03.html"] == "" || files["history-2025-02.html"] != "" {
		t.Error("not the last thirteen months have pages")
	}
	if !strings.Contains(files["index.html"], `href="history.html"`) {
		t.Error("the front page does not lead to it")
	}
}

func TestCatalogue(t *testing.T) {
	offer := "---\ntitle: %s\nstate: %s\nowner: ana\nservices: [%s]\nform: {name: string, until: date-time}\napproval: none\ntarget: 27h\ncalendar: 24x7\nx-cost: 40 EUR a month\n---\n## Procedure\n\nDo it.\n"
	files, _ := build(t, repository(t, map[string]string{
		"gitsm.yaml":     "name: Small\nmodules: [service-desk]\n",
		"catalog/key.md": fmt.Sprintf(offer, "Key to the shop", "active", "shop, ledger"), "catalog/pen.md": fmt.Sprintf(offer, "Pen", "active", ""),
		"catalog/ink.md": fmt.Sprintf(offer, "Ink", "draft", "shop"), "catalog/fax.md": fmt.Sprintf(offer, "Fax", "retired", "shop"),
	}))
	crawl(t, files)
	holds(t, files, "catalog/index.html", "Web shop", "About this service · desk@small.example", "Key to the shop", "For Staff", "Within 27h, 24x7", "Who agrees Nobody needs to", "Tell us Name (text) Until (date and time)", "Also for Ledger", "Cost 40 EUR a month",
		"For no service in particular", "Pen", "In preparation Ink", "No longer offered Fax")
	holds(t, files, "services/shop.html", "Can be asked for Key to the shop within 27h", "Service catalogue")
	for _, href := range []string{"../map.html", "../catalog/index.html", "../people.html"} {
		if !strings.Contains(files["services/index.html"], `href="`+href+`"`) {
			t.Errorf("the list of services does not lead to %s", href)
		}
	}
}

// A bar says in words which days had an outage.
func TestBarsInWords(t *testing.T) {
	b := &builder{asOf: asOf, zone: asOf.Location()}
	s := &serviceState{}
	s.days[0], s.days[1], s.days[historyDays-1] = levelFull, levelFull, levelDegraded
	got := fmt.Sprint(b.bar(s).Days)
	if want := "[{21 Dec 2025 to 22 Dec 2025 outage} {20 Mar 2026 degraded}]"; got != want {
		t.Errorf("%s, expected %s", got, want)
	}
}

// A list of services that is too long for a page goes on, and has all of them.
func TestServicesArePaged(t *testing.T) {
	over := map[string]string{}
	for i := range rowsShown + 10 {
		over[fmt.Sprintf("services/s-%03d.md", i)] = serviceFile(fmt.Sprintf("Part %03d", i), "technical", "")
	}
	files, _ := build(t, repository(t, over))
	all := files["services/index.html"] + files["services/index~2.html"]
	for i := range rowsShown + 10 {
		if !strings.Contains(all, fmt.Sprintf(`<a href="s-%03d.html"`, i)) && !strings.Contains(all, fmt.Sprintf(`<a href="../services/s-%03d.html"`, i)) {
			t.Fatalf("service %d is on no page of the list", i)
		}
	}
	holds(t, files, "services/index~2.html", "Web shop")
	holds(t, files, "people/ana.html", "My services", "Web shop Owner", "more; what is affected stands first.")
}
