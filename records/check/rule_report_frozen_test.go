package check

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

// baseSHA is the commit of the target branch in these tests.
const baseSHA = "1111111111111111111111111111111111111111"

// frozenBytes is what report freeze writes of a tree.
func frozenBytes(t testing.TB, tree *records.Tree, month, commit string, asOf time.Time) []byte {
	t.Helper()
	m, err := report.ParseMonth(month)
	if err != nil {
		t.Fatal(err)
	}
	made := report.New(tree, report.Stamp{Commit: commit, AsOf: asOf.In(tree.Config.Zone), Zones: "2025b"}).Frozen(m)
	var out bytes.Buffer
	if err := made.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withCommits lets a proposal read its files, and the target branch as one commit.
func withCommits(p *Proposal, after fs.FS, base *records.Tree) {
	p.ReadFile = func(place string) ([]byte, error) { return fs.ReadFile(after, place) }
	p.TreeAt = func(commit string) (*records.Tree, error) {
		if commit != baseSHA {
			return nil, errors.New("commit " + commit[:12] + " is none of the target branch")
		}
		return base, nil
	}
}

// gold gives the frozen report figures.
const gold = `-- agreements/gold.md --
---
title: Gold
state: active
type: sla
default: true
valid_from: 2026-01-01
calendar: 24x7
targets: [{priority: P1, resolution: 1h}, {priority: P2, resolution: 2h}, {priority: P3, resolution: 4h}, {priority: P4, resolution: 8h}]
---
## Scope

All.
`

// TestReportFrozen tells what may become of frozen reports, one change each. ""
// expects that nothing stands against it.
func TestReportFrozen(t *testing.T) {
	below := repository(t, base(t), gold)
	tree, err := records.Load(below)
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	good := func(month string) string { return string(frozenBytes(t, tree, month, baseSHA, asOf)) }
	below["reports/2026-01.json"] = &fstest.MapFile{Data: []byte(good("2026-01"))}
	february := good("2026-02")
	if !strings.Contains(february, `"name": "compliance"`) {
		t.Fatal("the report of February has no figure that could be made better")
	}
	other := strings.Repeat("2", 40)
	for name, tt := range map[string]struct{ file, text, want string }{
		"a month that is over":              {"reports/2026-02.json", february, ""},
		"a file beside them":                {"reports/2026-02.csv", "x", ""},
		"a folder of the same name":         {"docs/reports/2026-02.json", "x", ""},
		"changed":                           {"reports/2026-01.json", february, "the report of 2026-01 was frozen, and is another one"},
		"a blank more":                      {"reports/2026-01.json", good("2026-01") + " ", "the report of 2026-01 was frozen, and is another one"},
		"taken away":                        {"reports/2026-01.json", "", "the report of 2026-01 was frozen, and is gone"},
		"another case":                      {"Reports/2026-01.json", february, "some file systems take the name for reports/2026-01.json"},
		"another ending":                    {"reports/2026-02.JSON", february, "some file systems take the name for reports/2026-02.json"},
		"a long s":                          {"report\u017f/2026-02.json", february, "some file systems take the name for reports/2026-02.json"},
		"something invisible":               {"reports/2026-02\u200b.json", february, "some file systems take the name for reports/2026-02.json"},
		"a dot at the end":                  {"reports/2026-01.json.", february, "some file systems take the name for reports/2026-01.json"},
		"a file in the place of the folder": {"REPORTS", "elsewhere", "the folder of frozen reports is called reports"},
		"no month":                          {"reports/2026-13.json", february, `"2026-13" is no month`},
		"another month":                     {"reports/2026-05.json", february, "it is no report of the month 2026-05"},
		"no report":                         {"reports/2026-02.json", "{}", "it has version 0; expected 1"},
		"no JSON":                           {"reports/2026-02.json", "# June", "it is no frozen report: "},
		"more behind it":                    {"reports/2026-02.json", february + "{}", "it is no frozen report: something follows it"},
		"a key that nobody knows":           {"reports/2026-02.json", strings.Replace(february, `"version"`, `"better": 1, "version"`, 1), "it is no frozen report: "},
		"a month that is not over":          {"reports/2026-07.json", string(frozenBytes(t, tree, "2026-07", baseSHA, asOf)), "2026-07 ends at 2026-08-01T00:00:00+02:00"},
		"as of what is to come":             {"reports/2026-02.json", string(frozenBytes(t, tree, "2026-02", baseSHA, asOf.Add(time.Hour))), "which is still to come"},
		"no commit":                         {"reports/2026-02.json", string(frozenBytes(t, tree, "2026-02", "", asOf)), "it names no commit"},
		"a name of a commit":                {"reports/2026-02.json", string(frozenBytes(t, tree, "2026-02", "main", asOf)), "it names the commit by main"},
		"a commit of another branch":        {"reports/2026-02.json", string(frozenBytes(t, tree, "2026-02", other, asOf)), "commit 222222222222 is none of the target branch"},
		"a better figure":                   {"reports/2026-02.json", strings.Replace(february, `"text": "100 % (1 of 1)"`, `"text": "100 % (9 of 9)"`, 1), "compliance of gold says 100 % (9 of 9)"},
		"a better title":                    {"reports/2026-02.json", strings.Replace(february, "Service levels 2026-02", "All is well", 1), "in what surrounds the figures"},
		"the same twice":                    {"reports/2026-02.json", strings.Replace(february, `"title": `, `"title": "All is well", "title": `, 1), "in what surrounds the figures, or in how it is written"},
	} {
		t.Run(name, func(t *testing.T) {
			after := maps.Clone(below)
			if delete(after, tt.file); tt.text != "" {
				after[tt.file] = &fstest.MapFile{Data: []byte(tt.text)}
			}
			p := proposalOf(t, below, after, nil)
			withCommits(p, after, tree)
			got := lines(p.Judge(Options{AsOf: asOf}).Findings)
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) || tt.want != "" && strings.Count(got, "[report-frozen]") != 1 {
				t.Errorf("expected %q, got %s", tt.want, got)
			}
		})
	}
}

// In a folder of a repository the same holds of the folder's reports, also where
// the folder is spelled otherwise, and of no others.
func TestReportFrozenInAFolder(t *testing.T) {
	below := repository(t, base(t))
	tree, err := records.Load(below)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"ops/itsm/reports/2026-01.json": "reports/2026-01.json: the report of 2026-01 was frozen, and is another one",
		"ops/ITSM/reports/2026-01.json": "../../ops/ITSM/reports/2026-01.json: some file systems take the name for reports/2026-01.json",
		"reports/2026-01.json":          "",
		"ops/reports/2026-01.json":      "",
	} {
		p := Propose(tree, tree, "ops/itsm", []Change{{Path: path, Before: "1", After: "2"}})
		got := lines(p.Judge(Options{AsOf: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}).Findings)
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: expected %q, got %q", path, want, got)
		}
	}
}

// What cannot be read refuses, and so does a proposal that asks for too much work.
func TestReportFrozenFailsClosed(t *testing.T) {
	below := repository(t, base(t))
	tree, err := records.Load(below)
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	after := maps.Clone(below)
	after["reports/2026-06.json"] = &fstest.MapFile{Data: frozenBytes(t, tree, "2026-06", baseSHA, asOf)}
	for name, tt := range map[string]struct {
		with func(*Proposal)
		want string
	}{
		"no files":   {func(p *Proposal) { p.ReadFile = nil }, "could not verify: the file cannot be read"},
		"no commits": {func(p *Proposal) { p.TreeAt = nil }, "could not verify: commits cannot be read"},
		"torn":       {func(p *Proposal) { p.ReadFile = func(string) ([]byte, error) { return nil, errors.New("torn") } }, "could not verify: torn"},
		"shallow": {func(p *Proposal) {
			p.TreeAt = func(string) (*records.Tree, error) { return nil, errors.New("shallow") }
		}, "could not verify: shallow"},
		"unread": {func(p *Proposal) {
			p.TreeAt = func(string) (*records.Tree, error) { return tree.With("services/broken.md", []byte("x")), nil }
		}, "services/broken.md cannot be read"},
	} {
		p := proposalOf(t, below, after, nil)
		withCommits(p, after, tree)
		tt.with(p)
		if got := lines(p.Judge(Options{AsOf: asOf}).Findings); !strings.Contains(got, tt.want) {
			t.Errorf("%s: expected %q, got %q", name, tt.want, got)
		}
	}
	many := maps.Clone(below)
	for i := range 14 {
		month := report.Month{Year: 2025, Month: time.January}.Add(i)
		commit := strings.Repeat("a", 38) + string(rune('0'+i/10)) + string(rune('0'+i%10))
		many[report.FrozenPath(month)] = &fstest.MapFile{Data: frozenBytes(t, tree, month.String(), commit, asOf)}
	}
	p := proposalOf(t, below, many, nil)
	withCommits(p, many, tree)
	read := 0
	p.TreeAt = func(string) (*records.Tree, error) { read++; return tree, nil }
	if got := lines(p.Judge(Options{AsOf: asOf}).Findings); read != mostRefrozen || strings.Count(got, "more than 12 commits") != 2 {
		t.Errorf("%d commits were read:\n%s", read, got)
	}
}

// A proposal that founds a project may bring reports of commits that are not here.
func TestReportFrozenOfAFormerRepository(t *testing.T) {
	after := repository(t, base(t))
	tree, err := records.Load(after)
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	after["reports/2026-06.json"] = &fstest.MapFile{Data: frozenBytes(t, tree, "2026-06", strings.Repeat("9", 40), asOf)}
	p := proposalOf(t, fstest.MapFS{"README.md": {Data: []byte("x")}}, after, nil)
	withCommits(p, after, nil)
	if got := lines(p.Judge(Options{AsOf: asOf}).Findings); strings.Contains(got, "report-frozen") {
		t.Errorf("%s", got)
	}
	after["reports/2026-07.json"] = &fstest.MapFile{Data: frozenBytes(t, tree, "2026-07", strings.Repeat("9", 40), asOf)}
	p = proposalOf(t, fstest.MapFS{"README.md": {Data: []byte("x")}}, after, nil)
	withCommits(p, after, nil)
	if got := lines(p.Judge(Options{AsOf: asOf}).Findings); strings.Count(got, "report-frozen") != 1 {
		t.Errorf("a month that is not over: %s", got)
	}
}
