package exporter_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/exporter"
)

const incident = `---
title: "=HYPERLINK(\"https://example.org\")"
state: resolved
services: [web, mail]
category: network
channel: user
impact: high
urgency: medium
resolution: {code: fixed}
outages:
  - services: [web, mail]
    from: 2026-03-16T10:00:00+01:00
    to: 2026-03-16T11:00:00+01:00
    level: full
problems: [PRB-OLD]
formerly: [OPS-7]
log:
  - at: 2026-03-16T10:02:00+01:00
    by: ana
    to: new
  - at: 2026-03-16T11:02:00+01:00
    by: ana
    to: resolved
    set:
      impact: [medium, high]
      hold: [null, null]
    why: "+1, back"
---
## Summary

The café was offline; "cache" said:
nothing.

## Resolution

Restarted.
`

func tree(t testing.TB, more map[string]string) *records.Tree {
	t.Helper()
	files := fstest.MapFS{
		"gitsm.yaml":                      {Data: []byte("name: T\ntimezone: Europe/Berlin\n")},
		"incidents/2026/INC-2026-0001.md": {Data: []byte(incident)},
		"problems/2026/PRB-2026-0001.md":  {Data: []byte("---\ntitle: Cache\nstate: new\nformerly: [PRB-OLD]\nlog:\n  - at: 2026-03-17T10:02:00+01:00\n    by: ana\n    to: new\n---\n")},
	}
	for name, text := range more {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	got, err := records.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// values gives the rows of a table as text.
func values(tables []exporter.Table, name string) string {
	var b strings.Builder
	for _, t := range tables {
		if t.Name != name {
			continue
		}
		for _, row := range t.Rows {
			for i, v := range row {
				if i > 0 {
					b.WriteString("|")
				}
				if v != nil {
					fmt.Fprint(&b, v)
				}
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestTables(t *testing.T) {
	tables := exporter.Tables(tree(t, nil))
	for name, want := range map[string]string{
		"records": "INC-2026-0001|incident|=HYPERLINK(\"https://example.org\")|resolved|resolved|internal|incidents/2026/INC-2026-0001.md|2026-03-16T09:02:00Z|2026-03-16T10:02:00Z|P2|\n" +
			"PRB-2026-0001|problem|Cache|new|open|internal|problems/2026/PRB-2026-0001.md|2026-03-17T09:02:00Z|2026-03-17T09:02:00Z||\n",
		"log":         "INC-2026-0001|0|2026-03-16T09:02:00Z|ana|new||\nINC-2026-0001|1|2026-03-16T10:02:00Z|ana|resolved|+1, back|\nPRB-2026-0001|0|2026-03-17T09:02:00Z|ana|new||\n",
		"log_changes": "INC-2026-0001|1|impact|medium|high\nINC-2026-0001|1|hold||\n",
		"links":       "INC-2026-0001|services|web|0\nINC-2026-0001|services|mail|0\nINC-2026-0001|problems|PRB-2026-0001|1\n",
		"formerly":    "INC-2026-0001|OPS-7\nPRB-2026-0001|PRB-OLD\n",
		"sections":    "INC-2026-0001|0|Summary|The café was offline; \"cache\" said:\nnothing.\nINC-2026-0001|1|Resolution|Restarted.\n",
	} {
		if got := values(tables, name); got != want {
			t.Errorf("%s is\n%swant\n%s", name, got, want)
		}
	}
	fields := values(tables, "fields")
	for _, want := range []string{"INC-2026-0001|services|0|text|web\n", "INC-2026-0001|services|1|text|mail\n", "INC-2026-0001|resolution.code||text|fixed\n", "INC-2026-0001|outages.services|0.1|text|mail\n", "INC-2026-0001|outages.from|0|time|2026-03-16T09:00:00Z\n"} {
		if !strings.Contains(fields, want) {
			t.Errorf("fields lack %q:\n%s", want, fields)
		}
	}
}

// Whoever opens a table in a spreadsheet runs nothing, and a reader of CSV gets
// every cell.
func TestCSV(t *testing.T) {
	for _, table := range exporter.Tables(tree(t, nil)) {
		var out bytes.Buffer
		if err := exporter.CSV(&out, table); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", table.Name, err)
		}
		if len(rows) != len(table.Rows)+1 || len(rows[0]) != len(table.Columns) {
			t.Errorf("%s has %d rows of %d cells", table.Name, len(rows), len(rows[0]))
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("%s: %q may run", table.Name, cell)
				}
			}
		}
	}
}

func TestJSONLines(t *testing.T) {
	var out bytes.Buffer
	if err := exporter.JSONLines(&out, tree(t, nil)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	var one struct {
		ID      string
		Derived map[string]string
		Fields  struct {
			Services []string
			Log      []map[string]any
		}
		Links []struct {
			To    string
			Found bool
		}
	}
	if err := json.Unmarshal([]byte(lines[0]), &one); err != nil {
		t.Fatal(err)
	}
	if one.ID != "INC-2026-0001" || one.Derived["priority"] != "P2" || len(one.Fields.Services) != 2 || len(one.Fields.Log) != 2 || !one.Links[2].Found {
		t.Errorf("the first line is %+v", one)
	}
}

// The database holds what the tables hold, finds words whatever their accents,
// and is the same whenever it is made.
func TestSQLite(t *testing.T) {
	tables := exporter.Tables(tree(t, nil))
	data, err := exporter.SQLite(context.Background(), tables)
	if err != nil {
		t.Fatal(err)
	}
	again, err := exporter.SQLite(context.Background(), tables)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same tables give other bytes, %v", err)
	}
	file := filepath.Join(t.TempDir(), "r.sqlite")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, table := range tables {
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM "` + table.Name + `"`).Scan(&n); err != nil || n != len(table.Rows) {
			t.Errorf("%s has %d rows, want %d: %v", table.Name, n, len(table.Rows), err)
		}
	}
	for query, want := range map[string]string{
		`SELECT id FROM search WHERE search MATCH 'cafe AND cache'`:                                   "INC-2026-0001",
		`SELECT id FROM search WHERE search MATCH 'title:cache'`:                                      "PRB-2026-0001",
		`PRAGMA integrity_check`:                                                                      "ok",
		`PRAGMA user_version`:                                                                         fmt.Sprint(exporter.Version),
		`SELECT value FROM fields WHERE record = 'INC-2026-0001' AND field = 'outages.to'`:            "2026-03-16T10:00:00Z",
		`SELECT r.id FROM records r JOIN links l ON l.record = r.id WHERE l.target = 'PRB-2026-0001'`: "INC-2026-0001",
	} {
		var got string
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, want %q: %v", query, got, want, err)
		}
	}
}

// No record is too odd to be exported: names of fields and texts are values, and
// never part of a statement.
func TestHostile(t *testing.T) {
	odd := "---\ntitle: \"'); DROP TABLE records; --\"\nstate: new\n\"x-'; DROP TABLE fields; --\": [[1, {a: 2.5}], true, 2026-01-02]\nlog: []\n---\n## '); --\n\n\u202e @SUM(1)\n"
	tables := exporter.Tables(tree(t, map[string]string{"problems/2026/PRB-2026-0002.md": odd, "problems/2026/PRB-2026-0003.md": "no header\n"}))
	if _, err := exporter.SQLite(context.Background(), tables); err != nil {
		t.Error(err)
	}
	if !strings.Contains(values(tables, "fields"), "|0.1|number|2.5\n") {
		t.Errorf("a map in a list in a list is lost:\n%s", values(tables, "fields"))
	}
}

// docs/export.md tells every table and column, and none that is not there.
func TestDocsHaveTheSchema(t *testing.T) {
	page, err := os.ReadFile("../../docs/export.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range exporter.Schema() {
		_, rest, found := strings.Cut(string(page), "### "+table.Name+"\n")
		if !found || !strings.Contains(rest, table.About) {
			t.Errorf("docs/export.md does not tell of %s", table.Name)
		}
		for _, c := range table.Columns {
			row := fmt.Sprintf("| %s | %s | %s |\n", c.Name, strings.ToLower(c.Type), c.About)
			if !strings.Contains(rest, row) {
				t.Errorf("docs/export.md lacks %q of %s", row, table.Name)
			}
		}
		own, _, _ := strings.Cut(rest, "\n### ")
		if n := strings.Count(own, "\n| ") - 1; n != len(table.Columns) {
			t.Errorf("docs/export.md tells of %d columns of %s, and there are %d", n, table.Name, len(table.Columns))
		}
	}
	_, told, _ := strings.Cut(string(page), "\n## The tables\n")
	if n := strings.Count(told, "\n### "); n != len(exporter.Schema()) {
		t.Errorf("docs/export.md tells of %d tables, and there are %d", n, len(exporter.Schema()))
	}
}

// Whatever a record holds, it can be exported, and CSV gives back every cell.
func FuzzExport(f *testing.F) {
	f.Add([]byte(incident))
	f.Fuzz(func(t *testing.T, record []byte) {
		tables := exporter.Tables(tree(t, map[string]string{"incidents/2026/INC-2026-0002.md": string(record)}))
		for _, table := range tables {
			var out bytes.Buffer
			if err := exporter.CSV(&out, table); err != nil {
				t.Fatal(err)
			}
			if rows, err := csv.NewReader(&out).ReadAll(); err != nil || len(rows) != len(table.Rows)+1 {
				t.Errorf("%s: %d rows, want %d: %v", table.Name, len(rows), len(table.Rows)+1, err)
			}
		}
		if _, err := exporter.SQLite(context.Background(), tables); err != nil {
			t.Error(err)
		}
	})
}
