package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/records/audit"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/report"
)

// audited gives what auditors look at without a history: the packs of the records
// alone, and clocks of which one is late.
func audited(tree *records.Tree, asOf time.Time) *Audit {
	input := func(p report.Period) audit.Input {
		in := audit.Input{Tree: tree, Period: p, Stamp: report.Stamp{Commit: "0123456789abcdef", AsOf: asOf}, Sample: 3}
		for _, r := range tree.OfKind("change") {
			in.Changes = append(in.Changes, audit.Subject{Record: r, Story: history.Tell(r.ID, r, history.Past{}, history.Policy{})})
		}
		return in
	}
	return &Audit{
		Quarters: 4,
		Pack:     func(p report.Period) (audit.Pack, error) { return audit.Make(input(p)), nil },
		Past: func(id string) (RecordPast, error) {
			r := tree.Record(id)
			var past RecordPast
			for i, e := range r.Log {
				c := history.Clocks{Declared: e.At, Recorded: e.At.Add(48 * time.Hour), In: history.CommitInfo{Hash: "abcdef0123456789"}}
				past.Clocks = append(past.Clocks, c)
				past.Findings = append(past.Findings, history.Finding{Diagnostic: diag.Warningf(diag.Span{}, history.RecordedLate, "%s was late: %s", id, e.Why), Clocks: c, Entry: i})
			}
			return past, nil
		},
		Stamp: func() (ManifestEvidence, error) {
			return ManifestEvidence{Ledger: "gitsm-ledger", Commit: "fedcba9876543210"}, nil
		},
	}
}

func auditedPortal(t *testing.T, readers audience.Audience) map[string]string {
	t.Helper()
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Commit: "0123456789abcdef", Files: examples.FS(), Audience: readers, Audit: audited(tree, examples.AsOf)})
	return files
}

// column reads the cells of a column of a table, the rows in their order.
func column(doc *html.Node, section, label string) []string {
	var out []string
	in := false
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "section" {
			by, _ := attr(n, "aria-labelledby")
			in = by == section
		}
		if got, _ := attr(n, "data-label"); in && (n.Data == "td" && got == label || n.Data == "th" && label == "" && scope(n) == "row") {
			out = append(out, strings.Join(strings.Fields(allText(n)), " "))
		}
	}
	return out
}

func scope(n *html.Node) string { s, _ := attr(n, "scope"); return s }

func allText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return b.String()
}

// The pages say what the pack says: as many rows, of the same records, with the same
// results, and the files beside them are the pack's own.
func TestAuditPagesSayWhatThePackSays(t *testing.T) {
	files := auditedPortal(t, audience.Restricted)
	for _, quarter := range []string{"2026-Q1", "2026-Q2"} {
		base := "audit/" + quarter
		var pack audit.Pack
		if err := json.Unmarshal([]byte(files[base+"/pack.json"]), &pack); err != nil {
			t.Fatal(err)
		}
		if len(pack.Population) < 8 || len(pack.Exceptions) == 0 || len(pack.Controls) < 30 || len(pack.Sample.Drawn) != 3 {
			t.Fatalf("the pack of %s holds next to nothing", quarter)
		}
		for _, table := range pack.Tables() {
			if got := files[base+"/"+table.Name+".csv"]; got != string(table.CSV()) {
				t.Errorf("%s/%s.csv is not the table of the pack", base, table.Name)
			}
		}
		check := func(page, section, label string, want []string) {
			t.Helper()
			if got := column(parse(t, files, base+page), section, label); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s%s, %s %s:\n%q\nwant\n%q", base, page, section, label, got, want)
			}
		}
		var ids, exceptions, drawn []string
		for i := range pack.Population {
			ids = append(ids, pack.Population[i].ID+" "+pack.Population[i].Title)
		}
		for _, e := range pack.Exceptions {
			exceptions = append(exceptions, e.Record)
		}
		for _, d := range pack.Sample.Drawn {
			drawn = append(drawn, d.Record)
		}
		check("-population.html", "population", "", ids)
		check("-exceptions.html", "exceptions", "", exceptions)
		check("-sample.html", "sample", "", drawn)
		for _, f := range audit.Frameworks() {
			var results, found []string
			for _, c := range pack.Controls {
				if c.Framework == f.Name {
					results = append(results, map[string]string{"exceptions": "Exceptions", "no_exception": "No exception"}[c.Result])
					found = append(found, fmt.Sprintf("%d in the quarter, %d as it stands", c.Errors, c.Standing))
				}
			}
			check(".html", "framework-"+f.ID, "Result", results)
			check(".html", "framework-"+f.ID, "Found", found)
		}
	}
	index := parse(t, files, AuditPath)
	if got := column(index, "periods", ""); fmt.Sprint(got) != "[2026-Q2 2026-Q1]" {
		t.Errorf("the quarters are %v", got)
	}
	crawl(t, files)
}

// Every change of the example leads to the page that tells it end to end, and that
// tells its steps with their clocks.
func TestChangeEndToEnd(t *testing.T) {
	files := auditedPortal(t, audience.Internal)
	if !strings.Contains(files["changes/CHG-2026-0011.html"], `href="../audit/change-CHG-2026-0011.html"`) {
		t.Error("the page of the change does not lead to its evidence")
	}
	page := parse(t, files, "audit/change-CHG-2026-0011.html")
	if got := fmt.Sprint(column(page, "chain", "")); got != "[Raised Submitted Approved Scheduled Begun Ended Reviewed Over]" {
		t.Errorf("the steps are %s", got)
	}
	if got := column(page, "chain", "What"); len(got) != 8 || !strings.HasPrefix(got[2], "assessing → approved") {
		t.Errorf("the chain tells %q", got)
	}
	if got := column(parse(t, files, "changes/CHG-2026-0011.html"), "log", "Recorded"); len(got) == 0 || got[0] == "not yet" {
		t.Errorf("the record's entries were recorded at %q", got)
	}
}

// Beyond the organisation there is nothing for auditors, and what is restricted is in
// no byte of the edition for it.
func TestAuditLeaksNothing(t *testing.T) {
	a := newAviary(t)
	tree, err := records.Load(a.files)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		readers audience.Audience
		hidden  []string
	}{
		{audience.Public, []string{forCustomer, forOther, forInternal, forRestricted, forNobody}},
		{audience.Customer("acme"), []string{forOther, forInternal, forRestricted, forNobody}},
		{audience.Internal, []string{forRestricted, forNobody}},
	} {
		t.Run(c.readers.String(), func(t *testing.T) {
			asked := audited(tree, asOf)
			files, _ := buildTree(t, tree, Options{AsOf: asOf, Commit: "0123456789abcdef", Files: a.files, Audience: c.readers, Audit: asked})
			seen := 0
			for path, text := range files {
				if strings.HasPrefix(path, "audit") {
					seen++
				}
				if strings.HasPrefix(path, "assets/") {
					continue
				}
				for _, leak := range a.leaks(path, text, c.hidden, c.readers.Outward()) {
					t.Errorf("%s holds %s", path, leak)
				}
			}
			if outward := c.readers.Outward(); outward != (seen == 0) || outward == strings.Contains(files[ManifestPath], `"evidence"`) {
				t.Errorf("there are %d files for auditors, and the manifest is %.300s", seen, files[ManifestPath])
			}
			if !c.readers.Outward() && (!strings.Contains(files["audit/clocks.html"], forInternal) || !strings.Contains(files["audit/"+audit.QuarterOf(asOf)+"-population.html"], "Restricted")) {
				t.Error("the pages show nothing, and so no leak")
			}
		})
	}
}

// Where there is no evidence one page says why; where it cannot be made nothing is.
func TestNoEvidence(t *testing.T) {
	tree, err := records.Load(repository(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Audit: &Audit{Note: "This clone is shallow."}})
	if text := mainText(parse(t, files, AuditPath)); !strings.Contains(text, "This clone is shallow.") || strings.Contains(text, "Quarters") {
		t.Error(text)
	}
	for path := range files {
		if strings.HasPrefix(path, auditFolder) {
			t.Errorf("there is %s", path)
		}
	}
	crawl(t, files)

	broken := audited(tree, asOf)
	broken.Pack = func(report.Period) (audit.Pack, error) { return audit.Pack{}, errors.New("the object is missing") }
	_, err = Build(tree, Options{AsOf: asOf, Audit: broken}, func(File) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "the object is missing") {
		t.Errorf("built with half of the evidence: %v", err)
	}
}

// Of the quarters before the last ones the index tells that there were some, and how
// to see them.
func TestOlderQuarters(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	asked := audited(tree, examples.AsOf)
	asked.Quarters = 1
	files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Audit: asked})
	if files["audit/2026-Q1.html"] != "" || files["audit/change-CHG-2026-0003.html"] != "" || files["audit/change-CHG-2026-0009.html"] == "" {
		t.Error("there are pages of a quarter before the last one")
	}
	index := parse(t, files, AuditPath)
	if got := fmt.Sprint(column(index, "periods", ""), column(index, "periods", "Changes")); got != "[2026-Q2 2026-Q1] [18 8]" {
		t.Errorf("the index lists %s", got)
	}
	if !strings.Contains(mainText(index), "gitsm audit --period makes the pack of any other") {
		t.Error("the index does not say how to see the others")
	}
	crawl(t, files)
}

// A preview asks for evidence when a page that shows it is asked for, and the page is
// the one that Build makes.
func TestAuditIsMadeWhenAskedFor(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{AsOf: examples.AsOf, Commit: "0123456789abcdef", Files: examples.FS(), Audit: audited(tree, examples.AsOf)}
	made := 0
	pack := opts.Audit.Pack
	opts.Audit.Pack = func(p report.Period) (audit.Pack, error) { made++; return pack(p) }
	portal, err := Open(tree, opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "reports.html", "changes/CHG-2026-0011.html", "records.html"} {
		if _, err := portal.File(name); err != nil {
			t.Fatal(err)
		}
	}
	if made > 0 {
		t.Errorf("%d packs were made for pages that show none", made)
	}
	files := auditedPortal(t, audience.Internal)
	for _, name := range []string{"audit/2026-Q1.html", "audit/change-CHG-2026-0004.html", "audit.html", "audit/clocks.html", "audit/2026-Q2/population.csv"} {
		data, err := portal.File(name)
		if err != nil || !bytes.Equal(data, []byte(files[name])) {
			t.Errorf("%s is not what is built, %v", name, err)
		}
	}
	if made != 2 {
		t.Errorf("%d packs were made for two quarters", made)
	}
}
