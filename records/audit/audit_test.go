package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/ledger"
)

var update = flag.Bool("update", false, "write docs/controls.md")

func TestParsePeriod(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-03":                "2026-03-01T00:00:00+01:00 2026-04-01T00:00:00+02:00",
		"2026-Q1":                "2026-01-01T00:00:00+01:00 2026-04-01T00:00:00+02:00",
		"2026-Q4":                "2026-10-01T00:00:00+02:00 2027-01-01T00:00:00+01:00",
		"2026":                   "2026-01-01T00:00:00+01:00 2027-01-01T00:00:00+01:00",
		"2026-03-29":             "2026-03-29T00:00:00+01:00 2026-03-30T00:00:00+02:00",
		"2026-01-15..2026-03-31": "2026-01-15T00:00:00+01:00 2026-04-01T00:00:00+02:00",
		"2025-12..2026-Q1":       "2025-12-01T00:00:00+01:00 2026-04-01T00:00:00+02:00",
		"2026-Q5":                "", "2026-13": "", "2026-02-30": "", "1999": "", "2200-Q1": "", "": "", "..": "", "2026-03..2026-02": "", "2026-Q1..": "", "26": "", "0026": "",
	} {
		p, err := ParsePeriod(text, berlin)
		if want == "" {
			if err == nil {
				t.Errorf("%q was read as %v", text, p)
			}
			continue
		}
		if got := p.From.Format(time.RFC3339) + " " + p.To.Format(time.RFC3339); err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
}

// The sample is what sha256sum and sort make of it.
func TestDraw(t *testing.T) {
	ids := []string{"CHG-2026-0001", "CHG-2026-0002", "CHG-2026-0003", "CHG-2026-0004"}
	var lines []string
	for _, id := range ids {
		lines = append(lines, fmt.Sprintf("%x %s", sha256.Sum256([]byte("dice: 4\n"+id)), id))
	}
	slices.Sort(lines)
	got := Draw("dice: 4", 3, ids)
	for i, item := range got {
		if want := lines[i]; item.Key+" "+item.Record != want {
			t.Errorf("drawn as number %d is %s %s, want %s", i+1, item.Key, item.Record, want)
		}
	}
	slices.Reverse(ids)
	if again := Draw("dice: 4", 3, ids); len(got) != 3 || !slices.Equal(got, again) {
		t.Errorf("in another order %v, before %v", again, got)
	}
	if n := len(Draw("x", 9, ids)); n != 4 {
		t.Errorf("more than there are: drew %d", n)
	}
	if slices.Equal(Draw("a", 4, ids), Draw("b", 4, ids)) {
		t.Error("the seed does not matter")
	}
}

// A cell from a record is no formula in a spreadsheet, and stays one cell.
func TestHostileCells(t *testing.T) {
	hostile := []string{"=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "a,b", "a\"b", "line\r\nbreak", "\u202eabc", "x;=1+1", "|", "'"}
	p := Pack{}
	for _, text := range hostile {
		p.Findings = append(p.Findings, Finding{Rule: "x", Message: text, Actor: text, Record: text, File: text})
		p.Exceptions = append(p.Exceptions, Exception{"x", text, text})
		p.Gaps = append(p.Gaps, Gap{text, "unused", text})
		p.Population = append(p.Population, Change{ID: text, Title: text, Services: []string{text}})
	}
	for _, table := range p.Tables() {
		rows, err := csv.NewReader(bytes.NewReader(table.CSV())).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", table.Name, err)
		}
		if len(rows) != 1+len(table.Rows) {
			t.Errorf("%s: %d lines for %d rows", table.Name, len(rows)-1, len(table.Rows))
		}
		for _, row := range rows {
			for _, cell := range row {
				if first := strings.TrimLeft(cell, " \t"); first != "" && strings.ContainsRune("=+-@", rune(first[0])) {
					t.Errorf("%s: the cell %q begins as a formula", table.Name, cell)
				}
				if strings.ContainsAny(cell, "\u202e\r") {
					t.Errorf("%s: the cell %q holds what does not show", table.Name, cell)
				}
			}
		}
	}
}

func TestReadDeployments(t *testing.T) {
	list, err := ReadDeployments("d.csv", []byte("\ufeffAt,Ref,change\r\n2026-03-01T10:00:00+01:00,v1,\"CHG-2026-0001, CHG-2026-0002\"\r\n"))
	if err != nil || len(list) != 1 || list[0].Ref != "v1" || list[0].Place != "d.csv:2" || list[0].Change != "CHG-2026-0001, CHG-2026-0002" {
		t.Errorf("read %+v, %v", list, err)
	}
	for name, c := range map[string]struct{ src, want string }{
		"empty":        {"", "d.csv:1:1: the file is empty"},
		"no at":        {"ref\nv1\n", `there is no column "at"`},
		"unknown":      {"at,ref,colour\n", `column 3 is "colour"`},
		"twice":        {"at,ref,ref\n", "at most"},
		"wrong time":   {"ref,at\nv1,yesterday\n", "d.csv:2:4: at:"},
		"local time":   {"ref,at\nv1,2026-03-01 10:00\n", "d.csv:2:4: at:"},
		"empty ref":    {"ref,at\n,2026-03-01T10:00:00Z\n", "d.csv:2:1: ref is empty"},
		"short row":    {"ref,at\nv1\n", "wrong number of fields"},
		"latin 1":      {"ref,at\n\xe9,2026-03-01T10:00:00Z\n", "not UTF-8"},
		"broken quote": {"ref,at\n\"v1,2026-03-01T10:00:00Z\n", "d.csv: "},
	} {
		if list, err := ReadDeployments("d.csv", []byte(c.src)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: read %v, %v; want %q", name, list, err, c.want)
		}
	}
}

// Every rule that a control names is one, every code of an audit is mapped, and
// the page of the documentation is what the mapping says.
func TestDocsControls(t *testing.T) {
	known := map[string]bool{}
	for _, r := range check.Rules() {
		known[r.ID] = true
	}
	for _, c := range ledger.Codes() {
		known[c.ID] = true
	}
	tables := []string{"findings", "population", "gaps", "approvals", "events", "exceptions", "reconciliation", "reviews", "sample", "standing"}
	mapped := map[string]bool{}
	for _, f := range Frameworks() {
		for _, c := range f.Controls {
			for _, rule := range c.Rules {
				mapped[rule] = true
				if !known[rule] {
					t.Errorf("%s %s names %s, which is no rule", f.Name, c.ID, rule)
				}
			}
			for _, table := range c.Evidence {
				if !slices.Contains(tables, table) {
					t.Errorf("%s %s names the evidence %s; expected one of %v", f.Name, c.ID, table, tables)
				}
			}
			if len(c.Rules) == 0 || c.Title == "" || c.NotProven == "" {
				t.Errorf("%s %s: a control has a title, rules, and what is not proven", f.Name, c.ID)
			}
		}
	}
	for _, c := range Codes() {
		if !mapped[c] && c != NoLedger {
			t.Errorf("no control names %s", c)
		}
	}
	var page bytes.Buffer
	if err := WriteControls(&page); err != nil {
		t.Fatal(err)
	}
	const place = "../../docs/controls.md"
	if *update {
		if err := os.WriteFile(place, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(place); err != nil || !bytes.Equal(have, page.Bytes()) {
		t.Errorf("%s is not what controls.json says (%v); run go test ./records/audit -run Docs -update", place, err)
	}
}

// Each code that an audit, fsck or log can find is a documented rule, and the
// tables of the documentation say of it what the rule does.
func TestDocsCodes(t *testing.T) {
	says, ours := map[string]string{}, map[string]bool{}
	for _, r := range check.Rules() {
		first, _, _ := strings.Cut(strings.TrimSpace(r.Doc), "\n\n")
		ours[r.ID] = r.FoundBy != "" // of check's own rules a table may say what is particular
		first = strings.TrimSuffix(strings.Join(strings.Fields(first), " "), ".")
		says[r.ID] = strings.ToLower(first[:1]) + first[1:]
	}
	told := map[string]bool{}
	for _, place := range []string{"../../docs/audit.md", "../../docs/history.md"} {
		page, err := os.ReadFile(place)
		if err != nil {
			t.Fatal(err)
		}
		row := regexp.MustCompile("(?m)^\\| \\[`([a-z]+(?:-[a-z]+)+)`\\]\\(rules\\.md#([a-z-]+)\\) \\| (.*) \\|$")
		page = row.ReplaceAllFunc(page, func(line []byte) []byte {
			m := row.FindSubmatch(line)
			id := string(m[1])
			told[id] = true
			if says[id] == "" || string(m[2]) != id {
				t.Errorf("%s: %s is no documented rule, or the link leads elsewhere", place, id)
			}
			if !ours[id] {
				return line
			}
			want := fmt.Sprintf("| [`%s`](rules.md#%s) | %s |", id, id, says[id])
			if want != string(line) && !*update {
				t.Errorf("%s says\n%s\nwant\n%s\n(go test ./records/audit -run Docs -update)", place, line, want)
			}
			return []byte(want)
		})
		if *update {
			if err := os.WriteFile(place, page, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, r := range check.Rules() {
		if r.FoundBy != "" && !told[r.ID] {
			t.Errorf("no table of docs/audit.md or docs/history.md has %s", r.ID)
		}
	}
	for _, id := range Codes() {
		if says[id] == "" || !told[id] {
			t.Errorf("%s is no documented rule, or stands in no table", id)
		}
	}
}
