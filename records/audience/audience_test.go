package audience

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
)

// asOf is when these views are looked at.
var asOf = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

// base is what the repositories of these tests have in common.
var base = map[string]string{
	"gitsm.yaml":     "name: Ferries\nmodules: [service-desk, improvement, risk]\n",
	"people.yaml":    "people:\n  - {handle: ana, name: Ana Secret, emails: [ana@mail.example], teams: [payments]}\n",
	"customers.yaml": "customers:\n  - {id: acme, title: Acme Inc}\n  - {id: other, title: Other Ltd}\n",
	"services/web.md": `---
title: Web
state: live
audience: public
type: business
status_page: true
owner: ana
team: payments
depends_on: [db, card]
customers: [acme, other]
---
## Description

It sells.
`,
	"services/db.md":   "---\ntitle: Database\nstate: live\naudience: internal\nstatus_page: true\n---\n",
	"services/card.md": "---\ntitle: Cards\nstate: live\naudience: public\n---\n",
}

func load(t testing.TB, more map[string]string) *records.Tree {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, files := range []map[string]string{base, more} {
		for name, text := range files {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func view(t testing.TB, a Audience, more map[string]string) *View {
	t.Helper()
	v, err := Of(load(t, more), a, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// text of a record in a view, "" where it is not there.
func text(v *View, id string) string {
	r := v.Tree.Record(id)
	if r == nil {
		return ""
	}
	return string(r.Doc.Bytes())
}

func TestParse(t *testing.T) {
	tree := load(t, nil)
	for _, word := range []string{"public", "customer:acme", "internal", "restricted"} {
		a, err := Parse(word, tree)
		if err != nil || a.String() != word {
			t.Errorf("%s became %v, %v", word, a, err)
		}
	}
	if a, err := Parse("", tree); err != nil || a != Internal {
		t.Errorf("nothing became %v, %v", a, err)
	}
	for word, want := range map[string]string{
		"pubic":         `did you mean public`,
		"everybody":     `expected public, customer:ID, internal, restricted`,
		"customer":      `needs a customer: customer:ID; customers are acme, other`,
		"customer:":     `needs a customer`,
		"customer:acne": `did you mean acme`,
		"customer:zzzz": `customers are acme, other`,
		"public:acme":   `there is no audience "public:acme"`,
		"Public":        `did you mean public`,
	} {
		if _, err := Parse(word, tree); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", word, err, want)
		}
	}
	none := tree.WithAll(map[string][]byte{"customers.yaml": nil})
	if _, err := Parse("customer:acme", none); err == nil || !strings.Contains(err.Error(), "customers.yaml names none") {
		t.Errorf("without customers: %v", err)
	}
}

const incident = `---
title: Shop is slow <!-- internal -->because of Bob<!-- /internal -->
state: resolved
audience: %AUDIENCE%
services: [web, db]
customers: [acme, other]
impact: high
urgency: high
major: true
team: payments
assignee: ana
workaround: KB-0001
problems: [PRB-2026-0001]
outages:
  - services: [web, db]
    from: 2026-03-16T09:52:00+01:00
    to: 2026-03-16T10:40:00+01:00
    level: full
  - services: [db]
    from: 2026-03-16T08:00:00+01:00
    level: full
updates:
  - {at: 2026-03-16T10:00:00+01:00, phase: identified, audience: public, text: "Told everybody <!-- internal -->secret<!-- /internal -->."}
  - {at: 2026-03-16T10:10:00+01:00, phase: identified, audience: customer, text: Told customers.}
  - {at: 2026-03-16T10:20:00+01:00, phase: identified, audience: internal, text: Told us.}
  - {at: 2026-03-16T10:30:00+01:00, phase: identified, text: Told nobody knows whom.}
  - {at: 2026-03-16T10:40:00+01:00, phase: resolved, audience: publik, text: Misspelt.}
x-note: secret
log:
  - {at: 2026-03-16T10:00:00+01:00, by: ana, to: new, why: secret}
  - {at: 2026-03-16T10:05:00+01:00, by: ana, set: {assignee: [bob, ana]}, why: secret}
  - {at: 2026-03-16T11:00:00+01:00, by: ana, to: resolved, why: secret}
---
Before everything.

## Summary

Slow. See PRB-2026-0001 <!-- secret -->

<!-- internal -->
It was Bob.
<!-- /internal -->

Fast again.

## Impact

Acme lost sales.

## Timeline

Hourly secrets.
`

func incidentFor(audience string) map[string]string {
	return map[string]string{"incidents/2026/deep/INC-2026-0001.md": strings.ReplaceAll(incident, "%AUDIENCE%", audience)}
}

// TestPublicRecord holds a public record against the whole text that is left of it.
func TestPublicRecord(t *testing.T) {
	v := view(t, Public, incidentFor("public"))
	want := `---
title: Shop is slow
state: resolved
audience: public
services: [web]
major: true
outages:
  - services: [web]
    from: 2026-03-16T09:52:00+01:00
    to: 2026-03-16T10:40:00+01:00
    level: full
updates:
  - at: 2026-03-16T10:00:00+01:00
    phase: identified
    text: Told everybody .
log:
  - at: 2026-03-16T10:00:00+01:00
    to: new
  - at: 2026-03-16T11:00:00+01:00
    to: resolved
---
## Summary

Slow. See PRB-2026-0001 


Fast again.
`
	if got := text(v, "INC-2026-0001"); squeezed(got) != squeezed(want) {
		t.Errorf("left is\n%s\nexpected\n%s", got, want)
	}
	r := v.Tree.Record("INC-2026-0001")
	if r.Path != "incidents/INC-2026-0001.md" || v.Place(r) != "incidents/2026/deep/INC-2026-0001.md" || v.At(v.Place(r)) != r {
		t.Errorf("it lies at %s, was at %s", r.Path, v.Place(r))
	}
	if v.May("db") || v.Tree.Record("db") != nil || v.At("services/db.md") != nil || !v.May("web") {
		t.Error("an internal service is known, or a public one is not")
	}
	if len(v.Tree.People.List)+len(v.Tree.Customers.List) > 0 {
		t.Error("people or customers are known")
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestCustomerRecord holds that a customer is told what customers are, and of no
// other customer.
func TestCustomerRecord(t *testing.T) {
	v := view(t, Customer("acme"), incidentFor("customer"))
	got := text(v, "INC-2026-0001")
	for _, want := range []string{"Told everybody", "Told customers.", "## Impact", "priority: P1", "customers: [acme]"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	for _, not := range []string{"other", "Told us", "nobody knows", "Misspelt", "impact: high", "PRB-2026-0001\n", "KB-0001", "ana", "payments", "Timeline", "secret", "Bob"} {
		if strings.Contains(got, not) {
			t.Errorf("%q is told in\n%s", not, got)
		}
	}
	if list := v.Tree.Customers.List; len(list) != 1 || list[0].Title != "Acme Inc" {
		t.Errorf("customers are %v", list)
	}
	if got := text(v, "web"); !strings.Contains(got, "card") || strings.Contains(got, "db") || strings.Contains(got, "other") {
		t.Errorf("the service says\n%s", got)
	}
}

// TestWhoSees holds who may see a record of each audience.
func TestWhoSees(t *testing.T) {
	for _, c := range []struct{ marked, sees string }{
		{"public", "public customer:acme internal restricted"},
		{"customer", "customer:acme internal restricted"},
		{"internal", "internal restricted"},
		{"restricted", "restricted"},
		{"publik", "internal restricted"},
		{"[public]", "internal restricted"},
	} {
		var sees []string
		for _, a := range []Audience{Public, Customer("acme"), Customer("nobody"), Internal, Restricted} {
			if strings.Contains(text(view(t, a, incidentFor(c.marked)), "INC-2026-0001"), "Shop is slow") {
				sees = append(sees, a.String())
			}
		}
		if got := strings.Replace(strings.Join(sees, " "), " customer:nobody", "", 1); got != c.sees || strings.Contains(strings.Join(sees, " "), "nobody") != (c.marked == "public") {
			t.Errorf("%s is seen by %v, expected %s", c.marked, sees, c.sees)
		}
	}
}

func TestWhenPublished(t *testing.T) {
	pir := func(state, publication string) map[string]string {
		return map[string]string{"reviews/PIR-2026-0001.md": "---\ntitle: Learned\nstate: " + state + "\naudience: public\npublication: {" + publication + "}\n---\n## Public summary\n\nSo.\n\n## Impact\n\nIn figures.\n"}
	}
	for _, c := range []struct {
		name, state, publication string
		shown                    bool
	}{
		{"published", "published", "public_at: 2026-03-20T09:00:00+01:00, approved_by: ana", true},
		{"to be published", "published", "public_at: 2026-03-21T09:00:00+01:00, approved_by: ana", false},
		{"for the organisation", "published", "internal_at: 2026-03-19T09:00:00+01:00, approved_by: ana", false},
		{"in review", "in_review", "public_at: 2026-03-20T09:00:00+01:00, approved_by: ana", false},
		{"a draft", "draft", "public_at: 2026-03-20T09:00:00+01:00, approved_by: ana", false},
		{"in no state", "nonsense", "public_at: 2026-03-20T09:00:00+01:00, approved_by: ana", false},
	} {
		for _, a := range []Audience{Public, Customer("acme")} {
			got := text(view(t, a, pir(c.state, c.publication)), "PIR-2026-0001")
			if (got != "") != c.shown || strings.Contains(got, "ana") {
				t.Errorf("%s, %s: %q", c.name, a, got)
			}
		}
	}
}

// TestUnnamed holds what is told of a record that is not there, to whom.
func TestUnnamed(t *testing.T) {
	for _, c := range []struct {
		marked           string
		outages, notices int
	}{{"internal", 1, 1}, {"restricted", 0, 1}, {"customer", 1, 1}, {"public", 0, 0}} {
		v := view(t, Public, incidentFor(c.marked))
		u := v.Unnamed
		if len(u.Outages) != c.outages || len(u.Notices) != c.notices {
			t.Errorf("%s: %d outages and %d notices are told, expected %d and %d", c.marked, len(u.Outages), len(u.Notices), c.outages, c.notices)
		}
		for _, o := range u.Outages {
			if o.Service != "web" || o.Level != "full" || o.To.Sub(o.From) != 48*time.Minute {
				t.Errorf("%s: the outage is %+v", c.marked, o)
			}
		}
		for _, n := range u.Notices {
			if n.Text != "Told everybody ." || strings.Join(n.Services, " ") != "web" {
				t.Errorf("%s: the notice is %+v", c.marked, n)
			}
		}
	}
	if u := view(t, Customer("acme"), incidentFor("internal")).Unnamed; len(u.Notices) != 2 {
		t.Errorf("a customer is told %v", u.Notices)
	}
	if u := view(t, Internal, incidentFor("internal")).Unnamed; len(u.Outages)+len(u.Notices) > 0 {
		t.Error("the organisation is told twice")
	}
}

// TestStatusLeftOut holds that of a service that leaves its status out, no outage
// is told without its record.
func TestStatusLeftOut(t *testing.T) {
	more := incidentFor("internal")
	more["services/web.md"] = strings.Replace(base["services/web.md"], "status_page: true", "status_page: false", 1)
	if u := view(t, Public, more).Unnamed; len(u.Outages) != 0 || len(u.Notices) != 1 {
		t.Errorf("told are %+v", u)
	}
}

func TestUnnamedDowntime(t *testing.T) {
	change := func(state, audience string) map[string]string {
		return map[string]string{"changes/CHG-2026-0001.md": "---\ntitle: Secret work\nstate: " + state + "\naudience: " + audience +
			"\nservices: [web]\nplanned: {start: 2026-03-21T01:00:00Z, end: 2026-03-21T03:00:00Z, downtime: {from: 2026-03-21T01:00:00Z, to: 2026-03-21T02:00:00Z, services: [web, db, card]}}\n---\n"}
	}
	for _, c := range []struct {
		state, audience string
		told            int
	}{{"approved", "internal", 2}, {"implementing", "internal", 2}, {"assessing", "internal", 0}, {"approved", "restricted", 0}, {"cancelled", "internal", 0}, {"approved", "public", 0}} {
		if got := view(t, Public, change(c.state, c.audience)).Unnamed.Downtimes; len(got) != c.told || c.told == 2 && got[0].Service+" "+got[1].Service != "card web" {
			t.Errorf("%s, %s: %v is told", c.state, c.audience, got)
		}
	}
}

// TestRefused holds that what leaves open what is internal fails, at its place, and
// only where it would be shown.
func TestRefused(t *testing.T) {
	with := func(body string) map[string]string {
		return map[string]string{"knowledge/KB-0001.md": "---\ntitle: How\nstate: validated\naudience: public\ntype: faq\n---\n" + body}
	}
	for _, c := range []struct{ name, body, want string }{
		{"not closed", "## Question\n\n<!-- internal -->\nsecret\n", "knowledge/KB-0001.md:9:1: error: <!-- internal --> has no <!-- /internal --> after it"},
		{"not opened", "## Question\n\nsecret\n<!-- /internal -->\n", "knowledge/KB-0001.md:10:1: error: <!-- /internal --> without"},
		{"twice", "## Question\n<!-- internal --> a <!-- internal --> b <!-- /internal -->", ":8:21: error: <!-- internal --> within text that is marked already"},
		{"in a section that is not shown", "## Other\n<!-- internal -->\n", ":8:1: error"},
		{"almost", "## Question\n<!--internal-->\nsecret\n<!-- /internal -->\n", ":8:1: error: this is almost a mark"},
		{"in capitals", "## Question\n<!-- INTERNAL -->\nsecret\n<!-- /internal -->\n", ":8:1: error: this is almost a mark"},
		{"with an end of its own", "## Question\n<!-- internal -->\nsecret\n<!-- end internal -->\n", ":10:1: error: this is almost a mark"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Of(load(t, with(c.body)), Public, asOf)
			var refused *RefusedError
			if !errors.As(err, &refused) || len(refused.Findings) != 1 {
				t.Fatalf("it was not refused: %v", err)
			}
			d := refused.Findings[0]
			if got := d.Span.String() + ": " + string(d.Severity) + ": " + d.Message; !strings.Contains(got, c.want) || d.Fix == nil || d.Rule != "marker-unclosed" {
				t.Errorf("%s", got)
			}
			if _, err := Of(load(t, with(c.body)), Internal, asOf); err != nil {
				t.Errorf("the organisation is refused, too: %v", err)
			}
		})
	}
	field := map[string]string{"knowledge/KB-0001.md": "---\ntitle: How <!-- internal -->\nstate: validated\naudience: public\ntype: faq\n---\n"}
	if _, err := Of(load(t, field), Public, asOf); err == nil || !strings.Contains(err.Error(), "has no") {
		t.Errorf("a field that leaves it open is shown: %v", err)
	}
	hidden := map[string]string{"knowledge/KB-0001.md": "---\ntitle: How\nstate: validated\naudience: internal\ntype: faq\n---\n## Question\n<!-- internal -->\n"}
	if _, err := Of(load(t, hidden), Public, asOf); err != nil {
		t.Errorf("a record that is not shown stops the portal: %v", err)
	}
}

func TestTeamsAreNamedAndPersonsNot(t *testing.T) {
	override := "kinds:\n  incident:\n    publish:\n      public: {fields: [title, state, team, assignee], log: [at, by, to, set, why, flags]%MORE%}\n      customer: {fields: [title, state, team, assignee], log: [at, by, to, set, why, flags]%MORE%}\n"
	more := incidentFor("public")
	more["gitsm.yaml"] = strings.ReplaceAll(override, "%MORE%", "")
	v := view(t, Public, more)
	if got := text(v, "INC-2026-0001"); !strings.Contains(got, "team: payments") || strings.Contains(got, "ana") || !strings.Contains(got, "why: secret") || len(v.Tree.People.List) > 0 {
		t.Errorf("people: %v, in\n%s", v.Tree.People.List, got)
	}
	more["gitsm.yaml"] = strings.ReplaceAll(override, "%MORE%", ", people: true")
	v = view(t, Public, more)
	got := text(v, "INC-2026-0001")
	if !strings.Contains(got, "assignee: ana") || !strings.Contains(got, "by: ana") || strings.Contains(got, "bob") {
		t.Errorf("a person is not named, or one that nobody knows is:\n%s", got)
	}
	if p := v.Tree.People.List; len(p) != 1 || p[0].Name != "Ana Secret" || len(p[0].Emails)+len(p[0].Teams) > 0 {
		t.Errorf("people are %+v", p)
	}
}

// TestWithheld holds what the organisation sees of restricted records.
func TestWithheld(t *testing.T) {
	more := incidentFor("restricted")
	more["cis/stock.yaml"] = "items:\n  - {id: vault, title: Secret vault, state: live, audience: restricted, type: secret, version: secret}\n  - {id: lamp, title: Lamp, state: live, type: light}\n"
	more["incidents/INC-2026-0002.md"] = "---\ntitle: Plain # kept\nstate: new\nupdates:\n  - {at: 2026-03-16T10:00:00+01:00, audience: restricted, text: zqsecret}\n  - {at: 2026-03-16T10:00:00+01:00, audience: internal, text: Ours.}\n---\n## Summary\n\nPlain.\n"
	v := view(t, Internal, more)
	r := v.Tree.Record("INC-2026-0001")
	got := text(v, r.ID)
	for _, not := range []string{"secret", "Shop", "Bob", "Told", "ana", "title", "major", "acme"} {
		if strings.Contains(got, not) {
			t.Errorf("%q is told in\n%s", not, got)
		}
	}
	if r.State != "resolved" || r.Audience != "restricted" || len(r.Log) != 2 || len(r.Lookup("services").Strings()) != 2 || len(r.Lookup("outages").Items) != 2 {
		t.Errorf("too little is told:\n%s", got)
	}
	stock := text(v, "vault")
	if strings.Contains(stock, "ecret") || !strings.Contains(stock, "Lamp") || v.Tree.Record("vault").State != "live" || v.Tree.Record("lamp").Title != "Lamp" {
		t.Errorf("the inventory says\n%s", stock)
	}
	if got := text(v, "INC-2026-0002"); strings.Contains(got, "zqsecret") || !strings.Contains(got, "Ours.") || !strings.Contains(got, "# kept") {
		t.Errorf("the other record says\n%s", got)
	}
	if plain := load(t, nil); true {
		if v, _ := Of(plain, Internal, asOf); v.Tree != plain {
			t.Error("a tree with nothing restricted in it is another")
		}
	}
}

// TestRestrictedSeesAll holds that nothing is withheld from those who may see
// everything, and that they are told what is restricted.
func TestRestrictedSeesAll(t *testing.T) {
	more := incidentFor("restricted")
	more["cis/stock.yaml"] = "items:\n  - {id: vault, title: Secret vault, state: live, audience: restricted}\n  - {id: lamp, title: Lamp, state: live}\n"
	more["incidents/INC-2026-0002.md"] = "---\ntitle: Break-in\nstate: new\nsecurity: true\n---\n"
	v := view(t, Restricted, more)
	for id, title := range map[string]string{"INC-2026-0001": "Shop is slow", "vault": "Secret vault", "INC-2026-0002": "Break-in"} {
		if r := v.Tree.Record(id); !strings.Contains(r.Title, title) || r.Audience == "restricted" || !v.IsRestricted(id) {
			t.Errorf("%s is %q for %s", id, r.Title, r.Audience)
		}
	}
	if v.IsRestricted("lamp") || v.IsRestricted("web") {
		t.Error("what is not restricted is said to be")
	}
}
