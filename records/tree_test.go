package records

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/schema"
)

func TestWithIsTheTreeThatLoadWouldGive(t *testing.T) {
	fsys := repository(small)
	tree := load(t, fsys)
	service := strings.Replace(string(fsys["services/payments-api.md"].Data), "tier: 1", "tier: 2", 1)
	tests := map[string]struct {
		path string
		src  []byte
	}{
		"same bytes":      {"services/web.md", fsys["services/web.md"].Data},
		"another tier":    {"services/payments-api.md", []byte(service)},
		"gone":            {"services/payments-api.md", nil},
		"new":             {"incidents/2026/INC-2026-0043.md", []byte("---\ntitle: Another\n---\n")},
		"second of an ID": {"incidents/INC-2026-0042.md", []byte("---\ntitle: Another\n---\n")},
		"inventory":       {"cis/more.yaml", []byte("items: [{id: pg-third, title: Third, state: planned}]\n")},
		"no record":       {"incidents/notes.txt", []byte("notes\n")},
		"hidden":          {"incidents/.draft.md", []byte("notes\n")},
		"outside":         {"docs/notes.md", []byte("notes\n")},
		"settings":        {"gitsm.yaml", []byte("timezone: Asia/Kolkata\npriority: {matrix: {high: {medium: P1}}}\n")},
		"people":          {"people.yaml", []byte("people: [{handle: zoe}]\n")},
		"no settings":     {"gitsm.yaml", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			changed := fstest.MapFS{}
			for path, f := range fsys {
				changed[path] = f
			}
			if tc.src == nil {
				delete(changed, tc.path)
			} else {
				changed[tc.path] = &fstest.MapFile{Data: tc.src}
			}
			got, want := tree.With(tc.path, tc.src), load(t, changed)
			if a, b := describeTree(got), describeTree(want); a != b {
				t.Errorf("With gives\n%s\nLoad gives\n%s", a, b)
			}
			if before := load(t, fsys); describeTree(tree) != describeTree(before) {
				t.Error("the tree itself has changed")
			}
		})
	}
}

// describeTree tells everything that two equal trees have in common.
func describeTree(t *Tree) string {
	var b strings.Builder
	for _, r := range t.Records {
		fmt.Fprintf(&b, "%s %s %s %s tier=%s priority=%s links=%v log=%d\n", r.ID, r.Path, r.Kind.Name, r.State, r.Value("tier"), r.Value("priority"), r.Links, len(r.Log))
		if t.index.byID[r.ID] == r {
			fmt.Fprintf(&b, "  inverse %v\n", t.Inverse(r.ID))
		}
	}
	fmt.Fprintf(&b, "%s %v %d people\n", t.Config.Zone, t.Config.Matrix, len(t.People.List))
	return b.String() + report(slices.Clone(t.Faults))
}

func TestWithSharesWhatHasNotChanged(t *testing.T) {
	fsys := repository(small)
	tree := load(t, fsys)
	src := strings.Replace(string(fsys["problems/2026/PRB-2026-0001.md"].Data), "impact: high", "impact: low", 1)
	after := tree.With("problems/2026/PRB-2026-0001.md", []byte(src))
	for _, r := range tree.Records {
		if same := after.Record(r.ID) == r; same == (r.ID == "PRB-2026-0001") {
			t.Errorf("%s: shared is %v", r.ID, same)
		}
	}
	if after.Record("PRB-2026-0001").Value("priority") != "P3" {
		t.Error("the new text does not count")
	}
}

func TestOneBadRecordHidesNothing(t *testing.T) {
	tree := load(t, repository(`
-- incidents/2026/INC-2026-0001.md --
no header at all
-- incidents/2026/INC-2026-0002.md --
---
title: [unclosed
---
-- incidents/2026/INC-2026-0003.md --
---
title: Two faults
impact: hgih
urgncy: low
---
-- incidents/2026/INC-2026-0004.md --
---
title: Good
state: new
related: [INC-2026-0001, INC-2026-0002]
---
`))
	for _, l := range tree.Record("INC-2026-0004").Links {
		if tree.Record(l.To) == nil {
			t.Errorf("the link to %s dangles", l.To)
		}
	}
	rules := map[string][]string{}
	for _, d := range tree.Faults {
		rules[d.Record] = append(rules[d.Record], d.Rule)
	}
	if len(rules["INC-2026-0001"]) != 1 || len(rules["INC-2026-0002"]) != 1 || len(rules["INC-2026-0003"]) != 3 || len(rules["INC-2026-0004"]) != 0 {
		t.Errorf("findings by record: %v\n%s", rules, report(tree.Faults))
	}
}

func TestFormerIDsAreUnique(t *testing.T) {
	tree := load(t, repository(`
-- services/web.md --
---
title: Web
state: pipeline
formerly: [shop, till]
---
-- services/shop.md --
---
title: Shop
state: pipeline
formerly: [till]
---
`))
	// Records are looked at by path; the second to claim an ID is told.
	want := `services/web.md:1:1: error: the record says that it was "till" formerly, and so does shop [record-id]
`
	if got := report(tree.Faults); got != want {
		t.Errorf("got:\n%s", got)
	}
	if r := tree.Record("shop"); r == nil || r.Title != "Shop" {
		t.Error("a record's own ID comes before a former one")
	}
}

// Records whose commits are their history have it as a log, in a tree of its own.
func TestWithPast(t *testing.T) {
	tree := load(t, repository(`
-- gitsm.yaml --
kinds:
  note:
    folder: notes
    log: git
    adopt: {title: "#", header: optional}
    states: {kept: {category: open}, retired: {category: closed}}
    transitions: [{from: kept, to: retired}]
-- notes/a.md --
# A
-- notes/b.md --
# B
`))
	at := time.Date(2026, 1, 2, 10, 0, 0, 0, time.UTC)
	told := tree.WithPast(map[string][]Entered{"a": {{At: at, By: "Ana", To: "kept"}, {At: at.Add(time.Hour), By: "Bo", To: "retired"}}, "INC-1": {{At: at, To: "new"}}})
	r := told.Record("a")
	if len(r.Log) != 2 || !r.Opened().Equal(at) || !r.Entered().Equal(at.Add(time.Hour)) || r.Log[1].By != "Bo" || r.Log[1].Node.Get("to").Str() != "retired" {
		t.Errorf("the log is %+v", r.Log)
	}
	if told.At("notes/a.md")[0] != r || told.OfKind("note")[0] != r || !slices.Contains(told.Records, r) {
		t.Error("the tree has two records in one place")
	}
	if tree.Record("a").Log != nil || told.Record("b") != tree.Record("b") || len(told.Faults) != len(tree.Faults) {
		t.Error("the tree that was told has changed")
	}
}

// Records without a header, beside gitsm.yaml, are records all the same; what
// lies there beside them is none of the kind's business.
func TestAdoptedWithoutHeader(t *testing.T) {
	tree := load(t, repository(`
-- gitsm.yaml --
kinds:
  postmortem:
    folder: .
    log: git
    adopt: {files: '(?P<id>PM[0-9]+)\b.*\.md', title: "#", header: optional}
    states: {kept: {category: open}, retired: {category: closed}}
    transitions: [{from: kept, to: retired}]
-- PM1 - Water.md --
# Water in the engine room

## Summary

It was wet.
-- PM2.md --
---
audience: public
---
# Nets
-- PM3.md --
-- PM4.md --
---
audience: nobody
---
-- README.md --
nothing
-- sub/PM5.md --
nothing
`))
	r := tree.Record("PM1")
	if r == nil || r.Title != "Water in the engine room" || r.State != "kept" || r.Unread() || r.Section("Summary") == nil {
		t.Fatalf("adopted %+v\n%s", r, report(tree.Faults))
	}
	if r := tree.Record("PM2"); r == nil || r.Audience != "public" || r.Title != "Nets" {
		t.Errorf("adopted %+v", r)
	}
	if r := tree.Record("PM3"); r == nil || !r.Unread() {
		t.Errorf("an empty file is %+v", r)
	}
	if len(tree.Records) != 4 {
		t.Errorf("%d records", len(tree.Records))
	}
	if got := report(tree.Faults); !strings.Contains(got, "PM3.md:1:1: error: the file is empty") || !strings.Contains(got, "PM4.md:2:11") || len(tree.Faults) != 2 {
		t.Errorf("found\n%s", got)
	}
}

func TestAdoptedRecords(t *testing.T) {
	tree := load(t, repository(`
-- gitsm.yaml --
kinds:
  decision:
    title: Decision
    plural: Decisions
    folder: docs/decisions
    id: {prefix: ADR, number: running}
    log: git
    adopt:
      files: '^(?P<id>[0-9]{4})-[^/]*\.md$'
      title: "#"
      state: status
      states: {Proposed: proposed, Accepted: accepted}
      extra: true
    states:
      proposed: {category: open}
      accepted: {category: closed}
    transitions:
      - {from: proposed, to: accepted}
-- docs/decisions/0007-use boats.md --
---
status: Accepted
deciders: [ana]
---
# Use boats #

Because water.
-- docs/decisions/0008-no-more-boats.md --
---
status: Rejected
---
-- docs/decisions/template.md --
nothing
-- docs/decisions/pictures/x.png --
nothing
`))
	r := tree.Record("ADR-0007")
	if r == nil || r.State != "accepted" || r.Title != "Use boats" || r.Category() != schema.Closed {
		t.Fatalf("adopted %+v\n%s", r, report(tree.Faults))
	}
	if got := r.At("state").String(); got != "docs/decisions/0007-use boats.md:2:9" {
		t.Errorf("its state stands at %s", got)
	}
	var found []string
	for _, d := range tree.Faults {
		if d.Record != "ADR-0008" {
			t.Errorf("unexpected: %v", d)
		}
		found = append(found, d.Rule)
	}
	if !slices.Contains(found, "record-state") && !slices.Contains(found, "schema-enum") {
		t.Errorf("nobody says what Rejected is: %s", report(tree.Faults))
	}
}

func TestModuleThatIsOff(t *testing.T) {
	tree := load(t, repository("-- requests/2026/REQ-2026-0001.md --\n---\ntitle: x\n---\n"))
	want := "requests: warning: service requests lie here, but the module \"service-desk\" is not switched on; add it to modules in gitsm.yaml [config-module]\n"
	if got := report(tree.Faults); !strings.Contains(got, "config-module") {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNumbering(t *testing.T) {
	set := schema.Builtin(schema.Modules()...)
	inc, kb, svc := set.Kind("incident"), set.Kind("knowledge"), set.Kind("service")
	used := []string{"INC-2026-0041", "INC-2025-0900", "PRB-2026-0077", "INC-2026-20260316-k7qf", "INC-20260316-k7qf", "KB-0031", "KB-0009", "nonsense"}
	for _, tc := range []struct{ got, want string }{
		{NextID(inc, 2026, used), "INC-2026-0042"},
		{NextID(inc, 2024, used), "INC-2024-0001"},
		{NextID(inc, 2026, append(used, "INC-2026-9999")), "INC-2026-10000"},
		{NextID(inc, 2026, append(used, "INC-2026-9223372036854775807")), "INC-2026-0042"},
		{NextID(inc, 2026, append(used, "INC-2026-999999999", "INC-2026-999999998")), "INC-2026-0042"},
		{NextID(inc, 2026, []string{"INC-2026-999999999"}), "INC-2026-0001"},
		{NextID(inc, 2026, []string{"INC-2026-999999998"}), "INC-2026-999999999"},
		{NextID(kb, 2026, used), "KB-0032"},
		{DateID(inc, time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC), 0), "INC-20260316-0000"},
		{CheckID(inc, DateID(inc, time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC), 987654)), ""},
		{CheckID(inc, "INC-2026-0042"), ""},
		{CheckID(inc, "INC-2026-00042"), "expected an ID such as INC-2026-0042"},
		{CheckID(svc, "payments-api"), ""},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}

func TestPathFor(t *testing.T) {
	set := schema.Builtin(schema.Modules()...)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	// 2026-02-28T23:30Z is March in Berlin.
	at := time.Date(2026, 2, 28, 23, 30, 0, 0, time.UTC)
	for _, tc := range []struct{ kind, layout, id, want string }{
		{"incident", "", "INC-2026-0042", "incidents/2026/INC-2026-0042.md"},
		{"incident", LayoutMonth, "INC-2026-0042", "incidents/2026/03/INC-2026-0042.md"},
		{"incident", LayoutFlat, "INC-2026-0042", "incidents/INC-2026-0042.md"},
		{"incident", LayoutBlock, "INC-2026-1042", "incidents/2026/1000-1999/INC-2026-1042.md"},
		{"incident", "", "INC-20250101-k7qf", "incidents/2025/INC-20250101-k7qf.md"},
		{"knowledge", "", "KB-0031", "knowledge/KB-0031.md"},
		{"knowledge", LayoutMonth, "KB-0031", "knowledge/2026/03/KB-0031.md"},
		{"knowledge", LayoutBlock, "KB-2031", "knowledge/2000-2999/KB-2031.md"},
		{"service", LayoutBlock, "web", "services/web.md"},
	} {
		c := defaultConfig()
		c.Zone = berlin
		if tc.layout != "" {
			c.Layout[""] = tc.layout
		}
		if got := PathFor(&c, set.Kind(tc.kind), tc.id, at); got != tc.want {
			t.Errorf("%s %s: %s, want %s", tc.layout, tc.id, got, tc.want)
		}
	}
}

func TestCompareIDs(t *testing.T) {
	ids := []string{"web", "INC-2026-10000", "INC-2026-9999", "INC-2025-9999", "KB-2", "KB-10", "INC-2026-0042"}
	slices.SortFunc(ids, CompareIDs)
	if got := strings.Join(ids, " "); got != "INC-2025-9999 INC-2026-0042 INC-2026-9999 INC-2026-10000 KB-2 KB-10 web" {
		t.Errorf("order %s", got)
	}
}

func TestSourceAndKinds(t *testing.T) {
	fsys := repository(small)
	tree := load(t, fsys)
	for _, path := range []string{"gitsm.yaml", "people.yaml", "cis/more.yaml", "services/web.md"} {
		if string(tree.Source(path)) != string(fsys[path].Data) {
			t.Errorf("%s is not given as it was read", path)
		}
	}
	if tree.Source("incidents/README.md") != nil {
		t.Error("what is no record was not read")
	}
	var ids []string
	for _, r := range tree.OfKind("ci") {
		ids = append(ids, r.ID)
	}
	if got := strings.Join(ids, " "); got != "pg-main pg-spare" {
		t.Errorf("configuration items: %s", got)
	}
	if got := strings.Join(tree.IDs(), " "); got != "INC-2026-0042 OPS-17 PRB-2026-0001 payments-api pg-main pg-spare web" {
		t.Errorf("IDs: %s", got)
	}
}

// brokenFS holds a file that cannot be read, though the folder lists it.
type brokenFS struct{ fstest.MapFS }

func (b brokenFS) Open(name string) (fs.File, error) {
	if name == "services/web.md" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return b.MapFS.Open(name)
}

func TestUnreadableFileIsStillARecord(t *testing.T) {
	tree := load(t, brokenFS{repository(small)})
	if got := report(tree.Faults); got != "services/web.md: error: the file cannot be read: permission denied [record-path]\n" {
		t.Errorf("got %s", got)
	}
	if r := tree.Record("web"); r == nil || !r.Unread() {
		t.Error("links to it dangle")
	}
}

func TestInstantOfDatesIsMidnightInTheZone(t *testing.T) {
	tree := load(t, repository(`
-- gitsm.yaml --
timezone: Europe/Berlin
-- reviews/2026/PIR-2026-0001.md --
---
title: Review
state: draft
due: 2026-03-30
text: 2026-03-16T10:00:00Z
---
`))
	r := tree.Record("PIR-2026-0001")
	for field, want := range map[string]string{"due": "2026-03-29T22:00:00Z", "text": "2026-03-16T10:00:00Z"} {
		if got, ok := r.Instant(field); !ok || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%s is %s", field, got)
		}
	}
	for _, field := range []string{"title", "nothing"} {
		if got, ok := r.Instant(field); ok {
			t.Errorf("%s is no time, but %s", field, got)
		}
	}
}

func TestSecurityIncidentsAreRestricted(t *testing.T) {
	tree := load(t, repository(`
-- incidents/2026/INC-2026-0001.md --
---
title: Leak
state: new
security: true
---
-- incidents/2026/INC-2026-0002.md --
---
title: Leak, told
state: new
security: true
audience: customer
---
`))
	if a, b := tree.Record("INC-2026-0001").Audience, tree.Record("INC-2026-0002").Audience; a != "restricted" || b != "customer" {
		t.Errorf("audiences %s and %s", a, b)
	}
}

func TestInventoryFaults(t *testing.T) {
	tree := load(t, repository(`
-- cis/a.yaml --
itmes: []
-- cis/b.yaml --
items:
  - {title: No ID, state: planned}
  - text
  - {id: Host 1, title: Bad ID, state: planned}
  - {id: host-2, kind: service, title: Bad kind, state: planned}
-- services/list.yaml --
items: []
`))
	want := `cis/a.yaml:1:1: error: there is no key "itmes" here; expected the list "items"; did you mean items? [schema-unknown-key]
cis/a.yaml:2:1: error: an inventory file needs a list "items", each with an id [schema-required]
cis/b.yaml:2:5: error: an item of an inventory file needs an id [record-id]
cis/b.yaml:3:5: error: an item is a text; expected a mapping with id, title and state [schema-type]
cis/b.yaml:4:10: error: "Host 1" cannot be the ID of a configuration item: expected a name of 2 to 63 small letters, digits and dashes that begins with a letter or digit [record-id]
cis/b.yaml:5:24: error: the record says that it is "service", but it lies in cis/, where configuration items lie; the folder gives the kind [record-id]
services/list.yaml: warning: the file is not a record; expected Markdown (.md), and attachments in attachments/ [record-path]
`
	if got := report(tree.Faults); got != want {
		t.Errorf("got:\n%s", got)
	}
}

// An adopted ID that a shell or a command would take for more than a word is a
// finding, and nothing offers it to be typed.
func TestAdoptedIDsCanBeTyped(t *testing.T) {
	const kind = `
-- gitsm.yaml --
kinds:
  notice:
    title: Notice
    plural: Notices
    folder: notices
    id: slug
    log: git
    adopt: {files: '^(?P<id>[^/]+)\.md$', HEADER state: status, states: {open: open}, extra: true}
    states: {open: {category: open}, done: {category: closed}}
    transitions: [{from: open, to: done}]
-- notices/NAME.md --
---
HELDstatus: open
---
`
	for name, want := range map[string]string{
		"-rf": "rf", "a b": "a_b", "a;reboot": "a_reboot", "$(id)": "__id_", "`id`": "_id_", "a'b": "a_b", "a&b": "a_b", "~": "_", "a\u00a0b": "a_b",
		"caf\u00e9": "", "v1.2_3": "", "a-b": "", "2026-outage": "",
	} {
		for _, inHeader := range []bool{false, true} {
			text := strings.ReplaceAll(kind, "HEADER", "")
			text = strings.ReplaceAll(strings.ReplaceAll(text, "NAME", name), "HELD", "")
			if inHeader {
				text = strings.ReplaceAll(kind, "HEADER", "id: number,")
				text = strings.ReplaceAll(strings.ReplaceAll(text, "NAME", "plain"), "HELD", "number: \""+name+"\"\n")
			}
			tree := load(t, repository(text))
			told := strings.Contains(report(tree.Faults), "[record-id]")
			id := want
			if want == "" {
				id = name
			}
			if told != (want != "") || tree.Record(id) == nil {
				t.Errorf("%q (in the header: %v): told %v, records %v\n%s", name, inHeader, told, tree.IDs(), report(tree.Faults))
			}
		}
	}
}
