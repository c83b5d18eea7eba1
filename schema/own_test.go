package schema

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// own merges a kind of testdata into all shipped kinds.
func own(t *testing.T, name string) (*Set, *Kind) {
	t.Helper()
	src, err := os.ReadFile("testdata/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, faults := frontmatter.ParseYAML("kinds/"+name+".yaml", src)
	set, findings := everything().Merge(doc, nil)
	if text := report(append(append(faults, findings...), set.Verify()...)); text != "" {
		t.Fatal(text)
	}
	return set, set.Kind(name)
}

// TestOwnKind holds that a kind needs no Go code.
func TestOwnKind(t *testing.T) {
	set, k := own(t, "certificate")
	if k.Module != "own" || k.Log != LogRecord || set.ByFolder("certificates/CRT-0001.md") != k || set.ByID("CRT-0001") != k {
		t.Errorf("the kind is not in force: %+v", k)
	}
	doc, faults := frontmatter.Parse("certificates/CRT-0001.md", []byte(`---
title: TLS of the booking page
state: live
services: [booking]
owner: ana
issuer: public
expires: 2026-09-30
log:
  - {at: 2026-03-16T09:58:00+01:00, by: ana, to: requested}
  - {at: 2026-03-17T09:58:00+01:00, by: ana, to: live}
---
`))
	if findings := slices.Concat(faults, k.Validate(doc, nil)); len(findings) > 0 {
		t.Error(report(findings))
	}
	lookup := func(f string) []string { return Values(doc.Root(), f) }
	if got, want := k.Template("requested", lookup), "\n## Renewal\n\n<!-- How it is renewed. -->\n"; got != want {
		t.Errorf("the body of a new record is %q", got)
	}
	if got := k.Template("requested", func(string) []string { return nil }); got != "" {
		t.Errorf("the body holds %q although the condition does not hold", got)
	}
	if l, _ := k.Link("renewed_by"); len(set.Linked(l)) != 1 || !l.Names("CHG-2026-0001") || l.Names("") {
		t.Errorf("the link is %+v", l)
	}
	want := []string{"id", "kind", "title", "state", "audience", "services", "owner", "issuer", "expires", "renewed_by", "tags", "related", "evidence", "formerly", "log"}
	if !slices.Equal(k.Order(), want) {
		t.Errorf("the order of keys is %v", k.Order())
	}
	var text strings.Builder
	if err := k.Explain(&text); err != nil || !strings.Contains(text.String(), "requested -> live") {
		t.Errorf("%v:\n%s", err, text.String())
	}
}

// TestAdoptingKind holds that records of another making can be read as they are.
func TestAdoptingKind(t *testing.T) {
	set, k := own(t, "eip")
	if k.Log != LogGit || set.ByFolder("EIPS/eip-1559.md") != k {
		t.Errorf("the kind is not in force: %+v", k)
	}
	for path, want := range map[string]string{
		"eip-1559.md": "EIP-1559", "eip-1.md": "EIP-1", "eip-x.md": "", "README.md": "", "sub/eip-1.md": "", "eip-1.md.orig": "",
	} {
		if id, ok := k.AdoptedID(path); id != want || ok != (want != "") {
			t.Errorf("%s is %q, %v", path, id, ok)
		}
	}
	if set.ByID("EIP-1559") != k || set.ByID("EIP-1") != k {
		t.Error("the IDs lead to no kind")
	}
	doc, _ := frontmatter.Parse("EIPS/eip-1559.md", []byte("---\neip: 1559\ntitle: Fee market change\nauthor: Somebody\nstatus: Last Call\ntags: a, b\nlog: 5\ncreated: 2019-04-13\n---\n"))
	if findings := k.Validate(doc, nil); len(findings) > 0 {
		t.Error(report(findings))
	}
	doc, _ = frontmatter.Parse("EIPS/eip-1.md", []byte("---\ntitle: A\nstatus: Finale\ncreated: long ago\n---\n"))
	got := report(k.Validate(doc, nil))
	for _, want := range []string{
		`EIPS/eip-1.md:3:9: status must be one of Draft, Final, Last Call, Living, Review, Stagnant, Withdrawn; found "Finale"; did you mean "Final"? [schema-enum]`,
		`EIPS/eip-1.md:4:10: created must be a date, such as 2026-03-16; found the text "long ago" [schema-format]`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got  %swant %s", got, want)
		}
	}
}

// TestShippedKindsHang holds what the definitions promise each other: every
// name that is used exists, and every word is written for a reader.
func TestShippedKindsHang(t *testing.T) {
	set := everything()
	folders := map[string]string{}
	for _, k := range set.Kinds() {
		if folders[k.Folder] != "" {
			t.Errorf("%s and %s share the folder %s", k.Name, folders[k.Folder], k.Folder)
		}
		folders[k.Folder] = k.Name
		r := &reader{doc: &frontmatter.Doc{}}
		r.verify(k, nil, set)
		if len(r.faults) > 0 {
			t.Errorf("%s: %s", k.Name, report(r.faults))
		}
		for _, tr := range k.Transitions {
			if k.Rank(tr.From) < 0 || k.Rank(tr.To) < 0 {
				t.Errorf("%s: the transition %s -> %s leaves the kind", k.Name, tr.From, tr.To)
			}
			k.holdFields(t, tr.When.Fields())
		}
		for _, g := range k.Guards {
			k.holdFields(t, append(append(g.When.Fields(), g.Require...), g.Link...))
			for _, s := range g.Section {
				if _, ok := k.Section(s); !ok {
					t.Errorf("%s: no section %s", k.Name, s)
				}
			}
			for _, f := range g.Link {
				if _, ok := k.Link(f); !ok {
					t.Errorf("%s: the guard of %s asks for a link in %s, which is none", k.Name, g.State, f)
				}
			}
			if g.Source == "" {
				t.Errorf("%s: a guard of %s names no rule", k.Name, g.State)
			}
		}
		for _, s := range k.Sections {
			k.holdFields(t, s.When.Fields())
		}
		for _, l := range k.Links {
			k.holdFields(t, []string{l.Field})
			if !slices.Contains(l.To, "*") && len(set.Linked(l)) != len(l.To) {
				t.Errorf("%s: the link %s leads to %v", k.Name, l.Field, l.To)
			}
		}
		k.holdFields(t, append(append([]string{}, k.Tracked...), k.List...))
		if k.Log == LogRecord != slices.Contains(k.Order(), "log") {
			t.Errorf("%s: the log and the field log do not agree", k.Name)
		}
		for _, r := range append(k.rows(true), k.rows(false)...) {
			if r.meaning == "" || !strings.HasSuffix(r.meaning, ".") {
				t.Errorf("%s: the field %s has no description that is a sentence: %q", k.Name, r.name, r.meaning)
			}
		}
		for _, s := range k.States {
			if s.Description == "" || s.Label == "" {
				t.Errorf("%s: the state %s is not described", k.Name, s.Name)
			}
		}
	}
	if errs := set.Verify(); len(errs) > 0 {
		t.Error(report(errs))
	}
}

func (k *Kind) holdFields(t *testing.T, paths []string) {
	t.Helper()
	for _, p := range paths {
		if !k.has(p) {
			t.Errorf("%s: no field %s", k.Name, p)
		}
	}
}

// TestTrackedFieldsOfTheDomain holds the list of D2 against every kind that has
// the field and a log.
func TestTrackedFieldsOfTheDomain(t *testing.T) {
	for _, k := range everything().Kinds() {
		for _, path := range []string{
			"impact", "urgency", "services", "customers", "team", "assignee", "major", "hold", "type", "risk.answers", "planned", "audience", "sla_exclusion",
		} {
			exists := k.shapeAt(path) != nil && k.Log == LogRecord
			if exists != slices.Contains(k.Tracked, path) {
				t.Errorf("%s: %s exists: %v, is tracked: %v", k.Name, path, exists, !exists)
			}
		}
	}
	change := everything().Kind("change")
	for path, want := range map[string]bool{
		"planned": true, "planned.start": true, "risk": true, "risk.answers.testing": true, "risk.level": false, "outcome": false, "plan": false,
	} {
		if change.IsTracked(path) != want {
			t.Errorf("%s is tracked: %v", path, !want)
		}
	}
}

// TestTemplates holds what the body of a new record is made of.
func TestTemplates(t *testing.T) {
	for _, test := range []struct{ kind, header, want string }{
		{"incident", "", "Summary"},
		{"problem", "", "Problem statement"},
		{"change", "type: normal", "Reason, Description, Risk and impact, Implementation plan, Test plan, Backout plan"},
		{"change", "type: normal\nplanned: {downtime: {from: a}}", "Reason, Description, Risk and impact, Implementation plan, Test plan, Backout plan, Communication"},
		{"change", "type: standard", "Reason"},
		{"change", "type: emergency", "Reason, Implementation plan, Backout plan"},
		{"pir", "", "Summary, Impact, Timeline, Contributing factors, Detection and response, Resolution and recovery, What we learned, Actions"},
		{"pir", "audience: public", "Summary, Impact, Timeline, Contributing factors, Detection and response, Resolution and recovery, What we learned, Actions, Public summary"},
		{"knowledge", "type: faq", "Question, Answer"},
		{"knowledge", "type: known_error", "Issue, Cause, Workaround"},
		{"service", "", "Description, Outcomes, How to get help"},
		{"improvement", "", "Proposal, Plan"},
	} {
		doc, faults := frontmatter.Parse("r.md", []byte("---\nx-a: 1\n"+test.header+"\n---\n"))
		if len(faults) > 0 {
			t.Fatal(report(faults))
		}
		k := everything().Kind(test.kind)
		var got []string
		for _, s := range k.SectionsFrom(k.States[0].Name, func(f string) []string { return Values(doc.Root(), f) }) {
			got = append(got, s.Title)
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s with %q: %s", test.kind, test.header, strings.Join(got, ", "))
		}
	}
}

// TestAdoptingAtTheRoot holds that a kind whose records lie beside gitsm.yaml
// has the files that match, none in a folder, and that only an adopting kind may
// lie there.
func TestAdoptingAtTheRoot(t *testing.T) {
	const rest = "states: {live: {category: open}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}}\n"
	merge := func(src string) (*Set, string) {
		doc, _ := frontmatter.ParseYAML("gitsm.yaml", []byte(src))
		set, findings := everything().Merge(doc, frontmatter.Path{"kinds"})
		return set, report(append(findings, set.Verify()...))
	}
	set, faults := merge("kinds: {pm: {folder: ., adopt: {files: 'PM(?P<id>[0-9]+).*', except: '.*template.*', title: '#', header: optional}, " + rest)
	if faults != "" {
		t.Fatal(faults)
	}
	k := set.Kind("pm")
	for place, want := range map[string]*Kind{"PM1 - Water.md": k, "README.md": nil, "PM0 template.md": nil, "sub/PM1.md": nil, ".": nil, "incidents/2026/PM1.md": set.Kind("incident")} {
		if got := set.ByFolder(place); got != want {
			t.Errorf("%s belongs to %+v", place, got)
		}
	}
	if k.Adopt.Header != HeaderOptional {
		t.Errorf("header: %s", k.Adopt.Header)
	}
	for source, want := range map[string]string{
		"kinds: {pm: {folder: ., " + rest:                         "expected a folder below the repository",
		"kinds: {change: {folder: ., adopt: {}}}\n":               "expected a folder below the repository",
		"kinds: {pm: {folder: pm, adopt: {header: mail}, " + rest: `"mail" is no form of a header`,
	} {
		if _, faults := merge(source); !strings.Contains(faults, want) {
			t.Errorf("%s gives %s; want %s", source, faults, want)
		}
	}
}

// TestWaysOfAdopting holds where the ID of an adopted record comes from.
func TestWaysOfAdopting(t *testing.T) {
	const rest = "states: {open: {category: open}, done: {category: closed}}, transitions: [{from: open, to: done}]}}\n"
	for _, test := range []struct{ name, yaml, path, id, full string }{
		{"the file's stem", "kinds: {adr: {folder: docs/adr, adopt: {title: '#', state: status, extra: true}, ", "0007-use-git.md", "0007-use-git", "0007-use-git"},
		{"a field", "kinds: {adr: {folder: docs/adr, id: {prefix: ADR}, adopt: {id: number, title: title, extra: true}, ", "0007-use-git.md", "", "ADR-7"},
		{"a group", "kinds: {adr: {folder: docs/adr, id: {prefix: ADR}, adopt: {files: '(?P<id>[0-9]+)-[a-z-]+\\.md'}, ", "7-use-git.md", "ADR-7", "ADR-7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, findings := merged(t, test.yaml+rest)
			if findings != "" {
				t.Fatal(findings)
			}
			k := set.Kind("adr")
			if id, ok := k.AdoptedID(test.path); id != test.id || !ok {
				t.Errorf("%s is %q, %v", test.path, id, ok)
			}
			if test.id == "" && k.FullID("7") != test.full {
				t.Errorf("7 is %s", k.FullID("7"))
			}
			if set.ByFolder("docs/adr/2026/x.md") != k || set.ByFolder("docs") != nil || k.Log != LogGit {
				t.Error("the folder does not lead to the kind")
			}
			if !k.ID.Slug() && k.FullID("x-7") != "x-7" {
				t.Error("what is no number is changed")
			}
		})
	}
	incident := everything().Kind("incident")
	if id, ok := incident.AdoptedID("INC-2026-0001.md"); id != "" || ok {
		t.Error("a kind that adopts nothing adopts")
	}
}

// TestExplanations holds what people see first.
func TestExplanations(t *testing.T) {
	set, _ := own(t, "certificate")
	var index strings.Builder
	if err := set.Explain(&index); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"core\n  agreement      Agreement                agreements/NAME.md\n",
		"\nown\n  certificate    Certificate              certificates/**/CRT-0042.md\n",
	} {
		if !strings.Contains(index.String(), want) {
			t.Errorf("the list lacks %q:\n%s", want, index.String())
		}
	}
	var text strings.Builder
	if err := set.Kind("change").Explain(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"CHG-2026-0042", "risk.level              one of low, medium, high; derived\n", "review [resolved]       Review, initial if unauthorised\n",
		"draft -> implementing   if type == emergency; flagged retrospective; reaches\n",
		"model                   to change-model; shows there as changes\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the explanation lacks %q:\n%s", want, text.String())
		}
	}
	for _, line := range strings.Split(text.String(), "\n") {
		if len(line) > 90 {
			t.Errorf("a line has %d characters: %s", len(line), line)
		}
	}
	if got := set.Kind("change").DerivedPaths(); !slices.Equal(got, []string{"risk.likelihood", "risk.impact", "risk.level", "retro_due"}) {
		t.Errorf("derived: %v", got)
	}
	if got := DefaultModules(); len(got) != 1 || !slices.Contains(Modules(), got[0]) || slices.Contains(Modules(), "core") {
		t.Errorf("the modules are %v, on are %v", Modules(), got)
	}
	if k := set.Kind("change"); k.Type("planned.start") != "time" || k.Type("nothing") != "anything" || k.Values("nothing") != nil || k.Type("deploys.at") != "time" {
		t.Error("types are told wrongly")
	}
	if _, ok := everything().Kind("incident").State("nothing"); ok {
		t.Error("a state that is none is found")
	}
}
