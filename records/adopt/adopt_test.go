package adopt

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

func files(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

func look(t *testing.T, fsys fs.FS, folder, name string) *Survey {
	t.Helper()
	s, err := Look(fsys, Options{Folder: folder, Name: name, Kinds: schema.Builtin(schema.Modules()...)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// judged reads a proposal as a project would, with the records of the survey.
func judged(t *testing.T, s *Survey, p *Proposal) *records.Tree {
	t.Helper()
	all := fstest.MapFS{p.Path: {Data: p.File}, "gitsm.yaml": {Data: []byte("name: x\n")}}
	for _, r := range s.Records {
		all[r.Path] = &fstest.MapFile{Data: r.Src}
	}
	tree, err := records.Load(all)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestNaming holds where IDs are had from, whatever files are called.
func TestNaming(t *testing.T) {
	for _, test := range []struct{ folder, names, kind, pattern, id string }{
		{"EIPS", "eip-1.md eip-20.md eip-1559.md README.md", "eip", `eip-(?P<id>[0-9]+)\.md`, "EIP-1"},
		{"adr", "0001-use-git.md 0002_use_go.md 0003 x.md template.md", "adr", `(?P<id>[0-9]+)[-_ .].*\.md`, "ADR-0001"},
		{"adr", "ADR-1-use-git.md ADR-2-x.md", "adr", `ADR-(?P<id>[0-9]+)[-_ .].*\.md`, "ADR-1"},
		{".", "PM2019-009 - A.md PM2020-001 - B.md README.md LICENSE", "document", code + `\.md`, "PM2019-009"},
		{"runbooks", "a/KubeDown.md b/NodeDown.md index.md", "runbook", `(?:.*/)?(?P<id>[A-Za-z0-9][A-Za-z0-9._+-]*)\.md`, "KubeDown"},
		{"posts", "2020-01-02-a.md 2020-03-04-b.md", "post", `(?P<id>[A-Za-z0-9][A-Za-z0-9._+-]*)\.md`, "2020-01-02-a"},
		{"cards", "x.yaml y.yml z.md", "card", `(?P<id>[A-Za-z0-9][A-Za-z0-9._+-]*)\.(?:md|yaml|yml)`, "x"},
		{"notes", "Ä b.md Ü c.md", "note", `[^/]*\.md`, "Ä b"},
		// The prefix is another kind's: the numbers would be taken for incidents.
		{"old", "INC-1.md INC-2.md", "inc", `INC-(?P<id>[0-9]+)\.md`, "1"},
	} {
		fsys := fstest.MapFS{}
		for _, name := range strings.FieldsFunc(strings.ReplaceAll(test.names, ".md ", ".md|"), func(r rune) bool { return r == '|' }) {
			for _, name := range splitNames(name) {
				fsys[strings.TrimPrefix(test.folder+"/"+name, "./")] = &fstest.MapFile{Data: []byte("# A\n")}
			}
		}
		s := look(t, fsys, test.folder, "")
		if s.Name != test.kind || s.ids.files != test.pattern || s.IDOf(s.Records[0].Path) != test.id {
			t.Errorf("%s: kind %s, files %s, ID %s; want %s, %s, %s", test.names, s.Name, s.ids.files, s.IDOf(s.Records[0].Path), test.kind, test.pattern, test.id)
		}
		p := s.Propose(&Past{})
		tree := judged(t, s, p)
		for _, r := range s.Records {
			if tree.Record(s.IDOf(r.Path)) == nil && test.folder != "notes" {
				t.Errorf("%s: the proposal does not read %s as %s\n%s\n%v", test.names, r.Path, s.IDOf(r.Path), p.File, tree.Faults)
			}
		}
	}
}

// splitNames splits names that hold no blank.
func splitNames(s string) []string {
	if strings.HasSuffix(s, ".md") && strings.Count(s, ".") == 1 {
		return []string{s}
	}
	return strings.Fields(s)
}

// TestLifecycle holds what states mean, and that moves out of an end are told and
// not proposed.
func TestLifecycle(t *testing.T) {
	fsys := fstest.MapFS{}
	for i, status := range []string{"Draft", "Draft", "Final", "Final", "Final", "Last Call", "last call", "Withdrawn", "On Hold"} {
		fsys[fmt.Sprintf("p/p-%d.md", i)] = &fstest.MapFile{Data: []byte("---\nTitle: x\nStatus: " + status + "\n---\n")}
	}
	var past Past
	step := func(times int, from, to string) {
		for range times {
			past.Commits++
			past.Steps = append(past.Steps, history.Step{ID: "P-0", Path: "p/p-0.md", From: from, To: to, When: time.Unix(int64(past.Commits), 0)})
		}
	}
	step(9, "", "Draft")
	step(3, "Draft", "Last Call")
	step(4, "Last Call", "Final")
	step(1, "Final", "Last Call")
	step(2, "Draft", "Withdrawn")
	step(2, "Withdrawn", "Draft")
	step(1, "Last Call", "last call") // one state, spelled anew
	s := look(t, fsys, "p", "")
	p := s.Propose(&past)
	got := []string{p.Title, p.Lifecycle.Field}
	for _, state := range p.Lifecycle.States {
		got = append(got, fmt.Sprint(state.Name, " ", state.Category, " ", state.Now, " ", strings.Join(state.Spellings, "/")))
	}
	for _, m := range slices.Concat(p.Lifecycle.Moves, p.Lifecycle.Odd) {
		got = append(got, fmt.Sprint(m.From, ">", m.To, " ", m.Count))
	}
	want := "Title|Status|draft draft 2 Draft|last_call open 2 Last Call/last call|on_hold pending 1 On Hold|withdrawn pending 1 Withdrawn|final closed 3 Final|" +
		"last_call>final 4|draft>last_call 3|draft>withdrawn 2|withdrawn>draft 2|on_hold>final 0|final>last_call 1"
	if strings.Join(got, "|") != want {
		t.Errorf("the lifecycle is\n%s\nwant\n%s", strings.Join(got, "|"), want)
	}
	if tree := judged(t, s, p); diag.HasErrors(tree.Faults) || tree.Record("P-5").State != "last_call" {
		t.Errorf("the proposal reads otherwise: %v\n%s", tree.Faults, p.File)
	}
}

// TestFields holds types and fixed sets of values as they were seen.
func TestFields(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range 12 {
		team := []string{"web", "ops"}[i%2]
		text := fmt.Sprintf("---\ntitle: x%d\nteam: %s\nday: 2026-01-02\nat: 2026-01-02T10:00:00Z\ncount: %d\nok: true\ntags: [a, b]\nmix: %s\nempty:\nmap: {a: 1}\n\"no name\": 1\n---\n", i, team, i, []string{"1", "a"}[i%2])
		fsys[fmt.Sprintf("p/p-%d.md", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	s := look(t, fsys, "p", "page")
	p := s.Propose(&Past{})
	for _, want := range []string{
		"  team:\n    type: string\n    enum: [ops, web]\n", "  day:\n    type: string\n    format: date\n", "  at:\n    type: string\n    format: date-time\n",
		"  count:\n    type: integer\n", "  ok:\n    type: boolean\n", "  tags:\n    type: array\n    items:\n      type: string\n",
		"  mix:\n    type: [string, integer]\n", "  empty: {}\n", "  map:\n    type: object\n", "title: title\n", "  kept:\n",
	} {
		if !strings.Contains(string(p.File), want) {
			t.Errorf("the proposal lacks\n%s", want)
		}
	}
	if strings.Contains(string(p.File), "no name") || !slices.Equal(p.Unlisted, []string{"no name"}) {
		t.Errorf("a field that no kind can name: %v", p.Unlisted)
	}
	if tree := judged(t, s, p); len(tree.Faults) > 0 || len(tree.OfKind("page")) != 12 {
		t.Errorf("the proposal reads otherwise: %v\n%s", tree.Faults, p.File)
	}
}

// TestMissing holds that what records lack is said with its number and a place.
func TestMissing(t *testing.T) {
	s := look(t, files(
		"r/a.md", "# A\n\n## Summary\n\n## Timeline\n", "r/b.md", "# B\n\n## Summary\n\n## Timelines\n", "r/c.md", "Key: x\nOther: y\n\n## Summary\n\n## Timeline\n",
		"r/d.md", "---\na: [1\n---\n## Summary\n\n## Timeline\n", "r/e.md", "\x00", "r/f.md", " \n", "r/_g.md", "x", "r/.h.md", "x", "r/i.txt", "x",
	), "r", "")
	p := s.Propose(&Past{Commits: 3, Unread: 2})
	text := strings.Join(s.Missing(p, &Past{Commits: 3, Unread: 2}, schema.Builtin(schema.Modules()...).Kind("pir")), "\n")
	for _, want := range []string{
		"no header, so that there is nothing to list, sort or filter by: 2 of 4, such as r/a.md", `around them, which are read as text: 1 of 4, such as r/c.md`,
		"a header that cannot be read as it is meant: 1 of 4, such as r/d.md:2:", "no heading of the first level, and so no title: 2 of 4, such as r/c.md",
		`the section "Timeline": 1 of 4, such as r/b.md; there is "Timelines"`, "the clone is shallow", "the header of 2 versions", "fields of a post-incident review that none has: incidents",
		"sections of a post-incident review that none has: Impact",
	} {
		if want == "the clone is shallow" {
			want = "this clone is shallow"
		}
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	var left []string
	for _, l := range s.LeftOut {
		left = append(left, l.Path)
	}
	if got := strings.Join(left, " "); got != "r/_g.md r/e.md r/f.md r/i.txt" {
		t.Errorf("left out: %s", got)
	}
	if t.Failed() {
		t.Log(text)
	}
}

// TestStatusSection holds that states which stand in sections are taken from there,
// and pointed at where only some records have such a section.
func TestStatusSection(t *testing.T) {
	const nygard = "# 1. A\n\nDate: 2016-02-12\n\n## Status\n\n%s\n\n## Context\n\nText.\n"
	past := &Past{Commits: 1, Complete: true}
	s := look(t, files("adr/0001-a.md", fmt.Sprintf(nygard, "Accepted"), "adr/0002-b.md", fmt.Sprintf(nygard, "Superseded by [3. C](0003-c.md)"), "adr/0003-c.md", "# 3. C\n\n## Context\n"), "adr", "")
	p := s.Propose(past)
	if want := "  header: preamble\n  title: \"#\"\n  state: status\n  sections:\n    status: Status\n  states:\n"; !strings.Contains(string(p.File), want) {
		t.Errorf("the proposal is\n%s", p.File)
	}
	tree := judged(t, s, p)
	for _, state := range p.Lifecycle.States {
		if state.Name == "superseded_by" && state.Category != schema.Closed {
			t.Errorf("superseded by another is %s, and it is over", state.Category)
		}
	}
	for id, want := range map[string]string{"ADR-0001": "accepted", "ADR-0002": "superseded_by"} {
		if r := tree.Record(id); r == nil || r.State != want || r.Fields.Get("Date").Str() != "2016-02-12" {
			t.Errorf("%s is %+v", id, r)
		}
	}
	if text := strings.Join(s.Missing(p, past, nil), "\n"); !strings.Contains(text, "no field status, and so no state: 1 of 3, such as adr/0003-c.md") {
		t.Errorf("it is not said:\n%s", text)
	}
	s = look(t, files("adr/0001-a.md", "# 1. A\n\n## Status\n\nAccepted\n", "adr/0002-b.md", "# 2. B\n", "adr/0003-c.md", "# 3. C\n"), "adr", "")
	if text := strings.Join(s.Missing(s.Propose(past), past, nil), "\n"); !strings.Contains(text, "1 of 3 say it in a section Status, such as adr/0001-a.md") {
		t.Errorf("it is not said:\n%s", text)
	}
}

// TestPreamble holds that lines of "Key: value" which no fence encloses are a header
// where most records begin with some.
func TestPreamble(t *testing.T) {
	for text, want := range map[string]string{
		"PEP: 8\nTitle: Style: a guide\nStatus: Active\nCreated: 2001-07-05\n\n# Style\n": "PEP=8 Title=Style: a guide Status=Active Created=2001-07-05",
		"- Feature Name: x\n- Start Date: 2014-09-09\n- RFC PR: [a](b)\n\n# Summary\n":    "Feature-Name=x Start-Date=2014-09-09 RFC-PR=[a](b)",
		"# Use it\n\n* Status: accepted\n* Deciders: ana,\n  luc\n\nText: no.\n":          "Status=accepted Deciders=ana, luc",
		"Use it\n======\n\n**Status:** accepted  \n**Date**: 2020-01-02\n\nText.\n":       "Status=accepted Date=2020-01-02",
		"# A\n\nNote: this is the first paragraph,\nand it goes on.\n":                    "",
		"# A\n\nSee https://example.org\n":                                                "",
	} {
		s := look(t, files("p/p-1.md", text), "p", "")
		got := ""
		for _, pair := range s.Records[0].Fields {
			got += " " + pair.Key + "=" + pair.Value.Str()
		}
		if got = strings.TrimSpace(got); got != want || s.Preamble != (want != "") {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// TestTooMany holds that a folder that cannot be one of records is refused.
func TestTooMany(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range maxFiles + 1 {
		fsys[fmt.Sprintf("d/%d.md", i)] = &fstest.MapFile{Data: []byte("x")}
	}
	if _, err := Look(fsys, Options{Folder: "d", Kinds: schema.Builtin()}); err == nil || !strings.Contains(err.Error(), "name a folder below it") {
		t.Errorf("too many files: %v", err)
	}
	deep := "d" + strings.Repeat("/d", maxDepth+3)
	s := look(t, files("d/a.md", "# A\n", deep+"/b.md", "# B\n"), "d", "")
	if len(s.Records) != 1 || !strings.Contains(fmt.Sprint(s.LeftOut), "folders deep") {
		t.Errorf("%d records, left out %v", len(s.Records), s.LeftOut)
	}
}

// TestAnyProposalIsAKind holds that whatever stands in files and in a history,
// what is proposed is a kind without a fault.
func TestAnyProposalIsAKind(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	words := []string{"Draft", "final", "Null", "yes", "~", "#", ": x", "a: b", "Last Call", "{", "[a]", "é", "\u202e", "- -", "x_begin_", "true", "1", "2026-01-02", "'", "\"", "state", "open", "closed", strings.Repeat("long", 30), "withdrawn", "kept", "\t"}
	word := func() string { return words[random.IntN(len(words))] }
	for range 400 {
		fsys := fstest.MapFS{}
		for i := range 1 + random.IntN(8) {
			var b strings.Builder
			b.WriteString("---\n")
			for range random.IntN(4) {
				fmt.Fprintf(&b, "%s: %s\n", []string{"status", "title", "k", word(), "audience"}[random.IntN(5)], word())
			}
			fmt.Fprintf(&b, "---\n# %s\n\n## %s\n", word(), word())
			fsys[fmt.Sprintf("%s/%s%d.md", "f", []string{"", "x-", "a b"}[random.IntN(3)], i)] = &fstest.MapFile{Data: []byte(b.String())}
		}
		s := look(t, fsys, "f", "")
		s.Reread(random.IntN(2) == 0)
		var past Past
		for i := range random.IntN(12) {
			past.Steps = append(past.Steps, history.Step{ID: "x", From: []string{"", word()}[random.IntN(2)], To: word()})
			past.Commits = i
		}
		p := s.Propose(&past)
		for _, d := range judged(t, s, p).Faults {
			if d.Span.File == p.Path {
				t.Fatalf("%v\n%s", d, p.File)
			}
		}
		again := s.Propose(&past)
		if string(again.File) != string(p.File) {
			t.Fatal("the same survey gives two proposals")
		}
	}
}
