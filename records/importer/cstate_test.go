package importer_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/importer"
)

var update = flag.Bool("update", false, "write the wanted files of testdata anew")

const fixture = "testdata/cstate.txtar"

// page gives the invented status page, and what is wanted of its import.
func page(t testing.TB) (src fstest.MapFS, want map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	src, want = fstest.MapFS{}, map[string]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "want/"); ok {
			want[name] = string(f.Data)
		} else {
			src[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return src, want
}

// past is the history of the page: two people, one of them with two addresses,
// and a file that was renamed.
func past(src fstest.MapFS) []importer.Revision {
	at := func(s string) time.Time {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			panic(err) // a slip in this file
		}
		return t
	}
	const shop, rails = "content/issues/2026-02-03-shop-down.md", "content/issues/2026-04-10-new-rails/index.md"
	open := []byte("---\nresolved: false\n---\n")
	return []importer.Revision{
		{Commit: "c5c5c5c5c5c5c5c5", Path: rails, Name: "Ana Amber", Email: "ana@amber.example", At: at("2026-04-11T06:10:00+02:00"), Content: src[rails].Data},
		{Commit: "c4c4c4c4c4c4c4c4", Path: "content/issues/rails.md", Name: "Ana Amber", Email: "ana@amber.example", At: at("2026-04-02T10:00:00+02:00"), Deleted: true},
		{Commit: "c4c4c4c4c4c4c4c4", Path: rails, Name: "Ana Amber", Email: "ana@amber.example", At: at("2026-04-02T10:00:00+02:00"), Content: open},
		{Commit: "c3c3c3c3c3c3c3c3", Path: "content/issues/rails.md", Name: "Ben Birch", Email: "17+benbirch@users.noreply.github.com", At: at("2026-04-01T10:00:00+02:00"), Content: open},
		{Commit: "c2c2c2c2c2c2c2c2", Path: shop, Name: "Ana Amber", Email: "12+ana-a@users.noreply.github.com", At: at("2026-02-03T12:05:00+01:00"), Content: src[shop].Data},
		{Commit: "c1c1c1c1c1c1c1c1", Path: shop, Name: "Ben Birch", Email: "ben@amber.example", At: at("2026-02-03T10:25:00+01:00"), Content: open},
	}
}

func run(t testing.TB, src fstest.MapFS, history []importer.Revision, target fstest.MapFS, change func(*importer.Options)) importer.Result {
	t.Helper()
	tree, err := records.Load(target)
	if err != nil {
		t.Fatal(err)
	}
	opts := importer.Options{Target: tree, AsOf: time.Date(2026, 6, 30, 18, 0, 0, 0, time.UTC)}
	if change != nil {
		change(&opts)
	}
	result, err := importer.CState(context.Background(), src, history, opts)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func told(findings []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range findings {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", d.Span, d.Severity, d.Message, d.Rule)
	}
	return b.String()
}

// TestCState holds the findings, every file and the loss report.
func TestCState(t *testing.T) {
	src, want := page(t)
	result := run(t, src, past(src), fstest.MapFS{}, nil)
	got := map[string]string{"findings": told(result.Findings), "loss.md": result.Markdown()}
	for _, f := range result.Files {
		if !f.New {
			t.Errorf("%s is not new", f.Path)
		}
		got["files/"+f.Path] = string(f.Bytes)
	}
	if *update {
		rewrite(t, got)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if got[name] != want[name] {
			t.Errorf("%s is\n%s\nwant\n%s", name, got[name], want[name])
		}
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
}

func rewrite(t *testing.T, got map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "want/") })
	for _, name := range slices.Sorted(maps.Keys(got)) {
		archive.Files = append(archive.Files, txtar.File{Name: "want/" + name, Data: []byte(got[name])})
	}
	if err := os.WriteFile(fixture, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What comes out is a repository without a finding, with a history and without.
func TestCStateGivesAValidRepository(t *testing.T) {
	src, _ := page(t)
	for name, history := range map[string][]importer.Revision{"with a history": past(src), "without one": nil} {
		target := fstest.MapFS{}
		write(target, run(t, src, history, target, nil))
		tree := load(t, target)
		if findings := check.Run(tree, check.Options{AsOf: time.Date(2026, 6, 30, 18, 0, 0, 0, time.UTC)}); len(findings) > 0 {
			t.Errorf("%s:\n%s", name, told(findings))
		}
	}
}

// Importing again changes nothing, keeps IDs, and leaves what people did.
func TestCStateAgain(t *testing.T) {
	src, _ := page(t)
	target := fstest.MapFS{}
	first := run(t, src, past(src), target, nil)
	write(target, first)

	again := run(t, src, past(src), target, nil)
	if len(again.Files) > 0 || len(again.Loss.Assumed) > 0 {
		t.Errorf("again: %d files, assumed %v", len(again.Files), again.Loss.Assumed)
	}
	for i, was := range first.Imported {
		was.Status = importer.Unchanged
		if again.Imported[i] != was {
			t.Errorf("again: %+v, want %+v", again.Imported[i], was)
		}
	}

	// An older issue turns up, another one changes: no number moves.
	const radio = "content/issues/2026-03-01-radio.md"
	src["content/issues/2026-01-01-older.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Older\ndate: 2026-01-01T00:00:00Z\nresolved: false\nseverity: disrupted\naffected: [Depot Radio]\n---\n")}
	src[radio] = &fstest.MapFile{Data: append(slices.Clone(src[radio].Data), "\nAnd the cable.\n"...)}
	later := run(t, src, past(src), target, nil)
	if len(later.Files) != 1 || later.Files[0].Path != "incidents/2026/INC-2026-0003.md" {
		t.Errorf("later: %+v", later.Files)
	}
	if !strings.Contains(told(later.Findings), radio+":1:1: warning: changed since it was imported as INC-2026-0002, which stays as it is [import-changed]") {
		t.Errorf("the change is not told:\n%s", told(later.Findings))
	}
	updated := run(t, src, past(src), target, func(o *importer.Options) { o.Update = true })
	i := slices.IndexFunc(updated.Files, func(f importer.File) bool { return f.Path == "incidents/2026/INC-2026-0002.md" })
	if i < 0 || updated.Files[i].New || !strings.Contains(string(updated.Files[i].Bytes), "And the cable.") {
		t.Errorf("updated: %+v", updated.Files)
	}

	// A file that was renamed is still the record that it was.
	delete(src, "content/issues/2026-01-01-older.md")
	src["content/issues/shop.md"] = src["content/issues/2026-02-03-shop-down.md"]
	delete(src, "content/issues/2026-02-03-shop-down.md")
	renamed := run(t, src, nil, target, nil)
	if len(renamed.Files) != 0 {
		t.Errorf("renamed: %+v", renamed.Files)
	}
}

// A team's own people, services and numbers are used and not written over.
func TestCStateIntoATeamsRepository(t *testing.T) {
	src, _ := page(t)
	people := "# who we are\npeople:\n  - handle: aa\n    name: Ana\n    emails: [Ana@amber.example]\n    teams: [web] # just one\n"
	target := fstest.MapFS{
		"gitsm.yaml":  {Data: []byte("name: Amber\ntimezone: Europe/Berlin\n")},
		"people.yaml": {Data: []byte(people)},
		"services/shop.md": {Data: []byte("---\ntitle: Shop\nstate: live\ntype: business\nowner: aa\nteam: web\ntier: 2\nhours: 24x7\nformerly: [ticket-shop]\n---\n" +
			"## Description\n\nx\n\n## Outcomes\n\nx\n\n## How to get help\n\nx\n")},
		"cis/kiosks.md": {Data: []byte("---\ntitle: Kiosks\nstate: live\ntype: device\nowner: aa\nenvironment: production\nverified_at: 2026-01-01\n---\n## Description\n\nx\n")},
	}
	result := run(t, src, past(src), target, func(o *importer.Options) {
		o.Owner, o.Team, o.Audience, o.Service = "aa", "web", "internal", "Depot Radio"
		o.Taken = []string{"INC-2026-0041"}
	})
	files := map[string]string{}
	for _, f := range result.Files {
		files[f.Path] = string(f.Bytes)
	}
	for _, name := range []string{"gitsm.yaml", "services/shop.md", "services/ticket-shop.md"} {
		if _, written := files[name]; written {
			t.Errorf("%s is written", name)
		}
	}
	if added, ok := strings.CutPrefix(files["people.yaml"], people); !ok || strings.Contains(added, "unassigned") || !strings.Contains(added, "handle: ben-birch") {
		t.Errorf("people.yaml is\n%s", files["people.yaml"])
	}
	shop := files["incidents/2026/INC-2026-0042.md"]
	for _, part := range []string{"services: [shop, service-kiosks]", "audience: internal", "by: aa", "by: ben-birch"} {
		if !strings.Contains(shop, part) {
			t.Errorf("the incident lacks %q:\n%s", part, shop)
		}
	}
	if slices.ContainsFunc(result.Refused, func(r importer.Refusal) bool { return strings.HasSuffix(r.Source, "bad-nothing.md") }) {
		t.Error("an issue without a system is refused although a service is told")
	}
	write(target, result)
	if findings := check.Run(load(t, target), check.Options{AsOf: time.Date(2026, 6, 30, 18, 0, 0, 0, time.UTC)}); diag.HasErrors(findings) {
		t.Error(told(findings))
	}
}

func TestCStateIsNot(t *testing.T) {
	tree := load(t, fstest.MapFS{})
	for name, src := range map[string]fstest.MapFS{
		"nothing":   {},
		"no issues": {"config.yml": {Data: []byte("title: x\n")}, "content/issues/_index.md": {Data: []byte("x")}},
	} {
		if _, err := importer.CState(context.Background(), src, nil, importer.Options{Target: tree}); err == nil || !strings.Contains(err.Error(), "no cState repository") {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	src, _ := page(t)
	if _, err := importer.CState(ctx, src, nil, importer.Options{Target: tree}); err == nil {
		t.Error("a cancelled import goes on")
	}
}

// Whatever an issue says: it is imported or refused, what is written reads back
// without a finding, and its sections are those that the importer gave it.
func FuzzCState(f *testing.F) {
	src, _ := page(f)
	for _, file := range src {
		f.Add(string(file.Data))
	}
	f.Add("---\ntitle: x\ndate: 2026-01-05T10:00:00Z\nseverity: down\nresolved: true\nresolvedWhen: 2026-01-05T11:00:00Z\naffected: [con, 'a|b']\n---\n```\n## x\n[final]\n- ## y\n<!--\n")
	f.Fuzz(func(t *testing.T, data string) {
		target := fstest.MapFS{}
		result := run(t, fstest.MapFS{"content/issues/a.md": {Data: []byte(data)}}, nil, target, nil)
		if len(result.Imported)+len(result.Refused) != 1 {
			t.Fatalf("imported %v, refused %v", result.Imported, result.Refused)
		}
		write(target, result)
		for _, file := range result.Files {
			if !strings.HasSuffix(file.Path, ".md") {
				continue
			}
			doc, findings := frontmatter.Parse(file.Path, file.Bytes)
			if diag.HasErrors(findings) {
				t.Errorf("%s\n%s", told(findings), file.Bytes)
			}
			for _, s := range markdown.Sections(doc.Body()) {
				if !slices.Contains(sections, s.Title) || !s.Filled {
					t.Errorf("section %q of\n%s", s.Title, file.Bytes)
				}
			}
		}
		if tree := load(t, target); diag.HasErrors(tree.Faults) {
			t.Error(told(tree.Faults))
		}
	})
}

// sections are those that the importer writes.
var sections = []string{
	"Summary", "Impact", "Timeline", "Resolution", "Reason", "Results", "Communication",
	"Description", "Outcomes", "How to get help", "Scope",
}

// Cost grows with the text, not with its square.
func TestCStateLargeIssue(t *testing.T) {
	size := 600_000
	if testing.Short() {
		size = 120_000
	}
	head := "---\ntitle: x\ndate: 2026-01-05T10:00:00Z\nseverity: down\naffected: [a]\n---\n"
	for _, part := range []string{"[Update]\nx\n", "*x* y {{< track \"2026-01-05 10:00:00\" >}}\n", "a\n===\n", "a\n---\n", "- ", "```\n", "x\n"} {
		src := fstest.MapFS{"content/issues/a.md": {Data: []byte(head + strings.Repeat(part, size/len(part)))}}
		begin := time.Now()
		result := run(t, src, nil, fstest.MapFS{}, nil)
		if took := time.Since(begin); took > 20*time.Second { // far above what it takes, far below its square
			t.Errorf("%d times %q take %s", size/len(part), part, took)
		}
		if tooMany := strings.Contains(part, "track"); len(result.Refused) == 1 != tooMany || len(result.Imported) == 1 == tooMany {
			t.Errorf("%q: imported %v, refused %v", part, result.Imported, result.Refused)
		}
	}
}
