package site

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// flooded is a repository with very many of everything, of which all concerns the same
// service, person, item, problem and article: no list has few by chance.
func flooded(t testing.TB, many int) *records.Tree {
	t.Helper()
	over := map[string]string{}
	put := func(path, header, body string) { over[path] = "---\n" + header + "\n---\n" + body }
	opened := func(state string) string {
		return "log:\n  - {at: 2026-03-01T10:00:00+01:00, by: ana, to: " + state + "}"
	}
	long := strings.Repeat("A long title of many words ", 4)
	prose := strings.Repeat("What people see and do about it. ", 20)
	for i := range many {
		n := 1000 + i
		year := func(folder, prefix, header, body string) {
			put(fmt.Sprintf("%s/2026/%s-2026-%04d.md", folder, prefix, n), fmt.Sprintf("title: %s%d\n%s", long, i, header), body)
		}
		change := func(prefix int, state, planned string) {
			put(fmt.Sprintf("changes/2026/CHG-2026-%d%04d.md", prefix, n), fmt.Sprintf("title: %s%d\nstate: %s\naudience: public\ntype: normal\nservices: [shop, ledger]\ncis: [hub]\ncustomers: [acme]\nowner: ana\nimplementers: [ana]\nresolves: [PRB-2026-0001]\n%s%s", long, i, state, planned, opened(state)), "")
		}
		change(1, "approved", "")
		change(2, "approved", "planned: {start: 2026-03-01T10:00:00+01:00, end: 2026-03-02T10:00:00+01:00}\n")
		// Few at the same time: what collides with what grows with the square.
		from := asOf.Add(time.Duration(i%20)*24*time.Hour + time.Duration(i/20)*time.Minute)
		at := func(minutes int) string { return from.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339) }
		change(3, "approved", "planned: {start: "+at(0)+", end: "+at(4)+", downtime: {from: "+at(0)+", to: "+at(3)+", services: [shop]}}\n")
		change(4, "closed", "actual: {start: 2026-03-18T10:00:00+01:00, end: 2026-03-18T11:00:00+01:00}\noutcome: successful\n")
		change(5, "implementing", "emergency_reason: {code: legal, text: x}\nretro_due: 2026-03-05T10:00:00+01:00\n")
		year("incidents", "INC", "state: new\naudience: public\nservices: [shop, ledger]\ncustomers: [acme]\nproblems: [PRB-2026-0001]\nworkaround: KB-0001\nassignee: ana\nimpact: low\nurgency: low\nupdates:\n  - {at: 2026-03-01T10:00:00+01:00, phase: investigating, audience: public, text: "+strconv.Quote(prose)+"}\noutages:\n  - {services: [ledger], from: 2026-03-01T10:00:00+01:00, to: 2026-03-01T11:00:00+01:00, level: degraded}\n"+opened("new"), "## Summary\n\n"+prose)
		year("problems", "PRB", "state: known_error\naudience: public\nservices: [shop]\nowner: ana\nimpact: low\nurgency: low\nworkaround: KB-0001\n"+opened("new"), "## Problem statement\n\n"+prose)
		year("reviews", "PIR", fmt.Sprintf("state: %s\nowner: ana\nincidents: [INC-2026-0002]\nfactors: [{text: t, category: c%d}]\nactions: [{id: A1, title: %s, type: prevent, owner: ana, state: open, due: 2026-03-01}]\n%s", []string{"draft", "waived", "in_review"}[i%3], i, long, opened("draft")), "## Summary\n\n"+prose)
		year("requests", "REQ", "state: submitted\naudience: customer\noffering: cup\nservices: [shop]\ncustomers: [acme]\nassignee: ana\nteam: ops\n"+opened("submitted"), "## Request\n\n"+prose)
		put(fmt.Sprintf("improvements/IMP-%04d.md", n), "title: "+long+"\nstate: proposed\nservices: [shop]\nowner: ana\ndue: 2026-03-01\n"+opened("proposed"), prose)
		put(fmt.Sprintf("risks/RSK-%04d.md", n), "title: "+long+"\nstate: identified\nservices: [shop]\nowner: ana\nlikelihood: 3\nimpact: 3\n"+opened("identified"), prose)
		put(fmt.Sprintf("knowledge/KB-%04d.md", n), "title: "+long+"\nstate: validated\naudience: public\ntype: how_to\nservices: [shop]\nowner: ana\nreview_due: 2026-03-01", "## Issue\n\n"+prose)
		put(fmt.Sprintf("services/many-service-%d.md", n), fmt.Sprintf("title: %s%d\nstate: live\naudience: public\ntype: business\nowner: ana\nteam: ops\ntier: 1\nhours: 24x7\nstatus_page: %v\ndepends_on: [ledger, hub]\ncustomers: [acme]\nagreements: [deal, many-agreement-%d]\nmaintenance_windows:\n  - {days: [mon], hours: \"22:00-%02d:%02d\"}", long, i, i%2 == 0, n, 22+0, 1+i%59), "## Description\n\n"+prose)
		put(fmt.Sprintf("agreements/many-agreement-%d.md", n), "title: "+long+"\nstate: active\naudience: customer\ntype: sla\nparties: {customers: [acme]}\nvalid_from: 2026-01-01\nvalid_to: 2026-12-31\ncalendar: 24x7\ntargets: [{priority: P4, response: 1h, resolution: 8h}]", prose)
		put(fmt.Sprintf("catalog/many-offering-%d.md", n), "title: "+long+"\nstate: active\naudience: public\nservices: [shop]\nowner: ana", prose)
		put(fmt.Sprintf("freezes/many-freeze-%d.md", n), "title: "+long+"\nstate: active\nfrom: 2026-03-21T00:00:00+01:00\nto: 2026-03-29T00:00:00+01:00", prose)
		put(fmt.Sprintf("cis/many-item-%d.md", n), "title: "+long+"\nstate: live\ntype: server\nowner: ana\ndepends_on: [hub]", prose)
		put(fmt.Sprintf("change-models/many-model-%d.md", n), "title: "+long+"\nstate: active\nowner: ana", prose)
		year("drills", "DRL", "state: planned\nservices: [shop]\nleader: ana\n"+opened("planned"), "")
	}
	var people, customers strings.Builder
	people.WriteString("people:\n  - {handle: ana, name: Ana Roth, teams: [ops]}\n  - {handle: ben, name: Ben Lund, teams: [ops]}\n")
	customers.WriteString("customers:\n  - {id: acme, title: Acme Corp}\n")
	for i := range many {
		fmt.Fprintf(&people, "  - {handle: p%d, name: Person of a Long Name %d, teams: [ops, team-%d]}\n", i, i, i)
		fmt.Fprintf(&customers, "  - {id: c%d, title: Customer %d}\n", i, i)
	}
	over["people.yaml"], over["customers.yaml"] = people.String(), customers.String()
	put("cis/hub.md", "title: Hub\nstate: live\ntype: server\nowner: ana", "")
	put("catalog/cup.md", "title: Cup\nstate: active\naudience: public\nservices: [shop]\nowner: ana", "")
	put("agreements/deal.md", "title: Deal\nstate: active\naudience: customer\ntype: sla\nparties: {customers: [acme]}\nvalid_from: 2026-01-01\nvalid_to: 2026-12-31\ncalendar: 24x7\ntargets: [{priority: P4, response: 1h, resolution: 8h}]\navailability: {target: 99.9, hours: 24x7}", "## Scope\n\nx")
	fsys := repository(t, over)
	fsys["gitsm.yaml"].Data = []byte(strings.Replace(string(fsys["gitsm.yaml"].Data), "modules: [improvement]", "modules: [improvement, service-desk, risk]", 1))
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// oneOfMany are pages of records of which there are many, all alike.
var oneOfMany = regexp.MustCompile(`many-[a-z]+-\d|/[A-Z]+-(2026-)?[1-9]\d{3,4}\.html|/p\d+\.html|/team~?-?\d`)

// No page outgrows what a phone loads, whatever there is much of.
func TestNoPageOutgrowsAPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("builds lists of thousands of records")
	}
	const most = 500_000
	tree := flooded(t, 420)
	pages := func(p string) bool { return strings.HasSuffix(p, ".html") && !oneOfMany.MatchString(p) }
	for _, to := range []audience.Audience{audience.Internal, audience.Customer("acme")} {
		files, _ := buildTree(t, tree, Options{AsOf: asOf, Audience: to, only: pages})
		for path, data := range files {
			if strings.HasSuffix(path, ".html") && len(data) > most {
				t.Errorf("%s: %s has %d bytes; expected at most %d", to, path, len(data), most)
			}
		}
		if len(files[indexPage]) < 50_000 || len(files[schedulePath]) < 50_000 {
			t.Errorf("%s: there is too little to show anything", to)
		}
		for page, told := range map[string]string{
			indexPage:                                "more of 21",
			schedulePath:                             "all whose window is over",
			numbered(schedulePath, 2):                "Page 1",
			numbered(unplannedPath, 2):               "Changes without a window yet",
			"reviews/index.html":                     "all of them",
			"reviews/being-written.html":             "Being written",
			numbered("catalog/index.html", 2):        "Page 1",
			numbered("reports/2026-03-deal.html", 2): "Availability",
		} {
			if to.Outward() && strings.Contains(page, "reviews") {
				continue // no review is published
			}
			if _, ok := files[page]; !ok {
				t.Errorf("%s: there is no %s", to, page)
			} else if text := mainText(parse(t, files, page)); !strings.Contains(text, told) {
				t.Errorf("%s: %s does not say %q: %.300s", to, page, told, text)
			}
		}
	}
}
